"""What can be scheduled, and what must wait for what? A case's ladder and capstone as arrays for the roadmap.

Steps are numbered as on the ladder, pressure left out, the capstone last. Utility is additive over issues, so what a
set of steps is worth is a sum over issues of what the steps that touch the issue bring about: for each issue a `Group`
lists those steps and every combination of them that the rules allow. That is exact, not an approximation. A rule of
waiting rules a combination out only if it takes longer than stopping stays unseen: when one side has just stopped, what
waited for it may be under way still.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..case.steps import Capstone, Step
from ..model.ladder import Ladder, compile_ladder
from .gates import Gatehouse, confirmation_lag, detection_lag

CAPSTONE = "capstone"


@dataclass(frozen=True)
class Wait:
    """`step` is in force no sooner than `gap` months after `on`; `why` names the rule ("requires" or a gate)."""

    step: int
    on: int
    gap: int
    why: str


@dataclass(frozen=True)
class Team:
    """At most `limit` of `steps` may be worked on in one month."""

    party: str
    steps: tuple[int, ...]
    limit: int


@dataclass(frozen=True)
class Group:
    """An issue, the steps that touch it, and the combinations allowed: `done[combination, place in steps]`."""

    issue: int
    steps: tuple[int, ...]
    done: NDArray[np.bool_]

    def full(self, count: int) -> NDArray[np.bool_]:
        """The combinations over all steps: `[combination, step]`."""
        out = np.zeros((len(self.done), count), dtype=bool)
        out[:, list(self.steps)] = self.done
        return out


@dataclass(frozen=True)
class Board:
    """A case ready to be scheduled: `at` are the steps' places on the ladder, `lead` whole months of work.

    `theirs[step]` and `ours[step]` say whose side a step is on, the capstone neither. `blocked` names the steps that
    can never be done and why. `needed[step]`: the capstone and what it waits for.
    """

    case: Case
    ladder: Ladder
    names: tuple[str, ...]
    at: NDArray[np.int64]
    lead: NDArray[np.int64]
    waits: tuple[Wait, ...]
    excludes: tuple[tuple[int, int], ...]
    teams: tuple[Team, ...]
    groups: tuple[Group, ...]
    gates: Gatehouse
    blocked: dict[int, str]

    @property
    def horizon(self) -> int:
        """The last month in which anything may come into force."""
        return self.case.horizon.months

    @property
    def capstone(self) -> int:
        """Number of the capstone."""
        return len(self.names) - 1

    @cached_property
    def theirs(self) -> NDArray[np.bool_]:
        """The counterpart's side of the ladder."""
        return np.asarray(self.ladder.side[self.at] > 0)

    @cached_property
    def ours(self) -> NDArray[np.bool_]:
        """Our side of the ladder."""
        return np.asarray(self.ladder.side[self.at] < 0)

    @cached_property
    def closure(self) -> NDArray[np.bool_]:
        """`closure[step, other]`: the step waits, directly or not, for the other to be in force."""
        return closure(len(self.names), self.waits)

    @cached_property
    def needed(self) -> NDArray[np.bool_]:
        """The capstone and everything it waits for."""
        needed: NDArray[np.bool_] = self.closure[self.capstone].copy()
        needed[self.capstone] = True
        return needed

    @cached_property
    def earliest(self) -> NDArray[np.int64]:
        """First month in which a step can be in force: its work after the work of all it waits for."""
        earliest = self.lead.copy()
        for _ in self.names:
            for wait in self.waits:
                earliest[wait.step] = max(earliest[wait.step], earliest[wait.on] + wait.gap)
        return earliest

    def entry(self, step: int) -> Step | Capstone:
        """The case's entry of a step or of the capstone."""
        return self.case.capstone if step == self.capstone else self.case.steps[self.names[step]]

    def by(self, party: str) -> NDArray[np.bool_]:
        """The steps that a party takes part in, the capstone too: `[step]`."""
        return np.array([party in self.entry(s).by for s in range(len(self.names))])

    def cost(self, party: str) -> NDArray[np.float64]:
        """One-off points of present value that a party pays when a step comes into force: `[step]`."""
        paid = [self.entry(s).cost.get(party) for s in range(len(self.names))]
        return np.array([q.mode if q else 0.0 for q in paid])

    def degree(self, done: NDArray[np.float64]) -> NDArray[np.float64]:
        """`done[..., step]` as degrees on the ladder `[..., ladder step]`, pressure left at 0."""
        degree = np.zeros((*done.shape[:-1], len(self.ladder.names)))
        degree[..., self.at] = done
        return degree


def closure(count: int, waits: Iterable[Wait]) -> NDArray[np.bool_]:
    """Transitive closure of the waiting: `[step, other]`."""
    reach = np.zeros((count, count), dtype=bool)
    for wait in waits:
        reach[wait.step, wait.on] = True
    for middle in range(count):
        reach |= reach[:, [middle]] & reach[[middle], :]
    return reach


