"""Do the dates of the record say what they seem to say?

Two readings tempt: that conflict is rarer while the sides talk, and that deliveries are timed to dates that matter.
Each is answered beside what weakens it: the first with and without eras, and with other ideas of how long talks last;
the second (`timing`) against dates that could as well have been.

Rates are Poisson rates a month; the ratio of two is estimated by maximum likelihood. Given the events of each era in
all, those in months with talks are binomial, so that eras with effects of their own drop out; the interval is exact
(equal tails) and of the sampling kind. With one era it is Clopper and Pearson's (1934).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from ..answer import Infeasible, Pedigree, Shown
from ..case.schema import Case
from .ledger import Event, Ledger
from .pooling import LEVEL, TAIL
from .timing import Timing, timing

COOPERATIVE, HARMFUL = "verbal_cooperation", "material_conflict"
EACH_OTHER = "each other"
TALKS_LAST = (3, 6, 12)  # months for which a cooperative statement counts as talks; the middle one leads. Judgement
_STEPS = 80  # halvings of an interval of log ratios; leaves nothing a float can hold
_FAR = 12.0  # log ratios beyond -12 and 12 are not looked at


@dataclass(frozen=True)
class Era:
    """Events and months with and without talks in a stretch of time."""

    name: str
    events_with: int
    months_with: int
    events_without: int
    months_without: int


@dataclass(frozen=True)
class Ratio:
    """Events a month with talks, as a multiple of events a month without; `high` is None where no end can be given."""

    estimate: float | None
    low: float
    high: float | None
    interval_kind: str = "sampling"
    level: float = LEVEL

    @property
    def leaves_one(self) -> bool:
        """Is 1, no difference, outside the interval?"""
        return self.low > 1 or (self.high is not None and self.high < 1)


@dataclass(frozen=True)
class Lasting:
    """The ratios if a cooperative statement counts as talks for `months` months."""

    months: int
    raw: Ratio
    with_eras: Ratio


@dataclass(frozen=True)
class Caution:
    """Months with and without talks compared, and the same within eras. `synthetic`: made up to show the trap."""

    counted: str
    synthetic: bool
    months: int
    events: int
    eras: tuple[Era, ...]
    raw: Ratio
    with_eras: Ratio
    lasting: tuple[Lasting, ...]
    sentence: str


@dataclass(frozen=True)
class Series(Shown):
    """What the dates bear: the ledger's own counts, a made-up record showing the trap, the timing of deliveries."""

    talks: Caution | Infeasible
    trap: Caution
    timing: Timing | Infeasible
    pedigree: Pedigree


def series(case: Case, ledger: Ledger) -> Series:
    """Do talks go with fewer acts of conflict, and do deliveries fall on dates that matter?"""
    return Series(
        talks=caution(case, ledger),
        trap=trap(),
        timing=timing(case, ledger),
        pedigree=Pedigree(
            method="Poisson rate ratio, exact conditional interval; binomial and rotation tests of dates",
            parameters={"as_of": ledger.as_of, "talks_last": TALKS_LAST, "level": LEVEL},
            case_hash=case.hash,
        ),
    )


def rate_ratio(eras: Sequence[Era]) -> Ratio | Infeasible:
    """How many times as many events a month are there with talks as without, each era compared with itself?

    Eras that lie wholly on one side, and eras without events, say nothing. Raw is `rate_ratio([together(eras)])`. It
    takes events as independent: where they come in bursts the interval is too narrow.
    """
    telling = [e for e in eras if e.months_with and e.months_without and e.events_with + e.events_without]
    if not telling:
        return Infeasible("no era has events and months both with and without talks", ("eras",))
    seen = sum(e.events_with for e in telling)
    return _conditional(telling, seen)


def together(eras: Iterable[Era]) -> Era:
    """All eras as one."""
    rows = [(e.events_with, e.months_with, e.events_without, e.months_without) for e in eras]
    sums = [sum(column) for column in zip(*rows, strict=True)] if rows else [0, 0, 0, 0]
    return Era("all", *sums)


