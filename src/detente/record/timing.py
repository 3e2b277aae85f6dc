"""Were deliveries timed to days that matter?

Days on which a side delivered, dated to the day, are held against the yearly anniversaries of the case's calendar. Two
tests: if deliveries fell on any day of the year alike, hits are binomial; and if the calendar were turned by 1 to 364
days, deliveries staying where they are, how often would it fit them as well? The second keeps their bunching.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from ..answer import Infeasible, Pedigree, Shown
from ..case.schema import Case
from .dates import Dated
from .ledger import JOINT, OURS, THEIRS, Ledger
from .pooling import LEVEL, TAIL

WITHIN = (1, 3, 7)  # days on either side of an anniversary; the middle one leads. Judgement
DELIVERY = "material_cooperation"
_YEAR = 365
_FOUND_UNLIKELY = 0.05  # the usual convention for a one-sided test


@dataclass(frozen=True)
class Hit:
    """A delivery near an anniversary: the row's id, its day, the calendar entry, days after it (negative: before)."""

    id: str
    date: dt.date
    entry: str
    days: int


@dataclass(frozen=True)
class Near:
    """How many of the `days` on which a side delivered lie `within` so many days of an anniversary.

    `expected` is the share of the year that is so near; `share` its counterpart in the record with a sampling interval
    (Clopper-Pearson, LEVEL). `p_uniform` and `p_turned` are one-sided: the chance of as many hits or more if all days
    were alike, and among all turns of the calendar.
    """

    side: str
    within: int
    days: int
    hits: int
    share: float | None
    low: float
    high: float
    expected: float
    p_uniform: float
    p_turned: float


@dataclass(frozen=True)
class Timing(Shown):
    """The test for each side and distance, the hits at the leading distance, and what may be said."""

    anniversaries: tuple[str, ...]
    rows: tuple[Near, ...]
    hits: tuple[Hit, ...]
    interval_kind: str
    sentence: str
    pedigree: Pedigree


def timing(case: Case, ledger: Ledger) -> Timing | Infeasible:
    """Do deliveries fall near anniversaries more often than chance would have it?

    Deliveries are promises with a day of delivery, and events of class material_cooperation by the party; several on
    one day of one side count once. Infeasible without a yearly anniversary, or without a delivery dated to the day. It
    misleads because the calendar was written by somebody who knew the record, because deliveries of one undertaking
    come together, and because a motive is never in a date.
    """
    days_of = {key: day_of_year(e.date) for key, e in case.calendar.items() if e.kind == "anniversary" and e.yearly}
    if not days_of:
        return Infeasible("the calendar has no yearly anniversary", ("calendar",))
    found = {side: dict(sorted(_days(case, ledger, side))) for side in (THEIRS, OURS, JOINT)}
    if not any(found.values()):
        return Infeasible("no delivery in the ledger is dated to the day", ("record.files.commitments",))
    yearly = np.array(sorted(set(days_of.values())))
    rows = tuple(
        near(side, [day_of_year(day) for day in days], yearly, within)
        for side, days in found.items()
        if days
        for within in WITHIN
    )
    lead = WITHIN[len(WITHIN) // 2]
    return Timing(
        anniversaries=tuple(days_of),
        rows=rows,
        hits=tuple(hit for days in found.values() for hit in _hits(days, days_of, lead)),
        interval_kind="sampling",
        sentence=" ".join([*(_sentence(case, row, len(rows)) for row in rows if row.within == lead), _LIMIT]),
        pedigree=Pedigree(
            method="days of delivery against anniversaries: exact binomial, and all turns of the calendar",
            parameters={"as_of": ledger.as_of, "within": WITHIN, "level": LEVEL},
            case_hash=case.hash,
        ),
    )


def day_of_year(day: dt.date) -> int:
    """0 to 364; 29 February counts as the 28th."""
    return min(day.timetuple().tm_yday, 59) - 1 if day.month < 3 else (day.replace(year=2001).timetuple().tm_yday - 1)


def near(side: str, days: list[int], yearly: NDArray[np.int64], within: int) -> Near:
    """The two tests for deliveries on these days of the year against `yearly` days of the year."""
    apart = _apart(np.arange(_YEAR), yearly)  # days from each day of the year to the nearest anniversary
    close = apart <= within
    at = np.array(days, dtype=int)
    turned = [int(close[(at + turn) % _YEAR].sum()) for turn in range(_YEAR)]
    n, hits, expected = len(days), turned[0], float(close.mean())
    return Near(
        side=side,
        within=within,
        days=n,
        hits=hits,
        share=hits / n if n else None,
        low=float(betaincinv(hits, n - hits + 1, TAIL)) if hits else 0.0,
        high=float(betaincinv(hits + 1, n - hits, 1 - TAIL)) if hits < n else 1.0,
        expected=expected,
        p_uniform=float(betainc(hits, n - hits + 1, expected)) if hits else 1.0,
        p_turned=sum(count >= hits for count in turned) / _YEAR,
    )


def _apart(days: NDArray[np.int64], yearly: NDArray[np.int64]) -> NDArray[np.int64]:
    off = np.abs(days[:, None] - yearly[None, :])
    return np.asarray(np.minimum(off, _YEAR - off).min(axis=1))


def _to_the_day(date: Dated | None) -> bool:
    return date is not None and date.first == date.last


def _days(case: Case, ledger: Ledger, side: str) -> Iterator[tuple[dt.date, str]]:
    """(day, id) of what a side delivered; a later one of the same day takes the place of an earlier one."""
    party = case.parties[case.counterpart]
    names = {case.counterpart.casefold(), party.name.casefold()}
    for event in ledger.events:
        if event.event_class != DELIVERY or not _to_the_day(event.date):
            continue
        own = [name.casefold() in names for name in event.actor]
        if side == (THEIRS if all(own) else JOINT if any(own) else OURS):
            yield event.date.first, event.id
    for commitment in ledger.of(side):
        if commitment.delivered and _to_the_day(commitment.delivered):
            yield commitment.delivered.first, commitment.id


def _hits(days: dict[dt.date, str], days_of: dict[str, int], within: int) -> Iterator[Hit]:
    half = _YEAR // 2
    for day, row in days.items():
        for entry, yearly in days_of.items():
            off = (day_of_year(day) - yearly + half) % _YEAR - half
            if abs(off) <= within:
                yield Hit(row, day, entry, off)


_LIMIT = (
    "The anniversaries were listed by an author who knew the record, and a date shows timing, not motive: that is "
    "inference."
)


def _sentence(case: Case, row: Near, compared: int) -> str:
    """One side's result; `compared` is the number of comparisons made, by which chance finds are discounted."""
    who = {THEIRS: case.parties[case.counterpart].name, OURS: "the others", JOINT: "both together"}[row.side]
    verdict = "No sign of timing, and too few to exclude it."
    if row.p_uniform <= _FOUND_UNLIKELY:
        verdict = f"Alone this would be unusual; among the {compared} comparisons made it is not."
    if row.p_uniform <= _FOUND_UNLIKELY / compared and row.p_turned <= _FOUND_UNLIKELY:
        verdict = f"Chance does not explain it, even among {compared} comparisons."
    return (
        f"Days of delivery by {who}: {row.days}; within {row.within} days of an anniversary: {row.hits}; by chance: "
        f"{row.expected * row.days:.1f} (p {row.p_uniform:.2f}; {row.p_turned:.2f} with the calendar turned). {verdict}"
    )
