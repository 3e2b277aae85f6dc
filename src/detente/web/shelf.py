"""Cases by name, and nothing else: a name comes from the library or the workspace before anything is opened.

What a request says is compared with names that exist and with key paths of numbers; it is never read as a path of a
file, and no word of it becomes one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from ..case.library import CASE_FILE, case_folder, library_cases
from ..case.load import load_bytes
from ..case.quantity import Quantity, Unit
from ..case.schema import Case
from ..errors import NotFound, UsageError, suggest
from ..settings import Address
from ..store.address import exists

LIBRARY, WORKSPACE = "library", "workspace"
MOST_SETS = 40
"""Numbers that one request may change."""
_NAME = re.compile(r"([A-Za-z0-9][A-Za-z0-9_.-]{0,63})(?:@(\d{1,9}))?")


@dataclass(frozen=True)
class Shelf:
    """Where cases are found: the library, and the workspace at an address if there is one."""

    address: Address

    def names(self) -> Mapping[str, str]:
        """Every case by name with where it comes from; the workspace's counts where a name is in both."""
        return dict.fromkeys(library_cases(), LIBRARY) | dict.fromkeys(self._kept(), WORKSPACE)

    def load(self, ref: str, sets: Sequence[str] = ()) -> Case:
        """The checked case `NAME` or `NAME@3`, with numbers changed; raises NotFound, UsageError, InvalidCase."""
        found, names = _NAME.fullmatch(ref), self.names()
        if found is None or found[1] not in names:
            raise NotFound(f"no case {ref[:64]!r}{suggest(ref[:64], names)}")
        name, number = found[1], int(found[2]) if found[2] else None
        if names[name] == LIBRARY:
            if number is not None:
                raise NotFound(f"{name} is a case of the library, which keeps no versions; give the name alone")
            return _of_library(name, tuple(sets))
        from ..store.cases import version
        from ..store.database import open_database

        with open_database(self.address).read() as connection:
            kept = version(connection, name, number)
        return _of_workspace(self.address, name, kept.number, kept.at, tuple(sets))

    def _kept(self) -> list[str]:
        if not exists(self.address):
            return []
        from ..store.cases import names
        from ..store.database import open_database

        with open_database(self.address).read() as connection:
            return names(connection)


@lru_cache(maxsize=32)
def _of_library(name: str, sets: tuple[str, ...]) -> Case:
    folder = case_folder(name)
    return load_bytes(folder.joinpath(CASE_FILE).read_bytes(), f"{name}/{CASE_FILE}", folder=folder, sets=sets)


@lru_cache(maxsize=32)
def _of_workspace(address: Address, name: str, number: int, at: str, sets: tuple[str, ...]) -> Case:
    """A version never changes; `at`, when it was made, tells it from one of a case erased and made anew."""
    from ..store.cases import load
    from ..store.database import open_database

    return load(open_database(address), name, number, sets=sets)[0]


class ByHash:
    """A case as a key: two with the same content are the same."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByHash) and other.case.hash == self.case.hash

    def __hash__(self) -> int:
        return hash(self.case.hash)


@dataclass(frozen=True)
class Dial:
    """A number that may be turned: its key path, its range as the case states it, its unit, who says so."""

    path: str
    quantity: Quantity
    unit: str

    @property
    def group(self) -> str:
        """The part of the case it stands in."""
        return self.path.partition(".")[0]

    @property
    def step(self) -> str:
        """The step of a slider: a hundredth of the range, to two significant digits."""
        return f"{(self.quantity.high - self.quantity.low) / 100:.2g}"


def dials(case: Case) -> tuple[Dial, ...]:
    """Every number of the case with a range."""
    return _dials(ByHash(case))


@lru_cache(maxsize=32)
def _dials(of: ByHash) -> tuple[Dial, ...]:
    return tuple(Dial(path, q, _unit(unit)) for path, q, unit in of.case.numbers() if q.uncertain)


def stray(case: Case, sets: Sequence[str]) -> bool:
    """May the case not stand with these changes? Some number leaves its range, or several priors are set."""
    given = {path: float(text) for path, _, text in (one.partition("=") for one in sets)}
    within = [dial.quantity.low <= given[dial.path] <= dial.quantity.high for dial in dials(case) if dial.path in given]
    return not all(within) or sum(fnmatchcase(path, "types.*.prior") for path in given) > 1


def _unit(unit: Unit | None) -> str:
    return unit.name if unit else ""


def checked_sets(case: Case, given: Sequence[str]) -> tuple[str, ...]:
    """`PATH=NUMBER`, each for a number with a range in `case`, in the order of the paths.

    Raises UsageError, naming the nearest, for a path that is none of these, for a value that is no number, for a path
    given twice, and for too many.
    """
    if len(given) > MOST_SETS:
        raise UsageError(f"found {len(given)} changed numbers, expected {MOST_SETS} at most")
    known = {dial.path for dial in dials(case)}
    found: dict[str, str] = {}
    for text in given:
        path, sign, value = (part.strip() for part in text.partition("="))
        if not sign or path not in known:
            raise UsageError(f"no number with a range at {path[:80]!r}{suggest(path[:80], known)}")
        if path in found:
            raise UsageError(f"{path} is set twice; keep one of them")
        found[path] = _number(path, value)
    return tuple(f"{path}={found[path]}" for path in sorted(found))


def _number(path: str, text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"{path}: found {text[:40]!r} where a number was expected")
    return text


def turned(case: Case, values: Mapping[str, str]) -> Iterator[str]:
    """`PATH=NUMBER` for each dial whose value differs from the case's own; empty values are left alone."""
    for dial in dials(case):
        text = values.get(dial.path, "").strip()
        if text and not _same(dial, text):
            yield f"{dial.path}={text}"


def _same(dial: Dial, text: str) -> bool:
    try:
        return math.isclose(float(text), dial.quantity.mode, rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False
