"""A document as data for the layout of the PDF: strings and numbers alone, and the drawings beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import drawn, printed
from .blocks import Block, Bullets, Card, Picture, Section, Statement, Table
from .html import is_figure
from .printed import Whole, plain, runs

TOGETHER = 10  # rows; a table this short is never parted by a page break
WORDS = {
    "contents": "For the analyst",
    "annex": "Annex: long tables",
    "annex_note": "The data behind each picture are in the forms HTML and JSON of this brief.",
}
GONE = "For want of room on two pages, more stands in the full version."


@dataclass
class Sheet:
    """One document being turned into data; `drawings` are the files beside it."""

    whole: Whole
    drawings: dict[str, bytes] = field(default_factory=dict)

    def data(self, size: float) -> dict[str, Any]:
        """Everything the layout sets, in its order."""
        document, brief = self.whole, self.whole.brief
        return {
            "title": document.title,
            "by": printed.BY,
            "language": printed.LANGUAGE,
            "date": [brief.as_of.year, brief.as_of.month, brief.as_of.day],
            "fonts": {"sans": printed.SANS, "serif": printed.SERIF, "more": list(printed.CJK)},
            "size": size,
            "together": TOGETHER,
            "foot": foot(document),
            "words": WORDS,
            "full": bool(document.sections),
            "kicker": plain(brief.page.kicker),
            "headline": plain(brief.page.headline.text),
            "about": self._runs(brief.page.about.text),
            "first": [self._statement(one) for one in brief.page.first],
            "front": [self._section(section) for section in document.taken.sections],
            "gone": GONE if document.taken.gone and not document.sections else "",
            "sections": [self._section(section) for section in document.sections],
            "annex": [
                {**self._table(table, printed.LONG_LINE), "title": plain(table.caption)} for table in document.annex
            ],
        }

    def _section(self, section: Section) -> dict[str, Any]:
        blocks = [self._block(block) for block in section.blocks]
        if self.whole.sections:
            blocks += [annexed(self.whole, number) for number in printed.folded(self.whole, section)]
        return {"title": plain(section.title), "blocks": blocks}

    def _block(self, block: Block) -> dict[str, Any]:
        if isinstance(block, Statement):
            head = block.strong and not block.text and not block.then
            return {"kind": "heading", "text": plain(block.strong)} if head else self._statement(block)
        if isinstance(block, Bullets):
            return {"kind": "bullets", "numbered": block.numbered, "items": [self._statement(i) for i in block.items]}
        if isinstance(block, Card):
            return _card(block)
        return self._picture(block) if isinstance(block, Picture) else self._table(block)

    def _statement(self, one: Statement) -> dict[str, Any]:
        then = self._runs(one.then)
        return {"kind": "statement", "strong": plain(one.strong), "runs": self._runs(one.text), "then": then}

    def _table(self, table: Table, line: int = printed.LINE) -> dict[str, Any]:
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        return {
            "kind": "table",
            "caption": self._runs(table.caption),
            "columns": [plain(column) for column in table.columns],
            "widths": printed.widths(table, line),
            "dense": printed.dense(table, line),
            "figures": figures(table),
            "rows": rows,
            "note": self._runs(table.note),
        }

    def _cell(self, cell: Any) -> dict[str, Any]:
        said = printed.value(cell)
        return {"url": printed.address(cell), "text": said, "runs": self._runs(said)}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        drawing = drawn.svg(picture)
        name = f"drawing-{len(self.drawings) + 1}.svg"
        self.drawings[name] = drawing.encode()
        return {
            "kind": "picture",
            "title": self._runs(picture.title),
            "says": plain(picture.alt),
            "alt": alternative(picture),
            "file": name,
            "width": share(drawing),
        }

    def _runs(self, text: str) -> list[dict[str, Any]]:
        return [
            {"text": run.text, "ref": printed.is_reference(run)} | ({"to": run.finding} if run.finding else {})
            for run in runs(text, self.whole.anchors)
        ]


def annexed(document: Whole, number: int) -> dict[str, Any]:
    """The line that leads from a section to a table at the end."""
    caption = plain(document.annex[number - 1].caption)
    return {"kind": "annexed", "number": number, "text": f"Table {number} in the annex: {caption}"}


def _card(card: Card) -> dict[str, Any]:
    lines = [[plain(label), plain(text)] for label, text in card.lines]
    return {"kind": "card", "id": card.id, "head": plain(card.head), "text": plain(card.text), "lines": lines}


def figures(table: Table) -> list[bool]:
    """Which columns hold numbers alone, and are set flush right."""
    return [_numbers(row[i] for row in table.rows) for i in range(len(table.columns))]


def _numbers(cells: Iterable[Any]) -> bool:
    said = [cell for cell in cells if cell not in (None, "")]
    return bool(said) and all(is_figure(cell) for cell in said)


def alternative(picture: Picture) -> str:
    """What a reader's program says in place of the picture."""
    return plain(f"{picture.title}. {picture.alt}")


def share(drawing: str) -> float:
    """How much of the line a drawing takes: all of it, less where it would stand higher than a page holds."""
    wide, high = drawn.size(drawing)
    return min(1.0, drawn.TALLEST * wide / high)


def foot(document: Whole) -> str:
    """The line at the foot of each page: the case, its cut-off and what made it."""
    brief = document.brief
    made = f"{printed.BY} {brief.pedigree.version}"
    return " · ".join((plain(brief.page.kicker), f"case {brief.case}", made, f"seed {brief.pedigree.seed}"))
