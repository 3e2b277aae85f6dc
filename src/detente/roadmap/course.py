"""Plan, answers, plan: the plan of greatest value under the rates of delivery that the plan itself brings about.

A plan changes what the types would deliver, and rates change which plan is best. Rounds go on until a plan repeats or
the limit is reached. Of the plans met on the way the one worth most under its own rates is kept; where they went round
without settling, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import Rung
from .answers import Asked
from .board import Board
from .delivery import Delivery, deliveries, exchanges, expected
from .enforcement import Sight
from .exposure import means, taken_back
from .planner import Draft, Goal, Planner


@dataclass(frozen=True)
class Course:
    """The plan kept, the planner under its own rates, and how the rounds went; `draft.months` is None where none is
    possible."""

    planner: Planner
    draft: Draft
    delivery: Delivery
    value: float
    stands: bool
    rounds: int
    converged: bool


class Rates:
    """Solves the types for a plan once, and makes planners under the rates found."""

    def __init__(
        self, board: Board, sights: Mapping[str, Sight], belief: Mapping[str, float], pins: Mapping[int, int | None]
    ) -> None:
        self._board, self._sights, self._belief, self._pins = board, sights, belief, pins
        self._known: dict[tuple[int, ...], Delivery] = {}
        viewers = {p: s.viewer for p, s in sights.items() if p in board.case.parties}
        self._way = means(board).only(taken_back(board, viewers, belief))

    def of_case(self) -> Delivery:
        """The rates on the case's own ladder."""
        return self._solve(dict(self._board.case.ladder.rungs), self._board.needed)

    def of_plan(self, months: NDArray[np.int64]) -> Delivery:
        """The rates that a plan brings about."""
        key = tuple(int(m) for m in months)
        if key not in self._known:
            due = (months > 0) & (months <= months[-1])
            self._known[key] = self._solve(exchanges(self._board, months), due)
        return self._known[key]

    def _solve(self, rungs: dict[str, Rung], due: NDArray[np.bool_]) -> Delivery:
        return deliveries(self._board, rungs, self._belief, due)

    def own(self, months: NDArray[np.int64]) -> Planner:
        """A planner under the rates that a plan brings about."""
        return self.planner(self.of_plan(months))

    def planner(self, delivery: Delivery, without: frozenset[str] = frozenset()) -> Planner:
        """A planner under these rates."""
        board, case = self._board, self._board.case
        parties = tuple(p for p in case.coalition if p in self._sights)
        viewer = self._sights[case.ours].viewer
        value = expected(board, viewer, self._way, delivery.rates)
        seen = (*parties, *delivery.counted)
        return Planner(board, self._sights, value, seen, seen, self._pins, without)


def settle(rates: Rates, asked: Asked) -> Course:
    """The rounds."""
    goal = Goal("value", asked.by, asked.exposure, asked.gap, asked.seconds, proof=True)
    delivery = rates.of_case()
    best: Course | None = None
    plans: list[tuple[int, ...]] = []
    starts: list[NDArray[np.int64]] = []
    for number in range(1, max(1, asked.rounds) + 1):
        planner = rates.planner(delivery)
        draft = planner.plan(goal, starts)
        if draft.months is None:
            return best or Course(planner, draft, delivery, -np.inf, False, number, False)
        plan = tuple(int(m) for m in draft.months)
        converged = bool(plans) and plan == plans[-1]
        own = rates.of_plan(draft.months)
        best = _kept(best, rates, planner, draft, own, number, converged)
        if converged or plan in plans:
            break
        plans.append(plan)
        starts, delivery = [draft.months], own
    assert best is not None
    return best


def _kept(
    best: Course | None, rates: Rates, planner: Planner, draft: Draft, own: Delivery, number: int, converged: bool
) -> Course | None:
    """The better of the plan kept so far and a new one, each under its own rates.

    A plan that no longer stands under its own rates, because other types deliver than were counted on, gives way to any
    that does; kept all the same, it is shown under the conditions it was made for.
    """
    assert draft.months is not None
    again = rates.planner(own)
    value, stands = again.worth(draft.months), again.stands(draft.months)
    new = Course(again if stands else planner, draft, own, value, stands, number, converged)
    if best is None or (new.stands, new.value) > (best.stands, best.value):
        return new
    return replace(best, rounds=number, converged=converged)
