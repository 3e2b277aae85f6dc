"""The roadmap as printed: the plan first, titles for ids, dates for months; no plan ends with exit 5."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from detente.roadmap.answers import Roadmap
from tests.roadmap.bargain import STEPS, mapping

KEYS = {"status", "stages", "frontier", "least_patience", "binding", "relaxation"}
STAGE = {"month", "steps", "exposure", "slack", "gates"}
TITLES = {"cut": "Cut half the arms", "end": "Cut the rest", "aid": "Send aid", "open": "Open trade"}
DATE = "2020-01-01"


def write_case(folder, name="talks", **changes):
    """The small case of the room's own tests as a file, its steps with titles."""
    steps = {key: step | {"title": TITLES[key]} for key, step in STEPS.items()}
    held = mapping(steps=steps, as_of=DATE, **changes)
    path = folder / name
    path.mkdir()
    text = json.dumps(held, indent=1).replace(f'"{DATE}"', DATE)
    (path / "case.yaml").write_text(text, "utf-8")
    return name


@pytest.fixture
def case(here):
    return write_case(here)


@pytest.fixture
def printed(run, case):
    done = run("roadmap", case)
    assert done.code == 0, done.err
    return done.out


@pytest.fixture
def answer(run, case):
    return run("roadmap", case, "--json").json


def test_the_first_sentence_is_the_plan_and_what_it_needs(printed, answer):
    month = answer["in_force"]["capstone"]
    first = " ".join(printed.split("\n\n")[0].split())
    assert first.startswith(f"The best plan has “Treaty” in force in month {month} (")
    assert "Work on it begins in month" in first
    assert "gates passed: “Seen”" in first


def test_titles_stand_for_ids(printed):
    for name in ("capstone", "trader", "rush", "optimum", "slack"):
        assert not re.search(rf"\b{name}\b", printed), name
    assert "Cut half the arms" in printed
    assert "“Would trade”" in printed


def test_every_step_has_its_line_with_who_takes_it_and_when(printed, answer):
    table = printed.partition("The plan, by the month")[2]
    for name, month in answer["in_force"].items():
        title = {**TITLES, "capstone": "Treaty"}[name]
        line = next(line for line in table.splitlines() if title in line)
        assert {"cut": "They", "capstone": "We and They"}.get(name, "We") in line
        assert month > answer["begins"][name]


def test_it_says_who_could_stop_and_that_the_last_step_is_never_safe(printed, answer):
    said = " ".join(printed.split())
    assert "No order of steps makes the last one safe by itself" in said
    for party, points in answer["penalty"].items():
        told = f"{answer['names']['parties'][party]} would gain {points:.2f} points" in said
        assert told == (points >= 0.005)
    for party, least in answer["least_patience"].items():
        assert f"{least:.3f}" in said, party


def test_what_is_counted_on_left_out_and_settled_is_told(printed, answer):
    said = " ".join(printed.split())
    assert "Counted on" in said
    for name in answer["omitted"]:
        assert TITLES[name] in said.partition("Left out of the plan:")[2]
    assert ("did not settle" not in said) == answer["converged"]


def test_json_has_the_keys_that_other_programs_rely_on(answer):
    assert set(answer) >= KEYS | {field.name for field in dataclasses.fields(Roadmap)}
    assert all(set(stage) == STAGE for stage in answer["stages"])
    assert all({"months", "exposure"} <= set(point) for point in answer["frontier"])
    assert answer["status"] == "optimal"
    assert answer["pedigree"]["case_hash"]
    assert answer["waits_for"]["capstone"] == ["gate Seen"]


def test_the_same_question_gives_the_same_bytes(run, case, answer):
    again = run("roadmap", case, "--json").json
    assert json.dumps(answer | {"run": None}) == json.dumps(again | {"run": None})


def test_no_plan_is_exit_5_with_what_binds_and_the_way_out(run, case):
    done = run("roadmap", case, "--by", "2")
    assert (done.code, done.out) == (5, "")
    assert "no plan leads to “Treaty”" in done.err
    assert "the gate “Seen”" in done.err
    assert re.search(r"Cheapest way out: allow \d+ months? more: “Treaty” can be in force in month \d+ \(", done.err)


def test_no_plan_in_json_is_exit_5_with_the_answer(run, case):
    done = run("roadmap", case, "--by", "2", "--json")
    assert done.code == 5
    assert done.json["status"] == "infeasible"
    assert done.json["binding"]
    assert done.json["relaxation"]
    assert done.err


def test_a_pin_is_kept_priced_and_told(run, case, answer):
    month = answer["in_force"]["cut"] + 2
    argv = ("roadmap", case, "--pin", f"cut={month}", "--pin", "open=never")
    found = run(*argv, "--json").json
    assert found["in_force"]["cut"] == month
    assert "open" in found["omitted"]
    assert [pin["step"] for pin in found["pins"]] == ["cut", "open"]
    out = " ".join(run(*argv).out.split())
    assert f"Cut half the arms: having it in force in month {month} (" in out
    assert "Open trade: leaving it out costs" in out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--pin", "cut=soon"), "found 'cut=soon'; give STEP=MONTH"),
        (("--pin", "cut"), "found 'cut'; give STEP=MONTH"),
        (("--pin", "cut=3", "--pin", "cut=4"), "'cut' is given twice"),
        (("--pin", "cutt=3"), "did you mean 'cut'"),
        (("--pin", "cut=300"), "outside the horizon"),
        (("--by", "0"), "--by"),
        (("--exposure", "-1"), "--exposure"),
    ],
)
def test_a_wrong_option_is_2(run, case, given, words):
    done = run("roadmap", case, *given)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_why_not_is_asked_for_each_month(run, case, answer):
    out = " ".join(run("roadmap", case, "--why-not", "1", "--why-not", "8").out.split())
    assert "Why not by month 1 (February 2020)? Together these forbid it:" in out
    assert "Why not by month 8 (September 2020)? It is, under the plan above." in out


def test_a_plan_pinned_to_the_last_month_says_so_and_blames_nobody(run, case):
    horizon = mapping()["horizon"]
    out = " ".join(run("roadmap", case, "--pin", f"capstone={horizon}").out.split())
    assert "That is the last month the case looks at." in out
    assert "That is the last month" not in run("roadmap", case).out
