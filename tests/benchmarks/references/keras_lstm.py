"""Row 1: Embedding 16, LSTM 32 and softmax in Keras 3 on TensorFlow, as its guides write it."""

import argparse
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from common import label_numbers, read, tell, tokens, vocabulary

VOCABULARY, LENGTH, BATCH = 10_000, 100, 32


class Clock(keras.callbacks.Callback):
    """Seconds of every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        self._begun = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.seconds.append(time.perf_counter() - self._begun)


def padded(texts: list[list[str]], ids: dict[str, int]) -> np.ndarray:
    """(rows, 100) ids, padded on the left as `pad_sequences` does by default."""
    rows = [[ids.get(token, 1) for token in text[:LENGTH]] for text in texts]
    return keras.utils.pad_sequences(rows, maxlen=LENGTH)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    keras.utils.set_random_seed(given.seed)
    train_texts, train_labels = read(given.train)
    test_texts, test_labels = read(given.test)
    train_tokens = [tokens(text, given.language) for text in train_texts]
    ids = vocabulary(train_tokens, VOCABULARY - 2)
    x = padded(train_tokens, ids)
    test_x = padded([tokens(text, given.language) for text in test_texts], ids)
    y, test_y, classes = label_numbers(train_labels, test_labels)
    model = keras.Sequential(
        [
            keras.layers.Embedding(VOCABULARY, 16),
            keras.layers.LSTM(32),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    model.fit(x, np.array(y), batch_size=BATCH, epochs=given.epochs, verbose=0, callbacks=[clock])
    predicted = model.predict(test_x, batch_size=512, verbose=0).argmax(axis=1)
    tell(
        epoch_seconds=clock.seconds,
        accuracy=float((predicted == np.array(test_y)).mean()),
        rows=len(x),
        parameters=model.count_params(),
    )


if __name__ == "__main__":
    main()
