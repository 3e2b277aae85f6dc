"""A declared way of playing, compiled: which act, on anything that can be seen.

Rules are read from the top; the first that applies and whose act is possible decides, otherwise the act is hold.
The table is `act[segment, rung, owed, pressure, report]` for active talks, the last place of `owed` being work under
way (honest or sham: it looks the same, and is not overdue); segments are the spans of months between
the months that rules name (`segment_of(month)`), so a playbook without dates has one segment.
A gate passes on what is seen: steps settled on the ladder, with `report: confirmed` also the last conclusive report;
issue levels as they would be if nothing were faked; ratification at least as likely as asked at those levels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    possible_acts,
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
        self._passed: dict[tuple[str, int, int, int, int], bool] = {}

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
        key = (name, state.rung, min(state.owed, 1), state.pressure, state.report)
        if key not in self._passed:
            gate: Gate = self._case.gates[name]
            self._passed[key] = all(self._test(test, state) for test in gate.passed_when)
        return self._passed[key]

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


@dataclass(frozen=True)
class _Grid:
    """All that can be seen in active talks, a row each: `rows[cell, field]`; `look[cell]` names what gates see there,
    `kinds[look]` a state in which they see it."""

    rows: NDArray[np.int64]
    look: NDArray[np.int64]
    kinds: tuple[State, ...]
    gates: GateKeeper
    clock: int

    def where(self, passes: Callable[[State], bool], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """`[cell]`: those `among` the cells that pass a test of what gates see, made once for each thing they see."""
        found = np.zeros(len(self.kinds), dtype=np.bool_)
        for kind in np.unique(self.look[among]):
            found[kind] = passes(self.kinds[kind])
        return among & found[self.look]


def _grid(ladder: Ladder, rules: Rules, gates: GateKeeper, shape: tuple[int, ...]) -> _Grid:
    seen = np.indices(shape).reshape(len(shape), -1)
    rung, owed, pressure, report = seen
    looks = np.stack([rung, np.minimum(owed, 1), pressure, report])
    kinds, look = np.unique(looks, axis=1, return_inverse=True)
    nothing = np.zeros_like(rung)
    rows = np.stack([np.full_like(rung, ACTIVE), rung, owed, pressure, report, nothing], axis=1)
    states = tuple(State(ACTIVE, int(k), int(o), int(p), int(r), 0) for k, o, p, r in kinds.T)
    return _Grid(rows, np.asarray(look).ravel(), states, gates, rules.clock)


def _within(span: Between | None, value: NDArray[np.int64] | int) -> NDArray[np.bool_] | bool:
    return True if span is None else (span.at_least <= value) & (value <= span.at_most)


def _applies(rule: Rule, grid: _Grid, month: int, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """`[cell]`: those `among` the cells of which the rule speaks in this month."""
    when, (_, rung, owed, pressure, report, _) = rule.when, grid.rows.T
    applies = among & _within(when.month, month)
    applies &= _within(when.rung, rung) & _within(when.pressure, pressure)
    applies &= _within(when.overdue, np.where(owed <= grid.clock, owed, 0))
    if when.owed is not None:
        applies &= ((owed > 0) & (owed <= grid.clock + 1)) == when.owed
    if when.report is not None:
        applies &= np.isin(report, [REPORTS.index(name) for name in when.report])
    for name in when.gates:
        applies = grid.where(lambda state, gate=name: grid.gates.passed(gate, state), applies)  # type: ignore[misc]
    return applies


def _starts(playbook: Playbook) -> NDArray[np.int64]:
    edges = {0}
    for rule in playbook.rules:
        if rule.when.month is not None:
            edges |= {rule.when.month.at_least}
            edges |= {rule.when.month.at_most + 1} if rule.when.month.at_most < _OPEN_END else set()
    return np.array(sorted(edges), dtype=np.int64)


def compile_playbook(ladder: Ladder, rules: Rules, name: str) -> CompiledPlaybook:
    """Turn the rules of a playbook into its table of acts."""
    playbook = ladder.case.playbooks[name]
    starts, shape = _starts(playbook), (ladder.rungs + 1, rules.clock + 2, rules.pressures, len(REPORTS))
    grid = _grid(ladder, rules, GateKeeper(ladder), shape)
    can = np.zeros((len(ACTS), len(grid.rows)), dtype=np.bool_)
    possible_acts(rules, grid.rows, can)
    can[INSPECT] &= any(channel.on_demand for channel in ladder.case.channels.values())
    table = np.full((len(starts), len(grid.rows)), HOLD, dtype=np.int64)
    for row, month in zip(table, starts, strict=True):
        undecided = np.ones(len(row), dtype=np.bool_)
        for rule in playbook.rules:
            act = ACTS.index(rule.do)
            takes = _applies(rule, grid, int(month), undecided & can[act])
            if playbook.heeds_gates:
                takes = grid.where(lambda state, act=act: grid.gates.allows(act, state), takes)  # type: ignore[misc]
            row[takes] = act
            undecided &= ~takes
    return CompiledPlaybook(name, table.reshape(len(starts), *shape), starts)
