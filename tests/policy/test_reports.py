"""What would be best at another belief: after a report, and over a triangle of beliefs."""

import pytest

from detente.case.load import load_case
from detente.policy.policy import Asked, policy

BELIEFS = 400


@pytest.fixture(scope="module")
def told():
    """A small case asked about a belief sure of each type, and about its own."""
    case = load_case("minimal")
    sure = {name: {other: float(other == name) for other in case.types} for name in case.types}
    own = {name: kind.prior.mode for name, kind in case.types.items()}
    return case, policy(case, own, Asked(beliefs=BELIEFS, exploit=False, reports={**sure, "own": own}))


def test_a_report_that_moves_no_belief_changes_no_act(told):
    _, found = told
    own = next(report for report in found.reports if report.report == "own")
    assert not own.changes
    assert own.after.act == found.act
    assert own.after.bounds[found.act].lower >= found.bounds[found.act].lower - 1e-9


def test_after_a_report_acts_are_worth_what_the_process_solved_there_says(told):
    case, found = told
    for report in found.reports:
        if report.report == "own":
            continue
        shares = {name: float(name == report.report) for name in case.types}
        alone = policy(case, shares, Asked(beliefs=BELIEFS, exploit=False))
        for act, bounds in report.after.bounds.items():
            assert bounds.lower <= alone.bounds[act].upper + 1e-9
            assert bounds.upper >= alone.bounds[act].lower - 1e-9


def test_a_report_that_would_show_a_walkout_worth_making_changes_the_act():
    """With nothing to be had from the talks but their costs, being told so ends them."""
    case = load_case("minimal", sets=["parties.upstream.disagreement=45"])
    sure = {name: {other: float(other == name) for other in case.types} for name in case.types}
    own = {name: kind.prior.mode for name, kind in case.types.items()}
    found = policy(case, own, Asked(beliefs=BELIEFS, exploit=False, reports=sure))
    best = {report.report: report.after.act for report in found.reports}
    assert best["staller"] == "walk"
    assert best["sincere"] != "walk"
    assert {report.report for report in found.reports if report.changes} == {
        name for name, act in best.items() if act != found.act
    }


def test_the_triangle_holds_today_and_agrees_with_its_corners():
    case = load_case("ceasefire")
    found = policy(case, None, Asked(beliefs=BELIEFS, exploit=False))
    region = found.region
    assert region is not None
    assert sorted(name for names in region.corners.values() for name in names) == sorted(case.types)
    assert sum(region.today) == pytest.approx(1)
    for point in region.points:
        assert sum(point.shares) == pytest.approx(1)
        assert point.act in point.may_be
    assert len({point.shares for point in region.points}) == len(region.points) == 45


def test_where_a_corner_is_empty_there_is_no_triangle(told):
    assert told[1].region is None
