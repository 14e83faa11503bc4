"""The kinds of catalogue entries and what each kind declares."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

from studio.core.errors import Message, Problem
from studio.core.i18n import N_
from studio.core.progress import Tick, no_tick
from studio.core.spec import Entry, param
from studio.core.tensors import TensorType


class ShapeError(Exception):
    """A layer can't take what reaches it: why, and what would mend it."""

    def __init__(self, code: str, message: Message, fix: Message | None = None) -> None:
        self.code = code
        self.message = message
        self.fix = fix or Message()
        super().__init__(message.english())


class Layer(Entry):
    """A layer: ports, a shape rule, a parameter count and the name of the block that runs it.

    Subclasses override `output` and `parameter_count`, both pure functions of the declared
    values and the input types. `classes` is the number of outputs that the task needs: the
    number of classes, or 1 for a number.
    """

    #: Name of the torch module in `studio.model.blocks`.
    block: ClassVar[str]
    #: Names of the input ports, in order. Input layers have none.
    ports: ClassVar[tuple[str, ...]] = ("in",)
    #: Whether ports may stay open; `output` then gets the types of the wired ones alone.
    ports_optional: ClassVar[bool] = False
    #: What it computes, as a formula in plain Unicode text.
    formula: ClassVar[str] = ""
    #: The torch class that does the work, for those who look it up.
    torch_name: ClassVar[str] = ""

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The type of what leaves the layer.

        Raises:
            ShapeError: the inputs don't fit.
        """
        raise AssertionError(f"{type(self).__name__} declares no shape rule")

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """The number of trained values, for inputs that `output` accepted."""
        return 0


Initialisation = Literal[
    "default",
    "uniform",
    "normal",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "orthogonal",
]


class PenalisedLayer(Layer):
    """A layer whose weights training can be asked to keep small, or few."""

    l1: float = param(
        0.0,
        title=N_("L1 of this layer"),
        help=N_(
            "Weight of the sum of this layer's absolute weights in what training minimises; makes "
            "weights zero. The loss that is shown stays that of the data alone."
        ),
        ge=0,
        le=10,
        advanced=True,
        widget="log",
    )
    l2: float = param(
        0.0,
        title=N_("L2 of this layer"),
        help=N_(
            "Weight of half the sum of this layer's squared weights in what training minimises; "
            "keeps weights small. The loss that is shown stays that of the data alone."
        ),
        ge=0,
        le=10,
        advanced=True,
        widget="log",
    )


class InitialisedLayer(PenalisedLayer):
    """A layer whose weights start from a distribution that a person can choose."""

    init: Initialisation = param(
        "default",
        title=N_("Initialisation"),
        help=N_("The distribution that the weights start from."),
        choices={
            "default": N_("Usual for this layer"),
            "uniform": N_("Random uniform"),
            "normal": N_("Gaussian"),
            "xavier_uniform": N_("Xavier, uniform"),
            "xavier_normal": N_("Xavier, Gaussian"),
            "kaiming_uniform": N_("Kaiming, uniform"),
            "kaiming_normal": N_("Kaiming, Gaussian"),
            "orthogonal": N_("Orthogonal"),
        },
        advanced=True,
    )
    init_scale: float = param(
        0.05,
        title=N_("Scale"),
        help=N_("Half the width of the uniform distribution, or the Gaussian's deviation."),
        gt=0,
        le=10,
        advanced=True,
        shown_when=("init", ("uniform", "normal")),
    )


TokenMap = Callable[[str], str | None]


class TextStep(Entry):
    """A cleaning step. It works on whole texts, or on one token at a time.

    A step is total: any Unicode string in, a string out, no exception.
    """

    #: ``text``: `clean` is called before the tokeniser. ``token``: `token_map` after it.
    stage: ClassVar[Literal["text", "token"]]
    #: Whether doing it twice gives what doing it once gives, with the step's own default words
    #: where it puts words in.
    idempotent: ClassVar[bool] = False

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the settings; `where` is the name of the parameter.

        A step with such a problem still takes any string.
        """
        return ()

    def clean(self, text: str) -> str:
        """The text after this step (stage ``text``)."""
        return text

    def clean_many(self, texts: list[str]) -> list[str]:
        """The same for many texts; equal to `clean` on each."""
        return [self.clean(text) for text in texts]

    def token_map(self) -> TokenMap:
        """A function from a token to what replaces it; None drops it (stage ``token``).

        It is called once for each distinct token, however often that occurs.
        """
        return lambda token: token


