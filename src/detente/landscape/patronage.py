"""What can a third party do by making no agreement easier to bear for the counterpart?

A patron takes steps toward the counterpart. What the counterpart has without agreement rises by
U_c(d + z) - U_c(d), with d the levels of its disagreement (its stated package, else where the case starts) and z the
steps of most use to it among all combinations; its need for an agreement, U_c(x) less that, falls by as much at every
stage x. To the patron z is worth U_w(d + z) - U_w(d) less the one-off cost: above 0 it would do so of its own interest.
It is answered, if at all, by pressure: the mildest level of the case under which the counterpart has no more without
agreement than before, and what holding it costs the principal a month.

Exact by enumeration: n steps give 2^n combinations. A stated disagreement value stands for U_c(d). It misleads where
patronage goes on only while talks do: here it stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..answer import Shown
from ..case.schema import Case
from ..model.ladder import compile_ladder
from ..model.types import type_vision
from ..settings import DEFAULT_SEED
from .wedge_numbers import DRAWS, Floats, Numbers, View, at_modes, drawn, party_view, spread
from .wedge_reach import Act, Choices, Move, Stage, acts, allowed, choices, free, level_row
from .wedge_weigh import POSITIVE

Range = tuple[float, float]


@dataclass(frozen=True)
class Need:
    """The counterpart's need for an agreement at a stage, points a month of its own: without a patron and with one."""

    stage: str
    month: int | None
    without: float
    under: float


@dataclass(frozen=True)
class Answer:
    """A level of pressure that takes back what the patron gave: its cost to the principal, points a month."""

    pressure: str
    cost: float


@dataclass(frozen=True)
class Patronage(Shown):
    """One patron: its steps, by how many points a month they raise what the counterpart has without agreement, what
    they cost it once, and what they are worth to it in all.

    `by_type` is the rise as each reading of the counterpart sees it, on that reading's own scale. `willing` says that
    the patron gains by it; `willing_share` the share of draws in which it does (robustness, not a probability).
    `answered_by` is None where no pressure of the case takes it back.
    """

    patron: str
    steps: tuple[str, ...]
    rise: float
    rise_range: Range
    cost: float
    gain: float
    gain_range: Range
    willing: bool
    willing_share: float
    by_type: Mapping[str, float]
    needs: tuple[Need, ...]
    answered_by: Answer | None
    draws: int
    exact: bool


def patronage(
    case: Case, stages: Sequence[Stage] = (), draws: int = DRAWS, seed: int = DEFAULT_SEED
) -> tuple[Patronage, ...]:
    """Every third party with a vision and steps toward the counterpart that raise its fallback; `draws` 0: modes
    only.
    """
    mode = at_modes(case)
    varied = drawn(case, draws, seed) if draws else mode
    found = [
        _patron(mode, varied if draws else None, name, stages)
        for name, party in case.parties.items()
        if party.role == "third_party" and party.vision
    ]
    return tuple(patron for patron in found if patron is not None)


def means(case: Case, patron: str) -> list[str]:
    """The patron's steps toward the counterpart, alone or with other third parties."""
    thirds = {name for name, party in case.parties.items() if party.role == "third_party"}
    return [
        name
        for name, step in case.steps.items()
        if patron in step.by and set(step.by) <= thirds and case.counterpart in step.to and free(case, name, ())
    ]


def fallback(case: Case) -> Floats:
    """The levels without agreement: the counterpart's stated package, else where the case starts."""
    stated = case.parties[case.counterpart].disagreement
    package = stated.package if stated and stated.package else {}
    return level_row(case, Stage("", {name: case.issues[name].level(place) for name, place in package.items()}))


