"""Tables leave as CSV and XLSX in which no cell is run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.record.dates import dated
from detente.record.export import LONGEST, harmless, table_of, to_csv, to_xlsx

ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "a;=1",
    "a\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\tx",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_a_cell_that_could_be_a_formula_is_disarmed(text):
    (_, row) = csv.reader(io.StringIO(to_csv(["a"], [[text]]), newline=""))
    assert row[0].replace("'", "") == text
    assert not starts_a_formula(row[0])


@pytest.mark.parametrize("text", ["", "a", "a - b", "a, -5", "2018-06-12", "1", "'quoted'", 'a "b"', "x@y.example"])
def test_other_text_is_left_alone(text):
    assert harmless(text) == text


def starts_a_formula(text):
    """By its characters, and not by the expression that disarms it."""
    for part in text.replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n"):
        if part.strip(" \xa0\ufeff")[:1] in tuple("=+-@＝＋－＠"):
            return part.strip(" \xa0\ufeff") != ""
    return text[:1] in tuple("\t\r\n") and text != ""


@given(st.text(alphabet="=+-@;\t\r\n '\"a＝\xa0", max_size=12))
def test_no_text_is_left_that_starts_a_formula(text):
    assert not starts_a_formula(harmless(text))
    assert harmless(harmless(text)) == harmless(text)


def test_numbers_stay_numbers_and_headers_are_cells():
    text = to_csv(["=x", "n"], [[-3, -2.5], [None, True]])
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["'=x", "n"], ["-3", "-2.5"], ["", "True"]]
    assert text.endswith("\r\n")


def test_a_row_of_another_width_is_an_error():
    with pytest.raises(ValueError, match="row 2 has 1 cells under a header of 2"):
        to_csv(["a", "b"], [[1, 2], [1]])


@pytest.fixture
def reread():
    openpyxl = pytest.importorskip("openpyxl", reason="needs tool: openpyxl")

    def read(content):
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [[cell for cell in row] for row in book.worksheets[0].iter_rows()], book.worksheets[0]

    return read


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_of_a_workbook_is_a_formula(reread, text):
    rows, _ = reread(to_xlsx([text], [[text]]))
    assert {cell.data_type for row in rows for cell in row} == {"s"}


def test_a_workbook_holds_what_was_given(reread):
    day = dt.date(2018, 6, 12)
    rows, sheet = reread(to_xlsx(["a", "b", "c", "d"], [["x", -1.5, day, float("inf")]], title="a/b: [c]" * 9))
    assert [cell.value for cell in rows[1]] == ["x", -1.5, "2018-06-12", "inf"]
    assert (sheet.freeze_panes, len(sheet.title)) == ("A2", 31)


def test_what_a_workbook_cannot_hold_is_marked(reread):
    rows, _ = reread(to_xlsx(["a"], [["x\0\x01y\ud800"], ["z" * (LONGEST + 5)]]))
    assert rows[1][0].value == "x\ufffd\ufffdy\ufffd"
    assert len(rows[2][0].value) == LONGEST
    assert rows[2][0].value.endswith("…")


def test_a_sheet_has_its_limits(monkeypatch):
    pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    monkeypatch.setattr("detente.record.export.MOST_ROWS", 2)
    with pytest.raises(ValueError, match="3 rows of 1 columns; a sheet holds 2 of 16384"):
        to_xlsx(["a"], [[1], [2]])
    with pytest.raises(ValueError, match="1 rows of 16385 columns"):
        to_xlsx(["a"] * 16_385, [])


@dataclass(frozen=True)
class Inner:
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    name: str
    range: Inner
    tags: tuple[str, ...]
    extra: dict[str, int]


def test_answers_become_tables():
    header, rows = table_of([Row("a", Inner(1, 2), ("x", "=y"), {"k": 3}), Row("b", Inner(3, 4), (), {"k": 4})])
    assert header == ["name", "range.low", "range.high", "tags", "extra.k"]
    assert rows[0] == ["a", 1, 2, "x; '=y", 3]
    assert rows[1] == ["b", 3, 4, "", 4]
    assert table_of([]) == ([], [])


def test_items_of_different_kinds_are_no_table():
    with pytest.raises(ValueError, match="item 1 has the fields"):
        table_of([{"a": 1}, {"b": 1}])


def test_events_become_a_table():
    assert table_of([{"date": dated("2018-06")}])[0] == ["date.text", "date.first", "date.last"]
