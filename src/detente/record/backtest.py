"""Would the model have foreseen how promises ended, knowing only what was known when each was made?

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..answer import Pedigree, Shown
from ..case.schema import Case
from .dates import YEAR_DAYS
from .filtering import Evidence, Numbers, Reading, entry_date, run_filter
from .ledger import THEIRS, Commitment, Ledger
from .likelihood import EndTable, end_table, outcome_likelihood
from .pooling import LEVEL, fit
from .posterior import nominal
from .reading import as_known
from .reliability import SIDES, VOW, undo_hazard
from .scoring import Calibration, Score, Scorer

MODEL = "model"
FORECASTERS = (MODEL, "types_alone", "reliability", "base_rate", "category_base_rate", "last_time")
GOOD = ("kept", "late")
HEADLINE = Reading(lambda commitment: True)
FEWEST_EPISODES = 5  # fewer undertakings drawn with replacement repeat themselves: no interval is given
DRAWS = 2000  # of undertakings: the ends of an interval move by about .003 from seed to seed


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


@dataclass(frozen=True)
class Comparison:
    """Brier score of the model less that of a rival, so below 0 the model is better.

    `verdict` is wins, loses or cannot tell.
    """

    rival: str
    difference: float | None
    interval: tuple[float, float] | None
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Backtest(Shown):
    """How well was each promise forecast from what was known when it was made?

    Scores by forecaster, for all promises and by side; `sharpness` is the standard deviation of the chances given (0:
    always the same). `pending` promises have no outcome and are not scored; `undated` outcomes have no day.
    """

    forecasts: tuple[Forecast, ...]
    scores: dict[str, Score]
    by_side: dict[str, dict[str, Score]]
    comparisons: tuple[Comparison, ...]
    calibration: dict[str, tuple[Calibration, ...]]
    sharpness: dict[str, float | None]
    episodes: int
    pending: int
    undated: int
    interval_kind: str
    level: float
    pedigree: Pedigree


def backtest(case: Case, ledger: Ledger, seed: int, table: EndTable | None = None) -> Backtest:
    """Score the model and its rivals on the record. An empty record gives scores of None.

    Of `table` (solved if not given) only the types' ends count, and how undoing is shared out among them: the hazard
    itself is fitted anew on each day.
    """
    forecasts = _Forecaster(case, ledger, table).forecasts() if any(c.resolved for c in ledger.commitments) else ()
    scorer = Scorer(FORECASTERS, FEWEST_EPISODES, DRAWS, seed)
    chances = np.array([[f.p, *f.rivals.values()] for f in forecasts]).reshape(-1, len(FORECASTERS))
    outcomes = np.array([f.outcome for f in forecasts], dtype=np.float64)
    episodes = [f.episode for f in forecasts]
    sides = np.array([f.side for f in forecasts])
    present = [side for side in SIDES if side in sides]
    return Backtest(
        forecasts=forecasts,
        scores=scorer.scores(chances, outcomes, episodes),
        by_side={side: scorer.scores(*_only(sides == side, chances, outcomes, episodes)) for side in present},
        comparisons=tuple(_compare(scorer, rival, chances, outcomes, episodes) for rival in FORECASTERS[1:]),
        calibration=scorer.calibration(chances, outcomes),
        sharpness={n: float(chances[:, i].std()) if forecasts else None for i, n in enumerate(FORECASTERS)},
        episodes=len(set(episodes)),
        pending=sum(not c.resolved for c in ledger.commitments),
        undated=sum(c.resolved and c.settled is None for c in ledger.commitments),
        interval_kind="sampling",
        level=LEVEL,
        pedigree=_pedigree(case, ledger, scorer, seed),
    )


def _pedigree(case: Case, ledger: Ledger, scorer: Scorer, seed: int) -> Pedigree:
    return Pedigree(
        method="each promise forecast from what was known the day before; paired bootstrap over undertakings",
        parameters={
            "as_of": ledger.as_of,
            "fitted_anew": ["belief", "hazard of undoing", "reliabilities"],
            "not_fitted_anew": ["types' interests", "prior", "conventions"],
            "log_clip": scorer.clip,
        },
        seed=seed,
        n=DRAWS,
        case_hash=case.hash,
    )


def _only(
    chosen: NDArray[np.bool_], chances: NDArray[np.float64], outcomes: NDArray[np.float64], episodes: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    return chances[chosen], outcomes[chosen], [e for e, kept in zip(episodes, chosen, strict=True) if kept]


def _compare(
    scorer: Scorer, rival: str, chances: NDArray[np.float64], outcomes: NDArray[np.float64], episodes: Sequence[str]
) -> Comparison:
    difference, interval = scorer.difference(chances, outcomes, episodes, MODEL, rival)
    verdict = "cannot tell"
    if interval is not None:
        verdict = "wins" if interval[1] < 0 else "loses" if interval[0] > 0 else verdict
    return Comparison(rival, difference, interval, verdict, _sentence(rival, difference, interval, verdict))


def _sentence(rival: str, difference: float | None, interval: tuple[float, float] | None, verdict: str) -> str:
    against = f"the forecaster {rival!r}"
    if difference is None:
        return f"The model cannot be compared with {against}: no promise has an outcome."
    size = f"its mean squared error is {abs(difference):.3f} {'lower' if difference < 0 else 'higher'}"
    if interval is None:
        return (
            f"Whether the model beats {against} cannot be told: {size}, from fewer than {FEWEST_EPISODES} undertakings."
        )
    ends = f"difference {difference:+.3f}, {LEVEL * 100:.0f} % interval {interval[0]:+.3f} to {interval[1]:+.3f}"
    if verdict == "cannot tell":
        return f"Whether the model beats {against} cannot be told: {size} ({ends}, which holds 0)."
    return f"The model {verdict} against {against}: {size} ({ends})."


class _Forecaster:
    """Forecasts of the promises of a ledger, each from the ledger as it stood before the promise was made."""

    def __init__(self, case: Case, ledger: Ledger, table: EndTable | None) -> None:
        self._case, self._ledger = case, ledger
        self._table = table or end_table(case, 1.0)
        mean = float(self._table.hazard.mean())
        self._undoing = self._table.hazard / mean if mean > 0 else np.ones(len(self._table.types))
        self._numbers: Numbers = nominal(case)
        self._known = lru_cache(maxsize=None)(self._known_on)
        self._believed = lru_cache(maxsize=None)(self._belief_on)

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
        mixture, other = self._mixture(commitment, day, undoable=_undoable(commitment)), self._numbers.conventions
        return reliability if mixture is None else (1 - other.other_causes) * mixture + other.other_causes * reliability

    def _mixture(self, commitment: Commitment, day: dt.date, *, undoable: bool) -> float | None:
        """Chance under the types believed in that day, None where types say nothing of such a promise."""
        if commitment.side != THEIRS or commitment.category == VOW:
            return None
        belief, table = self._believed(day)
        left = (self._ledger.as_of - day).days / YEAR_DAYS
        conventions = self._numbers.conventions
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
        table = replace(self._table, hazard=undo_hazard(known).mean * self._undoing)
        belief, _ = run_filter(Evidence(self._case, known, table), HEADLINE, self._numbers, day)
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
