"""The conditions of a case in one place, and plans under them: the best, the soonest, the safest.

Constraints come in named bundles (each gate, each ally's consent, each party's self-enforcement, ...), so that
`relax` can leave one out. Self-enforcement is added only where a plan breaks it: solve, look for a month at which
somebody would do better to stop, add the rows of those months, solve again. Rows are valid for every plan, so when none
is broken the plan is best among all that meet every condition. That proves a plan best, and proves where there is
none; where the program is too large to be solved whole, `improve` finds plans and the program's relaxation bounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.utility import SCALE
from .board import Board
from .compile import compile_demands
from .consent import consent_rows, consents
from .enforcement import TOLERANCE, Reckoner, Sight, Stream, defection, ending, own_steps, stream
from .exposure import means, own_preference, taken_back
from .improve import EXPOSURE, MONTHS, VALUE, Wanted, improve
from .judge import CLOSE, Demands, Sums, Verdict, judge
from .rows import Mixes, Stopping, exposure_rows, never, threshold_rows, value_terms, vote_rows
from .sequence import Combos, Found, Program, Row, Task, grid_of
from .worth import disagreement, party_viewer, type_viewer

WHOLE_BELOW = 2000
"""Steps times months up to which the program is solved whole: seconds, not minutes (benchmarks/roadmap.py)."""
AIMS = {"value": VALUE, "months": MONTHS, "exposure": EXPOSURE}
PACE = 6  # months between the rows of stopping in a relaxation: more of them tighten it little
FREE = 1e9  # a bound that binds nothing, points or months
ROUNDS = 60  # of adding rows; each adds some, and there are finitely many
SPREAD = 4  # months apart, at least, of the rows added for one viewer in one round


@dataclass(frozen=True)
class Goal:
    """What a plan is wanted for: `aim` "value", "months" or "exposure", under limits on the others.

    With `enough` any plan within them will do; `proof` asks that a small task be solved whole.
    """

    aim: str
    by: int | None = None
    exposure: float | None = None
    gap: float = 0.0
    seconds: float | None = None
    enough: bool = False
    proof: bool = False


@dataclass(frozen=True)
class Draft:
    """A plan that meets its conditions (`months[step]`, 0 = not done), or none; `value` and `bound` of its aim."""

    months: NDArray[np.int64] | None
    value: float
    bound: float
    limited: bool


def sights(board: Board, belief: Mapping[str, float], penalties: Mapping[str, float]) -> dict[str, Sight]:
    """Every viewer of the case: the coalition's parties that have a vision, then the types of the counterpart."""
    case = board.case
    parties = {p: party_viewer(board, p) for p in case.coalition if case.parties[p].vision}
    taken = taken_back(board, parties, belief)
    found = {}
    for name, viewer in (*parties.items(), *((n, type_viewer(board, n)) for n in case.types)):
        own = own_steps(board, viewer) if name in parties else board.theirs
        own_wish = own_preference(board, viewer, own)
        falls = taken if name in parties else np.where(board.theirs, own_wish, taken)
        found[name] = Sight(
            viewer,
            stream(board, viewer),
            ending(board, viewer, means(board).only(falls), own_wish),
            disagreement(board, viewer),
            defection(board, viewer, taken, penalties.get(viewer.party, 0.0)),
        )
    return found


def every_month(board: Board) -> tuple[int, ...]:
    """All months of a board's horizon."""
    return tuple(range(1, board.horizon + 1))


def task_of(board: Board, exact: Iterable[int] = ()) -> Task:
    """The board as the program takes it; steps may come into force in the months of `exact` whatever the grid."""
    return Task(
        board.lead,
        tuple((w.step, w.on, w.gap) for w in board.waits),
        board.excludes,
        tuple((team.steps, team.limit) for team in board.teams),
        board.needed,
        frozenset(board.blocked),
        tuple(Combos(g.steps, g.done) for g in board.groups),
        board.horizon,
        grid_of(board.horizon, [*board.earliest.tolist(), *exact]),
    )


def _score(aim: str, verdict: Verdict, months: NDArray[np.int64]) -> tuple[float, float]:
    """What is to be made small, then what decides between equals."""
    if aim == "months":
        return float(months[-1]), -verdict.value
    if aim == "exposure":
        return round(max(0.0, verdict.exposure), 6), -verdict.value
    return -verdict.value, 0.0


