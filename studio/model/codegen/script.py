"""A whole script: reading, splitting, encoding, the network, training, answering."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.catalog.pipeline import Pipeline
from studio.catalog.plan import TrainPlan
from studio.catalog.source import DataSettings
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.check import Checked
from studio.model.codegen import data_part, ngrams_part, plan_part, training_part
from studio.model.codegen.examples_part import write_examples
from studio.model.codegen.main_part import write_main
from studio.model.codegen.naming import one_line
from studio.model.codegen.network import Network, write_network
from studio.model.codegen.sections import Sections, inside, refused
from studio.model.codegen.text_steps import write_step
from studio.model.codegen.tokenizers import write_tokenizer
from studio.model.graph import Graph


@dataclass(frozen=True)
class Script:
    """A script.

    Attributes:
        text: Python, to be saved as UTF-8.
        lines: by layer the numbers of its lines, from 0.
        network: what was written of the network.
    """

    text: str
    lines: Mapping[str, tuple[int, ...]]
    network: Network


def write_script(
    name: str,
    data: DataSettings,
    pipeline: Pipeline,
    graph: Graph,
    plan: TrainPlan,
    checked: Checked,
) -> Script:
    """Write a project as a script that needs nothing of ours.

    Args:
        name: of the project.
        data, pipeline, graph, plan: its settings.
        checked: what the check found out about the graph.

    Raises:
        UserError: the network is not right, or something can't be written as code; says what.
    """
    _check(data, graph)
    network = write_network(graph, checked)
    sections = Sections()
    sections.needs("import argparse", "import copy")
    sections.needs("import torch", "import torch.nn.functional as F", "from torch import nn")
    sections.needs("import numpy as np")
    reads_text = any(c.kind in ("tokens", "ngrams") for c in network.channels)
    reading = data_part.write_reading(data, sections)
    numbers = data_part.write_numbers(data, network, sections)
    examples = write_examples(data, pipeline, network, plan, sections)
    pieces = [
        reading,
        data_part.write_split(data),
        *(text_functions(pipeline, sections) if reads_text else []),
        data_part.write_vocabulary(pipeline, network, sections),
        ngrams_part.write_ngrams(pipeline, network, sections),
        numbers,
        examples,
    ]
    model = network.text
    training = [
        plan_part.write_schedule(plan, sections),
        training_part.write_batches(plan, network),
        plan_part.write_loss(plan, data.task),
        plan_part.write_balance(plan, data.task),
        plan_part.write_penalty(network),
        training_part.write_evaluate(plan, data.task, network),
        training_part.write_train(plan, data.task, network),
    ]
    main = write_main(data, plan, network, sections)
    head = _head(name, sections)
    before = _joined([head, *pieces]) + "\n\n\n"
    text = _joined([head, *pieces, model, *training, main]) + "\n"
    shift = before.count("\n")
    lines = {node: tuple(shift + n for n in found) for node, found in network.lines.items()}
    return Script(text, lines, network)


def _check(data: DataSettings, graph: Graph) -> None:
    if data.source is None or not data.text or not data.label:
        raise refused(
            "no-data",
            "data.source",
            msg(N_("The script needs a file with a text and a label column.")),
            msg(N_("Open a file and choose its columns on the Data page.")),
        )
    for node in graph.nodes:
        if getattr(node.layer, "vectors", ""):
            raise refused(
                "vectors-without-code",
                f"graph.{node.id}",
                msg(
                    N_("An embedding that starts from a file of vectors can't be written as code.")
                ),
                msg(N_("Let the embedding start at random to see the code.")),
            )


def text_functions(pipeline: Pipeline, sections: Sections) -> list[str]:
    """The functions from a text to its tokens; the last one is ``tokens_of``.

    Raises:
        UserError: a step or the tokeniser can't be written as code.
    """
    for setting in pipeline.steps:
        if setting.enabled and setting.step.stage == "text":
            write_step(setting.step, sections)
    write_tokenizer(pipeline.tokenizer, sections)
    for setting in pipeline.steps:
        if setting.enabled and setting.step.stage == "token":
            write_step(setting.step, sections)
    clean = ""
    if sections.clean:
        clean = 'def clean(text):\n    """The text as the tokeniser gets it."""\n' + inside(
            [*sections.clean, "return text"]
        )
    cleaned = "clean(text)" if sections.clean else "text"
    if not sections.tokens:
        tokens = f"    return tokenize({cleaned})"
    else:
        tokens = inside([f"tokens = tokenize({cleaned})", *sections.tokens, "return tokens"])
    doc = '    """The tokens of a text after every step."""\n'
    return [*sections.texts, clean, f"def tokens_of(text):\n{doc}{tokens}"]


def _head(name: str, sections: Sections) -> str:
    needs = ", ".join(["torch", "numpy", *sections.packages])
    title = one_line(name) or "A text model"
    own = {"torch", "numpy", *sections.packages}
    first = sorted(line for line in sections.imports if line.split()[1].split(".")[0] in _STANDARD)
    second = sorted(line for line in sections.imports if line not in first)
    assert own
    return (
        f'"""{title}: a text model as one script.\n\n'
        "    python script.py                               trains, and judges on the test rows\n"
        '    python script.py --weights model.loom "text"   answers with a trained model\n\n'
        f'Needs: {needs}.\n"""\n\n'
        + "\n".join(first)
        + "\n\n"
        + "\n".join([*second])
        + "\n\n"
        + "\n".join(sections.settings)
    )


_STANDARD = frozenset(
    [
        "argparse",
        "collections",
        "copy",
        "csv",
        "functools",
        "html",
        "io",
        "json",
        "math",
        "re",
        "struct",
        "unicodedata",
        "zipfile",
    ]
)


def _joined(pieces: list[str]) -> str:
    return "\n\n\n".join(piece.strip("\n") for piece in pieces if piece.strip())
