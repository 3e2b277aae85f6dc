"""A planner's tables as the compiled judge takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .board import Board
from .consent import consents
from .enforcement import TOLERANCE, Ending, Sight, Stream, Tables
from .gates import least_rise
from .judge import Demands, Sums
from .rows import rises, threshold_tables


@dataclass
class Tabulator:
    """Collects tables by number."""

    board: Board
    points: list[NDArray[np.float64]] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    signed: list[float] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)
    paid: list[NDArray[np.float64]] = field(default_factory=list)

    def _put(
        self, tables: Tables, base: float, signed: float, patience: float, paid: NDArray[np.float64] | None
    ) -> int:
        width = max(len(g.steps) for g in self.board.groups)
        points = np.full((len(self.board.groups), 1 << width), -1e6)
        for g, group in enumerate(self.board.groups):
            codes = group.done @ (1 << np.arange(len(group.steps)))
            points[g, codes] = tables[g]
        self.points.append(points)
        self.base.append(base)
        self.signed.append(signed)
        self.patience.append(patience)
        self.paid.append(np.zeros(len(self.board.names)) if paid is None else paid)
        return len(self.points) - 1

    def stream(self, item: Stream) -> int:
        """A stream's number."""
        return self._put(item.flow, item.base, item.signed, item.patience, item.cost)

    def ending(self, item: Ending) -> int:
        """An ending's number."""
        return self._put(item.worth, item.base, item.signed, 0.0, item.toll)

    def plain(self, tables: Tables) -> int:
        """The number of tables that stand alone."""
        return self._put(tables, 0.0, 0.0, 0.0, None)

    def sums(self) -> Sums:
        """All of them."""
        width = max(len(g.steps) for g in self.board.groups)
        members = np.full((len(self.board.groups), width), -1, dtype=np.int64)
        for g, group in enumerate(self.board.groups):
            members[g, : len(group.steps)] = group.steps
        return Sums(
            members,
            np.array(self.points),
            np.array(self.base),
            np.array(self.signed),
            np.array(self.patience),
            np.array(self.paid),
        )


def begin_conditions(board: Board, without: frozenset[str]) -> tuple[list[tuple[int, Tables, float]], list[int]]:
    """What must hold when a step begins, as (step, tables, least sum), and the steps that can never begin."""
    found: list[tuple[int, Tables, float]] = []
    barred = list(board.blocked)
    for threshold in board.gates.thresholds():
        if f"gate {threshold.gate}" in without:
            continue
        tables, constant = threshold_tables(board, threshold)
        if tables is not None:
            found.append((threshold.step, tables, 1.0))
        elif not constant:
            barred.append(threshold.step)
    for vote in board.gates.votes():
        need = -np.inf if f"gate {vote.gate}" in without else least_rise(board.case, vote)
        if need == np.inf:
            barred.append(vote.step)
        elif need > -np.inf:
            found.append((vote.step, rises(board, vote.constituency), need))
    return found, barred


def compile_demands(
    board: Board,
    sights: Mapping[str, Sight],
    value: Stream,
    watched: Sequence[str],
    exposed: Sequence[str],
    without: frozenset[str],
) -> tuple[Sums, Demands, int]:
    """All tables, all conditions, and the number of the principal's stream."""
    tab = Tabulator(board)
    begin, barred = begin_conditions(board, without)
    begins = [(step, tab.plain(tables)) for step, tables, _ in begin]
    streams = {p: sights[p].stream for p in board.case.coalition if p in sights}
    agreed = [
        c
        for c in consents(board, streams, {p: sights[p].fallback for p in streams})
        if f"consent of {c.party}" not in without
    ]
    lag = max([sights[n].defection.lag for n in watched], default=1)
    stopping = np.full((len(watched), 2 + lag), -1, dtype=np.int64)
    for i, name in enumerate(watched):
        what = sights[name].defection
        stopping[i, 0], stopping[i, 1] = tab.stream(sights[name].stream), tab.ending(what.ending)
        stopping[i, 2 : 2 + what.lag] = [tab.stream(w) for w in what.window]
    count = len(board.names)
    demands = Demands(
        waits=np.array([(w.step, w.on, w.gap) for w in board.waits], dtype=np.int64).reshape(-1, 3),
        apart=np.array(board.excludes, dtype=np.int64).reshape(-1, 2),
        teams=np.array([[s in t.steps for s in range(count)] for t in board.teams], dtype=bool).reshape(-1, count),
        limits=np.array([t.limit for t in board.teams], dtype=np.int64),
        needed=board.needed,
        barred=np.isin(np.arange(count), barred),
        lead=board.lead,
        horizon=board.horizon,
        begin=np.array(begins, dtype=np.int64).reshape(-1, 2),
        begin_least=np.array([least for _, _, least in begin]),
        consent=np.array([tab.stream(c.stream) for c in agreed], dtype=np.int64),
        consent_least=np.array([c.least for c in agreed]),
        ending=np.array([tab.ending(sights[n].ending) for n in exposed], dtype=np.int64),
        fallback=np.array([sights[n].fallback for n in exposed]),
        stopping=stopping,
        own=np.array([sights[n].defection.own for n in watched], dtype=bool).reshape(-1, count),
        penalty=np.array([sights[n].defection.penalty for n in watched]),
        tolerance=TOLERANCE,
    )
    number = tab.stream(value)
    return tab.sums(), demands, number
