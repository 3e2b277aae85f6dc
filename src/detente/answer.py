"""What every answer carries, and its text as JSON and in a notebook.

A room answers with one frozen dataclass that holds a `Pedigree`; time taken lies apart in a `Run`, so that
two runs of the same question agree byte for byte in everything else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from html import escape
from pathlib import PurePath
from typing import Any, Protocol

from ._version import __version__


@dataclass(frozen=True)
class Pedigree:
    """How an answer came about: enough to ask the same question again and get the same bytes.

    `seed` and `n` (draws) are None where nothing was drawn, `tolerance` None where the answer is exact.
    """

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    seed: int | None = None
    n: int | None = None
    tolerance: float | None = None
    case_hash: str | None = None
    version: str = __version__


@dataclass(frozen=True)
class Run:
    """What differs between two runs of one question: seconds, threads, and whether it was computed anew."""

    seconds: float
    threads: int = 1
    fresh: bool = True


@dataclass(frozen=True)
class Infeasible:
    """No is an answer: why nothing satisfies the constraints, which ones bind, and the cheapest way out."""

    reason: str
    binding: tuple[str, ...] = ()
    relaxation: str | None = None


@dataclass(frozen=True)
class Bounds:
    """An interval that holds the true value. Raises ValueError unless both ends are finite and in order."""

    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lower) and math.isfinite(self.upper)):
            raise ValueError(f"bounds [{self.lower}, {self.upper}] are not finite")
        if self.lower > self.upper:
            raise ValueError(f"lower bound {self.lower} is above upper bound {self.upper}")

    @property
    def gap(self) -> float:
        """Upper less lower, in the value's own unit."""
        return self.upper - self.lower


class Progress(Protocol):
    """Told by long work how far it is; a door decides whether anything is drawn."""

    def __call__(self, done: int, total: int | None, note: str = "") -> None:
        """`done` of `total` units are finished (None = not known); `note` is a few words for the reader."""
        ...


class Cache(Protocol):
    """Where stored answers lie. Keys hold the case hash and the question; values are opaque."""

    def get(self, key: str) -> bytes | None:
        """The stored answer, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Store `value` under `key`, replacing what was there."""
        ...


class Shown:
    """Mixin for answers: a notebook shows the fields as a table."""

    def _repr_html_(self) -> str:
        return f"<table><caption>{escape(type(self).__name__)}</caption>{_rows(plain(self))}</table>"


def to_json(answer: object, *, run: bool = True) -> str:
    """The answer as JSON: fields in their order, absent values null, `run` last or, with `run=False`, absent.

    The text with `run=False` is the part that is the same whenever the question is. Floats print as the
    shortest text that reads back as the same number. Raises ValueError on NaN and infinities and TypeError on
    a value that has no agreed text (a set has no order), both with the key path.
    """
    content = plain(answer)
    if isinstance(content, dict) and "run" in content:
        taken = content.pop("run")
        content |= {"run": taken} if run else {}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: object, where: str = "answer") -> Any:
    """`value` as dicts, lists, text, numbers, true, false and null; `where` is the key path for errors."""
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float):
        return _finite(value, where)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name), f"{where}.{f.name}") for f in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key, where): plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, f"{where}.{place}") for place, item in enumerate(value)]
    return _converted(value, where)


def _converted(value: object, where: str) -> Any:
    if isinstance(value, Enum):
        return plain(value.value, where)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if hasattr(value, "tolist"):
        return plain(value.tolist(), where)
    raise TypeError(f"{where}: a {type(value).__name__} has no JSON text")


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{where}: {value} is not a number that JSON can hold")
    return float(value)


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{where}: key {key!r} is a {type(key).__name__}, not text")
    return key


def _rows(content: dict[str, Any]) -> str:
    return "".join(f"<tr><th>{escape(key)}</th><td>{_cell(item)}</td></tr>" for key, item in content.items())


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return f"<table>{_rows(value)}</table>"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return "" if value is None else escape(str(value))
