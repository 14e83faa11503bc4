"""Layers and their pictures in words, and what is looked at first."""

from studio.catalog.base import Layer
from studio.catalog.registry import entry
from studio.core.errors import UserError
from studio.core.i18n import N_, _
from studio.gui import figures
from studio.gui.following.words_line import shown
from studio.gui.stack.families import Family, family_of
from studio.predict.followed import LayerFollowed, Picture

#: What a picture tells of its layer.
ROLES = {
    "value": N_("What it hands on"),
    "forwards": N_("Reading forwards"),
    "backwards": N_("Reading backwards"),
    "attention": N_("Attention"),
    "weights": N_("Weights"),
    "shares": N_("Largest values"),
    "contributions": N_("What each n-gram adds"),
}
#: What speaks for itself, without its smallest and largest value.
_WITHOUT_RANGE = ("tokens", "number", "probabilities", "labels")
#: Stands behind the last layer of the network: what the model answers.
ANSWER = "*answer"
#: These tell more than the value itself.
_FIRST = ("weights", "shares", "attention", "contributions")


def declaration(layer: LayerFollowed) -> type[Layer] | None:
    """The layer's declaration; None where this version doesn't know it, and for the answer."""
    try:
        return entry(Layer, layer.layer)
    except UserError:
        return None


def title_of(layer: LayerFollowed) -> str:
    """What a layer is called."""
    if layer.layer == ANSWER:
        return _("Answer")
    found = declaration(layer)
    return _(found.meta.title) if found is not None else layer.layer


def family_of_followed(layer: LayerFollowed) -> Family | None:
    """Its family, which has its colour."""
    found = declaration(layer)
    return family_of(found) if found is not None else None


def first_picture(layer: LayerFollowed) -> int:
    """The picture that tells most."""
    roles = [picture.role for picture in layer.pictures]
    return next((roles.index(role) for role in _FIRST if role in roles), 0)


def name_of_picture(picture: Picture, layer: LayerFollowed) -> str:
    """A picture's name among those of its layer."""
    words = _(ROLES[picture.role])
    levels = max(each.level for each in layer.pictures)
    if picture.role in ("forwards", "backwards") and levels > 1:
        return _("{words}, layer {n}").format(words=words, n=picture.level)
    return words


def facts_of(picture: Picture) -> str:
    """Shape, smallest, mean and largest value, and how much of it is shown."""
    shape = " × ".join(figures.count(size) for size in picture.shape)
    # A category's vector stands for one value.
    alone = picture.kind == "vector" and len(picture.rows) == 1 < len(picture.values)
    parts = [f"“{shown(picture.rows[0])}”", shape] if alone else [shape]
    if picture.values.size and picture.kind not in _WITHOUT_RANGE:
        parts.append(
            _("{low} to {high}, mean {mean}").format(
                low=figures.short(picture.low),
                mean=figures.short(picture.mean),
                high=figures.short(picture.high),
            )
        )
    if picture.cut:
        part = " × ".join(figures.count(size) for size in picture.values.shape)
        parts.append(_("the first {shown} are shown").format(shown=part))
    return " · ".join(parts)
