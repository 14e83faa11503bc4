"""What reaches a layer, told in words where it doesn't fit.

Each layer brings its own sentence, whole and translatable, with `{shape}` for what was found.
The way out depends on what was found only, so it is written once here.
"""

from studio.catalog.base import ShapeError
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.core.tensors import Bag, Categories, Sequence, TensorType, Tokens, Vector


def expect_tokens(found: TensorType, sentence: str) -> Tokens:
    """Token ids, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Tokens):
        return found
    if isinstance(found, Bag):
        raise _refusal(
            "wrong-channel",
            sentence,
            found,
            N_("Start from the token input, or use the n-gram embedding."),
        )
    raise _refusal("needs-tokens", sentence, found, N_("Move it right behind the token input."))


def expect_bag(found: TensorType, sentence: str) -> Bag:
    """A bag of n-grams, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Bag):
        return found
    if isinstance(found, Tokens):
        raise _refusal(
            "wrong-channel",
            sentence,
            found,
            N_("Start from the n-gram input, or use the embedding."),
        )
    raise _refusal("needs-ngrams", sentence, found, N_("Move it right behind the n-gram input."))


def expect_categories(found: TensorType, sentence: str) -> Categories:
    """A value of a column for each text, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Categories):
        return found
    raise _refusal(
        "needs-categories",
        sentence,
        found,
        N_("Choose a column with the role Category, or remove the layer."),
    )


def expect_sequence(found: TensorType, sentence: str) -> Sequence:
    """A vector for each token, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Sequence):
        return found
    if isinstance(found, Vector):
        raise _refusal(
            "needs-sequence",
            sentence,
            found,
            N_("Let the layer before it give the whole sequence, or remove the pooling before it."),
        )
    raise _unembedded(sentence, found)


def expect_vector(found: TensorType, sentence: str) -> Vector:
    """One vector for each text, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Vector):
        return found
    if isinstance(found, Sequence):
        raise _refusal("needs-pooling", sentence, found, N_("Insert a pooling layer before it."))
    raise _unembedded(sentence, found)


def expect_values(found: TensorType, sentence: str) -> Sequence | Vector:
    """Vectors, one a token or one a text, or a `ShapeError` that says `sentence`."""
    if isinstance(found, Sequence | Vector):
        return found
    raise _unembedded(sentence, found)


def _unembedded(sentence: str, found: TensorType) -> ShapeError:
    if isinstance(found, Bag):
        fix = N_("Insert an n-gram embedding before it.")
        return _refusal("needs-ngram-embedding", sentence, found, fix)
    if isinstance(found, Categories):
        fix = N_("Use a category input, which has its own embedding.")
        return _refusal("needs-category-input", sentence, found, fix)
    return _refusal("needs-embedding", sentence, found, N_("Insert an embedding before it."))


def _refusal(code: str, sentence: str, found: TensorType, fix: str) -> ShapeError:
    return ShapeError(code, msg(sentence, shape=found.shape()), msg(fix))
