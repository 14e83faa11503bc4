"""Rows 4 and 5: texts to ids by our pipeline, its vocabulary fitted beforehand."""

import argparse
import csv
import hashlib
import json
import sys
import time
from pathlib import Path

import numpy as np

from studio.catalog.pipeline import Pipeline
from studio.data.fit import fit_pipeline

_ENGLISH = ("remove_punctuation", "remove_special", "lower_case", "stop_words", "porter_stem")
KINDS: dict[str, dict[str, object]] = {
    "english": {
        "steps": [
            {"step": {"id": name, **({"language": "en"} if name == "stop_words" else {})}}
            for name in _ENGLISH
        ],
        "tokenizer": {"id": "whitespace"},
    },
    "chinese-words": {"tokenizer": {"id": "chinese_words"}},
    "chinese-characters": {"tokenizer": {"id": "characters"}},
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kind", choices=sorted(KINDS), required=True)
    given = parser.parse_args()
    with given.data.open(encoding="utf-8", newline="") as file:
        texts = [row[0] for row in csv.reader(file)][1:]
    settings = {
        **KINDS[given.kind],
        "vocabulary": {"max_size": 1_000_000},
        "sequence": {"max_length": 100_000},
    }
    pipeline = Pipeline.model_validate(settings)
    channels = frozenset({"tokens"})
    fitted = fit_pipeline(pipeline, texts, channels=channels)
    begun = time.perf_counter()
    ids = fitted.encode(texts, channels)["tokens"]
    seconds = time.perf_counter() - begun
    digest = hashlib.sha256(ids.ids.astype("<i8").tobytes())
    digest.update(np.asarray(ids.offsets).astype("<i8").tobytes())
    told = {"seconds": seconds, "tokens": len(ids.ids), "digest": digest.hexdigest()}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
