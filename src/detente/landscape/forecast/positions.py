"""Who stands where on an issue, how much it cares and how much it weighs: what every forecast starts from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ...case.parties import Party
from ...case.quantity import Quantity
from ...case.schema import Case
from ...model.rng import Purpose, share

Array = NDArray[np.float64]
LOW, MODE, HIGH = 0, 1, 2
NUMBERS = ("position", "salience", "power")


@dataclass(frozen=True)
class IssuePositions:
    """One issue: `position`, `salience` and `power` hold [party, (low, mode, high)].

    Positions lie on the `scale`, from its low to its high end; salience is a share 0-1 of what a party could spend on
    the issue; power is in any unit, the same for all. The weight of a party is power times salience.
    """

    issue: str
    scale: tuple[float, float]
    parties: tuple[str, ...]
    position: Array
    salience: Array
    power: Array

    def number(self, name: str) -> Array:
        """The array called `name`: position, salience or power."""
        return {"position": self.position, "salience": self.salience, "power": self.power}[name]

    def with_number(self, name: str, values: Array) -> IssuePositions:
        """The same issue with other values of one number."""
        changes: dict[str, Any] = {name: values}
        return replace(self, **changes)


@dataclass(frozen=True)
class Drawn:
    """Numbers of one issue as drawn: `position`, `salience`, `power` are [draw, party]."""

    scale: tuple[float, float]
    position: Array
    salience: Array
    power: Array

    @property
    def weight(self) -> Array:
        """Power times salience, [draw, party]."""
        return self.power * self.salience


def at_modes(issue: IssuePositions) -> Drawn:
    """The one draw in which every number is at its mode."""
    position, salience, power = (issue.number(name)[:, MODE][None] for name in NUMBERS)
    return Drawn(issue.scale, position, salience, power)


def draw(issue: IssuePositions, n: int, seed: int) -> Drawn:
    """`n` draws of every number from the triangle over its low, mode and high.

    Each draw is keyed by seed, issue, party and number, so neither the order of the rows nor other issues change it.
    """
    signed = int(np.array(seed, dtype=np.uint64).astype(np.int64))
    found = {}
    for place, name in enumerate(NUMBERS):
        columns = [
            _triangle(share(signed, np.arange(n), Purpose.NUMBER, crc32(issue.issue.encode()), _key(party), place), row)
            for party, row in zip(issue.parties, issue.number(name), strict=True)
        ]
        found[name] = np.stack(columns, axis=1)
    return Drawn(issue.scale, found["position"], found["salience"], found["power"])


def _key(party: str) -> int:
    return crc32(party.encode())


def _triangle(u: Array, row: Array) -> Array:
    """Where the triangular distribution over low, mode and high has reached `u`."""
    low, mode, high = row
    if high <= low:
        return np.full(u.shape, mode)
    rising = (mode - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.asarray(np.where(u < rising, left, right))


def of_case(case: Case) -> tuple[IssuePositions, ...]:
    """A case's visions as positions by issue: ideal, share of the party's salience, power.

    Parties without a stated `power` or without a vision on the issue stand aside; an issue on which fewer than two are
    left is left out. The scale is the issue's own, 0 to 1. It misleads where a party's power differs by issue: a case
    states one number.
    """
    found = []
    for name in case.issues:
        standing = {p: party for p, party in case.parties.items() if party.power is not None and name in party.vision}
        if len(standing) < 2:
            continue
        rows = [_stand(case, party, name) for party in standing.values()]
        position, salience, power = (np.array([row[k] for row in rows]) for k in range(3))
        found.append(IssuePositions(name, (0.0, 1.0), tuple(standing), position, salience, power))
    return tuple(found)


def _stand(case: Case, party: Party, issue: str) -> tuple[list[float], list[float], list[float]]:
    vision = party.vision[issue]
    total = sum(other.salience.mode for other in party.vision.values()) or 1.0
    place = vision.ideal
    at = [case.issues[issue].level(place)] * 3 if place.at is None else _spread(place.at)
    return at, [min(1.0, value / total) for value in _spread(vision.salience)], _spread(party.power)


def _spread(quantity: Quantity | None) -> list[float]:
    return [0.0] * 3 if quantity is None else [quantity.low, quantity.mode, quantity.high]
