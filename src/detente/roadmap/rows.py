"""The conditions of the roadmap as rows of its program: gates on levels, exposure, self-enforcement, value."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .board import Board
from .enforcement import Defection, Ending, Stream, Tables
from .gates import Threshold, Vote, least_rise, level_holds
from .sequence import Program, Row
from .worth import ACTIVE, levels_of, party_viewer

TIE = (
    1e-7  # points a month and step: of plans worth the same, the earlier; over a whole plan far below any gap asked for
)


def _begins(program: Program, row: Row, step: int, place: int, weight: float) -> Row:
    """Add `weight` where the step comes into force at just this place of the grid."""
    return row.one(int(program.y[step, place]), weight).one(int(program.y[step, place - 1]), -weight)


def _possible(program: Program, step: int) -> list[int]:
    """The places of the grid at which the step may come into force."""
    return [int(k) for k in np.flatnonzero(program.y[step] >= 0)]


def threshold_tables(board: Board, threshold: Threshold) -> tuple[Tables | None, bool]:
    """Tables that sum to 1 where the issue's level is within bounds, to 0 elsewhere; None where no step touches the
    issue, and then whether it is within bounds for good."""
    place = next((k for k, g in enumerate(board.groups) if g.issue == threshold.issue), None)
    if place is None:
        levels = levels_of(board, np.zeros((1, len(board.names))), np.array([ACTIVE]))
        return None, bool(level_holds(threshold, levels)[0])
    tables = [np.zeros(len(g.done)) for g in board.groups]
    full = board.groups[place].full(len(board.names)).astype(float)
    tables[place] = level_holds(threshold, levels_of(board, full, np.full(len(full), ACTIVE))).astype(float)
    return tuple(tables), True


def threshold_rows(program: Program, board: Board, threshold: Threshold) -> list[Row]:
    """The issue's level is within bounds in the month the held step begins."""
    tables, constant = threshold_tables(board, threshold)
    if tables is None:
        return [] if constant else never(program, threshold.step)
    return _begin_rows(program, board, threshold.step, tables, 1.0, 1.0)


def _begin_rows(program: Program, board: Board, step: int, tables: Tables, least: float, waived: float) -> list[Row]:
    """The tables sum to `least` in the month the step begins; `waived` less where it does not."""
    rows = []
    for when in _possible(program, step):
        row = _begins(program, Row(least - waived, np.inf), step, when, -waived)
        begun = program.at(int(program.task.grid[when]) - int(board.lead[step]))
        for group, table in enumerate(tables):
            if begun > 0:
                row.add(program.z[group][:, begun], table)
            else:
                row.low -= float(table[0])
        rows.append(row)
    return rows


def never(program: Program, step: int) -> list[Row]:
    """The step cannot come into force."""
    return [Row(0, 0).one(int(program.y[step, program.last]), 1.0)]


def vote_rows(program: Program, board: Board, vote: Vote) -> list[Row]:
    """The constituency's utility has risen enough in the month the held step begins."""
    need = least_rise(board.case, vote)
    if need == -math.inf:
        return []
    if need == math.inf:
        return never(program, vote.step)
    tables = rises(board, vote.constituency)
    waived = max(0.0, need - sum(float(t.min()) for t in tables))
    return _begin_rows(program, board, vote.step, tables, need, waived)


def rises(board: Board, constituency: str) -> Tables:
    """By group, points of the constituency's utility above today's; issues that no step touches stay as today."""
    vision = party_viewer(board, constituency).vision
    today = vision.by_issue(board.ladder.start)
    tables = []
    for group in board.groups:
        full = group.full(len(board.names)).astype(float)
        points = vision.by_issue(levels_of(board, full, np.full(len(full), ACTIVE)))
        tables.append(points[:, group.issue] - today[group.issue])
    return tuple(tables)


def exposure_rows(program: Program, ending: Ending, fallback: float, most: int) -> list[Row]:
    """At no month would stopping leave the viewer more below its fallback than column `most` says."""
    rows = []
    for place in range(1, program.last + 1):
        row = Row(fallback - ending.base, np.inf).one(most, 1.0)
        for group, table in enumerate(ending.worth):
            row.add(program.z[group][:, place], table)
        row.one(int(program.y[program.task.capstone, place]), ending.signed)
        row.add(program.y[:, place], -ending.toll)
        rows.append(row)
    return rows


def value_terms(program: Program, stream: Stream, *, continues: bool) -> Row:
    """Minus the present value of a stream along the plan, month 0 and what no step touches left out."""
    d, grid = stream.patience, program.task.grid
    terms = Row(0, 0)
    for place in range(1, program.last + 1):
        month = int(grid[place])
        end = int(grid[place + 1]) if place < program.last else month + 1
        weight = d**month - (0.0 if place == program.last and continues else d**end)
        for group, table in enumerate(stream.flow):
            terms.add(program.z[group][:, place], -weight * table)
        terms.one(int(program.y[program.task.capstone, place]), -weight * stream.signed)
        paid = d**month * stream.cost
        terms.add(program.y[:, place], paid - TIE * (end - month)).add(program.y[:, place - 1], -paid)
    return terms


