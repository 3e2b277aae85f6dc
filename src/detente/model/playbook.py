"""A declared way of playing, compiled: which act, on anything that can be seen.

Rules are read from the top; the first that applies and whose act is possible decides, otherwise the act is hold.
The table is `act[segment, rung, owed, pressure, report]` for active talks, the last place of `owed` being work under
way (honest or sham: it looks the same, and is not overdue); segments are the spans of months between
the months that rules name (`segment_of(month)`), so a playbook without dates has one segment.
A gate passes on what is seen: steps settled on the ladder, with `report: confirmed` also the last conclusive report;
issue levels as they would be if nothing were faked; ratification at least as likely as asked at those levels.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import Between, Playbook, Rule
from ..case.steps import Gate, GateTest
from . import ratification
from .ladder import Ladder
from .reward import degrees
from .transition import (
    ACTIVE,
    ACTS,
    ADVANCE,
    CONFIRMED,
    HOLD,
    INSPECT,
    NOTHING,
    REPORTS,
    SIGN,
    Rules,
    State,
    possible,
)

_OPEN_END = 1200  # schema: a Between without at_most


@dataclass(frozen=True)
class CompiledPlaybook:
    """`act[segment, rung, owed, pressure, report]` and the first month of each segment."""

    name: str
    act: NDArray[np.int64]
    starts: NDArray[np.int64]

    def segment_of(self, month: int) -> int:
        """The segment a month (0 = the case's date) falls in."""
        return int(np.searchsorted(self.starts, month, side="right") - 1)

    def act_at(self, month: int, state: State) -> int:
        """The act in a state of active talks; hold in any other phase."""
        if state.phase != ACTIVE:
            return HOLD
        owed = int(seen_debt(state.owed, self.act.shape[2] - 2))
        return int(self.act[self.segment_of(month), state.rung, owed, state.pressure, state.report])


def seen_debt(owed: NDArray[np.int64] | int, clock: int) -> NDArray[np.int64]:
    """A debt as it looks: honest and sham work alike, and nothing owed where something was taken back."""
    return np.where(np.asarray(owed) > clock + 2, 0, np.minimum(owed, clock + 1))


class GateKeeper:
    """Which gates are passed, by what is seen."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._case = ladder.case
        self._levels: dict[tuple[int, int, int], NDArray[np.float64]] = {}
        self._chances: dict[tuple[str, tuple[int, int, int]], float] = {}

    def _seen_levels(self, rung: int, owed: int, pressure: int) -> NDArray[np.float64]:
        key = (rung, min(owed, 1), pressure)
        if key not in self._levels:
            rows = np.array([[ACTIVE, *key, NOTHING, 0]], dtype=np.int64)
            self._levels[key] = self._ladder.levels(degrees(self._ladder, rows))[0]
        return self._levels[key]

    def _chance(self, constituency: str, state: State) -> float:
        key = (constituency, (state.rung, min(state.owed, 1), state.pressure))
        if key not in self._chances:
            levels = self._seen_levels(state.rung, state.owed, state.pressure)
            self._chances[key] = ratification.likelihood(self._case, constituency, levels, self._ladder.start)
        return self._chances[key]

    def _settled(self, step: str, rung: int) -> bool:
        names = self._ladder.names
        return step in names and 0 <= self._ladder.rung_of[names.index(step)] < rung

    def _test(self, test: GateTest, state: State) -> bool:
        if test.step is not None:
            done = self._settled(test.step, state.rung)
            return done and (test.report is None or state.report == CONFIRMED)
        levels = self._seen_levels(state.rung, state.owed, state.pressure)
        if test.issue is not None:
            level = levels[list(self._case.issues).index(test.issue)]
            return bool(level >= test.at_least.mode if test.at_least else test.at_most and level <= test.at_most.mode)
        assert test.ratified_by is not None
        assert test.share is not None
        return self._chance(test.ratified_by, state) >= test.share.mode

    def passed(self, name: str, state: State) -> bool:
        """Is the gate passed in this state, as far as can be seen?"""
        gate: Gate = self._case.gates[name]
        return all(self._test(test, state) for test in gate.passed_when)

    def holding(self, step: str) -> list[str]:
        """The gates a step or the capstone waits for."""
        named = self._case.capstone.gates if step == "capstone" else []
        return list(dict.fromkeys([*named, *(g for g, gate in self._case.gates.items() if step in gate.holds)]))

    def allows(self, act: int, state: State) -> bool:
        """Do the gates let this act through?"""
        if act == SIGN:
            required = all(self._settled(step, state.rung) for step in self._case.capstone.requires)
            return required and all(self.passed(g, state) for g in self.holding("capstone"))
        if act == ADVANCE and state.rung < self._ladder.rungs:
            rung = list(self._case.ladder.rungs.values())[state.rung]
            return all(self.passed(g, state) for step in rung.ours for g in self.holding(step))
        return True


def _within(span: Between | None, value: int) -> bool:
    return span is None or span.at_least <= value <= span.at_most


def _applies(rule: Rule, state: State, month: int, gates: GateKeeper, clock: int) -> bool:
    when = rule.when
    idle = state.owed if state.owed <= clock else 0
    owes = 0 < state.owed <= clock + 1
    return (
        _within(when.rung, state.rung)
        and (when.owed is None or when.owed == owes)
        and _within(when.overdue, idle)
        and _within(when.pressure, state.pressure)
        and _within(when.month, month)
        and (when.report is None or REPORTS[state.report] in when.report)
        and all(gates.passed(g, state) for g in when.gates)
    )


def _starts(playbook: Playbook) -> NDArray[np.int64]:
    edges = {0}
    for rule in playbook.rules:
        if rule.when.month is not None:
            edges |= {rule.when.month.at_least}
            edges |= {rule.when.month.at_most + 1} if rule.when.month.at_most < _OPEN_END else set()
    return np.array(sorted(edges), dtype=np.int64)


def _decide(playbook: Playbook, rules: Rules, gates: GateKeeper, looks: bool, state: State, month: int) -> int:
    for rule in playbook.rules:
        act = ACTS.index(rule.do)
        open_to_us = possible(rules, state, act) and (act != INSPECT or looks)
        if playbook.heeds_gates and open_to_us:
            open_to_us = gates.allows(act, state)
        if open_to_us and _applies(rule, state, month, gates, rules.clock):
            return act
    return HOLD


def compile_playbook(ladder: Ladder, rules: Rules, name: str) -> CompiledPlaybook:
    """Turn the rules of a playbook into its table of acts."""
    playbook = ladder.case.playbooks[name]
    gates = GateKeeper(ladder)
    starts = _starts(playbook)
    looks = any(channel.on_demand for channel in ladder.case.channels.values())
    shape = (len(starts), ladder.rungs + 1, rules.clock + 2, rules.pressures, len(REPORTS))
    act = np.full(shape, HOLD, dtype=np.int64)
    for segment, rung, owed, pressure, report in product(*(range(n) for n in shape)):
        state = State(ACTIVE, rung, owed, pressure, report, 0)
        act[segment, rung, owed, pressure, report] = _decide(playbook, rules, gates, looks, state, int(starts[segment]))
    return CompiledPlaybook(name, act, starts)
