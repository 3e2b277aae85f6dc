"""What all printed forms share: runs of text, widths of columns, names of fonts, the order of a whole document.

Texts of a case are data here and stay data: a run is a string or the id of a finding that is there, never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from .blocks import Block, Card, Cell, Link, Section, Table
from .findings import Brief
from .principal import Taken

SANS, SERIF = "Source Sans 3", "Source Serif 4"
"""The fonts that come with the package (static/fonts), under the SIL Open Font License."""
CJK = ("Noto Sans CJK KR", "Noto Serif CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic")
"""Fonts with East Asian signs (Han, Hangul, kana), used where the machine has one."""
SAFE_LINK = ("https://", "http://")
LANGUAGE = "en"
BY = "Détente"
_REFERENCE = re.compile(r"(\[F\d+\])")
_EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]")
_LONG = re.compile(r"\S{15,}")
_JOINT = re.compile(r"([._/])(?=\w)")
REST = "\u200b"  # a place where a long name may break
LEAST = 4  # characters that the narrowest column holds
GAP = 3  # characters between columns
HEAD, NAMES, CELLS = 14, 24, 18  # characters beyond which headings, names of rows and cells take more lines
LINE = 118
"""Characters of a table's letters to a line on upright A4; on the long side LONG_LINE."""
LONG_LINE = 200


@dataclass(frozen=True)
class Run:
    """A piece of text, or the id of a finding to lead to."""

    text: str
    finding: str = ""


@dataclass(frozen=True)
class Whole:
    """A document: the principal's pages, then, in the full version, sections and the tables that are long."""

    brief: Brief
    taken: Taken
    sections: tuple[Section, ...] = ()
    annex: tuple[Table, ...] = ()

    @property
    def title(self) -> str:
        """What readers' programs show as its title."""
        return f"{plain(self.brief.page.headline.text)} – {plain(self.brief.page.kicker)}"

    @property
    def anchors(self) -> frozenset[str]:
        """The findings that have a place in it."""
        cards = (block.id for section in self.sections for block in section.blocks if isinstance(block, Card))
        return frozenset(cards)


def whole(brief: Brief, taken: Taken) -> Whole:
    """The full version: every section, with long tables at its end."""
    sections = tuple(Section(s.id, s.title, tuple(_kept(s))) for s in brief.sections)
    folded = (b for s in brief.sections for b in s.blocks if isinstance(b, Table) and b.folded)
    return Whole(brief, taken, sections, tuple(folded))


def _kept(section: Section) -> Iterator[Block]:
    yield from (block for block in section.blocks if not (isinstance(block, Table) and block.folded))


def folded(whole: Whole, section: Section) -> list[int]:
    """The numbers, from 1, of the tables at the end that belong to a section."""
    found = next((s for s in whole.brief.sections if s.id == section.id), section)
    return [whole.annex.index(b) + 1 for b in found.blocks if isinstance(b, Table) and b.folded and b in whole.annex]


def plain(text: str) -> str:
    """The text without characters that no document may hold, and with single spaces."""
    return " ".join("".join(c if c.isprintable() or c == REST else " " for c in text).split())


def runs(text: str, anchors: frozenset[str] | None = None) -> list[Run]:
    """The text in pieces; ids of findings stand apart, and lead on where they are among `anchors` (None: nowhere)."""
    known = anchors or frozenset()
    pieces = (piece for piece in _REFERENCE.split(plain(text)) if piece)
    return [Run(piece, piece[1:-1] if piece[1:-1] in known and _REFERENCE.fullmatch(piece) else "") for piece in pieces]


def is_reference(run: Run) -> bool:
    """Does this piece name a finding, whether or not it leads there?"""
    return bool(_REFERENCE.fullmatch(run.text))


def value(cell: Cell | Link) -> str:
    """What a cell says; long names may break after their dots."""
    if isinstance(cell, Link):
        return plain(cell.text)
    if cell is None:
        return ""
    said = f"{cell:g}" if isinstance(cell, float) else plain(str(cell))
    return _LONG.sub(lambda found: _JOINT.sub(rf"\1{REST}", found[0]), said)


def address(cell: Cell | Link) -> str:
    """Where a cell leads: to a source on the web, or nowhere."""
    return plain(cell.url) if isinstance(cell, Link) and cell.url.startswith(SAFE_LINK) else ""


def widths(table: Table, line: int = LINE) -> list[float]:
    """The share of a line, of so many characters, that each column takes: room for its longest word, the rest by the
    length of its cells."""
    columns = _texts(table)
    least = [GAP + max(*_longest(texts), _lines(texts, first=i == 0)) for i, texts in enumerate(columns)]
    full = [max(low, GAP + min(line // 2, max(map(len, texts)))) for low, texts in zip(least, columns, strict=True)]
    spare, more = line - sum(least), sum(full) - sum(least)
    part = min(1.0, max(0.0, spare / more)) if more else 0.0
    taken = [low + part * (high - low) for low, high in zip(least, full, strict=True)]
    return [width / sum(taken) for width in taken]


def dense(table: Table, line: int = LINE) -> bool:
    """Would longest words not stand beside each other on a line? Then words are parted."""
    columns = _texts(table)
    return sum(GAP + max(*_longest(texts), _lines(texts, first=i == 0)) for i, texts in enumerate(columns)) > line


def _texts(table: Table) -> list[list[str]]:
    """Column by column, the heading and its cells."""
    return [[plain(column), *(value(row[i]) for row in table.rows)] for i, column in enumerate(table.columns)]


def _longest(texts: list[str]) -> tuple[int, int]:
    """The longest word of a column, and the least that any column takes."""
    return LEAST, max((len(word) for text in texts for word in _words(text)), default=0)


def _lines(texts: list[str], *, first: bool) -> int:
    """Characters to a line so that no heading or cell takes too many lines; the first column names the row."""
    head, cells = len(texts[0]), max(map(len, texts[1:]), default=0)
    return max(min(HEAD, head // 3), min(NAMES, cells // 2) if first else min(CELLS, cells // 5))


def _words(text: str) -> list[str]:
    return re.split(rf"[\s{REST}/]+", text)


def east_asian(texts: str) -> bool:
    """Are there signs that the fonts of the package lack, and an East Asian font has?"""
    return bool(_EAST_ASIAN.search(texts))


def fonts() -> Path:
    """The folder of fonts."""
    return Path(str(files(__package__).joinpath("static", "fonts")))
