"""The room's answer: certified, the same each time, and an answer also where there is no plan."""

from dataclasses import replace

import pytest

from detente.answer import to_json
from detente.case.load import load_case
from detente.errors import UsageError
from detente.roadmap.certify import Claim, certify
from detente.roadmap.enforcement import TOLERANCE
from detente.roadmap.frontier import SAME
from detente.roadmap.roadmap import Asked, roadmap
from tests.roadmap.bargain import bargain, mapping


@pytest.fixture(scope="module")
def answer():
    return roadmap(bargain())


def test_a_small_case_is_proven(answer):
    assert answer.status == "optimal"
    assert answer.bound - answer.value <= 1e-3


def test_the_plan_is_certified(answer):
    assert certify(bargain(), Claim(answer.in_force, {"trader": 1.0}, answer.counted, tolerance=TOLERANCE)) == []


def test_the_same_question_gets_the_same_bytes(answer):
    assert to_json(roadmap(bargain())) == to_json(answer)


def test_no_point_of_the_frontier_beats_another(answer):
    for one in answer.frontier:
        for other in answer.frontier:
            no_worse = one.months <= other.months and one.exposure <= other.exposure and one.value >= other.value
            better = one.months < other.months or one.exposure < other.exposure - SAME or one.value > other.value + SAME
            assert not (no_worse and better)


def test_stages_tell_every_step_once(answer):
    told = [name for stage in answer.stages for name in stage.steps]
    assert sorted(told) == sorted(answer.in_force)


def test_why_not_in_the_first_month():
    found = roadmap(bargain(), asked=Asked(why_not=(1,), frontier=False)).why_not[0]
    assert not found.feasible
    assert found.binding
    assert "month" in found.relaxation


def test_no_plan_is_an_answer():
    """An ally that has more without agreement than any plan could bring it never consents."""
    parties = mapping()["parties"]
    vision = {"trade": {"ideal": 0.6, "salience": 1}}
    parties["friend"] = {**parties["friend"], "disagreement": 99, "tolerance": 0, "vision": vision}
    found = roadmap(bargain(parties=parties), asked=Asked(frontier=False))
    assert found.status == "infeasible"
    assert found.binding == ("consent of friend",)
    assert found.relaxation == "give up consent of friend"
    assert found.stages == ()


def test_a_pin_is_kept_and_priced(answer):
    month = answer.in_force["cut"] + 2
    found = roadmap(bargain(), asked=Asked(pins={"cut": month}, frontier=False, why_not=()))
    assert found.in_force["cut"] == month
    assert found.pins[0].price >= 0


def test_an_unknown_pin_is_refused():
    with pytest.raises(UsageError, match="did you mean 'cut'"):
        roadmap(bargain(), asked=Asked(pins={"cutt": 3}))


def test_a_bound_on_exposure_is_kept(answer):
    worst = max(max(stage.exposure.values()) for stage in answer.stages)
    bound = worst / 2
    found = roadmap(bargain(), asked=Asked(exposure=bound, frontier=False, why_not=()))
    assert found.status == "infeasible" or max(max(s.exposure.values()) for s in found.stages) <= bound + 1e-6


def test_a_longer_horizon_never_lowers_the_value_of_a_plan_that_ends():
    """Under the same rates; tested where one type delivers alike whatever the plan, so that rates are close to 1."""
    short, long = bargain(horizon=8), bargain(horizon=12)
    asked = Asked(frontier=False, why_not=(), rounds=1)
    assert roadmap(long, asked=asked).value >= roadmap(short, asked=asked).value - 0.5


@pytest.fixture(scope="module")
def korea():
    return roadmap(load_case("korea-2018"))


def test_korea_has_a_plan_and_other_plans(korea):
    assert korea.status in ("optimal", "feasible")
    assert len(korea.frontier) >= 5
    assert {p.mark for p in korea.frontier} >= {"optimum", "rush"}
    optimum = next(p for p in korea.frontier if p.mark == "optimum")
    assert optimum.schedule == korea.in_force


def test_korea_six_months_is_forbidden_by_time_and_gates(korea):
    six = korea.why_not[0]
    assert not six.feasible
    assert any(name.startswith("gate ") for name in six.binding)


def test_korea_design_of_the_alliance_comes_before_the_treaty(korea):
    order = korea.in_force
    assert order["alliance_consultation"] < order["yongbyon_halt"] + 1 <= order["significant_denuclearization"]
    assert order["significant_denuclearization"] < order["capstone"]


def test_every_point_of_korea_is_certified(korea):
    case = load_case("korea-2018")
    belief = {n: t.prior.mode for n, t in case.types.items()}
    for point in korea.frontier:
        assert certify(case, Claim(point.schedule, belief, korea.counted, tolerance=TOLERANCE)) == []


def test_an_answer_can_be_copied(answer):
    assert replace(answer, frontier=()).frontier == ()
