"""What the dates of the record tempt one to say, beside what weakens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...record.ledger import JOINT
from ...record.series import Caution, Ratio
from ...record.timing import Timing
from .. import words
from ..blocks import Block, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study


def dates(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Talks against acts of conflict, with and without eras; deliveries against anniversaries."""
    blocks = [*_talks(study), *_timing(study, voice)]
    return Section("dates", "What the dates do not prove", tuple(blocks)) if blocks else None


def _talks(study: Study) -> list[Block]:
    caution = study.caution
    if not isinstance(caution, Caution):
        return []
    rows = tuple((era.name, _rate(era.events_with, era.months_with), _rate(era.events_without, era.months_without))
                 for era in caution.eras)  # fmt: skip
    table = Table(
        f"Events with and without talks, by era: {caution.counted}",
        ("era", "with talks: events in months", "without talks: events in months"),
        rows,
        f"Ratio over all months {_ratio(caution.raw)}; by era {_ratio(caution.with_eras)}; 90% sampling intervals.",
    )
    trap = Statement(
        study.trap.sentence, (), "How such a comparison misleads, on events made up so that talks do nothing:"
    )
    return [Statement(caution.sentence, (), "Do talks restrain?"), table, trap]


def _rate(events: int, months: int) -> str:
    return f"{events} in {months}"


def _ratio(ratio: Ratio) -> str:
    high = "no end" if ratio.high is None else f"{ratio.high:.2f}"
    point = "not defined" if ratio.estimate is None else f"{ratio.estimate:.2f}"
    return f"{point} ({ratio.low:.2f} to {high})"


def _timing(study: Study, voice: Voice) -> list[Block]:
    timing = study.timing
    if not isinstance(timing, Timing) or not timing.rows:
        return []
    rows = tuple(
        (
            voice.side(row.side) if row.side != JOINT else "joint acts",
            row.within,
            row.days,
            row.hits,
            f"{row.expected * row.days:.1f}",
            f"{max(row.p_uniform, row.p_turned):.2f}",
        )
        for row in timing.rows
    )
    columns = (
        "delivery by",
        "days either side",
        "days of delivery",
        "near an anniversary",
        "by chance",
        "chance of as many",
    )
    table = Table("Days of delivery against the anniversaries of the case", columns, rows)
    found = "; ".join(f"{hit.id} on {words.day(hit.date)}, {_near(hit.days)}" for hit in timing.hits)
    note = Statement(f"Near an anniversary: {found}.") if found else Statement("No delivery fell near an anniversary.")
    return [Statement(timing.sentence, (), "Are deliveries timed?"), table, note]


def _near(days: int) -> str:
    if days == 0:
        return "on the day"
    return f"{words.many(abs(days), 'day')} {'after' if days > 0 else 'before'}"
