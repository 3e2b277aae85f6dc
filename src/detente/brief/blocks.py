"""What a brief is made of, free of any format: statements, tables, pictures, lists. `html` and `markdown` print it.

Text may hold finding ids in square brackets, `[F3]`, which become links. Nothing else in a text is markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True)
class Statement:
    """A sentence or a few, with the ids of the findings its numbers come from; `strong` opens it in bold,
    `then` stands apart after it."""

    text: str
    findings: tuple[str, ...] = ()
    strong: str = ""
    then: str = ""
    kind: str = field(default="statement", init=False)


@dataclass(frozen=True)
class Bullets:
    """A list of statements."""

    items: tuple[Statement, ...]
    numbered: bool = False
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Link:
    """Words that lead to a source; nothing is loaded from there."""

    text: str
    url: str


@dataclass(frozen=True)
class Table:
    """A table with its caption; the first column names the row. `folded` tables open on demand."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | Link, ...], ...]
    note: str = ""
    folded: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A Vega-Lite specification, what it shows in one sentence, and its data as a table."""

    name: str
    title: str
    alt: str
    spec: Mapping[str, Any]
    data: Table
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Card:
    """One finding with its anchor: what it says, and labelled lines on where that comes from."""

    id: str
    head: str
    text: str
    lines: tuple[tuple[str, str], ...]
    kind: str = field(default="card", init=False)


Block = Statement | Bullets | Table | Picture | Card


@dataclass(frozen=True)
class Section:
    """One section for the analyst: `id` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """Page 1, for the principal: `first` is what the first screen holds, `rest` what follows on the page."""

    kicker: str
    headline: Statement
    about: Statement
    first: tuple[Statement, ...]
    rest: tuple[Section, ...]
