"""The `.gmcr` layout in and out: options and infeasible patterns by index, rankings by `ordered` number.

Read from its description, not from the program that writes it. What has no place in the layout (labels, the status quo,
what a party believes of others' preferences) is not written. `payoffs`, `coalitions` and what only a display needs are
not read: preferences are read from rankings by hand or, without them, from the statements.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ...case.tree import Path
from .arena import dense
from .game import Game, GameParty, Moves, Option
from .preferences import MOST_STATEMENTS, Clause, Pattern, Preferences, Priorities
from .reading import Sheet, letters, option_count, owners, ranking, states_of

MOVES: dict[str, Moves] = {"both": "both", "fwd": "forward", "back": "back"}
BY_HAND = (("useManualPreferenceRanking", "preferenceRanking"), ("useManualPreferenceVectors", "preferenceVector"))
LETTERS = {"Y": True, "N": False}


def read_layout(sheet: Sheet, title: str) -> Game:
    """The game of a `.gmcr` tree. Raises InvalidCase with every problem found."""
    count = option_count(sheet, ("options",))
    options = tuple(_option(sheet, ("options", i)) for i in range(count))
    makers = sheet.get(("decisionMakers",), list)
    held = [(("decisionMakers", i, "options"), _own(sheet, ("decisionMakers", i), count)) for i in range(len(makers))]
    owners(sheet, held, count)
    infeasible = _clauses(sheet, ("infeasibles",), count)
    states = states_of(sheet, ("infeasibles",), count, infeasible)
    parties = tuple(_party(sheet, i, own, count, states) for i, (_, own) in enumerate(held))
    if len({p.id for p in parties}) < len(parties):
        sheet.complain(("decisionMakers",), "two parties have the same name; name them apart")
    sheet.tree.refuse()
    return Game(title, options, parties, infeasible)


def _option(sheet: Sheet, path: Path) -> Option:
    name = sheet.get((*path, "name"), str)
    way = sheet.get((*path, "permittedDirection"), str, "both")
    known = sheet.one_of((*path, "permittedDirection"), way, tuple(MOVES), "direction")
    return Option(f"option_{path[-1]}", name, MOVES[known])


def _own(sheet: Sheet, path: Path, count: int) -> tuple[int, ...]:
    return tuple(_index(sheet, (*path, "options", i), count) for i in range(len(sheet.get((*path, "options"), list))))


def _index(sheet: Sheet, path: Path, count: int) -> int:
    found = sheet.get(path, int)
    if not 0 <= found < count:
        sheet.complain(path, f"found option {found}; options are numbered 0 to {count - 1}")
        return 0
    return found


def _clauses(sheet: Sheet, path: Path, count: int) -> Clause:
    """A list of plain patterns."""
    return tuple(_pattern(sheet, (*path, i), count) for i in range(len(sheet.get(path, list, []))))


def _pattern(sheet: Sheet, path: Path, count: int) -> Pattern:
    care = want = 0
    for i in range(len(sheet.get(path, list))):
        option = _index(sheet, (*path, i, 0), count)
        letter = sheet.one_of((*path, i, 1), sheet.get((*path, i, 1), str), tuple(LETTERS), "letter")
        care |= 1 << option
        want |= LETTERS.get(letter, False) << option
    return Pattern(care, want)


def _party(sheet: Sheet, index: int, own: tuple[int, ...], count: int, states: Any) -> GameParty:
    path: Path = ("decisionMakers", index)
    name = sheet.get((*path, "name"), str)
    unseen = _clauses(sheet, (*path, "misperceptions"), count)
    return GameParty(name, name, own, _preferences(sheet, path, count, states), unseen)


def _preferences(sheet: Sheet, path: Path, count: int, states: Any) -> Preferences:
    for flag, key in BY_HAND:
        if sheet.get((flag,), bool, False) and (*path, key) in sheet.tree:
            levels = [_level(sheet, (*path, key, i), len(states)) for i in range(len(sheet.get((*path, key), list)))]
            return ranking(sheet, (*path, key), levels, states, letters(states, count))
    statements = sheet.get((*path, "preferences"), list)
    if len(statements) > MOST_STATEMENTS:
        sheet.complain(
            (*path, "preferences"), f"found {len(statements)} statements, at most {MOST_STATEMENTS} are read"
        )
    return Priorities(tuple(_statement(sheet, (*path, "preferences", i), count) for i in range(len(statements))))


def _level(sheet: Sheet, path: Path, count: int) -> list[int]:
    value = sheet.tree.get(path)
    places = [(*path, i) for i in range(len(value))] if isinstance(value, list) else [path]
    found = [sheet.get(place, int) for place in places]
    for place, ordered in zip(places, found, strict=True):
        if not 1 <= ordered <= count:
            sheet.complain(place, f"found state {ordered}; feasible states are numbered 1 to {count}")
    return [min(max(ordered, 1), count) - 1 for ordered in found]


def _statement(sheet: Sheet, path: Path, count: int) -> Clause:
    if isinstance(sheet.tree.get(path), dict):
        return _clauses(sheet, (*path, "members"), count)
    return (_pattern(sheet, path, count),)


def layout_text(game: Game) -> str:
    """The game as `.gmcr`; preferences that are no statements are written as a ranking of all states."""
    by_hand = not all(isinstance(party.preferences, Priorities) for party in game.parties)
    content = {
        "program": "detente",
        "version": "1",
        "useManualPreferenceVectors": by_hand,
        "useManualPreferenceRanking": by_hand,
        "options": [
            {"name": o.name, "permittedDirection": {v: k for k, v in MOVES.items()}[o.moves]} for o in game.options
        ],
        "infeasibles": [_listed(p, len(game.options)) for p in game.infeasible],
        "decisionMakers": [_maker(game, party, by_hand) for party in game.parties],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _maker(game: Game, party: GameParty, by_hand: bool) -> dict[str, Any]:
    held, size = party.preferences, len(game.options)
    said = held.statements if isinstance(held, Priorities) else ()
    found: dict[str, Any] = {
        "name": party.name,
        "options": list(party.options),
        "preferences": [
            _listed(clause[0], size)
            if len(clause) == 1
            else {"compound": True, "members": [_listed(p, size) for p in clause]}
            for clause in said
        ],
        "misperceptions": [_listed(p, size) for p in party.unseen],
    }
    if by_hand:
        found["preferenceVector"] = found["preferenceRanking"] = ranked(game, party)
    return found


def ranked(game: Game, party: GameParty) -> list[Any]:
    """A party's ranking by `ordered` number, most preferred first, tied states in a list."""
    ranks = dense(party.preferences.score(game.patterns))
    levels = [(np.flatnonzero(ranks == height) + 1).tolist() for height in range(int(ranks.max()), -1, -1)]
    return [level[0] if len(level) == 1 else level for level in levels]


def _listed(pattern: Pattern, count: int) -> list[list[Any]]:
    return [[i, "Y" if pattern.want >> i & 1 else "N"] for i in range(count) if pattern.care >> i & 1]
