"""How text becomes numbers: everything that the Text page sets."""

from typing import Literal

from studio.catalog.registry import AnyTextStep, AnyTokenizer
from studio.catalog.text_steps.parts_of_speech import PartsOfSpeech
from studio.catalog.tokenizers.words import Words
from studio.core.i18n import N_
from studio.core.spec import Spec, param


class StepSetting(Spec):
    """One cleaning step and whether it is switched on."""

    step: AnyTextStep
    enabled: bool = True


class VocabularySettings(Spec):
    """Which tokens get an id of their own."""

    max_size: int = param(
        20_000,
        title=N_("Vocabulary size"),
        help=N_("At most this many tokens, the most frequent first, besides padding and unknown."),
        ge=1,
        le=5_000_000,
    )
    min_count: int = param(
        1,
        title=N_("Minimum count"),
        help=N_("Tokens that occur less often in the training split count as unknown."),
        ge=1,
        le=1_000_000,
    )


class SequenceSettings(Spec):
    """How a list of tokens becomes a row of ids."""

    max_length: int = param(
        100,
        title=N_("Maximum length"),
        help=N_("Longer texts are cut to this many tokens."),
        ge=1,
        le=100_000,
        unit=N_("tokens"),
    )
    keep: Literal["start", "end"] = param(
        "start",
        title=N_("Keep of longer texts"),
        help=N_("Which part of a text that is too long is kept."),
        choices={"start": N_("The beginning"), "end": N_("The end")},
    )
    padding: Literal["batch", "max_length"] = param(
        "batch",
        title=N_("Padding"),
        help=N_("Shorter texts are filled up; the filling never changes a result."),
        choices={
            "batch": N_("To the longest of the batch"),
            "max_length": N_("To the maximum length"),
        },
    )


class NgramSettings(Spec):
    """Which n-grams the n-gram layers see."""

    max_tokens: int = param(
        2,
        title=N_("Longest n-gram"),
        help=N_("Runs of up to this many tokens are features."),
        ge=1,
        le=8,
        unit=N_("tokens"),
    )
    characters: int = param(
        0,
        title=N_("Character n-grams up to"),
        help=N_("Also runs of up to this many characters are features; 0 for none."),
        ge=0,
        le=8,
    )
    character_reach: Literal["token", "text"] = param(
        "token",
        title=N_("Characters are joined"),
        help=N_(
            "Within each token, with a mark where it begins and ends; or across the whole text, "
            "from single characters on, beside the tokens. The latter suits Chinese words."
        ),
        choices={"token": N_("Within each token"), "text": N_("Across the whole text")},
        shown_when=("characters", tuple(range(1, 9))),
    )
    min_count: int = param(
        2,
        title=N_("Minimum count"),
        help=N_("N-grams found in fewer training texts are dropped."),
        ge=1,
        le=1_000_000,
        shown_when=("hashing_bits", (0,)),
    )
    max_features: int = param(
        200_000,
        title=N_("Most n-grams"),
        help=N_("At most this many, the most frequent first."),
        ge=1,
        le=20_000_000,
        shown_when=("hashing_bits", (0,)),
    )
    weighting: Literal["tfidf", "count", "binary"] = param(
        "tfidf",
        title=N_("Weighting"),
        help=N_("What each n-gram of a text counts."),
        choices={
            "tfidf": N_("TF-IDF: rare n-grams count more"),
            "count": N_("How often it occurs (bag of words)"),
            "binary": N_("Once if it occurs"),
        },
    )
    sublinear: bool = param(
        True,
        title=N_("Dampen repeats"),
        help=N_("An n-gram that occurs n times counts 1 + ln n times, not n times."),
        advanced=True,
        shown_when=("weighting", ("tfidf",)),
    )
    normalise: bool = param(
        True,
        title=N_("Same length for all texts"),
        help=N_("Scales the weights of each text so that their squares sum to 1."),
        advanced=True,
    )
    hashing_bits: int = param(
        0,
        title=N_("Hashing"),
        help=N_(
            "Keeps no list of n-grams: a hash spreads them over 2 to this power places, "
            "which some share. For very many texts; 0 keeps the list."
        ),
        ge=0,
        le=24,
        unit=N_("bits"),
        advanced=True,
    )
    hashing_signed: bool = param(
        False,
        title=N_("Signed hashing"),
        help=N_(
            "Half of the n-grams count as negative, so that those that share a place cancel out."
        ),
        advanced=True,
        shown_when=("hashing_bits", tuple(range(1, 25))),
    )


class Pipeline(Spec):
    """Ordered cleaning steps, a tokeniser, and the way from tokens to ids.

    Steps of stage ``text`` run before the tokeniser, those of stage ``token`` after it, each in
    their order. The graph's input layers decide which form is encoded: token ids, n-grams, or
    both.
    """

    steps: tuple[StepSetting, ...] = ()
    tokenizer: AnyTokenizer = param(
        Words(), title=N_("Tokeniser"), help=N_("What a text is cut into.")
    )
    vocabulary: VocabularySettings = param(VocabularySettings(), title=N_("Vocabulary"))
    sequence: SequenceSettings = param(SequenceSettings(), title=N_("Length"))
    ngrams: NgramSettings = param(NgramSettings(), title=N_("N-grams"))


def gives_tags(pipeline: Pipeline) -> bool:
    """Whether texts have a channel ``tags``: parts of speech as a second input."""
    return any(
        setting.enabled
        and isinstance(setting.step, PartsOfSpeech)
        and setting.step.use == "feature"
        for setting in pipeline.steps
    )