def _patron(mode: Numbers, varied: Numbers | None, name: str, stages: Sequence[Stage]) -> Patronage | None:
    case = mode.case
    trial = choices(acts(mode, means(case, name)))
    base, view = fallback(case), party_view(mode, case.counterpart)
    may = allowed(trial, ())[0]
    rises = np.where(may, _rise(view, trial, base[None])[0], -np.inf)
    best = int(np.argmax(rises))
    if rises[best] <= POSITIVE:
        return None
    steps, some = trial.names(best), varied or mode
    rise, gain = float(rises[best]), float(_gain(mode, name, trial.only(best), base)[0])
    again = choices(acts(some, steps)).only(-1)
    rises_over = _rise(party_view(some, case.counterpart), again, np.repeat(base[None], some.count, axis=0))[:, 0]
    gains_over = _gain(some, name, again, base)
    return Patronage(
        patron=name,
        steps=steps,
        rise=rise,
        rise_range=spread(rises_over, rise),
        cost=float(trial.cost(name)[0, best]),
        gain=gain,
        gain_range=spread(gains_over, gain),
        willing=gain > POSITIVE,
        willing_share=float(np.mean(gains_over > POSITIVE)),
        by_type=_by_type(case, trial.only(best), base),
        needs=_needs(case, view, stages, base, rise),
        answered_by=_answer(mode, view, trial.only(best), base),
        draws=some.count if varied else 0,
        exact=trial.whole,
    )


def _rise(view: View, trial: Choices, base: Floats) -> Floats:
    return view.worth(trial.levels(base)) - view.worth(base)[:, None]


def _gain(numbers: Numbers, patron: str, trial: Choices, base: Floats) -> Floats:
    view = party_view(numbers, patron)
    return (_rise(view, trial, np.repeat(base[None], numbers.count, axis=0)) - trial.cost(patron))[:, 0]


def _by_type(case: Case, trial: Choices, base: Floats) -> dict[str, float]:
    ladder, after = compile_ladder(case), trial.levels(base[None])[0, 0]
    visions = {name: type_vision(ladder, kind) for name, kind in case.types.items()}
    return {name: float(v.utility(after) - v.utility(base)) for name, v in visions.items()}


def _needs(case: Case, view: View, stages: Sequence[Stage], base: Floats, rise: float) -> tuple[Need, ...]:
    stated = case.parties[case.counterpart].disagreement
    worth = stated.value.mode if stated and stated.value else float(view.worth(base[None])[0])
    found = []
    for stage in stages:
        need = float(view.worth(level_row(case, stage)[None])[0]) - worth
        found.append(Need(stage.label, stage.month, need, need - rise))
    return tuple(found)


def _answer(mode: Numbers, view: View, trial: Choices, base: Floats) -> Answer | None:
    """The mildest level of pressure above today's that takes the rise back."""
    case = mode.case
    pressure = case.ladder.pressure
    if pressure is None:
        return None
    names, today = list(pressure.levels), float(view.worth(base[None])[0])
    for name in names[names.index(pressure.start) + 1 :]:
        held = choices((_level(mode, name),)).only(-1).levels(trial.levels(base[None])[0])[:, 0]
        if view.worth(held[None])[0, 0] <= today + POSITIVE:
            paid = pressure.levels[name].cost.get(case.ours)
            now = pressure.levels[pressure.start].cost.get(case.ours)
            return Answer(name, (paid.mode if paid else 0.0) - (now.mode if now else 0.0))
    return None


def _level(mode: Numbers, name: str) -> Act:
    pressure = mode.case.ladder.pressure
    assert pressure is not None  # asked only where there are levels
    order, found = list(mode.case.issues), []
    for issue, move in pressure.levels[name].moves.items():
        path = f"ladder.pressure.levels.{name}.moves.{issue}"
        if move.to is not None:
            found.append(Move(order.index(issue), True, mode.place(path, mode.case.issues[issue], move.to)))
        else:
            found.append(Move(order.index(issue), False, mode.of(f"{path}.by", move.by)))
    return Act(f"pressure {name}", tuple(found), {}, np.zeros(mode.count), (), ())
