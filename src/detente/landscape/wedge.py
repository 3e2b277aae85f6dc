"""Where could a third party drive a wedge in, what would it cost, and what closes it?

For ally a, third party w and a package x: D_a(x) are the packages a can reach alone or together with w, Z_w the offers
w can make, c_w(z) what they cost it, k_a what leaving costs a (`switching_cost`).

price = max(0, U_a(x) + k_a - max over y in D_a(x) of U_a(y)): what a would have to be given beside what it can reach.
affordability = max over y, z of U_w(y + z) - U_w(x) - c_w(z), subject to U_a(y + z) >= U_a(x) + k_a: what is left to
w after the offer that a accepts and that serves w best. The wedge is open where that is above 0.

Exact by enumeration: a's own steps, joint ones of a and w, and w's offers, n in all, give 2^n combinations, each one
pass over the issues. One-off costs stand on the scale of a package that stays (MODEL.md section 1), so they are taken
off what it is worth, the ally's own as well. It misleads where a plan holds more in store for an ally than where things
stand: only the stage is compared, as in the roadmap's consent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..answer import Shown
from ..case.schema import Case
from ..settings import DEFAULT_SEED
from .closing import Closing, by_levels, by_steps
from .wedge_numbers import DRAWS, Floats, Numbers, at_modes, drawn, spread
from .wedge_reach import CELLS, Stage, level_row
from .wedge_weigh import POSITIVE, Reach, reach, weigh

LEAST_DRAWS = 20
Range = tuple[float, float]


@dataclass(frozen=True)
class Wedge(Shown):
    """One third party and one ally at one stage.

    `price` is in points of the ally, `affordability` in points of the third party; the latter is None where no offer
    within reach is enough for the ally. `offers` are all offers that the third party could still make to the ally;
    `offer` are its steps, `own` the ally's (joint ones among them) of the offer that serves the third party best
    among those enough. `margin` is by how much less staying would have to be worth to the ally for the wedge to open:
    0 or less where it is open, None where no offer pays the third party however little the ally asks. `threat` is
    what the third party's `threats` take from staying, and `under_threat` affordability if the ally expects them.
    Ranges hold nine in ten draws over the stated uncertainties; `open_share` is the share of draws in which the wedge
    is open: robustness, not a probability. `closed_by` names the steps that close it at least cost to the principal,
    or the levels where no steps do; `closing` and `by_levels` say what each costs. `exact` is False where there were
    too many combinations to try all.
    """

    third_party: str
    ally: str
    stage: str
    price: float
    affordability: float | None
    open: bool
    closed_by: tuple[str, ...]
    month: int | None
    offers: tuple[str, ...]
    offer: tuple[str, ...]
    own: tuple[str, ...]
    margin: float | None
    threats: tuple[str, ...]
    threat: float
    under_threat: float | None
    open_under_threat: bool
    price_range: Range
    affordability_range: Range | None
    open_share: float
    open_under_threat_share: float
    closing: Closing | None
    by_levels: Closing | None
    draws: int
    exact: bool


def wedges(case: Case, stages: Sequence[Stage], draws: int = DRAWS, seed: int = DEFAULT_SEED) -> tuple[Wedge, ...]:
    """Every third party with every ally at every stage, stage by stage; none where the case has no ally or no third
    party with a vision. `draws` 0 leaves every number at its mode."""
    mode = at_modes(case)
    varied = drawn(case, draws, seed) if draws else mode
    return tuple(
        wedge(case, stage, third, ally, mode, varied)
        for stage in stages
        for third in _with(case, "third_party")
        for ally in _with(case, "ally")
    )


def _with(case: Case, role: str) -> list[str]:
    return [n for n, p in case.parties.items() if p.role == role and p.vision and n != case.ours]


def wedge(case: Case, stage: Stage, third: str, ally: str, mode: Numbers, varied: Numbers) -> Wedge:
    """One wedge: at the modes, over the draws, and what closes it."""
    found = reach(mode, ally, third, stage.done)
    base = level_row(case, stage)
    at = weigh(found, base[None], stage.done)
    some = _fewer(varied, len(found.choices.chosen) * len(base))
    again = reach(some, ally, third, stage.done)
    over = weigh(again, np.repeat(base[None], some.count, axis=0), stage.done)
    is_open = bool(at.affordability[0] > POSITIVE)
    closing = by_steps(mode, found, stage) if is_open else None
    levels = by_levels(mode, found, stage) if is_open else None
    taken = found.choices.names(int(at.best[0])) if at.best[0] >= 0 else ()
    threatened = float(at.threat[0])
    return Wedge(
        third_party=third,
        ally=ally,
        stage=stage.label,
        price=float(at.price[0]),
        affordability=_finite(at.affordability[0]),
        open=is_open,
        closed_by=_named(closing, levels),
        month=stage.month,
        offers=found.offers,
        offer=tuple(name for name in taken if name in found.offers),
        own=tuple(name for name in taken if name not in found.offers),
        margin=_finite(at.margin[0]),
        threats=tuple(act.name for act in found.threats.acts) if threatened > POSITIVE else (),
        threat=threatened,
        under_threat=_finite(at.pressed[0]),
        open_under_threat=bool(at.pressed[0] > POSITIVE),
        price_range=spread(over.price, float(at.price[0])),
        affordability_range=_range(over.affordability, _finite(at.affordability[0])),
        open_share=float(np.mean(over.affordability > POSITIVE)),
        open_under_threat_share=float(np.mean(over.pressed > POSITIVE)),
        closing=closing,
        by_levels=levels,
        draws=len(over.price) if varied.count > 1 else 0,
        exact=found.choices.whole and found.threats.whole,
    )


@dataclass(frozen=True)
class Opening:
    """An offer that is open at a stage at the modes, the one that serves the third party best among those enough.

    `steps` are the offer's, then the ally's own; `months` is the work of the slowest of them, at least one; `cost` is
    by how much we stand lower a month once it is taken, in our own points (below 0 where it serves us).
    """

    third_party: str
    ally: str
    steps: tuple[str, ...]
    months: float
    cost: float


def openings(case: Case, stages: Sequence[Stage]) -> tuple[tuple[Opening, ...], ...]:
    """Which offers are open at each stage with the numbers at their modes: cheap enough to ask in many worlds."""
    mode, base = at_modes(case), [level_row(case, stage)[None] for stage in stages]
    found: list[list[Opening]] = [[] for _ in stages]
    for third in _with(case, "third_party"):
        for ally in _with(case, "ally"):
            for n, stage in enumerate(stages):
                within = reach(mode, ally, third, stage.done)
                at = weigh(within, base[n], stage.done)
                if at.affordability[0] > POSITIVE:
                    found[n].append(_opening(case, within, base[n], int(at.best[0])))
    return tuple(tuple(group) for group in found)


def _opening(case: Case, within: Reach, base: Floats, best: int) -> Opening:
    taken, ours = within.choices.names(best), within.views[within.ours]
    after = within.choices.only(best).levels(base)
    return Opening(
        within.third_party,
        within.ally,
        taken,
        max([1.0, *(case.steps[name].lead.mode for name in taken)]),
        float(ours.worth(base)[0] - ours.worth(after)[0, 0]),
    )


def _fewer(numbers: Numbers, width: int) -> Numbers:
    """The first of the draws, as many as fit into memory with so many levels a draw."""
    count = max(LEAST_DRAWS, CELLS // width)
    if numbers.count <= count:
        return numbers
    return Numbers(numbers.case, count, {path: values[:count] for path, values in numbers.table.items()})


def _finite(value: np.floating | float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _range(values: Floats, mode: float | None) -> Range | None:
    """Over the draws in which an offer is enough; None where none is in any, nor at the modes."""
    known = values[np.isfinite(values)]
    if mode is None and not len(known):
        return None
    return spread(known, mode if mode is not None else float(np.median(known)))


def _named(steps: Closing | None, levels: Closing | None) -> tuple[str, ...]:
    if steps is not None:
        return steps.steps
    return tuple(f"{issue}: {level:.2f}" for issue, level in levels.levels.items()) if levels is not None else ()
