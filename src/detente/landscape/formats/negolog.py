"""NegoLog's domains (Doğru and others 2024): profileA.json, profileB.json; specs.json, if there, is not needed.

A profile holds `issueWeights` {issue: weight}, `issues` {issue: {value: evaluation}} and `reservationValue`. Utility is
the sum of weight times evaluation. NegoLog's "Kalai" point is the greatest sum of utilities: utilitarian here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from ...errors import InvalidCase, Problem, suggest
from ..packages import Domain

PROFILE = re.compile(r"^profile([A-Za-z0-9_-]+)\.json$")
KEYS = ("issueWeights", "issues", "reservationValue")


@dataclass(frozen=True)
class _Profile:
    """One file: its text, for places, and its content."""

    path: Path
    text: str
    content: Mapping[str, Any]

    def fail(self, keys: tuple[str, ...], message: str) -> NoReturn:
        """Raise InvalidCase at a key, as far along the path as the text has it."""
        place = 0
        for key in keys:
            found = self.text.find(json.dumps(key, ensure_ascii=False), place)
            place = found if found >= 0 else place
        line = self.text.count("\n", 0, place) + 1
        column = place - self.text.rfind("\n", 0, place)
        raise InvalidCase([Problem(str(self.path), line, column, ".".join(keys), message)])

    def mapping(self, *keys: str) -> Mapping[str, Any]:
        """A non-empty object at a key path."""
        value = self._at(keys)
        if not isinstance(value, dict) or not value:
            self.fail(keys, f"{_short(value)} was found; an object with at least one entry was expected")
        return value

    def number(self, *keys: str) -> float:
        """A finite number at a key path."""
        value = self._at(keys)
        good = isinstance(value, int | float) and not isinstance(value, bool)
        if not good or not math.isfinite(_float(value)):
            self.fail(keys, f"{_short(value)} was found; a finite number was expected")
        return _float(value)

    def _at(self, keys: tuple[str, ...]) -> Any:
        value: Any = self.content
        for depth, key in enumerate(keys):
            if key not in value:
                self.fail(keys[:depth], f"no {key!r} is there{suggest(key, value)}")
            value = value[key]
        return value


def read_negolog(name: str, files: Mapping[Path, bytes]) -> Domain:
    """The domain of the profiles in `files`; the first gives the order of issues and values."""
    profiles = [_parse(path, raw) for path, raw in files.items()]
    first = profiles[0]
    if len(profiles) < 2:
        first.fail((), f"{first.path.name} is alone; a domain has a profile for each of at least two parties")
    issues = {issue: tuple(first.mapping("issues", issue)) for issue in first.mapping("issues")}
    for profile in profiles:
        _same(profile, issues)
    parties = tuple(str(PROFILE.match(p.path.name)[1]) for p in profiles)  # type: ignore[index]
    tables = tuple(
        np.array([[p.number("issueWeights", i) * p.number("issues", i, v) for p in profiles] for v in values])
        for i, values in issues.items()
    )
    reserved = np.array([p.number("reservationValue") for p in profiles])
    return Domain(name, parties, issues, tables, reserved)


def _same(profile: _Profile, issues: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a profile over other issues or values than the first."""
    for where, known in (("issues", issues), ("issueWeights", issues)):
        found = profile.mapping(where)
        for issue in found:
            if issue not in known:
                profile.fail((where, issue), f"no issue {issue!r} in the first profile{suggest(issue, known)}")
    for issue, values in issues.items():
        for value in profile.mapping("issues", issue):
            if value not in values:
                profile.fail(
                    ("issues", issue, value), f"no value {value!r} of it in the first profile{suggest(value, values)}"
                )


def _parse(path: Path, raw: bytes) -> _Profile:
    text = _text(path, raw)
    blank = _Profile(path, text, {})

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                blank.fail((key,), f"{key!r} is stated twice; keep one of them")
            found[key] = value
        return found

    try:
        content = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as fault:
        raise InvalidCase([Problem(str(path), fault.lineno, fault.colno, "", f"not JSON: {fault.msg}")]) from None
    except RecursionError:
        blank.fail((), "it is nested too deeply to be read")
    except ValueError:  # an integer of thousands of digits
        blank.fail((), "a number with too many digits was found")
    if not isinstance(content, dict):
        blank.fail((), f"{_short(content)} was found; an object with {', '.join(KEYS)} was expected")
    return _Profile(path, text, content)


def _text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        column = fault.start - raw.rfind(b"\n", 0, fault.start)
        message = "a byte that is not UTF-8 text was found; save the file as UTF-8"
        raise InvalidCase([Problem(str(path), line, column, "", message)]) from None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
