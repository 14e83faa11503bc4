"""The model's answer: the class in large letters, how sure it is, and every class as a bar."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _, listed, ngettext
from studio.gui import figures, fonts
from studio.gui.answering.bars import ProbabilityBars
from studio.gui.answering.line_text import LineText
from studio.gui.answering.model_thread import Answer, OpenedModel
from studio.gui.widgets.frames import Card

#: From this probability on a text has a label, where it may have several.
THRESHOLD = 0.5


class AnswerCard(Card):
    """What the model says of what is typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Answer"), margin=16, parent=parent)
        self._timing = LineText(fonts.CAPTION, tone="second", right=True)
        self._timing.setMinimumWidth(180)
        self.head.addWidget(self._timing)
        self.verdict = LineText(28, weight=QFont.Weight.DemiBold)
        self.sureness = LineText(fonts.BODY, tone="second")
        self.bars = ProbabilityBars()
        self.content.addWidget(self.verdict)
        self.content.addWidget(self.sureness)
        self.content.addSpacing(8)
        self.content.addWidget(self.bars, 1)
        self.setMinimumWidth(320)

    def show_answer(self, answer: Answer) -> None:
        """Show a number, a class or any number of labels."""
        if answer.value is not None and not answer.probabilities:
            self.verdict.set_text(figures.short(answer.value))
            self.sureness.set_text(_("the number that the model reads from the text"))
            self.bars.show_probabilities({})
        elif answer.labels is not None:
            self._show_labels(answer.labels, answer.probabilities)
        else:
            share = answer.probabilities.get(answer.label, 0.0)
            self.verdict.set_text(answer.label)
            self.sureness.set_text(_("{share} sure").format(share=figures.percent(share)))
            self.bars.show_probabilities(answer.probabilities)

    def show_timing(self, took_ms: float) -> None:
        """Say how long the answer took, from the key to its picture."""
        self._timing.set_text(_("answered in {n} ms").format(n=f"{took_ms:.0f}"))

    def show_silence(self, model: OpenedModel | None) -> None:
        """Nothing is typed: the classes without figures."""
        self._timing.set_text("")
        self.verdict.set_text(figures.NONE)
        self.sureness.set_text(_("The answer appears as you type."))
        labels = model.labels if model is not None else ()
        several = model is not None and model.task == "multilabel"
        threshold = THRESHOLD if several else None
        self.bars.show_probabilities(dict.fromkeys(labels, 0.0), threshold=threshold)

    def _show_labels(self, labels: tuple[str, ...], probabilities: dict[str, float]) -> None:
        """Any number of labels, each with a probability of its own."""
        self.verdict.set_text(listed(labels) or figures.NONE)
        words = ngettext("{n} label reaches {share}", "{n} labels reach {share}", len(labels))
        if not labels:
            words = _("no label reaches {share}")
        share = figures.percent(THRESHOLD, 0)
        self.sureness.set_text(words.format(n=len(labels), share=share))
        self.bars.show_probabilities(probabilities, threshold=THRESHOLD)
