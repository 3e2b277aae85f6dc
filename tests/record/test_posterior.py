"""The belief: recomputed from its own JSON, and what must and must not move it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.answer import to_json
from detente.case.library import library_cases
from detente.case.load import load_case
from detente.record.ach import SIGNS, ach, diagnosticity, sign
from detente.record.likelihood import end_table
from detente.record.posterior import HEADLINE, believe
from detente.record.reading import read_ledger
from detente.record.reliability import undo_hazard
from tests.record.records import BASE, THEM, US, broken, case_with, kept, row

UNDONE, SEED = 0.1, 3
WAYS = [
    "independent",
    "by_episode",
    "by_episode_and_leadership",
    "current_leader_only",
    "without_responsive",
    "without_most_telling_source",
]
KINDS = {"sincere", "reciprocator", "staller", "divided"}
EVIDENCE = [
    kept("K1", "2020-02-01"),
    broken("B1", "2021-01-01", category="freeze"),
    broken("B2", "2022-05", category="dismantle", episode="long"),
    kept("K2", "2022-07-01", category="freeze", episode="long"),
]


@pytest.fixture(scope="module")
def table():
    """How debts end under each type of the base case; the same whatever the record says."""
    return end_table(load_case(BASE), UNDONE)


@pytest.fixture(scope="module")
def of(table, tmp_path_factory):
    """The belief from these rows, as a program reads it."""

    def answer(rows, sets=(), as_of=None):
        folder = tmp_path_factory.mktemp("belief")
        case = case_with(folder, rows, as_of)
        if sets:
            case = load_case(folder, sets=sets)
        return json.loads(to_json(believe(case, read_ledger(case), table, undone_a_year=UNDONE, seed=SEED)))

    return answer


@pytest.fixture(scope="module", params=[name for name in library_cases() if name != "minimal"])
def library(request):
    case = load_case(request.param)
    ledger = read_ledger(case)
    return believe(case, ledger, undone_a_year=undo_hazard(ledger).mean, seed=SEED)


def recomputed(answer):
    shares = np.array(list(answer["prior"].values()))
    for entry in answer["entries"]:
        shares = shares * np.array([entry["likelihood"][name] for name in answer["prior"]]) ** entry["weight"]
    return shares / shares.sum()


def shift(answer):
    return sum(abs(answer["belief"][name] - share) for name, share in answer["prior"].items())


def same(one, two):
    return one["belief"] == pytest.approx(two["belief"], abs=1e-12) and all(
        one["treatments"][way] == pytest.approx(two["treatments"][way], abs=1e-12) for way in WAYS
    )


def test_every_share_sums_to_one(library):
    for shares in (
        library.prior,
        library.belief,
        *library.treatments.values(),
        *(m.belief for m in library.would_move),
    ):
        assert sum(shares.values()) == pytest.approx(1, abs=1e-9)
        assert all(0 <= share <= 1 for share in shares.values())


def test_the_belief_is_the_prior_times_the_weighted_likelihoods_of_its_json(library):
    answer = json.loads(to_json(library))
    assert list(answer["belief"].values()) == pytest.approx(recomputed(answer), abs=1e-9)


def test_bayes_factors_are_those_of_the_running_belief(library):
    answer = json.loads(to_json(library))
    shares = np.array(list(answer["prior"].values()))
    for entry in answer["entries"]:
        moved = np.array(list(entry["likelihood"].values())) ** entry["weight"]
        others = ((shares * moved).sum() - shares * moved) / (1 - shares)
        assert list(entry["bayes_factor"].values()) == pytest.approx(moved / others, rel=1e-6)
        shares = shares * moved / (shares * moved).sum()


def test_six_ways_stand_side_by_side_and_the_headline_is_one(library):
    assert list(library.treatments) == WAYS
    assert library.treatments[HEADLINE] == library.belief
    spread = [max(way[t] for way in library.treatments.values()) - min(way[t] for way in library.treatments.values())
              for t in library.belief]  # fmt: skip
    assert library.disagreement == pytest.approx(max(spread))


def test_the_interval_holds_the_belief(library):
    inside = [low <= library.belief[name] <= high for name, (low, high) in library.interval.items()]
    assert sum(inside) >= len(inside) - 1  # of ranges that are not symmetric about the mode, one share may fall outside


def test_entries_are_in_date_order(library):
    dates = [entry.date for entry in library.entries]
    assert dates == sorted(dates)


def test_no_record_leaves_the_prior():
    case = load_case("minimal")
    answer = believe(case, read_ledger(case), undone_a_year=UNDONE, seed=SEED)
    assert (answer.belief, answer.entries) == (answer.prior, ())
    assert all(shares == answer.prior for shares in answer.treatments.values())


def test_no_rows_leave_the_prior(of):
    answer = of([])
    assert answer["belief"] == answer["prior"]
    assert answer["entries"] == []


def test_evidence_moves_it_the_right_way(of):
    prior = of([])["prior"]
    assert of([broken("B", "2023-12-01", category="freeze")])["belief"]["staller"] > prior["staller"]
    assert of([kept("K", "2023-12-01", category="freeze")])["belief"]["staller"] < prior["staller"]


@settings(max_examples=8)
@given(st.permutations(EVIDENCE))
def test_the_order_of_the_file_does_not_matter(of, rows):
    one, other = of(rows), of(EVIDENCE)
    one.pop("pedigree"), other.pop("pedigree")  # it names the files' bytes
    assert one == other


def test_a_poor_source_moves_it_less(of):
    by_grade = {
        grade: shift(of([broken("B", "2023-12-01", category="freeze", outcome_grade=grade)]))
        for grade in ("A1", "A2", "B2", "C3", "F6")
    }
    assert by_grade["A1"] > by_grade["A2"] == by_grade["B2"] > by_grade["C3"] > by_grade["F6"] > 0


@pytest.mark.parametrize("address", ["https://example.org/report", ""])
def test_two_reports_of_one_origin_count_once(of, address):
    report = broken("B", "2023-12-01", category="freeze", outcome_source_url=address)
    assert same(of([report, report | {"id": "copy"}]), of([report]))


def test_two_reports_of_two_origins_count_for_more_than_one(of):
    report = broken("B", "2023-12-01", category="freeze")
    other = report | {"id": "other", "episode": "another", "commitment": "something else"}
    assert shift(of([report, other])) > shift(of([report]))


def test_doubling_the_rows_of_an_undertaking_does_not_double_its_weight(of):
    rows = [broken(f"B{n}", "2023-12-01", category="freeze", episode="one") for n in range(3)]
    doubled = [*rows, *(r | {"id": f"{r['id']}b", "commitment": f"also {r['commitment']}"} for r in rows)]
    one, two = of(rows), of(doubled)
    assert one["belief"] == pytest.approx(two["belief"], abs=1e-12)
    assert sum(e["weight"] for e in two["entries"]) == pytest.approx(sum(e["weight"] for e in one["entries"]))
    apart = [r | {"episode": r["id"]} for r in rows]
    assert shift(of(apart)) > shift(one)


def test_a_failure_that_answers_ours_says_nothing_of_a_reciprocator(of):
    lapse = broken("L", "2023-06-01", by=US, to=THEM)
    failure = broken("B", "2023-12-01", category="freeze")
    plain, answering = of([lapse, failure]), of([lapse, failure | {"responsive_to": "L"}])
    found = next(e["likelihood"] for e in answering["entries"] if e["id"] == "B")
    others = [share for name, share in found.items() if name != "reciprocator"]
    assert found["reciprocator"] == pytest.approx(np.mean(others))
    assert answering["belief"]["reciprocator"] > plain["belief"]["reciprocator"]
    assert answering["treatments"]["without_responsive"] == answering["prior"]


def test_joint_promises_and_vows_are_entries_that_move_nothing(of):
    rows = [
        broken("J", "2023-06-01", by=f"{THEM};{US}", category="freeze"),
        broken("V", "2023-06-01", category="abstain"),
    ]
    answer = of(rows)
    assert answer["belief"] == pytest.approx(answer["prior"], abs=1e-12)
    entries = {e["id"]: e for e in answer["entries"] if e["kind"] == "commitment"}
    assert set(entries) == {"J", "V"}
    assert all(factor == pytest.approx(1) for e in entries.values() for factor in e["bayes_factor"].values())


def test_our_own_promises_and_open_ones_are_no_entries(of):
    answer = of([broken("O", "2023-06-01", by=US, to=THEM), row("P", outcome_at_2024_03_01="pending")])
    assert answer["entries"] == []
    assert answer["trust"] == [
        {"category": "humanitarian", "kept": 0, "resolved": 1, "expected": answer["trust"][0]["expected"]}
    ]


def test_a_new_leader_sets_the_stated_share_aside(of):
    old = [broken("B", "2014-06-01", category="freeze", date_promised="2014-01-01", leader="first council")]
    calm = ("record.turnover=0",)
    forgotten, remembered = of(old, (*calm, "record.reset=1")), of(old, (*calm, "record.reset=0"))
    half = of(old, (*calm, "record.reset=0.5"))
    assert [e["kind"] for e in forgotten["entries"]].count("leader") >= 1
    assert forgotten["belief"] == pytest.approx(forgotten["prior"])
    assert remembered["belief"] == pytest.approx(remembered["treatments"]["by_episode"])
    assert 0 < shift(half) < shift(remembered)
    assert list(half["belief"].values()) == pytest.approx(recomputed(half), abs=1e-9)


def test_years_between_wear_it_down(of):
    old = [broken("B", "2020-06-01", category="freeze")]
    shifts = [shift(of(old, (f"record.turnover={share}", "record.reset=0"))) for share in (0, 0.05, 0.2, 1)]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[-1] == pytest.approx(0, abs=1e-9)


def test_a_type_ruled_out_beforehand_stays_out(of):
    answer = of(EVIDENCE, ("types.sincere.prior=0", "types.divided.prior=0.57"))
    assert [answer[key]["sincere"] for key in ("prior", "belief")] == [0, 0]
    assert all(way["sincere"] == 0 for way in answer["treatments"].values())
    assert sum(answer["belief"].values()) == pytest.approx(1, abs=1e-9)


def test_outcomes_with_other_causes_say_less(of):
    shifts = [shift(of(EVIDENCE, (f"record.other_causes={share}",))) for share in (0, 0.4, 0.8, 1)]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[-1] == pytest.approx(0, abs=1e-9)


def test_a_seed_moves_the_interval_alone(table, tmp_path):
    case = case_with(tmp_path, EVIDENCE)
    one, two = (believe(case, read_ledger(case), table, undone_a_year=UNDONE, seed=seed) for seed in (1, 2))
    assert (one.belief, one.entries, one.treatments) == (two.belief, two.entries, two.treatments)
    assert one.interval != two.interval
    ends = [abs(a - b) for name in one.interval for a, b in zip(one.interval[name], two.interval[name], strict=True)]
    assert max(ends) < 0.04  # 400 draws: the stated .01 is a standard error; four of them over eight ends


def test_the_matrix_has_a_row_for_each_promise_and_sorts_by_what_tells(library):
    matrix = ach(library)
    promises = [e for e in library.entries if e.kind == "commitment"]
    assert {row.id for row in matrix.rows} == {e.id for e in promises}
    tells = [row.diagnosticity for row in matrix.rows]
    assert tells == sorted(tells, reverse=True)
    assert matrix.against == {t: sum(row.sign[t] in ("-", "--") for row in matrix.rows) for t in matrix.types}
    assert json.loads(to_json(matrix))["pedigree"]["case_hash"] == library.pedigree.case_hash


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        (9.0, "++"),
        (3.0, "++"),
        (1.25, "+"),
        (1.0, "."),
        (0.81, "."),
        (0.8, "-"),
        (0.34, "-"),
        (0.33, "--"),
        (0.0, "--"),
    ],
)
def test_signs(factor, expected):
    assert sign(factor) == expected
    assert expected in SIGNS


def test_diagnosticity_is_the_weighted_ratio():
    assert diagnosticity([0.2, 0.8, 0.4], 0.5) == pytest.approx(2)
    assert diagnosticity([0.3, 0.3], 1.0) == pytest.approx(1)
    assert diagnosticity([0.0, 0.3], 1.0) is None
