"""Where allies part and where an offer could get in between them, in lines: what closes it comes with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..brief import apart
from ..brief.route import Names, short
from ..case.schema import Case
from ..landscape.patronage import Patronage
from ..landscape.wedge import Wedge
from ..landscape.wedge_apart import Apart
from .prose import paragraph, percent
from .table import columns, printable

WIDEST = 44  # characters of a title


def between(case: Case, said: Names, found: Apart) -> Iterator[str]:
    """Chasms within the coalition, wedges by stage, patrons; nothing where a case has none of them."""
    for part in (_chasms(case, said, found), _wedges(said, found), _patrons(said, found.patronage)):
        told = list(part)
        if told:
            yield ""
            yield from told


def _chasms(case: Case, said: Names, found: Apart) -> Iterator[str]:
    inside = [pair for pair in apart.inside(found) if pair.widest is not None]
    if not inside:
        return
    yield "Where allies are furthest apart (points of 100; in brackets nine in ten draws over the ranges)"
    rows = [("  between", "in all", "widest on", "points", "widest in draws")]
    for pair in inside:
        gap = pair.gaps[0]
        rows.append(
            (
                f"  {_name(said, pair.one)} and {_name(said, pair.other)}",
                f"{pair.total:.1f}",
                printable(short(case.issues[gap.issue].title, WIDEST)),
                f"{gap.size:.1f} ({gap.range[0]:.1f} to {gap.range[1]:.1f})",
                percent(pair.widest_share),
            )
        )
    yield from columns(rows, right=(1, 3, 4))


def _wedges(said: Names, found: Apart) -> Iterator[str]:
    live = {pair: rows for pair, rows in apart.pairs(found).items() if apart.conceivable(rows)}
    if not live:
        if found.wedge:
            yield "No offer that the case lists could part an ally, at any stage or in any draw."
        return
    yield "Where an offer could part an ally, and what closes it"
    for (third, ally), wedges in live.items():
        yield f"  {_name(said, third)}, {_name(said, ally)}"
        alike = groupby(apart.runs(wedges), key=lambda run: _wedge(said, run[0]))
        for text, runs in alike:
            together = [wedge for run in runs for wedge in run]
            first, last = (apart.when(said, wedge.month, wedge.stage) for wedge in (together[0], together[-1]))
            stage = f"{first} to {last}" if len(together) > 1 else first
            yield from paragraph(printable(f"{stage}: {text}"), "    ")


def _wedge(said: Names, wedge: Wedge) -> str:
    return f"open in {percent(wedge.open_share)} of draws; {apart.closes(said, wedge)}."


def _patrons(said: Names, patrons: tuple[Patronage, ...]) -> Iterator[str]:
    for patron in patrons:
        yield from paragraph(
            f"{_name(said, patron.patron)} could raise what {_name(said, said.counterpart)} has without agreement by "
            f"{patron.rise:.1f} points a month ({patron.rise_range[0]:.1f} to {patron.rise_range[1]:.1f}), and would "
            f"gain by it in {percent(patron.willing_share)} of draws."
        )


def _name(said: Names, party: str) -> str:
    return printable(said.party(party))
