"""Files made to do harm, or just broken: each ends in a located error or in counted rejects, in bounded memory."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from detente.errors import InvalidCase, NotFound
from detente.record import lines
from detente.record.importing import import_events, preview
from detente.record.opening import Options, open_file
from tests.record.importers.made_up import ICEWS_HEADER, gdelt, icews, tabbed

TABLE = "date,by,to,text\n"
GOOD = "2020-03-01,a,b,met\n"
MIB = 1 << 20


def counted(path):
    return preview(path, Options()).counted


def test_an_open_quote_costs_one_row(file):
    found = counted(file(TABLE + GOOD + '2020-03-02,a,b,"never closed\n' + GOOD.replace("01,", "03,") * 3))
    assert (found.rejected, found.kept) == (1, 4)
    assert found.rejects[0].line == 3
    assert found.rejects[0].reason.startswith("not CSV: ")


def test_open_quotes_on_every_line_take_time_in_proportion(file, monkeypatch):
    """Each is tried over at most MOST_LINES lines, so the lines read are at most that many times the file's."""
    read = []
    feed = lines._Feed.__next__
    monkeypatch.setattr(lines._Feed, "__next__", lambda self: read.append(1) or feed(self))
    found = counted(file(TABLE + '2020-03-02,a,b,"open\n' * 2000 + GOOD))
    assert found.rejected + found.kept == 2001
    assert len(read) <= (lines.MOST_LINES + 1) * 2002


def test_a_quoted_line_break_is_no_fault(file):
    (event,) = import_events(file(TABLE + '2020-03-02,a,b,"two\nlines"\n'), Options()).events
    assert event.text == "two\nlines"
    assert event.lines == (2,)


def test_quotes_mean_nothing_between_tabs(file):
    rows = [gdelt(1, by='THE "NORTH'), gdelt(2, by='"', code="111")]
    found = counted(file(tabbed(*rows)))
    assert (found.kept, found.rejected) == (2, 0)


def test_nul_is_refused_by_line(file):
    content = (
        tabbed(gdelt(1), gdelt(2), gdelt(3))
        .encode()
        .replace(b"20200301", b"2020\x000301", 2)
        .replace(b"2020\x000301", b"20200301", 1)
    )
    found = counted(file(content))
    assert [(r.line, r.reason) for r in found.rejects] == [(2, "holds a NUL")]
    assert "\0" not in found.rejects[0].excerpt


def test_rows_in_another_encoding_are_refused_by_line(file):
    rows = tabbed(gdelt(1), gdelt(2, by="Östland"), gdelt(3, by="Ostland"))
    found = counted(file(rows.encode("latin-1")))
    assert [(r.line, r.reason) for r in found.rejects] == [(2, "not UTF-8")]
    assert found.kept == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_encodings_are_a_located_error_or_rejects(file, encoding):
    content = ("\ufeff" if encoding == "utf-16-be" else "") + TABLE + GOOD
    with pytest.raises(InvalidCase, match=r"download.dat:1:1 UTF-\d\d text; save the file as UTF-8"):
        open_file(file(content.encode(encoding)), Options())


def test_a_byte_order_mark_is_no_part_of_the_first_column(file):
    assert counted(file(b"\xef\xbb\xbf" + (TABLE + GOOD).encode())).kept == 1


def test_windows_line_ends(file):
    assert counted(file(tabbed(gdelt(1), gdelt(2)).replace("\n", "\r\n"))).kept == 2


def test_a_line_longer_than_the_limit_is_refused_and_the_next_one_read(file, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 1000)
    monkeypatch.setattr(lines, "LONGEST", 5000)
    found = counted(file(tabbed(gdelt(1)) + "x" * 40_000 + "\n" + tabbed(gdelt(2)) + "y" * 9000))
    assert [(r.line, r.reason) for r in found.rejects] == [
        (2, "a line of more than 5000 bytes"),
        (4, "a line of more than 5000 bytes"),
    ]
    assert found.kept == 2


def test_blocks_lose_and_invent_no_line(file, monkeypatch):
    content = "".join(f"{'z' * (n % 23)}{n}\n" if n % 7 else "\n" for n in range(500))
    expected = [(n + 1, text) for n, text in enumerate(content.split("\n")) if text]
    for size in (1, 2, 3, 17, 4096):
        monkeypatch.setattr(lines, "BLOCK", size)
        with lines.opened(file(content)) as opened:
            assert [pair for block in lines.blocks(opened) for pair in block.lines] == expected


def test_a_file_of_one_long_line_needs_no_more_memory_than_a_few_blocks(tmp_path):
    """200 MiB of one line, sparse on disk; a gigabyte takes five times as long and the same memory."""
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write((TABLE + GOOD).encode())
        file.truncate(200 * MIB)
    tracemalloc.start()
    found = counted(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.kept, found.rejected) == (1, 1)
    assert peak < 16 * MIB


