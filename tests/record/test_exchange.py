"""The register of both sides: its counts are the ledger's, its clock is arithmetic, its rule knows no side."""

import datetime as dt
from dataclasses import replace

import pytest

from detente.case.library import library_cases
from detente.case.load import load_case
from detente.errors import UsageError
from detente.record.dates import dated
from detente.record.exchange import back_of, clock_of, days_past, register_of
from detente.record.ledger import OURS, OUTCOMES, THEIRS
from detente.record.reading import read_ledger
from detente.record.wanted import Wanted, filtered, read_wanted

OTHER = {THEIRS: OURS, OURS: THEIRS}


@pytest.fixture(scope="module")
def ceasefire():
    case = load_case("ceasefire")
    return case, read_ledger(case)


def promise(ceasefire, **changed):
    """A promise of the record with some of its facts changed."""
    dates = {name: dated(text) if text else None for name, text in changed.items() if name in DATES}
    return replace(ceasefire[1].commitments[0], **{"delivered": None, "undone": None, **changed, **dates})


DATES = ("made", "due", "delivered", "undone")


@pytest.mark.parametrize("name", library_cases())
def test_the_register_counts_what_the_ledger_holds(name):
    case = load_case(name)
    ledger = read_ledger(case)
    register = register_of(case, ledger)
    assert [row.id for row in register.rows] == [promise.id for promise in ledger.commitments]
    assert sum(sum(counts.values()) for counts in register.counts.values()) == register.total == len(register.rows)
    for side, counts in register.counts.items():
        assert counts == {o: sum(p.outcome == o for p in ledger.of(side)) for o in OUTCOMES}
    assert [one.rung for one in register.exchanges] == list(case.ladder.rungs)
    assert [row for held in register.by_agreement().values() for row in held] != [] or not register.rows


@pytest.mark.parametrize(
    ("due", "as_of", "state", "least", "most"),
    [
        ("2024-02-20", "2024-03-01", "overdue", 10, 10),
        ("2024-03-01", "2024-03-01", "not due", 0, 0),
        ("2024-03-11", "2024-03-01", "not due", -10, -10),
        ("2024-03", "2024-03-11", "falling due", -20, 10),
        ("2024-01", "2024-03-01", "overdue", 30, 60),
        ("2025", "2024-12-31", "not due", -365, -1),
        ("", "2024-03-01", "undated", None, None),
    ],
)
def test_the_clock_of_an_open_promise(due, as_of, state, least, most, ceasefire):
    day = dt.date.fromisoformat(as_of)
    clock = clock_of(promise(ceasefire, outcome="pending", made="2024-01-01", due=due), day)
    assert (clock.state, clock.least, clock.most) == (state, least, most)
    assert clock.open_days == (day - dt.date(2024, 1, 1)).days


@pytest.mark.parametrize(
    ("due", "delivered", "state", "least"),
    [
        ("2024-02-20", "2024-02-20", "on time", 0),
        ("2024-02-20", "2024-02-21", "late", 1),
        ("2024-02-20", "2024-02", "about on time", -19),
        ("2024-02", "2024-03", "late", 1),
        ("2024-02-20", "", "ended", None),
        ("", "2024-02-20", "delivered", None),
    ],
)
def test_the_clock_of_a_settled_promise(due, delivered, state, least, ceasefire):
    clock = clock_of(promise(ceasefire, outcome="partial", due=due, delivered=delivered), dt.date(2024, 6, 1))
    assert (clock.state, clock.least, clock.open_days) == (state, least, None)


def test_days_between_dates_are_those_of_every_pair_of_days_in_them():
    for one, other in (("2024-02", "2023"), ("2024-02-29", "2024-02"), ("2023", "2023")):
        day, due = dated(one), dated(other)
        days = [day.first, day.last], [due.first, due.last]
        every = [(a - b).days for a in days[0] for b in days[1]]
        assert days_past(day, due) == (min(every), max(every))


def test_what_was_delivered_stands_until_it_is_undone(ceasefire):
    day = dt.date(2024, 3, 1)
    undone = back_of(promise(ceasefire, delivered="2024-01-01", undone="2024-02-01", outcome="reversed"), day)
    assert (undone.state, undone.least, undone.most) == ("undone", 31, 31)
    stands = back_of(promise(ceasefire, delivered="2024-01", outcome="kept", spent=False), day)
    assert (stands.state, stands.least, stands.most) == ("stands", 30, 60)
    assert back_of(promise(ceasefire, delivered="2024-01", outcome="kept", spent=True), day).state == "spent"
    assert back_of(promise(ceasefire, outcome="broken"), day).state == "nothing delivered"


@pytest.mark.parametrize("name", library_cases())
def test_both_sides_stand_under_one_rule(name):
    """Whoever is called the counterpart: with the sides swapped the register is its own mirror."""
    case = load_case(name)
    ledger = read_ledger(case)
    rungs = {key: rung.model_copy(update={"theirs": rung.ours, "ours": rung.theirs})
             for key, rung in case.ladder.rungs.items()}  # fmt: skip
    mirrored = case.model_copy(update={"ladder": case.ladder.model_copy(update={"rungs": rungs})})
    turned = tuple(replace(each, side=OTHER.get(each.side, each.side)) for each in ledger.commitments)
    one, other = register_of(case, ledger), register_of(mirrored, replace(ledger, commitments=turned))
    assert [replace(row, side=OTHER.get(row.side, row.side)) for row in other.rows] == list(one.rows)
    assert {OTHER.get(side, side): counts for side, counts in other.counts.items()} == one.counts
    assert [replace(e, theirs=e.ours, ours=e.theirs) for e in other.exchanges] == list(one.exchanges)


def test_a_lapse_and_its_answers_name_each_other(ceasefire):
    rows = {row.id: row for row in register_of(*ceasefire).rows}
    for row in rows.values():
        assert all(row.id in rows[name].answered_by for name in row.answers.split(";") if name)
        assert all(rows[name].answers for name in row.answered_by)
    assert rows["CF-002"].answered_by == ("CF-001", "CF-003")


def test_filters_together_leave_what_each_leaves(ceasefire):
    register = register_of(*ceasefire)
    asked = {"side": "theirs", "since": "2018", "until": "2023", "outcome": "kept", "text": "HANDED over"}
    each = [{row.id for row in filtered(register, read_wanted({name: text})).rows} for name, text in asked.items()]
    together = filtered(register, read_wanted(asked))
    assert {row.id for row in together.rows} == set.intersection(*each)
    assert together.counts == register.counts
    assert together.wanted == asked
    assert filtered(register, Wanted()).rows == register.rows
    assert filtered(register, Wanted(grade="E")).rows == ()
    assert filtered(register, Wanted(grade="F")).rows == register.rows


def test_a_date_to_the_month_is_wanted_where_it_may_fall(ceasefire):
    register = register_of(*ceasefire)
    month = replace(register.rows[0], made="2020-05")
    register = replace(register, rows=(month,))
    for since, until, many in (("2020-05-31", "", 1), ("2020-06-01", "", 0), ("", "2020-05-01", 1), ("", "2020-04", 0)):
        assert len(filtered(register, Wanted(since=since, until=until)).rows) == many


@pytest.mark.parametrize("given", [{"side": "us"}, {"grade": "G"}, {"since": "May"}, {"until": "2020-13"}])
def test_what_cannot_be_asked_is_told_with_what_can(given):
    with pytest.raises(UsageError, match=r"expected" if "until" not in given else "is no date"):
        read_wanted(given)
