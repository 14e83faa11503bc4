"""The Porter stemmer."""

from typing import ClassVar, Literal

from studio.catalog.base import TextStep, TokenMap
from studio.catalog.text_steps._porter import porter_stem
from studio.core.i18n import N_
from studio.core.spec import Meta


class PorterStem(TextStep):
    """Cuts English endings off: "connections" and "connected" become "connect"."""

    meta: ClassVar[Meta] = Meta(
        id="porter_stem",
        title=N_("Porter stemming"),
        summary=N_("Cuts English endings off: connections, connected → connect."),
        reference="Porter 1980, An algorithm for suffix stripping",
    )
    stage: ClassVar[Literal["text", "token"]] = "token"

    def token_map(self) -> TokenMap:
        """The stem of a token, in lower case."""
        return porter_stem
