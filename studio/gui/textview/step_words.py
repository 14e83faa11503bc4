"""The settings of a step on one line."""

from studio.core.i18n import _, ngettext
from studio.core.spec import Param, ParamKind, Spec, is_shown, params_of
from studio.gui import figures

#: A pattern or a word is quoted up to here.
_QUOTED = 24


def settings_words(spec: Spec) -> str:
    """The chosen settings in words; empty where there are none."""
    words = [
        said
        for p in params_of(type(spec))
        if not p.advanced and is_shown(p, spec)
        if (said := _words(p, getattr(spec, p.name)))
    ]
    return " · ".join(words)


def _words(p: Param, value: object) -> str:
    if p.kind is ParamKind.CHOICE:
        return _(dict(p.choices)[str(value)])
    if p.kind is ParamKind.SWITCH:
        return _(p.title) if value else ""
    if p.kind in (ParamKind.INTEGER, ParamKind.NUMBER) and isinstance(value, (int, float)):
        return f"{_(p.title)}: {figures.short(float(value))}"
    if p.kind is ParamKind.TEXT and isinstance(value, str) and value:
        if p.widget == "lines":
            count = sum(1 for line in value.splitlines() if line.strip())
            return ngettext("{n} entry", "{n} entries", count).format(n=figures.count(count))
        shown = value if len(value) <= _QUOTED else value[:_QUOTED] + "…"
        return f"{_(p.title)}: {shown}"
    return ""
