"""Which numbers decide? For every number with a range, the value at which the act advised stops being the best.

Fixed plans are valued exactly with the number at both ends of its range (`replay`): the best plan found, the best found
of those that begin with each rival act, and the declared playbooks and best plans against single types among them. An
act is worth what the best of its plans is worth. Plans are not searched for again, so that a whole tornado costs
seconds. Where the sign of the margin differs from today's, the range is halved until the switch is known to
`TOLERANCE` of it, and the largest are tried with a search of their own beyond it. Types answer anew wherever a number
touches them. It misleads in three ways: numbers move one at a time; a margin that comes back within the range is not
seen; and plans that are best for other numbers are not among those compared, except where a switch is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..answer import Progress, Shown
from ..case.quantity import Quantity
from ..case.schema import Case
from .bench import INERT, NEAR, Bench, Margin, Reader, Tried, matches
from .process import Talks
from .replay import silent
from .search import Search

TOLERANCE = 1 / 64
"""Share of a number's range to which a switch is found: finer than any range is known."""
FLIPS = 3
"""So many numbers that each flip the act within their range make the verdict too close to call (MODEL section 10)."""
TRIED = 3
"""Switches that are tried with a search of their own."""
PLAIN = Reader()
"""A case as it stands, its record read once."""


@dataclass(frozen=True)
class Switch:
    """One number: the margin of the act advised over the best rival at the ends of its range, and where it is 0.

    `at` is None where no end of the range changes the act; `to_act` is the best act beyond it, or the nearest rival.
    `confirmed`: a search with the number beyond the switch found the act advised certainly worse (confirmed), found a
    plan that begins with it again the best (not confirmed), or another's without proof (too close).
    """

    path: str
    title: str
    low: float
    nominal: float
    high: float
    margin_low: float
    margin_nominal: float
    margin_high: float
    at: float | None
    to_act: str
    confirmed: Tried = "not tried"

    @property
    def swing(self) -> float:
        """Points of present value between the most and the least that the margin is at the ends and today."""
        margins = (self.margin_low, self.margin_nominal, self.margin_high)
        return max(margins) - min(margins)


@dataclass(frozen=True)
class Switching(Shown):
    """The tornado: every number that moves the margin, the widest swing first.

    `act` is the one whose plan is worth most, `margin` what it is worth over the best plan of a rival, `acts` what each
    plan is worth. `flips` counts numbers that each change the act within their range; `too_close` applies the rule.
    `inert` numbers with a range move nothing here; `left_out` lead to states that were not laid out. `valuations`
    counts (plans, type) valued.
    """

    act: str
    margin: float
    acts: Mapping[str, float]
    numbers: tuple[Switch, ...]
    flips: int
    too_close: bool
    inert: tuple[str, ...]
    left_out: tuple[str, ...]
    valuations: int


def switching(
    case: Case,
    shares: Mapping[str, float],
    process: Talks,
    search: Search,
    reader: Reader = PLAIN,
    progress: Progress = silent,
    tried: int = TRIED,
) -> Switching:
    """The tornado of a case whose plan was searched for in `process` (its talks with the types as they are taught).

    `shares` is the belief the search began from. The search goes on a little after every act and keeps what it finds.
    """
    bench = Bench(case, shares, process, search, reader)
    ranges = [(path, q) for path, q, _ in case.numbers() if q.uncertain]
    found, inert, left = [], [], []
    for number, (path, quantity) in enumerate(ranges):
        progress(number, len(ranges), path)
        if matches(path, INERT):
            inert.append(path)
            continue
        ends = [bench.margin(path, value) for value in (quantity.low, quantity.high)]
        if any(end is None for end in ends):
            left.append(path)
        elif all(abs(end.margin - bench.today.margin) <= NEAR for end in ends if end):
            inert.append(path)
        else:
            found.append(_switch(bench, path, quantity, *(end for end in ends if end)))
    found.sort(key=lambda one: (-one.swing, one.path))
    found = _try_widest(bench, found, tried, progress)
    flips = sum(one.at is not None for one in found)
    now = bench.today
    return Switching(
        now.act, now.margin, now.acts, tuple(found), flips, flips >= FLIPS, tuple(inert), tuple(left), bench.valuations
    )


def _switch(bench: Bench, path: str, quantity: Quantity, low: Margin, high: Margin) -> Switch:
    ends = [(end, value) for end, value in ((low, quantity.low), (high, quantity.high)) if end.margin < 0]
    switches = [_halved(bench, path, quantity, value) for _, value in ends]
    nearest = min(switches, key=lambda x: abs(x[0] - quantity.mode), default=None)
    closer = min(low, high, key=lambda end: end.margin)
    return Switch(
        path,
        title_of(bench.case, path),
        quantity.low,
        quantity.mode,
        quantity.high,
        low.margin,
        bench.today.margin,
        high.margin,
        nearest[0] if nearest else None,
        nearest[1] if nearest else closer.rival,
    )


def _halved(bench: Bench, path: str, quantity: Quantity, end: float) -> tuple[float, str]:
    """Between today's value and an end at which the act is another: where it changes, and to what."""
    holds, fails = quantity.mode, end
    rival = ""
    while abs(fails - holds) > TOLERANCE * (quantity.high - quantity.low):
        middle = (holds + fails) / 2
        margin = bench.margin(path, middle)
        if margin is None or margin.margin >= 0:
            holds = middle
        else:
            fails, rival = middle, margin.rival
    if not rival:
        at_end = bench.margin(path, fails)
        rival = at_end.rival if at_end else ""
    return (holds + fails) / 2, rival


def _try_widest(bench: Bench, found: list[Switch], tried: int, progress: Progress) -> list[Switch]:
    """Search again beyond the switches of the widest swings."""
    after: list[Switch] = []
    for one in found:
        if one.at is not None and tried > 0:
            progress(len(after), len(found), f"searching again beyond the switch of {one.path}")
            end = one.low if one.at < one.nominal else one.high
            one, tried = replace(one, confirmed=bench.tried(one.path, (one.at + end) / 2)), tried - 1
        after.append(one)
    return after


def title_of(case: Case, path: str) -> str:
    """The title of the part of the case that a number belongs to, or nothing."""
    section, _, rest = path.partition(".")
    part = getattr(case, section, None)
    owner = part.get(rest.split(".")[0]) if isinstance(part, dict) else part
    return str(getattr(owner, "title", None) or getattr(owner, "name", None) or "")