def months(value: float) -> int:
    """Whole months of work, at least one."""
    return max(1, math.ceil(value))


def compile_board(case: Case) -> Board:
    """Turn a case into what the roadmap schedules."""
    ladder = compile_ladder(case)
    on_ladder = [i for i in range(len(ladder.names)) if ladder.rung_of[i] >= 0]
    names = (*(ladder.names[i] for i in on_ladder), CAPSTONE)
    leads = [case.steps[n].lead.mode for n in names[:-1]] + [case.capstone.lead.mode]
    lead = np.array([months(v) for v in leads], dtype=np.int64)
    at = np.array([*on_ladder, ladder.capstone], dtype=np.int64)
    waits, blocked = _waits(case, names, lead)
    excludes = _excludes(case, names)
    groups = _groups(case, ladder, names, at, waits, excludes)
    gates = Gatehouse(case, names)
    return Board(case, ladder, names, at, lead, waits, excludes, _teams(case, names), groups, gates, blocked)


def _waits(case: Case, names: tuple[str, ...], lead: NDArray[np.int64]) -> tuple[tuple[Wait, ...], dict[int, str]]:
    place = {name: i for i, name in enumerate(names)}
    found: list[Wait] = []
    blocked: dict[int, str] = {}
    for step, name in enumerate(names):
        entry = case.capstone if name == CAPSTONE else case.steps[name]
        for other in entry.requires:
            if other in place:
                found.append(Wait(step, place[other], int(lead[step]), "requires"))
            else:
                blocked[step] = f"it requires {other}, which is not on the ladder"
    for gate, holder in Gatehouse(case, names).pairs():
        for test in case.gates[gate].passed_when:
            if test.step is None:
                continue
            if test.step not in place:
                blocked[holder] = f"gate {gate} waits for {test.step}, which is not on the ladder"
                continue
            lag = confirmation_lag(case, test.step) if test.report else 0
            found.append(Wait(holder, place[test.step], int(lead[holder]) + lag, gate))
    return tuple(found), blocked


def _excludes(case: Case, names: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    place = {name: i for i, name in enumerate(names)}
    pairs = {
        (min(i, place[other]), max(i, place[other]))
        for i, name in enumerate(names[:-1])
        for other in case.steps[name].excludes
        if other in place
    }
    return tuple(sorted(pairs))


def _teams(case: Case, names: tuple[str, ...]) -> tuple[Team, ...]:
    found = []
    for name, party in case.parties.items():
        if party.capacity is not None:
            steps = tuple(i for i, s in enumerate(names[:-1]) if name in case.steps[s].by)
            if len(steps) > party.capacity:
                found.append(Team(name, steps, party.capacity))
    return tuple(found)


def _touching(case: Case, ladder: Ladder, at: NDArray[np.int64], issue: int) -> list[int]:
    """The steps on which an issue's worth depends: those that move it or start or stop its drift, and the capstone
    where the phase of the talks matters to it."""
    drifts = list(case.issues.values())[issue].drift
    named = {name for drift in drifts for name in (*drift.condition.not_done, *drift.condition.done)}
    moved = {shift.step for shift in ladder.shifts if shift.issue == issue}
    steps = [i for i, place in enumerate(at[:-1]) if place in moved or ladder.names[place] in named]
    by_phase = any(drift.condition.phase for drift in drifts) or bool(moved & {*ladder.pressure_steps.tolist()})
    ends = by_phase or ladder.capstone in moved or any(ladder.side[at[i]] < 0 for i in steps)
    return [*steps, len(at) - 1] if ends else steps


def _groups(
    case: Case,
    ladder: Ladder,
    names: tuple[str, ...],
    at: NDArray[np.int64],
    waits: tuple[Wait, ...],
    excludes: tuple[tuple[int, int], ...],
) -> tuple[Group, ...]:
    lag = detection_lag(case, [names[i] for i, place in enumerate(at) if ladder.side[place] > 0])
    before = closure(len(names), [w for w in waits if w.gap >= lag])
    found = []
    for issue in range(len(case.issues)):
        steps = _touching(case, ladder, at, issue)
        if steps:
            found.append(Group(issue, tuple(steps), combinations(steps, before, excludes)))
    return tuple(found)


def combinations(
    steps: list[int], before: NDArray[np.bool_], excludes: tuple[tuple[int, int], ...]
) -> NDArray[np.bool_]:
    """The combinations of some steps that waiting and exclusion allow: `[combination, place in steps]`."""
    needs = before[np.ix_(steps, steps)]
    apart = [(steps.index(a), steps.index(b)) for a, b in excludes if a in steps and b in steps]
    kept = []
    for flags in product((False, True), repeat=len(steps)):
        done = np.array(flags, dtype=bool)
        if not np.any(needs[done][:, ~done]) and not any(done[a] and done[b] for a, b in apart):
            kept.append(done)
    return np.array(kept)
