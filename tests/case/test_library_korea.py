"""The library case korea-2018: the argument has its place, every number its range, nothing is hindsight."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.check import behaviour

AS_OF = dt.date(2018, 7, 27)
ROOMS = {"CASE", "RECORD", "BELIEF", "LANDSCAPE", "ROADMAP", "POLICY", "FUTURES", "BRIEF", "PLAY"}
MONTHS = list(calendar.month_name)[1:]
LATER_EVENTS = ("Hanoi", "Stockholm", "Pyongyang Declaration", "Pyongyang Joint")
ISSUES = {
    "denuclearization",
    "long_range_missiles",
    "shorter_range_missiles",
    "sanctions_relief",
    "treaty_status",
    "us_forces",
    "exercises",
    "assistance",
    "inter_korean_economy",
    "belt_and_road",
    "alliance_design",
    "abductions",
    "human_rights",
}
COLUMNS = ["id", "claim", "status", "shows", "source_title", "source_url", "known_from", "grade", "tests"]
LEDGERS = {"commitments": ("DK", 103), "events": ("EV", 165), "positions": ("PA", 59)}


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("korea-2018")


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "src" / "detente" / "case" / "library" / "korea-2018"


@pytest.fixture(scope="module")
def seed_rows(root: Path) -> list[list[str]]:
    lines = (root / "docs" / "seed.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0].isdigit()]


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def child(value: Any, key: str) -> Any:
    """One step along a key path, by the names the file uses."""
    if isinstance(value, dict):
        return value[key]
    if isinstance(value, list):
        return value[int(key)]
    assert isinstance(value, BaseModel), f"nothing lies below {value!r}"
    for name, field in type(value).model_fields.items():
        if key == (field.alias or name):
            return getattr(value, name)
    raise KeyError(key)


def at(case: Case, path: str) -> Any:
    value: Any = case
    for key in path.split("."):
        value = child(value, key)
    return value


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)


def later_dates(text: str) -> list[str]:
    """Dates after the case date named in a text, as day month year, month year or year."""
    found = [day for day in re.findall(r"\b20\d\d-\d\d-\d\d\b", text) if day > str(AS_OF)]
    for day, month, year in re.findall(rf"\b(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (20\d\d)\b", text):
        moment = dt.date(int(year), MONTHS.index(month) + 1, int(day or 1))
        if moment > AS_OF:
            found.append(f"{day} {month} {year}".strip())
    years = [y for y in re.findall(r"\b(20\d\d)\b", text) if int(y) > AS_OF.year]
    return found + years


def scheduled(case: Case) -> set[str]:
    """Later dates that may be named: those of the calendar, in every form `later_dates` returns."""
    allowed: set[str] = set()
    for entry in case.calendar.values():
        day = entry.date
        month = MONTHS[day.month - 1]
        allowed |= {str(day), f"{day.day} {month} {day.year}", f"{month} {day.year}", str(day.year)}
    return allowed


def test_frame(case: Case) -> None:
    assert case.as_of == AS_OF
    assert case.horizon.months == 120
    assert (case.principal, case.counterpart) == ("us", "dprk")
    assert {name: party.role for name, party in case.parties.items()} == {
        "us": "principal",
        "rok": "ally",
        "japan": "ally",
        "dprk": "counterpart",
        "china": "third_party",
        "russia": "third_party",
        "us_congress": "constituency",
        "rok_public": "constituency",
    }
    assert case.parties["us"].leader_vision
    ratifies = case.parties["us_congress"].ratifies
    assert ratifies is not None
    assert ratifies.needs.mode == pytest.approx(0.67)


def test_issues_and_playbooks_asked_for_are_there(case: Case) -> None:
    assert set(case.issues) >= ISSUES
    assert [d.per_month.mode < 0 for d in case.issues["denuclearization"].drift] == [True, True]
    assert set(case.playbooks) == {
        "rush_treaty",
        "condensed_timetable",
        "maximum_pressure",
        "open_ended_summitry",
        "step_for_step",
    }
    assert case.reference_playbook == "step_for_step"
    assert not case.playbooks["rush_treaty"].heeds_gates


def test_steps(case: Case) -> None:
    assert 18 <= len(case.steps) <= 27
    kinds = {step.kind for step in case.steps.values()}
    assert kinds == {"act", "declaration", "consultation", "preparation", "adaptation", "offer"}
    assert case.steps["declaration_of_intent"].undo.share.mode < 1
    assert case.steps["yongbyon_halt"].undo.share.mode > 0.9
    assert case.steps["significant_denuclearization"].undo.share.mode < 0.3
    assert case.steps["sanctions_suspension"].instrument == "un"
    assert case.steps["sanctions_suspension"].undo.share.mode < 1
    assert {step.by[0] for step in case.steps.values() if step.kind == "offer"} == {"china", "russia"}
    assert all(step.seen_by for name, step in case.steps.items() if "dprk" in step.by)


def test_ladder_and_gates(case: Case) -> None:
    rungs = case.ladder.rungs
    assert 6 <= len(rungs) <= 8
    home = [name for name, rung in rungs.items() if not rung.theirs]
    assert home == [next(iter(rungs))]
    assert {side for gate in case.gates.values() for side in [gate.side]} == {"theirs", "home"}
    cut = next(test for test in case.gates["g3_cut"].passed_when if test.issue)
    assert cut.at_least is not None
    assert cut.at_least.uncertain
    assert cut.at_least.mode <= case.issues["denuclearization"].levels["cut"]
    assert set(case.capstone.recovery) == {"unilateral", "un"}
    assert case.ladder.pressure is not None
    assert list(case.ladder.pressure.levels) == ["relaxed", "current", "tighter"]


def test_types(case: Case) -> None:
    assert list(case.types) == ["sincere", "reciprocator", "retainer", "staller", "concealer", "divided"]
    assert sum(kind.prior.mode for kind in case.types.values()) == pytest.approx(1, abs=1e-12)
    people = {leader.record_name for leader in case.leaders.values()}
    for kind in case.types.values():
        words = " ".join(texts(kind))
        assert not [name for name in people if name in words]


def test_every_number_has_a_range_and_a_reason(case: Case) -> None:
    never = [name for name, step in case.steps.items() if step.undo.never]
    spent = {f"steps.{name}.undo.{key}" for name in never for key in ("months", "share")}
    numbers = [(path, quantity) for path, quantity, _ in case.numbers() if path not in spent]
    assert len(numbers) > 400
    assert [path for path, quantity in numbers if not (quantity.uncertain and quantity.why.strip())] == []
    views = [view for party in case.parties.values() for view in party.vision.values()]
    assert [view for view in views if view.curve and not view.why] == []


def test_widest_gaps_between_allies_are_where_they_were_in_2018(case: Case) -> None:
    def gap(one: str, other: str) -> list[str]:
        a, b = case.parties[one].vision, case.parties[other].vision
        total_a, total_b = (sum(v.salience.mode for v in vision.values()) for vision in (a, b))
        size = {
            name: abs(case.issues[name].level(a[name].ideal) - case.issues[name].level(b[name].ideal))
            * (a[name].salience.mode / total_a + b[name].salience.mode / total_b)
            for name in a
            if name in b
        }
        return sorted(size, key=lambda name: -size[name])

    assert {"inter_korean_economy", "sanctions_relief"} <= set(gap("us", "rok")[:3])
    assert "shorter_range_missiles" in gap("us", "japan")[:2]
    assert "abductions" in gap("us", "japan")[:6]


def test_the_21_elements_have_their_place(case: Case, seed_rows: list[list[str]]) -> None:
    assert [int(row[0]) for row in seed_rows] == list(range(1, 22))
    for row in seed_rows:
        paths = re.findall(r"`([^`]+)`", row[3])
        assert paths, f"row {row[0]} names no key path"
        for path in paths:
            assert at(case, path) not in (None, {}, []), f"row {row[0]}: nothing at {path}"
        assert {room.strip() for room in row[4].split(",")} <= ROOMS


def test_claims_rest_on_paths_or_rooms_and_on_what_was_known(case: Case, folder: Path) -> None:
    claims = rows_of(folder, "claims")
    assert list(claims[0]) == COLUMNS
    assert [row["id"] for row in claims] == [f"c{n:02d}" for n in range(1, len(claims) + 1)]
    for row in claims:
        assert row["known_from"] <= str(AS_OF)
        tests = [name.strip() for name in row["tests"].split(";")]
        for path in set(tests) - ROOMS:
            assert at(case, path) is not None
        assert later_dates(f"{row['claim']} {row['shows']}") in ([], ["2020"])


def test_no_text_of_the_case_knows_the_future(case: Case) -> None:
    allowed = scheduled(case)
    words = [text for text in texts(case) if set(later_dates(text)) - allowed]
    assert words == []
    everything = "\n".join(texts(case))
    assert [word for word in LATER_EVENTS if word in everything] == []


def test_cited_ledger_rows_exist_and_were_known(case: Case, folder: Path) -> None:
    known: dict[str, str] = {}
    for name, (letters, count) in LEDGERS.items():
        rows = rows_of(folder, name)
        assert len(rows) == count
        assert "after_case_date" in rows[0]
        known |= {row["id"]: row["known_from"] for row in rows}
        assert all(row["id"].startswith(letters) for row in rows)
    cited = set(re.findall(r"\b(?:DK|EV|PA)-\d{3}\b", "\n".join(texts(case))))
    assert len(cited) > 80
    assert [name for name in sorted(cited) if known.get(name, "9999") > str(AS_OF)] == []


def test_leaders_bear_the_names_of_the_ledger(case: Case, folder: Path) -> None:
    names = {leader.record_name for leader in case.leaders.values()}
    ledger = {n.strip() for row in rows_of(folder, "commitments") for n in row["leader"].split(";")}
    assert names <= ledger
    now = {leader.party for leader in case.leaders.values() if leader.until is None}
    assert now == {"dprk", "us", "rok"}
    assert all(leader.change is not None for leader in case.leaders.values() if leader.until is None)


def test_the_retainer_stops_before_the_last_rung() -> None:
    """With no signature before the last rung, only those who want no core of weapons climb it."""
    case = load_case("korea-2018", sets=["gates.g3_cut.passed_when.1.at_least=0.95"])
    seen = behaviour(case)
    delivered = {name: ends[:, 0] for name, ends in zip(seen.types, seen.ends, strict=True)}
    assert delivered["sincere"][-1] > 0.5
    assert delivered["retainer"][-1] < 0.1
    assert delivered["retainer"][1:-2].min() > 0.5
    assert delivered["staller"][1] > 0.5
    assert delivered["staller"][3] < 0.3
    assert seen.ends[seen.types.index("concealer"), 3, 2] > 0.5
