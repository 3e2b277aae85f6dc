"""Where allies part, where a third party could get in between and what closes it, and who props up the counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...landscape.wedge_apart import Apart
from .. import apart, charts, route, words
from ..apart import Parted
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..route import Names
from ..voice import Voice

if TYPE_CHECKING:
    from ...landscape.chasm import Pair
    from ...landscape.patronage import Patronage
    from ...landscape.wedge import Wedge
    from ...study.study import Study

NAME, TITLE = "apart", "Where do allies part, and who could use it?"
FEW = 2


def landscape(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Chasms, wedges and patronage; None where the case has neither allies nor patrons."""
    found, parted = study.apart, judged.parted
    if len(found.chasm.coalition) < FEW and not found.patronage:
        return None
    said = route.names(study.case)
    blocks = [
        *_chasms(study, said, found, parted),
        *_wedges(study, said, found, parted),
        *_patrons(said, found),
        _limits(found),
    ]
    return Section(NAME, TITLE, tuple(blocks))


def _drawn(study: Study, *pictures: str) -> list[Block]:
    drawn = [charts.picture(name, study) for name in pictures]
    return [picture for picture in drawn if picture is not None]


def _chasms(study: Study, said: Names, found: Apart, parted: Parted | None) -> list[Block]:
    inside = apart.inside(found)
    if not inside:
        return _drawn(study, "visions")
    rows = tuple(_pair(study, said, pair, parted) for pair in inside)
    led = tuple(_pair(study, said, pair, None) for pair in found.chasm.pairs if pair.leader and _of(pair, found))
    note = (
        "Points of 100: distance of the end states wished for, weighted by the attention both give the issue. In all: "
        "the sum over issues. Ranges hold nine in ten draws over the stated ranges."
    )
    columns = ("between", "in all", "widest on", "points", "widest in draws")
    blocks: list[Block] = [*_drawn(study, "visions"), Table("How far allies are apart", columns, rows, note)]
    if led:
        blocks.append(Table("The same, where a leader in office is known to want otherwise", columns, led))
    return [*blocks, *_drawn(study, "chasm")]


def _of(pair: Pair, found: Apart) -> bool:
    return {pair.one, pair.other} <= set(found.chasm.coalition)


def _pair(study: Study, said: Names, pair: Pair, parted: Parted | None) -> tuple[Cell, ...]:
    finding = parted.widest.get((pair.one, pair.other)) if parted else None
    cited = f" [{finding.id}]" if finding else ""
    names = f"{said.party(pair.one)} and {said.party(pair.other)}{cited}"
    if pair.widest is None:
        return (names, _ranged(pair.total, pair.range), "nothing", "", "")
    gap = pair.widest
    title = route.short(study.case.issues[gap.issue].title)
    share = words.percent(pair.widest_share)
    return (names, _ranged(pair.total, pair.range), title, _ranged(gap.size, gap.range), share)


def _ranged(value: float, ends: tuple[float, float]) -> str:
    return f"{value:.1f} ({ends[0]:.1f} to {ends[1]:.1f})"


def _wedges(study: Study, said: Names, found: Apart, parted: Parted | None) -> list[Block]:
    together = apart.pairs(found)
    live = {pair: rows for pair, rows in together.items() if apart.conceivable(rows)}
    blocks: list[Block] = []
    if live:
        rows = tuple(_row(said, run, parted) for wedges in live.values() for run in apart.runs(wedges))
        columns = ("who, and whom", "stage", "asked for", "left to who offers", "open in draws", "what closes it")
        note = (
            "Asked for: points of its own that the ally would want on top of what it can reach by itself. Left to who "
            "offers: points of its own after the offer that serves it best among those the ally would take; “none” "
            "where no offer is enough, then the range is over the draws in which one is. Open in draws: robustness "
            "over the stated ranges, not a probability."
        )
        blocks += [
            *_drawn(study, "wedge"),
            Table("Where an offer could part an ally, and what closes it", columns, rows, note),
        ]
    shut = [pair for pair in together if pair not in live]
    if shut:
        named = [f"{said.party(third)} and {said.party(ally)}" for third, ally in shut]
        blocks.append(Statement(f"Open at no stage and in no draw: {route.listed(named)}.", (), "Nothing to close."))
    return blocks


def _row(said: Names, run: list[Wedge], parted: Parted | None) -> tuple[Cell, ...]:
    first, last = run[0], run[-1]
    finding = parted.wedges.get((first.third_party, first.ally)) if parted else None
    cited = f" [{finding.id}]" if finding else ""
    stage = apart.when(said, first.month, first.stage)
    if len(run) > 1:
        stage = f"{stage} to {apart.when(said, last.month, last.stage)}"
    gain, ends = first.affordability, first.affordability_range
    left = "none" if gain is None else f"{gain:.1f}"
    return (
        f"{said.party(first.third_party)}, {said.party(first.ally)}{cited}",
        stage,
        _ranged(first.price, first.price_range),
        f"{left} ({ends[0]:.1f} to {ends[1]:.1f})" if ends else left,
        words.percent(first.open_share),
        words.sentence(apart.closes(said, first)),
    )


def _patrons(said: Names, found: Apart) -> list[Block]:
    if not found.patronage:
        return []
    rows = tuple(_patron(said, patron) for patron in found.patronage)
    columns = (
        "patron",
        "raises no agreement by",
        "by reading",
        "left to the patron",
        "need for agreement falls",
        "answered by",
    )
    note = (
        "Points a month, each party's on its own scale. Need for agreement: what the counterpart has at the stage "
        "where it has most, over what it has without one."
    )
    return [Table(f"Who could make no agreement easier for {said.party(said.counterpart)}", columns, rows, note)]


def _patron(said: Names, patron: Patronage) -> tuple[Cell, ...]:
    low, high = min(patron.by_type.values()), max(patron.by_type.values())
    most = max(patron.needs, key=lambda need: need.without, default=None)
    answer = patron.answered_by
    return (
        said.party(patron.patron),
        _ranged(patron.rise, patron.rise_range),
        f"{low:.1f} to {high:.1f}",
        _ranged(patron.gain, patron.gain_range),
        f"from {most.without:.1f} to {most.under:.1f}" if most else "",
        f"pressure “{answer.pressure}”, {answer.cost:.2f} a month" if answer else "no pressure of the case",
    )


def _limits(found: Apart) -> Bullets:
    items = [
        "Each stage is taken by itself: what a plan still has in store for an ally is not set against an offer.",
        "Offers are those the case lists. One that nobody thought of is not among them.",
        "Points of different parties are on different scales: none is added to or taken from another's.",
    ]
    if any(not wedge.exact for wedge in found.wedge):
        items.append("There were too many combinations of steps to try all: some offers may be missing.")
    return Bullets(tuple(Statement(item) for item in items))
