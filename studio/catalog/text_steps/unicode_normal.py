"""Unicode normal forms."""

import unicodedata
from typing import ClassVar, Literal

from studio.catalog.base import TextStep
from studio.core.i18n import N_
from studio.core.spec import Meta, param


class UnicodeNormal(TextStep):
    """Gives characters that mean the same one spelling (Unicode Standard Annex 15)."""

    meta: ClassVar[Meta] = Meta(
        id="unicode_normal",
        title=N_("Unicode normal form"),
        summary=N_("One spelling for the same character; NFKC also turns full-width into plain."),
        reference="https://unicode.org/reports/tr15/",
    )
    stage: ClassVar[Literal["text", "token"]] = "text"
    idempotent: ClassVar[bool] = True

    form: Literal["NFC", "NFKC", "NFD", "NFKD"] = param(
        "NFKC",
        title=N_("Form"),
        help=N_("NFKC and NFKD also unify full-width letters, ligatures and circled numbers."),
        choices={
            "NFC": N_("NFC: composed"),
            "NFKC": N_("NFKC: composed, look-alikes unified"),
            "NFD": N_("NFD: decomposed"),
            "NFKD": N_("NFKD: decomposed, look-alikes unified"),
        },
    )

    def clean(self, text: str) -> str:
        """The text in the chosen form."""
        return unicodedata.normalize(self.form, text)
