"""A room as a page: the answer in a sentence, the evidence below, what it cannot tell, the findings that it cites.

What draws on the rooms is imported where it is used: in the process that answers, after the folder of its kernels is
settled. The process that serves pages never loads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .. import catalog

if TYPE_CHECKING:
    from ..brief.blocks import Section
    from ..brief.findings import Brief
    from ..brief.judgements import Judged
    from ..study.demand import Demand
    from ..study.study import Study

PAGES = f"{__package__}.pages"
BRIEF = "brief"
FUTURES = 20_000
"""Futures of each course behind a page; the command takes any number."""
LANES = {
    "case": "quick",
    "record": "quick",
    "belief": "quick",
    "landscape": "long",
    "roadmap": "long",
    "policy": "acts",
    "futures": "long",
    BRIEF: "long",
}
"""The rooms in the order in which they are read, and where the question of each waits."""


@dataclass(frozen=True)
class Shown:
    """What a page prints: the answer in a sentence and sections of blocks; of the brief, all of it."""

    answer: str
    sections: tuple[Section, ...]
    brief: Brief | None = None


def rooms() -> list[str]:
    """The rooms that have a page, in the order in which they are read."""
    offered = catalog.offers(PAGES)
    return [room for room in LANES if room in offered]


def show(room: str, demand: Demand) -> Shown:
    """The page of a room; asks the rooms below it as far as the page needs them."""
    from ..brief.sections import limits
    from ..brief.voice import voice
    from .found import Found

    study = cast("Study", demand)
    speaks = voice(demand.case, demand.ledger)
    found = Found(study, speaks)
    page = catalog.pick(PAGES, room)
    answer = page.answer(study, speaks, found)
    made = [make(study, speaks, cast("Judged", found)) for make in (*page.SECTIONS, limits.limits)]
    sections = tuple(section for section in made if section is not None)
    return Shown(answer, (*sections, limits.register(found.register)) if found.register.found else sections)


def show_brief(brief: Brief) -> Shown:
    """The page of the brief."""
    return Shown(f"{brief.verdict.says.rstrip('.')}.", brief.sections, brief)
