"""What the check says of a network, and the way out of each problem."""

from studio.catalog.source import Task
from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_
from studio.core.tensors import Bag, Sequence, TensorType, Tokens

#: More trained values than this are refused: their weights alone would take 16 GB.
MAX_PARAMETERS = 4_000_000_000


def _at(node_id: str) -> str:
    return f"graph.{node_id}" if node_id else "graph"


def no_layers() -> Problem:
    """Nothing there yet."""
    return problem(
        "no-layers",
        "graph",
        msg(N_("The network has no layers.")),
        msg(N_("Choose a template, or add layers from the palette.")),
    )


def no_input(first: str) -> Problem:
    """No layer reads the text."""
    return problem(
        "no-input",
        _at(first),
        msg(N_("The network has no input.")),
        msg(N_("Put a token input or an n-gram input at its beginning.")),
    )


def cycle(node_id: str) -> Problem:
    """A layer feeds itself in the end."""
    return problem(
        "cycle",
        _at(node_id),
        msg(N_("The wires lead round in a circle.")),
        msg(N_("Remove one wire of the circle.")),
    )


def loose_wire(node_id: str) -> Problem:
    """A wire whose other end is missing."""
    return problem(
        "loose-wire",
        _at(node_id),
        msg(N_("A wire begins or ends at no layer.")),
        msg(N_("Remove the wire.")),
    )


def no_port(node_id: str, port: str, *, takes_input: bool) -> Problem:
    """A wire into a port that is not there."""
    if not takes_input:
        return problem(
            "wire-into-input",
            _at(node_id),
            msg(N_("An input layer takes nothing from other layers.")),
            msg(N_("Move it to the beginning, or remove it.")),
        )
    return problem(
        "no-port",
        _at(node_id),
        msg(N_("The layer has no port “{port}”."), port=port),
        msg(N_("Wire it to a port that is there.")),
    )


def two_wires(node_id: str, port: str) -> Problem:
    """A second wire into one port."""
    return problem(
        "two-wires",
        _at(node_id),
        msg(N_("Two wires lead into the port “{port}”; it takes one."), port=port),
        msg(N_("Remove one of the wires.")),
    )


def open_port(node_id: str, port: str, *, several: bool) -> Problem:
    """A port without a wire."""
    fix = msg(N_("Wire the layer before it to this one, or remove it."))
    if several:
        message = msg(N_("Nothing reaches the port “{port}” of this layer."), port=port)
        return problem("unwired-port", _at(node_id), message, fix)
    return problem("unwired-port", _at(node_id), msg(N_("Nothing reaches this layer.")), fix)


def no_channel(node_id: str) -> Problem:
    """An input that the pipeline does not serve."""
    return problem(
        "no-channel",
        _at(node_id),
        msg(N_("The text is not encoded in the form that this input reads.")),
        msg(N_("Use the other input layer.")),
    )


def dead_end(node_id: str) -> Problem:
    """A layer whose output nothing takes."""
    return problem(
        "dead-end",
        _at(node_id),
        msg(N_("What this layer gives is used nowhere.")),
        msg(N_("Wire it to a later layer, or remove it.")),
    )


def no_vector(node_id: str, output: TensorType) -> Problem:
    """An end that is not one vector a text."""
    message, fix = _unfinished(output)
    return problem("no-output", _at(node_id), message, fix)


def _unfinished(output: TensorType) -> tuple[Message, Message]:
    message = msg(
        N_("The network ends in {shape}; one vector a text (B, C) is needed."),
        shape=output.shape(),
    )
    fixes = {
        Sequence: N_("Add a pooling layer and an output layer at the end."),
        Tokens: N_("Add an embedding, a pooling layer and an output layer."),
        Bag: N_("Add an n-gram embedding and an output layer."),
    }
    return message, msg(fixes[type(output)])


def wrong_size(node_id: str, found: int, classes: int, task: Task) -> Problem:
    """An end with too many values or too few."""
    fix = msg(N_("Add an output layer at the end: it always has the right size."))
    if task == "regression":
        message = msg(N_("The network ends in {found} values; a number needs 1."), found=found)
    else:
        message = msg(
            N_("The network ends in {found} values; {classes} classes need {classes}."),
            found=found,
            classes=classes,
        )
    return problem("wrong-size", _at(node_id), message, fix)


def constant_softmax(node_id: str) -> Problem:
    """A softmax that always gives 1."""
    return problem(
        "constant-output",
        _at(node_id),
        msg(N_("Softmax over a single value is always 1, so nothing can be learnt.")),
        msg(N_("Remove it, or choose another function.")),
    )


def sigmoid_end(node_id: str) -> Problem:
    """A last sigmoid where classes exclude each other."""
    return problem(
        "sigmoid-end",
        _at(node_id),
        msg(N_("Each text has exactly one class, so the last Sigmoid is treated as Softmax.")),
        msg(N_("Choose Softmax, or remove the last activation.")),
        severity="warning",
    )


def too_large(node_id: str) -> Problem:
    """More parameters than a machine holds."""
    return problem(
        "too-large",
        _at(node_id),
        msg(N_("The network would have more than {limit} parameters."), limit=MAX_PARAMETERS),
        msg(N_("Make this layer smaller, or shorten the vocabulary.")),
    )
