"""What could be forecast of each promise from what was surely known the day before it was made?

Each promise with an outcome is forecast at the end of the day before it was made. Everything is fitted anew from what
was surely known that day: the belief about types, the hazard of undoing, the pooled reliabilities (prequential: Dawid
1984). The question is the same for every forecaster: will it stand as kept or late on the case's date?

`model`, for a promise of the counterpart that is no standing vow, with o the share of outcomes that have other causes,
b the belief that day, and `reliability` as below:

    p = (1 - o) * sum over types of b(t) (D + F (1 - f)) (1 - c) exp(-h(t) years left) + o * reliability

See `likelihood` for D, F, f, c, h. For other promises there are no types: p = reliability. The rivals:

    types_alone         the sum over types without undoing and without other causes: what interests say of delivery
    reliability         share kept or late of the same side and category, categories of the side pooled
    base_rate           share kept or late of all promises, one success and one failure added (Laplace)
    category_base_rate  share kept or late of the category, all sides together, categories pooled
    last_time           (1 + x) / 3 with x = 1 if the promisor kept its last resolved promise of the category, else 0;
                        base_rate where there is none

It misleads in three ways. A failure whose day the record does not give counts as known only from the day the outcomes
were coded for, so all forecasters are too hopeful before (`undated` counts them). The numbers that say what a type
wants were judged on the case's date and are not fitted again. Episodes are few: see the intervals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from .dates import YEAR_DAYS
from .filtering import Evidence, Numbers, Reading, entry_date, run_filter
from .ledger import THEIRS, Commitment, Ledger
from .likelihood import EndTable, end_table, outcome_likelihood
from .pooling import fit
from .posterior import nominal
from .reading import as_known
from .reliability import VOW, undo_hazard

MODEL = "model"
FORECASTERS = (MODEL, "types_alone", "reliability", "base_rate", "category_base_rate", "last_time")
GOOD = ("kept", "late")
HEADLINE = Reading(lambda commitment: True)


@dataclass(frozen=True)
class Forecast:
    """One promise: `p` the model's chance that it stands as kept or late on the case's date, `outcome` 1 if it does.

    `made` is the date of the promise as recorded; `rivals` holds the other forecasters' chances.
    """

    id: str
    made: str
    p: float
    outcome: int
    side: str
    category: str
    episode: str
    rivals: dict[str, float]


class Forecaster:
    """Forecasts of the promises of a ledger, each from the ledger as it stood before the promise was made."""

    def __init__(self, case: Case, ledger: Ledger, table: EndTable | None) -> None:
        self._case, self._ledger = case, ledger
        self._table = table or end_table(case, 1.0)
        mean = float(self._table.hazard.mean())
        self._undoing = self._table.hazard / mean if mean > 0 else np.ones(len(self._table.types))
        self._known = lru_cache(maxsize=None)(self._known_on)
        self._hazard = lru_cache(maxsize=None)(lambda day: undo_hazard(self._known(day)).mean)
        self._take(nominal(case))

    def _take(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self._believed = lru_cache(maxsize=None)(self._belief_on)

    def under(self, numbers: Numbers) -> Forecaster:
        """The same record, read by other numbers."""
        other = copy(self)
        other._take(numbers)
        return other

    def model_chances(self, forecasts: Iterable[Forecast]) -> list[float]:
        """The model's chance for each of these forecasts, which were made of the same record."""
        by_id = {c.id: c for c in self._ledger.commitments}
        return [
            self._model(by_id[f.id], by_id[f.id].made.first - dt.timedelta(days=1), f.rivals["reliability"])
            for f in forecasts
        ]

    def forecasts(self) -> tuple[Forecast, ...]:
        """One forecast for each promise with an outcome, in date order."""
        return tuple(self._forecast(c) for c in self._ledger.commitments if c.resolved)

    def _forecast(self, commitment: Commitment) -> Forecast:
        day = commitment.made.first - dt.timedelta(days=1)
        known = [c for c in self._known(day).commitments if c.resolved]
        base = (1 + sum(map(_good, known))) / (2 + len(known))
        side = _pooled((c for c in known if c.side == commitment.side), commitment.category)
        alone = self._mixture(commitment, day, undoable=False)
        chances = (
            self._model(commitment, day, side),
            side if alone is None else alone,
            side,
            base,
            _pooled(known, commitment.category),
            _last_time(commitment, known, base),
        )
        return Forecast(
            id=commitment.id,
            made=str(commitment.made),
            p=chances[0],
            outcome=int(_good(commitment)),
            side=commitment.side,
            category=commitment.category,
            episode=commitment.episode,
            rivals=dict(zip(FORECASTERS[1:], chances[1:], strict=True)),
        )

    def _model(self, commitment: Commitment, day: dt.date, reliability: float) -> float:
        mixture, other = self._mixture(commitment, day, undoable=_undoable(commitment)), self.numbers.conventions
        return reliability if mixture is None else (1 - other.other_causes) * mixture + other.other_causes * reliability

    def _mixture(self, commitment: Commitment, day: dt.date, *, undoable: bool) -> float | None:
        """Chance under the types believed in that day, None where types say nothing of such a promise."""
        if commitment.side != THEIRS or commitment.category == VOW:
            return None
        belief, table = self._believed(day)
        left = (self._ledger.as_of - day).days / YEAR_DAYS
        conventions = self.numbers.conventions
        kept = outcome_likelihood(table, commitment.category, "kept", conventions, left, undoable=undoable)
        return float(belief @ kept)

    def _known_on(self, day: dt.date) -> Ledger:
        """The record as it surely stood at the end of `day`, by columns that later days cannot have changed."""
        coded_for = self._ledger.coded_for or self._ledger.as_of
        rows = [c for c in self._ledger.commitments if c.made.by(day) and c.known_from.by(day)]
        known = tuple(_untold(c, as_known(c, day, coded_for)) for c in rows)
        return replace(self._ledger, as_of=day, commitments=known, events=(), positions=())

    def _belief_on(self, day: dt.date) -> tuple[NDArray[np.float64], EndTable]:
        """Belief at the end of `day` and the table with the hazard of undoing known then."""
        known = self._known(day)
        table = replace(self._table, hazard=self._hazard(day) * self._undoing)
        belief, _ = run_filter(Evidence(self._case, known, table), HEADLINE, self.numbers, day)
        return belief, table


