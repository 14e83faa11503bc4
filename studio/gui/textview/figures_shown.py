"""What the lower part of the Text page tells: counts, how sure they are, what is cut."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.core.i18n import _, ngettext, together
from studio.gui import figures

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline
    from studio.data.fitted import FittedPipeline
    from studio.data.token_counts import TokenCounts
    from studio.engine import ProjectCheck

#: Bytes of one trained number.
_BYTES = 4


@dataclass(frozen=True, eq=False)
class Shown:
    """The tokens of the training texts under the settings of a pipeline.

    Attributes:
        counts: of all training texts, or of sampled ones.
        exact: whether all were counted.
        pipeline: decides what is cut.
        reads: the forms of the text that the network reads, ``tokens`` and ``ngrams``.
    """

    counts: "TokenCounts"
    exact: bool
    pipeline: "Pipeline"
    reads: frozenset[str]

    @property
    def reads_tokens(self) -> bool:
        """Whether the network reads tokens one after the other."""
        return "tokens" in self.reads or not self.reads

    @property
    def kept(self) -> int:
        """How many tokens get an id."""
        return self.counts.kept(self.pipeline.vocabulary)

    def counted_words(self) -> str:
        """How many texts the figures come from."""
        n = self.counts.texts
        if self.exact:
            words = ngettext(
                "counted in the {n} training text", "counted in all {n} training texts", n
            )
        else:
            words = ngettext("estimated from {n} text", "estimated from {n} sampled texts", n)
        return words.format(n=figures.count(n))


def coverage_words(shown: Shown, kept: int) -> str:
    """What the vocabulary covers and what is unknown, in sentences."""
    counts = shown.counts
    if not shown.exact:
        return ngettext(
            "{n} token covers {share} of the sampled texts.",
            "{n} tokens cover {share} of the sampled texts.",
            kept,
        ).format(n=figures.count(kept), share=share_words(counts.covered_by(kept)))
    words = ngettext(
        "{n} token covers {share} of the training texts.",
        "{n} tokens cover {share} of the training texts.",
        kept,
    ).format(n=figures.count(kept), share=share_words(counts.covered_by(kept)))
    unknown = counts.unknown(kept)
    if unknown is None:
        return words
    of_all, of_different = unknown
    unseen = _(
        "In the validation texts {all} of all tokens are unknown, {different} of the different "
        "ones."
    ).format(all=share_words(of_all), different=share_words(of_different))
    return together(words, unseen)


def length_words(shown: Shown, limit: int) -> str:
    """How many texts a maximum length cuts, in a sentence."""
    lengths = shown.counts.lengths
    if not len(lengths):
        return ""
    cut = float((lengths > limit).mean())
    if not cut:
        return _("Covers every text whole.")
    return _("Covers {whole} of the texts whole; {cut} are cut.").format(
        whole=share_words(1 - cut), cut=share_words(cut)
    )


def share_words(share: float) -> str:
    """A share in per cent that only says 0 or 100 where it is meant."""
    if share in (0.0, 1.0):
        return figures.percent(share, 0)
    if 0 < share < 0.0005:
        return figures.percent(share, 2) if share >= 0.00005 else "< " + figures.percent(0.0001, 2)
    if 0.9995 <= share < 1:
        return figures.percent(share, 2) if share < 0.99995 else "> " + figures.percent(0.9999, 2)
    return figures.percent(share)


def figures_in_words(shown: Shown, fitted: "FittedPipeline | None") -> str:
    """What the network gets to read, for the head of the page."""
    parts = []
    if shown.reads_tokens:
        count = ngettext("{n} token", "{n} tokens", shown.kept).format(n=figures.count(shown.kept))
        share = share_words(shown.counts.covered_by(shown.kept))
        parts.append(
            _("{tokens} cover {share} of the training texts").format(tokens=count, share=share)
        )
    if "ngrams" in shown.reads and fitted is not None and fitted.ngrams is not None:
        features = fitted.ngrams.features
        parts.append(
            ngettext("{n} n-gram", "{n} n-grams", features).format(n=figures.count(features))
        )
    return " · ".join(parts)


def inspector_words(key: str, shown: Shown | None, check: "ProjectCheck | None") -> str:
    """What the settings of a card lead to."""
    if shown is None:
        return ""
    if key == "vocabulary" and shown.reads_tokens:
        vectors = check.vectors.problems if check is not None else ()
        told = [str(item.message) for item in vectors if item.severity == "info"]
        covered = coverage_words(shown, shown.kept)
        return together(covered, _layer_words(check, "embedding"), *told)
    if key == "sequence" and shown.reads_tokens:
        return length_words(shown, shown.pipeline.sequence.max_length)
    fitted = check.fitted if check is not None else None
    if key == "ngrams" and fitted is not None and fitted.ngrams is not None:
        features = fitted.ngrams.features
        words = ngettext("{n} n-gram is a feature.", "{n} n-grams are features.", features).format(
            n=figures.count(features)
        )
        return together(words, _layer_words(check, "ngram_embedding"))
    return ""


def _layer_words(check: "ProjectCheck | None", kind: str) -> str:
    """How large the layer is that holds a vector for each of them."""
    if check is None:
        return ""
    parameters = sum(layer.parameters for layer in check.checked.layers if layer.type == kind)
    if not parameters:
        return ""
    return _("The layer that reads them has {n} parameters: {size}.").format(
        n=figures.amount(parameters), size=figures.size(parameters * _BYTES)
    )
