"""The one door to a game: our own JSON, the `.gmcr` layout, or the name of a game in the library.

The form is described in docs/reference/game-file.md. All faults of a file are reported at once, each with its place.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

from ...case.tree import Path
from ...catalog import offers
from ...errors import NotFound, suggest
from .game import Game, GameParty, Option, mask
from .layout import read_layout
from .places import read_json
from .preferences import MOST_STATEMENTS, Clause, Pattern, Preferences, Priorities, Range, Ranking, Weights
from .reading import Sheet, fitting, letters, option_count, owners, ranking, states_of

LIBRARY = f"{__package__}.library"
SUFFIXES = (".json", ".gmcr")
MOVES = ("both", "forward", "back")
TOP = (
    *("game", "title", "source", "note", "options", "parties"),
    *("infeasible", "at_most_one", "exactly_one", "requires", "today", "labels"),
)
PARTY = ("id", "name", "options", "preferences", "unseen", "views", "note", "source")
KINDS = ("ranking", "priorities", "weights")


def games() -> list[str]:
    """The names of the library's games."""
    return offers(LIBRARY, ".json")


def is_game(ref: str) -> bool:
    """Does this name a game: a file of either layout, or a game of the library?"""
    return ref.endswith(SUFFIXES) or ref in games()


def load_game(ref: str) -> Game:
    """The game that `ref` names. Raises NotFound, and InvalidCase with every problem of the file."""
    if ref in games():
        content = files(__package__).joinpath("library", f"{ref}.json").read_bytes()
        return read_game(content, f"{ref}.json")
    try:
        return read_game(FilePath(ref).read_bytes(), ref)
    except FileNotFoundError:
        raise NotFound(f"{ref} does not exist{suggest(ref, games())}") from None
    except OSError as fault:
        raise NotFound(f"{ref} cannot be read: {fault.strerror or fault}") from None


def read_game(raw: bytes, file: str) -> Game:
    """The game of a file's content; which layout it is in shows by its keys. Raises InvalidCase."""
    sheet = Sheet(read_json(raw, file))
    content = sheet.get((), dict)
    sheet.tree.refuse()
    if "decisionMakers" in content:
        return read_layout(sheet, FilePath(file).stem)
    return _own(sheet)


def _own(sheet: Sheet) -> Game:
    sheet.keys((), TOP)
    if sheet.get(("game",), int) != 1:
        sheet.complain(("game",), "expected 1, the version of the form of game files")
    count = option_count(sheet, ("options",))
    options = tuple(_option(sheet, ("options", i)) for i in range(count))
    ids = [option.id for option in options]
    if len(set(ids)) < count:
        sheet.complain(("options",), "two options have the same id; name them apart")
    form = _Form(sheet, ids)
    held = [(("parties", i, "options"), form.options(("parties", i, "options"))) for i in range(_parties(sheet))]
    owners(sheet, held, count)
    infeasible = form.infeasible()
    states = states_of(sheet, ("infeasible",), count, infeasible)
    form.states = states
    parties = tuple(form.party(("parties", i), own) for i, (_, own) in enumerate(held))
    form.views(parties)
    game = Game(
        title=sheet.get(("title",), str),
        options=options,
        parties=parties,
        infeasible=infeasible,
        today=form.today(),
        labels=form.labels(),
        source=sheet.get(("source",), str, " ").strip(),
    )
    sheet.tree.refuse()
    return game


def _parties(sheet: Sheet) -> int:
    found = len(sheet.get(("parties",), list))
    if not found:
        sheet.complain(("parties",), "a game needs at least one party")
    return found


def _option(sheet: Sheet, path: Path) -> Option:
    sheet.keys(path, ("id", "name", "moves", "note", "source"))
    name = sheet.get((*path, "id"), str)
    moves = sheet.one_of((*path, "moves"), sheet.get((*path, "moves"), str, "both"), MOVES, "way to move")
    return Option(name, sheet.get((*path, "name"), str, name), moves)  # type: ignore[arg-type]


