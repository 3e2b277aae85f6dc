"""How far steps are in force in a state, and the levels that follow: `to`, `by`, taken back, pressure, capstone."""

import numpy as np
import pytest

from detente.model.ladder import compile_ladder
from detente.model.reward import degrees, drift_per_month, given
from detente.model.transition import ACTIVE, NOTHING, RECOVERED, RENEGED, SIGNED, WALKED
from tests.model.small import home, ours, pressure, rung, small, theirs

ISSUES = {
    "arms": {"title": "A", "levels": {"none": 0.0, "some": 0.4, "all": 1.0}, "start": "all"},
    "trade": {"title": "T", "levels": {"closed": 0.0, "open": 1.0}, "start": 0.1},
}


# overdue is 2, so a debt is counted to 3; then come honest work, sham work, and what is left after a snap-back
OURS_LEFT, BOTH_LEFT = 6, 7


def ladder(first="ours", **options):
    """Rung 0: arms to .4 (half can be undone) for trade +.5 (.4 of it); rung 1: arms -.3, never undone; home."""
    cut = theirs({"arms": "some"}, undo={"share": 0.5})
    aid = ours({"trade": {"by": 0.5}}, undo={"share": 0.4})
    more = theirs({"arms": {"by": -0.3}}, undo="never")
    case = small(
        [rung(first, cut=cut, aid=aid), rung("ours", more=more), home(2)],
        issues=ISSUES,
        press=pressure(3),
        capstone={
            "title": "T",
            "by": ["we", "they"],
            "moves": {"trade": 0.9},
            "recovery": {"unilateral": {"share": 0.25, "delay": 2}},
        },
        **options,
    )
    return compile_ladder(case)


def state(phase=ACTIVE, rung=0, owed=0, pressure=0, fakes=0):
    return np.array([[phase, rung, owed, pressure, NOTHING, fakes]], dtype=np.int64)


def test_steps_are_numbered_rung_by_rung_then_pressure_then_capstone():
    names = ("cut", "aid", "more", "home2", "pressure:p0", "pressure:p1", "pressure:p2", "capstone")
    assert ladder().names == names
    assert list(ladder().rung_of) == [0, 0, 1, 2, -1, -1, -1, -1]
    assert list(ladder().side) == [1, -1, 1, -1, 0, 0, 0, 0]
    assert list(ladder().asks) == [True, True, False]
    assert list(ladder().undoable) == [True, False, False]


@pytest.mark.parametrize(
    ("where", "undone", "arms", "trade"),
    [
        ({}, False, 1, 0.1),
        ({"owed": 1}, False, 1, 0.6),  # ours came first
        ({"rung": 1}, False, 0.4, 0.6),
        ({"owed": OURS_LEFT}, False, 1, 0.1 + 0.5 * 0.6),  # our part was taken back, .4 of it
        ({"owed": BOTH_LEFT}, False, 1 - 0.6 * 0.5, 0.1 + 0.5 * 0.6),
        ({"rung": 1, "owed": BOTH_LEFT}, False, 0.4 - 0.3, 0.6),  # what is never undone is left whole
        ({"rung": 1, "fakes": 1}, False, 1, 0.6),
        ({"rung": 2}, False, 0.1, 0.6),
        ({"rung": 2, "fakes": 1}, False, 0.7, 0.6),
        ({"rung": 2, "fakes": 2}, False, 0.4, 0.6),
        ({"rung": 2, "pressure": 2}, False, 0.1, 0.4),
        ({"pressure": 2}, False, 1, 0),  # 0.1 - 0.2, kept in [0, 1]
        ({"phase": WALKED, "rung": 1}, False, 0.4, 0.1 + 0.5 * 0.6),
        ({"phase": WALKED, "rung": 1, "owed": 1}, True, 1 - 0.6 * 0.5, 0.1 + 0.5 * 0.6),
        ({"phase": WALKED, "rung": 2}, True, 0.7 - 0.3, 0.1 + 0.5 * 0.6),
        ({"phase": WALKED, "rung": 2, "fakes": 1}, True, 0.7, 0.1 + 0.5 * 0.6),
        ({"rung": 1}, True, 0.4, 0.6),  # while talks go on nothing is taken back
        ({"phase": SIGNED, "rung": 1}, True, 0.4, 0.9),
        ({"phase": SIGNED, "rung": 1, "pressure": 2}, False, 0.4, 0.9),  # pressure is gone
        ({"phase": RENEGED, "rung": 1}, True, 0.7, 0.9),
        ({"phase": RECOVERED, "rung": 1, "pressure": 2}, True, 0.7, 0.9),  # the capstone sets trade, last
    ],
)
def test_levels_by_hand(where, undone, arms, trade):
    compiled = ladder()
    found = compiled.levels(degrees(compiled, state(**where), undone=undone))[0]
    assert found == pytest.approx([arms, trade], abs=1e-12)