def _conditional(eras: Sequence[Era], seen: int) -> Ratio:
    """Maximum likelihood and exact interval from the law of the events with talks, given each era's total."""
    whole = together(eras)
    near = (whole.events_with + 0.5) / whole.months_with / ((whole.events_without + 0.5) / whole.months_without)
    law = np.ones(1)
    for era in eras:
        odds = near * era.months_with / era.months_without
        law = np.convolve(law, _binomial(era.events_with + era.events_without, odds / (1 + odds)))
    count = np.arange(len(law))
    with np.errstate(divide="ignore"):
        log_law = np.log(law)

    def at(log_ratio: float) -> NDArray[np.float64]:
        tilted = log_law + count * (log_ratio - np.log(near))
        mass = np.exp(tilted - tilted.max())
        return np.asarray(mass / mass.sum())

    some, room = seen > 0, seen < len(law) - 1
    return Ratio(
        estimate=_rising(lambda x: float(at(x) @ count), seen) if some and room else (None if some else 0.0),
        low=_rising(lambda x: float(at(x)[seen:].sum()), TAIL) if some else 0.0,
        high=_rising(lambda x: -float(at(x)[: seen + 1].sum()), -TAIL) if room else None,
    )


def _binomial(n: int, p: float) -> NDArray[np.float64]:
    k = np.arange(n + 1)
    log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * np.log(p) + (n - k) * np.log1p(-p)
    return np.asarray(np.exp(log))


def _rising(of: Callable[[float], float], target: float) -> float:
    """The ratio at which a function that rises with the log ratio takes the value `target`."""
    low, high = -_FAR, _FAR
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if of(middle) < target else (low, middle)
    return float(np.exp((low + high) / 2))


def caution(case: Case, ledger: Ledger) -> Caution | Infeasible:
    """Are acts of conflict by the counterpart rarer while the sides talk?

    Counted are events of class material_conflict by the counterpart, month by month from the first event of the ledger
    to its date. Talks: the month of a cooperative statement between the counterpart and our side, and the months after
    it. Eras are the terms of our own leaders in the case. It misleads because the ledger is a selection, because
    statements end when conflict starts, and because who governs is not drawn by lot.
    """
    starts = sorted({leader.since for leader in case.leaders.values() if leader.party == case.ours})
    if not ledger.events:
        return Infeasible("the ledger has no events", ("record.files.events",))
    if len(starts) < 2:
        return Infeasible("fewer than two terms of our leaders are in the case: no eras to compare", ("leaders",))
    found = [(months, _eras(case, ledger, starts, months)) for months in TALKS_LAST]
    ratios = [(months, rate_ratio([together(eras)]), rate_ratio(eras)) for months, eras in found]
    lasting = tuple(
        Lasting(months, raw, within)
        for months, raw, within in ratios
        if isinstance(raw, Ratio) and isinstance(within, Ratio)
    )
    if len(lasting) < len(TALKS_LAST):
        return Infeasible(
            "too few months or acts of conflict with or without talks to compare", ("record.files.events",)
        )
    middle = len(TALKS_LAST) // 2
    name = case.parties[case.counterpart].name
    counted = (
        f"acts of conflict by {name} in the ledger, a month; talks last {TALKS_LAST[middle]} months from a statement"
    )
    return _caution(counted, found[middle][1], lasting[middle].raw, lasting[middle].with_eras, lasting)


def _eras(case: Case, ledger: Ledger, starts: Sequence[dt.date], lasting: int) -> tuple[Era, ...]:
    theirs, ours = _names(case, [case.counterpart]), _names(case, case.coalition)
    known = _names(case, list(case.parties))
    dated = [e for e in ledger.events if e.date.first.month == e.date.last.month]
    acts = Counter(_month(e.date.first) for e in dated if e.event_class == HARMFUL and _lower(e.actor) & theirs)
    met = {_month(e.date.first) for e in dated if _between(e, theirs, ours, known)}
    at_talks = {month + later for month in met for later in range(lasting)}
    edges = [_month(day) for day in starts]
    table: dict[int, list[int]] = {}
    for month in range(min(_month(e.date.first) for e in ledger.events), _month(ledger.as_of) + 1):
        row = table.setdefault(sum(edge <= month for edge in edges), [0, 0, 0, 0])
        place = 0 if month in at_talks else 2
        row[place] += acts[month]
        row[place + 1] += 1
    return tuple(Era(f"from {starts[n - 1]}" if n else f"before {starts[0]}", *row) for n, row in sorted(table.items()))


