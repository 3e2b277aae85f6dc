"""Rounds of challenges: who gives way to whom, as reconstructed from the challenge model of group decisions.

Each party weighs challenging every other: what it would gain if it won, lose if it lost, and whether the other cares
enough to resist. Bueno de Mesquita (1994, 1997) described the model without all of its formulas; Scholz, Calbert and
Smith (2011) reconstructed it, and where their text and their numbers part a variant has a name (`Rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .positions import Array, Drawn

ROUNDS = 8
"""Rounds at most: the length of the trajectory that Scholz, Calbert and Smith (2011, table 2) publish."""
RISK_SPAN = 3.0
"""Divides risk acceptance before it becomes an exponent between 1/2 and 2 (Bueno de Mesquita 1985)."""
LATER = 2.0
"""Puts one kind of offer behind another: more than any move, which is at most 1 of the span."""
CELLS = 32_768
"""Numbers in one table of party x party x draw: a few such tables fit a core's own cache; more draws go in portions."""


@dataclass(frozen=True)
class Rules:
    """What the sources leave open.

    `votes`: the chance to win a contest is the support for the challenger over all support that any pair of parties
    could raise ("all pairs"), or over what this pair raises ("pair"). `offers`: confrontations come before compromises
    before surrender, and of several compromises a party takes the one in which it goes the smallest share of the way
    ("least share"), or the one that moves it least ("least move"), or the least move of any kind ("least of all").
    """

    votes: Literal["all pairs", "pair"] = "all pairs"
    offers: Literal["least share", "least move", "least of all"] = "least share"


def play(drawn: Drawn, rules: Rules, rounds: int = ROUNDS) -> Array:
    """Positions after each round, [round, draw, party]; a draw in which nobody moves stays where it is."""
    draws, parties = drawn.position.shape
    portion = max(1, CELLS // parties**2)
    parts = [_rounds(drawn, slice(at, at + portion), rules, rounds) for at in range(0, draws, portion)]
    return np.concatenate(parts, axis=1)


def settled(drawn: Drawn, rules: Rules) -> Array:
    """The weighted median of the positions after the last round, by draw."""
    return weighted_median(play(drawn, rules)[-1], drawn.weight)


def weighted_median(position: Array, weight: Array) -> Array:
    """The position at which half the weight is reached, by draw; the middle of two where it is reached exactly."""
    order = np.argsort(position, axis=1, kind="stable")
    at = np.take_along_axis(position, order, axis=1)
    reached = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    half = reached[:, -1:] / 2
    slack = np.finfo(float).eps * reached.shape[1] * reached[:, -1:]
    low = np.argmax(reached >= half - slack, axis=1)
    high = np.argmax(reached > half + slack, axis=1)
    rows = np.arange(len(at))
    return np.asarray((at[rows, low] + at[rows, high]) / 2)


def _rounds(drawn: Drawn, part: slice, rules: Rules, rounds: int) -> Array:
    """Inside, draws stand last: [party, draw] and [party, party, draw], which numpy adds up fastest."""
    position, salience, weight = (
        np.ascontiguousarray(a[part].T) for a in (drawn.position, drawn.salience, drawn.weight)
    )
    span = np.ptp(position, axis=0)
    span = np.where(span > 0, span, 1.0)
    course = []
    for _ in range(rounds):
        distance = np.minimum(np.abs(position[:, None] - position[None]) / span, 1.0)
        plain, _ = _gains(distance, salience, _chance(distance, weight, None, rules), None)
        risk = _exponent(plain.sum(axis=0))
        mine, theirs = _gains(distance, salience, _chance(distance, weight, risk, rules), risk)
        position = _answered(position, mine, theirs, span, rules)
        course.append(position.T)
    return np.stack(course)


def _power(base: Array, exponent: Array | None) -> Array:
    """`base` to the power of each first party's exponent, itself where there is none; faster so than by `**`."""
    if exponent is None:
        return base
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(exponent[:, None] * np.log(base)))


def _chance(distance: Array, weight: Array, risk: Array | None, rules: Rules) -> Array:
    """Chance that `i` prevails over `j`, [i, j, draw]: support for i's place against j's over the support counted.

    A party's vote is its weight times how much nearer it stands to one place; with T the sum and A the sum of absolute
    values of such votes, support is (A + T) / 2.
    """
    felt = weight[:, None] * _power(distance, risk)
    counted = np.zeros_like(distance)
    for i in range(len(distance) - 1):
        counted[i, i + 1 :] = np.abs(felt[:, i + 1 :] - felt[:, i, None]).sum(axis=0)
    counted += counted.swapaxes(0, 1)
    total = felt.sum(axis=0)
    support = (counted + total[None] - total[:, None]) / 2
    if rules.votes == "all pairs":
        counted = np.broadcast_to(counted.sum(axis=(0, 1)), distance.shape)
    return np.asarray(np.divide(support, counted, out=np.zeros_like(support), where=counted > 0))


def _gains(distance: Array, salience: Array, chance: Array, risk: Array | None) -> tuple[Array, Array]:
    """What it is worth in the eyes of `i`, [i, j, draw], that i challenges j, and that j challenges i.

    The challenged resists as far as it cares; resisted, the challenger wins with its chance. Utilities are those of
    Bueno de Mesquita (1985), bent by the exponent of `i`, 1 where there is none.
    """
    won = 2 - 4 * _power(0.5 - 0.5 * distance, risk)
    lost = 2 - 4 * _power(0.5 + 0.5 * distance, risk)
    stays = 0.0 if risk is None else (2 - 4 * 0.5**risk)[:, None]
    mine = won - salience[None] * (1 - chance) * (won - lost) - stays
    theirs = won - salience[:, None] * (1 - chance.swapaxes(0, 1)) * (won - lost) - stays
    return mine, theirs


def _exponent(danger: Array) -> Array:
    """Exponent of utility by party from how much challengers expect to gain from it, against the other parties."""
    most, least = danger.max(axis=0), danger.min(axis=0)
    spread = np.where(most > least, most - least, 1.0)
    acceptance = np.where(most > least, (2 * danger - most - least) / spread, 0.0)
    return np.asarray((1 - acceptance / RISK_SPAN) / (1 + acceptance / RISK_SPAN))


def _answered(position: Array, mine: Array, theirs: Array, span: Array, rules: Rules) -> Array:
    """Where each party stands after it has answered the best offer made to it; `span` makes moves comparable."""
    here, there = position[:, None], position[None]
    apart = here != there
    faced = apart & (theirs > mine) & (mine > 0)
    weaker = apart & (theirs > 0) & (mine < 0)
    middling = weaker & (theirs > -mine)
    ratio = np.divide(np.abs(mine), theirs, out=np.zeros_like(mine), where=middling)
    offered = np.where(middling, here + (there - here) * ratio, there)
    key = np.abs(offered - here) / span
    if rules.offers == "least share":
        key = np.where(middling, ratio, key)
    if rules.offers != "least of all":
        key = key + np.where(faced, 0.0, np.where(middling, LATER, 2 * LATER))
    key = np.where(faced | weaker, key, np.inf)
    first = np.argmin(key, axis=1)[:, None]
    moved = np.take_along_axis(offered, first, axis=1)[:, 0]
    return np.where((faced | weaker).any(axis=1), moved, position)
