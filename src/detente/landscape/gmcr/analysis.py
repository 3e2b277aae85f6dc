"""Which outcomes hold? Stability of every state of a game for every party under every concept, and what follows.

Method: Fang, Hipel and Kilgour 1993, with each party judging the conflict as it sees it. An outcome that holds is one
no party has reason to leave; nothing here says that it will come about. It misleads where options are left out: a move
nobody listed deters nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...answer import Pedigree
from ...errors import NotFound, UsageError
from . import coalitions
from .answers import DRAWS, LISTED, Asked, CoalitionRow, Hold, Need, OptionRow, Stability, StateRow
from .arena import Arena, plain_view, views
from .concepts import names, stable
from .game import Game
from .inverse import conditions
from .outcomes import outcomes
from .uncertain import Likelihoods, likelihoods, numbers

METHOD = "graph model for conflict resolution"


@dataclass(frozen=True)
class Room:
    """What every part of the answer is made from: the conflict as each party sees it, `held[concept][party, state]`."""

    game: Game
    asked: Asked
    seen: list[Arena]
    held: Mapping[str, NDArray[np.bool_]]
    chances: Likelihoods

    @cached_property
    def view(self) -> Arena:
        """The conflict as it is."""
        return plain_view(self.game) if self.game.misperceived else self.seen[0]

    @cached_property
    def equilibria(self) -> dict[str, NDArray[np.bool_]]:
        """Where all parties are held: by concept, `[state]`."""
        return {name: np.asarray(held.all(axis=0)) for name, held in self.held.items()}

    @cached_property
    def today(self) -> int | None:
        """The place of the status quo, None where there is none or it is not feasible."""
        return self.place_of(self.game.today)

    def place_of(self, pattern: int | None) -> int | None:
        """The place of a pattern among the feasible states."""
        if pattern is None:
            return None
        place = int(np.searchsorted(self.game.patterns, pattern))
        there = place < len(self.game.patterns) and self.game.patterns[place] == pattern
        return place if there else None


def judged(game: Game) -> dict[str, NDArray[np.bool_]]:
    """Is each party held in each state, as it sees things? By concept, `[party, state]`. Raises TooLarge."""
    return _judged(views(game))


def _judged(seen: list[Arena]) -> dict[str, NDArray[np.bool_]]:
    return {name: np.array([stable(name, view, p) for p, view in enumerate(seen)]) for name in names()}


def stability(game: Game, asked: Asked | None = None, *, case_hash: str | None = None) -> Stability:
    """The answer for a game; the same question gives the same bytes.

    Raises TooLarge where the game has too many states, UsageError and NotFound where what is asked about is not there.
    """
    wanted = asked or Asked()
    _check(game, wanted)
    ranged, seen = numbers(game), views(game)
    draws = (DRAWS if wanted.draws is None else wanted.draws) if ranged else 0
    room = Room(game, wanted, seen, _judged(seen), likelihoods(game, wanted.seed, draws))
    shown, in_all = outcomes(room)
    rows = _rows(room, {s for o in shown for s in (*o.states, *(m.end for m in o.path or ()))})
    groups, strong, note = _coalitions(room)
    return Stability(
        title=game.title,
        options=_options(game),
        parties={p.id: p.name for p in game.parties},
        feasible=len(game.patterns),
        listed="all" if len(rows) == len(game.patterns) else "equilibria",
        states=_states(game, rows),
        stable={name: _by_party(game, held, rows) for name, held in room.held.items()},
        equilibria={name: _ordered(held, rows) for name, held in room.equilibria.items()},
        counts={name: _counts(game, held) for name, held in room.held.items()},
        status_quo=None if room.today is None else room.today + 1,
        outcomes=shown,
        outcomes_in_all=in_all,
        coalitions=groups,
        strong=strong,
        coalition_note=note,
        unseen={p.id: int((~v.known).sum()) for p, v in zip(game.parties, seen, strict=True)},
        hold=_hold(room),
        draws=draws,
        uncertain_numbers=ranged,
        probabilities={name: _shares(share, rows) for name, share in room.chances.equilibrium.items()},
        by_reading={},
        pedigree=_pedigree(wanted, draws, case_hash),
    )


def _pedigree(asked: Asked, draws: int, case_hash: str | None) -> Pedigree:
    said = {"under": asked.under, "hold": asked.hold}
    return Pedigree(METHOD, said, seed=asked.seed if draws else None, n=draws or None, case_hash=case_hash)


def _options(game: Game) -> tuple[OptionRow, ...]:
    owner = {i: party.id for party in game.parties for i in party.options}
    return tuple(OptionRow(o.id, o.name, owner.get(i, ""), o.moves) for i, o in enumerate(game.options))


def _states(game: Game, rows: NDArray[np.int64]) -> tuple[StateRow, ...]:
    patterns = ((int(s), int(game.patterns[s])) for s in rows)
    return tuple(StateRow(s + 1, game.label(pattern), game.text(pattern)) for s, pattern in patterns)


def _rows(room: Room, told: set[int]) -> NDArray[np.int64]:
    """The states listed: all, or of very many those told of."""
    if len(room.game.patterns) <= LISTED:
        return np.arange(len(room.game.patterns))
    return _named(room, told | {room.asked.hold or 0})


def _check(game: Game, asked: Asked) -> None:
    if asked.under not in names():
        raise NotFound.unknown("concept", asked.under, names())
    if asked.hold is not None and not 1 <= asked.hold <= len(game.patterns):
        raise UsageError(f"state {asked.hold} is not there; states run from 1 to {len(game.patterns)}")


def _named(room: Room, named: set[int]) -> NDArray[np.int64]:
    """Of very many states: those told of by number, then equilibria from the first on, LISTED in all."""
    wanted = np.array(sorted(n - 1 for n in named if n > 0), dtype=np.int64)
    if room.today is not None:
        wanted = np.union1d(wanted, [room.today])
    for held in sorted(room.equilibria.values(), key=lambda found: int(found.sum())):
        more = np.setdiff1d(np.flatnonzero(held), wanted)[: max(0, LISTED - len(wanted))]
        wanted = np.union1d(wanted, more)
    return wanted


def _ordered(held: NDArray[np.bool_], rows: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple((rows[held[rows]] + 1).tolist())


def _by_party(game: Game, held: NDArray[np.bool_], rows: NDArray[np.int64]) -> dict[str, tuple[int, ...]]:
    return {party.id: _ordered(found, rows) for party, found in zip(game.parties, held, strict=True)}


def _counts(game: Game, held: NDArray[np.bool_]) -> dict[str, int]:
    each = {party.id: int(found.sum()) for party, found in zip(game.parties, held, strict=True)}
    return {"equilibria": int(held.all(axis=0).sum()), **each}


def _shares(share: NDArray[np.float64], rows: NDArray[np.int64]) -> tuple[dict[str, float], ...]:
    """Equilibria of some draw among the states listed, the likeliest first."""
    met = rows[share[rows] > 0]
    order = met[np.argsort(-share[met], kind="stable")]
    return tuple({"ordered": int(s) + 1, "share": float(share[s])} for s in order)


def _coalitions(room: Room) -> tuple[tuple[CoalitionRow, ...], dict[str, tuple[int, ...]] | None, str]:
    game, count = room.game, len(room.game.patterns)
    if not room.asked.coalitions:
        return (), None, "not asked for"
    if game.misperceived:
        return (), None, "parties see different conflicts, so that no coalition has one view of it"
    if count > coalitions.MOST_STATES:
        return (), None, f"{count:,} states are more than the {coalitions.MOST_STATES:,} they are looked at for"
    rows, strong = [], {name: room.equilibria[name].copy() for name in coalitions.CONCEPTS}
    for group in coalitions.coalitions(len(game.parties)):
        leaves = {}
        for name in coalitions.CONCEPTS:
            stays = coalitions.stable(room.view, group, name)
            leaves[name] = tuple((np.flatnonzero(room.equilibria[name] & ~stays) + 1).tolist())
            strong[name] &= stays
        rows.append(CoalitionRow(tuple(game.parties[p].id for p in group), leaves))
    return tuple(rows), {name: tuple((np.flatnonzero(s) + 1).tolist()) for name, s in strong.items()}, ""


def _hold(room: Room) -> Hold | None:
    asked = room.asked
    if asked.hold is None:
        return None
    state, needs = asked.hold - 1, []
    for party, view in enumerate(room.seen):
        if not view.known[state]:
            continue
        number = np.flatnonzero(view.known) + 1
        for c in conditions(view, party, int(view.known[:state].sum()), asked.under):
            either = tuple(tuple(int(number[s]) for s in way) for way in c.either)
            needs.append(Need(room.game.parties[party].id, int(number[c.against]), either, c.alternatives, c.met))
    return Hold(asked.hold, asked.under, bool(room.equilibria[asked.under][state]), tuple(needs))
