"""Each layout: known by its columns, read into the one form, refused rows with their reasons."""

from __future__ import annotations

import csv
import io

import pytest

from detente.errors import InvalidCase, NotFound
from detente.record.importing import import_events, preview
from detente.record.mapping import ColumnMapping
from detente.record.opening import Options, layouts, open_file
from tests.record.importers.made_up import CNS_HEADER, ICEWS_HEADER, cns, gdelt, icews, tabbed

PROVOCATIONS = 'date,type,event,description,resources\n2020-03-01,Missile,Launch,"Two, at dawn",https://x.example\n'
NEGOTIATIONS = (
    "Month,Year,Leadership,Event Type,Parties Involved,Description\n"
    'Mar,2020,"A, B",Dialogue,"Northland, Southland",They met\n'
)
TABLE = "Date,Actor,Target,CAMEO Code,Goldstein\n2020-03-01,Northland,Southland,046,7\n"
BOTH = ColumnMapping(by="Northland", to="Southland")


def quoted(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


FILES = {
    "icews": tabbed(ICEWS_HEADER, icews()),
    "gdelt1": tabbed(gdelt(version=1), gdelt(2, version=0)),
    "gdelt2": tabbed(gdelt()),
    "csis_provocations": PROVOCATIONS,
    "csis_negotiations": NEGOTIATIONS,
    "cns_missiles": quoted(CNS_HEADER, cns()),
    "table": TABLE,
}


def test_every_layout_has_a_file_here():
    assert sorted(FILES) == sorted(layouts())
    assert all(layouts().values())


@pytest.mark.parametrize("name", FILES)
def test_a_layout_is_known_by_its_columns_and_by_no_other(file, name):
    assert open_file(file(FILES[name]), Options()).layout == name


@pytest.mark.parametrize("name", FILES)
def test_every_layout_gives_the_two_parties_and_the_day(file, ours, name):
    options = Options(
        aliases=ours.aliases, mapping=BOTH if name in ("csis_provocations", "cns_missiles") else ColumnMapping()
    )
    found = import_events(file(FILES[name]), options)
    event = found.events[0]
    assert {*event.by, *event.to} == {"north", "south"}
    assert event.date.text == ("2020-03" if name == "csis_negotiations" else "2020-03-01")
    assert event.text
    assert event.import_hash == found.counted.import_hash
    assert found.counted.rejected == 0
    assert found.counted.rows == found.counted.kept


@pytest.mark.parametrize("name", FILES)
def test_no_row_is_lost_from_the_count(file, name):
    lines = FILES[name].splitlines(keepends=True)
    counted = preview(file("".join(lines) + "not a row\n"), Options(mapping=BOTH)).counted
    assert counted.rows == len(lines) + 1 - (0 if name.startswith("gdelt") else 1)
    assert counted.rows == counted.kept + counted.outside + counted.rejected
    assert counted.rejects[-1].line == len(lines) + 1


def test_icews_in_full(file, ours):
    (event,) = import_events(file(tabbed(ICEWS_HEADER, icews(number=9, code="111", score="-2.0"))), ours).events
    assert (event.by, event.to, event.mutual) == (("north",), ("south",), False)
    assert (event.system, event.code, event.quad, event.score, event.text) == ("CAMEO", "111", 3, -2.0, "criticises")
    assert (event.sources, event.places) == (("The Daily Invention, story 77",), ("Middleton, Middleland",))
    assert (event.origin_ids, event.lines, event.grade) == (("9",), (2,), "F6")


def test_a_party_is_known_by_name_else_by_country(file, ours):
    rows = [icews(by="A Minister", country1="Northland"), icews(2, by="A Minister", country1="Elsewhere")]
    found = import_events(file(tabbed(ICEWS_HEADER, *rows)), ours)
    assert found.events[0].by == ("north",)
    assert found.events[0].raw_by == ("A Minister",)
    assert found.counted.outside == 1


def test_gdelt_in_full(file, ours):
    (event,) = import_events(file(tabbed(gdelt(number=5, code="163", score="-8.0"))), ours).events
    assert (event.code, event.quad, event.score, event.text) == ("163", 4, -8.0, "imposes sanctions")
    assert (event.sources, event.urls) == (("invention.example",), ("https://invention.example/5",))
    assert (event.places, event.origin_ids) == (("Middleton, Middleland",), ("5",))
    assert (event.raw_by, event.raw_to) == (("NORTHLAND",), ("SOUTHLAND",))


def test_gdelt_before_it_had_addresses_and_after_in_one_file(file, ours):
    rows = (gdelt(1, version=0, code="010"), gdelt(2, version=1, code="020"))
    first, second = import_events(file(tabbed(*rows)), ours).events
    assert (first.urls, first.sources) == ((), ())
    assert second.urls == ("https://invention.example/2",)


def test_a_missing_score_is_the_publishers_own(file, ours):
    """016 weighs -5 with ICEWS and -2 with GDELT."""
    (theirs,) = import_events(file(tabbed(gdelt(code="016", score=""))), ours).events
    (other,) = import_events(file(tabbed(ICEWS_HEADER, icews(code="016", score="NA"))), ours).events
    assert (theirs.score, other.score) == (-2, -5)


def test_a_dropped_zero_is_put_back(file, ours):
    (event,) = import_events(file(tabbed(gdelt(code="46"))), ours).events
    assert event.code == "046"


def test_lists_that_do_not_say_who_acts_need_to_be_told(file, ours):
    counted = preview(file(PROVOCATIONS), ours).counted
    assert counted.rejected == 1
    assert "give both parties" in next(iter(counted.reasons))


def test_missile_tests_in_full(file, ours):
    options = Options(aliases=ours.aliases, mapping=BOTH)
    (event,) = import_events(file(quoted(CNS_HEADER, cns(7))), options).events
    assert event.text == "Test of Arrow-1 (SRBM): Confirmed, Failure"
    assert (event.quad, event.grade, event.places, event.origin_ids) == (4, "B2", ("East Pad",), ("7",))
    assert event.sources == ("A paper; a radio",)


def test_talks_of_several_are_one_joint_act(file, ours):
    (event,) = import_events(file(NEGOTIATIONS), ours).events
    assert event.by == event.to == ("north", "south")
    assert event.mutual
    assert (event.quad, event.system) == (1, "CSIS")


def test_a_workbook_has_the_same_layouts(tmp_path, ours):
    openpyxl = pytest.importorskip("openpyxl", reason="needs tool: openpyxl")
    book = openpyxl.Workbook()
    for row in (CNS_HEADER, cns(), cns(2, "2020-04-01")):
        book.active.append(row)
    book.save(tmp_path / "tests.bin")
    found = import_events(tmp_path / "tests.bin", Options(aliases=ours.aliases, mapping=BOTH))
    assert found.counted.layout == "cns_missiles"
    assert [event.lines for event in found.events] == [(2,), (3,)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (icews(date="1 March"), "'1 March' is no date; expected YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY"),
        (icews(date="2020-02-30"), "'2020-02-30' is no date"),
        (icews(code="999"), "code '999' is not in the CAMEO table"),
        (icews(code="---"), "code '---' is not in the CAMEO table"),
        (icews(score="much"), "score 'much' is no number"),
        (icews(score="inf"), "score 'inf' is no number"),
        (icews()[:-1], "19 columns; the header has 20"),
    ],
)
def test_a_row_is_refused_with_its_reason_and_line(file, ours, row, reason):
    found = import_events(file(tabbed(ICEWS_HEADER, icews(), row, icews(3, date="2020-03-02"))), ours)
    (reject,) = found.counted.rejects
    assert reject.line == 3
    assert reject.reason.startswith(reason)
    assert len(found.events) == 2


def test_reasons_are_counted_by_kind(file, ours):
    rows = [icews(code=code) for code in ("999", "998", "046")]
    counted = preview(file(tabbed(ICEWS_HEADER, *rows)), ours).counted
    assert counted.reasons == {"code ... is not in the CAMEO table": 2}


def test_an_unknown_layout_names_its_columns_and_what_is_wanted(file):
    with pytest.raises(
        InvalidCase, match=r"download.dat:1:1 no layout fits the columns 'a', 'b', 'c'; say in a mapping"
    ):
        open_file(file("a,b,c\n1,2,3\n"), Options())


def test_a_layout_by_name_must_be_on_offer(file):
    with pytest.raises(NotFound, match="did you mean 'icews'"):
        open_file(file(TABLE), Options(layout="icew"))
