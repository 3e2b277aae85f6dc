"""Price and affordability of one wedge on arrays: rows are draws of the case's numbers, or packages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .wedge_numbers import Floats, Numbers, View, party_view
from .wedge_reach import Choices, acts, allowed, choices, free

POSITIVE = 1e-9
"""Points; differences below this are rounding."""


@dataclass(frozen=True)
class Reach:
    """What two parties can do: combinations of the ally's steps, joint ones and offers; threats; their visions."""

    ally: str
    third_party: str
    ours: str
    choices: Choices
    offers: tuple[str, ...]
    threats: Choices
    views: dict[str, View]
    switching: Floats


def reach(numbers: Numbers, ally: str, third: str, done: Sequence[str] = ()) -> Reach:
    """The ally's own steps, joint ones, the third party's offers to it and its threats; what is done is left out.

    An offer is a step of kind `offer` taken by the third party, alone or with other third parties, to the ally or to
    nobody in particular; any other step of the third party to the ally is a threat.
    """
    case = numbers.case
    thirds = {name for name, party in case.parties.items() if party.role == "third_party"}
    own: list[str] = []
    offers: list[str] = []
    threats: list[str] = []
    for name, step in case.steps.items():
        by = set(step.by)
        if not free(case, name, done):
            continue
        if ally in by and by <= {ally, third}:
            own.append(name)
        elif third in by and by <= thirds and step.kind == "offer" and (ally in step.to or not step.to):
            offers.append(name)
        elif third in by and by <= thirds and ally in step.to:
            threats.append(name)
    return Reach(
        ally=ally,
        third_party=third,
        ours=case.ours,
        choices=choices(acts(numbers, [*own, *offers])),
        offers=tuple(offers),
        threats=choices(acts(numbers, threats)),
        views={name: party_view(numbers, name) for name in (ally, third, case.ours)},
        switching=numbers.of(f"parties.{ally}.switching_cost", case.parties[ally].switching_cost),
    )


@dataclass(frozen=True)
class Weighed:
    """Of each row: `price`, `affordability` (-inf where no offer is enough), `margin` (inf where none pays).

    `best` is the combination that serves the third party best among those enough for the ally, -1 for none; `threat`
    what the threats take from staying, `pressed` affordability under them.
    """

    price: Floats
    affordability: Floats
    margin: Floats
    best: NDArray[np.int64]
    threat: Floats
    pressed: Floats


def weigh(
    found: Reach, base: Floats, done: Sequence[str], before: Choices | None = None, left: Floats | None = None
) -> Weighed:
    """Both numbers for every row of `base[row, issue]`; with `before`, the rows are its combinations, taken first.

    `left[row, issue]` is what an ally that leaves starts from, where that is not `base`. Numbers of one draw serve
    every row; otherwise rows are draws.
    """
    rows = len(base)
    may = np.broadcast_to(allowed(found.choices, done, before), (rows, len(found.choices.chosen)))
    ally, third = found.views[found.ally], found.views[found.third_party]
    after = found.choices.levels(base if left is None else left)
    to_ally = ally.worth(after) - found.choices.cost(found.ally)
    to_third = third.worth(after) - found.choices.cost(found.third_party)
    stay, gain = ally.worth(base), to_third - third.worth(base)[:, None]
    worst = _threatened(found, ally, base, done)
    need, pressed = stay + found.switching, worst + found.switching
    alone = may & ~found.choices.takes(found.offers)
    price = np.maximum(0.0, need - np.where(alone, to_ally, -np.inf).max(axis=1))
    taken = np.where(may & (to_ally >= need[:, None] - POSITIVE), gain, -np.inf)
    under = np.where(may & (to_ally >= pressed[:, None] - POSITIVE), gain, -np.inf)
    short = np.where(may & (gain > POSITIVE), need[:, None] - to_ally, np.inf)
    best = np.where(np.isfinite(taken.max(axis=1)), taken.argmax(axis=1), -1)
    return Weighed(price, taken.max(axis=1), short.min(axis=1), best, stay - worst, under.max(axis=1))


def _threatened(found: Reach, ally: View, base: Floats, done: Sequence[str]) -> Floats:
    """The least that staying can be made worth to the ally, `[row]`."""
    may = allowed(found.threats, done)
    worth = ally.worth(found.threats.levels(base)) - found.threats.cost(found.ally)
    return np.asarray(np.where(may, worth, np.inf).min(axis=1))