def test_ten_thousand_columns_are_a_located_error(file):
    with pytest.raises(InvalidCase, match=r"download.dat:1:1 10000 columns; at most 1000 are read"):
        open_file(file(",".join(f"c{n}" for n in range(10_000)) + "\n"), Options())


def test_ten_thousand_cells_in_one_row_are_one_reject(file):
    found = counted(file(TABLE + GOOD * 30 + "," * 10_000 + "\n"))
    assert found.rejected == 1
    assert found.rejects[0].line == 32


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xff\xff\xff\n"], ids=["empty", "blank", "no text"])
def test_nothing_to_read_is_a_located_error(file, content):
    with pytest.raises(InvalidCase, match=r"download.dat:1:1 "):
        open_file(file(content), Options())


def test_no_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(NotFound, match="Give the path of a file of rows"):
            open_file(path, Options())


def archive(tmp_path, parts):
    path = tmp_path / "book.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = archive(tmp_path, {"xl/worksheets/sheet1.xml": b"0" * (30 * MIB)})
    with pytest.raises(InvalidCase, match=r"book.csv:1:1 part .* unpacks to \d+ times its size; it is not opened"):
        open_file(path, Options())


def test_a_workbook_that_would_fill_memory_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("detente.record.sheets.LARGEST_SHARED", 1000)
    path = archive(tmp_path, {"xl/sharedStrings.xml": bytes(range(256)) * 8})
    with pytest.raises(InvalidCase, match=r"unpacks to 0 bytes of sheets and 2048 of other parts"):
        open_file(path, Options())


@pytest.mark.parametrize("kind", ["entity", "external"])
def test_xml_with_entities_is_not_read(tmp_path, kind):
    inner = '<!ENTITY a "aa">' if kind == "entity" else '<!ENTITY a SYSTEM "file:///etc/hostname">'
    path = archive(tmp_path, {"xl/worksheets/sheet1.xml": f"<?xml version='1.0'?><!DOCTYPE x [{inner}]><x>&a;</x>"})
    with pytest.raises(InvalidCase, match="declares a document type or entities; it is not opened"):
        open_file(path, Options())


def test_another_archive_and_half_a_workbook(tmp_path, file):
    for path in (archive(tmp_path, {"export.CSV": tabbed(gdelt())}), file(b"PK\x03\x04half")):
        with pytest.raises(InvalidCase, match=r"1:1 .*workbook"):
            open_file(path, Options())


@pytest.mark.parametrize(
    "lost", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
def test_a_workbook_without_one_of_its_parts(tmp_path, lost):
    openpyxl = pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    book = openpyxl.Workbook()
    for row in (["date", "by", "to", "text"], ["2020-03-01", "a", "b", "met"]):
        book.active.append(row)
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as parts:
        path = archive(tmp_path, {name: parts.read(name) for name in parts.namelist() if name != lost})
    if lost == "xl/styles.xml":
        assert counted(path).kept == 1
        return
    with pytest.raises(InvalidCase, match=r"book.csv:1:1 .*workbook"):
        open_file(path, Options())


def test_a_workbook_with_formulas_gives_their_text_not_their_effect(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    book = openpyxl.Workbook()
    for row in (["date", "by", "to", "text"], ["2020-03-01", "a", "b", '=WEBSERVICE("https://x.example")']):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    found = preview(tmp_path / "f.xlsx", Options())
    assert found.counted.rows == 1
    assert all("WEBSERVICE" not in event.text for event in found.first)


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    """10,000 more rows add a quarter of a MiB of ids; kept as rows they would add some ten."""
    monkeypatch.setattr(lines, "BLOCK", 1 << 16)
    peaks = []
    for times in (1, 3):
        path = tmp_path / f"{times}.csv"
        with path.open("w", encoding="utf-8") as file:
            for part in range(times):
                file.write(tabbed(*(gdelt(n, date=f"2020{1 + part:02d}01", code=f"11{n % 4}") for n in range(5_000))))
        tracemalloc.start()
        preview(path, Options())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 2 * MIB


def test_every_byte_string_after_a_good_start_ends_in_counts(file):
    """Thirty files of drawn bytes after a good start: no other exception, and no row unaccounted for."""
    import random

    chance = random.Random(9)  # fixed
    for start in (tabbed(ICEWS_HEADER, icews()), tabbed(gdelt()), TABLE + GOOD):
        for _ in range(10):
            noise = bytes(chance.choice(b'\x00\n\r\t",;=a1\xff\xc3\xa9') for _ in range(400))
            found = counted(file(start.encode() + noise))
            assert found.rows == found.kept + found.outside + found.rejected
            assert found.kept >= 1
