"""Each certificate refuses a plan that was made wrong on purpose."""

import pytest

from detente.errors import DetenteError
from detente.roadmap.certify import Claim, certify, demand_clean
from tests.roadmap.bargain import bargain, mapping, step

BELIEF = {"trader": 1.0}
GOOD = {"cut": 2, "aid": 2, "capstone": 4}


def kinds(case, schedule, **claim):
    return {v.kind for v in certify(case, Claim(schedule, BELIEF, ["trader"], **claim))}


def parties(**changes):
    found = mapping()["parties"]
    return {name: {**party, **changes.get(name, {})} for name, party in found.items()}


def test_a_good_plan_passes():
    assert kinds(bargain(), GOOD) == set()


@pytest.mark.parametrize(
    ("schedule", "kind"),
    [
        ({**GOOD, "cut": 1}, "lead"),
        ({**GOOD, "end": 2}, "requires"),
        ({**GOOD, "open": 11}, "horizon"),
        ({"cut": 2, "aid": 1}, "needed"),
        ({**GOOD, "capstone": 3}, "gate"),
        ({**GOOD, "aid": 1, "open": 3}, "consent"),
        ({"cut": 9, "aid": 1, "open": 3, "capstone": 12}, "horizon"),
    ],
)
def test_a_broken_rule_is_found(schedule, kind):
    assert kind in kinds(bargain(), schedule)


def test_exclusion_is_found():
    steps = mapping()["steps"]
    case = bargain(steps={**steps, "aid": {**steps["aid"], "excludes": ["cut"]}})
    assert "excludes" in kinds(case, GOOD)


def test_capacity_is_found():
    steps = {**mapping()["steps"], "more": step("we", {"trade": {"by": 0.1}})}
    rungs = {**mapping()["ladder"]["rungs"]}
    rungs["first"] = {**rungs["first"], "ours": ["aid", "more"]}
    case = bargain(steps=steps, ladder={"rungs": rungs, "overdue": 3}, parties=parties(we={"capacity": 1}))
    assert "capacity" in kinds(case, {**GOOD, "more": 2})
    assert "capacity" not in kinds(case, {**GOOD, "more": 3})


def test_exposure_above_the_bound_is_found():
    assert "exposure" in kinds(bargain(parties=parties(friend={"tolerance": 50})), {**GOOD, "aid": 1}, exposure=0.0)


def test_a_party_better_off_stopping_is_found():
    """Their weapons gone first and nothing of ours after it: they would rather not begin."""
    assert "self-enforcement" in kinds(bargain(), {"cut": 2, "end": 3, "capstone": 9})


def test_a_plan_that_fails_is_never_shown():
    with pytest.raises(DetenteError, match="fault in detente"):
        demand_clean(bargain(), Claim({**GOOD, "cut": 1}, BELIEF, ["trader"]))