@dataclass
class Planner:
    """A case under given rates of delivery and counted types, ready to be asked for plans.

    `watched` are the viewers whose self-enforcement is asked for, `exposed` those whose exposure is measured; `value`
    is the principal's stream under the rates. Bundles named in `without` are left out.
    """

    board: Board
    sights: Mapping[str, Sight]
    value: Stream
    watched: tuple[str, ...]
    exposed: tuple[str, ...]
    pins: Mapping[int, int | None] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    exact: tuple[int, ...] = ()
    _stopping: dict[str, Stopping] = field(default_factory=dict)
    _binding: list[Row] = field(default_factory=list)

    @cached_property
    def judged(self) -> tuple[Sums, Demands, int]:
        """All tables and conditions for the compiled judge."""
        return compile_demands(self.board, self.sights, self.value, self.watched, self.exposed, self.without)

    @cached_property
    def program(self) -> Program:
        """The program with every row but those added where a plan breaks them."""
        exact = (*self.exact, *(m for m in self.pins.values() if m))
        program = Program(task_of(self.board, exact), self.pins)
        for row in self._fixed_rows(program):
            program.put(row)
        return program

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """First month in which each step can be in force."""
        return task_of(self.board).earliest(self.pins)

    @cached_property
    def _most(self) -> int:
        return int(self.program.columns(1, 0.0, np.inf)[0])

    @cached_property
    def _mixes(self) -> Mixes:
        return Mixes(self.program)

    @cached_property
    def _exposures(self) -> list[Row]:
        shown = [self.sights[name] for name in self.exposed]
        return [row for s in shown for row in exposure_rows(self.program, s.ending, s.fallback, self._most)]

    @property
    def small(self) -> bool:
        """Is the program solved whole?"""
        return len(self.board.names) * self.board.horizon <= WHOLE_BELOW

    @property
    def case(self) -> Case:
        """The case."""
        return self.board.case

    def _fixed_rows(self, program: Program) -> Iterable[Row]:
        board = self.board
        for threshold in board.gates.thresholds():
            if f"gate {threshold.gate}" not in self.without:
                yield from threshold_rows(program, board, threshold)
        for vote in board.gates.votes():
            if f"gate {vote.gate}" not in self.without:
                yield from vote_rows(program, board, vote)
        streams = {p: self.sights[p].stream for p in self.case.coalition if p in self.sights}
        fallbacks = {p: self.sights[p].fallback for p in streams}
        for consent in consents(board, streams, fallbacks):
            if f"consent of {consent.party}" not in self.without:
                yield from consent_rows(program, consent)
        for step in board.blocked:
            yield from never(program, step)

    def fits(self, by: int | None = None) -> bool:
        """Do lead times, waiting and pins alone leave the needed steps in time?"""
        first, last = self.first, self.board.horizon
        pinned = all(m is None or first[s] <= m for s, m in self.pins.items())
        return pinned and bool(np.all(first[self.board.needed] <= last) and first[-1] <= (last if by is None else by))

    def plan(self, goal: Goal, starts: Iterable[NDArray[np.int64]] = ()) -> Draft:
        """The plan for a goal: proven best where that is asked for and the program small, else the best found.

        That there is none is proven either way.
        """
        if self.small and goal.proof:
            return self.prove(goal)
        found = self.find(goal, starts)
        if found.months is not None or not self.fits(goal.by) or not self.allows(goal):
            return found
        return self.prove(goal)

    def verdict(self, months: NDArray[np.int64]) -> Verdict:
        """A plan against every condition."""
        sums, demands, value = self.judged
        return judge(sums, demands, months, value, self._continues, -FREE, FREE)

    def stands(self, months: NDArray[np.int64]) -> bool:
        """Does a plan meet every condition, exposure apart?"""
        return self.verdict(months).broken <= CLOSE

    @property
    def _continues(self) -> bool:
        return self.case.horizon.beyond == "continues"

    def find(self, goal: Goal, starts: Iterable[NDArray[np.int64]] = ()) -> Draft:
        """The best plan found from these starts, the barest plan and the fullest; none does not prove there is none."""
        sums, demands, value = self.judged
        count = len(self.board.names)
        held = np.array([s in self.pins for s in range(count)])
        pins = np.array([self.pins.get(s) or 0 for s in range(count)], dtype=np.int64)
        bound = FREE if goal.exposure is None else goal.exposure
        by = self.board.horizon if goal.by is None else goal.by
        wanted = Wanted(AIMS[goal.aim], by, bound, held, pins, value, self._continues, self.first, goal.enough)
        tried = [improve(sums, demands, wanted, s) for s in (*starts, *self._starts(starts))]
        marks = [(self.verdict(m), m) for m in tried]
        met = [(v, m) for v, m in marks if self._meets(v, m, by, bound, held, pins)]
        if not met:
            return Draft(None, np.inf, -np.inf, False)
        verdict, months = min(met, key=lambda item: _score(goal.aim, *item))
        return Draft(months, _score(goal.aim, verdict, months)[0], -np.inf, False)

    def _meets(
        self,
        verdict: Verdict,
        months: NDArray[np.int64],
        by: int,
        bound: float,
        held: NDArray[np.bool_],
        pins: NDArray[np.int64],
    ) -> bool:
        kept = bool(np.all(months[held] == pins[held]))
        return bool(kept and verdict.broken <= CLOSE and months[-1] <= by and verdict.exposure <= bound + CLOSE)

    def _starts(self, given: Iterable[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
        """Where a search begins if nothing is given: what is needed and no more, and all that can be done."""
        if list(given):
            return []
        first, reach = self.first, self.first <= self.board.horizon
        return [np.where(self.board.needed & reach, first, 0), np.where(reach, first, 0)]

    def prove(self, goal: Goal) -> Draft:
        """The best plan for a goal under every condition, by the program; or that there is none."""
        for _ in range(ROUNDS):
            found = self._solve(goal)
            if found.months is None:
                return Draft(None, found.value, found.bound, found.limited)
            broken = self._broken(found.months)
            if not broken or found.limited:
                months = None if broken else found.months
                return Draft(months, found.value, found.bound, found.limited)
            self._binding += broken
        raise RuntimeError(f"no plan met every condition after {ROUNDS} rounds")

    def bound(self, months: NDArray[np.int64], goal: Goal) -> float:
        """No plan is worth more: the program of every month, relaxed, with rows of stopping where `months` is tight."""
        program = Planner(
            self.board,
            self.sights,
            self.value,
            self.watched,
            self.exposed,
            self.pins,
            self.without,
            every_month(self.board),
        )
        program.tighten(Reckoner(self.board, months).end)
        found = program._solve(goal, relaxed=True)
        return self.constant - found.value

    def tighten(self, end: int) -> None:
        """Add rows of stopping at even distances up to a month."""
        for name in self.watched:
            self._binding += [self._row(name, month) for month in range(PACE, end + 1, PACE)]

    def allows(self, goal: Goal) -> bool:
        """Does the program's relaxation leave room for a plan? If not, there is none."""
        self.tighten(self.board.horizon if goal.by is None else goal.by)
        return self._solve(goal, relaxed=True).bound < np.inf

    def _solve(self, goal: Goal, *, relaxed: bool = False) -> Found:
        program = self.program
        rows = list(self._binding)
        bounded = goal.exposure is not None or goal.aim == "exposure"
        if bounded:
            rows += self._exposures
        if goal.exposure is not None:
            rows.append(Row(-np.inf, goal.exposure).one(self._most, 1.0))
        return program.solve(
            self._aim(goal.aim), by=goal.by, rows=rows, gap=goal.gap / SCALE, seconds=goal.seconds, relaxed=relaxed
        )

    def _aim(self, aim: str) -> Row:
        if aim == "value":
            return value_terms(self.program, self.value, continues=self._continues)
        if aim == "months":
            capstone = self.program.y[self.board.capstone]
            spans = np.diff([*self.program.task.grid, self.board.horizon + 1])
            return Row(0, 0).add(capstone, -spans.astype(float))
        return Row(0, 0).one(self._most, 1.0)

    def _broken(self, months: NDArray[np.int64]) -> list[Row]:
        """Rows of the months at which a watched viewer would do better to stop: the worst, and others."""
        reckoner = Reckoner(self.board, months)
        rows: list[Row] = []
        for name in self.watched:
            sight = self.sights[name]
            slack = reckoner.slack(sight.stream, sight.defection)[:-1]
            chosen: list[int] = []
            for index in np.argsort(slack, kind="stable"):
                if slack[index] >= -TOLERANCE:
                    break
                if all(abs(int(index) - other) >= SPREAD for other in chosen):
                    chosen.append(int(index))
            rows += [self._row(name, index + 1) for index in sorted(chosen)]
        return rows

    def _row(self, name: str, month: int) -> Row:
        if name not in self._stopping:
            sight = self.sights[name]
            self._stopping[name] = Stopping(self.program, sight.stream, sight.defection, self._mixes)
        return self._stopping[name].row(month)

    def _weights(self) -> NDArray[np.float64]:
        """What a point in each month 1..horizon is worth now to the principal."""
        d, last = self.value.patience, self.board.horizon
        weights = (1 - d) * d ** np.arange(1, last + 1)
        if self._continues:
            weights[-1] = d**last
        return np.asarray(weights)

    @property
    def constant(self) -> float:
        """The part of every plan's value that the program leaves out: what no step touches."""
        return self.value.base * float(self._weights().sum())

    def worth(self, months: NDArray[np.int64]) -> float:
        """The principal's value of a plan, points of present value, what is so whatever is done included."""
        reckoner = Reckoner(self.board, months)
        stream = self.value
        flows = [reckoner.flow(stream, reckoner.done(m)) for m in range(1, self.board.horizon + 1)]
        paid = [stream.cost[s] * stream.patience ** int(months[s]) for s in range(len(months)) if months[s] > 0]
        return float(np.dot(self._weights(), flows) - sum(paid))

    def exposures(self, months: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        """X_p(t) at months 0..end of a plan, for those whose exposure is measured."""
        reckoner = Reckoner(self.board, months)
        found = {}
        for name in self.exposed:
            sight = self.sights[name]
            stops = [reckoner.stop(sight.ending, reckoner.done(m)) for m in range(reckoner.end + 1)]
            found[name] = np.maximum(0.0, sight.fallback - np.array(stops))
        return found

    def slacks(self, months: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
        """C - N at months 1..end + 1 of a plan, for those whose self-enforcement is asked for."""
        reckoner = Reckoner(self.board, months)
        return {n: reckoner.slack(self.sights[n].stream, self.sights[n].defection) for n in self.watched}
