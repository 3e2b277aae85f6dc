"""How far apart are the end states that parties wish for, on which issue, and where along a plan does it show?

The chasm between p and q on issue i is 100 (w_pi + w_qi) / 2 |m_pi - m_qi| points: the distance of their ideals,
weighted by the mean of the shares of attention they give it (salience-weighted city-block distance: Enelow and Hinich
1984); an issue on which one of them states no wish counts for nothing. Over a pair it is the sum over issues, 0 to
100; for the coalition on an issue the mean over its pairs.

At a stage the chasm on an issue is *live* where the level lies between the two ideals, ends included: any move is
then a loss to at least one of them. Before, both want to go on; it is still to come. It misleads as a
measure of conflict where an ideal is a formula: two parties that both say "none" differ in how long they would wait
for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..answer import Shown
from ..case.schema import Case
from ..model.utility import SCALE
from ..settings import DEFAULT_SEED
from .wedge_numbers import DRAWS, Floats, Numbers, View, at_modes, drawn, leader_view, party_view, spread
from .wedge_reach import Stage, level_row

SAME = 1e-9
Range = tuple[float, float]


@dataclass(frozen=True)
class Gap:
    """One issue between two parties: points, their range, the two ideals, and how much of its attention each gives
    it.
    """

    issue: str
    size: float
    range: Range
    ideals: tuple[float, float]
    shares: tuple[float, float]


@dataclass(frozen=True)
class Pair:
    """Two parties: the sum over issues, its range, the gaps from widest to narrowest (those of 0 left out).

    `widest_share` is the share of draws in which the first of `gaps` is the widest. With `leader`, a party that has a
    leader's vision is seen by that one.
    """

    one: str
    other: str
    leader: bool
    total: float
    range: Range
    gaps: tuple[Gap, ...]
    widest_share: float

    @property
    def widest(self) -> Gap | None:
        """The issue on which they are furthest apart; None where they are nowhere."""
        return self.gaps[0] if self.gaps else None


@dataclass(frozen=True)
class LivePair:
    """Two parties at a stage: live points in all, and the live issues from widest to narrowest."""

    one: str
    other: str
    live: float
    issues: Mapping[str, float]


@dataclass(frozen=True)
class StageChasm:
    """A stage: what it is worth to each of the coalition, points a month of its own, and what is live between them."""

    stage: str
    month: int | None
    worth: Mapping[str, float]
    pairs: tuple[LivePair, ...]


@dataclass(frozen=True)
class Chasm(Shown):
    """Chasms of a case: every pair of parties with a vision, the coalition by issue, its pairs along the stages."""

    parties: tuple[str, ...]
    coalition: tuple[str, ...]
    pairs: tuple[Pair, ...]
    by_issue: Mapping[str, float]
    total: float
    stages: tuple[StageChasm, ...]
    draws: int

    def pair(self, one: str, other: str, *, leader: bool = False) -> Pair:
        """The chasm of two parties, in either order. Raises KeyError where one of them has no vision."""
        for found in self.pairs:
            if {found.one, found.other} == {one, other} and found.leader == leader:
                return found
        raise KeyError(f"{one}, {other}")


def chasms(case: Case, stages: Sequence[Stage] = (), draws: int = DRAWS, seed: int = DEFAULT_SEED) -> Chasm:
    """All chasms of a case; `draws` 0 leaves every number at its mode."""
    mode = at_modes(case)
    varied = drawn(case, draws, seed) if draws else mode
    parties = [name for name, party in case.parties.items() if party.vision]
    coalition = [name for name in case.coalition if name in parties]
    pairs = [_pair(mode, varied, one, other, leader=False) for one, other in combinations(parties, 2)]
    led = {name for name in parties if case.parties[name].leader_vision}
    pairs += [_pair(mode, varied, *both, leader=True) for both in combinations(parties, 2) if led & set(both)]
    inside = [pair for pair in pairs if not pair.leader and {pair.one, pair.other} <= set(coalition)]
    by_issue = {name: _mean(inside, name) for name in case.issues}
    return Chasm(
        parties=tuple(parties),
        coalition=tuple(coalition),
        pairs=tuple(pairs),
        by_issue=by_issue,
        total=sum(by_issue.values()),
        stages=tuple(_stage(case, mode, stage, coalition) for stage in stages),
        draws=varied.count if draws else 0,
    )


def _mean(pairs: Sequence[Pair], issue: str) -> float:
    sizes = [gap.size for pair in pairs for gap in pair.gaps if gap.issue == issue]
    return sum(sizes) / len(pairs) if pairs else 0.0


def sizes(one: View, other: View) -> Floats:
    """Points by issue, `[draw, issue]`."""
    both = one.named & other.named
    weight = (one.weights + other.weights) / 2
    return np.asarray(SCALE * weight * np.abs(one.ideals - other.ideals) * both)


def _view(numbers: Numbers, party: str, leader: bool) -> View:
    return leader_view(numbers, party) if leader else party_view(numbers, party)


def _pair(mode: Numbers, varied: Numbers, one: str, other: str, *, leader: bool) -> Pair:
    seen = (_view(mode, one, leader), _view(mode, other, leader))
    at = sizes(*seen)[0]
    over = sizes(_view(varied, one, leader), _view(varied, other, leader))
    names = list(mode.case.issues)
    order = [int(i) for i in np.argsort(-at, kind="stable") if at[i] > SAME]
    gaps = tuple(
        Gap(
            names[i],
            float(at[i]),
            spread(over[:, i], float(at[i])),
            (float(seen[0].ideals[0, i]), float(seen[1].ideals[0, i])),
            (float(seen[0].weights[0, i]), float(seen[1].weights[0, i])),
        )
        for i in order
    )
    first = float(np.mean(over.argmax(axis=1) == order[0])) if order else 0.0
    total = float(at.sum())
    return Pair(one, other, leader, total, spread(over.sum(axis=1), total), gaps, first)


def _stage(case: Case, mode: Numbers, stage: Stage, coalition: Sequence[str]) -> StageChasm:
    at, names = level_row(case, stage), list(case.issues)
    views = {name: party_view(mode, name) for name in coalition}
    pairs = []
    for one, other in combinations(coalition, 2):
        ends = np.sort(np.stack([views[one].ideals[0], views[other].ideals[0]]), axis=0)
        within = (at >= ends[0] - SAME) & (at <= ends[1] + SAME)
        live = sizes(views[one], views[other])[0] * within
        issues = {names[i]: float(live[i]) for i in np.argsort(-live, kind="stable") if live[i] > SAME}
        pairs.append(LivePair(one, other, float(live.sum()), issues))
    worth = {name: float(seen.worth(at[None])[0]) for name, seen in views.items()}
    return StageChasm(stage.label, stage.month, worth, tuple(pairs))
