"""What to do next, in the case's own words: acts by the titles of rungs and steps, and when signing would be best.

Commands and the brief print the policy in these words, so that both say the same. Points are of present value, of 100;
what is certain is rounded so that it stays true: least amounts down, greatest up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from ..case.schema import Case
from . import route, words
from .route import Names

if TYPE_CHECKING:
    from ..case.behaviour import Rung
    from ..policy.policy import Policy
    from ..policy.signing import Threshold

ADVANCE, HOLD, INSPECT, PRESS, SNAP_BACK, SIGN, WALK = (
    "advance", "hold", "inspect", "press", "snap_back", "sign", "walk",
)  # fmt: skip
GROUP = "delivers after signing"  # how the policy room calls the line toward all types that deliver after it
EQUAL = 1e-6  # points; acts closer than this are one act in print
SMALL = 1.0  # points; below it two decimals are printed
ROUNDING = 1e-9


@dataclass(frozen=True)
class Deeds:
    """The acts of a case from its start: `orders` as one would say `do it`, `doings` as nouns in a sentence.

    `rungs` holds the exchanges of the ladder in order, short; `steps` says who does what in the first of them.
    """

    orders: Mapping[str, str]
    doings: Mapping[str, str]
    rungs: tuple[str, ...]
    steps: str
    waits: tuple[str, ...]
    capstone: str
    ours: str
    counterpart: str

    def after(self, settled: int) -> str:
        """Where on the ladder: `today`, or after which exchange."""
        return f"after “{self.rungs[settled - 1]}”" if settled else "today"


def deeds(case: Case) -> Deeds:
    """The words for a case that stands at the foot of its ladder."""
    said = route.names(case)
    rungs = tuple(route.short(rung.title or name.replace("_", " ")) for name, rung in case.ladder.rungs.items())
    first = next(iter(case.ladder.rungs.values()))
    capstone = route.short(said.capstone)
    pressed = _pressed(case)
    orders = {
        ADVANCE: f"begin “{rungs[0]}”",
        HOLD: "wait a month",
        INSPECT: "wait a month and look",
        PRESS: f"raise pressure first{pressed}",
        SNAP_BACK: "take back what was given last",
        SIGN: f"sign “{capstone}”",
        WALK: "break off the talks",
    }
    doings = {
        ADVANCE: f"beginning “{rungs[0]}”",
        HOLD: "waiting",
        INSPECT: "waiting with a look",
        PRESS: "raising pressure first",
        SNAP_BACK: "taking back what was given last",
        SIGN: "signing now",
        WALK: "breaking off",
    }
    return Deeds(
        orders=orders,
        doings=doings,
        rungs=rungs,
        steps=_steps(case, said, first),
        waits=_waits(case, said, first),
        capstone=capstone,
        ours=route.short(said.parties[said.ours]),
        counterpart=route.short(said.parties[said.counterpart]),
    )


def _pressed(case: Case) -> str:
    pressure = case.ladder.pressure
    if pressure is None:
        return ""
    levels = list(pressure.levels)
    place = levels.index(pressure.start) + 1
    return f" (“{route.short(pressure.levels[levels[place]].title)}”)" if place < len(levels) else ""


def _steps(case: Case, said: Names, rung: Rung) -> str:
    ours, theirs = ("; ".join(route.lowered(said.step(name)) for name in names) for names in (rung.ours, rung.theirs))
    if not (ours and theirs):
        return words.sentence(ours or theirs)
    us, them = (route.short(said.parties[name]) for name in (case.ours, case.counterpart))
    parts = {"ours": (us, ours, them, theirs), "theirs": (them, theirs, us, ours)}
    first, what, second, other = parts["theirs" if rung.first == "theirs" else "ours"]
    join = "At the same time" if rung.first == "together" else "Then"
    return f"{first}: {what}. {join} {second}: {other}."


def _waits(case: Case, said: Names, rung: Rung) -> tuple[str, ...]:
    """What has to be there before the first steps of a rung can begin."""
    asked = rung.theirs if rung.first == "theirs" else rung.ours or rung.theirs
    inside = {said.step(name) for name in (*rung.ours, *rung.theirs)}
    held = (text for name in asked for text in route.waits(case, said, name) if text not in inside)
    return tuple(dict.fromkeys(held))


def points_least(value: float) -> str:
    """Points rounded down: one decimal from 1 on, two below."""
    scale = 10 if abs(value) >= SMALL else 100
    return _plain(floor(value * scale + ROUNDING) / scale, scale)


def points_most(value: float) -> str:
    """Points rounded up: one decimal from 1 on, two below."""
    scale = 10 if abs(value) >= SMALL else 100
    return _plain(ceil(value * scale - ROUNDING) / scale, scale)


def points(value: float) -> str:
    """Points rounded to the nearest: one decimal from 1 on, two below."""
    scale = 10 if abs(value) >= SMALL else 100
    return _plain(round(value * scale) / scale, scale)


def _plain(value: float, scale: int) -> str:
    return "0" if value == 0 else f"{value + 0.0:.{1 if scale == 10 else 2}f}".replace("-", "\N{MINUS SIGN}")


def between(low: float, high: float) -> str:
    """`0 to 2.9`, both ends rounded outwards."""
    return f"{points_least(low)} to {points_most(high)}"


def same(policy: Policy, act: str, other: str) -> bool:
    """Are two acts worth the same, so that print names one of them?"""
    if act not in policy.bounds or other not in policy.bounds:
        return False
    one, two = policy.bounds[act], policy.bounds[other]
    return abs(one.lower - two.lower) < EQUAL and abs(one.upper - two.upper) < EQUAL


def shown(policy: Policy) -> list[str]:
    """The acts that print tells apart, best first by what each is worth at least; a look that changes nothing is
    waiting."""
    ranked = sorted(policy.bounds, key=lambda act: (act != policy.act, -policy.bounds[act].lower))
    twin = HOLD if policy.act != INSPECT else INSPECT
    drop = {INSPECT: HOLD, HOLD: INSPECT}[twin]
    return [act for act in ranked if act != drop or not same(policy, HOLD, INSPECT)]


def rivals(policy: Policy) -> list[str]:
    """Acts that are not certain to be worse than the best one."""
    return [act for act in shown(policy) if act != policy.act and act not in policy.surely_worse]


def worse(policy: Policy) -> list[str]:
    """Acts certain to be worse, signing first, then the nearest."""
    found = [act for act in shown(policy) if act in policy.surely_worse]
    return sorted(found, key=lambda act: (act != SIGN, policy.surely_worse[act]))


def margin_bounds(policy: Policy) -> tuple[float, float] | None:
    """Between what the margin of the act over the best other one lies for certain; None where there is no other."""
    others = [act for act in policy.bounds if act != policy.act]
    if not others or policy.margin is None:
        return None
    best = policy.bounds[policy.act]
    low = min(policy.surely_worse.get(act, best.lower - policy.bounds[act].upper) for act in others)
    high = best.upper - max(policy.bounds[act].lower for act in others)
    return min(low, policy.margin), max(high, policy.margin)


def group_lines(policy: Policy) -> list[Threshold]:
    """The signing thresholds toward all types that would deliver after signing, from the foot of the ladder up."""
    return sorted((t for t in policy.signing_threshold if t.toward == GROUP), key=lambda t: t.settled)


def turning(policy: Policy) -> Threshold | None:
    """The line that could flip the advice not to sign: today's, or the first later one where signing may be best."""
    return next((line for line in group_lines(policy) if line.possible is not None), None)


