"""The n-grams of a text, which of them count and how much, as text of a script."""

from studio.catalog.pipeline import Pipeline
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.codegen.network import Network
from studio.model.codegen.sections import Sections, inside, refused

_FUNCTIONS = '''
def ngrams_of(tokens):
    """{what}"""
{lines}
    return found


def fit_features(texts):
    """The n-grams that count, each with its number and its inverse document frequency."""
    documents, first = collections.Counter(), {{}}
    for text in texts:
        tokens = tokens_of(text)
        for token in tokens:
            first.setdefault(token, len(first))
        documents.update(set(ngrams_of(tokens)))

    def place(gram):
        """Short runs first, then by their tokens; runs of characters last."""
        if isinstance(gram, str):
            return (99, gram)
        return (len(gram), [first[token] for token in gram])

    kept = sorted((gram for gram, n in documents.items() if n >= {least}), key=place)
    kept = sorted(kept, key=lambda gram: (-documents[gram], place(gram)[0]))[:{most}]
    idf = {{gram: math.log((1 + len(texts)) / (1 + documents[gram])) + 1 for gram in kept}}
    return {{gram: (number, idf[gram]) for number, gram in enumerate(sorted(kept, key=place))}}


def weigh(tokens, features):
    """What each known n-gram of a text counts."""
    weights = {{
        gram: {weight}
        for gram, count in collections.Counter(ngrams_of(tokens)).items()
        if gram in features
    }}
{norm}'''


def write_ngrams(pipeline: Pipeline, network: Network, sections: Sections) -> str:
    """The n-grams of a text and how they are chosen and weighed, where the network reads them.

    Raises:
        UserError: they are hashed.
    """
    if not any(channel.kind == "ngrams" for channel in network.channels):
        return ""
    settings = pipeline.ngrams
    if settings.hashing_bits:
        raise refused(
            "hashing-without-code",
            "pipeline.ngrams.hashing_bits",
            msg(N_("Hashed n-grams can't be written as code.")),
            msg(N_("Switch hashing off on the Text page to see the code.")),
        )
    sections.needs("import collections", "import math")
    characters = ", runs of characters as strings" if settings.characters else ""
    return _FUNCTIONS.format(
        what=f"Runs of tokens as tuples{characters}.",
        lines=inside([*_token_runs(pipeline), *_character_runs(pipeline)]),
        least=settings.min_count,
        most=settings.max_features,
        weight=_weight(pipeline),
        norm=_norm(pipeline),
    )


def _token_runs(pipeline: Pipeline) -> list[str]:
    longest = pipeline.ngrams.max_tokens
    if longest == 1:
        return ["found = [(token,) for token in tokens]"]
    return [
        "found = [",
        "    tuple(tokens[i : i + n])",
        f"    for n in range(1, {longest + 1})",
        "    for i in range(len(tokens) - n + 1)",
        "]",
    ]


def _character_runs(pipeline: Pipeline) -> list[str]:
    longest = pipeline.ngrams.characters
    if not longest:
        return []
    if pipeline.ngrams.character_reach == "token":
        return [
            "for token in tokens:  # runs of characters, with a mark where the token begins and ends",
            '    marked = f"\\u2581{token}\\u2581"',
            f"    for n in range(2, {longest + 1}):",
            "        found += [marked[i : i + n] for i in range(len(marked) - n + 1)]",
        ]
    joint = " " if pipeline.tokenizer.joins_with_space else ""
    whole = f'"".join(token + {joint!r} for token in tokens)' if joint else '"".join(tokens)'
    return [
        f"whole = {whole}",
        f"for n in range(1, {longest + 1}):  # runs of characters across the whole text",
        "    found += [whole[i : i + n] for i in range(len(whole) - n + 1)]",
    ]


def _weight(pipeline: Pipeline) -> str:
    counted = "(1 + math.log(count))" if pipeline.ngrams.sublinear else "count"
    return {
        "tfidf": f"{counted} * features[gram][1]",
        "count": "float(count)",
        "binary": "1.0",
    }[pipeline.ngrams.weighting]


def _norm(pipeline: Pipeline) -> str:
    if not pipeline.ngrams.normalise:
        return "    return weights\n"
    return (
        "    length = math.sqrt(max(sum(w * w for w in weights.values()), 1e-12))\n"
        "    return {gram: w / length for gram, w in weights.items()}\n"
    )
