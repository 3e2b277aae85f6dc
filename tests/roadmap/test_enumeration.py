"""The program's best plan against every plan there is, each judged by the certifier's own arithmetic."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from detente.roadmap.board import compile_board
from detente.roadmap.certify import Claim, certify
from detente.roadmap.enforcement import TOLERANCE
from detente.roadmap.hearing import Hearing
from detente.roadmap.planner import Goal, Planner, sights
from tests.roadmap.bargain import bargain, mapping

BELIEF = {"trader": 1.0}
CLOSE = 1e-6  # the solver's feasibility tolerance, in points


def planner(case, **changes):
    board = compile_board(case)
    seen = sights(board, BELIEF, {})
    names = tuple(seen)
    made = Planner(board, seen, seen["we"].stream, names, names)
    return replace(made, **changes) if changes else made


def every_plan(case):
    names = compile_board(case).names
    for months in product(range(case.horizon.months + 1), repeat=len(names)):
        if months[-1]:
            yield {n: m for n, m in zip(names, months, strict=True) if m}


def heard_value(case, schedule):
    """The principal's present value with everything delivered, month by month from the hearing alone."""
    hearing = Hearing(case, schedule, BELIEF)
    d, last = hearing.patience("we"), case.horizon.months
    flows = [hearing.flow("we", month) for month in range(1, last + 1)]
    total = sum((1 - d) * d**m * f for m, f in zip(range(1, last), flows, strict=False)) + d**last * flows[-1]
    costs = {n: case.steps[n].cost.get("we") for n in schedule if n != "capstone"}
    return total - sum(d ** schedule[n] * q.mode for n, q in costs.items() if q)


def allowed(case):
    for schedule in every_plan(case):
        if schedule.get("cut", 99) + 2 > schedule["capstone"]:
            continue
        if not certify(case, Claim(schedule, BELIEF, ["trader"], tolerance=TOLERANCE)):
            yield schedule


VARIANTS = {
    "as it is": {"horizon": 6},
    "impatient": {"horizon": 6, "discount": 0.8},
    "one at a time": {
        "horizon": 7,
        "parties": {**mapping()["parties"], "they": {**mapping()["parties"]["they"], "capacity": 1}},
    },
}


@pytest.mark.parametrize("name", VARIANTS)
def test_no_plan_is_better_than_the_best(name):
    case = bargain(**VARIANTS[name])
    plans = list(allowed(case))
    best = max((heard_value(case, s) for s in plans), default=None)
    made = planner(case)
    draft = made.prove(Goal("value"))
    assert (draft.months is None) == (best is None)
    if best is not None:
        assert made.worth(draft.months) == pytest.approx(best, abs=2 * TOLERANCE)
        assert made.constant - draft.bound >= best - CLOSE - TOLERANCE


def test_the_soonest_plan_is_the_soonest_of_all():
    case = bargain(horizon=6)
    soonest = min(s["capstone"] for s in allowed(case))
    assert planner(case).prove(Goal("months")).months[-1] == soonest


def test_searching_finds_what_the_program_proves():
    made = planner(bargain(horizon=9))
    proven, found = made.prove(Goal("value")), made.find(Goal("value"))
    assert made.worth(found.months) == pytest.approx(made.worth(proven.months), abs=0.05)


def test_least_exposure_is_the_least_of_all():
    case = bargain(horizon=6)

    def exposed(schedule):
        hearing = Hearing(case, schedule, BELIEF)
        viewers = ("we", "friend", "trader")
        return max(
            max(0.0, hearing.fallback(v) - hearing.all_stop(v, m)) for v in viewers for m in range(hearing.end + 1)
        )

    least = min(exposed(s) for s in allowed(case))
    made = planner(case)
    draft = made.prove(Goal("exposure"))
    assert max(float(x.max()) for x in made.exposures(draft.months).values()) == pytest.approx(least, abs=1e-4)


def test_tables_and_hearing_agree_on_every_figure():
    case = bargain()
    made = planner(case)
    months = np.array([2, 1, 5, 4, 6])
    hearing = Hearing(case, dict(zip(made.board.names, months.tolist(), strict=True)), BELIEF)
    for name, slack in made.slacks(months).items():
        heard = [hearing.goes_on(name, m) - hearing.stops(name, m) for m in range(1, len(slack) + 1)]
        assert slack == pytest.approx(heard, abs=1e-9)
    for name, exposure in made.exposures(months).items():
        heard = [max(0.0, hearing.fallback(name) - hearing.all_stop(name, m)) for m in range(len(exposure))]
        assert exposure == pytest.approx(heard, abs=1e-9)
