"""Which layout has a file of events, and its rows in batches: told by what the file holds, never by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from ..catalog import offers, pick
from ..errors import InvalidCase, Problem, suggest
from .aliases import Aliases
from .events import Sighting
from .importers._row import SAMPLE, Context, Head, Read, Refused
from .lines import SHOWN, Block, Reject, blocks, opened, records
from .mapping import ColumnMapping
from .sheets import MOST_COLUMNS, is_workbook, workbook_rows

LAYOUTS = f"{__package__}.importers"
ANY_TABLE = "table"
DELIMITERS = ("\t", ",", ";", "|")
BATCH = 4096
"""Rows of a batch where the file does not come in blocks."""


@dataclass(frozen=True)
class Options:
    """What is said beside the file: who is who, a mapping for tables, whether rows of all parties are kept."""

    aliases: Aliases = field(default_factory=lambda: Aliases({}))
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    everything: bool = False
    layout: str = ""


@dataclass(frozen=True)
class Batch:
    """Some rows of a file in order: sightings to keep, rows refused with reasons, rows of no party of the case."""

    rows: int
    sightings: list[Sighting]
    rejects: list[Reject]
    outside: int


@dataclass(frozen=True)
class Opened:
    """A file whose layout is known: what `stream` reads."""

    path: Path
    layout: str
    container: Literal["workbook", "lines", "csv"]
    delimiter: str
    head: Head
    import_hash: str


def open_file(path: Path, options: Options) -> Opened:
    """Which layout the file has, by its columns; raises NotFound, InvalidCase with the columns found, UsageError."""
    with opened(path) as file:
        workbook = is_workbook(file.read(4))
        file.seek(0)
        stamp = hashlib.file_digest(file, "sha256").hexdigest()
    if workbook:
        rows = [cells for _, cells in islice(workbook_rows(path, sheet=options.mapping.sheet), SAMPLE)]
        head, delimiter = _head(path, rows), ""
    else:
        delimiter, head = _first_rows(path)
    name = _layout(path, head, options)
    container: Literal["workbook", "lines", "csv"] = "workbook" if workbook else "lines" if delimiter == "\t" else "csv"
    return Opened(path, name, container, delimiter, head, stamp)


def stream(source: Opened, options: Options) -> Iterator[Batch]:
    """The file's rows in batches, each row once; memory does not grow with the file.

    Sightings of one event share its id, so a store that keeps one event per id and one row per sighting merges as it
    goes. Raises InvalidCase where the file breaks off in a way that no row can be blamed for.
    """
    layout = pick(LAYOUTS, source.layout)
    try:
        read: Read = layout.reader(source.head, _context(source, options))
    except KeyError as missing:
        raise _no_column(source, str(missing.args[0])) from None
    yield from _read_all(source, read, options, headed=bool(layout.HEADED))


def layouts() -> dict[str, str]:
    """What every layout on offer is called, by name."""
    return {name: str(pick(LAYOUTS, name).TITLE) for name in offers(LAYOUTS)}


def _context(source: Opened, options: Options) -> Context:
    mapping = options.mapping
    return Context(
        aliases=options.aliases,
        import_hash=source.import_hash,
        everything=options.everything or options.aliases.none,
        by=mapping.by,
        to=mapping.to,
        grade=mapping.grade,
        columns=mapping.columns,
        system=mapping.system,
        date_form=mapping.date_form,
    )


def _first_rows(path: Path) -> tuple[str, Head]:
    """Delimiter and first rows of a text file; the delimiter is the one that parts the first line most often."""
    lines: list[tuple[int, str]] = []
    with opened(path) as file:
        for block in blocks(file):
            lines += block.lines[: SAMPLE - len(lines)]
            if len(lines) >= SAMPLE:
                break
    if not lines:
        raise InvalidCase(
            [Problem(path.name, 1, 1, "", "no line that can be read as text; expected a table of events")]
        )
    delimiter = max(DELIMITERS, key=lambda mark: lines[0][1].count(mark))
    if delimiter == "\t":
        return delimiter, _head(path, [text.split(delimiter) for _, text in lines])
    return delimiter, _head(path, [cells for _, cells in records(iter(lines), delimiter, lambda _: None)])


def _head(path: Path, rows: list[list[str]]) -> Head:
    wide = max(map(len, rows), default=0)
    if wide > MOST_COLUMNS:
        raise InvalidCase([Problem(path.name, 1, 1, "", f"{wide} columns; at most {MOST_COLUMNS} are read")])
    if not rows:
        raise InvalidCase([Problem(path.name, 1, 1, "", "no row that can be read; expected a table of events")])
    header = [cell.strip().casefold() for cell in rows[0]]
    return Head(rows, header)


def _layout(path: Path, head: Head, options: Options) -> str:
    names = [name for name in offers(LAYOUTS) if name != ANY_TABLE]
    if options.layout:
        pick(LAYOUTS, options.layout)
        return options.layout
    if options.mapping.columns:
        return ANY_TABLE
    found = next((name for name in names if pick(LAYOUTS, name).knows(head)), "")
    if found or pick(LAYOUTS, ANY_TABLE).knows(head):
        return found or ANY_TABLE
    shown = ", ".join(repr(name[:SHOWN]) for name in head.header[:SAMPLE])
    said = f"no layout fits the columns {shown}; say in a mapping which column holds date, by, to, and code or text"
    raise InvalidCase([Problem(path.name, 1, 1, "", said)])


def _no_column(source: Opened, column: str) -> InvalidCase:
    said = f"no column {column!r}{suggest(column, source.head.header)}"
    return InvalidCase([Problem(source.path.name, 1, 1, column, said)])


def _read_all(source: Opened, read: Read, options: Options, *, headed: bool) -> Iterator[Batch]:
    if source.container == "workbook":
        rows = workbook_rows(source.path, sheet=options.mapping.sheet)
        yield from _in_batches(rows, [], read, skip=headed)
        return
    with opened(source.path) as file:
        if source.container == "lines":
            yield from _lines(blocks(file), source.delimiter, read, skip=headed)
            return
        rejects: list[Reject] = []
        rows = records(_unblocked(blocks(file), rejects), source.delimiter, rejects.append)
        yield from _in_batches(rows, rejects, read, skip=headed)


def _lines(source: Iterable[Block], delimiter: str, read: Read, *, skip: bool) -> Iterator[Batch]:
    """Rows of a file in which no quote counts: each line is parted at the delimiter."""
    for block in source:
        lines = block.lines
        if skip and lines:
            lines, skip = lines[1:], False
        kept, rejects, outside = [], block.rejects, 0
        for line, text in lines:
            try:
                found = read(text.split(delimiter), line)
            except Refused as fault:
                rejects.append(Reject(line, str(fault), text[:SHOWN]))
                continue
            if found is None:
                outside += 1
            else:
                kept.append(found)
        yield Batch(len(kept) + len(rejects) + outside, kept, rejects, outside)


def _unblocked(source: Iterable[Block], rejects: list[Reject]) -> Iterator[tuple[int, str]]:
    for block in source:
        rejects += block.rejects
        yield from block.lines


def _in_batches(
    rows: Iterator[tuple[int, list[str]]], rejects: list[Reject], read: Read, *, skip: bool
) -> Iterator[Batch]:
    """Rows as cells in batches, with the rejects that the source of the rows has noted by then."""
    rows = islice(rows, 1, None) if skip else rows
    while True:
        some = list(islice(rows, BATCH))
        kept, outside = list[Sighting](), 0
        for line, cells in some:
            try:
                found = read(cells, line)
            except Refused as fault:
                rejects.append(Reject(line, str(fault), ",".join(cells)[:SHOWN]))
                continue
            if found is None:
                outside += 1
            else:
                kept.append(found)
        refused = rejects[:]
        rejects.clear()
        if kept or outside or refused:
            yield Batch(len(kept) + outside + len(refused), kept, refused, outside)
        if not some:
            return
