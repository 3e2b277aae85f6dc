"""What next, and when to sign?

The process of the case (`process`) solved with bounds from today's belief, then asked: what is each act worth, what is
certain about the best one, at what belief would signing be best, what is it worth to wait, to look, to know. It
misleads as far as the readings of interests do: the types answer a declared way of playing (level 1), and our plan is
the best found against those answers; it is not an equilibrium.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..answer import Bounds, Pedigree, Shown
from ..beside import aside
from ..case.schema import Case
from ..model.outlook import Outlook, outlook
from ..model.response import Responses, reference, solve_responses
from ..model.transition import ACTS, SIGN
from ..settings import DEFAULT_SEED
from .ahead import Wait, waits
from .bench import Reader
from .exploit import Exploitability, exploitability
from .information import Look, Worth, looks, perfect
from .late import told_late
from .levels import Level, levels
from .losing import RUNS as MANY_ENOUGH
from .losing import Losing, losing
from .plans import begun
from .pomdp import Floats
from .process import Talks, talks
from .regions import Region, region
from .rehearsal import RUNS, Rehearsal, rehearse
from .reports import Report, reports
from .search import Search
from .sensor import Sensor, sensors
from .signing import ALL, Threshold, thresholds, waiting, without_signing
from .solver import Limits, Solution, carry_on
from .switching import Switching, switching
from .unabridged import Unabridged, unabridged

GAP = 0.01
"""Share of the spread of the acts' values at which the search stops (MODEL.md section 8)."""
BELIEFS = 6000
"""Beliefs gone through after which it stops unless told otherwise; the second questions take half as many."""
_MANY = 1_000_000
METHOD = "point-based value iteration with bounds on the case's decision process; types answer the reference playbook"


@dataclass(frozen=True)
class Asked:
    """When to stop: `gap` as a share of the spread of the acts' values, so many `beliefs` gone through, `seconds`;
    `seed` of the plan's rehearsal; `exploit`: attack the plan too and play it out, the slowest part on large cases,
    `runs` times; `rounds` of replies to our plan; `sensors`: what better channels are worth; `weigh`: every
    number with a range of a case as it stands, and how its record is read; `reports[name]`
    shares of types that a report would leave, to be asked what would be best then."""

    gap: float = GAP
    beliefs: int = BELIEFS
    seconds: float | None = None
    seed: int = DEFAULT_SEED
    exploit: bool = True
    runs: int = RUNS
    rounds: int = 0
    sensors: bool = False
    weigh: tuple[Case, Reader] | None = None
    reports: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """The answer under the leader's own vision: is it another act, and what would each be worth?"""

    act: str
    acts: Mapping[str, float]
    bounds: Mapping[str, Bounds]
    parts: bool


@dataclass(frozen=True)
class Policy(Shown):
    """The act, what it is worth, and what else the process says; points of our present value.

    `acts` holds what each act open now is worth at least, played best thereafter; `bounds` both bounds; `margin` that
    of the best act over the next, by the lower bounds. `surely_worse` says by how much at least an act is worse than
    the best, for those that certainly are; `too_close` that some other act might be as good. `value_of_waiting` is what
    it is worth to be able to sign later rather than now or never. `levels` is the advice and, where asked
    for, what becomes of it when types answer it in turn; `sensors` what better channels are worth; `switching` which
    numbers decide. `losing` are the runs that speak against the act,
    `unabridged` what the plan earns with nothing abridged. `reports` says what would be best after a report,
    `region` at which beliefs which act is best, after the first exchange where signing may be.
    """

    act: str
    margin: float | None
    acts: Mapping[str, float]
    bounds: Mapping[str, Bounds]
    surely_worse: Mapping[str, float]
    too_close: bool
    value: Bounds
    signing_threshold: tuple[Threshold, ...]
    value_of_waiting: Bounds | None
    value_of_inspection: Mapping[str, Worth]
    looks: tuple[Look, ...]
    exploitability: Exploitability | None
    levels: tuple[Level, ...]
    sensors: tuple[Sensor, ...]
    switching: Switching | None
    losing: Losing | None
    unabridged: Unabridged | None
    leader: View | None
    gates: tuple[Wait, ...]
    reports: tuple[Report, ...]
    region: Region | None
    rehearsal: Rehearsal
    belief: Mapping[str, float]
    playbook: str
    states: int
    beliefs: int
    stopped: str
    time_limited: bool
    pedigree: Pedigree


