"""What is seen of what was done: the report of a month, from the channels' hit and false-alarm rates.

A rung is watched by the channels of its steps. Channels that look by themselves report once on the last rung claimed,
arriving with chance 1/lag a month until something conclusive is in; `inspect` orders a fresh look at every rung
claimed so far by the channels that look on demand. Any contradiction makes the month's report contradicted, else any
confirmation makes it confirmed. Reports move belief; they change nothing else except through acts.
It misleads where channels share a fault: looks are taken as independent given the truth.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..case.steps import Channel
from .kernel import kernel
from .ladder import Ladder
from .transition import ACTIVE, INSPECT, NOTHING, SIGNED, State

DONE, FAKED = 0, 1

# Admiralty grade (source reliability, item credibility) -> weight; the convention of the ledgers' README, ours
SOURCE_WEIGHT = {"A": 0.95, "B": 0.80, "C": 0.60, "D": 0.35, "E": 0.10, "F": 0.30}
ITEM_WEIGHT = {"1": 0.95, "2": 0.80, "3": 0.60, "4": 0.35, "5": 0.10, "6": 0.30}


class Sight(NamedTuple):
    """Chance of (nothing, confirmed, contradicted) a month: `by_itself` and `on_demand`, each [rung, truth, report]."""

    by_itself: NDArray[np.float64]
    on_demand: NDArray[np.float64]
    asks: NDArray[np.bool_]


def look(channel: Channel, truth: int, arrival: float) -> NDArray[np.float64]:
    """Chance of (nothing, confirmed, contradicted) from one channel in a month in which it reports with `arrival`."""
    telling = arrival * (1 - channel.refusal.mode) * (1 - channel.inconclusive.mode)
    alarm = channel.hit.mode if truth == FAKED else channel.false_alarm.mode
    return np.array([1 - telling, telling * (1 - alarm), telling * alarm])


def combine(looks: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """One report from independent looks: contradicted if any contradicts, else confirmed if any confirms."""
    silent = float(np.prod([x[0] for x in looks])) if looks else 1.0
    unopposed = float(np.prod([1 - x[2] for x in looks])) if looks else 1.0
    return np.array([silent, unopposed - silent, 1 - unopposed])


def compile_sight(ladder: Ladder) -> Sight:
    """The report tables of a case, rung by rung."""
    shape = (ladder.rungs, 2, 3)
    by_itself, on_demand = np.zeros(shape), np.zeros(shape)
    case = ladder.case
    for j, rung in enumerate(case.ladder.rungs.values()):
        seen_by = dict.fromkeys(name for step in rung.theirs for name in case.steps[step].seen_by)
        for truth in (DONE, FAKED):
            for asked, table in ((False, by_itself), (True, on_demand)):
                channels = [case.channels[name] for name in seen_by if case.channels[name].on_demand == asked]
                looks = [look(c, truth, 1 / max(1.0, c.lag.mode)) for c in channels]
                table[j, truth] = combine(looks)
    return Sight(by_itself, on_demand, ladder.asks)


@kernel
def report_shares(sight: Sight, s: State, act: int) -> tuple[float, float, float]:
    """Chance of (nothing, confirmed, contradicted) this month in the state reached after act and reply."""
    if s.phase != ACTIVE and s.phase != SIGNED:
        return 1.0, 0.0, 0.0
    silent, unopposed, last = 1.0, 1.0, True
    for j in range(s.rung - 1, -1, -1):
        if not sight.asks[j]:
            continue
        truth = (s.fakes >> j) & 1
        if last and s.report == NOTHING:
            silent *= sight.by_itself[j, truth, 0]
            unopposed *= 1.0 - sight.by_itself[j, truth, 2]
        if act == INSPECT:
            silent *= sight.on_demand[j, truth, 0]
            unopposed *= 1.0 - sight.on_demand[j, truth, 2]
        last = False
    return silent, unopposed - silent, 1.0 - unopposed


def discount(likelihood: NDArray[np.float64], grade: str) -> NDArray[np.float64]:
    """Discount `likelihood[type]` by an Admiralty grade such as B2: w P + (1 - w) mean(P).

    w is the smaller of the source's and the item's weight; the axes are never multiplied. Raises KeyError on a grade
    that is not a letter A-F and a digit 1-6. A grade is an opinion, not a measured error rate.
    """
    source, item = grade[:1], grade[1:]
    weight = min(SOURCE_WEIGHT[source], ITEM_WEIGHT[item])
    return np.asarray(weight * likelihood + (1 - weight) * likelihood.mean())
