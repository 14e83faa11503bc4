"""How a model is trained: everything that the Train page sets."""

from typing import Literal

from studio.catalog.losses.cross_entropy import CrossEntropy
from studio.catalog.optimizers.adam import Adam
from studio.catalog.registry import AnyLoss, AnyOptimizer, AnySchedule
from studio.catalog.schedules.constant import Constant
from studio.core.i18n import N_
from studio.core.spec import Spec, param


class TrainPlan(Spec):
    """Optimiser, schedule, loss, regularisers, clipping and the length of a run."""

    epochs: int = param(
        10,
        title=N_("Epochs"),
        help=N_("How many times the training split is gone through."),
        ge=1,
        le=100_000,
    )
    batch_size: int = param(
        64,
        title=N_("Batch size"),
        help=N_("How many texts a step learns from."),
        ge=1,
        le=1_000_000,
    )
    optimizer: AnyOptimizer = param(
        Adam(), title=N_("Optimiser"), help=N_("How the weights follow the gradient.")
    )
    schedule: AnySchedule = param(
        Constant(), title=N_("Schedule"), help=N_("How the learning rate moves during the run.")
    )
    loss: AnyLoss = param(CrossEntropy(), title=N_("Loss"), help=N_("What training makes small."))
    accumulate: int = param(
        1,
        title=N_("Batches a step"),
        help=N_(
            "The gradients of so many batches are added up before the weights move: a larger "
            "batch in the memory of a small one."
        ),
        ge=1,
        le=10_000,
        advanced=True,
    )
    average: float = param(
        0.0,
        title=N_("Weight averaging"),
        help=N_(
            "The model that is judged and kept is a running mean of the weights; this is how long "
            "it remembers, such as 0.999. 0 switches it off."
        ),
        ge=0,
        lt=1,
        advanced=True,
    )
    oversample: bool = param(
        False,
        title=N_("Over-sampling"),
        help=N_(
            "Rows of rarer classes are repeated until each class has as many rows in an epoch as "
            "the largest."
        ),
        advanced=True,
    )
    patience: int = param(
        0,
        title=N_("Patience"),
        help=N_(
            "Stop early after this many epochs without a better validation figure; 0 never stops."
        ),
        ge=0,
        le=100_000,
        unit=N_("epochs"),
    )
    keep_best: bool = param(
        True,
        title=N_("Keep the best epoch"),
        help=N_("The model is the one of the epoch with the best validation figure."),
        advanced=True,
    )
    monitor: Literal["loss", "accuracy", "macro_f1", "mae"] = param(
        "loss",
        title=N_("Best by"),
        help=N_("The validation figure that decides which epoch is best."),
        choices={
            "loss": N_("Validation loss"),
            "accuracy": N_("Validation accuracy"),
            "macro_f1": N_("Validation macro F1"),
            "mae": N_("Validation mean absolute error"),
        },
        advanced=True,
    )
    refit: bool = param(
        False,
        title=N_("Train again on all rows"),
        help=N_(
            "At the end a new model learns from the training and validation rows together, for as "
            "many epochs as were best. The validation figures shown are those of the model before."
        ),
    )
    clip_norm: float | None = param(
        None,
        title=N_("Clip gradient norm"),
        help=N_("Scale the whole gradient down when it is longer than this."),
        gt=0,
        le=1e6,
        advanced=True,
    )
    clip_value: float | None = param(
        None,
        title=N_("Clip gradient values"),
        help=N_("Cut each value of the gradient to at most this."),
        gt=0,
        le=1e6,
        advanced=True,
    )
    l1: float = param(
        0.0,
        title="L1",
        help=N_("Weight of the sum of absolute weights in the loss; makes weights zero."),
        ge=0,
        le=10,
        advanced=True,
        widget="log",
    )
    l2: float = param(
        0.0,
        title="L2",
        help=N_("Weight of half the sum of squared weights in the loss; keeps weights small."),
        ge=0,
        le=10,
        advanced=True,
        widget="log",
    )
    seed: int = param(
        0,
        title=N_("Seed"),
        help=N_("The same seed gives the same run."),
        ge=0,
        le=2**31 - 1,
        advanced=True,
    )
    deterministic: bool = param(
        False,
        title=N_("Deterministic"),
        help=N_(
            "Only computations that give the same digits each time, also on a graphics card; "
            "slower there. On a processor runs repeat exactly without it."
        ),
        advanced=True,
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = param(
        "auto",
        title=N_("Device"),
        help=N_("Where the model is trained."),
        choices={
            "auto": N_("Automatic"),
            "cpu": N_("Processor (CPU)"),
            "cuda": N_("NVIDIA graphics card (CUDA)"),
            "mps": N_("Apple graphics (MPS)"),
        },
        advanced=True,
    )
    threads: int = param(
        0,
        title=N_("Processor threads"),
        help=N_("0 chooses by the model: one for small recurrent layers, all for wide ones."),
        ge=0,
        le=256,
        advanced=True,
    )
    checkpoint_seconds: float = param(
        30.0,
        title=N_("Checkpoint every"),
        help=N_("How much work a power cut may cost at most, besides the end of each epoch."),
        ge=0.1,
        le=86_400,
        unit=N_("s"),
        advanced=True,
    )
