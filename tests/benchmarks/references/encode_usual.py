"""Rows 4 and 5: texts to ids as usual: a regular expression and NLTK's Porter, jieba, list(text)."""

import argparse
import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
from common import read, tell

_MARKS = re.compile(r"[^\w\s]|_")


def english() -> Callable[[str], list[str]]:
    """Clean, lower, split, stop words, Porter."""
    from nltk.stem import PorterStemmer
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    stem = PorterStemmer().stem

    def cut(text: str) -> list[str]:
        words = _MARKS.sub(" ", text).lower().split()
        return [stem(word) for word in words if word not in ENGLISH_STOP_WORDS]

    return cut


def chinese_words() -> Callable[[str], list[str]]:
    """jieba."""
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda text: [word for word in jieba.lcut(text) if not word.isspace()]


def chinese_characters() -> Callable[[str], list[str]]:
    """One token a character."""
    return lambda text: [character for character in list(text) if not character.isspace()]


KINDS = {
    "english": english,
    "chinese-words": chinese_words,
    "chinese-characters": chinese_characters,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    given = parser.parse_args()
    texts, _ = read(given.data)
    cut = KINDS[given.kind]()
    counts = Counter(token for text in texts for token in cut(text))
    order = sorted(counts, key=lambda token: (-counts[token], token))
    ids = {token: number for number, token in enumerate(order, start=2)}
    begun = time.perf_counter()
    found = [[ids.get(token, 1) for token in cut(text)] for text in texts]
    seconds = time.perf_counter() - begun
    flat = np.array([number for row in found for number in row], dtype="<i8")
    offsets = np.cumsum([0, *(len(row) for row in found)]).astype("<i8")
    digest = hashlib.sha256(flat.tobytes())
    digest.update(offsets.tobytes())
    tell(seconds=seconds, tokens=len(flat), digest=digest.hexdigest())


if __name__ == "__main__":
    main()