class _Form:
    """Reads what refers to options by id or by letter."""

    def __init__(self, sheet: Sheet, ids: list[str]) -> None:
        self.sheet, self.ids = sheet, ids
        self.states: Any = None

    def options(self, path: Path) -> tuple[int, ...]:
        """A list of options, by id, as places."""
        found = []
        for i in range(len(self.sheet.get(path, list))):
            name = self.sheet.get((*path, i), str)
            found.append(self.ids.index(self.sheet.one_of((*path, i), name, self.ids, "option")))
        return tuple(found)

    def pattern(self, path: Path) -> Pattern:
        """A letter for each option: Y, N, or - for either."""
        text = self.sheet.get(path, str)
        if len(text) != len(self.ids) or set(text) - set("YN-"):
            self.sheet.complain(path, f"found {text!r}, expected {len(self.ids)} letters of Y, N and -, one an option")
            return Pattern(0, 0)
        care = mask(i for i, letter in enumerate(text) if letter != "-")
        return Pattern(care, mask(i for i, letter in enumerate(text) if letter == "Y"))

    def patterns(self, path: Path) -> Clause:
        """A list of patterns, absent = none."""
        return tuple(self.pattern((*path, i)) for i in range(len(self.sheet.get(path, list, []))))

    def clause(self, path: Path) -> Clause:
        """One pattern, or a list of which any may hold."""
        if path in self.sheet.tree and isinstance(self.sheet.tree.get(path), list):
            return self.patterns(path)
        return (self.pattern(path),)

    def infeasible(self) -> Clause:
        """All that rules out states, as patterns."""
        found = list(self.patterns(("infeasible",)))
        for key in ("at_most_one", "exactly_one"):
            for i in range(len(self.sheet.get((key,), list, []))):
                group = self.options((key, i))
                found += [Pattern(mask((a, b)), mask((a, b))) for n, a in enumerate(group) for b in group[n + 1 :]]
                found += [Pattern(mask(group), 0)] if key == "exactly_one" else []
        for name in self.sheet.get(("requires",), dict, {}):
            self.sheet.one_of(("requires", name), name, self.ids, "option")
            one = self.ids.index(name) if name in self.ids else 0
            found += [Pattern(mask((one, other)), mask((one,))) for other in self.options(("requires", name))]
        return tuple(found)

    def party(self, path: Path, own: tuple[int, ...]) -> GameParty:
        """One party, its views left for later."""
        self.sheet.keys(path, PARTY)
        name = self.sheet.get((*path, "id"), str)
        said = self.sheet.get((*path, "name"), str, name)
        held = self.preferences((*path, "preferences"))
        views = {
            other: self.preferences((*path, "views", other)) for other in self.sheet.get((*path, "views"), dict, {})
        }
        return GameParty(name, said, own, held, self.patterns((*path, "unseen")), views)

    def views(self, parties: tuple[GameParty, ...]) -> None:
        """Complain where ids of parties are not what they should be."""
        ids = [party.id for party in parties]
        if len(set(ids)) < len(ids):
            self.sheet.complain(("parties",), "two parties have the same id; name them apart")
        for i, party in enumerate(parties):
            for other in party.views:
                self.sheet.one_of(("parties", i, "views", other), other, [n for n in ids if n != party.id], "party")

    def preferences(self, path: Path) -> Preferences:
        """One of the three kinds."""
        self.sheet.keys(path, KINDS)
        given = [kind for kind in KINDS if (*path, kind) in self.sheet.tree]
        if len(given) != 1:
            self.sheet.complain(path, f"give one of {', '.join(KINDS)}; found {len(given)}")
            return Priorities(())
        path = (*path, given[0])
        places = [(*path, i) for i in range(len(self.sheet.get(path, list)))]
        if given[0] == "weights":
            return Weights(tuple(self.weight(place) for place in places))
        if given[0] == "ranking":
            levels = [[s for p in self.clause(place) for s in fitting(p, self.states)] for place in places]
            return ranking(self.sheet, path, levels, self.states, letters(self.states, len(self.ids)))
        if len(places) > MOST_STATEMENTS:
            self.sheet.complain(path, f"found {len(places)} statements, at most {MOST_STATEMENTS} are read")
        return Priorities(tuple(self.clause(place) for place in places))

    def weight(self, path: Path) -> tuple[Clause, Range]:
        """Points for what holds: a number or a range."""
        self.sheet.keys(path, ("when", "points", "why", "source"))
        place = (*path, "points")
        value = self.sheet.tree.get(place) if place in self.sheet.tree else None
        if isinstance(value, dict):
            self.sheet.keys(place, ("low", "mode", "high", "why", "source"))
            low, mode, high = (self.number((*place, key)) for key in ("low", "mode", "high"))
            if not low <= mode <= high:
                self.sheet.complain(place, f"low {low:g}, mode {mode:g}, high {high:g} are not in increasing order")
            return self.clause((*path, "when")), Range(low, mode, high)
        number = self.number(place)
        return self.clause((*path, "when")), Range(number, number, number)

    def number(self, path: Path) -> float:
        """A finite number."""
        value = self.sheet.tree.get(path) if path in self.sheet.tree else None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
            self.sheet.complain(path, "expected a number between -1e12 and 1e12")
            return 0.0
        return float(value)

    def today(self) -> int | None:
        """The status quo, if the file names one."""
        if ("today",) not in self.sheet.tree:
            return None
        return self.state(("today",), self.pattern(("today",)))

    def state(self, path: Path, pattern: Pattern) -> int:
        """A pattern that must be one feasible state."""
        if pattern.care != mask(range(len(self.ids))) or pattern.want not in self.states:
            self.sheet.complain(path, "expected one feasible state: Y or N for each option, and not ruled out")
        return pattern.want

    def labels(self) -> dict[int, str]:
        """Names of states; a pattern names all feasible states it fits."""
        found: dict[int, str] = {}
        for key in self.sheet.get(("labels",), dict, {}):
            text = self.sheet.get(("labels", key), str)
            if len(key) != len(self.ids) or set(key) - set("YN-"):
                self.sheet.complain(("labels", key), f"expected {len(self.ids)} letters of Y, N and - as the key")
                continue
            care = mask(i for i, letter in enumerate(key) if letter != "-")
            pattern = Pattern(care, mask(i for i, letter in enumerate(key) if letter == "Y"))
            found |= {int(self.states[s]): text for s in fitting(pattern, self.states)}
        return found