def policy(
    case: Case,
    belief: Mapping[str, float] | None = None,
    asked: Asked = Asked(),
    told: Callable[[str], None] = lambda _: None,
) -> Policy:
    """What to do now, under a belief in the case's types (its priors unless given).

    An interruption ends a search with what was reached.
    """
    shares = dict(belief) if belief is not None else {name: kind.prior.mode for name, kind in case.types.items()}
    told("solving how each type answers whatever we do")
    responses = solve_responses(case, every_act=True)
    process = talks(case, shares, responses)
    ceiling = told_late(process)
    told("searching for the best plan, for one that never signs, and under the leader's own vision")
    elsewhere = aside(lambda: _otherwise(process, ceiling, responses, shares, asked))
    found = _searched(process, ceiling, asked, asked.beliefs)
    never, leader = elsewhere()
    told("asking when to sign and what a look is worth")
    return _answer(process, found, never, leader, shares, asked)


def _otherwise(
    process: Talks, ceiling: Floats, responses: Responses, shares: Mapping[str, float], asked: Asked
) -> tuple[Bounds, dict[str, Bounds] | None]:
    """What the plan would be worth if we could never sign; and the acts under the leader's own vision, if stated."""
    never = _searched(*without_signing(process, ceiling), asked, asked.beliefs // 2).value
    return never, _leader(process.case, shares, responses, asked)


def _open_now(process: Talks, found: Solution) -> dict[str, Bounds]:
    """The bounds of the acts that can be taken now."""
    return {act: found.actions[act] for act in process.possible(process.model.start)}


def _answer(
    process: Talks,
    found: Solution,
    never: Bounds,
    leader: Mapping[str, Bounds] | None,
    shares: Mapping[str, float],
    asked: Asked,
) -> Policy:
    case, search = process.case, found.search
    bounds = _open_now(process, found)
    best, *others = sorted(bounds, key=lambda act: -bounds[act].lower)
    losses = dict(zip(ACTS, search.losses(), strict=True))
    surely = {act: losses[act] for act in others if losses[act] > 0}
    outlooks = {name: outlook(process.responses, name) for name in process.types}
    seen = looks(process, search, outlooks, shares)
    lines = thresholds(process, search, outlooks, shares)
    beliefs = search.counts["expanded"]
    tried = aside(lambda: _tried(process, search, shares, asked))
    played = _played(process, search, shares, asked)
    base = Level(0, found.value, best, _turning(lines))
    further = _further(process, search, outlooks, base, shares, asked, _spread(bounds) * asked.gap)
    return Policy(
        act=best,
        margin=bounds[best].lower - bounds[others[0]].lower if others else None,
        acts={act: bounds[act].lower for act in bounds},
        bounds=bounds,
        surely_worse=surely,
        too_close=len(surely) < len(others),
        value=found.value,
        signing_threshold=lines,
        value_of_waiting=waiting(found.value, found.actions[ACTS[SIGN]], never),
        value_of_inspection={**_best_looks(seen), "perfect": perfect(search, process.model.start)},
        looks=seen,
        leader=_view(leader, best) if leader else None,
        gates=waits(process, shares),
        **played,
        **further,
        **tried(),
        belief=shares,
        playbook=reference(case),
        states=len(process.model.states),
        beliefs=beliefs,
        stopped=found.stopped,
        time_limited=found.time_limited,
        pedigree=_pedigree(case, found, asked),
    )


def _further(
    process: Talks,
    search: Search,
    outlooks: Mapping[str, Outlook],
    base: Level,
    shares: Mapping[str, float],
    asked: Asked,
    gap: float,
) -> dict[str, Any]:
    """What is asked last, since the search goes on with it, by the fields of the answer."""
    settled = base.threshold.settled if base.threshold else 0
    found = {
        "reports": reports(process, search, base.act, asked.reports, gap),
        "region": region(process, search, outlooks, shares, settled, gap),
        "levels": levels(process, search, shares, asked.rounds).rounds if asked.rounds else (base,),
        "sensors": sensors(process, search, shares) if asked.sensors else (),
    }
    weighed = switching(asked.weigh[0], shares, process, search, asked.weigh[1]) if asked.weigh else None
    return {**found, "switching": weighed}


def _played(process: Talks, search: Search, shares: Mapping[str, float], asked: Asked) -> dict[str, Any]:
    """The plan followed, also with nothing abridged, by the fields of the answer."""
    exact = unabridged(process, search, shares, runs=asked.runs, seed=asked.seed) if asked.exploit else None
    return {"unabridged": exact, "rehearsal": rehearse(search, asked.runs, seed=asked.seed)}


def _tried(process: Talks, search: Search, shares: Mapping[str, float], asked: Asked) -> dict[str, Any]:
    """The plan attacked by who knows it, and held against its rivals run by run, by the fields of the answer."""
    if not asked.exploit:
        return {"exploitability": None, "losing": None}
    return {
        "exploitability": exploitability(process, search, shares),
        "losing": losing(process, search, shares, runs=min(asked.runs, MANY_ENOUGH), seed=asked.seed),
    }


def _spread(bounds: Mapping[str, Bounds]) -> float:
    worth = [b.lower for b in bounds.values()]
    return max(worth) - min(worth)


def _turning(lines: tuple[Threshold, ...]) -> Threshold | None:
    """The line of the first number of exchanges after which signing may be best."""
    return next((line for line in lines if line.toward == ALL and line.possible is not None), None)


def _pedigree(case: Case, found: Solution, asked: Asked) -> Pedigree:
    said = {"gap": asked.gap, "beliefs": asked.beliefs}
    return Pedigree(METHOD, said, seed=asked.seed, n=RUNS, tolerance=found.value.gap, case_hash=case.hash)


def _searched(process: Talks, ceiling: Floats, asked: Asked, beliefs: int) -> Solution:
    """Search until the gap is a share of the spread of what the acts are worth, or so many beliefs are gone through."""
    search = begun(process, ceiling)
    can = process.possible(process.model.start)
    gap = asked.gap * _spread({act: b for act, b in zip(ACTS, search.acts(), strict=True) if act in can})
    return carry_on(search, Limits(gap=gap, trials=_MANY, seconds=asked.seconds, expanded=beliefs), lambda _: None)


def _best_looks(seen: tuple[Look, ...]) -> dict[str, Worth]:
    """Each channel's look where it is worth most."""
    best: dict[str, Worth] = {}
    for one in seen:
        if one.channel not in best or one.worth.about > best[one.channel].about:
            best[one.channel] = one.worth
    return best


def _leader(case: Case, shares: Mapping[str, float], responses: Responses, asked: Asked) -> dict[str, Bounds] | None:
    """The same question under the leader's own vision; None where the case states none."""
    if case.parties[case.ours].leader_vision is None:
        return None
    process = talks(case, shares, responses, leader=True)
    return _open_now(process, _searched(process, told_late(process), asked, asked.beliefs // 2))


def _view(bounds: Mapping[str, Bounds], act: str) -> View:
    """What the leader would have, beside the act advised."""
    best = max(bounds, key=lambda name: bounds[name].lower)
    return View(best, {name: b.lower for name, b in bounds.items()}, bounds, best != act)
