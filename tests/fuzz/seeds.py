"""Small valid files of every form, to be damaged."""

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import random
import zipfile
from collections.abc import Callable

_TEXTS = (
    "很好，下次还会再来",
    "The battery lasts all day, and the screen is bright",
    'He said "never again"',
    "line one\nline two",
    "配送が遅くて残念でした",
    "Le café était bon",
    "",
    "😀 fine",
)
_LABELS = ("good", "bad", "中", "1")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le")

Rows = list[tuple[str, str, str]]


def rows_of(rng: random.Random) -> Rows:
    """A few rows of text, label and a number."""
    count = rng.choice([1, 2, 5, 20, 60])
    return [
        (rng.choice(_TEXTS), rng.choice(_LABELS), str(rng.choice([0, 3, -1.5, 10**12])))
        for _ in range(count)
    ]


def csv_file(rng: random.Random) -> bytes:
    """A table with quotes."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=rng.choice(",;|"), lineterminator=rng.choice(["\n", "\r\n"]))
    writer.writerow(("text", "label", "n"))
    writer.writerows(rows_of(rng))
    return out.getvalue().encode(rng.choice(_ENCODINGS))


def tsv_file(rng: random.Random) -> bytes:
    """A table with tabs."""
    lines = ("\t".join(cell.replace("\n", " ") for cell in row) for row in rows_of(rng))
    return ("\n".join(lines) + "\n").encode(rng.choice(_ENCODINGS))


def lines_file(rng: random.Random) -> bytes:
    """Each line a text."""
    return "\n".join(row[0] for row in rows_of(rng)).encode(rng.choice(_ENCODINGS)) + b"\n"


def jsonl_file(rng: random.Random) -> bytes:
    """An object a line."""
    objects = (_object(rng, row) for row in rows_of(rng))
    return "\n".join(json.dumps(each, ensure_ascii=rng.random() < 0.5) for each in objects).encode()


def json_file(rng: random.Random) -> bytes:
    """One value: objects, columns, or either one level down."""
    rows = rows_of(rng)
    columns = dict(zip(("text", "label", "n"), map(list, zip(*rows, strict=True)), strict=True))
    value = rng.choice(
        [
            [_object(rng, row) for row in rows],
            columns,
            {"version": 1, "data": [_object(rng, row) for row in rows]},
            {"columns": list(columns), "data": [list(row) for row in rows]},
            {name: dict(enumerate(cells)) for name, cells in columns.items()},
        ]
    )
    return json.dumps(value, indent=rng.choice([None, 1]), ensure_ascii=False).encode()


def fasttext_file(rng: random.Random) -> bytes:
    """Labels before the text."""
    lines = (f"__label__{label} __label__x {text}" for text, label, _ in rows_of(rng))
    return "\n".join(line.replace("\n", " ") for line in lines).encode()


def parquet_file(rng: random.Random) -> bytes:
    """Typed columns, packed in one of several ways."""
    from pyarrow import parquet

    out = io.BytesIO()
    packing = rng.choice(["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
    parquet.write_table(
        _typed(rng), out, compression=packing, use_dictionary=rng.random() < 0.5,
        data_page_version=rng.choice(["1.0", "2.0"]), row_group_size=rng.choice([2, 1000]),
    )  # fmt: skip
    return out.getvalue()


def arrow_file(rng: random.Random) -> bytes:
    """Arrow IPC as a file or a stream."""
    import pyarrow as pa

    table = _typed(rng)
    out = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=rng.choice([None, "lz4", "zstd"]))
    new = rng.choice([pa.ipc.new_file, pa.ipc.new_stream])
    with new(out, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rng.choice([2, 1000]))
    return out.getvalue()


def excel_file(rng: random.Random) -> bytes:
    """A workbook of two sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["text", "label", "n", "when", "ok"])
    for text, label, number in rows_of(rng):
        when = datetime.datetime(2024, 5, 1, rng.randrange(24))
        sheet.append([text or None, label, float(number), when, rng.random() < 0.5])
    book.create_sheet("二").append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def folder_files(rng: random.Random) -> dict[str, bytes]:
    """The files of a folder: one sub-folder a class, or one file a class."""
    if rng.random() < 0.3:
        return {f"{label}.txt": lines_file(rng) for label in ("good", "bad")}
    return {
        f"{rng.choice(['good', 'bad', '中'])}/{number}.txt": row[0].encode()
        for number, row in enumerate(rows_of(rng))
    }


def packed(content: bytes, rng: random.Random) -> bytes:
    """Content as gzip, bzip2 or xz."""
    return rng.choice([gzip.compress, bz2.compress, lzma.compress])(content)


def zipped(members: dict[str, bytes], rng: random.Random) -> bytes:
    """Members as a .zip."""
    out = io.BytesIO()
    method = rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


#: Each form with the suffix of its file and what makes a valid one.
FILES: dict[str, tuple[str, Callable[[random.Random], bytes]]] = {
    "csv": (".csv", csv_file),
    "tsv": (".tsv", tsv_file),
    "lines": (".txt", lines_file),
    "jsonl": (".jsonl", jsonl_file),
    "json": (".json", json_file),
    "fasttext": (".txt", fasttext_file),
    "parquet": (".parquet", parquet_file),
    "arrow": (".arrow", arrow_file),
    "excel": (".xlsx", excel_file),
}


def _object(rng: random.Random, row: tuple[str, str, str]) -> dict[str, object]:
    found: dict[str, object] = {"text": row[0], "label": row[1]}
    if rng.random() < 0.3:
        found["more"] = rng.choice([None, [1, 2], {"k": "v"}, True, 0.5, ["a", "b"]])
    return found


def _typed(rng: random.Random) -> "object":
    import pyarrow as pa

    texts, labels, numbers = map(list, zip(*rows_of(rng), strict=True))
    count = len(texts)
    return pa.table(
        {
            "text": texts,
            "label": pa.array(labels).dictionary_encode(),
            "n": [float(each) for each in numbers],
            "whole": pa.array([None, *range(count - 1)], pa.int32()),
            "when": [datetime.datetime(2024, 5, 1)] * count,
            "tags": [["a", "b"], None] * (count // 2) + [[]] * (count % 2),
            "nested": [{"a": 1, "b": "x"}] * count,
        }
    )
