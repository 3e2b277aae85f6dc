"""The brief as a Word document: the same blocks and findings as every other form, the principal's pages first.

Headings, lists, captions and tables have real styles; pictures have alternative texts; heads of tables repeat. The same
brief gives the same bytes: the times in the file are those of the case's cut-off.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from . import drawn, printed, typeset, word
from .blocks import Block, Bullets, Card, Cell, Link, Picture, Section, Statement, Table
from .findings import Brief
from .pdf import fitted
from .printed import Whole, plain, whole

if TYPE_CHECKING:
    from docx.document import Document

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that the container can hold
WIDE_CM, LONG_CM = 17.2, 26.3  # a line on upright A4, and on its long side


def docx(brief: Brief) -> bytes:
    """The full version; its first pages are the principal's. The same brief gives the same bytes."""
    taken, size = fitted(brief)
    return _bytes(whole(brief, taken), size)


def principal_docx(brief: Brief) -> bytes:
    """The principal's version: what the PDF of it holds, in letters of the same size. Raises what `fitted` does."""
    taken, size = fitted(brief)
    return _bytes(Whole(brief, taken), size)


def _bytes(document: Whole, size: float) -> bytes:
    made = Writer(document, word.blank(size)).write()
    _properties(made, document)
    held = io.BytesIO()
    made.save(held)
    return _still(held.getvalue())


def _properties(made: Document, document: Whole) -> None:
    day = dt.datetime.combine(document.brief.as_of, dt.time())
    core = made.core_properties
    core.title, core.author, core.last_modified_by = document.title, printed.BY, printed.BY
    core.subject, core.language = plain(document.brief.title), printed.LANGUAGE
    core.comments, core.keywords = "", f"case {document.brief.case}"
    core.created = core.modified = core.last_printed = day
    core.revision = 1


def _still(made: bytes) -> bytes:
    """The same container without the time of day in it."""
    held = io.BytesIO()
    with ZipFile(io.BytesIO(made)) as old, ZipFile(held, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, EPOCH), old.read(name), ZIP_DEFLATED)
    return held.getvalue()


class Writer:
    """One document being written."""

    def __init__(self, document: Whole, made: Document) -> None:
        self.whole, self.made, self.line = document, made, WIDE_CM

    def write(self) -> Document:
        """Everything, in its order."""
        page, brief = self.whole.brief.page, self.whole.brief
        word.foot(self.made, typeset.foot(self.whole))
        self._say(brief.page.kicker, word.KICKER)
        self._say(page.headline.text, word.TITLE)
        self._say(page.about.text, word.ABOUT)
        for one in page.first:
            self._statement(one, word.FIRST)
        for section in self.whole.taken.sections:
            self._section(section, front=True)
        if self.whole.sections:
            self._full()
        elif self.whole.taken.gone:
            self._say(typeset.GONE, word.NOTE)
        if self.whole.annex:
            self._annex()
        return self.made

    def _full(self) -> None:
        word.new_page(self.made)
        self._say(typeset.WORDS["contents"], word.CONTENTS)
        for section in self.whole.sections:
            word.lead(self.made.add_paragraph(style=word.ENTRY), plain(section.title), f"section_{section.id}")
        for section in self.whole.sections:
            self._section(section)

    def _annex(self) -> None:
        word.lay_flat(self.made)
        self.line = LONG_CM
        self._say(typeset.WORDS["annex"], word.SECTION)
        self._say(typeset.WORDS["annex_note"], word.NOTE)
        for number, table in enumerate(self.whole.annex, 1):
            head = self._say(f"{number}. {table.caption}", word.PART)
            word.mark(head, f"table_{number}")
            self._grid(table)

    def _section(self, section: Section, *, front: bool = False) -> None:
        head = self._say(section.title, word.FRONT if front else word.SECTION)
        if not front:
            word.mark(head, f"section_{section.id}")
        for block in section.blocks:
            self._block(block)
        for number in printed.folded(self.whole, section) if self.whole.sections and not front else ():
            paragraph = self.made.add_paragraph(style=word.NOTE)
            word.lead(paragraph, typeset.annexed(self.whole, number)["text"], f"table_{number}")

    def _block(self, block: Block) -> None:
        if isinstance(block, Statement):
            head = block.strong and not block.text and not block.then
            if head:
                self._say(block.strong, word.PART)
            else:
                self._statement(block)
        elif isinstance(block, Bullets):
            self._list(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Card):
            self._card(block)
        else:
            self._say(block.caption, word.CAPTION)
            self._grid(block)

    def _say(self, text: str, style: str) -> Any:
        paragraph = self.made.add_paragraph(style=style)
        self._runs(paragraph, text)
        return paragraph

    def _runs(self, paragraph: Any, text: str) -> None:
        for run in printed.runs(text, self.whole.anchors):
            if run.finding:
                word.lead(paragraph, run.text, run.finding, small=True)
            else:
                word.add(paragraph, run.text, mark=printed.is_reference(run))

    def _statement(self, one: Statement, style: str = word.BODY) -> Any:
        paragraph = self.made.add_paragraph(style=style)
        if one.strong:
            word.add(paragraph, f"{plain(one.strong)} ", bold=True)
        self._runs(paragraph, one.text)
        if one.then:
            paragraph.add_run().add_break()
            word.add(paragraph, plain(one.then), soft=True)
        return paragraph

    def _list(self, block: Bullets) -> None:
        number = word.numbering(self.made) if block.numbered else None
        for item in block.items:
            paragraph = self._statement(item, word.NUMBERED if block.numbered else word.BULLET)
            if number is not None:
                word.count(paragraph, number)

    def _picture(self, picture: Picture) -> None:
        self._say(picture.title, word.CAPTION)
        says = self._say(picture.alt, word.NOTE)
        says.paragraph_format.keep_with_next = True
        drawing = drawn.svg(picture)
        width = WIDE_CM * typeset.share(drawing)
        word.picture(self.made, drawn.png(picture), width, typeset.alternative(picture), picture.name)

    def _card(self, card: Card) -> None:
        head = self.made.add_paragraph(style=word.FINDING)
        word.add(head, f"{card.id} ", bold=True)
        word.add(head, f"{plain(card.head)} ", soft=True)
        word.add(head, plain(card.text))
        word.mark(head, card.id)
        for label, text in card.lines:
            line = self.made.add_paragraph(style=word.DETAIL)
            word.add(line, f"{plain(label)}: ", bold=True)
            word.add(line, plain(text))

    def _grid(self, table: Table) -> None:
        line = printed.LINE if self.line == WIDE_CM else printed.LONG_LINE
        widths = [share * self.line for share in printed.widths(table, line)]
        grid = word.table(self.made, len(table.rows) + 1, widths, plain(table.caption))
        flush, last = typeset.figures(table), len(table.rows)
        styles = [self.made.styles[name].style_id for name in (word.HEAD, word.CELL)]
        for index, (paragraphs, row) in enumerate(zip(word.rows(grid), (table.columns, *table.rows), strict=True)):
            keep = index == 0 or (index < last <= typeset.TOGETHER)
            for paragraph, cell, right in zip(paragraphs, row, flush, strict=True):
                word.put(paragraph, styles[min(index, 1)], right=right, keep=keep)
                self._cell(paragraph, cell)
        if table.note:
            self._say(table.note, word.NOTE)
        else:
            word.gap(self.made)

    def _cell(self, paragraph: Any, cell: Cell | Link) -> None:
        text, url = printed.value(cell).replace(printed.REST, ""), printed.address(cell)
        if url:
            word.web(paragraph, text, url)
        else:
            self._runs(paragraph, text)
