"""What each template would be for the data at hand: its network, and how large it gets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.catalog.facts import DataFacts
from studio.catalog.layers.pooling import Pooling
from studio.catalog.pipeline import Pipeline, SequenceSettings
from studio.engine.checking import estimated_inputs
from studio.engine.preparing import fit_for, outputs_needed
from studio.engine.projects import apply_template
from studio.engine.splitting import split_of
from studio.model.check import check_graph
from studio.model.graph import Graph, channels_of
from studio.model.suggest import COLUMNS_TEMPLATE, Template, all_templates
from studio.store.project import Project

if TYPE_CHECKING:
    from studio.data.dataset import TextDataset
    from studio.data.fitted import FittedPipeline

#: With more rows than this no vocabulary is made just to tell a size.
MOST_ROWS = 50_000
#: Letters of a word and what divides it from the next, in languages that divide words.
_LETTERS = 5.5
#: What a template is drawn for while there are no data.
_NEUTRAL = DataFacts(3_000, 2, "classification", "other", 100.0, 200)

#: What a template's network is made of, for choosing among many.
KINDS = ("ngrams", "recurrent", "convolution", "attention", "columns")


@dataclass(frozen=True)
class Offer:
    """A template for the data at hand.

    Attributes:
        network: what it proposes.
        kinds: of `KINDS`, those that its network is made of.
        seconds: what an epoch takes, roughly, from the number of tokens; None without data.
        current: the project was last made from it.
        changed: … and its network was changed since then.
    """

    template: type[Template]
    network: Graph
    kinds: frozenset[str]
    seconds: float | None = None
    current: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Size:
    """The parameters of a network; `exact` unless they are an upper bound."""

    parameters: int
    exact: bool


def offers(project: Project | None, facts: DataFacts | None) -> tuple[Offer, ...]:
    """Every template, the default first; for neutral facts while there are no data.

    Args:
        project: the open one, of whose template its card tells; None while there is none.
    """
    return tuple(_offer(each, project, facts) for each in all_templates().values())


def _offer(template: type[Template], project: Project | None, facts: DataFacts | None) -> Offer:
    proposed = template().suggest(facts or _NEUTRAL)
    network = proposed.graph
    seconds = None if facts is None else _seconds(template, facts, proposed.pipeline)
    current = facts is not None and project is not None and project.template == template.meta.id
    same = project is not None and _wired(network) == _wired(project.graph)
    kinds = _kinds(network) | ({"columns"} if template.meta.id == COLUMNS_TEMPLATE else set())
    return Offer(template, network, kinds, seconds, current, current and not same)


def _wired(network: Graph) -> object:
    """The layers and wires, wherever they stand."""
    return network.nodes, frozenset(network.wires)


def _kinds(network: Graph) -> frozenset[str]:
    layers = [node.layer for node in network.nodes]
    found = {layer.meta.group for layer in layers}
    found |= {"ngrams" for layer in layers if layer.meta.id == "ngrams_input"}
    found |= {
        "attention" for each in layers if isinstance(each, Pooling) and each.mode == "attention"
    }
    return frozenset(found & set(KINDS))


def _seconds(template: type[Template], facts: DataFacts, pipeline: Pipeline) -> float:
    tokens = facts.mean_characters / (1.0 if facts.language == "zh" else _LETTERS)
    return facts.rows * min(tokens, pipeline.sequence.max_length) / 1e6 * template.pace


class Sizing:
    """Tells how large each template's network gets; fits each kind of text settings once."""

    def __init__(
        self, project: Project, dataset: "TextDataset", facts: DataFacts, folder: Path | None
    ) -> None:
        self._project, self._dataset, self._facts, self._folder = project, dataset, facts, folder
        self._fitted: dict[object, FittedPipeline] = {}

    def size(self, template_id: str, tick: Callable[[float], None]) -> Size:
        """The parameters of a template's network for these rows.

        Args:
            tick: told the share that is done; may raise `Cancelled`.

        Raises:
            UserError: the rows can't be split, or the pipeline can't be fitted.
        """
        project = apply_template(self._project, template_id, self._facts)
        exact = self._dataset.rows <= MOST_ROWS
        inputs = estimated_inputs(project)
        if exact:
            inputs |= self._fit(project, tick).input_types()
        needed = max(outputs_needed(self._dataset), 1)
        checked = check_graph(project.graph, inputs, needed, self._dataset.task)
        return Size(checked.parameters, exact)

    def _fit(self, project: Project, tick: Callable[[float], None]) -> "FittedPipeline":
        # How long texts are cut changes no vocabulary.
        pipeline = project.pipeline.model_copy(update={"sequence": SequenceSettings()})
        key = (pipeline, channels_of(project.graph))
        if key not in self._fitted:
            split = split_of(project, self._dataset, self._folder)
            self._fitted[key] = fit_for(project, self._dataset, split, tick)
        return replace(self._fitted[key], pipeline=project.pipeline)
