"""Would the model have foreseen how promises ended, knowing only what was known when each was made?

The forecasters are defined in `prequential`; the scores in `scoring`. The model is compared with each rival on the same
promises, by undertaking. The conventions by which a record is read were judged by people who knew the record, so the
model is also scored with each of them at either end of its range: see `swings`. A win that only the middle of a range
gives is no win.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..answer import Pedigree, Shown
from ..case.schema import Case
from .filtering import Numbers
from .ledger import Ledger
from .likelihood import Conventions, EndTable
from .pooling import LEVEL
from .prequential import FORECASTERS, MODEL, Forecast, Forecaster
from .reliability import SIDES
from .scoring import Calibration, Score, Scorer

BASE_RATE = "base_rate"
FEWEST_EPISODES = 5  # fewer undertakings drawn with replacement repeat themselves: no interval is given
DRAWS = 2000  # of undertakings: the ends of an interval move by about .003 from seed to seed


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
class Swing:
    """The model's Brier score with one convention of the case at one end of its range, and its verdict on base_rate."""

    path: str
    value: float
    brier: float
    verdict: str


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
    swings: tuple[Swing, ...]
    interval_kind: str
    level: float
    pedigree: Pedigree


def backtest(case: Case, ledger: Ledger, seed: int, table: EndTable | None = None) -> Backtest:
    """Score the model and its rivals on the record. An empty record gives scores of None.

    Of `table` (solved if not given) only the types' ends count, and how undoing is shared out among them: the hazard
    itself is fitted anew on each day.
    """
    forecaster = Forecaster(case, ledger, table) if any(c.resolved for c in ledger.commitments) else None
    forecasts = forecaster.forecasts() if forecaster else ()
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
        swings=tuple(_swings(case, forecaster, scorer, forecasts)) if forecaster else (),
        interval_kind="sampling",
        level=LEVEL,
        pedigree=_pedigree(case, ledger, scorer, seed),
    )


def _swings(case: Case, forecaster: Forecaster, scorer: Scorer, forecasts: Sequence[Forecast]) -> Iterator[Swing]:
    outcomes, episodes = np.array([float(f.outcome) for f in forecasts]), [f.episode for f in forecasts]
    rivals = [[f.rivals[name] for name in FORECASTERS[1:]] for f in forecasts]
    for name in ("reset", "turnover", *Conventions.__dataclass_fields__):
        quantity = getattr(case.record, name)
        for value in (quantity.low, quantity.high) if quantity.uncertain else ():
            model = forecaster.under(_with(forecaster.numbers, name, value)).model_chances(forecasts)
            chances = np.column_stack([model, rivals])
            found = _compare(scorer, BASE_RATE, chances, outcomes, episodes)
            brier = float(np.mean((chances[:, 0] - outcomes) ** 2))
            yield Swing(f"record.{name}", value, brier, found.verdict)


def _with(numbers: Numbers, name: str, value: float) -> Numbers:
    if name in Conventions.__dataclass_fields__:
        return replace(numbers, conventions=replace(numbers.conventions, **{name: value}))
    return replace(numbers, reset=value) if name == "reset" else replace(numbers, turnover=value)


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
