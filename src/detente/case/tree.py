"""Plain data with its places: what a case file said, and where it said it.

Every problem found about a case is collected here, with the place in the file or the option it came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import InvalidCase, Problem, suggest

Path = tuple[str | int, ...]

LONGEST_KEY = 200
MOST_PROBLEMS = 200
"""Problems listed of one file; the rest are only counted."""
MOST_OFFERED = 500
"""Names among which the nearest is looked for; the schema allows 400 steps."""


@dataclass(frozen=True)
class Spot:
    """A place a user can go to; `start` and `end` are offsets into the text of the file."""

    file: str
    line: int = 1
    column: int = 1
    start: int = 0
    end: int = 0
    option: bool = False


class OptionProblem(Problem):
    """A fault in what a `--set` brought in: its place is the option, not a line of a file."""

    def __str__(self) -> str:
        about = self.file.removeprefix("--set ").split("=", 1)[0]
        return f"{self.file}: {self.message}" if self.key == about else f"{self.file}: {self.key}: {self.message}"


@dataclass
class Tree:
    """Plain data, where each part of it stands, and what is wrong with it so far.

    `data` holds dict, list, str, int, float, bool, date and None; `values` and `keys` give places by path; a
    path in `faulty` was already complained about, so what follows from it is left unsaid.
    """

    file: str
    data: Any = None
    values: dict[Path, Spot] = field(default_factory=dict)
    keys: dict[Path, Spot] = field(default_factory=dict)
    faulty: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Where `path` stands: its value, or with `key` its key; what is not there stands where its holder
        does."""
        for table in (self.keys, self.values) if key else (self.values, self.keys):
            if path in table:
                return table[path]
        return self.spot(path[:-1], key=True) if path else Spot(self.file)

    def complain(self, path: Path, message: str, *, key: bool = False, at: Spot | None = None) -> None:
        """Add a problem about `path`, unless something at or above it was refused before."""
        if self.tainted(path):
            return
        if self.full:
            self.unlisted += 1
            return
        spot = at or self.spot(path, key=key)
        kind = OptionProblem if spot.option else Problem
        problem = kind(spot.file, spot.line, spot.column, dotted(path), message)
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def full(self) -> bool:
        """True where further problems are only counted, so that their words need not be found."""
        return len(self.problems) >= MOST_PROBLEMS

    def tainted(self, path: Path) -> bool:
        """True where `path` or something above it was refused already."""
        return any(path[:n] in self.faulty for n in range(len(path) + 1)) if self.faulty else False

    def get(self, path: Path) -> Any:
        """The value at `path`. Raises KeyError where there is none."""
        value = self.data
        for part in path:
            inside = part in value if isinstance(value, dict) else _is_index(value, part)
            if not inside:
                raise KeyError(dotted(path))
            value = value[part]
        return value

    def __contains__(self, path: Path) -> bool:
        try:
            self.get(path)
        except KeyError:
            return False
        return True

    def put(self, path: Path, value: Any, spot: Spot) -> None:
        """Replace or add the value at `path`, whose holder exists; its parts stand at `spot` from now on."""
        for table in (self.values, self.keys):
            for old in [p for p in table if p[: len(path)] == path]:
                del table[old]
        if path:
            self.get(path[:-1])[path[-1]] = value
        else:
            self.data = value
        self.values[path] = self.keys[path] = spot

    def refuse(self) -> None:
        """Raise InvalidCase if there is any problem; of very many only the first found are listed."""
        if not self.problems:
            return
        shown = sorted(self.problems, key=lambda p: (p.file, p.line, p.column))
        if self.unlisted:
            rest = f"{self.unlisted} further problems are not listed; correct these first"
            shown.append(replace(shown[-1], key="", message=rest))
        raise InvalidCase(shown)


def _is_index(value: Any, part: str | int) -> bool:
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


def hint(name: str, known: Sequence[str]) -> str:
    """The tail of a message about an unknown name: the nearest known one, and the list where it is short."""
    return suggest(name, known[:MOST_OFFERED]) if len(name) <= LONGEST_KEY else "."


def dotted(path: Path) -> str:
    """The key path as errors, `--set` and the list of uncertainties write it."""
    return ".".join(str(part) for part in path)
