"""The principal's version: which blocks of a brief stand on its two pages, and in what order they give way.

Page 1 stands there whole. What it cites is taken from the sections for the analyst: nothing is computed or reworded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .blocks import Block, Bullets, Picture, Section, Statement, Table
from .findings import Brief

ACTS = "Acts open today"
GATES = "Gates on both sides"
NEXT = "The next exchanges"
"""Captions of the tables, and below the name of the picture, that the principal's version takes over."""
THRESHOLD = "threshold"
PAGES = 2
"""The principal's version has at most this many A4 pages."""
MORE_JUDGED = 2  # judgements beside the one on page 1
LET_GO = ("judged", "next", "against", "acts", "gates table", "picture")
"""What gives way, first to last, where two pages do not hold everything; page 1 never does."""


@dataclass(frozen=True)
class Taken:
    """What the version is made of: `gone` names those of `LET_GO` left to the full version."""

    sections: tuple[Section, ...]
    gone: tuple[str, ...] = ()


def principal(brief: Brief, gone: Iterable[str] = ()) -> Taken:
    """The sections after the bottom line, without what is `gone`."""
    left = tuple(gone)
    own = {section.id: section for section in brief.page.rest}
    under = {section.id: section for section in brief.sections}
    order = (
        _with(own.get("judgements"), _judged(under), "judged" in left),
        _acts(under, left),
        _gates(own.get("gates"), under, left),
        own.get("change"),
        None if "against" in left else _against(under),
        own.get("weakest"),
    )
    return Taken(tuple(section for section in order if section is not None and section.blocks), left)


def _judged(under: dict[str, Section]) -> tuple[Statement, ...]:
    blocks = under["judged"].blocks if "judged" in under else ()
    return tuple(item for block in blocks if isinstance(block, Bullets) for item in block.items)[:MORE_JUDGED]


def _with(section: Section | None, more: tuple[Statement, ...], gone: bool) -> Section | None:
    """The judgements of page 1, and further ones in the same list."""
    if section is None or gone:
        return section
    lists = [replace(block, items=(*block.items, *more)) if isinstance(block, Bullets) else block
             for block in section.blocks]  # fmt: skip
    return replace(section, blocks=tuple(lists))


def _acts(under: dict[str, Section], gone: tuple[str, ...]) -> Section | None:
    """The acts open today side by side, and the next exchanges if the last step is sought."""
    acts = () if "acts" in gone else _tables(under.get("policy"), ACTS)
    ahead: tuple[Block, ...] = () if "next" in gone else _tables(under.get("roadmap"), NEXT)
    if ahead:
        ahead = (*_first(under["roadmap"]), *ahead)
    return Section("next", "What can be done next", (*acts, *ahead)) if acts or ahead else None


def _gates(section: Section | None, under: dict[str, Section], gone: tuple[str, ...]) -> Section | None:
    """The gates before a signature, months to each, and the picture of when signing would be best."""
    policy = under.get("policy")
    table = () if "gates table" in gone else _tables(policy, GATES)
    drawn = () if "picture" in gone else _pictures(policy, THRESHOLD)
    said = section.blocks if section else ()
    return Section("gates", "Before signing", (*said, *table, *drawn)) if said or table or drawn else None


def _against(under: dict[str, Section]) -> Section | None:
    found = under.get("against")
    return Section("against", "What speaks against it", _first(found)) if found and _first(found) else None


def _first(section: Section) -> tuple[Block, ...]:
    return tuple(block for block in section.blocks if isinstance(block, Statement))[:1]


def _tables(section: Section | None, caption: str) -> tuple[Block, ...]:
    blocks = section.blocks if section else ()
    return tuple(block for block in blocks if isinstance(block, Table) and block.caption.startswith(caption))


def _pictures(section: Section | None, name: str) -> tuple[Block, ...]:
    blocks = section.blocks if section else ()
    return tuple(block for block in blocks if isinstance(block, Picture) and block.name == name)
