"""Which steps, in which months? The mixed-integer program behind every plan of the room.

Binary `y[s, t]`: step s is in force by month t. For each issue and month, shares `z[g, c, t]` over the combinations of
its steps: they sum to 1, and those that hold a step sum to its `y`. For whole y exactly one combination has share 1, so
everything additive over issues is linear in z, without approximation. Rows: a step stays in force; it waits for what it
requires; exclusion; capacity. Others (consent, exposure, gates on levels, stopping) come as `Row`s from their modules.
HiGHS (Huangfu and Hall 2018) solves it; it is deterministic unless a limit on the clock is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

WHOLE = 0.5  # where a binary of the solver's answer is read as 1
SOLVED, LIMIT, IMPOSSIBLE = 0, 1, 2  # statuses of scipy.optimize.milp


@dataclass(frozen=True)
class Combos:
    """The steps that touch one issue and the combinations allowed: `done[combination, place in steps]`."""

    steps: tuple[int, ...]
    done: NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What is scheduled, as arrays: months 1..`horizon`, steps by number, the last of them the capstone.

    `waits` are (step, on, gap) in months, `teams` (steps, limit), `needed[step]` must be done, `blocked` cannot be.
    Steps come into force in the months of `grid`, which begins with 0: every month, or fewer (`grid_of`).
    """

    lead: NDArray[np.int64]
    waits: tuple[tuple[int, int, int], ...]
    excludes: tuple[tuple[int, int], ...]
    teams: tuple[tuple[tuple[int, ...], int], ...]
    needed: NDArray[np.bool_]
    blocked: frozenset[int]
    combos: tuple[Combos, ...]
    horizon: int
    grid: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of steps, capstone included."""
        return len(self.lead)

    @property
    def capstone(self) -> int:
        """Number of the capstone."""
        return self.count - 1

    def earliest(self, pins: Mapping[int, int | None]) -> NDArray[np.int64]:
        """First month in which a step can be in force, what it waits for and pins considered."""
        first = self.lead.copy()
        for step, month in pins.items():
            first[step] = max(first[step], month) if month is not None else self.horizon + 1
        for _ in range(self.count):
            for step, on, gap in self.waits:
                first[step] = max(first[step], min(first[on], self.horizon + 1) + gap)
        for step in self.blocked:
            first[step] = self.horizon + 1
        return np.minimum(first, self.horizon + 1)


class Row:
    """A linear row: coefficients by column, between `low` and `high`."""

    __slots__ = ("columns", "high", "low", "values")

    def __init__(self, low: float, high: float) -> None:
        self.columns: list[NDArray[np.int64]] = []
        self.values: list[NDArray[np.float64]] = []
        self.low, self.high = low, high

    def add(self, columns: NDArray[np.int64], values: NDArray[np.float64]) -> Row:
        """Add terms; columns numbered -1 stand for variables that are 0."""
        keep = (columns >= 0) & (values != 0)
        self.columns.append(columns[keep])
        self.values.append(values[keep])
        return self

    def one(self, column: int, value: float) -> Row:
        """Add a single term."""
        return self.add(np.array([column]), np.array([value]))


@dataclass(frozen=True)
class Found:
    """What the solver returned: months by step (0 = not done), the least objective and a proven bound below it."""

    months: NDArray[np.int64] | None
    value: float
    bound: float
    limited: bool


@dataclass
class _Rows:
    at: list[NDArray[np.int64]] = field(default_factory=list)
    columns: list[NDArray[np.int64]] = field(default_factory=list)
    values: list[NDArray[np.float64]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def put(self, row: Row) -> None:
        for columns, values in zip(row.columns, row.values, strict=True):
            self.at.append(np.full(len(columns), len(self.low), dtype=np.int64))
            self.columns.append(columns)
            self.values.append(values)
        self.low.append(row.low)
        self.high.append(row.high)

    def matrix(self, width: int) -> csr_array:
        if not self.at:
            return csr_array((len(self.low), width))
        parts = (np.concatenate(self.values), (np.concatenate(self.at), np.concatenate(self.columns)))
        return csr_array(coo_array(parts, shape=(len(self.low), width)))


class Program:
    """The columns and rows of one task; rows may be added, and it may be solved many times with other bounds.

    `y[step, place]` and `z[group][combination, place]` are columns by place in the grid, -1 for what is surely 0.
    """

    def __init__(self, task: Task, pins: Mapping[int, int | None] | None = None) -> None:
        self.task = task
        self.pins = dict(pins or {})
        self.first = task.earliest(self.pins)
        self.last = len(task.grid) - 1
        self._width = 0
        self._low: list[NDArray[np.float64]] = []
        self._high: list[NDArray[np.float64]] = []
        self._whole: list[NDArray[np.int64]] = []
        self._rows = _Rows()
        self._matrix: csr_array | None = None
        self.y = self._done_columns()
        self.z = [self._combination_columns(combos) for combos in task.combos]
        for place in range(1, self.last + 1):
            for combos, z in zip(task.combos, self.z, strict=True):
                self._link(combos, z[:, place], self.y[list(combos.steps), place])
        self._order()

    def at(self, month: int) -> int:
        """The place in the grid that tells what is in force in a month: the last one not after it."""
        return int(np.searchsorted(self.task.grid, month, side="right") - 1)

    def opens(self, month: int) -> int:
        """The first place in the grid not before a month; one past the end where there is none."""
        return int(np.searchsorted(self.task.grid, month, side="left"))

    def columns(self, count: int, low: float, high: float, *, whole: bool = False) -> NDArray[np.int64]:
        """New columns with these bounds: their numbers."""
        found = np.arange(self._width, self._width + count)
        self._width += count
        self._low.append(np.full(count, low))
        self._high.append(np.full(count, high))
        self._whole.append(np.full(count, int(whole)))
        return found

    def _done_columns(self) -> NDArray[np.int64]:
        y = np.full((self.task.count, self.last + 1), -1, dtype=np.int64)
        for step, first in enumerate(self.first):
            place = self.opens(int(first))
            if place <= self.last:
                y[step, place:] = self.columns(self.last + 1 - place, 0, 1, whole=True)
        return y

    def _combination_columns(self, combos: Combos) -> NDArray[np.int64]:
        z = np.full((len(combos.done), self.last + 1), -1, dtype=np.int64)
        steps = np.array(combos.steps)
        for index, done in enumerate(combos.done):
            place = self.opens(max([1, *self.first[steps[done]].tolist()]))
            if place <= self.last:
                z[index, place:] = self.columns(self.last + 1 - place, 0, 1)
        return z

    def mixed(self, group: int, places: tuple[int, ...]) -> NDArray[np.int64]:
        """Columns for a group's combinations, each of its steps as of a place of its own; where the places are one,
        the group's own."""
        combos, z = self.task.combos[group], self.z[group]
        if len(set(places)) == 1 and places[0] > 0:
            return z[:, places[0]]
        y = np.array([self.y[s, place] for s, place in zip(combos.steps, places, strict=True)])
        found = np.full(len(combos.done), -1, dtype=np.int64)
        for index, done in enumerate(combos.done):
            if np.all(y[done] >= 0):
                found[index] = self.columns(1, 0, 1)[0]
        self._link(combos, found, y)
        return found

    def _link(self, combos: Combos, z: NDArray[np.int64], y: NDArray[np.int64]) -> None:
        self.put(Row(1, 1).add(z, np.ones(len(z))))
        for place, column in enumerate(y):
            if column >= 0:
                self.put(Row(0, 0).add(z, combos.done[:, place].astype(float)).one(int(column), -1.0))

    def put(self, row: Row) -> None:
        """Add a row for good."""
        self._rows.put(row)
        self._matrix = None

    def _order(self) -> None:
        task = self.task
        for step in range(task.count):
            self._stays(step)
        for step, on, gap in task.waits:
            for place in np.flatnonzero(self.y[step] >= 0):
                before = int(self.y[on, self.at(int(task.grid[place]) - gap)])
                self.put(Row(0, np.inf).one(before, 1.0).one(int(self.y[step, place]), -1.0))
        for a, b in task.excludes:
            self.put(Row(-np.inf, 1).one(int(self.y[a, self.last]), 1.0).one(int(self.y[b, self.last]), 1.0))
        for steps, limit in task.teams:
            for month in range(task.horizon):
                self.put(self._under_way(steps, limit, month))

    def _stays(self, step: int) -> None:
        """What is in force stays; what is needed comes."""
        for place in range(1, self.last + 1):
            if self.y[step, place - 1] >= 0:
                later, sooner = int(self.y[step, place]), int(self.y[step, place - 1])
                self.put(Row(0, np.inf).one(later, 1.0).one(sooner, -1.0))
        if self.task.needed[step]:
            self.put(Row(1, 1).one(int(self.y[step, self.last]), 1.0))

    def _under_way(self, steps: tuple[int, ...], limit: int, month: int) -> Row:
        """At most `limit` of the steps are worked on in a month: begun by then and not in force before the next."""
        row = Row(-np.inf, limit)
        for s in steps:
            done_by = self.at(min(self.task.horizon, month + int(self.task.lead[s])))
            row.one(int(self.y[s, done_by]), 1.0).one(int(self.y[s, self.at(month)]), -1.0)
        return row

    def fixed(self, by: int | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bounds of the columns: pins, and the capstone in force by a month."""
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        wanted = {s: m for s, m in self.pins.items() if m is not None}
        if by is not None:
            wanted[self.task.capstone] = min(by, wanted.get(self.task.capstone, by))
        for step, month in wanted.items():
            columns = self.y[step, self.at(max(1, month)) :]
            low[columns[columns >= 0]] = 1.0
        return low, high

    def _in_time(self, by: int | None) -> bool:
        """Is there a column for every step that must be in force, pins and the capstone's month considered?"""
        last = self.task.horizon if by is None else by
        pinned = all(m is None or self.first[s] <= m for s, m in self.pins.items())
        done = bool(np.all(self.first[self.task.needed] <= self.task.horizon))
        return done and pinned and bool(self.first[self.task.capstone] <= last)

    def solve(
        self,
        objective: Row,
        *,
        by: int | None = None,
        rows: Sequence[Row] = (),
        gap: float = 0.0,
        seconds: float | None = None,
        relaxed: bool = False,
    ) -> Found:
        """Minimise the objective under all rows and these beside them; `gap` as a share of the objective.

        With `relaxed` steps may be in force in part: no plan, but no plan is better.
        """
        if not self._in_time(by):
            return Found(None, np.inf, np.inf, False)
        cost = np.zeros(self._width)
        for columns, values in zip(objective.columns, objective.values, strict=True):
            np.add.at(cost, columns, values)
        matrix, low, high = self._constraints(rows)
        lower, upper = self.fixed(by)
        answer = milp(
            cost,
            integrality=np.concatenate(self._whole) * (not relaxed),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": gap, **({} if seconds is None else {"time_limit": seconds})},
        )
        if answer.x is None:
            return Found(None, np.inf, np.inf, answer.status == LIMIT)
        if relaxed:
            return Found(None, float(answer.fun), float(answer.fun), False)
        bound = answer.mip_dual_bound if answer.mip_dual_bound is not None else answer.fun
        return Found(self.read(answer.x), float(answer.fun), float(bound), answer.status == LIMIT)

    def _constraints(self, rows: Sequence[Row]) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
        if self._matrix is None or self._matrix.shape[1] != self._width:
            self._matrix = self._rows.matrix(self._width)
        extra = _Rows()
        for row in rows:
            extra.put(row)
        matrix = vstack([self._matrix, extra.matrix(self._width)], format="csr") if rows else self._matrix
        return matrix, np.array([*self._rows.low, *extra.low]), np.array([*self._rows.high, *extra.high])

    def read(self, x: NDArray[np.float64]) -> NDArray[np.int64]:
        """Months in which steps come into force, 0 where they are not done."""
        found = np.zeros(self.task.count, dtype=np.int64)
        for step in range(self.task.count):
            columns = self.y[step]
            on = (columns >= 0) & (x[np.maximum(columns, 0)] > WHOLE)
            found[step] = int(self.task.grid[np.argmax(on)]) if on.any() else 0
        return found


EVERY_MONTH = 48
"""Longest horizon planned month by month throughout. In a longer one dates far off are as rough as lead times."""
SPANS = ((12, 1), (24, 2), (48, 3))
"""Until which month a long horizon is planned in steps of how many months."""
FAR = 6
"""Months from one date to the next beyond."""


def grid_of(horizon: int, exact: Sequence[int]) -> NDArray[np.int64]:
    """The months in which steps may come into force, 0 first: all of a short horizon, fewer late in a long one, and
    those in `exact` always."""
    if horizon <= EVERY_MONTH:
        return np.arange(horizon + 1)
    chosen, start = {0, horizon, *(m for m in exact if 0 < m <= horizon)}, 0
    for end, pace in (*SPANS, (horizon, FAR)):
        chosen |= set(range(start, end + 1, pace))
        start = end
    return np.array(sorted(chosen), dtype=np.int64)
