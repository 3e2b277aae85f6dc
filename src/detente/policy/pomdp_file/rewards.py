"""Rewards on act, state, next state and report, averaged over what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import csr_matrix

from ..pomdp import Floats
from .tokens import Names, Reader, Token

MOST_CELLS = 100_000_000
"""Cells of one act's rewards on state, next state and report: 0.8 GB."""


@dataclass(frozen=True)
class Rule:
    """One line: `value` is spread over the ranges of state, next state and report (1 cell, a row or a matrix)."""

    where: tuple[range, range, range]
    value: Floats


class Rewards:
    """The R lines of a file, in order; a later one replaces an earlier one where both speak."""

    def __init__(self, actions: Names, states: Names, reports: Names) -> None:
        self.actions, self.states, self.reports = actions, states, reports
        self.rules: list[list[Rule]] = [[] for _ in actions.names]

    def read(self, reader: Reader) -> None:
        """Read what follows `R:`: an entry, a row over reports, or a matrix of next state and report."""
        token = reader.peek()
        acts = self.actions.some(reader)
        reader.colon()
        states = self.states.some(reader)
        every_next, every_report = range(len(self.states)), range(len(self.reports))
        if not reader.accept(":"):
            cells = [reader.number() for _ in product(every_next, every_report)]
            where = (states, every_next, every_report)
            rule = Rule(where, np.array(cells).reshape(1, len(self.states), len(self.reports)))
        else:
            after = self.states.some(reader)
            if not reader.accept(":"):
                row = [reader.number() for _ in every_report]
                rule = Rule((states, after, every_report), np.array(row).reshape(1, 1, -1))
            else:
                rule = Rule((states, after, self.reports.some(reader)), np.full((1, 1, 1), reader.number()))
        self._check_size(reader, token, acts, rule)

    def _check_size(self, reader: Reader, token: Token, acts: range, rule: Rule) -> None:
        for a in acts:
            self.rules[a].append(rule)
            if np.prod([float(n) for n in self._shape(a)]) > MOST_CELLS:
                reader.fail(token, "rewards on next state and report of so many states need too much memory")

    def _shape(self, a: int) -> tuple[int, int, int]:
        """Cells needed: an axis that no rule splits has one."""
        full = (len(self.states), len(self.states), len(self.reports))
        split = [any(len(r.where[x]) < full[x] or r.value.shape[x] > 1 for r in self.rules[a]) for x in range(3)]
        return tuple(full[x] if split[x] else 1 for x in range(3))  # type: ignore[return-value]

    def expected(self, transition: Sequence[csr_matrix], observation: Sequence[csr_matrix]) -> Floats:
        """Expected reward `[action, state]`."""
        pairs = zip(range(len(self.actions)), transition, observation, strict=True)
        return np.array([self._expected(a, move, look) for a, move, look in pairs])

    def _expected(self, a: int, move: csr_matrix, look: csr_matrix) -> Floats:
        table = np.zeros(self._shape(a))
        for rule in self.rules[a]:
            spans = zip(rule.where, table.shape, strict=True)
            table[tuple(slice(r.start, r.stop) if n > 1 else slice(None) for r, n in spans)] = rule.value
        states = len(self.states)
        if table.shape[1] == 1 and table.shape[2] == 1:
            return np.broadcast_to(table[:, 0, 0], states).astype(np.float64)
        return np.array([self._mean(table[s if len(table) > 1 else 0], move[s], look) for s in range(states)])

    def _mean(self, after: Floats, row: csr_matrix, look: csr_matrix) -> float:
        """The mean over next states and reports of `[next state or 1, report or 1]`."""
        total = 0.0
        for to, share in zip(row.indices, row.data, strict=True):
            cells = after[to if len(after) > 1 else 0]
            if len(cells) == 1:
                total += float(share * cells[0])
                continue
            span = slice(look.indptr[to], look.indptr[to + 1])
            total += float(share * (look.data[span] @ cells[look.indices[span]]))
        return total
