"""A mapping tells what a table's columns hold; saved and read back it says the same."""

from __future__ import annotations

import pytest

from detente.case.load import load_case
from detente.errors import InvalidCase, NotFound, UsageError
from detente.record.aliases import Aliases, of_case
from detente.record.importing import import_events, preview
from detente.record.mapping import ColumnMapping, mapping_text, read_mapping
from detente.record.opening import Options

TEXT = """\
columns: {date: When, by: Who, to: Whom, code: What, source: Paper}
system: CAMEO
date_form: "%d/%m/%Y"
aliases: {north: [NRT], south: STH}
"""
TABLE = "Who;Whom;When;What;Paper\nNRT;STH;01/03/2020;46;Daily\nNRT;STH;31/02/2020;46;Daily\n"


def test_a_table_of_other_words(file):
    mapping = read_mapping(file(TEXT, "map.yaml"))
    options = Options(aliases=Aliases(mapping.aliases), mapping=mapping)
    found = import_events(file(TABLE), options)
    (event,) = found.events
    assert (event.date.text, event.by, event.to, event.code) == ("2020-03-01", ("north",), ("south",), "046")
    assert found.counted.rejects[0].reason == "'31/02/2020' is no date; expected the form %d/%m/%Y"


def test_what_is_saved_is_what_is_read(file):
    mapping = read_mapping(file(TEXT, "map.yaml"))
    assert read_mapping(file(mapping_text(mapping), "again.yaml")) == mapping


def test_a_preview_says_what_each_column_is_taken_for(file):
    found = preview(file("event_date,source_name,target_name,cameo_code\n2020-03-01,a,b,046\n"), Options())
    assert found.meaning == {"date": "event_date", "by": "source_name", "to": "target_name", "code": "cameo_code"}
    assert found.columns == ("event_date", "source_name", "target_name", "cameo_code")
    assert found.first[0].system == "CAMEO"


def test_codes_of_another_system_are_kept_as_they_are(file):
    (event,) = import_events(file("date,by,to,code\n2020,a,b,X-7\n"), Options()).events
    assert (event.system, event.code, event.quad, event.score) == ("own", "X-7", 0, None)


def test_a_table_may_leave_one_side_to_the_mapping(file):
    mapping = ColumnMapping(columns={"date": "d", "to": "t", "text": "w"}, by="a")
    (event,) = import_events(file("d,t,w\n2020,b,met\n"), Options(mapping=mapping)).events
    assert event.by == ("a",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("column: {}", "unknown key 'column'; did you mean 'columns'?"),
        ("columns: {data: A, by: B, to: C}", "unknown field 'data'; did you mean 'date'?"),
        ("columns: {date: A, by: B}", "no column for to"),
        ("columns: {date: 3, by: B, to: C}", "columns.date: found 3, expected the name of a column in quotes"),
        ("columns: [date]", "columns: expected names with values"),
        ("aliases: {north: {a: b}}", "aliases.north: expected a list of names"),
        ("system: 3", "system: found 3, expected text in quotes"),
        ("- a", "expected the keys columns, aliases"),
        ("a: [", "cannot be read as YAML"),
        ("a: &x [1]\nb: *x", "anchors and aliases of YAML are not read"),
        ("a: " + "x" * 70_000, "more than 65536 bytes"),
        ("a: !!python/object:os.system [x]", "cannot be read as YAML"),
    ],
)
def test_a_faulty_mapping_is_placed(file, text, words):
    with pytest.raises(InvalidCase) as caught:
        read_mapping(file(text, "map.yaml"))
    assert str(caught.value).startswith("map.yaml:1:1")
    assert words in str(caught.value)


def test_a_mapping_to_a_column_that_is_not_there(file):
    mapping = ColumnMapping(columns={"date": "dat", "by": "by", "to": "to"})
    with pytest.raises(InvalidCase, match=r"download.dat:1:1 dat: no column 'dat'; did you mean 'date'\?"):
        preview(file("date,by,to\n2020,a,b\n"), Options(mapping=mapping))


def test_no_mapping(tmp_path):
    with pytest.raises(NotFound, match="Give the path of a saved mapping"):
        read_mapping(tmp_path / "none.yaml")


def test_names_of_a_case_stand_for_its_parties():
    case = load_case("minimal")
    found = of_case(case, {next(iter(case.parties)): ["The Others"]})
    for party, stated in case.parties.items():
        assert found[party] == found[f"  {stated.name.upper()} "] == party
    assert found["the OTHERS"] == next(iter(case.parties))
    assert found["nobody"] == ""


def test_a_name_for_two_parties_and_a_party_that_is_not_there():
    with pytest.raises(UsageError, match="the name 'B' stands for both 'x' and 'y'"):
        Aliases({"x": ["b"], "y": ["B"]})
    with pytest.raises(UsageError, match="no such party in the case"):
        of_case(load_case("minimal"), {"nobody": ["x"]})


def test_names_without_number_do_not_fill_memory(monkeypatch):
    monkeypatch.setattr("detente.record.aliases.REMEMBERED", 10)
    found = Aliases({"x": ["a"]})
    assert [found[str(n)] for n in range(1000)] == [""] * 1000
    assert len(found) <= 10
    assert found["A"] == "x"