class Stopping:
    """Rows C_p(t) >= N_p(t) of one viewer, made when asked for; they share the program's columns.

    A row is waived where nothing comes into force in its month or later.
    """

    def __init__(self, program: Program, stream: Stream, what: Defection, mixes: Mixes) -> None:
        self._program, self._stream, self._what, self._mixes = program, stream, what, mixes
        self._value: NDArray[np.int64] | None = None
        self._made: dict[int, Row] = {}

    def row(self, month: int) -> Row:
        """Going on is worth at least stopping in this month."""
        if month not in self._made:
            self._made[month] = self._make(month)
        return self._made[month]

    def _going_on(self) -> NDArray[np.int64]:
        """Columns `V[place]` = C at the grid's months: flow until the next of them, then V there, less costs paid."""
        if self._value is None:
            program, stream, grid = self._program, self._stream, self._program.task.grid
            value = program.columns(program.last + 1, -np.inf, np.inf)
            for place in range(1, program.last + 1):
                final = place == program.last
                beyond = 0.0 if final else stream.patience ** int(grid[place + 1] - grid[place])
                row = Row(0, 0).one(int(value[place]), 1.0)
                if not final:
                    row.one(int(value[place + 1]), -beyond)
                row.add(program.y[:, place], stream.cost).add(program.y[:, place - 1], -stream.cost)
                self._subtract(row, np.full(program.task.count, place), stream, 1 - beyond)
                row.high = row.low
                program.put(row)
            self._value = value
        return self._value

    def _make(self, month: int) -> Row:
        program, what, value = self._program, self._what, self._going_on()
        row = Row(-what.penalty, np.inf)
        ahead = program.opens(month)
        wait = self._stream.patience ** (int(program.task.grid[ahead]) - month) if ahead <= program.last else 0.0
        if ahead <= program.last:
            row.one(int(value[ahead]), wait)
        if wait < 1:
            here = program.at(month)
            for columns, table in zip(
                self._mixes.at(np.full(program.task.count, here)), self._stream.flow, strict=True
            ):
                row.add(columns, (1 - wait) * table)
            row.one(int(program.y[-1, here]), (1 - wait) * self._stream.signed)
            row.low -= (1 - wait) * self._stream.base
        self._stop(row, month)
        waived = max(0.0, _worst_gain(self._stream, what) - what.penalty)
        if waived > 0:
            row.low -= waived
            row.one(self._mixes.goes_on(month), -waived)
        return row

    def _stop(self, row: Row, month: int) -> None:
        """Take what stopping in this month is worth off the row."""
        program, what = self._program, self._what
        before = program.at(month - 1)
        weight = 1.0
        for k, stream in enumerate(what.window):
            at = np.where(what.own, before, program.at(month + k))
            self._subtract(row, at, stream, weight * (1 - stream.patience))
            if int(program.task.grid[program.at(month + k)]) == month + k:
                paid = weight * np.where(what.own, 0.0, stream.cost)
                row.add(program.y[:, program.at(month + k)], paid).add(program.y[:, program.at(month + k - 1)], -paid)
            weight *= stream.patience
        at = np.where(what.own, before, program.at(month + what.lag - 1))
        self._subtract(row, at, what.ending, weight)
        row.add(program.y[np.arange(len(at)), at], weight * what.ending.toll)

    def _subtract(self, row: Row, at: NDArray[np.int64], what: Stream | Ending, weight: float) -> None:
        tables = what.flow if isinstance(what, Stream) else what.worth
        for columns, table in zip(self._mixes.at(at), tables, strict=True):
            row.add(columns, -weight * table)
        row.one(int(self._program.y[-1, at[-1]]), -weight * what.signed)
        row.low += weight * what.base


def _worst_gain(stream: Stream, what: Defection) -> float:
    """The most that stopping can gain once all is in force that ever will be: N - C where nothing more comes."""
    gain = np.zeros(1)
    weight, parts = 1.0, []
    for window in what.window:
        parts.append((weight * (1 - window.patience), window.flow, window.base, window.signed))
        weight *= window.patience
    parts += [(weight, what.ending.worth, what.ending.base, what.ending.signed)]
    parts += [(-1.0, stream.flow, stream.base, stream.signed)]
    for group in range(len(stream.flow)):
        gain += float(np.sum([w * tables[group] for w, tables, _, _ in parts], axis=0).max())
    base = sum(w * base for w, _, base, _ in parts)
    signed = sum(w * extra for w, _, _, extra in parts)
    return float(gain[0] + base + max(0.0, signed))


class Mixes:
    """Columns for steps as of different months, made once for each such mixture."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._made: dict[tuple[int, tuple[int, ...]], NDArray[np.int64]] = {}
        self._goes_on: dict[int, int] = {}

    def at(self, places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """By group, the columns of its combinations with step s as of the place `places[s]`."""
        found = []
        for group, combos in enumerate(self._program.task.combos):
            key = (group, tuple(int(places[s]) for s in combos.steps))
            if key not in self._made:
                self._made[key] = self._program.mixed(*key)
            found.append(self._made[key])
        return found

    def goes_on(self, month: int) -> int:
        """A column that is 1 where anything comes into force in this month or later."""
        program = self._program
        before = program.at(month - 1)
        if before not in self._goes_on:
            column = int(program.columns(1, 0.0, 1.0)[0])
            for step in range(program.task.count):
                later, sooner = int(program.y[step, program.last]), int(program.y[step, before])
                if later >= 0:
                    program.put(Row(0, np.inf).one(column, 1.0).one(later, -1.0).one(sooner, 1.0))
            self._goes_on[before] = column
        return self._goes_on[before]
