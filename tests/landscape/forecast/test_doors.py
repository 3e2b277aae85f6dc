"""Tables of positions: what is understood, and where a fault is said to be."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from detente.errors import InvalidCase, NotFound
from detente.landscape.forecast.positions_file import read_positions
from detente.landscape.forecast.positions_table import read_actual

PLAIN = "party,position,salience,power\na,10,50,2\nb,40,100,1\n"
KTAB = 'Scenario,"what, it is",2,1,\nActor,Description,Power,Rate,Salience,\nA,first,10,20,50,\nB,second,30,80,100,\n'


@pytest.fixture
def file(tmp_path):
    def write(content, name="tariff.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def faults(path):
    with pytest.raises(InvalidCase) as caught:
        read_positions(path)
    return [(p.line, p.column, p.message) for p in caught.value.problems]


def test_a_plain_table(file):
    (issue,) = read_positions(file(PLAIN)).issues
    assert issue.issue == "tariff"
    assert issue.scale == (10, 40)
    np.testing.assert_array_equal(issue.salience[:, 1], [0.5, 1])
    np.testing.assert_array_equal(issue.position, [[10] * 3, [40] * 3])


def test_other_words_ranges_issues_and_scales(file):
    text = (
        "\ufeffActor,Topic,Ideal,ideal_low,ideal_high,Importance,Capability,scale_low,scale_high,remark\n"
        "a,one,5,4,7,0.5,3,0,10,x\nb,one,9,,,1,2,0,10,\na,two,1,,,1,3,,,\nb,two,0,,,0.2,2,,,\n"
    )
    read = read_positions(file(text))
    assert [issue.issue for issue in read.issues] == ["one", "two"]
    assert read.issues[0].position.tolist() == [[4, 5, 7], [9, 9, 9]]
    assert read.issues[0].scale == (0, 10)
    assert read.issues[1].salience[:, 1].tolist() == [1, 0.2]
    assert read.ignored == ("remark",)


def test_a_scenario_of_ktab(file):
    (issue,) = read_positions(file(KTAB, "anything.txt")).issues
    assert (issue.issue, issue.scale, issue.parties) == ("Rate", (0, 100), ("A", "B"))
    assert issue.power[:, 1].tolist() == [10, 30]
    assert issue.salience[:, 1].tolist() == [0.5, 1]


def test_a_workbook_whatever_its_name(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    book = openpyxl.Workbook()
    for row in (["party", "position", "salience", "power"], ["a", 10, 50, 2], [None] * 4, ["b", 40.5, 100, 1]):
        book.active.append(row)
    book.save(tmp_path / "tariff.csv")
    (issue,) = read_positions(tmp_path / "tariff.csv").issues
    assert issue.position[:, 1].tolist() == [10, 40.5]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "empty"),
        ("party,position,salience,power\n", 1, 1, "a header and no row"),
        ("party,positon,salience,power\na,1,1,1\n", 1, 1, "no column 'position' (also understood: ideal, stance); did"),
        ("party,actor,position,salience,power\na,a,1,1,1\n", 1, 2, "'party' and 'actor' both mean party"),
        ("party,position,position,salience,power\na,1,1,1,1\n", 1, 2, "there twice"),
        (PLAIN + "a,1,1,1\n", 4, 1, "'a' stands twice on 'tariff'"),
        (PLAIN + "c,1,1\n", 4, 1, "3 cells under a header of 4"),
        (PLAIN + 'c,"1,5",1,1\n', 4, 2, "found '1,5', expected a number with a point"),
        (PLAIN + "c,nan,1,1\n", 4, 2, "found 'nan'"),
        (PLAIN + "c,1,-1,1\n", 4, 3, "-1 is below 0"),
        (PLAIN + "c,1,101,1\n", 4, 3, "101 is above 100"),
        (PLAIN + ",1,1,1\n", 4, 1, "a party needs a name"),
        ("party,position,position_low,salience,power\na,1,2,1,1\n", 2, 2, "not in order"),
        ("party,position,salience,power\na,1,0,1\nb,2,1,0\n", 2, 1, "no party has both salience and power"),
        ("party,position,salience,power,scale_low,scale_high\na,1,1,1,2,3\n", 2, 1, "outside the scale"),
        ("party,position,salience,power,scale_low,scale_high\na,1,1,1,2,\n", 2, 5, "an issue has one scale"),
        ("party,position,salience,power,scale_low,scale_high\na,1,1,1,3,1\n", 2, 5, "its low end must be the lower"),
        ('party,position,salience,power\na,"1,1,1\n', 2, 1, "cannot be read as CSV"),
        (KTAB.replace(",2,1,", ",3,1,"), 1, 3, "says 3 parties; 2 lines follow"),
        (KTAB.replace(",2,1,", ",2,x,"), 1, 4, "expected the number of dimensions"),
        (KTAB.replace("80,100", "180,100"), 4, 4, "found '180', expected a number from 0 to 100"),
        (KTAB.replace("B,second", "A,second"), 3, 1, "'A' is there twice"),
        (KTAB.replace("10,20,50,", "10,20"), 3, 1, "1 dimensions take 5"),
    ],
)
def test_a_fault_is_placed(file, text, line, column, words):
    found = faults(file(text))
    assert any((at, place) == (line, column) and words in said for at, place, said in found), found


def test_wrong_encodings_and_sizes_are_placed(file, monkeypatch):
    assert faults(file(PLAIN.encode() + b"\xff,1,1,1\n")) == [(4, 1, "not UTF-8; save the file as UTF-8")]
    monkeypatch.setattr("detente.landscape.forecast.positions_table.LARGEST_FILE", 10)
    assert "at most 10 are read" in faults(file(PLAIN))[0][2]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFound, match="Give a CSV or XLSX file"):
        read_positions(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "declares a document type"),
        ("xl/workbook.xml", "<?xml version='1.0'?><!DOCTYPE a><a/>".encode("utf-16"), "declares a document type"),
        ("xl/worksheets/sheet1.xml", b"0" * 5_000_000, "times its size; it is not opened"),
        ("xl/workbook.xml", b"no xml", "cannot be read as a workbook"),
    ],
    ids=["entities", "utf-16", "bomb", "no xml"],
)
def test_a_workbook_made_to_do_harm_is_not_opened(tmp_path, part, content, words):
    pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    path = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(part, content)
    assert words in faults(path)[0][2]


def test_half_a_workbook(tmp_path):
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    assert "no workbook that can be opened" in faults(path)[0][2]


def test_what_was_decided(file):
    issues = read_positions(file(PLAIN)).issues
    assert read_actual(file("issue,actual\ntariff,12\n", "d.csv"), issues) == {"tariff": 12}
    assert read_actual(file("actual\n12\n", "d.csv"), issues) == {"tariff": 12}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("issue,actual\ntarif,12\n", "no issue 'tarif' among the positions; did you mean 'tariff'?"),
        ("issue,actual\ntariff,12\ntariff,13\n", "there twice"),
        ("issue,actual\ntariff,\n", "found ''"),
        ("issue,actual\n", "no issue of the positions has a decision here"),
        ("issue,result\ntariff,1\n", "no column 'actual'"),
    ],
)
def test_a_fault_in_what_was_decided(file, text, words):
    issues = read_positions(file(PLAIN)).issues
    with pytest.raises(InvalidCase) as caught:
        read_actual(file(text, "d.csv"), issues)
    assert words in str(caught.value)
