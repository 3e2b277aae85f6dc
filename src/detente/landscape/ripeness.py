"""Is the moment ripe? (Zartman 1989, 2000: a mutually hurting stalemate, and a way out that is seen.)

Ripe: every needed party loses by waiting, and some package beats waiting for all of them. Needed are both sides of the
conflict: the counterpart, whoever faces it, and its allies; third parties who sign are not in the stalemate. Waiting
leads to what the case states a party has without agreement; where it states nothing, to talks that go on with nothing
done: drifts run, pressure costs what it costs. Losing is having less than at today's levels without either.
It says whether interests are ripe as the case states them; whether leaders see it is Zartman's point and not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..answer import Infeasible
from .bargaining import egalitarian
from .fallback import Standing
from .packages import Domain
from .program import Program

BEATS = 1e-6
"""Points; the program's own tolerance: less is no gain."""


@dataclass(frozen=True)
class Waiting:
    """Points of a party at today's levels and by waiting; `loss` is the difference, 0 or less where it can wait.

    `stated`: the case says what waiting leads to; else `most_on` is the issue whose drift takes most. `offered` is what
    the package that beats waiting gives it.
    """

    today: float
    waiting: float
    stated: bool
    loss: float
    loses: bool
    most_on: str | None
    offered: float | None


@dataclass(frozen=True)
class Ripeness:
    """`ripe` where all lose by waiting and `package` beats it for all; `can_wait` are those who do not lose."""

    ripe: bool
    by_party: Mapping[str, Waiting]
    package: Mapping[str, str] | None
    can_wait: tuple[str, ...]


def _most_on(domain: Domain, standing: Standing, party: int) -> str | None:
    """The issue whose drift takes most from a party while it waits; None where none does or the case states the end."""
    worn = standing.worn[party]
    if standing.stated[party] or worn.max() <= BEATS:
        return None
    return list(domain.issues)[int(np.argmax(worn))]


def ripeness(domain: Domain, standing: Standing) -> Ripeness:
    """The test for the parties of `domain`, all of them needed; the package shown makes the least gain greatest."""
    path = np.where(standing.stated, standing.without, standing.waiting)
    over = replace(domain, disagreement=path)
    found = Program(over).best(egalitarian.measure)
    offered = None if isinstance(found, Infeasible) else over.utilities(found)
    if offered is not None and not (offered > path + BEATS).all():
        offered = None
    by_party = {
        name: Waiting(
            float(standing.today[i]),
            float(path[i]),
            standing.stated[i],
            float(standing.today[i] - path[i]),
            bool(standing.today[i] - path[i] > BEATS),
            _most_on(domain, standing, i),
            None if offered is None else float(offered[i]),
        )
        for i, name in enumerate(domain.parties)
    }
    can_wait = tuple(name for name, told in by_party.items() if not told.loses)
    package = None if offered is None or isinstance(found, Infeasible) else over.package(found)
    return Ripeness(package is not None and not can_wait, by_party, package, can_wait)
