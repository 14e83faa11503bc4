"""Tokenisers that learn: the same each time, total, to be given up, and read from files."""

import json
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.catalog.tokenizers._subwords import CutByFile, SubwordTokenizer
from studio.catalog.tokenizers.bpe import Bpe
from studio.catalog.tokenizers.imported import Imported
from studio.catalog.tokenizers.unigram import Unigram
from studio.catalog.tokenizers.wordpiece import WordPiece
from studio.core.errors import UserError
from studio.core.progress import Cancelled

ENGLISH = ["the runner runs and keeps running", "a singer sings while the others sing"] * 20
CHINESE = ["手机很好用，物流很快", "手机不好用，客服态度差", "这款手机物流太慢。"] * 20
ANY_TEXT = st.text(
    st.characters() | st.sampled_from("ab'’-.@ \n\t\x00\u2581#é中文。，０\ud800"), max_size=40
)
KINDS = [
    Bpe(vocabulary_size=120),
    Bpe(vocabulary_size=300, bytewise=True),
    Bpe(vocabulary_size=120, continuing_prefix="##", cut_before="spaces"),
    WordPiece(vocabulary_size=120),
    WordPiece(vocabulary_size=120, continuing_prefix=""),
    Unigram(vocabulary_size=120),
    Unigram(vocabulary_size=120, mark_beginning=True, cut_before="chinese_words"),
    Unigram(vocabulary_size=120, cut_before="lines"),
]
each_kind = pytest.mark.parametrize("tokenizer", KINDS, ids=repr)


def pieces_of(tokenizer: SubwordTokenizer, texts: list[str]) -> Counter[str]:
    return Counter(piece for text in texts for piece in tokenizer.tokenize(text))


def taught(tokenizer: SubwordTokenizer, texts: list[str] = ENGLISH + CHINESE) -> SubwordTokenizer:
    return tokenizer.taught(tokenizer.learn(pieces_of(tokenizer, texts)))


TAUGHT = [taught(tokenizer) for tokenizer in KINDS]


@each_kind
def test_the_same_texts_in_any_order_teach_the_same(tokenizer: SubwordTokenizer):
    texts = [*ENGLISH, *CHINESE]
    learnt = tokenizer.learn(pieces_of(tokenizer, texts))
    random.Random(1).shuffle(texts)
    assert tokenizer.learn(pieces_of(tokenizer, texts)) == learnt
    assert json.loads(learnt)["model"]["type"] in ("BPE", "WordPiece", "Unigram")


@each_kind
def test_frequent_parts_become_tokens_and_others_are_cut(tokenizer: SubwordTokenizer):
    own = taught(tokenizer)
    tokens = own.tokenize("手机")
    assert len(tokens) <= 2
    assert "".join(own.written(token) for token in tokens) == "手机"
    assert len(own.tokenize("sunning")) > 1


def test_each_kind_cuts_as_its_paper_says():
    texts = ["low lower lowest new newer newest wide wider widest"] * 10
    bpe = taught(Bpe(vocabulary_size=100), texts)
    assert bpe.tokenize("lowest") == ["lowest"]
    assert len(bpe.tokenize("slowest")) > 1
    piece = taught(WordPiece(vocabulary_size=100), texts)
    parts = piece.tokenize("widenew")
    assert parts[0].startswith("wide")
    assert all(part.startswith("##") for part in parts[1:])
    assert "".join(map(piece.written, parts)) == "widenew"


def test_a_letter_never_seen_stays_as_it_is_and_spoils_nothing_else():
    for tokenizer in (Bpe(vocabulary_size=120), WordPiece(vocabulary_size=120), Unigram()):
        tokens = taught(tokenizer).tokenize("手机☃手机")
        assert "☃" in tokens
        assert [token.removeprefix("##") for token in tokens].count("手机") == 2


def test_bytes_are_told_as_letters_where_they_are_whole():
    own = taught(Bpe(vocabulary_size=400, bytewise=True))
    assert "手机" in own.tokenize("手机")
    tokens = own.tokenize("☃")
    assert tokens == ["<0xE2>", "<0x98>", "<0x83>"]
    assert [own.written(token) for token in tokens] == ["", "", ""]


@pytest.mark.parametrize("tokenizer", TAUGHT, ids=repr)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(ANY_TEXT, max_size=4))
def test_any_text_is_cut_alone_as_among_others(tokenizer: SubwordTokenizer, texts: list[str]):
    alone = [tokenizer.tokenize(text) for text in texts]
    assert tokenizer.tokenize_many(texts) == alone
    assert all(token and not token.isspace() for tokens in alone for token in tokens)


@pytest.mark.parametrize("tokenizer", TAUGHT[:1] + TAUGHT[5:6], ids=repr)
@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT)
def test_nothing_but_white_space_is_lost(tokenizer: SubwordTokenizer, text: str):
    kept = "".join(text.split()).encode("utf-8", "replace").decode()
    assert "".join("".join(tokenizer.tokenize(text)).split()) == kept


@each_kind
def test_nothing_to_learn_from_is_no_failure(tokenizer: SubwordTokenizer):
    own = tokenizer.taught(tokenizer.learn({}))
    assert isinstance(own.tokenize("中 a"), list)