def from_share(share: float) -> str:
    """The share from which something is certain: whole percent, rounded up."""
    return words.percent(min(1.0, ceil(100 * share - ROUNDING) / 100))


def upon_share(share: float) -> str:
    """The share below which something is ruled out: whole percent, rounded down."""
    return words.percent(floor(100 * share + ROUNDING) / 100)


def where_best(line: Threshold) -> str:
    """At what share of belief signing is best: what is possible, and what is certain."""
    if line.possible is None:
        return "at no share"
    low, high = line.possible
    could = f"from {upon_share(low)}" + ("" if high >= 1 else f" to {from_share(high)}")
    if line.low is None or line.high is None:
        return f"perhaps {could}, nowhere certainly"
    sure = f"from {from_share(line.low)}" + ("" if line.high >= 1 else f" to {upon_share(line.high)}")
    return f"perhaps {could}, certainly {sure}"


def headline(policy: Policy, said: Deeds, neutral: bool) -> str:
    """The act first; where signing is certain to be worse, that; where it is not, that this cannot be told."""
    order = said.orders[policy.act].split(" (")[0]
    if policy.act == SIGN:
        open_ = f"; {words.listed([said.doings[a] for a in rivals(policy)])} may be as good" if rivals(policy) else ""
        return words.sentence(f"{order} now{open_}").rstrip(".")
    if SIGN in policy.surely_worse:
        if neutral:
            return (
                f"Not yet the time to sign; next, “{said.rungs[0]}”" if policy.act == ADVANCE else _first(order, said)
            )
        return f"Do not sign now; {order}"
    if SIGN in policy.bounds:
        return f"Too close to call: sign now, or {order} first"
    return words.sentence(order).rstrip(".")


def _first(order: str, said: Deeds) -> str:
    return words.sentence(f"{order}; not yet the time to sign “{said.capstone}”").rstrip(".")


def certain(policy: Policy, said: Deeds, most: int) -> str:
    """Which acts are certain to be worse, and by how many points at least."""
    parts = [f"{said.doings[act]} by at least {points_least(policy.surely_worse[act])}" for act in worse(policy)[:most]]
    return words.listed(parts)


def open_between(policy: Policy, said: Deeds) -> str:
    """Acts that may be as good as the best, in words; empty where there is none."""
    return _either([said.doings[act].split(" (")[0] for act in rivals(policy)])


def _either(names: Sequence[str]) -> str:
    return " or ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} or {names[-1]}"


def months(low: int | None, median: int | None, high: int | None, horizon: int) -> str:
    """`22 (13 to 41)`; `over 120` beyond the horizon."""
    later = f"over {horizon}"
    if median is None:
        return later if low is None else f"{later} ({low} to {later})"
    return f"{median} ({low} to {later if high is None else high})"