class Tokenizer(Entry):
    """Cuts a text into tokens."""

    #: Whether a text can be restored by joining the tokens with spaces (else with nothing).
    joins_with_space: ClassVar[bool] = True
    #: How far it looks. ``space``: it cuts each piece between white space (`str.split`) on its
    #: own, so that every distinct piece is cut once. ``character``: each character that is not
    #: white space is a token. ``line``: it cuts at every line end, and `pieces` gives what it
    #: cuts with the white space between. ``text``: it needs the whole text.
    unit: ClassVar[Literal["text", "line", "space", "character"]] = "text"
    #: Where it learns how to cut, if it does: from the training ``texts`` or from a ``file``.
    #: Before it was `taught` it cuts as coarsely as it can.
    learns: ClassVar[Literal["", "texts", "file"]] = ""

    def learn(self, pieces: Mapping[str, int], tick: Tick = no_tick) -> str:
        """What it needs to know (a tokenizer.json), for a tokeniser that `learns`.

        Args:
            pieces: what it cuts the training texts into before it has learnt, with counts; empty
                where it learns from a file.
            tick: told the share done; may raise `Cancelled`, which then leaves at once.

        Raises:
            UserError: it can't be learnt.
        """
        raise AssertionError(f"{type(self).__name__} learns nothing")

    def taught(self, learnt: str) -> "Tokenizer":
        """The same with what `learn` gave.

        Raises:
            ValueError: it is nothing that `learn` gives.
        """
        raise AssertionError(f"{type(self).__name__} learns nothing")

    def written(self, token: str) -> str:
        """The part of the text that a token stands for; empty where it is no whole character."""
        return token

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the settings; `where` is the name of the parameter."""
        return ()

    def tokenize(self, text: str) -> list[str]:
        """The tokens of one text, in order."""
        raise AssertionError(f"{type(self).__name__} declares no tokenize")

    def pieces(self, text: str) -> list[str]:
        """The tokens of one text with every white-space character between them (unit ``line``)."""
        raise AssertionError(f"{type(self).__name__} declares no pieces")

    def tokenize_many(self, texts: list[str]) -> list[list[str]]:
        """The same for many texts; equal to `tokenize` on each."""
        return [self.tokenize(text) for text in texts]


class Optimizer(Entry):
    """An optimiser and its parameters; built in `studio.train.optimizers`."""

    learning_rate: float = param(
        0.001,
        title=N_("Learning rate"),
        help=N_("How far one step moves the weights."),
        gt=0,
        le=100,
        widget="log",
    )
    #: Whether each step sees the whole training split (gradient descent in the strict sense).
    full_batch: ClassVar[bool] = False


class Schedule(Entry):
    """How the learning rate moves: a factor on the optimiser's rate at each step."""

    def factor(self, step: int, steps: int) -> float:
        """The factor at `step` of `steps` (0 ≤ step < steps).

        A pure function, so that a resumed run continues the same curve.
        """
        raise AssertionError(f"{type(self).__name__} declares no factor")

    def drop_after(self) -> int:
        """Epochs without a better validation figure that make the rate drop; 0 where none do."""
        return 0

    def dropped(self, drops: int) -> float:
        """The further factor after so many drops."""
        return 1.0


class Loss(Entry):
    """A loss; computed in `studio.train.losses`."""

    #: The tasks it can serve.
    tasks: ClassVar[tuple[str, ...]] = ("classification", "multilabel", "regression")