def _untold(coded: Commitment, known: Commitment) -> Commitment:
    """Without what the coder knew later: the outcome's source gives way to that of the promise, texts are dropped."""
    return replace(
        known,
        spent=not _undoable(coded) and known.outcome != "reversed",
        evidence="",
        note="",
        responsive_to="" if _good(known) else known.responsive_to,
        outcome_source=coded.source,
    )


def _undoable(commitment: Commitment) -> bool:
    return commitment.reversible != "no"


def _good(commitment: Commitment) -> bool:
    return commitment.outcome in GOOD


def _pooled(known: Iterable[Commitment], category: str) -> float:
    """Share kept or late of a category, pooled with the other categories among `known`."""
    counts: dict[str, tuple[int, int]] = {}
    for c in known:
        k, n = counts.get(c.category, (0, 0))
        counts[c.category] = (k + _good(c), n + 1)
    return fit(list(counts.values())).group_mean(*counts.get(category, (0, 0)))


def _last_time(commitment: Commitment, known: Iterable[Commitment], otherwise: float) -> float:
    """One success and one failure beside the last outcome, so that one case never makes sure."""
    same = [c for c in known if set(c.by) == set(commitment.by) and c.category == commitment.category]
    if not same:
        return otherwise
    return (1 + _good(max(same, key=lambda c: (entry_date(c), c.id)))) / 3
