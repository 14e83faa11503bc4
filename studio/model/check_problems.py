"""What the check says of a network, and the way out of each problem."""

from studio.catalog.source import Task
from studio.core.errors import Message, Problem, msg, problem
from studio.core.i18n import N_
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens

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


def no_channel(node_id: str, channel: str, there: frozenset[str]) -> Problem:
    """An input that the data or the pipeline do not serve."""
    kind, _slash, column = channel.partition("/")
    if kind == "category":
        return _no_category(node_id, column, there)
    if kind == "numbers":
        return problem(
            "no-numbers",
            _at(node_id),
            msg(N_("No column has the role Number, so there is nothing to read here.")),
            msg(N_("Give a column the role Number on the Data page, or remove this layer.")),
        )
    if kind == "tags" and "tags" not in there:
        return problem(
            "no-tags",
            _at(node_id),
            msg(N_("The text steps give no parts of speech as a second input.")),
            msg(
                N_(
                    "Add the step “Parts of speech” on the Text page and let it give a second "
                    "input, or remove this layer."
                )
            ),
        )
    if column:
        return problem(
            "no-text-input",
            _at(node_id),
            msg(N_("The text column “{name}” is no input of its own."), name=column),
            msg(
                N_(
                    "Choose separate inputs for the text columns on the Data page, or leave the "
                    "column of this layer empty."
                )
            ),
        )
    return problem(
        "no-channel",
        _at(node_id),
        msg(N_("The text is not encoded in the form that this input reads.")),
        msg(N_("Use the other input layer.")),
    )


def _no_category(node_id: str, column: str, there: frozenset[str]) -> Problem:
    names = sorted(name.removeprefix("category/") for name in there if name[:9] == "category/")
    told = msg(N_("No column “{name}” has the role Category."), name=column)
    if not column:
        told = msg(N_("This layer reads no column yet."))
    fix = msg(N_("Give a column the role Category on the Data page, or remove this layer."))
    if names:
        fix = msg(N_("Choose one of these columns: {names}."), names=", ".join(names)[:300])
    return problem("no-category", _at(node_id), told, fix)


def other_text(node_id: str) -> Problem:
    """Sequences of different lengths to be joined."""
    return problem(
        "other-text",
        _at(node_id),
        msg(N_("Sequences of different texts reach this layer; their lengths differ.")),
        msg(N_("Insert a pooling layer behind each, so that vectors are joined.")),
    )


def unread_columns(names: str) -> Problem:
    """Columns that a person chose and the network does not use."""
    return problem(
        "unread-columns",
        "graph",
        msg(N_("The network does not read the columns {names}."), names=names),
        msg(N_("Take the template “Wide and deep”, or add input layers for them.")),
        severity="warning",
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
        Categories: N_("Add a category input and an output layer."),
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


def softmax_end(node_id: str) -> Problem:
    """A last softmax where classes do not exclude each other."""
    return problem(
        "softmax-end",
        _at(node_id),
        msg(N_("A text may have several labels, so the last Softmax is treated as Sigmoid.")),
        msg(N_("Choose Sigmoid, or remove the last activation.")),
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


def nothing_to_learn(node_id: str) -> Problem:
    """No layer has a weight that training moves."""
    return problem(
        "nothing-to-learn",
        f"graph.{node_id}",
        msg(N_("No layer of this network has anything to learn.")),
        msg(N_("Put a Dense or an Output layer before the end, or let an embedding be trained.")),
    )
