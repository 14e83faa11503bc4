"""JSON of many forms as a table."""

import json
from pathlib import Path
from typing import Any

import pytest
from files_read import cells, code_of, opened

from studio.core.errors import UserError
from studio.data.sniff import sniff

JSON_FORMS = [
    [{"text": "a", "label": 1}, {"label": 2, "text": "b"}],
    {"text": ["a", "b"], "label": [1, 2]},
    {"version": "1.0", "data": [{"text": "a", "label": 1}, {"text": "b", "label": 2}]},
    {"text": {"0": "a", "1": "b", "2": "c"}, "label": {"0": 1, "1": 2, "2": 3}},
    {"columns": ["text", "label"], "data": [["a", 1], ["b", 2]]},
    {"reviews": {"text": ["a", "b"], "label": [1, 2]}},
    {"r1": {"text": "a", "label": 1}, "r2": {"text": "b", "label": 2}, "r3": {"text": "c"}},
]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", JSON_FORMS)
def test_json_of_many_forms(tmp_path: Path, value: Any, indent: int | None):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value, indent=indent))
    assert sniff(path).format == "json"
    table = opened(path)
    assert table.columns == ("text", "label")
    assert cells(table)[:2] == [("a", "1"), ("b", "2")]


def test_json_values_that_are_no_text(tmp_path: Path):
    path = tmp_path / "a.json"
    rows = [{"t": None, "l": ["x", "y"], "n": [1, 2], "o": {"k": "好"}}, {"t": True, "l": []}]
    path.write_text(json.dumps(rows))
    assert cells(opened(path)) == [("", "x, y", "[1, 2]", '{"k": "好"}'), ("true", "", "", "")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('[{"text": "a"}, {"text": "b"', "bad-json"),
        ('[{"text": "a"} {"text": "b"}]', "bad-json"),
        ('[{"text": nonsense}]', "bad-json"),
        ('{"text": ["a", "b"]', "bad-json"),
        ("[1, 2, 3]", "no-json-table"),
        ('{"text": [], "label": []}', "no-json-table"),
        ("[]", "no-rows"),
        ('"text"', "no-json-table"),
    ],
)
def test_json_that_is_no_table_is_told(tmp_path: Path, content: str, code: str):
    path = tmp_path / "a.json"
    path.write_text(content)
    assert code_of(path) == code


def test_a_long_json_array_is_read_item_by_item(tmp_path: Path):
    path = tmp_path / "a.json"
    rows = [{"text": "好 " * (n % 50), "n": n} for n in range(30_000)]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    table = opened(path)
    assert table.rows == 30_000
    assert table.slice(29_999, 30_000) == [("好 " * 49, "29999")]
    with pytest.raises(UserError) as caught:
        path.write_text(json.dumps(rows, indent=1)[:-200])
        opened(path)
    assert caught.value.problem.code == "bad-json"
