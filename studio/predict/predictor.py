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
from studio.model.build import GraphModule, build_module
from studio.model.graph import channels_of
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
#: Texts that are encoded at once.
_CHUNK = 16_384


@dataclass(frozen=True)
class Prediction:
    """The answer for one text.

    Attributes:
        text: as given.
        label: the most probable class; "" for a number.
        probabilities: of every class, in the order of the label names; sums to 1.
        unknown: tokens of the text that the model has never seen.
        value: the number, in the label's unit; None for classes.
    """

    text: str
    label: str
    probabilities: dict[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    value: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As ``predict --json`` prints it."""
        return {
            "text": self.text,
            "label": self.label,
            "probabilities": self.probabilities,
            "unknown": list(self.unknown),
            "value": self.value,
        }


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
        """Classes or a number."""
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

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """The answer for each text, in order. Any text will do, an empty one too."""
        outputs = self.outputs(texts)
        fitted = self.bundle.fitted
        if self.task == "regression":
            return [
                Prediction(text, "", unknown=tuple(fitted.unknown_tokens(text)), value=value)
                for text, value in zip(texts, outputs[:, 0].tolist(), strict=True)
            ]
        highest = outputs.argmax(axis=1).tolist() if len(texts) else []
        return [
            Prediction(
                text,
                self.labels[best],
                dict(zip(self.labels, row, strict=True)),
                tuple(fitted.unknown_tokens(text)),
            )
            for text, best, row in zip(texts, highest, outputs.tolist(), strict=True)
        ]

    def outputs(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Of each text the probabilities (N, classes), or the number (N, 1) in its unit."""
        parts = [
            self._outputs(list(texts[start : start + _CHUNK]))
            for start in range(0, len(texts), _CHUNK)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self.bundle.classes))

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
        difference = float(np.abs(self.outputs(test.texts) - wanted).max())
        # Written so that a difference that is no number fails too.
        if not difference <= tolerance:
            raise UserError(_selftest_failed(path, difference))

    def _outputs(self, texts: list[str]) -> NDArray[np.float64]:
        fitted = self.bundle.fitted
        rows = np.arange(len(texts), dtype=np.int64)
        encoded = Encoded(fitted.encode(texts, self._channels), None, None, rows)
        outputs = outputs_of(self._module, encoded)  # (N, classes)
        # In double, so that the probabilities sum to 1 as exactly as can be told.
        if self.task == "regression":
            found = outputs.double() * fitted.target_std + fitted.target_mean
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
