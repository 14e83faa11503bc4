"""The parts of opening files, and which share of the whole each takes."""

from studio.core.i18n import N_, _

#: Reading the rows takes the shares from 0 to this; what follows from them the rest.
READ_SHARE = 0.8
#: From here on settings are suggested.
SUGGEST_SHARE = 0.9

_PHASES = (
    (SUGGEST_SHARE, N_("Suggesting settings")),
    (READ_SHARE, N_("Looking through the rows")),
    (0.0, N_("Reading the rows")),
)


def phase_words(share: float) -> str:
    """What is going on when this share of the opening is done."""
    return _(next(words for start, words in _PHASES if share >= start))
