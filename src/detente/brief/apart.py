"""Where allies part and where a third party could get in between, as findings and in words; defence first.

A share of draws over the stated ranges is robustness, and never gets a word of probability. What is said of an offer is
what closes it; who would take which step is in the answer, not on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from . import labels, route, words
from .findings import Finding, Register
from .route import Names

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..landscape.chasm import Pair
    from ..landscape.closing import Closing
    from ..landscape.wedge import Wedge
    from ..landscape.wedge_apart import Apart

NINE_IN_TEN = 1.645  # standard errors on either side of a share that hold nine in ten samples
VISIONS = ("parties.*.vision", "parties.*.switching_cost")
OPEN, PRESSED, CLOSED, NEVER = "open", "open if pressed", "closed", "out of reach"


@dataclass(frozen=True)
class Parted:
    """Findings: the widest gap of each pair of the coalition, and each pair an offer could part, by (third, ally)."""

    widest: Mapping[tuple[str, str], Finding]
    wedges: Mapping[tuple[str, str], Finding]


def part(case: Case, found: Apart, register: Register, sources: tuple[str, ...]) -> Parted:
    """The findings on chasms and wedges, under the next ids."""
    said = route.names(case)
    return Parted(
        {(p.one, p.other): _widest(case, said, p, found, register, sources) for p in inside(found) if p.gaps},
        {pair: _wedge(said, rows, register, sources) for pair, rows in pairs(found).items() if conceivable(rows)},
    )


def inside(found: Apart) -> list[Pair]:
    """The pairs of the coalition, by what the parties as such want."""
    members = set(found.chasm.coalition)
    return [pair for pair in found.chasm.pairs if not pair.leader and {pair.one, pair.other} <= members]


def pairs(found: Apart) -> dict[tuple[str, str], list[Wedge]]:
    """Wedges by third party and ally, in the order of stages."""
    together: dict[tuple[str, str], list[Wedge]] = {}
    for wedge in found.wedge:
        together.setdefault((wedge.third_party, wedge.ally), []).append(wedge)
    return together


def courted(rows: list[Wedge]) -> bool:
    """Has the third party an offer to make at some stage? If not, it could only look on while the ally leaves."""
    return any(wedge.offers for wedge in rows)


def conceivable(rows: list[Wedge]) -> bool:
    """Is there a stage and a draw at which it is open?"""
    return any(wedge.open or wedge.open_share > 0 or wedge.open_under_threat_share > 0 for wedge in rows)


def sampled(share: float, draws: int) -> tuple[float, float]:
    """The interval of a share over so many draws (Wilson 1927); of no width where nothing was drawn."""
    if not draws:
        return share, share
    doubt = NINE_IN_TEN**2 / draws
    middle, error = share + doubt / 2, NINE_IN_TEN * sqrt(share * (1 - share) / draws + doubt / (4 * draws))
    low, high = (middle - error) / (1 + doubt), (middle + error) / (1 + doubt)
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def _widest(case: Case, said: Names, pair: Pair, found: Apart, register: Register, sources: tuple[str, ...]) -> Finding:
    gap = pair.gaps[0]
    low, high = sampled(pair.widest_share, found.chasm.draws)
    return register.add(
        "robustness",
        f"{said.party(pair.one)} and {said.party(pair.other)} are furthest apart on {issue(case, gap.issue)}: "
        f"{gap.size:.1f} of 100 points (range {gap.range[0]:.1f} to {gap.range[1]:.1f}); it is the widest of their "
        f"gaps in {words.percent(pair.widest_share)} of {found.chasm.draws} draws over the stated ranges.",
        number=pair.widest_share,
        interval=(low, high),
        interval_kind="sampling",
        method="distance of ideals weighted by the mean of both parties' saliences, by issue (Enelow and Hinich 1984)",
        inputs=VISIONS[:1],
        sources=sources,
        would_change=("saliences and ideals of either party read otherwise",),
    )


def _wedge(said: Names, rows: list[Wedge], register: Register, sources: tuple[str, ...]) -> Finding:
    worst = max(rows, key=lambda w: (w.open, w.open_share))
    low, high = sampled(worst.open_share, worst.draws)
    return register.add(
        "robustness",
        f"{_opens(said, worst, offered=courted(rows))} in {words.percent(worst.open_share)} of {worst.draws} draws "
        f"over the stated ranges, at the stage where that is most ({when(said, worst.month, worst.stage)}). "
        f"{words.sentence(closes(said, worst))}",
        number=worst.open_share,
        interval=(low, high),
        interval_kind="sampling",
        method="the offer of most worth to the third party among those enough for the ally, by enumeration",
        inputs=(*VISIONS, "steps.*.moves", "steps.*.cost"),
        sources=sources,
        would_change=("what leaving would cost the ally", "what the offer moves and costs"),
    )


def _opens(said: Names, wedge: Wedge, *, offered: bool) -> str:
    third, ally = said.party(wedge.third_party), said.party(wedge.ally)
    if offered:
        return f"{third} could make {ally} an offer that beats the common course for it, and gain by it"
    return f"{ally} would do better to go its own way, and {third} would gain by it without an offer"


def when(said: Names, month: int | None, label: str) -> str:
    """`today`, `August 2018`, or the stage's own label."""
    if month is None:
        return label
    return said.date(month) if month else "today"


def state(wedge: Wedge) -> str:
    """Open, open if the third party also presses, closed, or out of reach."""
    if wedge.open:
        return OPEN
    if wedge.open_under_threat:
        return PRESSED
    return NEVER if wedge.margin is None and wedge.open_share == 0 else CLOSED


def closes(said: Names, wedge: Wedge) -> str:
    """What closes it at least cost, or by how much it is closed."""
    if wedge.open and wedge.closing is not None:
        steps = words.listed([f"“{said.step(name)}”" for name in wedge.closing.steps])
        return f"closed by making {steps} part of the common course, {_cost(said, wedge.closing)}"
    if wedge.open and wedge.by_levels is not None:
        levels = [f"{labels.plainly(name)} at {level:.2f}" for name, level in wedge.by_levels.levels.items()]
        return f"no step left closes it; agreed otherwise, {words.listed(levels)} would, {_cost(said, wedge.by_levels)}"
    if wedge.open:
        stake = f"{-(wedge.margin or 0.0):.1f} points more at stake for {said.party(wedge.ally)} in leaving"
        return f"nothing on the table closes it; {stake} would"
    if wedge.margin is None:
        return "closed: nothing that draws it off pays whoever does"
    held = f"closed, with {wedge.margin:.1f} points to spare in what leaving would cost {said.party(wedge.ally)}"
    return f"{held}; pressure worth {wedge.threat:.1f} would open it" if wedge.open_under_threat else held


def _cost(said: Names, closing: Closing) -> str:
    least = f"{closing.cost:.2f} points of {said.party(said.ours)}"
    return f"at no cost to {said.party(said.ours)}" if closing.cost < route.SHOWN else f"at a cost of {least}"


def issue(case: Case, name: str) -> str:
    """An issue's title up to its first break, as part of a sentence."""
    return f"“{route.short(case.issues[name].title)}”"


def runs(rows: list[Wedge]) -> list[list[Wedge]]:
    """Neighbouring stages that read alike, together."""
    return [list(same) for _, same in groupby(rows, key=_alike)]


def _alike(wedge: Wedge) -> tuple[object, ...]:
    gain = None if wedge.affordability is None else round(wedge.affordability, 1)
    return (state(wedge), round(wedge.price, 1), gain, round(wedge.open_share, 1), wedge.closed_by)
