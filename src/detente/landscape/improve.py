"""Is a package wasteful, and what is the least change that mends it?

The nearest efficient improvement: of the efficient packages that leave nobody worse off, the one that changes fewest
issues; among those the one whose least gain is greatest. Of packages with equal utilities one stands for all, so
another with as few changes may do as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .frontier import MOST_POINTS, frontier
from .packages import Domain, Ints


@dataclass(frozen=True)
class Improvement:
    """A package asked about: what it is worth, whether any other is as good for all and better for one, and which.

    `changes` are the issues that `to` changes, `gains` what each party gains by it; both empty where it is efficient.
    `below` are the parties it leaves below disagreement.
    """

    package: Mapping[str, str]
    utilities: Mapping[str, float]
    efficient: bool
    below: tuple[str, ...]
    to: Mapping[str, str] | None
    changes: tuple[str, ...]
    gains: Mapping[str, float]


def improvement(domain: Domain, choice: Ints, most: int = MOST_POINTS) -> Improvement:
    """The nearest efficient improvement of the package `choice[issue]`."""
    worth = domain.utilities(choice)
    named = dict(zip(domain.parties, map(float, worth), strict=True))
    short = worth - domain.disagreement < -domain.unit
    below = tuple(p for p, s in zip(domain.parties, short, strict=True) if s)
    found = frontier(domain, worth, most)
    gains = found.utilities - worth
    better = np.flatnonzero((gains > domain.unit).any(axis=1))
    if not len(better):
        return Improvement(domain.package(choice), named, True, below, None, (), {})
    changed = (found.choice[better] != choice).sum(axis=1)
    nearest = better[changed == changed.min()]
    row = int(nearest[np.argmax(gains[nearest].min(axis=1))])
    issues = tuple(i for i, a, b in zip(domain.issues, choice, found.choice[row], strict=True) if a != b)
    gained = dict(zip(domain.parties, map(float, gains[row]), strict=True))
    return Improvement(domain.package(choice), named, False, below, domain.package(found.choice[row]), issues, gained)
