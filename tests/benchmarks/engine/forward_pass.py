"""Row 10: one forward pass of the module alone on one encoded text; ours, without all around."""

import json
import sys
import time
from pathlib import Path

import torch

from studio.data.batching import make_batch
from studio.data.encoded import Encoded
from studio.engine import find_model, open_predictor
from studio.model.graph import channels_of


def main() -> None:
    predictor = open_predictor(find_model(Path(sys.argv[1])))
    texts = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    bundle = predictor.bundle
    ragged = bundle.fitted.encode(texts, channels_of(bundle.graph))
    import numpy as np

    encoded = Encoded(ragged, None, None, np.arange(len(texts)))
    torch.set_num_threads(1)
    taken = []
    with torch.inference_mode():
        for number in range(300):
            batch = make_batch(encoded, np.array([number % len(texts)]))
            begun = time.perf_counter()
            predictor.module(batch.inputs)
            taken.append((time.perf_counter() - begun) * 1000)
    sys.stdout.write(json.dumps({"milliseconds": taken[20:]}) + "\n")


if __name__ == "__main__":
    main()
