"""From files to rows with labels, with or without a file of test rows."""

from pathlib import Path

import numpy as np
import pytest

from studio.catalog.source import DataSettings, ReaderOptions, Source
from studio.core.errors import UserError
from studio.data.columns import guess_columns, guess_task
from studio.data.dataset import TextDataset, load_dataset, source_for
from studio.data.encoded import encode_rows
from studio.data.readers import read_table

HEADER = ReaderOptions(header=True)


def source(path: Path, content: str) -> Source:
    path.write_text(content, encoding="utf-8")
    return Source(path=str(path), reader=HEADER)


def dataset(
    tmp_path: Path, content: str, test: str | None = None, *, task: str = "classification"
) -> TextDataset:
    settings = DataSettings(
        source=source(tmp_path / "a.csv", content),
        text="text",
        label="label",
        task=task,
        test_source=None if test is None else source(tmp_path / "b.csv", test),
    )
    return load_dataset(settings)


def test_labels_are_named_and_sorted_numbers_by_value(tmp_path: Path):
    data = dataset(tmp_path, "text,label\na,10\nb,9\nc, 9 \nd,\ne,100\n")
    assert data.label_names == ("9", "10", "100")
    assert data.labels.tolist() == [1, 0, 0, -1, 2]
    assert data.labels.dtype == np.int32
    assert data.rows == data.test_from == 5
    assert data.labelled().tolist() == [True, True, True, False, True]
    words = dataset(tmp_path, "text,label\na,pos\nb,neg\nc,中\n")
    assert words.label_names == ("neg", "pos", "中")


def test_texts_come_by_row_number_in_any_order(tmp_path: Path):
    data = dataset(tmp_path, "text,label\n" + "".join(f"t{n},x\n" for n in range(300_000)))
    assert data.text_column.num_chunks > 1
    index = np.random.default_rng(0).permutation(300_000)[:5000]
    assert data.texts(index) == [f"t{n}" for n in index.tolist()]
    assert data.texts(np.sort(index)) == [f"t{n}" for n in np.sort(index).tolist()]
    assert data.texts(np.array([], dtype=np.int64)) == []
    assert data.texts()[:2] == ["t0", "t1"]


def test_a_label_only_in_the_test_file_is_kept_apart(tmp_path: Path):
    data = dataset(tmp_path, "text,label\na,x\nb,y\n", "text,label\nc,y\nd,z\ne,x\nf,\n")
    assert (data.rows, data.test_from) == (6, 2)
    assert data.label_names == ("x", "y")
    assert data.unseen_labels == ("z",)
    assert data.labels.tolist() == [0, 1, 1, -1, 0, -1]
    assert data.texts(np.array([2, 0])) == ["c", "a"]


def test_several_text_columns_are_joined(tmp_path: Path):
    content = "title,text,label\nShort,a longer one,x\n,only,y\n"
    settings = DataSettings(
        source=source(tmp_path / "a.csv", content), text=("title", "text"), label="label"
    )
    assert load_dataset(settings).texts() == ["Short a longer one", " only"]


def test_numbers_for_regression(tmp_path: Path):
    content = "text,label\na,1.5\nb,\nc,x\nd,-2e3\ne,nan\nf,1e999\n"
    data = dataset(tmp_path, content, task="regression")
    assert data.targets[[0, 3]].tolist() == [1.5, -2000.0]
    assert data.labelled().tolist() == [True, False, False, True, False, False]
    assert data.label_names == ()
    assert (data.labels == -1).all()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "nothing"}, "no-column"),
        ({"label": "nothing"}, "no-column"),
        ({"text": ""}, "no-text-column"),
        ({"source": None}, "no-data"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, changes: dict[str, object], code: str):
    settings = DataSettings(
        source=source(tmp_path / "a.csv", "text,label\na,x\n"), text="text", label="label"
    ).model_copy(
        update={k: (() if v == "" else (v,)) if k == "text" else v for k, v in changes.items()}
    )
    with pytest.raises(UserError) as caught:
        load_dataset(settings)
    assert caught.value.problem.code == code


