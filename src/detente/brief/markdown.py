"""The brief as Markdown (CommonMark with tables), for readers without a browser and for version control."""

from __future__ import annotations

import re

from .blocks import Block, Bullets, Card, Cell, Link, Picture, Section, Statement, Table
from .findings import Brief

_SPECIAL = re.compile(r"([\\`*_<>|#])")


def markdown(brief: Brief) -> str:
    """The whole brief as text. Characters that Markdown would read as marks are escaped."""
    page = brief.page
    parts = [
        f"_{_text(page.kicker)}_",
        f"# {_statement(page.headline)}",
        _statement(page.about),
        *(_statement(said) for said in page.first),
        *(_section(section) for section in page.rest),
        "---",
        *(_section(section) for section in brief.sections),
    ]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    return "\n\n".join([f"## {_text(section.title)}", *(_block(block) for block in section.blocks)])


def _block(block: Block) -> str:
    if isinstance(block, Statement):
        return _statement(block)
    if isinstance(block, Bullets):
        marks = (f"{number}." if block.numbered else "-" for number in range(1, len(block.items) + 1))
        return "\n".join(f"{mark} {_statement(item)}" for mark, item in zip(marks, block.items, strict=True))
    if isinstance(block, Picture):
        stop = "" if block.title.endswith("?") else "."
        return f"**{_text(block.title)}{stop}** {_text(block.alt)}"
    return _card(block) if isinstance(block, Card) else _table(block)


def _card(card: Card) -> str:
    lines = "".join(f"\n  - {label}: {_text(text)}" for label, text in card.lines)
    return f"- **{card.id}** ({card.head}) {_text(card.text)}{lines}"


def _statement(statement: Statement) -> str:
    strong = f"**{_text(statement.strong)}** " if statement.strong else ""
    then = f" _{_text(statement.then)}_" if statement.then else ""
    return f"{strong}{_text(statement.text)}{then}".strip()


def _table(table: Table) -> str:
    lines = [f"**{_text(table.caption)}**", "", _line(table.columns), _line(["---"] * len(table.columns), raw=True)]
    lines += [_line(row) for row in table.rows]
    return "\n".join([*lines, "", _text(table.note)]).rstrip()


def _line(cells: tuple[Cell | Link, ...] | tuple[str, ...] | list[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(str(cell) if raw else _cell(cell) for cell in cells)} |"


def _cell(cell: Cell | Link) -> str:
    if isinstance(cell, Link):
        return f"[{_text(cell.text)}](<{cell.url.replace('<', '%3C').replace('>', '%3E').replace('|', '%7C')}>)"
    return number(cell)


def number(cell: Cell) -> str:
    """A cell as text: nothing for None, numbers in their shortest form."""
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else _text(str(cell))


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
