"""Where would the issue come to rest if nobody managed it? Every method side by side, the compromise mean first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

import numpy as np

from ...answer import Bounds, Pedigree
from ...catalog import offers, pick
from . import contest
from .answers import Forecast, Forecasts, History, IssueForecast, Round, Swing
from .positions import HIGH, LOW, MODE, NUMBERS, Drawn, IssuePositions, at_modes, draw
from .scoring import COVER, score

METHODS = f"{__package__}.methods"
FIRST = "compromise_mean"
"""Shown first always: on 351 issues no challenge model did better (`HISTORY`)."""
DRAWS = 2000
"""Draws over the ranges unless asked otherwise: the ends of an interval move by some 2 % of its width."""
HISTORY = History(
    issues=351,
    errors={"compromise_mean": 22.99, "challenge_tuned": 26.83, "scale_middle": 27.96},
    source="recomputed from a public per-issue table of 351 issues of the Decision-making in the EU data (0-100 scale)",
)


def methods() -> dict[str, ModuleType]:
    """Every method on offer by name, the compromise mean first."""
    names = sorted(offers(METHODS), key=lambda name: (name != FIRST, name))
    return {name: pick(METHODS, name) for name in names}


def forecast(
    issues: Iterable[IssuePositions],
    seed: int,
    n: int = DRAWS,
    actual: Mapping[str, float] | None = None,
    ignored: tuple[str, ...] = (),
) -> Forecasts:
    """Forecasts of each issue by every method, at the modes and over `n` draws of the ranges.

    `actual` is what was decided, by issue, in the issue's unit; it scores the forecasts and enters none of them. A
    point of the scale that nobody stands near may still be decided: forecasts know the parties of the table alone.
    """
    offered = methods()
    decided = actual or {}
    found = tuple(_issue(issue, offered, seed, n, decided.get(issue.issue)) for issue in issues)
    errors = {name: [_error(i, name) for i in found if i.actual is not None] for name in offered}
    titles = {name: str(method.TITLE) for name, method in offered.items()}
    ranged = any(f.interval for i in found for f in i.forecasts)
    return Forecasts(
        issues=found,
        scores=score(errors, titles, seed) if errors[FIRST] else (),
        history=HISTORY,
        ignored=ignored,
        pedigree=Pedigree(
            "forecasts from position, salience and power; draws from triangles over low, mode, high",
            {"methods": list(offered), "rounds": contest.ROUNDS, "sources": {k: m.SOURCE for k, m in offered.items()}},
            seed=seed,
            n=n if ranged else None,
        ),
    )


def _issue(
    issue: IssuePositions, offered: Mapping[str, ModuleType], seed: int, n: int, actual: float | None
) -> IssueForecast:
    ranged = any((issue.number(name)[:, LOW] < issue.number(name)[:, HIGH]).any() for name in NUMBERS)
    mode, drawn = at_modes(issue), draw(issue, n, seed) if ranged else None
    return IssueForecast(
        issue=issue.issue,
        scale=Bounds(*issue.scale),
        parties=len(issue.parties),
        forecasts=tuple(_one(name, method, mode, drawn) for name, method in offered.items()),
        tornado=_tornado(issue, offered[FIRST]),
        rounds={name: _course(mode, method.RULES) for name, method in offered.items() if hasattr(method, "RULES")},
        actual=actual,
    )


def _one(name: str, method: ModuleType, mode: Drawn, drawn: Drawn | None) -> Forecast:
    value = float(method.forecast(mode)[0])
    if drawn is None:
        return Forecast(name, method.TITLE, value, None)
    low, high = np.quantile(method.forecast(drawn), COVER)
    return Forecast(name, method.TITLE, value, Bounds(float(low), float(high)))


def _tornado(issue: IssuePositions, first: ModuleType) -> tuple[Swing, ...]:
    """One bar for each number that has a range, longest first."""
    swings = []
    for name in NUMBERS:
        values = issue.number(name)
        for place in np.flatnonzero(values[:, LOW] < values[:, HIGH]):
            at_low, at_high = (_with(issue, name, int(place), end, first) for end in (LOW, HIGH))
            low, high = float(values[place, LOW]), float(values[place, HIGH])
            swings.append(Swing(issue.parties[place], name, low, high, at_low, at_high))
    return tuple(sorted(swings, key=lambda swing: (-swing.size, swing.party, swing.number)))


def _with(issue: IssuePositions, name: str, place: int, end: int, first: ModuleType) -> float:
    values = issue.number(name).copy()
    values[place, MODE] = values[place, end]
    return float(first.forecast(at_modes(issue.with_number(name, values)))[0])


def _course(mode: Drawn, rules: contest.Rules) -> tuple[Round, ...]:
    weight = mode.weight
    return tuple(
        Round(float(contest.weighted_median(at, weight)[0]), float((at * weight).sum() / weight.sum()))
        for at in contest.play(mode, rules)
    )


def _error(issue: IssueForecast, method: str) -> float:
    """Absolute error in points of 100 of the scale; 0 on a scale without length."""
    value = next(f.value for f in issue.forecasts if f.method == method)
    length = issue.scale.gap
    return 100 * abs(value - (issue.actual or 0.0)) / length if length > 0 else 0.0