def game_text(game: Game) -> str:
    """The game in our own form; what rules out states is written as patterns, drawn values as a ranking."""
    size = len(game.options)
    content: dict[str, Any] = {"game": 1, "title": game.title}
    content |= {"source": game.source} if game.source else {}
    content["options"] = [{"id": o.id, "name": o.name, "moves": o.moves} for o in game.options]
    content["infeasible"] = [_letters(p, size) for p in game.infeasible]
    content["parties"] = [_party(game, party) for party in game.parties]
    content |= {"today": game.text(game.today)} if game.today is not None else {}
    content["labels"] = {game.text(int(p)): game.labels[int(p)] for p in game.patterns if int(p) in game.labels}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _party(game: Game, party: GameParty) -> dict[str, Any]:
    found: dict[str, Any] = {"id": party.id, "name": party.name, "options": [game.options[i].id for i in party.options]}
    found["preferences"] = _preferences(game, party.preferences)
    if party.unseen:
        found["unseen"] = [_letters(p, len(game.options)) for p in party.unseen]
    if party.views:
        found["views"] = {other: _preferences(game, held) for other, held in party.views.items()}
    return found


def _preferences(game: Game, held: Preferences) -> dict[str, Any]:
    size = len(game.options)
    if isinstance(held, Priorities):
        return {"priorities": [[_letters(p, size) for p in clause] for clause in held.statements]}
    if isinstance(held, Weights):
        terms = [([_letters(p, size) for p in clause], w) for clause, w in held.terms]
        return {"weights": [{"when": when, "points": _points(w)} for when, w in terms]}
    return {"ranking": [[game.text(int(game.patterns[s])) for s in level] for level in as_ranking(game, held).levels]}


def _points(weight: Range) -> Any:
    return {"low": weight.low, "mode": weight.mode, "high": weight.high} if weight.uncertain else weight.mode


def as_ranking(game: Game, held: Preferences) -> Ranking:
    """Any preferences as a ranking of the feasible states."""
    import numpy as np

    from .arena import dense

    ranks = dense(held.score(game.patterns))
    order = range(int(ranks.max()), -1, -1)
    return Ranking(tuple(tuple(np.flatnonzero(ranks == height).tolist()) for height in order))


def _letters(pattern: Pattern, count: int) -> str:
    return "".join(("Y" if pattern.want >> i & 1 else "N") if pattern.care >> i & 1 else "-" for i in range(count))
