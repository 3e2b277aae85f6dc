"""The landscape: who wants what, what all could live with, where a third party could drive a wedge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...answer import Infeasible
from ...brief import route, words
from ...brief.blocks import Cell, Section, Statement, Table
from ...brief.sections import landscape, stability
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...brief.judgements import Judged
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """Is there anything that nobody would rather refuse; and where are allies furthest apart?"""
    said, zopa = route.names(study.case), study.landscape.zopa
    who = words.listed([said.party(name) for name in study.landscape.parties])
    if zopa.empty:
        clash = words.listed([said.party(name) for name in zopa.clash])
        return f"No package would be accepted by all of {who}{f': demands of {clash} collide' if clash else ''}."
    return f"There are packages that none of {who} would rather refuse."


def _deals(study: Study, voice: Voice, judged: Judged) -> Section:
    """Fair packages by the rule that picks them, and what each party would have."""
    found, said = study.landscape, route.names(study.case)
    rows: list[tuple[Cell, ...]] = [_row("no agreement", None, [found.disagreement[p] for p in found.parties])]
    refused = []
    for name, deal in found.solutions.items():
        if isinstance(deal, Infeasible):
            refused.append(Statement(f"{name.replace('_', ' ')}: {deal.reason}"))
            continue
        levels = "; ".join(f"{study.case.issues[i].title}: {_plain(level)}" for i, level in deal.package.items())
        rows.append(_row(name.replace("_", " "), levels, [deal.utilities[p] for p in found.parties]))
    columns = ("rule", *(said.party(name) for name in found.parties), "package")
    note = "Points of 100 by the interests the case states; each rule divides what there is to gain in another way."
    return Section("deals", "What could all live with?", (Table("Packages", columns, tuple(rows), note), *refused))


def _row(name: str, package: str | None, utilities: list[float]) -> tuple[Cell, ...]:
    return (name, *(f"{value:.1f}" for value in utilities), package or "")


def _plain(level: str) -> str:
    return level.replace("_", " ")


SECTIONS = (_deals, landscape.landscape, stability.stability)
