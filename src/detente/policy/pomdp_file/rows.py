"""Tables of shares, filled as a file goes along: later lines replace earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from ..pomdp import Floats
from .tokens import Names, Reader, Token

MOST_ENTRIES = 50_000_000
"""Entries a table may hold, and rows it may have: about 5 GB as they are read."""
NEAR_ONE = 1e-4
"""How far a printed row may miss a sum of 1: sixty shares of six decimals miss it by less."""


class Table:
    """The T or O entries of a file: `rows[a][s]` maps a column to its share."""

    def __init__(self, head: str, actions: Names, states: Names, columns: Names) -> None:
        self.head, self.actions, self.states, self.columns = head, actions, states, columns
        self.rows: list[list[dict[int, float]]] = [[{} for _ in states.names] for _ in actions.names]
        self.place: dict[tuple[int, int], Token] = {}
        self.entries = 0

    def read(self, reader: Reader, head: Token, start: Floats) -> None:
        """Read what follows `T:` or `O:`: an entry, a row or a matrix."""
        acts = self.actions.some(reader)
        if not reader.accept(":"):
            self._matrix(reader, head, acts)
            return
        states = self.states.some(reader)
        if not reader.accept(":"):
            row = self._row(reader, head, start)
            self._count(reader, head, len(acts) * len(states) * len(row))
            self._put(acts, states, [row] * len(states), head)
            return
        columns = self.columns.some(reader)
        share = reader.share()
        self._count(reader, head, len(acts) * len(states) * len(columns))
        for a in acts:
            for s in states:
                self.rows[a][s].update(dict.fromkeys(columns, share))
                self.place[a, s] = head

    def _matrix(self, reader: Reader, head: Token, acts: range) -> None:
        states, width = range(len(self.states)), len(self.columns)
        if reader.accept("identity"):
            if width != len(states):
                reader.fail(head, f"'identity' needs as many columns as rows; {len(states)} and {width} were found")
            self._put(acts, states, [{s: 1.0} for s in states], head)
        elif reader.accept("uniform"):
            self._count(reader, head, len(acts) * len(states) * width)
            self._put(acts, states, [dict.fromkeys(range(width), 1 / width)] * len(states), head)
        else:
            rows = [_sparse(reader.numbers(width, reader.share)) for _ in states]
            self._put(acts, states, rows, head)

    def _row(self, reader: Reader, head: Token, start: Floats) -> dict[int, float]:
        width = len(self.columns)
        if reader.accept("uniform"):
            return dict.fromkeys(range(width), 1 / width)
        if self.head == "T" and reader.accept("reset"):
            return _sparse(list(start))
        return _sparse(reader.numbers(width, reader.share))

    def _count(self, reader: Reader, head: Token, more: int) -> None:
        """Refuse, with its place, a line that would fill the memory."""
        self.entries += more
        if self.entries > MOST_ENTRIES:
            reader.fail(head, f"more than {MOST_ENTRIES:,} entries of {self.head}; so many are not read")

    def _put(self, acts: range, states: range, rows: Sequence[dict[int, float]], head: Token) -> None:
        for a in acts:
            for s, row in zip(states, rows, strict=True):
                self.rows[a][s] = dict(row)
                self.place[a, s] = head

    def matrices(self, reader: Reader) -> list[csr_matrix]:
        """One sparse matrix an action, rows scaled to 1; raises InvalidCase where a row sums to something else."""
        return [self._matrix_of(reader, a) for a in range(len(self.actions))]

    def _matrix_of(self, reader: Reader, a: int) -> csr_matrix:
        pointer, columns, shares = [0], list[int](), list[float]()
        for s, row in enumerate(self.rows[a]):
            total = sum(row.values())
            if abs(total - 1) > NEAR_ONE:
                self._wrong_sum(reader, a, s, total)
            kept = sorted((column, share / total) for column, share in row.items() if share > 0)
            columns += [column for column, _ in kept]
            shares += [share for _, share in kept]
            pointer.append(len(columns))
        shape = (len(self.states), len(self.columns))
        return csr_matrix((np.array(shares), np.array(columns, dtype=np.int64), np.array(pointer)), shape=shape)

    def _wrong_sum(self, reader: Reader, a: int, s: int, total: float) -> None:
        where = f"{self.head}: {self.actions.names[a]} : {self.states.names[s]}"
        if (a, s) not in self.place:
            reader.fail(reader.tokens[-1], f"no line of the file states {where}; its shares must sum to 1")
        reader.fail(self.place[a, s], f"the shares of {where} sum to {total:.6g}; 1 was expected")


def normalised(reader: Reader, token: Token, row: list[float], what: str) -> Floats:
    """Shares scaled to a sum of 1; raises InvalidCase where they miss it by more than printed decimals do."""
    total = sum(row)
    if abs(total - 1) > NEAR_ONE:
        reader.fail(token, f"the shares of {what} sum to {total:.6g}; 1 was expected")
    return np.array(row) / total


def _sparse(row: Sequence[float]) -> dict[int, float]:
    return {column: float(share) for column, share in enumerate(row) if share > 0}
