"""How far does the answer hang on how strongly parties prefer what they prefer?

Numbers with a range are drawn, all at once, each from the triangular distribution between its least and greatest value;
the share of draws in which a state is an equilibrium is its probability under those ranges and that independence. A
margin says how many points a party is from having a reason to move at the most likely values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...model.rng import Purpose, share
from .arena import Arena, held_scores, views
from .concepts import concept, names, stable
from .game import Game, moving
from .preferences import Scores


@dataclass(frozen=True)
class Likelihoods:
    """`equilibrium[concept][state]`: share of `n` draws in which every party is held there.

    `outcome[concept][label]` is the share in which that is so of any state with that label.
    """

    n: int
    numbers: int
    equilibrium: dict[str, NDArray[np.float64]]
    outcome: dict[str, dict[str, float]]


def numbers(game: Game) -> int:
    """How many numbers with a range the parties' own preferences have."""
    return sum(party.preferences.numbers for party in game.parties)


def drawn_scores(game: Game, shares: NDArray[np.float64]) -> list[Scores]:
    """Scores by party with every ranged number at its share: `shares[number]`, parties in order."""
    found, used = [], 0
    for party in game.parties:
        count = party.preferences.numbers
        found.append(party.preferences.score(game.patterns, shares[used : used + count]))
        used += count
    return found


def likelihoods(game: Game, seed: int, n: int, shares: NDArray[np.float64] | None = None) -> Likelihoods:
    """Shares of draws in which each state is an equilibrium, under every concept.

    `shares[draw, number]` in [0, 1) in place of drawn ones counts exactly what it lists.
    """
    count = numbers(game)
    if n == 0 and shares is None:
        return Likelihoods(0, count, {}, {})
    if shares is None:
        columns = [share(seed, np.arange(n), Purpose.NUMBER, step=k) for k in range(count)]
        shares = np.array(columns).T.reshape(n, count)
    among = moving(game, game.patterns) if len(shares) else None
    labels, kind = np.unique([game.label(int(p)) for p in game.patterns], return_inverse=True)
    total = {name: np.zeros(len(game.patterns)) for name in names()}
    any_of = {name: np.zeros(len(labels)) for name in names()}
    for row in shares:
        seen = views(game, drawn_scores(game, row), among)
        for name in total:
            held = _equilibria(name, seen)
            total[name] += held
            any_of[name] += np.bincount(kind[held], minlength=len(labels)) > 0
    draws = max(1, len(shares))
    return Likelihoods(
        len(shares),
        count,
        {name: held / draws for name, held in total.items()},
        {name: dict(zip(labels.tolist(), (met / draws).tolist(), strict=True)) for name, met in any_of.items()},
    )


def _equilibria(name: str, seen: Sequence[Arena]) -> NDArray[np.bool_]:
    found = stable(name, seen[0], 0)
    for party in range(1, len(seen)):
        if found.any():
            found &= stable(name, seen[party], party)
    return found


def margins(game: Game, name: str, states: Sequence[int]) -> dict[str, list[float | None]]:
    """Points by party and state asked about: the state's worth less the best a move would leave, answers counted in.

    Negative: the party would gain by moving. None where the party cannot move, or has an order only.
    """
    found: dict[str, list[float | None]] = {}
    seen, scores = views(game), held_scores(game)
    for party, (view, entry) in enumerate(zip(seen, game.parties, strict=True)):
        if entry.preferences.cardinal:
            found[entry.id] = _margins(view, party, name, scores[party], states)
        else:
            found[entry.id] = [None] * len(states)
    return found


def _margins(view: Arena, party: int, name: str, scores: Scores, states: Sequence[int]) -> list[float | None]:
    after, place = concept(name).after(view, party), np.cumsum(view.known) - 1
    levels, found = np.unique(scores[view.known]), list[float | None]()
    for state in states:
        targets = view.targets(party, int(place[state])) if view.known[state] else np.zeros(0, dtype=np.int64)
        if len(targets):
            best = after(int(place[state]))[targets].max()
            found.append(float(scores[state] - levels[best]))
        else:
            found.append(None)
    return found
