"""NLTK's English tagger, from a folder that a person named.

Honnibal 2013's averaged perceptron: it looks at the words around, so it is right more often than
a word list (97 % of Penn tags by its authors), and far slower.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

from studio.catalog.nltk_folder import broken, read_data

PACKAGE = "averaged_perceptron_tagger_eng"


@lru_cache(maxsize=2)
def perceptron(folder: str) -> Callable[[Sequence[str]], list[str]]:
    """A function from the words of a text to their Penn tags.

    Raises:
        UserError: the folder doesn't hold the tagger, or it can't be read.
    """
    parts = []
    for part in ("weights", "tagdict", "classes"):
        text = read_data(folder, PACKAGE, f"{PACKAGE}.{part}.json")
        try:
            parts.append(json.loads(text))
        except (json.JSONDecodeError, RecursionError) as error:
            raise broken(folder, PACKAGE, str(error)) from error
    weights, known, classes = parts
    if not (isinstance(weights, dict) and isinstance(known, dict) and isinstance(classes, list)):
        raise broken(folder, PACKAGE, "the parts are of another type")
    from nltk.tag.perceptron import PerceptronTagger

    tagger = PerceptronTagger(load=False)
    tagger.decode_json_params((weights, known, classes))
    return lambda words: [tag for _word, tag in tagger.tag(list(words))]
