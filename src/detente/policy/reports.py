"""Which reports would change the act, and which would not?

A report moves the belief; the process is solved again at the belief it would leave, warm, with so many beliefs more. A
report under which every reading is as likely as under the mean tells nothing: it moves no belief and so no act. It
misleads when read as a forecast of reports, and where a report would also move the ladder: only the belief moves here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..answer import Bounds
from ..model.transition import ACTS
from .pomdp import Floats
from .process import Talks
from .search import Search

MORE = 250
"""Beliefs gone through at each belief asked about, beside what the search knows already."""


@dataclass(frozen=True)
class Asked:
    """The acts at one belief: the best found and its lead over the act advised today, both by lower bounds, in points;
    `surely` says that today's act is certainly not the best there, `bounds` what each act open is worth."""

    act: str
    lead: float
    surely: bool
    bounds: Mapping[str, Bounds]


@dataclass(frozen=True)
class Report:
    """A report that has not come, by its name: what would be best after it."""

    report: str
    after: Asked

    @property
    def changes(self) -> bool:
        """Would another act be the best found?"""
        return self.after.lead > 0


def reports(
    talks: Talks, search: Search, act: str, beliefs: Mapping[str, Mapping[str, float]], gap: float
) -> tuple[Report, ...]:
    """What would be best after each report, `beliefs[report]` the shares of types it would leave, talks as they stand.

    The search keeps what it finds and goes back to its own start.
    """
    home = search.model.start
    found = tuple(
        Report(name, asked(search, talks.belief(shares), talks.possible(home), act, gap))
        for name, shares in beliefs.items()
    )
    search.move_to(home)
    return found


def solved_at(search: Search, belief: Floats, open_now: tuple[str, ...], gap: float, more: int) -> dict[str, Bounds]:
    """The bounds of the acts that can be taken, at a belief `[hidden state]` where the search is carried on to `gap` or
    through so many beliefs `more`; it stays there."""
    search.move_to(belief)
    end = search.counts["expanded"] + more
    for _ in range(more):
        if search.counts["expanded"] >= end or search.bounds().gap <= gap:
            break
        search.step()
    return {name: b for name, b in zip(ACTS, search.acts(), strict=True) if name in open_now}


def asked(search: Search, belief: Floats, open_now: tuple[str, ...], act: str, gap: float) -> Asked:
    """The acts at a belief `[hidden state]`, solved there."""
    bounds = solved_at(search, belief, open_now, gap, MORE)
    best = max(bounds, key=lambda name: (bounds[name].lower, name == act))
    lead = bounds[best].lower - bounds[act].lower
    return Asked(best, lead, bounds[best].lower > bounds[act].upper, bounds)
