"""Huber loss."""

from typing import ClassVar

from studio.catalog.base import Loss
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class Huber(Loss):
    """½d² where |d| ≤ δ, else δ(|d| − ½δ), with d = prediction − target (Huber 1964)."""

    meta: ClassVar[Meta] = Meta(
        id="huber",
        title=N_("Huber loss"),
        summary=N_("Squared for small differences, straight for large ones. For a number."),
        reference="Huber 1964",
    )
    tasks: ClassVar[tuple[str, ...]] = ("regression",)
    delta: float = param(
        1.0,
        title="δ",
        help=N_("Where it turns straight, in standard deviations of the label."),
        gt=0,
        le=1_000,
    )