@each_kind
def test_learning_is_given_up_at_once(tokenizer: SubwordTokenizer):
    calls = 0

    def tick(share: float) -> None:
        nonlocal calls
        assert 0.0 <= share <= 1.0
        calls += 1
        raise Cancelled

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        tokenizer.learn({f"w{number}": 3 for number in range(20_000)}, tick)
    assert calls == 1
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("tokenizer", [Bpe(vocabulary_size=300), WordPiece(vocabulary_size=300)])
def test_of_very_many_texts_the_commonest_pieces_teach(
    tokenizer: SubwordTokenizer, monkeypatch: pytest.MonkeyPatch
):
    common = pieces_of(tokenizer, ENGLISH * 4)
    rare = {f"{a}qx{b}": 1 for a in "abcdefghij" for b in "abcdefghij"}
    alone = tokenizer.learn(common)
    learning = "studio.catalog.tokenizers._learning"
    monkeypatch.setattr(f"{learning}._MOST_LETTERS", sum(map(len, common)))
    assert tokenizer.learn({**rare, **common}) == alone
    # Counts divided alike leave their order, and with it what is merged.
    monkeypatch.setattr(
        f"{learning}._MOST_HANDED", sum(len(piece) * count for piece, count in common.items())
    )
    assert tokenizer.learn({piece: 2 * count for piece, count in common.items()}) == alone


@each_kind
def test_progress_rises_to_the_end(tokenizer: SubwordTokenizer):
    told: list[float] = []
    tokenizer.learn(pieces_of(tokenizer, ENGLISH), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_white_space_is_learnt_where_lines_stay_whole():
    own = taught(Unigram(vocabulary_size=200, cut_before="lines"), ["very good"] * 30)
    tokens = own.tokenize("very  good\n")
    assert "".join(tokens) == "very▁good"
    assert "".join(map(own.written, tokens)).replace(" ", "") == "verygood"


# -- tokenizer.json -----------------------------------------------------------------------------


def made_elsewhere() -> str:
    """A byte-level BPE as GPT-2's, with special tokens, truncation and a way to cut by chance."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    made = Tokenizer(models.BPE(dropout=0.5))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(ENGLISH + CHINESE, trainer)
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)]
    )
    made.enable_truncation(3)
    made.enable_padding(length=50)
    return str(made.to_str())


def test_an_imported_tokeniser_cuts_as_its_file_says(tmp_path: Path):
    path = tmp_path / "tokenizer.json"
    path.write_text(made_elsewhere(), encoding="utf-8")
    tokenizer = Imported(file=str(path))
    own = tokenizer.taught(tokenizer.learn({}))
    path.unlink()
    tokens = own.tokenize("the runner 手机")
    assert tokens[0] == "the"
    assert "".join(tokens) == "the▁runner▁手机"
    assert tokens == own.tokenize("the runner 手机")
    assert isinstance(own, CutByFile)
    assert [own.written(token) for token in tokens[:2]] == ["the", tokens[1].strip("▁")]
    assert tokenizer.tokenize("not yet taught") == ["not", "yet", "taught"]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(ANY_TEXT, max_size=4))
def test_an_imported_tokeniser_takes_any_text(texts: list[str]):
    own = Imported().taught(MADE)
    assert own.tokenize_many(texts) == [own.tokenize(text) for text in texts]


MADE = made_elsewhere()
BROKEN = {
    "empty": "",
    "no JSON": "no json at all",
    "no model": "{}",
    "a list": "[]",
    "no tokens": '{"model":{"type":"BPE","vocab":{},"merges":[]}}',
    "foreign merge": '{"version":"1.0","model":{"type":"BPE","vocab":{"a":0},"merges":[["a","b"]]}}',
    "bad number": '{"version":"1.0","model":{"type":"Unigram","unk_id":5,"vocab":[["a",0.0]]}}',
    "nothing for the unknown": '{"version":"1.0","model":{"type":"Unigram","vocab":[["a",0.0]]}}',
    "unknown missing": '{"version":"1.0","model":{"type":"WordPiece","unk_token":"[UNK]",'
    '"continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"a":0}}}',
    "half a file": MADE[: len(MADE) // 2],
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_tokenizer_json_is_told(content: str, tmp_path: Path):
    path = tmp_path / "tokenizer.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        Imported(file=str(path)).learn({})
    assert caught.value.problem.code == "bad-tokenizer-file"
    assert "tokenizer.json" in str(caught.value.problem.message)
    with pytest.raises(ValueError):
        Imported().taught(content)


def test_a_file_that_is_none_is_told(tmp_path: Path):
    for file, code in [
        ("", "no-tokenizer-file"),
        (str(tmp_path / "gone.json"), "file-missing"),
        (str(tmp_path), "is-folder"),
    ]:
        with pytest.raises(UserError) as caught:
            Imported(file=file).learn({})
        assert caught.value.problem.code == code
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(UserError):
        Imported(file=str(tmp_path / "bytes.json")).learn({})
    huge = tmp_path / "huge.json"
    with huge.open("wb") as stream:
        stream.truncate(65 * 2**20)
    with pytest.raises(UserError, match="no tokeniser"):
        Imported(file=str(huge)).learn({})
    assert Imported().problems()[0].code == "no-tokenizer-file"
    assert Imported(file="x").problems() == ()
