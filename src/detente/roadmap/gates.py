"""Which gates hold which step, and when are they passed?

A test on a step is a matter of months (the step in force, its report in). A test on an issue or on ratification is a
matter of levels at the month the held step begins, everything delivered. Ratification rises with the constituency's
own utility, so a share asked for is a least rise of that utility: `least_rise` finds it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..case.steps import GateTest
from ..model import ratification

EVEN = 0.5  # a step that needs ratifying waits until that is as likely as not, where no gate asks for more
_RISE = 200.0  # points: no utility can rise or fall by more than the whole scale of 100
_HALVINGS = 60  # of an interval of 400 points: below the spacing of doubles


def confirmation_lag(case: Case, step: str) -> int:
    """Whole months until a step in force is first reported on: the fastest channel that looks by itself, else on
    demand."""
    seen = [case.channels[c] for c in case.steps[step].seen_by]
    passive = [c.lag.mode for c in seen if not c.on_demand] or [c.lag.mode for c in seen]
    return math.ceil(min(passive)) if passive else 0


def detection_lag(case: Case, steps: list[str]) -> int:
    """Months for which leaving some of these steps undone may go unseen: the slowest of them, each by its fastest
    channel; at least one."""
    lags = [min(case.channels[c].lag.mode for c in case.steps[s].seen_by) for s in steps if case.steps[s].seen_by]
    return max(1, math.ceil(max(lags, default=1.0)))


def at_home(case: Case, constituency: str) -> bool:
    """Does the constituency ratify for our side? Whether the counterpart's own bodies follow it is part of delivery."""
    party = case.parties[constituency]
    return party.ratifies is not None and party.of in case.coalition


@dataclass(frozen=True)
class Vote:
    """A constituency must be at least this likely to ratify when `step` begins; `gate` says where that is asked."""

    step: int
    constituency: str
    share: float
    gate: str


@dataclass(frozen=True)
class Threshold:
    """An issue's level must lie within [low, high] when `step` begins."""

    step: int
    issue: int
    low: float
    high: float
    gate: str


class Gatehouse:
    """The gates of a case and the steps they hold."""

    def __init__(self, case: Case, names: tuple[str, ...]) -> None:
        self._case = case
        self._names = names

    def holding(self, step: str) -> list[str]:
        """The gates that must be passed when a step's work begins."""
        named = self._case.capstone.gates if step == self._names[-1] else []
        return list(dict.fromkeys([*named, *(g for g, gate in self._case.gates.items() if step in gate.holds)]))

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Every gate with every step it holds."""
        for index, name in enumerate(self._names):
            for gate in self.holding(name):
                yield gate, index

    def _tests(self) -> Iterator[tuple[str, int, GateTest]]:
        for gate, step in self.pairs():
            for test in self._case.gates[gate].passed_when:
                yield gate, step, test

    def thresholds(self) -> tuple[Threshold, ...]:
        """The tests on issue levels."""
        order = list(self._case.issues)
        return tuple(
            Threshold(
                step,
                order.index(test.issue),
                test.at_least.mode if test.at_least else -math.inf,
                test.at_most.mode if test.at_most else math.inf,
                gate,
            )
            for gate, step, test in self._tests()
            if test.issue is not None
        )

    def votes(self) -> tuple[Vote, ...]:
        """The tests on ratification: those of gates, then, at home, an even chance where no gate says more."""
        found = [
            Vote(step, test.ratified_by, test.share.mode, gate)
            for gate, step, test in self._tests()
            if test.ratified_by is not None and test.share is not None
        ]
        said = {(vote.step, vote.constituency) for vote in found}
        for index, name in enumerate(self._names):
            entry = self._case.capstone if index == len(self._names) - 1 else self._case.steps[name]
            for who in entry.ratified_by:
                if (index, who) not in said and at_home(self._case, who):
                    found.append(Vote(index, who, EVEN, f"ratification by {who}"))
        return tuple(found)


def least_rise(case: Case, vote: Vote) -> float:
    """Points by which the constituency's utility must stand above today's; -inf or inf where that decides nothing."""

    def passes(rise: float) -> bool:
        return ratification.chance(case, vote.constituency, rise) >= vote.share

    if passes(-_RISE):
        return -math.inf
    if not passes(_RISE):
        return math.inf
    low, high = -_RISE, _RISE
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return high


def level_holds(threshold: Threshold, levels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Do these levels `[..., issue]` meet a threshold?"""
    level = levels[..., threshold.issue]
    return np.asarray((level >= threshold.low) & (level <= threshold.high))