def test_a_test_file_without_the_columns_is_told(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        dataset(tmp_path, "text,label\na,x\n", "other,names\na,x\n")
    assert caught.value.problem.code == "no-column"


def test_without_a_label_column_there_are_only_texts(tmp_path: Path):
    settings = DataSettings(source=source(tmp_path / "a.csv", "text,label\na,x\n"), text="text")
    data = load_dataset(settings)
    assert data.label_names == ()
    assert data.labels.tolist() == [-1]


def test_a_source_is_sniffed_and_hashed(tmp_path: Path):
    path = tmp_path / "a.tsv"
    path.write_text("很好\t1\n太差\t0\n不错\t1\n", encoding="gb18030")
    found = source_for(path)
    assert found.reader.encoding == "gb18030"
    assert found.reader.delimiter == "\t"
    assert len(found.sha256) == 64
    kept = source_for(path, HEADER)
    assert kept.reader == HEADER


def test_encoding_rows_maps_labels_by_name(tmp_path: Path):
    from studio.catalog.pipeline import Pipeline
    from studio.data.fit import fit_pipeline

    data = dataset(tmp_path, "text,label\na b,x\nb,y\nc,q\nd,\n")
    fitted = fit_pipeline(
        Pipeline(), ["a b"], channels=frozenset(["tokens"]), label_names=("y", "x")
    )
    rows = np.array([3, 2, 1, 0])
    encoded = encode_rows(data, rows, fitted, frozenset(["tokens"]))
    assert encoded.labels is not None
    assert encoded.labels.tolist() == [-1, -1, 0, 1]
    assert encoded.rows.tolist() == [3, 2, 1, 0]
    assert encoded.channels["tokens"].lengths().tolist() == [1, 1, 1, 2]
    empty = encode_rows(data, np.array([], dtype=np.int64), fitted, frozenset(["tokens"]))
    assert empty.size == 0


def test_encoding_rows_scales_numbers(tmp_path: Path):
    from studio.catalog.pipeline import Pipeline
    from studio.data.fit import fit_pipeline

    data = dataset(tmp_path, "text,label\na,1\nb,3\n", task="regression")
    fitted = fit_pipeline(
        Pipeline(),
        data.texts(),
        channels=frozenset(["tokens"]),
        task="regression",
        targets=data.targets,
    )
    encoded = encode_rows(data, np.array([0, 1]), fitted, frozenset(["tokens"]))
    assert encoded.labels is None
    assert encoded.targets is not None
    assert encoded.targets.tolist() == [-1.0, 1.0]


@pytest.mark.parametrize(
    ("content", "columns", "task"),
    [
        ("id,text,label\n1,good thing,a\n2,bad thing,b\n3,fine thing,a\n", (("text",), "label"),
         "classification"),
        ("label,review\n1,很好很喜欢\n0,太差了吧\n1,还不错\n", (("review",), "label"),
         "classification"),
        ("text,score\n" + "".join(f"some words {n},{n / 7:.3f}\n" for n in range(40)),
         (("text",), "score"), "regression"),
        ("text,stars\n" + "".join(f"some words {n},{n % 5 + 1}\n" for n in range(40)),
         (("text",), "stars"), "classification"),
        ("text,price\n" + "".join(f"some words {n},{n * 37 % 1000}\n" for n in range(90)),
         (("text",), "price"), "regression"),
        ("text,label\n" + "".join(f"some words {n},{n % 60}\n" for n in range(900)),
         (("text",), "label"), "classification"),
        ("n,text\n" + "".join(f"{n},some words {n}\n" for n in range(90)), (("text",), ""),
         "classification"),
        ("title,body,topic\nA first title,the long body of it,x\nOne more title,another body,y\n"
         "The third title,and its body,x\n", (("title", "body"), "topic"), "classification"),
        ("text,label\nsame,x\nsame,x\n", (("text",), "label"), "classification"),
        ("target,ids,date,user,tweet\n" + "".join(
            f"{n % 2 * 4},{n * 7},Mon Apr {n} 22:19:45 PDT 2009,u{n},went to the beach {n} today\n"
            for n in range(40)), (("tweet",), "target"), "classification"),
        ("sentence_a,sentence_b,label\n今天天气怎么样呢朋友们,明天天气怎么样呢朋友们,1\n"
         "这部手机多少钱可以买到,那部手机多少钱可以买到,0\n我想订一张去北京的机票,帮我订去北京的机票好吗,1\n",
         (("sentence_a", "sentence_b"), "label"), "classification"),
    ],
)  # fmt: skip
def test_columns_and_task_are_guessed(
    tmp_path: Path, content: str, columns: tuple[tuple[str, ...], str], task: str
):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    table = read_table(path, HEADER)
    assert guess_columns(table) == columns
    assert guess_task(table, columns[1]) == task
