"""What would have to be true: where each course fails and where it is right, as boxes of worlds in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .cart import cart
from .discovery import Found, Limit, Space
from .kernel import Floats
from .numbers import Input
from .prim import prim
from .regret import Worlds, quantile

RIGHT, FAILS = "right", "fails"
NEAR = 1.0
"""A course is right in a world where its regret is at most one point of present value on the 0-100 scale."""
HARSH = 0.75
"""A course fails in the quarter of worlds and courses with the largest regrets, and by more than it is right by."""
TYPE = "type"


def space_of(known: Worlds, values: Floats, given: Sequence[Input], types: Sequence[str]) -> Space:
    """Worlds as rows: the numbers of their point, then the type; weights count futures."""
    x = np.column_stack([values[known.point], known.kind.astype(float)])
    return Space(x, (*(g.path for g in given), TYPE), known.weight, {len(given): tuple(types)}, known.point)


def conditions(
    known: Worlds, values: Floats, given: Sequence[Input], types: Sequence[str], courses: Sequence[str]
) -> tuple[Found, ...]:
    """For each course, where it is right and where it fails, by PRIM and by CART."""
    if len(courses) < 2:
        return ()
    space = space_of(known, values, given, types)
    regret = known.regret
    line = max(NEAR, quantile(regret.ravel(), np.repeat(known.weight, regret.shape[1]), HARSH))
    found: list[Found] = []
    for c, name in enumerate(courses):
        for question, wanted in ((RIGHT, regret[:, c] <= NEAR), (FAILS, regret[:, c] > line)):
            box = prim(space, wanted, name, question)
            found += [box] if box else []
            found += cart(space, wanted, name, question)
    return tuple(replace(one, words=words(one)) for one in found)


def words(found: Found) -> str:
    """A box as a sentence part: its limits joined by and."""
    return " and ".join(said(limit) for limit in found.box)


def said(limit: Limit) -> str:
    """One limit in words."""
    if limit.among:
        return f"{limit.name} is {' or '.join(limit.among)}"
    if limit.low is not None and limit.high is not None:
        return f"{limit.name} lies between {limit.low:.3g} and {limit.high:.3g}"
    if limit.low is not None:
        return f"{limit.name} is at least {limit.low:.3g}"
    return f"{limit.name} is at most {limit.high:.3g}"
