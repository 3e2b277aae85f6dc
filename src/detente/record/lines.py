"""The door to files of rows: lines and CSV records in bounded memory, whatever the file holds.

A line that is too long, holds a NUL or is not UTF-8 is refused and counted, and reading goes on at the next one.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from ..errors import InvalidCase, NotFound, Problem

BLOCK = 1 << 20
"""Bytes read at once."""
LONGEST = 1 << 20
"""Bytes of a line; the longest rows of event data are a few thousand."""
MOST_LINES = 100
"""Lines of one quoted record: a quote that is never closed must not swallow the rest of the file."""
SHOWN = 80
"""Characters of a refused row that are kept to recognise it by."""
_WIDE = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00": "UTF-32"}
_BOM = b"\xef\xbb\xbf"


class Reject(NamedTuple):
    """A row that was not read: its line, why, and how it begins."""

    line: int
    reason: str
    excerpt: str


@dataclass(frozen=True)
class Block:
    """Lines in order, each with its number; `rejects` are those that could not be read as text."""

    lines: list[tuple[int, str]]
    rejects: list[Reject]


Refuse = Callable[[Reject], None]


def opened(path: Path) -> BufferedReader:
    """The file, open for bytes; raises NotFound where it cannot be read, InvalidCase where it is empty or UTF-16."""
    try:
        file = path.open("rb")
        head = file.read(3)
    except OSError as fault:
        raise NotFound(f"{path}: cannot be read: {fault.strerror or fault}. Give the path of a file of rows.") from None
    if not head or head[:2] in _WIDE:
        file.close()
        said = f"{_WIDE[head[:2]]} text; save the file as UTF-8" if head else "empty; expected a table of events"
        raise InvalidCase([Problem(path.name, 1, 1, "", said)])
    file.seek(len(_BOM) if head == _BOM else 0)
    return file


def blocks(file: BufferedReader) -> Iterator[Block]:
    """The file's lines, a block at a time, numbered from 1; empty lines are left out."""
    carry, line, lost = b"", 1, False
    while chunk := file.read(BLOCK):
        if lost:
            _, end, chunk = chunk.partition(b"\n")
            if not end:
                continue
            lost, line = False, line + 1
        whole, end, rest = (carry + chunk).rpartition(b"\n")
        block, line = _block(whole, line, lines=bool(end))
        carry = rest
        if len(carry) > LONGEST:
            block.rejects.append(_too_long(line, carry))
            carry, lost = b"", True
        yield block
    if carry:
        yield _block(carry, line, lines=True)[0]


def _too_long(line: int, start: bytes) -> Reject:
    return Reject(line, f"a line of more than {LONGEST} bytes", start[:SHOWN].decode("utf-8", "replace"))


def _block(raw: bytes, line: int, *, lines: bool) -> tuple[Block, int]:
    if not lines:
        return Block([], []), line
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").removesuffix(b"\r")
    try:
        texts = None if b"\0" in raw else raw.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        texts = None
    if texts is None:
        return _one_by_one(raw.split(b"\n"), line)
    return Block([(number, text) for number, text in enumerate(texts, line) if text], []), line + len(texts)


def _one_by_one(raw: list[bytes], line: int) -> tuple[Block, int]:
    block = Block([], [])
    for number, content in enumerate(raw, line):
        try:
            text = content.decode("utf-8")
            fault = "holds a NUL" if "\0" in text else ""
        except UnicodeDecodeError:
            fault = "not UTF-8"
        if fault:
            shown = content[:SHOWN].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
            block.rejects.append(Reject(number, fault, shown))
        elif text:
            block.lines.append((number, text))
    return block, line + len(raw)


class _TooManyLines(Exception):
    """A quoted record runs on."""


class _Feed:
    """Lines for a CSV reader, which remembers those of the record under way so that they can be read again."""

    def __init__(self, source: Iterator[tuple[int, str]]) -> None:
        self.source, self.again, self.taken = source, deque[tuple[int, str]](), list[tuple[int, str]]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) == MOST_LINES:
            raise _TooManyLines
        number, text = self.again.popleft() if self.again else next(self.source)
        self.taken.append((number, text))
        return text + "\n"


def records(lines: Iterator[tuple[int, str]], delimiter: str, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    """Records of quoted CSV with the line each begins on; of one that cannot be read only its first line is refused."""
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooManyLines) as fault:
            number, text = feed.taken[0]
            said = f"quotes open for more than {MOST_LINES} lines" if isinstance(fault, _TooManyLines) else str(fault)
            refuse(Reject(number, f"not CSV: {said}", text[:SHOWN]))
            feed.again.extendleft(reversed(feed.taken[1:]))
            feed.taken.clear()
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            continue
        if feed.taken:
            yield feed.taken[0][0], cells
            feed.taken.clear()
