"""Rows that tell of one event become one and keep what they said; both directions of a joint act are one act."""

from __future__ import annotations

import random

import pytest

from detente.record.cameo import QUADS, codes
from detente.record.events import identity, merge
from detente.record.importing import import_events, preview
from detente.record.opening import Options, open_file, stream
from tests.record.importers.made_up import ICEWS_HEADER, gdelt, icews, tabbed


def test_both_directions_of_a_meeting_on_a_day_are_one_mutual_act(file, ours):
    rows = [icews(1), icews(2, by="Southland", to="Northland"), icews(3, date="2020-03-02")]
    found = import_events(file(tabbed(ICEWS_HEADER, *rows)), ours)
    both, alone = found.events
    assert both.mutual
    assert both.by == both.to == ("north", "south")
    assert both.lines == (2, 3)
    assert both.origin_ids == ("1", "2")
    assert (alone.mutual, alone.by) == (False, ("north",))
    assert (found.counted.events, found.counted.merged, found.counted.mutual) == (2, 1, 1)


def test_a_visit_made_is_the_mirror_of_a_visit_received(file, ours):
    rows = [icews(1, code="042"), icews(2, code="043", by="Southland", to="Northland")]
    (event,) = import_events(file(tabbed(ICEWS_HEADER, *rows)), ours).events
    assert event.mutual


@pytest.mark.parametrize("code", ["111", "190", "010", "163"])
def test_what_each_does_to_the_other_stays_two_acts(file, ours, code):
    rows = [icews(1, code=code), icews(2, code=code, by="Southland", to="Northland")]
    found = import_events(file(tabbed(ICEWS_HEADER, *rows)), ours)
    assert [event.mutual for event in found.events] == [False, False]


def test_rows_of_a_day_parties_and_code_keep_all_they_said(file, ours):
    rows = [
        icews(1, by="A Minister", country1="Northland", story="1"),
        icews(2, story="2", city="Hilltop"),
        icews(3, story="2"),
    ]
    (event,) = import_events(file(tabbed(ICEWS_HEADER, *rows)), ours).events
    assert event.raw_by == ("A Minister", "Northland")
    assert event.sources == ("The Daily Invention, story 1", "The Daily Invention, story 2")
    assert event.places == ("Middleton, Middleland", "Hilltop, Middleland")
    assert event.lines == (2, 3, 4)


def test_the_same_event_has_the_same_id_in_every_layout(file, ours):
    (one,) = import_events(file(tabbed(ICEWS_HEADER, icews())), ours).events
    (other,) = import_events(file(tabbed(gdelt())), ours).events
    assert one.id == other.id
    assert one.import_hash != other.import_hash


def test_an_id_depends_on_day_parties_and_code_alone():
    base = identity("2020-03-01", "a", "b", "CAMEO", "111")
    assert base == identity("2020-03-01", "a", "b", "CAMEO", "111", "other words")
    others = [("2020-03-02", "a", "b", "111"), ("2020-03-01", "b", "a", "111"), ("2020-03-01", "a", "b", "112")]
    assert len({base[0], *(identity(d, x, y, "CAMEO", c)[0] for d, x, y, c in others)}) == 4
    assert identity("2020", "a", "b", "own", "", "x")[0] != identity("2020", "a", "b", "own", "", "y")[0]


def test_counts_agree_with_a_merge_in_memory(file):
    """The preview counts ids in arrays and keeps no row; merging all rows must give the same."""
    chance = random.Random(4)
    names = ("Northland", "Southland", "Westland")
    rows = [
        gdelt(n, by=chance.choice(names), to=chance.choice(names), code=chance.choice(("046", "111", "042", "043")))
        for n in range(3000)
    ]
    path = file(tabbed(*rows))
    counted = preview(path, Options()).counted
    source = open_file(path, Options())
    events = merge(s for batch in stream(source, Options()) for s in batch.sightings)
    assert counted.events == len(events)
    assert counted.merged == len(rows) - len(events)
    assert counted.mutual == sum(len({s for s in event.by}) > 1 for event in events)


def test_import_and_preview_agree(file, ours):
    path = file(tabbed(ICEWS_HEADER, *(icews(n, code=code) for n, code in enumerate(("046", "111", "999", "046")))))
    assert preview(path, ours).counted == import_events(path, ours).counted


def test_a_preview_shows_whole_events_first_ones_first(file, ours):
    others = [icews(n, date=f"2020-04-{n:02d}") for n in range(2, 9)]
    path = file(tabbed(ICEWS_HEADER, icews(1), *others, icews(9, by="Southland", to="Northland")))
    shown = preview(path, ours, first=2).first
    assert [event.lines for event in shown] == [(2, 10), (3,)]
    assert [event.mutual for event in shown] == [True, False]


def test_more_rows_than_memory_is_meant_for_are_refused(file, ours, monkeypatch):
    from detente.errors import DetenteError

    monkeypatch.setattr("detente.record.importing.MOST_KEPT", 3)
    with pytest.raises(DetenteError, match="more than 3 rows to keep at once; name the parties"):
        import_events(file(tabbed(*(gdelt(n) for n in range(4)))), ours)


def test_codes_have_a_class_and_a_weight():
    table = codes()
    assert len(table) == 313
    assert {code.quad for code in table.values()} == set(QUADS)
    assert [code.code for code in table.values() if code.weight is None] == ["1214"]
    assert all(abs(code.weight) <= 10 for code in table.values() if code.weight is not None)
    assert all(code.quad <= 2 for code in table.values() if code.mutual)


def test_labels_are_ours_and_figures_the_publishers(reference):
    import csv

    with (reference / "cameo_merged.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    table = codes()
    assert list(table) == list(rows)
    for code, row in rows.items():
        assert table[code].quad == int(row["quad_gdelt"])
        for ours, theirs in (
            (table[code].icews, "goldstein_icews_table"),
            (table[code].gdelt, "goldstein_seen_in_gdelt"),
        ):
            assert ours == (float(row[theirs]) if row[theirs] else None), (code, theirs)
        assert table[code].label.casefold() != row["name"].casefold()
    both = [code for code in table.values() if None not in (code.icews, code.gdelt)]
    assert len(both) == 155
    assert [code.code for code in both if code.icews != code.gdelt] == ["016", "022", "164"]
