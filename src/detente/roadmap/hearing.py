"""How each party stands along one dated plan, from the definitions: the certifier's own arithmetic.

It keeps no table and adds nothing up by issue: every month is a row of degrees on the ladder, handed to the model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model import ratification
from ..model.ladder import compile_ladder
from ..model.reward import (
    PHASE,
    PRESSURE,
    drift_per_month,
    drift_worth,
    pressure_cost,
    pressure_degrees,
    stated_disagreement,
)
from ..model.transition import ACTIVE, RENEGED, SIGNED, WALKED
from ..model.types import expectation, type_vision
from ..model.utility import Vision, compile_vision

CAPSTONE = "capstone"
_FIELDS = 6  # of a compact state


def whole(months: float) -> int:
    """Whole months of work, at least one."""
    return max(1, math.ceil(months))


class Hearing:
    """One plan heard from every side: `schedule` months by step, what is not in it is not done."""

    def __init__(self, case: Case, schedule: Mapping[str, int], belief: Mapping[str, float]) -> None:
        self.case, self.schedule = case, dict(schedule)
        self.ladder = compile_ladder(case)
        self.coalition = [p for p in case.coalition if case.parties[p].vision]
        self.signed = self.schedule.get(CAPSTONE, case.horizon.months)
        self.end = max(self.schedule.values(), default=0)
        self._belief = [name for name, share in belief.items() if share > 0]
        self._months = np.array([self.schedule.get(n, 10**6) for n in self.ladder.names])
        self.would = cache(self._would)
        self._side = cache(self._seen_by)
        self.fallback = cache(self._fallback)
        self._needs = cache(self._needed)
        self._heard: dict[tuple[str, bytes, int], float] = {}
        self._unwound: dict[tuple[object, ...], float] = {}
        self.stops = cache(self._stops)
        self.goes_on = cache(self._goes_on)

    def party_of(self, viewer: str) -> str:
        """The party behind a viewer: itself, or the counterpart for a type."""
        return self.case.counterpart if viewer in self.case.types else viewer

    def _seen_by(self, viewer: str) -> tuple[Vision, float, NDArray[np.float64]]:
        case = self.case
        if viewer in case.types:
            kind = case.types[viewer]
            return type_vision(self.ladder, kind), kind.patience.mode, expectation(self.ladder, kind)
        party = case.parties[viewer]
        patience = party.patience.mode if party.patience else case.discount.mode
        return compile_vision(case.issues, party.vision), patience, np.ones(len(self.ladder.names))

    def patience(self, viewer: str) -> float:
        """A viewer's discount factor a month."""
        return self._side(viewer)[1]

    def _rows(self, phase: int) -> NDArray[np.int64]:
        rows = np.zeros((1, _FIELDS), dtype=np.int64)
        rows[0, PHASE] = phase
        rows[0, PRESSURE] = {ACTIVE: self.ladder.pressure_start, WALKED: self.ladder.pressure_after_walk}.get(phase, 0)
        return rows

    def points(self, viewer: str, degree: NDArray[np.float64], phase: int) -> float:
        """A viewer's points a month with the ladder's steps at these degrees."""
        key = (viewer, degree.tobytes(), phase)
        if key not in self._heard:
            self._heard[key] = self._points(viewer, degree, phase)
        return self._heard[key]

    def _points(self, viewer: str, degree: NDArray[np.float64], phase: int) -> float:
        vision, patience, expects = self._side(viewer)
        rows, real = self._rows(phase), degree[None].astype(float)
        pressure_degrees(self.ladder, rows, real)
        levels = self.ladder.levels(real * expects)
        change = drift_per_month(self.ladder, rows, real)
        worth = vision.utility(levels) + drift_worth(vision, levels, change, patience)
        return float(worth[0] - pressure_cost(self.ladder, rows, self.party_of(viewer))[0])

    def _done(self, month: int) -> NDArray[np.float64]:
        return (self._months <= month).astype(float)

    def levels(self, month: int) -> NDArray[np.float64]:
        """Issue levels in a month of talks, everything delivered."""
        real = self._done(month)[None]
        pressure_degrees(self.ladder, self._rows(ACTIVE), real)
        return np.asarray(self.ladder.levels(real)[0])

    def ratification(self, who: str, month: int) -> float:
        """Chance that a constituency would ratify what is in force in a month."""
        return ratification.likelihood(self.case, who, self.levels(month), self.ladder.start)

    def flow(self, viewer: str, month: int) -> float:
        """Points of a month on the way."""
        return self.points(viewer, self._done(month), SIGNED if month >= self.signed else ACTIVE)

    def _fallback(self, viewer: str) -> float:
        """What a viewer has without agreement."""
        stated = stated_disagreement(self.ladder, self.party_of(viewer), self._side(viewer)[0])
        return stated if stated is not None else self.points(viewer, np.zeros(len(self.ladder.names)), WALKED)

    def _needed(self, name: str) -> set[str]:
        """All that a step waits for, directly or not."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            step = waiting.pop()
            gates = [g for g, gate in self.case.gates.items() if step in gate.holds]
            tests = [t.step for g in gates for t in self.case.gates[g].passed_when if t.step]
            new = {*self.case.steps[step].requires, *tests} - found
            found |= new
            waiting += sorted(new)
        return found

    def _fall(self, name: str, signed: bool) -> tuple[float, float]:
        """Months until a step taken back has fallen, and the share that stays."""
        step, index = self.case.steps[name], self.ladder.names.index(name)
        if signed and self.ladder.side[index] < 0:
            recovery = self.case.capstone.recovery.get(step.instrument)
            kept = float(self.ladder.kept_after_signing[index])
            return (whole(recovery.delay.mode), kept) if recovery and kept < 1 else (math.inf, 1.0)
        kept = 1 - step.undo.share.mode
        return (whole(step.undo.months.mode), kept) if kept < 1 else (math.inf, 1.0)

    def _would(self, viewer: str, name: str) -> bool:
        """Would a viewer take a step back from where just it and what it needs is done?"""
        fall, kept = self._fall(name, False)
        if math.isinf(fall):
            return False
        degree = np.array([1.0 if n == name or n in self._needs(name) else 0.0 for n in self.ladder.names])
        less = degree.copy()
        less[self.ladder.names.index(name)] = kept
        undo = self.case.steps[name].undo.cost
        gain = self.points(viewer, less, WALKED) - self.points(viewer, degree, WALKED)
        return gain > (undo.mode if undo else 0.0)

    def _decider(self, name: str) -> str:
        by = self.case.steps[name].by
        return self.case.ours if self.case.ours in by else by[0]

    def _falls_by_others(self, name: str) -> bool:
        if self.ladder.side[self.ladder.names.index(name)] > 0:
            return any(self.would(kind, name) for kind in self._belief)
        decider = self._decider(name)
        return decider in self.coalition and self.would(decider, name)

    def _unwinds(
        self, viewer: str, done: NDArray[np.float64], signed: bool, falls: Mapping[str, tuple[float, float]]
    ) -> float:
        """Present value of all having stopped: nothing more comes, steps fall as `falls` says (months, kept)."""
        key = (viewer, done.tobytes(), signed, *falls.items())
        if key not in self._unwound:
            self._unwound[key] = self._unwind(viewer, done, RENEGED if signed else WALKED, falls)
        return self._unwound[key]

    def _unwind(
        self, viewer: str, done: NDArray[np.float64], phase: int, falls: Mapping[str, tuple[float, float]]
    ) -> float:
        patience = self.patience(viewer)
        times = sorted({0.0, *(m for n, (m, _) in falls.items() if math.isfinite(m))})
        value = 0.0
        for start, stop in zip(times, [*times[1:], math.inf], strict=True):
            degree = done.copy()
            for name, (fall, kept) in falls.items():
                degree[self.ladder.names.index(name)] *= kept if fall <= start else 1.0
            span = patience**start - (patience**stop if math.isfinite(stop) else 0.0)
            value += span * self.points(viewer, degree, phase)
        return value

    def _names_done(self, done: NDArray[np.float64]) -> list[str]:
        return [n for n, d in zip(self.ladder.names, done, strict=True) if d > 0 and n in self.case.steps]

    def _toll(self, viewer: str, names: list[str]) -> float:
        total = 0.0
        for name in names:
            cost = self.case.steps[name].undo.cost
            if cost is not None and math.isfinite(self._fall(name, False)[0]):
                total += cost.mode * self.patience(viewer) ** self._fall(name, False)[0]
        return total

    def _takes(self, viewer: str, name: str) -> bool:
        """Is the step the viewer's own, and would it take it back?"""
        own = self._own(viewer, name)
        return own and self.would(viewer, name)

    def _own(self, viewer: str, name: str) -> bool:
        if name == CAPSTONE:
            return self.party_of(viewer) in self.case.capstone.by
        if viewer in self.case.types:
            return self.case.counterpart in self.case.steps[name].by
        return viewer in self.case.steps[name].by

    def all_stop(self, viewer: str, month: int) -> float:
        """Present value if all stop in a month with what is then in force."""
        done, signed = self._done(month), month >= self.signed
        falls = {}
        for name in self._names_done(done):
            theirs = self.ladder.side[self.ladder.names.index(name)] > 0
            by_type = viewer in self.case.types and theirs
            if self.would(viewer, name) if by_type else self._falls_by_others(name):
                falls[name] = self._fall(name, signed)
        paid = self._toll(viewer, [n for n in falls if self._takes(viewer, n)])
        return self._unwinds(viewer, done, signed, falls) - paid

    def _cost(self, viewer: str, name: str) -> float:
        entry = self.case.capstone if name == CAPSTONE else self.case.steps[name]
        cost = entry.cost.get(self.party_of(viewer))
        return cost.mode if cost else 0.0

    def _goes_on(self, viewer: str, month: int) -> float:
        """Present value at a month of carrying the plan through."""
        patience = self.patience(viewer)
        if month > self.end:
            return self.flow(viewer, self.end)
        paid = sum(self._cost(viewer, n) for n, m in self.schedule.items() if m == month)
        return (1 - patience) * self.flow(viewer, month) + patience * self.goes_on(viewer, month + 1) - paid

    def _lag(self, viewer: str) -> int:
        if viewer not in self.case.types:
            return 1
        theirs = [n for n, side in zip(self.ladder.names, self.ladder.side, strict=True) if side > 0]
        seen = [self.case.steps[n].seen_by for n in theirs]
        lags = [min(self.case.channels[c].lag.mode for c in by) for by in seen if by]
        return max(1, math.ceil(max(lags, default=1.0)))

    def _stops(self, viewer: str, month: int) -> float:
        """Present value at a month of stopping alone: the others follow once they have seen it."""
        own = np.array([n == CAPSTONE or n in self.case.steps for n in self.ladder.names])
        own &= np.array([bool(o) and self._own(viewer, n) for o, n in zip(own, self.ladder.names, strict=True)])
        patience, lag, value = self.patience(viewer), self._lag(viewer), 0.0
        for k in range(lag):
            done = np.where(own, self._months <= month - 1, self._months <= month + k).astype(float)
            signed = bool(done[self.ladder.capstone])
            degree = done.copy()
            for name in self._names_done(done):
                fall, kept = self._fall(name, signed)
                if self._takes(viewer, name) and fall <= k:
                    degree[self.ladder.names.index(name)] = kept
            arrived = [n for n, m in self.schedule.items() if m == month + k and not self._own(viewer, n)]
            flow = self.points(viewer, degree, SIGNED if signed else ACTIVE)
            value += patience**k * ((1 - patience) * flow - sum(self._cost(viewer, n) for n in arrived))
        done = np.where(own, self._months <= month - 1, self._months <= month + lag - 1).astype(float)
        return value + patience**lag * self._aftermath(viewer, done, lag)

    def _aftermath(self, viewer: str, done: NDArray[np.float64], lag: int) -> float:
        signed = bool(done[self.ladder.capstone])
        falls, mine = {}, []
        for name in self._names_done(done):
            fall, kept = self._fall(name, signed)
            theirs = self.ladder.side[self.ladder.names.index(name)] > 0
            decides = self._own(viewer, name) and (self._decider(name) == viewer or theirs)
            if self._takes(viewer, name):
                falls[name] = (max(0.0, fall - lag), kept)
                mine.append(name)
            elif not decides and self._falls_by_others(name):
                falls[name] = (fall, kept)
        late = sum(
            self.case.steps[n].undo.cost.mode  # type: ignore[union-attr]
            * self.patience(viewer) ** max(0.0, self._fall(n, False)[0] - lag)
            for n in mine
            if self.case.steps[n].undo.cost is not None
        )
        return self._unwinds(viewer, done, signed, falls) - late
