"""The baseline plan by hand, and the unabridged simulator walking it when everybody delivers."""

import numpy as np
import pytest

from detente.model.plan import Stage, baseline_plan
from detente.model.response import process_for
from detente.model.simulate import Luck, opening, step
from detente.model.transition import ADVANCE, DELIVER
from tests.model.small import channel, exchange, home, ours, rung, small, theirs

# ours first: our 2 months, then their 3, seen a month after the claim (lag 2); theirs first: their 2, then our 1,
# unseen; together: the longer of our 3 and their 2, our step in force at once; ours alone 3; theirs alone 1 (lag 1:
# seen in the month of the claim)
STAGES = (
    Stage("rung0", 0, 2, 5, 6),
    Stage("rung1", 6, 9, 8, 9),
    Stage("rung2", 9, 10, 11, 12),
    Stage("rung3", 12, 15, None, 15),
    Stage("rung4", 15, None, 16, 16),
)
SETTLED = (5, 9, 12, 15, 16)


def case():
    return small(
        [
            exchange(0, "ours", 2, 3, seen_by=["slow", "visit"]),
            exchange(1, "theirs", 1, 2),
            exchange(2, "together", 3, 2),
            home(3, 3),
            rung("theirs", alone=theirs({"arms": 0.0}, seen_by=["slow", "quick"])),
        ],
        channels={"slow": channel(lag=2), "quick": channel(lag=1), "visit": channel(lag=1, on_demand=True)},
        capstone={"title": "T", "by": ["we", "they"], "lead": 2.5},
        rules=[{"when": {"owed": False, "rung": 1, "report": "nothing"}, "do": "hold"}, {"do": "advance"}],
    )


def test_months_by_hand():
    plan = baseline_plan(case())
    assert plan.stages == STAGES
    assert plan.capstone == 16 + 3


def test_a_part_of_a_month_counts_as_a_month():
    slow = rung("ours", cut=theirs({}, lead=1.2), aid=ours({}, lead=0.5))
    plan = baseline_plan(small([slow], capstone={"title": "T", "by": ["we", "they"], "lead": 0}))
    assert plan.stages == (Stage("rung0", 0, 1, 3, 3),)
    assert plan.capstone == 3


def test_the_slowest_step_of_a_side_and_the_quickest_channel_decide():
    many = rung(
        "theirs",
        quick=theirs({}, lead=1, seen_by="early"),
        slow=theirs({}, lead=4, seen_by="late"),
        aid=ours({}, lead=1),
    )
    plan = baseline_plan(small([many], channels={"early": channel(lag=2), "late": channel(lag=6)}))
    assert plan.stages == (Stage("rung0", 0, 5, 4, 6),)


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_the_simulator_settles_rungs_in_the_planned_months(number):
    process = process_for(case(), "book")
    worlds = [opening(process)]
    for month in range(18):
        act = process.playbook.act_at(month, worlds[-1].state)
        confirming = Luck(0.5, 0.9, 0.9, np.full((5, 3), 0.5))
        worlds.append(step(process, worlds[-1], act, DELIVER, confirming))
    stage = STAGES[number]
    settled = next(world.month for world in worlds if world.state.rung > number)
    assert settled == SETTLED[number]
    begun = next(world for world in worlds if world.month == stage.starts)
    assert begun.state.rung == number
    assert process.playbook.act_at(begun.month, begun.state) == ADVANCE
    owed = next((w.month for w in worlds if w.state.rung == number and w.state.owed), None)
    if number in (0, 2):
        assert owed == stage.ours
