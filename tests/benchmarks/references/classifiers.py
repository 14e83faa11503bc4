"""Row 3: the usual fast text classifiers, whole: reading, cutting, fitting, judging."""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from common import read, tell

#: Each takes training texts and labels, test texts, and the language; gives predicted labels.
Classifier = Callable[[list[str], list[str], list[str], str], list[str]]


def words(texts: list[str], language: str) -> list[str]:
    """Words with blanks between: jieba's for Chinese, lower case elsewhere."""
    if language != "zh":
        return [text.lower() for text in texts]
    import jieba

    jieba.setLogLevel(60)
    return [" ".join(word for word in jieba.cut(text) if word.strip()) for text in texts]


def characters(texts: list[str], language: str) -> list[str]:
    """Characters with blanks between."""
    return [" ".join(c for c in text.lower() if not c.isspace()) for text in texts]


def fasttext(epochs: int, cut: Callable[[list[str], str], list[str]] = words) -> Classifier:
    """fastText with 2-grams of what `cut` makes."""

    def classify(train: list[str], labels: list[str], test: list[str], language: str) -> list[str]:
        import fasttext as library

        library.FastText.eprint = lambda *_: None
        names = sorted(set(labels))
        numbers = {name: number for number, name in enumerate(names)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "train.txt"
            with path.open("w", encoding="utf-8") as file:
                for text, label in zip(cut(train, language), labels, strict=True):
                    one_line = " ".join(text.split())
                    file.write(f"__label__{numbers[label]} {one_line}\n")
            model = library.train_supervised(
                str(path), epoch=epochs, wordNgrams=2, minCount=1, lr=0.5, dim=100, verbose=0
            )
        found = []
        for text in cut(test, language):
            # `predict` of this version asks numpy 2 for what it no longer does.
            answer = model.f.predict(" ".join(text.split()) + "\n", 1, 0.0, "strict")
            found.append(names[int(answer[0][1].removeprefix("__label__"))] if answer else "")
        return found

    return classify


def linear(kind: str) -> Classifier:
    """TF-IDF and a linear classifier: ``svc-words``, ``svc-characters``, ``logistic``."""

    def classify(train: list[str], labels: list[str], test: list[str], language: str) -> list[str]:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC

        if kind == "svc-characters":
            vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        elif language == "zh":
            vectorizer = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+")
        else:
            vectorizer = TfidfVectorizer(ngram_range=(1, 2))
        train, test = words(train, language), words(test, language)
        judge = LogisticRegression(max_iter=1000) if kind == "logistic" else LinearSVC()
        model = make_pipeline(vectorizer, judge)
        model.fit(train, labels)
        return list(model.predict(test))

    return classify


def spacy(kind: str) -> Classifier:
    """spaCy's text categoriser: ``bow`` or ``ensemble``, 10 epochs."""

    def classify(train: list[str], labels: list[str], test: list[str], language: str) -> list[str]:
        import random

        import spacy as library
        from spacy.training import Example
        from spacy.util import minibatch

        random.seed(0)
        library.util.fix_random_seed(0)
        nlp = library.blank("en")
        train, test = words(train, language), words(test, language)
        bow = {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "ngram_size": 2,
            "no_output_layer": False,
        }
        pipe = nlp.add_pipe("textcat", config={"model": bow} if kind == "bow" else {})
        names = sorted(set(labels))
        for name in names:
            pipe.add_label(name)
        examples = [
            Example.from_dict(
                nlp.make_doc(text), {"cats": {name: float(name == label) for name in names}}
            )
            for text, label in zip(train, labels, strict=True)
        ]
        optimizer = nlp.initialize(lambda: examples[:500])
        for _ in range(10):
            random.shuffle(examples)
            for batch in minibatch(examples, size=64):
                nlp.update(batch, sgd=optimizer, drop=0.2)
        return [max(doc.cats, key=doc.cats.get) for doc in nlp.pipe(test)]

    return classify


METHODS: dict[str, Classifier] = {
    "fasttext-5": fasttext(5),
    "fasttext-25": fasttext(25),
    "fasttext-5-characters": fasttext(5, characters),
    "fasttext-25-characters": fasttext(25, characters),
    "svc-words": linear("svc-words"),
    "svc-characters": linear("svc-characters"),
    "logistic": linear("logistic"),
    "spacy-bow": spacy("bow"),
    "spacy-ensemble": spacy("ensemble"),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument("--method", choices=sorted(METHODS), required=True)
    given = parser.parse_args()
    begun = time.perf_counter()
    train, labels = read(given.train)
    test, wanted = read(given.test)
    found = METHODS[given.method](train, labels, test, given.language)
    right = sum(a == b for a, b in zip(found, wanted, strict=True))
    tell(accuracy=right / len(wanted), seconds=time.perf_counter() - begun)


if __name__ == "__main__":
    main()
