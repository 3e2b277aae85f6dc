"""A table taken apart is put together again byte for byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.library import case_folder, library_cases
from detente.errors import InvalidCase
from detente.store.sheet import TEXT, columns_of, read_sheet, write_sheet

TABLES = [(c, e.name) for c in library_cases() for e in case_folder(c).iterdir() if e.name.endswith(".csv")]


def again(content):
    sheet = read_sheet(content, "t.csv")
    return write_sheet(sheet.head, sheet.rows.values())


@pytest.mark.parametrize(("case", "name"), TABLES)
def test_the_library_s_tables_come_back(case, name):
    content = case_folder(case).joinpath(name).read_bytes()
    assert again(content) == content
    assert not any(TEXT in row for row in read_sheet(content, name).rows.values())


@pytest.mark.parametrize(
    "content",
    [
        b"id,a",
        b"id,a\n1,b\n2,c",
        b'\xef\xbb\xbfid,a\r\n1,"x"\r\n\r\n2,"a\nb"\r\n\r\n',
        b'\n\nid,"a\n"\n1,"b"\n',
        b'id,a\n1,"say ""so"""\n2,\n',
        b'id,a\n1,"a\rb"\n',
    ],
    ids=["head alone", "no last newline", "mark, quotes, blank lines", "newline in the head", "quotes", "lone return"],
)
def test_odd_layouts_come_back(content):
    assert again(content) == content


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_table_comes_back(rows, ending, quoted):
    out = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=ending, quoting=style)
    writer.writerows([("id", "a", "b"), *((f"r{n}", *row) for n, row in enumerate(rows))])
    content = out.getvalue().encode()
    assert again(content) == content


def test_a_row_added_after_one_without_a_newline_starts_a_line():
    sheet = read_sheet(b"id,a\n1,b", "t.csv")
    assert write_sheet(sheet.head, [*sheet.rows.values(), {"id": "2", "a": "c"}]) == b"id,a\n1,b\n2,c\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,a\n1,b\n1,c\n", "t.csv:3:1 id: '1' stands above already"),
        (b"id,a\n,b\n", "t.csv:2:1 id: a name is needed here"),
        (b"a\n1\n", "t.csv:1:1 id: column is missing"),
        (b"id,@text\n", "no column may be called @text"),
        (b"id\n\xff\n", "not UTF-8"),
        (b"id,a\n1,b\rc\n", "cannot be read as CSV"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_with_its_place(content, words):
    with pytest.raises(InvalidCase) as caught:
        read_sheet(content, "t.csv")
    assert words in str(caught.value)


def test_the_columns_are_those_of_the_head():
    assert columns_of("\ufeffid,a\n") == ("id", "a")
