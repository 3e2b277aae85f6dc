"""Events of a file become context of a case: merged rows counted, parties known by the case's names."""

from __future__ import annotations

import pytest

from detente.errors import NotFound
from detente.store.cases import load
from detente.store.events import context_of, import_events
from detente.store.feed import as_fields, open_feed
from detente.store.verify import verify

CASE = "ceasefire"


def test_a_table_s_events_are_context_with_every_name_and_line(small, tmp_path):
    file = tmp_path / "events.csv"
    head = "date,actor,target,event,url\n"
    row = "2023-05-01,movement,government,shelling,http://a/{n}\n"
    file.write_text(head + row.format(n=1) + row.format(n=2) + "2023-05-02,nobody,nowhere,x,\n", encoding="utf-8")
    case = load(small, CASE)[0]
    feed = open_feed(file, case)
    counted = feed.counted
    assert (counted.rows, counted.merged, counted.outside, len(feed.events)) == (3, 1, 1, 1)
    import_events(small, CASE, feed.events, "dan", source=file.name)
    (event,) = context_of(small, CASE)
    assert (event["date"], event["by"], event["to"]) == ("2023-05-01", "movement", "government")
    assert (event["urls"], event["lines"]) == ("http://a/1;http://a/2", "2;3")
    assert as_fields(_record(file, case)) == event
    assert verify(small).broken == ""


def _record(file, case):
    from detente.record.aliases import of_case
    from detente.record.importing import import_events as read
    from detente.record.opening import Options

    return read(file, Options(aliases=of_case(case))).events[0]


def test_a_file_that_is_not_there_is_told(small, tmp_path):
    with pytest.raises(NotFound):
        open_feed(tmp_path / "none.csv", load(small, CASE)[0])
