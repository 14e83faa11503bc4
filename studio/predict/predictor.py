"""A trained model that answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.catalog.source import Task
from studio.core.errors import Problem, UserError, msg, problem
from studio.core.i18n import N_
from studio.data.encoded import Encoded, encode_rows
from studio.data.inputs import InputColumns, Inputs
from studio.model.build import GraphModule, build_module
from studio.model.graph import channels_of
from studio.predict.fields import Fields, fields_of
from studio.store.bundle import Bundle, load_bundle
from studio.train.device import machine
from studio.train.evaluate import Evaluation, evaluate
from studio.train.passes import outputs_of

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset

#: How far the self-test's answers may be off: on the kind of machine that made them …
TOLERANCE = 1e-6
#: … and on another, whose processor or torch rounds in another order.
TOLERANCE_ELSEWHERE = 1e-3
#: From this probability on a row has a label, where it may have several.
THRESHOLD = 0.5
#: A row as it is given: a text alone, or with the columns beside it.
Row = str | Inputs
#: Texts that are encoded at once.
_CHUNK = 16_384


@dataclass(frozen=True)
class Prediction:
    """The answer for one row.

    Attributes:
        text: as given.
        label: the most probable class; "" for a number. Where a row may have several labels all
            that are as likely as not, divided as in the data the model was made from.
        probabilities: of every class, in the order of the label names; sums to 1, save where
            labels are independent.
        unknown: tokens of the text that the model has never seen.
        value: the number, in the label's unit; None for classes.
        labels: the labels of the row, where it may have several, the likeliest first.
    """

    text: str
    label: str
    probabilities: dict[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    value: float | None = None
    labels: tuple[str, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """As ``predict --json`` prints it; ``labels`` only where a row may have several."""
        found: dict[str, Any] = {
            "text": self.text,
            "label": self.label,
            "probabilities": self.probabilities,
            "unknown": list(self.unknown),
            "value": self.value,
        }
        return found if self.labels is None else {**found, "labels": list(self.labels)}


class Predictor:
    """A bundle made ready to answer, on the CPU. Answers don't depend on what else is asked."""

    def __init__(self, bundle: Bundle) -> None:
        """Build the network and put the weights in.

        Raises:
            UserError: the weights don't fit the network.
        """
        self.bundle = bundle
        self._channels = channels_of(bundle.graph)
        self._module = _module(bundle)

    @classmethod
    def open(cls, path: Path) -> "Predictor":
        """Open a bundle and verify that it answers as it did where it was made.

        Raises:
            UserError: see `load_bundle`; ``selftest-failed`` when an answer is off by more than
                `TOLERANCE` (`TOLERANCE_ELSEWHERE` on another kind of machine).
        """
        predictor = cls(load_bundle(path))
        predictor.verify(path)
        return predictor

    @property
    def name(self) -> str:
        """Of the project that the model was made in."""
        return self.bundle.name

    @property
    def task(self) -> Task:
        """Classes, labels or a number."""
        return self.bundle.task

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes; empty for a number."""
        return self.bundle.labels

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """``best`` and ``test`` figures of the run that made it."""
        return self.bundle.metrics

    @property
    def module(self) -> GraphModule:
        """The network, in evaluation mode."""
        return self._module

    @property
    def fields(self) -> Fields:
        """What the model reads of a row."""
        return fields_of(self.bundle.fitted.columns, self._channels)

    def predict(self, rows: Sequence[Row]) -> list[Prediction]:
        """The answer for each row, in order. Any text will do, an empty one too."""
        given = self.columns_of(rows)
        outputs = self.outputs_of(given)
        return [
            self._prediction(text, row)
            for text, row in zip(given.texts, outputs.tolist(), strict=True)
        ]

    def predict_columns(self, inputs: InputColumns) -> list[Prediction]:
        """The same for rows that were read column by column."""
        outputs = self.outputs_of(inputs).tolist()
        return [self._prediction(t, row) for t, row in zip(inputs.texts, outputs, strict=True)]

    def outputs(self, rows: Sequence[Row]) -> NDArray[np.float64]:
        """Of each row the probabilities (N, classes), or the number (N, 1) in its unit."""
        return self.outputs_of(self.columns_of(rows))

    def outputs_of(self, inputs: InputColumns) -> NDArray[np.float64]:
        """The same for rows that were read column by column."""
        places = range(0, inputs.rows, _CHUNK)
        parts = [self._outputs(inputs.slice(at, at + _CHUNK)) for at in places]
        return np.concatenate(parts) if parts else np.zeros((0, self.bundle.classes))

    def columns_of(self, rows: Sequence[Row]) -> InputColumns:
        """Rows column by column; a text alone is a row whose other inputs are missing."""
        whole = [Inputs(row) if isinstance(row, str) else row for row in rows]
        return self.bundle.fitted.columns.columns_of(whole)

    def _prediction(self, text: str, row: list[float]) -> Prediction:
        unknown = tuple(self.bundle.fitted.unknown_tokens(text))
        if self.task == "regression":
            return Prediction(text, "", unknown=unknown, value=row[0])
        found = dict(zip(self.labels, row, strict=True))
        if self.task == "multilabel":
            ordered = sorted(found, key=lambda name: -found[name])
            labels = tuple(name for name in ordered if found[name] >= THRESHOLD)
            separator = self.bundle.fitted.columns.label_separator
            return Prediction(text, separator.join(labels), found, unknown, labels=labels)
        return Prediction(text, max(found, key=lambda name: found[name]), found, unknown)

    def evaluate(self, dataset: "TextDataset") -> Evaluation:
        """How the model does on the rows of a dataset whose label it knows.

        Raises:
            UserError: there is no such row.
        """
        fitted = self.bundle.fitted
        rows = np.flatnonzero(dataset.labelled())
        encoded = encode_rows(dataset, rows, fitted, self._channels)
        found = evaluate(self._module, encoded, fitted)
        if not found.rows:
            raise UserError(
                problem(
                    "no-known-labels",
                    "data.label",
                    msg(N_("No row has a label that the model knows.")),
                    msg(
                        N_("Choose the column with the labels: {names}."), names=_some(self.labels)
                    ),
                )
            )
        return found

    def verify(self, path: Path) -> None:
        """Answer the self-test's texts and compare.

        Raises:
            UserError: ``selftest-failed``.
        """
        test = self.bundle.selftest
        if not test.texts:
            return
        tolerance = TOLERANCE if test.machine == machine() else TOLERANCE_ELSEWHERE
        wanted = np.asarray(test.outputs)
        if self.task == "regression":
            tolerance *= max(1.0, float(np.abs(wanted).max()))
        difference = float(np.abs(self.outputs(test.inputs) - wanted).max())
        # Written so that a difference that is no number fails too.
        if not difference <= tolerance:
            raise UserError(_selftest_failed(path, difference))

    def _outputs(self, inputs: InputColumns) -> NDArray[np.float64]:
        fitted = self.bundle.fitted
        rows = np.arange(inputs.rows, dtype=np.int64)
        encoded = Encoded(fitted.encode_inputs(inputs, self._channels), None, None, rows)
        outputs = outputs_of(self._module, encoded)  # (N, classes)
        # In double, so that the probabilities sum to 1 as exactly as can be told.
        if self.task == "regression":
            found = outputs.double() * fitted.target_std + fitted.target_mean
        elif self.task == "multilabel":
            found = torch.sigmoid(outputs.double())
        else:
            found = torch.softmax(outputs.double(), dim=1)
        numbers: NDArray[np.float64] = found.numpy()
        return numbers


def _module(bundle: Bundle) -> GraphModule:
    module = build_module(
        bundle.graph,
        bundle.fitted.input_types(),
        bundle.classes,
        generator=torch.Generator().manual_seed(0),
    )
    weights = {name: torch.from_numpy(np.array(array)) for name, array in bundle.weights.items()}
    wanted = {name: tensor.shape for name, tensor in module.state_dict().items()}
    if wanted != {name: tensor.shape for name, tensor in weights.items()}:
        raise UserError(
            problem(
                "damaged-bundle",
                bundle.name,
                msg(N_("The weights of the model {name} don't fit its network."), name=bundle.name),
                msg(N_("Use a copy of the model, or train it again.")),
            )
        )
    module.load_state_dict(weights)
    return module.eval()


def _selftest_failed(path: Path, difference: float) -> Problem:
    return problem(
        "selftest-failed",
        str(path),
        msg(
            N_("The model {name} doesn't answer as it did where it was made."),
            name=path.name,
        ),
        msg(N_("Open it with the version of Wordloom that made it, or train it again.")),
        details=f"largest difference {difference:.3g}",
    )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return f"{shown}, …" if len(names) > 8 else shown
