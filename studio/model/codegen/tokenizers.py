"""Tokenisers as a function of a script."""

from collections.abc import Callable
from typing import Any

from studio.catalog.tokenizers import words
from studio.catalog.tokenizers.chinese_words import dictionary_word
from studio.core.errors import msg
from studio.core.i18n import N_
from studio.model.codegen.sections import Sections, refused


def write_tokenizer(tokenizer: Any, sections: Sections) -> None:
    """Add the function ``tokenize``.

    Raises:
        UserError: it can't be written as code.
    """
    writer = _WRITERS.get(tokenizer.meta.id)
    if writer is None:
        raise refused(
            "tokenizer-without-code",
            "pipeline.tokenizer",
            msg(N_("The tokeniser “{name}” can't be written as code."), name=tokenizer.meta.title),
            msg(N_("Choose words, characters or white space on the Text page to see the code.")),
        )
    writer(tokenizer, sections)


def _characters(tokenizer: Any, to: Sections) -> None:
    to.define(
        '''
def tokenize(text):
    """Each character is a token; white space is dropped."""
    return [char for char in text if not char.isspace()]
'''
    )


def _whitespace(tokenizer: Any, to: Sections) -> None:
    to.define(
        '''
def tokenize(text):
    """What stands between white space."""
    return text.split()
'''
    )


_WORDS = f'''
TOKEN = regex.compile(
    r"""{words._TOKEN}""",
    regex.VERBOSE | regex.DOTALL | regex.V1,
)
CONTRACTION = regex.compile(r"{words._CONTRACTION}", regex.V1)


def tokenize(text):
    """Words, numbers and marks; contractions are cut as in the Penn Treebank: do, n't."""
    tokens = []
    for piece in text.split():
        for token in TOKEN.findall(piece):
            endings = []
            while len(endings) < 3 and (found := CONTRACTION.fullmatch(token)):
                token, ending = found.groups()
                endings.insert(0, ending)
            tokens += [token, *endings]
    return tokens
'''


def _words(tokenizer: Any, to: Sections) -> None:
    to.needs("import regex", package="regex")
    to.define(_WORDS)


def _chinese(tokenizer: Any, to: Sections) -> None:
    engine = tokenizer.engine
    to.needs(f"import {engine}", package=engine)
    listed = map(dictionary_word, tokenizer.dictionary.splitlines())
    own = [word for word in listed if word is not None]
    made = "rjieba" if engine == "rjieba" else "jieba.dt"
    if own:
        lines = "\n".join(f"    {word!r}," for word in own)
        kind = "Jieba" if engine == "rjieba" else "Tokenizer"
        to.define(
            f"OWN_WORDS = [\n{lines}\n]\nCUTTER = {engine}.{kind}()\n"
            "for word in OWN_WORDS:\n    CUTTER.add_word(*word)"
        )
        made = "CUTTER"
    guess = "" if tokenizer.guess else (", False" if engine == "rjieba" else ", HMM=False")
    to.define(
        f'''
def tokenize(text):
    """Chinese words by a dictionary; other scripts by runs of letters."""
    text = text.replace("\\n", " ").replace("\\r", " ")
    return [word for word in {made}.cut(text{guess}) if not word.isspace()]
'''
    )


def _nltk(tokenizer: Any, to: Sections) -> None:
    if tokenizer.sentences != "none":
        raise refused(
            "tokenizer-without-code",
            "pipeline.tokenizer",
            msg(N_("The tokeniser “{name}” can't be written as code."), name=tokenizer.meta.title),
            msg(N_("Let it not look for sentences to see the code.")),
        )
    to.needs("from nltk.tokenize.destructive import NLTKWordTokenizer", package="nltk")
    to.define(
        '''
TREEBANK = NLTKWordTokenizer()


def tokenize(text):
    """The words of the Penn Treebank; quotation marks stay as they were written."""
    spans = TREEBANK.span_tokenize(text)
    return [word for start, end in spans for word in text[start:end].split()]
'''
    )


_WRITERS: dict[str, Callable[[Any, Sections], None]] = {
    "characters": _characters,
    "whitespace": _whitespace,
    "words": _words,
    "chinese_words": _chinese,
    "nltk_words": _nltk,
}
