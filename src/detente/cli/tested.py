"""Both sides' reliability, the back-test, the matrix and the series in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..answer import Infeasible
from ..record.ach import SIGNS, STRONG, Ach
from ..record.backtest import BASE_RATE, Backtest
from ..record.prequential import FORECASTERS, MODEL
from ..record.reliability import COUNTS_BELOW, Group, Hazard, Reliability
from ..record.scoring import Score
from ..record.series import Series
from .bars import legend, share_bar
from .prose import between, paragraph, percent
from .table import columns, printable

RESPECTS = {"side": "As a whole", "category": "By kind of promise", "promisor": "By who promised", "form": "By form"}
HALF = 0.25
"""Brier score of always saying one half."""

SHOWN_ROWS = 20
TOLD = (BASE_RATE, "reliability")
"""Rivals that have their own sentence: what is free to all, and the same record without types."""
FORECASTER_WORDS = {
    "model": "what this program believes",
    "types_alone": "types' interests alone, nothing undone, no other causes",
    "reliability": "that side's record with such promises",
    "base_rate": "share of all promises kept so far",
    "category_base_rate": "share of that kind kept so far",
    "last_time": "as its last promise of that kind went",
}


@dataclass(frozen=True)
class ReliabilityTold(Reliability):
    """Reliability with the words for the sides."""

    names: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """A table for each respect, then the hazards."""
        if not self.groups:
            yield "No promises, so nothing to say of reliability."
            return
        yield "How far promises were kept, both sides by one rule"
        yield from paragraph(
            "Delivered: in full at some time, of those with an outcome. Standing: not undone, of those delivered. In "
            f"brackets the {percent(self.level)} credible interval of the share, small groups pooled with the others "
            f"of their side. Under {COUNTS_BELOW} promises counts are shown, not percentages."
        )
        for respect, words in RESPECTS.items():
            yield ""
            head = (words, "", "promises", "undertakings", "delivered", "", "", "standing", "")
            rows = [self._row(group) for group in self.of(respect)]
            yield from columns([head, *rows], right=(2, 3))
        yield legend("estimate")
        yield ""
        yield from self._hazards("Chance a year that a delivered step is undone", self.undoing)
        yield from self._hazards("Chance a year that an overdue promise is delivered in full", self.lateness)

    def _row(self, group: Group) -> tuple[str, ...]:
        label = "" if group.by == "side" else printable(group.label)
        d, s = group.delivered, group.standing
        bar = share_bar(d.low, d.mean, d.high) if d.n else ""
        ranges = [f"[{between(share.low, share.high)}]" if share.n else "" for share in (d, s)]
        side = printable(self.names[group.side])
        return (side, label, str(group.n), str(group.episodes), d.shown, ranges[0], bar, s.shown, ranges[1])

    def _hazards(self, title: str, hazards: tuple[Hazard, ...]) -> Iterator[str]:
        yield title
        rows = [
            (
                "  all together" if len(h.sides) > 1 else f"  {printable(self.names[h.sides[0]])}",
                percent(h.mean),
                f"[{between(h.low, h.high)}]",
                f"{h.events} in {h.exposure:.0f} promise-years",
            )
            for h in hazards
        ]
        yield from columns(rows, right=(1,))


@dataclass(frozen=True)
class BacktestTold(Backtest):
    """The back-test with the words for the sides."""

    names: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """What was tested, whether the model wins, the scores, calibration, and what weakens it all."""
        if not self.forecasts:
            yield "No promise has an outcome, so nothing can be tested."
            return
        yield from paragraph(
            f"{len(self.forecasts)} promises from {self.episodes} undertakings, each forecast from what was known the "
            "day before it was made: will it stand as kept, or late, on the case's date?"
        )
        yield ""
        told = {c.rival: c.sentence for c in self.comparisons}
        for rival in TOLD:
            yield from paragraph(told[rival])
        best = min(FORECASTERS, key=lambda name: self._brier(name))
        if self._brier(best) >= HALF:
            yield f"None of them beats saying 'one half' every time ({HALF})."
        yield ""
        yield from self._scores()
        yield ""
        yield from self._sides()
        yield ""
        yield from self._calibration()
        yield ""
        yield from self._weakness()

    def _brier(self, name: str) -> float:
        brier = self.scores[name].brier
        return 1.0 if brier is None else brier

    def _scores(self) -> Iterator[str]:
        yield f"Squared error of the chances given: 0 best, {HALF} for always saying one half"
        verdicts = {MODEL: "", **{c.rival: c.verdict for c in self.comparisons}}
        rows = [
            (
                name,
                FORECASTER_WORDS[name],
                _number(s.brier),
                _ends(s),
                _number(s.log_score),
                _number(self.sharpness[name]),
                verdicts[name],
            )
            for name, s in self.scores.items()
        ]
        head = ("forecaster", "", "error", f"{percent(self.level)} interval", "log score", "spread", "the model")
        yield from columns([head, *rows], right=(2, 4, 5))
        yield "Log score: 0 best, 0.69 for always one half. Spread: how much the chances given differ from each other."

    def _sides(self) -> Iterator[str]:
        sides = list(self.by_side)
        head = ("error, by whose promise", *(f"{printable(self.names[s])} ({self.by_side[s][MODEL].n})" for s in sides))
        rows = [(name, *(_number(self.by_side[s][name].brier) for s in sides)) for name in FORECASTERS]
        yield from columns([head, *rows], right=range(1, len(head)))

    def _calibration(self) -> Iterator[str]:
        yield "When the model said so, how often did it come true?"
        rows = [
            (
                f"  said {between(b.low, b.high)}",
                f"mean {percent(b.mean)}",
                f"came true {b.came_true} of {b.n}",
                f"[{between(*b.interval)}]",
                share_bar(b.interval[0], b.share, b.interval[1], b.mean),
            )
            for b in self.calibration[MODEL]
        ]
        yield from columns(rows)
        yield f"  {legend('came true', 'said')}"

    def _weakness(self) -> Iterator[str]:
        yield f"{self.pending} promises are still open and are not scored."
        yield from paragraph(
            f"{self.undated} of the outcomes have no day in the record. They count as known only from the day the "
            "record was coded for, so every forecaster is too hopeful before it."
        )
        yield from paragraph(
            "The types' interests, the priors and the conventions of reading were judged by people who knew the "
            "record; they are not judged anew for each day."
        )
        if self.swings:
            yield from paragraph(self._swung())

    def _swung(self) -> str:
        """How far the conventions' own ranges move the model's error and its verdict."""
        errors = [swing.brier for swing in self.swings]
        base = next(c.verdict for c in self.comparisons if c.rival == BASE_RATE)
        other = [s for s in self.swings if s.verdict != base]
        most = max(self.swings, key=lambda s: abs(s.brier - (self.scores[MODEL].brier or 0.0)))
        turned = (
            f"at {', '.join(f'{s.path} = {s.value:g} ({s.verdict})' for s in other)}" if other else "at none of them"
        )
        return (
            f"With one convention at a time at an end of its range the model's error runs from {min(errors):.3f} "
            f"to {max(errors):.3f}; {most.path} moves it most. Its verdict against {BASE_RATE!r} changes {turned}."
        )


@dataclass(frozen=True)
class AchTold(Ach):
    """The matrix in words."""

    def lines(self) -> Iterator[str]:
        """The most telling rows, and how many speak against each type."""
        if not self.rows:
            yield "No promise of the counterpart has an outcome, so there is nothing to compare."
            return
        yield "Which promises tell the readings apart? Most telling first."
        words = (
            f"likelier by {STRONG:.0f} and more",
            "likelier",
            "alike",
            "less likely",
            f"less by {STRONG:.0f} and more",
        )
        yield "How likely the outcome is under a reading beside the others: " + "   ".join(
            map(" ".join, zip(SIGNS, words, strict=True))
        )
        yield "'tells': the largest chance of the outcome over the smallest among the readings, with the row's weight."
        yield ""
        shown = self.rows[:SHOWN_ROWS]
        head = ("id", "from", "kind", "outcome", "grade", "tells", *self.types)
        rows = [
            (r.id, r.date, r.category, r.outcome, r.grade, _times(r.diagnosticity), *(r.sign[t] for t in self.types))
            for r in shown
        ]
        total = ("speak against it", "", "", "", "", "", *(str(self.against[t]) for t in self.types))
        yield from columns([head, *(tuple(map(printable, row)) for row in rows), total], right=(5,))
        yield ""
        left = len(self.rows) - len(shown)
        more = f" {left} less telling rows are in --json." if left else ""
        yield f"{self.silent} of {len(self.rows)} promises fit every reading about alike.{more}"
        yield "Rows of one undertaking share a weight: five small signs from one accord are one piece of evidence."


@dataclass(frozen=True)
class SeriesTold(Series):
    """The series in words."""

    def lines(self) -> Iterator[str]:
        """The ledger's own counts, the made-up record beside them, the timing."""
        yield "Is conflict rarer while the sides talk?"
        yield from _told(self.talks, lambda c: [f"Counted: {c.counted}.", c.sentence])
        yield ""
        yield "The trap: a made-up record in which talks change nothing, but were held in calmer years"
        yield from paragraph(self.trap.sentence, "  ")
        yield ""
        yield "Are deliveries timed to dates that matter?"
        yield from _told(self.timing, lambda t: [t.sentence])


def _told(found: object, words: Callable[..., list[str]]) -> Iterator[str]:
    if isinstance(found, Infeasible):
        yield from paragraph(f"Cannot be said: {found.reason}.", "  ")
        return
    for text in words(found):
        yield from paragraph(text, "  ")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _ends(score: Score) -> str:
    return "" if score.interval is None else f"[{score.interval[0]:.3f} to {score.interval[1]:.3f}]"


def _times(ratio: float | None) -> str:
    return "no end" if ratio is None else f"{ratio:.1f}"