def _between(event: Event, theirs: set[str], ours: set[str], known: set[str]) -> bool:
    if event.event_class != COOPERATIVE:
        return False
    named = _lower(event.actor) | _lower(event.target)
    everybody = EACH_OTHER in named and not named & known  # a round of many, not named one by one
    return everybody or bool(named & theirs and named & ours)


def _names(case: Case, parties: Iterable[str]) -> set[str]:
    return {name.casefold() for party in parties for name in (party, case.parties[party].name)}


def _lower(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month


# A made-up record of 344 months in five eras: in each, events come at one rate whether or not there are talks (the true
# ratio is 1), but talks were frequent where the rate was low. (months, share with talks, events a month); the numbers
# are chosen so that the ratio without eras comes near 0.57, which was published for a real record of that length.
TRAP = ((37, 0.4, 0.1), (96, 0.7, 0.15), (96, 0.6, 0.2), (96, 0.1, 0.4), (19, 0.15, 1.1))


def trap() -> Caution:
    """What does a comparison say when talks do nothing, but were held in calmer years? Counts are expected counts."""
    eras = []
    for number, (months, share, rate) in enumerate(TRAP, start=1):
        held = round(months * share)
        eras.append(Era(f"era {number}", round(held * rate), held, round((months - held) * rate), months - held))
    raw, within = rate_ratio([together(eras)]), rate_ratio(eras)
    assert isinstance(raw, Ratio)  # the made-up record has events on both sides in every era
    assert isinstance(within, Ratio)
    return _caution("made-up events", tuple(eras), raw, within, (), synthetic=True)


def _caution(
    counted: str,
    eras: tuple[Era, ...],
    raw: Ratio,
    within: Ratio,
    lasting: tuple[Lasting, ...],
    *,
    synthetic: bool = False,
) -> Caution:
    whole = together(eras)
    return Caution(
        counted=counted,
        synthetic=synthetic,
        months=whole.months_with + whole.months_without,
        events=whole.events_with + whole.events_without,
        eras=eras,
        raw=raw,
        with_eras=within,
        lasting=lasting,
        sentence=("A record made up so that talks change nothing. " if synthetic else "")
        + _sentence(raw, within, lasting),
    )


_SAYS = {
    (True, False): "What talks do cannot be told from when they were held",
    (
        False,
        False,
    ): "Neither differs from 1 by more than chance: the counts do not say that talks restrain, nor that they do not",
    (
        True,
        True,
    ): "The difference lasts within eras; that talks cause it does not follow, for talks stop when conflict starts",
    (False, True): "A difference shows only within eras; it rests on how time is cut into eras",
}


def _sentence(raw: Ratio, within: Ratio, lasting: Sequence[Lasting]) -> str:
    text = (
        f"With talks there were {_text(raw)} times as many events a month as without; era by era {_text(within)}. "
        f"{_SAYS[raw.leaves_one, within.leaves_one]}."
    )
    points = [r.raw.estimate for r in lasting if r.raw.estimate is not None]
    if len(points) < 2:
        return text
    span = f"{lasting[0].months} to {lasting[-1].months} months"
    return (
        f"{text} If talks are taken to last {span}, the first ratio runs from {min(points):.2f} to {max(points):.2f}."
    )


def _text(ratio: Ratio) -> str:
    point = "over any number of" if ratio.estimate is None else f"{ratio.estimate:.2f}"
    high = "no end" if ratio.high is None else f"{ratio.high:.2f}"
    return f"{point} [{ratio.low:.2f}, {high}]"
