"""The outcomes that hold, in the order a reader wants them: the firmest first, then those one can get to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .answers import LISTED, OUTCOMES, Move, Outcome
from .game import Game, mask
from .routes import Leg, Routes, routes
from .uncertain import margins

if TYPE_CHECKING:
    from .analysis import Room


def outcomes(room: Room) -> tuple[tuple[Outcome, ...], int]:
    """The first OUTCOMES of them, and how many there are: states with one label are one outcome.

    Beyond LISTED states only those that hold under the greatest number of concepts are looked through.
    """
    strength = np.array(list(room.equilibria.values())).sum(axis=0)
    asked = np.flatnonzero(strength > 0)
    if len(asked) > LISTED:
        asked = asked[np.argsort(-strength[asked], kind="stable")][:LISTED]
    by_label: dict[str, list[int]] = {}
    for state in asked.tolist():
        by_label.setdefault(room.game.label(int(room.game.patterns[state])), []).append(state)
    ways = None if room.today is None else routes(room.view, room.today)
    stands = {label: _shown(room, ways, strength, states) for label, states in by_label.items()}
    order = sorted(by_label.items(), key=lambda item: _priority(room, ways, strength, stands[item[0]]))
    shown = [(label, states, stands[label]) for label, states in order[:OUTCOMES]]
    points = _points(room, [state for _, _, state in shown])
    made = tuple(
        _outcome(room, ways, label, states, state, {n: v[i] for n, v in points.items()})
        for i, (label, states, state) in enumerate(shown)
    )
    return made, len(by_label)


def _shown(room: Room, ways: Routes | None, strength: NDArray[np.int64], states: list[int]) -> int:
    """The state that stands for an outcome: the first in the order of outcomes."""
    return min(states, key=lambda state: _priority(room, ways, strength, state))


def _priority(room: Room, ways: Routes | None, strength: NDArray[np.int64], state: int) -> tuple[int, ...]:
    """Holds under most concepts; is today; all gain on the way; nobody would block it; is near; changes little."""
    if ways is None:
        return -int(strength[state]), state
    away, today = int(ways.moves()[state]), int(room.game.patterns[ways.start])
    return (
        -int(strength[state]),
        int(state != room.today),
        int(not ways.gainful(state)),
        len(ways.would_block(state)),
        away if away >= 0 else len(room.game.patterns),
        (int(room.game.patterns[state]) ^ today).bit_count(),
        state,
    )


def _points(room: Room, states: list[int]) -> dict[str, list[dict[str, float | None]]]:
    """Margins by concept: for each state, points by party; nothing where no party's preferences have points."""
    if not any(party.preferences.cardinal for party in room.game.parties):
        return {}
    found = {}
    for name in room.held:
        by_party = margins(room.game, name, states)
        found[name] = [{party: values[i] for party, values in by_party.items()} for i in range(len(states))]
    return found


def _outcome(
    room: Room,
    ways: Routes | None,
    label: str,
    states: list[int],
    state: int,
    points: dict[str, dict[str, float | None]],
) -> Outcome:
    game, names = room.game, [party.id for party in room.game.parties]
    there = ways is not None and ways.reachable(state)
    holds = tuple(name for name, held in room.equilibria.items() if held[states].any())
    ranks = room.view.ranks
    return Outcome(
        label=label,
        ordered=state + 1,
        states=tuple(s + 1 for s in states),
        concepts=holds,
        today=room.today in states,
        taken={party.id: options(game, int(game.patterns[state]) & mask(party.options)) for party in game.parties},
        place={n: int(ranks[p].max() - ranks[p, state]) + 1 for p, n in enumerate(names)},
        levels={n: int(ranks[p].max()) + 1 for p, n in enumerate(names)},
        path=tuple(_move(game, leg) for leg in ways.path(state)) if ways is not None and there else None,
        gainful=ways is not None and ways.gainful(state),
        can_block=tuple(names[p] for p in ways.can_block(state)) if ways is not None else (),
        would_block=tuple(names[p] for p in ways.would_block(state)) if ways is not None else (),
        margins={name: values for name, values in points.items() if name in holds},
        probability={name: share[label] for name, share in room.chances.outcome.items()},
    )


def _move(game: Game, leg: Leg) -> Move:
    before, after = int(game.patterns[leg.start]), int(game.patterns[leg.end])
    took, gave = options(game, after & ~before), options(game, before & ~after)
    return Move(game.parties[leg.party].id, leg.start + 1, leg.end + 1, took, gave, leg.gains)


def options(game: Game, bits: int) -> tuple[str, ...]:
    """The options that are set, by id."""
    return tuple(option.id for place, option in enumerate(game.options) if bits >> place & 1)