def test_after_recovery_a_share_of_a_share_of_our_step_is_back_and_pressure_has_its_share():
    compiled = ladder()
    found = degrees(compiled, state(RECOVERED, 1, pressure=2))[0]
    expected = {"cut": 1, "aid": 1 - 0.25 * 0.4, "pressure:p2": 0.25, "capstone": 1}
    assert dict(zip(compiled.names, found, strict=True)) == pytest.approx(dict.fromkeys(compiled.names, 0) | expected)


@pytest.mark.parametrize(("first", "trade"), [("ours", 0.6), ("together", 0.6), ("theirs", 0.1)])
def test_what_is_owed_was_given_before_unless_they_come_first(first, trade):
    compiled = ladder(first)
    assert compiled.levels(degrees(compiled, state(owed=1)))[0, 1] == pytest.approx(trade)


def test_to_goes_the_share_of_the_way_and_by_adds_the_share_of_the_change():
    compiled = ladder()
    degree = np.zeros((2, len(compiled.names)))
    degree[0, [0, 1, 2]] = [0.25, 0.5, 1]
    degree[1, [0, compiled.capstone]] = [1, 0.5]
    found = compiled.levels(degree)
    assert found[0] == pytest.approx([1 - 0.25 * 0.6 - 0.3, 0.1 + 0.25])
    assert found[1] == pytest.approx([0.4, 0.5])


def test_given_is_the_share_of_rungs_asked_in_force():
    compiled = ladder()
    where = [state(), state(rung=1), state(rung=2), state(rung=2, fakes=1), state(WALKED, rung=2)]
    found = [given(compiled, degrees(compiled, rows))[0] for rows in where]
    assert found == [0, 0.5, 1, 0.5, 1]
    undone = degrees(compiled, state(WALKED, rung=2), undone=True)
    assert given(compiled, undone)[0] == pytest.approx((0.5 + 1) / 2)


def drifting(**condition):
    arms = {**ISSUES["arms"], "drift": [{"per_month": 0.05, "while": condition}, {"per_month": -0.01}]}
    return ladder_with({"arms": arms, "trade": ISSUES["trade"]})


def ladder_with(issues):
    case = ladder().case
    data = {**{k: v for k, v in case}, "issues": issues}
    return compile_ladder(type(case).model_validate(data | {"schema": data.pop("schema_version")}))


@pytest.mark.parametrize(
    ("condition", "where", "runs"),
    [
        ({"not_done": "cut"}, {}, True),
        ({"not_done": "cut"}, {"rung": 1}, False),
        ({"not_done": "cut"}, {"rung": 1, "fakes": 1}, True),
        ({"not_done": ["cut", "more"]}, {"rung": 1}, False),
        ({"done": "aid"}, {"owed": 1}, True),
        ({"done": "aid"}, {}, False),
        ({"done": "cut", "phase": "active"}, {"rung": 1}, True),
        ({"done": "cut", "phase": "active"}, {"rung": 1, "phase": SIGNED}, False),
        ({"phase": "signed"}, {"phase": SIGNED}, True),
        ({"phase": "signed"}, {"phase": RENEGED}, True),
        ({"phase": "signed"}, {"phase": RECOVERED}, True),
        ({"phase": "signed"}, {"phase": WALKED}, False),
        ({"phase": ["walked", "active"]}, {"phase": WALKED}, True),
    ],
)
def test_a_drift_runs_while_all_its_conditions_hold(condition, where, runs):
    compiled = drifting(**condition)
    rows = state(**where)
    found = drift_per_month(compiled, rows, degrees(compiled, rows))[0]
    assert found == pytest.approx([0.04 if runs else -0.01, 0], abs=1e-12)
