"""How much of the advice hangs on what was abridged?

The process that plans are solved in takes months of work and reports as chances and drift at its present value
(docs/decisions/0004). Here the solved plan is followed, by what it sees, in the model with nothing abridged; the same
runs are played in the abridged one, and what differs is held against the spread of what the acts open now are worth.
The types' replies stay as solved on the compact state. A plan that had been solved for exact months might do better
than this one does; so the difference is what the plan loses, not how wrong its advice is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..settings import DEFAULT_SEED
from .lanes import ABRIDGED, UNABRIDGED, Exactly, Guide, followed, play
from .pomdp import Floats
from .process import Talks
from .rehearsal import RUNS, Rehearsal
from .search import Search

LIMIT = 0.02
"""Largest difference, as a share of the spread of the acts' values, that passes: fixed before it was measured."""


@dataclass(frozen=True)
class Unabridged:
    """The plan's mean worth in both models and the mean difference, run by run: points of present value.

    `share` is the size of the difference as a share of `spread`, that of what the acts open now are worth; `within`
    says that it is at most `LIMIT`. `surprised` is the share of runs in which something was seen at a time at which the
    plan did not think it possible. `by_type` holds the difference under each type; `causes` what counting one thing
    exactly, all else as abridged, changes (empty unless asked for).
    """

    abridged: Rehearsal
    unabridged: Rehearsal
    difference: Rehearsal
    spread: float
    share: float
    within: bool
    surprised: float
    by_type: Mapping[str, Rehearsal]
    causes: Mapping[str, Rehearsal]


def unabridged(
    talks: Talks,
    search: Search,
    shares: Mapping[str, float],
    *,
    runs: int = RUNS,
    seed: int = DEFAULT_SEED,
    causes: bool = False,
) -> Unabridged:
    """Follow the plan of a search at its root in both models, in the same luck."""
    guide = followed(search)
    before = play(talks, guide, shares, runs, seed, ABRIDGED)
    after = play(talks, guide, shares, runs, seed, UNABRIDGED)
    spread, changed = spread_of_acts(talks, search), after.worth - before.worth
    difference = _mean(changed)
    return Unabridged(
        abridged=_mean(before.worth),
        unabridged=_mean(after.worth),
        difference=difference,
        spread=spread,
        share=abs(difference.mean) / spread,
        within=abs(difference.mean) <= LIMIT * spread,
        surprised=float(after.surprised.mean()),
        by_type={
            name: _mean(changed[before.kind == number])
            for number, name in enumerate(talks.types)
            if (before.kind == number).sum() > 1
        },
        causes=_causes(talks, guide, shares, before.worth, seed) if causes else {},
    )


def spread_of_acts(talks: Talks, search: Search) -> float:
    """The best less the worst of what the acts open now are worth, by the lower bounds: points."""
    can = talks.possible(talks.model.start)
    worth = [bounds.lower for act, bounds in zip(talks.model.actions, search.acts(), strict=True) if act in can]
    return max(worth) - min(worth)


def _causes(talks: Talks, guide: Guide, shares: Mapping[str, float], before: Floats, seed: int) -> dict[str, Rehearsal]:
    found = {}
    for name in Exactly._fields:
        one = play(talks, guide, shares, len(before), seed, ABRIDGED._replace(**{name: True}))
        found[name] = _mean(one.worth - before)
    return found


def _mean(worth: Floats) -> Rehearsal:
    return Rehearsal(float(worth.mean()), float(worth.std(ddof=1) / np.sqrt(len(worth))), len(worth))
