"""Keeps the lower part of the Text page true: an estimate at once, then exact figures."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.core.i18n import _
from studio.gui.background import Ticket
from studio.gui.textview.counting import Counting, CountKey, cutter_of, listed_ngrams
from studio.gui.textview.detail_card import DetailCard
from studio.gui.textview.figures_shown import Shown

if TYPE_CHECKING:
    from studio.catalog.pipeline import Pipeline
    from studio.data.fitted import FittedPipeline
    from studio.data.ngram_list import NgramList
    from studio.data.token_counts import TokenCounts
    from studio.gui.session import Session
    from studio.gui.textview.effects import Effect

#: Counting that takes longer than this is shown with its progress.
_PATIENCE_MS = 300


class LowerPart(QObject):
    """Decides what the card shows and what must be counted for it; `changed` tells of news."""

    changed = Signal()

    def __init__(
        self,
        session: "Session",
        card: DetailCard,
        visible: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._card, self._visible = session, card, visible
        self.shown: Shown | None = None
        self.ngrams: NgramList | None = None
        self._fitted: FittedPipeline | None = None
        self._listed: FittedPipeline | None = None
        self._listing: Ticket | None = None
        self._declined: CountKey | None = None
        self._share = -1.0
        self._asked: tuple[Pipeline, frozenset[str], Effect | None] | None = None
        self.counting = Counting(session.background, self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show_progress)
        self.counting.moved.connect(self._moved)
        self.counting.done.connect(self._counted)
        self.counting.failed.connect(session.notice)
        session.checker.fitting.connect(self._moved)
        card.tab_chosen.connect(lambda _tab: self._list_ngrams())
        card.cancelled.connect(self._give_up)
        card.again.connect(self._count_after_all)

    def forget(self) -> None:
        """There are no data any more."""
        self.counting.cancel()
        self.shown = self._asked = None
        self._take_list(None)
        self._card.show_figures(None)

    def update(self, pipeline: "Pipeline", reads: frozenset[str], effect: "Effect | None") -> None:
        """Show figures for a pipeline: exact ones if they are known, else those of the sample."""
        self._asked = (pipeline, reads, effect)
        key = self._key(pipeline)
        if key is None:
            return
        counts, exact = self.counting.known(key), True
        if counts is None and effect is not None:
            counts, exact = effect.counts, len(effect.rows) == len(key.split.train)
        if counts is None:
            return
        before = self.shown
        if before is None or (before.counts, before.exact, before.pipeline, before.reads) != (
            counts,
            exact,
            pipeline,
            reads,
        ):
            self.shown = Shown(counts, exact, pipeline, reads)
            self._card.show_figures(self.shown)
        self._settle()
        self.changed.emit()

    def count(self) -> None:
        """Count what the last fitted pipeline makes of all texts, while somebody looks."""
        check = self._session.check
        self._fitted = check.fitted if check is not None else None
        if self._fitted is None:
            if not self._session.checking:
                self._take_list(None)
            self._settle()
            return
        key = self._key(self._fitted.pipeline)
        if key is None or not self._visible() or key.same_as(self._declined):
            return
        self._declined = None
        self.counting.ask(key, cutter_of(self._fitted), name=_("Counting tokens"))
        self._list_ngrams()
        self._settle()

    # -- inside ---------------------------------------------------------------------------------

    def _key(self, pipeline: "Pipeline") -> CountKey | None:
        dataset, split = self._session.dataset, self._session.split
        if dataset is None or split is None:
            return None
        return CountKey(dataset, split, pipeline)

    def _counted(self, _counts: "TokenCounts") -> None:
        self._share = -1.0
        if self._asked is not None:
            self.update(*self._asked)

    def _moved(self, share: float) -> None:
        self._share = share
        if self._card_waits:
            self._show_progress()

    @property
    def _waiting(self) -> bool:
        return self.counting.busy or (self._session.checker.busy and self._visible())

    @property
    def _card_waits(self) -> bool:
        return not self._patience.isActive() and self._waiting

    def _settle(self) -> None:
        """Show that something is under way once it takes long; else where the figures are from."""
        if self._waiting:
            if not self._patience.isActive():
                self._patience.start()
            return
        self._patience.stop()
        shown = self.shown
        words = shown.counted_words() if shown is not None else ""
        self._card.show_rest(words, offer_again=shown is not None and not shown.exact)

    def _show_progress(self) -> None:
        if not self._waiting:
            self._settle()
            return
        counting = self.counting.busy
        words = _("Counting all training texts") if counting else _("Fitting to the training texts")
        self._card.show_progress(words, self._share)

    def _give_up(self) -> None:
        if self.counting.busy and self._fitted is not None:
            self._declined = self._key(self._fitted.pipeline)
            self.counting.cancel()
        elif self._session.checker.busy:
            self._session.checker.give_up()
        self._settle()

    def _count_after_all(self) -> None:
        self._declined = None
        if self._fitted is None:
            self._session.check_now()
        self.count()

    def _list_ngrams(self) -> None:
        """Put the n-grams into words once their tab is looked at."""
        fitted = self._fitted
        if self._card.tab != "ngrams" or fitted is None or not self._visible():
            return
        if fitted.ngrams is None:
            self._take_list(None)
            return
        if self._listed is not None and self._listed.ngrams is fitted.ngrams:
            return
        if self._listing is not None:
            self._listing.cancel()
        split = self._session.split
        texts = len(split.train) if split is not None else 0
        self._listed = fitted
        self._listing = self._session.background.run(
            self,
            lambda ticket: listed_ngrams(fitted, texts, ticket),
            self._take_list,
            self._session.notice.emit,
        )

    def _take_list(self, found: "NgramList | None") -> None:
        self._listing = None
        self.ngrams = found
        if found is None:
            self._listed = None
        split = self._session.split
        words = _(
            "This network doesn't read n-grams. Templates such as “Fast n-grams” on the Model "
            "page do."
        )
        self._card.ngrams.show_list(found, len(split.train) if split is not None else 0, words)
        self.changed.emit()
