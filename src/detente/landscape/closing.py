"""What closes an open wedge at least cost to the principal: steps it can take, or levels it could agree on.

Steps are tried in every combination that prerequisites allow: the principal's own, joint ones of the coalition, and
the ally's own, which the principal can make part of the common course. They close it in two ways. They change what an
offer adds; and the ally has them for staying: from one that leaves the principal takes back what it has a hand in, as
far as the step's `undo` says. Levels are agreed otherwise for good (`closing_levels`, a mixed-integer program). What
either costs the principal: one-off costs, and what each issue is then worth less to it; what other issues gain it is
not set against that (`net` has both). Both are checked with the enumeration that found the wedge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..case.schema import Case
from .closing_levels import Box, least_change
from .wedge_numbers import Floats, Numbers, View
from .wedge_reach import CELLS, MOST, Stage, acts, allowed, choices, free, level_row
from .wedge_weigh import POSITIVE, Reach, weigh

STANDS = 1e-5
"""Points by which a checked closing may miss through the solver's rounding (HiGHS: 1e-6 a row)."""


@dataclass(frozen=True)
class Closing:
    """Steps taken, or levels agreed, that close a wedge: `cost` and `net` in points of the principal.

    `bound` is what any closing of its kind costs at least; `exact` says that nothing cheaper of the kind exists.
    """

    steps: tuple[str, ...]
    levels: Mapping[str, float]
    cost: float
    net: float
    bound: float
    exact: bool


def own_steps(case: Case, ally: str, stage: Stage) -> list[str]:
    """Steps that can close a wedge: the principal's, joint ones of the coalition with it, the ally's own."""
    side = set(case.coalition)
    return [
        name
        for name, step in case.steps.items()
        if set(step.by) <= side and (case.ours in step.by or set(step.by) == {ally}) and free(case, name, stage.done)
    ]


def withdrawn(case: Case, names: Sequence[str]) -> list[str]:
    """Of these steps, those the principal has a hand in: it takes them back, as far as can be, from an ally that
    leaves.
    """
    return [name for name in names if case.ours in case.steps[name].by]


def given_up(view: View, before: Floats, after: Floats) -> Floats:
    """Points a month given up issue by issue, gains elsewhere not set off: `[row]` for `after[row, issue]`."""
    return np.asarray(np.maximum(0.0, view.by_issue(before[None]) - view.by_issue(after)).sum(axis=-1))


def by_steps(numbers: Numbers, found: Reach, stage: Stage) -> Closing | None:
    """The cheapest combination of steps under which the wedge is closed; of equals, the one with fewest steps."""
    case = numbers.case
    start, view = level_row(case, stage), found.views[case.ours]
    most = max(1, min(MOST, CELLS // (len(found.choices.chosen) * len(start))))
    trial = choices(acts(numbers, own_steps(case, found.ally, stage)), most)
    after = trial.levels(start[None])[0]
    left = trial.levels(start[None], withdrawn(case, [act.name for act in trial.acts]))[0]
    may = allowed(trial, stage.done)[0]
    closed = may & (weigh(found, after, stage.done, trial, left).affordability <= POSITIVE)
    if not closed.any():
        return None
    paid = trial.cost(case.ours)[0]
    cost = paid + given_up(view, start, after)
    net = view.worth(after) - view.worth(start[None]) - paid
    order = np.lexsort((np.arange(len(cost)), trial.chosen.sum(axis=1), np.where(closed, cost, np.inf)))
    best = int(order[0])
    bound = float(cost[best]) if trial.whole else 0.0
    return Closing(trial.names(best), {}, float(cost[best]), float(net[best]), bound, trial.whole)


def box(numbers: Numbers, found: Reach, stage: Stage) -> Box:
    """How far levels can be agreed otherwise: between where they stand, where the case starts, and where any step of
    the principal, of the coalition with it, or of the ally would lead from either."""
    case = numbers.case
    start = level_row(case, stage)
    first = level_row(case, Stage("", {}))
    low, high = np.minimum(start, first), np.maximum(start, first)
    for act in acts(numbers, own_steps(case, found.ally, Stage("", {}))):
        for move in act.moves:
            value = float(move.value[0])
            reached = [value] if move.sets else [first[move.issue] + value, start[move.issue] + value]
            low[move.issue] = max(0.0, min(low[move.issue], *reached))
            high[move.issue] = min(1.0, max(high[move.issue], *reached))
    return Box(start, low, high)


def by_levels(numbers: Numbers, found: Reach, stage: Stage) -> Closing | None:
    """The levels that close the wedge at least cost, of those the wedge's steps touch; None where none do."""
    room, view = box(numbers, found, stage), found.views[numbers.case.ours]
    change = least_change(found, room, allowed(found.choices, stage.done)[0], view)
    if change is None:
        return None
    after = change.levels[None]
    if weigh(found, after, stage.done).affordability[0] > STANDS:
        return None
    moved = np.flatnonzero(np.abs(change.levels - room.start) > STANDS)
    names = list(numbers.case.issues)
    cost = float(given_up(view, room.start, after)[0])
    net = float((view.worth(after) - view.worth(room.start[None]))[0])
    levels = {names[i]: float(change.levels[i]) for i in moved}
    return Closing((), levels, cost, net, min(cost, max(0.0, change.bound)), cost - change.bound <= change.tolerance)
