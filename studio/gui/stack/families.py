"""How each family of layers looks and is called."""

from dataclasses import dataclass

from studio.catalog.base import Layer
from studio.core.i18n import N_, _
from studio.core.spec import ParamKind, is_shown, params_of
from studio.gui import figures, theme


@dataclass(frozen=True)
class Family:
    """A family: its name, its series colour and its icon."""

    title: str
    series: int
    icon: str

    @property
    def color(self) -> str:
        """Its colour in the current theme, ``#RRGGBB``."""
        return theme.current().series[self.series - 1]


#: By the group of a layer's declaration, in the order of the palette.
FAMILIES = {
    "input": Family(N_("Input"), 8, "sign-in"),
    "embedding": Family(N_("Embedding"), 5, "dots-nine"),
    "recurrent": Family(N_("Recurrent"), 1, "repeat"),
    "convolution": Family(N_("Convolution"), 7, "sliders"),
    "attention": Family(N_("Attention"), 4, "eye"),
    "pooling": Family(N_("Pooling"), 3, "funnel"),
    "dense": Family(N_("Dense"), 2, "share-network"),
    "regularising": Family(N_("Regularising and shaping"), 8, "drop-half"),
    "combining": Family(N_("Combining"), 6, "git-merge"),
}
_OTHER = Family(N_("Other"), 8, "question")
#: Layers that say more with an icon of their own.
_ICONS = {
    "activation": "chart-line-up",
    "output": "flag",
    "ngram_output": "flag",
    "layer_norm": "scales",
    "rms_norm": "scales",
    "batch_norm": "scales",
    "ngrams_input": "stack",
    "unknown": "question",
}


def family_of(layer: Layer | type[Layer]) -> Family:
    """The family of a layer."""
    return FAMILIES.get(layer.meta.group, _OTHER)


def icon_of(layer: Layer | type[Layer]) -> str:
    """The icon of a layer."""
    return _ICONS.get(layer.meta.id, family_of(layer).icon)


def settings_of(layer: Layer) -> str:
    """The main settings of a layer in a few words: ``Hidden units 32 · Both directions``."""
    words = []
    for parameter in params_of(type(layer)):
        if parameter.name == "raw" or not is_shown(parameter, layer):
            continue
        value = getattr(layer, parameter.name)
        if parameter.advanced and value == parameter.default:
            continue
        if parameter.kind is ParamKind.SWITCH:
            if value:
                words.append(_(parameter.title))
        elif parameter.kind is ParamKind.CHOICE:
            words.append(_(dict(parameter.choices)[str(value)]))
        elif isinstance(value, int):
            words.append(f"{_(parameter.title)} {figures.count(value)}")
        elif isinstance(value, float):
            words.append(f"{_(parameter.title)} {value:g}")
        elif value is not None and value != "":
            words.append(f"{_(parameter.title)} {value}")
    return " · ".join(words)
