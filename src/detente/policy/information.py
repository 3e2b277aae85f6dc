"""What is a look worth, and what would it be worth to know everything?

A look at a belief by one channel tells something about the last rung claimed; its worth is the mean value after it less
the value without. Values are bounds, so that the worth is one too: `about` compares the plans found on both sides (by
convexity never below 0), `lower` and `upper` what is certain. A look is worth something only where it could change an
act. To know everything is to be told type and fakes now; what is done later is still seen only as well as it is today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..answer import Bounds
from ..case.steps import Channel
from ..model.observation import DONE, FAKED, look
from ..model.outlook import Outlook
from ..model.reward import FAKES
from .ahead import climbed, on_rung
from .pomdp import Floats
from .process import Talks
from .search import Search


@dataclass(frozen=True)
class Worth:
    """Points of present value: between `lower` and `upper` for certain, `about` so much by the plans found."""

    about: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Look:
    """One more look by a channel once `rung` has been claimed, before anything else is done: its worth, its price."""

    channel: str
    rung: str
    worth: Worth
    price: float


def perfect(search: Search, belief: Floats) -> Worth:
    """What it would be worth to be told type and fakes now, at a belief `[hidden state]`."""
    states = np.flatnonzero(belief)
    parts = [(float(belief[s]), _value(search, _sure(len(belief), int(s)))) for s in states]
    return _gain(parts, _value(search, belief))


def _sure(states: int, state: int) -> Floats:
    """The belief that is sure of one state."""
    belief = np.zeros(states)
    belief[state] = 1.0
    return belief


def looks(
    talks: Talks, search: Search, outlooks: Mapping[str, Outlook], shares: Mapping[str, float]
) -> tuple[Look, ...]:
    """What one more look is worth after each rung claimed, by each channel that watches its steps."""
    found = []
    for number, (name, rung) in enumerate(talks.case.ladder.rungs.items()):
        believed = climbed(outlooks, shares, number + 1)
        belief = on_rung(talks, outlooks, believed, number + 1)
        for channel in dict.fromkeys(c for step in rung.theirs for c in talks.case.steps[step].seen_by):
            stated = talks.case.channels[channel]
            worth = _gain(_after(talks, search, belief, number, stated), _value(search, belief))
            found.append(Look(channel, name, worth, stated.cost.mode))
    return tuple(found)


def _after(talks: Talks, search: Search, belief: Floats, rung: int, channel: Channel) -> list[tuple[float, Bounds]]:
    """The chance of each report of one look at a rung, and the value once it is in."""
    faked = (talks.process.rows[talks.row, FAKES] >> rung) & 1
    shares = np.where(faked[:, None] == 1, look(channel, FAKED, 1.0), look(channel, DONE, 1.0))
    joint = belief[:, None] * shares
    return [(p, _value(search, joint[:, r] / p)) for r in range(joint.shape[1]) if (p := float(joint[:, r].sum())) > 0]


def _gain(parts: list[tuple[float, Bounds]], before: Bounds) -> Worth:
    low = sum(p * value.lower for p, value in parts)
    high = sum(p * value.upper for p, value in parts)
    return Worth(max(0.0, low - before.lower), max(0.0, low - before.upper), max(0.0, high - before.lower))


def _value(search: Search, belief: Floats) -> Bounds:
    acts = search.acts_at(belief)
    return Bounds(max(b.lower for b in acts), max(b.upper for b in acts))
