"""Value curves, utilities and present values against hand computation and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.parties import Issue, IssueVision
from detente.model.response import solve_responses
from detente.model.utility import compile_vision, peaked, present_value
from tests.model.small import ISSUES, PARTIES, channel, exchange, small

ISSUE = {"title": "I", "levels": {"low": 0.0, "mid": 0.25, "high": 1.0}, "start": "low"}
shares = st.floats(0, 1)
patience = st.floats(0.01, 0.99)


def issues(*names):
    return {name: Issue.model_validate(ISSUE) for name in names}


def wish(ideal=1.0, salience=1.0, **more):
    return IssueVision.model_validate({"ideal": ideal, "salience": salience, **more})


def utility(vision, *levels):
    return float(vision.utility(np.array(levels)))


@pytest.mark.parametrize(
    ("ideal", "level", "value"),
    [(1, 0, 0), (1, 0.3, 0.3), (0, 0.3, 0.7), (0.25, 0.25, 1), (0.25, 0, 2 / 3), (0.25, 1, 0), (0.25, 0.625, 0.5)],
)
def test_the_default_curve_by_hand(ideal, level, value):
    assert utility(compile_vision(issues("a"), {"a": wish(ideal)}), level) == pytest.approx(100 * value, abs=1e-12)


@given(ideal=shares, level=shares)
def test_the_default_curve_is_its_formula(ideal, level):
    xs, ys = peaked(ideal)
    formula = 1 - abs(level - ideal) / max(ideal, 1 - ideal)
    assert np.interp(level, xs, ys) == pytest.approx(formula, abs=1e-12)


def test_an_ideal_named_by_its_level_is_that_level():
    named, placed = (compile_vision(issues("a"), {"a": wish(ideal)}) for ideal in ("mid", 0.25))
    assert [utility(named, x) for x in (0, 0.2, 0.9)] == [utility(placed, x) for x in (0, 0.2, 0.9)]


def test_points_of_a_curve_are_joined_by_straight_lines_and_level_beyond_them():
    vision = compile_vision(issues("a"), {"a": wish(1, curve=[[0.2, 0.1], [0.4, 0.9], [0.8, 0.5]])})
    found = [utility(vision, x) for x in (0, 0.2, 0.3, 0.6, 0.8, 1)]
    assert found == pytest.approx([10, 10, 50, 70, 50, 50])


def test_saliences_weigh_issues_and_an_unnamed_issue_weighs_nothing():
    vision = compile_vision(issues("a", "b", "c"), {"a": wish(1, 3), "c": wish(0, 1)})
    assert list(vision.weights) == [0.75, 0, 0.25]
    assert utility(vision, 0.4, 0.9, 0.2) == pytest.approx(100 * (0.75 * 0.4 + 0.25 * 0.8))
    assert utility(vision, 0.4, 0.1, 0.2) == utility(vision, 0.4, 0.9, 0.2)


def test_a_vision_of_no_weight_is_worth_nothing():
    vision = compile_vision(issues("a"), {"a": wish(1, 0)})
    assert (utility(vision, 0.7), vision.spread) == (0, 0)


def test_spread_is_best_less_worst_over_all_levels():
    vision = compile_vision(
        issues("a", "b"), {"a": wish(0.25, 1), "b": wish(1, 3, curve=[[0, 0.2], [0.5, 0.8], [1, 0.6]])}
    )
    assert vision.spread == pytest.approx(100 * (0.25 * 1 + 0.75 * 0.6))
    grid = np.linspace(0, 1, 41)
    values = vision.utility(np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2))
    assert vision.spread == pytest.approx(values.max() - values.min())


@given(scale=st.floats(1e-3, 1e3), levels=st.tuples(shares, shares))
def test_rescaling_saliences_changes_nothing(scale, levels):
    one = compile_vision(issues("a", "b"), {"a": wish(1, 2), "b": wish(0.25, 3)})
    other = compile_vision(issues("a", "b"), {"a": wish(1, 2 * scale), "b": wish(0.25, 3 * scale)})
    assert utility(one, *levels) == pytest.approx(utility(other, *levels), abs=1e-9)


@given(levels=st.tuples(shares, shares))
def test_permuting_issues_changes_nothing(levels):
    wishes = {"a": wish(1, 2), "b": wish(0.25, 3)}
    one, other = compile_vision(issues("a", "b"), wishes), compile_vision(issues("b", "a"), wishes)
    assert utility(one, *levels) == pytest.approx(utility(other, *reversed(levels)), abs=1e-12)


def solved(parties=PARTIES, order=("arms", "trade")):
    case = small(
        [exchange(0, seen_by="eye"), exchange(1, "theirs", seen_by="eye")],
        channels={"eye": channel()},
        parties=parties,
        issues={name: ISSUES[name] for name in order},
    )
    return solve_responses(case).by_type["one"].choice


def weighed(factor):
    vision = {name: {**w, "salience": factor * w["salience"]} for name, w in PARTIES["they"]["vision"].items()}
    return {**PARTIES, "they": {**PARTIES["they"], "vision": vision}}


def test_types_answer_alike_whatever_the_scale_of_salience_and_the_order_of_issues():
    plain = solved()
    # the solver's tolerance, 1e-9 of the spread, times the precision of 10
    assert np.abs(solved(weighed(17)) - plain).max() < 1e-7
    assert np.abs(solved(order=("trade", "arms")) - plain).max() < 1e-7


def test_types_answer_other_saliences_otherwise():
    other = {**PARTIES["they"], "vision": {**PARTIES["they"]["vision"], "trade": {"ideal": 0.2, "salience": 3}}}
    assert np.abs(solved({**PARTIES, "they": other}) - solved()).max() > 0.01


@given(flow=st.floats(0, 100), d=patience, months=st.integers(1, 50))
def test_a_constant_flow_is_worth_itself(flow, d, months):
    assert present_value([flow] * months, d) == pytest.approx(flow, abs=1e-9)
    assert present_value([flow] * months, d, continues=False) == pytest.approx(flow * (1 - d**months), abs=1e-9)


@given(growth=st.floats(0, 1), d=patience, months=st.integers(1, 50))
def test_a_geometric_flow_has_its_closed_form(growth, d, months):
    flow = [growth**t for t in range(months)]
    head = (1 - d) * (1 - (d * growth) ** months) / (1 - d * growth)
    assert present_value(flow, d, continues=False) == pytest.approx(head, abs=1e-9)
    assert present_value(flow, d) == pytest.approx(head + d**months * flow[-1], abs=1e-9)


def test_costs_come_off_once_and_are_discounted_by_the_month_they_fall_due():
    assert present_value([50], 0.9, 3) == pytest.approx(47)
    assert present_value([50, 50, 50], 0.9, [0, 2, 1]) == pytest.approx(50 - 0.9 * 2 - 0.81 * 1)


@pytest.mark.parametrize("d", [0, 1, -0.1, 1.5])
def test_patience_outside_its_range_is_refused(d):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        present_value([1], d)
