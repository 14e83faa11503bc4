"""In which languages texts are: by their script first, within a script by py3langid.

Short texts are often told wrong, so they follow the long ones of their script.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from studio.core.progress import Tick, no_tick

#: Languages that py3langid chooses among, by script; those of other scripts follow from it.
_CHOICES = {
    "latin": (
        "en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "sl",
        "hu", "ro", "hr", "tr", "id", "ms", "vi", "ca", "et", "lv", "lt", "tl", "sw",
    ),
    "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be", "kk"),
    "arabic": ("ar", "fa", "ur"),
}  # fmt: skip
_OF_SCRIPT = {
    "han": "zh",
    "kana": "ja",
    "hangul": "ko",
    "thai": "th",
    "greek": "el",
    "hebrew": "he",
    "devanagari": "hi",
}
#: First and last code point of what decides a script.
_RANGES = (
    (0x41, 0x5A, "latin"), (0x61, 0x7A, "latin"), (0xC0, 0x24F, "latin"),
    (0x370, 0x3FF, "greek"), (0x400, 0x52F, "cyrillic"), (0x590, 0x5FF, "hebrew"),
    (0x600, 0x6FF, "arabic"), (0x900, 0x97F, "devanagari"), (0xE00, 0xE7F, "thai"),
    (0x1100, 0x11FF, "hangul"), (0x1E00, 0x1EFF, "latin"), (0x3040, 0x30FF, "kana"),
    (0x3400, 0x4DBF, "han"), (0x4E00, 0x9FFF, "han"), (0xAC00, 0xD7AF, "hangul"),
    (0x20000, 0x323AF, "han"),
)  # fmt: skip
#: A text with fewer letters is not judged by itself.
_LETTERS = 25
_MOST_CHARACTERS = 500
#: Japanese mixes Chinese characters with kana: so large a share of kana makes a text Japanese.
_KANA = 0.1
#: A Chinese character says about as much as three letters.
_HAN_WEIGHT = 3
#: A language within a script that so few texts have is rather a mistake.
_RARE = 0.02


def languages_of(texts: Sequence[str], tick: Tick = no_tick) -> tuple[tuple[str, float], ...]:
    """The languages of texts as ISO 639-1 codes with their shares, the most frequent first.

    Texts without letters count for nothing. What can't be told is ``und``.

    Raises:
        Cancelled: `tick` raised it.
    """
    scripts = [script_of(text) for text in texts]
    known = Counter(script for script in scripts if script)
    total = sum(known.values())
    found: dict[str, float] = defaultdict(float)
    for script, count in known.items():
        if script not in _CHOICES:
            found[_OF_SCRIPT[script]] += count
            continue
        own = [text for text, each in zip(texts, scripts, strict=True) if each == script]
        for code, share in _within(script, own, tick).items():
            found[code] += share * count
    shares = ((code, amount / total) for code, amount in found.items())
    return tuple(sorted(shares, key=lambda item: (-item[1], item[0])))


def script_of(text: str) -> str:
    """The script of most letters, such as ``latin`` or ``han``; empty for a text without any."""
    counts = Counter(map(_script, text[:_MOST_CHARACTERS]))
    del counts[""]
    if not counts:
        return ""
    if counts["kana"] >= _KANA * (counts["kana"] + counts["han"]) and counts["kana"]:
        counts["kana"] += counts["han"]
        counts["han"] = 0
    counts["han"] *= _HAN_WEIGHT
    counts["kana"] *= _HAN_WEIGHT
    return counts.most_common(1)[0][0]


@cache
def _script(char: str) -> str:
    code = ord(char)
    return next((script for low, high, script in _RANGES if low <= code <= high), "")


def _within(script: str, texts: list[str], tick: Tick) -> dict[str, float]:
    """The share of each language among texts of one script."""
    long = [text for text in texts if sum(map(str.isalpha, text)) >= _LETTERS]
    if not long:
        # Too short one by one; together they may be enough.
        joined = " ".join(texts)[: 10 * _MOST_CHARACTERS]
        long = [joined] if sum(map(str.isalpha, joined)) >= _LETTERS else []
    if not long:
        return {"und": 1.0}
    judge = _judge(script)
    counts: Counter[str] = Counter()
    for place, text in enumerate(long):
        if place % 50 == 0:
            tick(place / len(long))
        counts[str(judge.classify(text[:_MOST_CHARACTERS])[0])] += 1
    kept = {code: n for code, n in counts.items() if n >= _RARE * len(long)}
    total = sum(kept.values())
    return {code: n / total for code, n in kept.items()}


@cache
def _judge(script: str) -> Any:
    """py3langid, choosing among the languages of a script; the model is read once for each."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    judge = LanguageIdentifier.from_model_file(MODEL_FILE)
    judge.set_languages(_CHOICES[script])
    return judge
