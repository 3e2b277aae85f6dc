"""Forecasts in words: the compromise mean first, then what else would be said, what moves it, how it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..answer import Bounds
from ..landscape.forecast.answers import Forecasts, IssueForecast, Score
from .prose import paragraph
from .table import columns, printable

BARS = 8
"""Rows of the tornado that are printed; JSON holds them all."""


@dataclass(frozen=True)
class ForecastTold(Forecasts):
    """The forecasts as a command's reply."""

    def lines(self) -> Iterator[str]:
        """Each issue, then the scores, then what such forecasts were worth elsewhere."""
        for issue in self.issues:
            yield from _issue(issue, self.pedigree.n)
            yield ""
        if self.scores:
            yield from _scores(self.scores)
            yield ""
        yield from _caution(self)


def _issue(issue: IssueForecast, draws: int | None) -> Iterator[str]:
    first = issue.forecasts[0]
    rest = f"; decided: {_number(issue.actual)}" if issue.actual is not None else ""
    yield from paragraph(
        f"{issue.issue}: the compromise mean is {_number(first.value)}{_range(first.interval)} on a scale from "
        f"{_number(issue.scale.lower)} to {_number(issue.scale.upper)} ({issue.parties} parties{rest})."
    )
    head = ("method", "forecast", *(("90 % of draws",) if draws else ()), *(("error",) if rest else ()))
    rows = [head]
    for found in issue.forecasts:
        row = [found.title, _number(found.value)]
        row += [_between(found.interval)] if draws else []
        row += [_number(abs(found.value - issue.actual))] if issue.actual is not None else []
        rows.append(tuple(row))
    yield from columns(rows, right=tuple(range(1, len(head))))
    yield from _course(issue)
    yield from _tornado(issue)


def _course(issue: IssueForecast) -> Iterator[str]:
    """Whether the rounds of the challenge model came to rest, which as published they need not."""
    titles = {found.method: found.title for found in issue.forecasts}
    for method, rounds in issue.rounds.items():
        medians = [_number(at.median) for at in rounds]
        if len(set(medians[-2:])) > 1:
            yield from paragraph(f"{titles[method]}: still moving after {len(rounds)} rounds ({', '.join(medians)}).")


def _tornado(issue: IssueForecast) -> Iterator[str]:
    if not issue.tornado:
        return
    yield f"What moves the mean, the {min(BARS, len(issue.tornado))} widest of {len(issue.tornado)} ranges:"
    rows = [("party", "number", "from", "to", "mean then", "and")]
    for swing in issue.tornado[:BARS]:
        low, high, at_low, at_high = map(_number, (swing.low, swing.high, swing.at_low, swing.at_high))
        rows.append((printable(swing.party), swing.number, low, high, at_low, at_high))
    yield from columns(rows, right=(2, 3, 4, 5))


def _scores(scores: tuple[Score, ...]) -> Iterator[str]:
    n = scores[0].n
    yield f"Errors on {n} decided {'issue' if n == 1 else 'issues'}, points of 100 of the scale:"
    rows = [("method", "error", "against the mean", "90 %, issues drawn anew in pairs")]
    for score in scores:
        apart = "" if score.method == scores[0].method else f"{score.against_first:+.1f}"
        ends = score.interval
        within = f"{ends.lower:+.1f} to {ends.upper:+.1f}" if ends else ""
        rows.append((score.title, f"{score.error:.1f}", apart, within))
    yield from columns(rows, right=(1, 2, 3))
    if n == 1:
        yield "One issue says nothing about which method is better."


def _caution(told: Forecasts) -> Iterator[str]:
    past = told.history.errors
    yield from paragraph(
        f"Where nobody manages the talks. On {told.history.issues} decided issues elsewhere the compromise mean was "
        f"off by {past['compromise_mean']:.1f} points of 100 on average, a tuned challenge model by "
        f"{past['challenge_tuned']:.1f}, the middle of the scale by {past['scale_middle']:.1f} "
        f"({told.history.source}). The challenge model is never to be read alone."
    )
    if told.ignored:
        yield from paragraph(f"Columns not read: {', '.join(told.ignored)}.")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _between(interval: Bounds | None) -> str:
    return f"{_number(interval.lower)} to {_number(interval.upper)}" if interval else ""


def _range(interval: Bounds | None) -> str:
    return f" [{_between(interval)}]" if interval else ""
