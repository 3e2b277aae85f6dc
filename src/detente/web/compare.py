"""What two versions of a case differ in: lines of its files, and numbers by key path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from itertools import pairwise
from typing import Any

from ..answer import Pedigree
from ..case.library import CASE_FILE
from ..case.tree import Path, dotted
from ..case.yaml_tree import read_bytes
from ..errors import InvalidCase

MOST_LINES = 20_000
"""Lines of a file of which each is compared; of a longer one only the fact is told."""
MOST_MERGED = 5_000
"""Lines of a text that is brought together with another; the time grows with their square."""
AROUND = 3
"""Unchanged lines shown before and after a change."""
RANGE = ("low", "mode", "high")
BEYOND = frozenset({*RANGE, "why", "source", "judgement"})


@dataclass(frozen=True)
class Line:
    """A line of a comparison: its sign (`+`, `-`, a blank, `@` for a place) and its text."""

    sign: str
    text: str


@dataclass(frozen=True)
class FileChange:
    """A file that differs; `lines` are empty where it is too long or no text, and `note` says so."""

    path: str
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True)
class NumberChange:
    """A number that differs, as the files write it; "" where there is none."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What `after` has that `before` has not, and the other way round."""

    before: str
    after: str
    files: tuple[FileChange, ...]
    numbers: tuple[NumberChange, ...]
    pedigree: Pedigree


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes], names: tuple[str, str]) -> Comparison:
    """Compare two folders, called `names`."""
    changed = [path for path in sorted({*before, *after}) if before.get(path) != after.get(path)]
    changed.sort(key=lambda path: path != CASE_FILE)
    files = tuple(_file(path, before.get(path, b""), after.get(path, b"")) for path in changed)
    numbers = _numbers(before.get(CASE_FILE, b""), after.get(CASE_FILE, b""))
    return Comparison(*names, files, numbers, Pedigree("lines and numbers compared"))


def _file(path: str, before: bytes, after: bytes) -> FileChange:
    try:
        old, new = (content.decode("utf-8").splitlines() for content in (before, after))
    except UnicodeDecodeError:
        return FileChange(path, (), "no text")
    if max(len(old), len(new)) > MOST_LINES:
        return FileChange(path, (), "long")
    lines = list(unified_diff(old, new, n=AROUND, lineterm=""))[2:]
    return FileChange(path, tuple(Line(line[0], line[1:]) for line in lines), "" if lines else "ends")


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Two texts made from one, brought together line by line; None where both changed the same place differently.

    Misleads where two changes stand apart and yet do not fit each other: what comes out has to be checked.
    """
    lines = base.splitlines(keepends=True)
    if max(len(lines), mine.count("\n"), theirs.count("\n")) > MOST_MERGED:
        return None
    changes = sorted({*_changes(lines, mine), *_changes(lines, theirs)})
    if any(other < end or other == start for (start, end, _), (other, _, _) in pairwise(changes)):
        return None
    out, at = [], 0
    for start, end, put in changes:
        out += [*lines[at:start], *put]
        at = end
    return "".join([*out, *lines[at:]])


_Change = tuple[int, int, tuple[str, ...]]
"""Lines from, up to, and what stands there instead."""


def _changes(lines: list[str], text: str) -> list[_Change]:
    new = text.splitlines(keepends=True)
    steps = SequenceMatcher(None, lines, new, autojunk=False).get_opcodes()
    return [(start, end, tuple(new[at:to])) for what, start, end, at, to in steps if what != "equal"]


def _numbers(before: bytes, after: bytes) -> tuple[NumberChange, ...]:
    old, new = numbers_of(before), numbers_of(after)
    paths = [*new, *(path for path in old if path not in new)]
    return tuple(
        NumberChange(path, old.get(path, ""), new.get(path, "")) for path in paths if old.get(path) != new.get(path)
    )


def numbers_of(content: bytes) -> dict[str, str]:
    """Every number of a case file by its key path, a range as one; none where the text cannot be read."""
    try:
        data = read_bytes(content, CASE_FILE).data
    except InvalidCase:
        return {}
    return {dotted(path): told for path, told in _walk(data, ())}


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        yield path, f"{value}"
    elif isinstance(value, dict) and {"low", "high"} <= value.keys() <= BEYOND:
        yield path, " – ".join(str(value[part]) for part in RANGE if part in value)
    elif isinstance(value, (dict, list)):
        for part, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _walk(inner, (*path, part))
