"""Figures that several parts of the brief print, taken from a study in one place.

Each function answers one question about the study and holds no sentence; where a room left its answer empty it says
None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..record.ledger import JOINT, OURS, OUTCOMES, THEIRS, Commitment, Ledger
from ..record.posterior import Belief, Entry, Move
from ..record.reliability import IN_FULL, VOW, in_full

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..model.check import Behaviour
    from ..record.backtest import Backtest, Comparison
    from ..record.reliability import Group, Hazard, Reliability
    from ..study.study import Study

SIDES = (THEIRS, OURS, JOINT)
MODEL, BASE_RATE = "model", "base_rate"
COIN = 0.25  # mean squared error of always saying one half
NOBODY = "nobody yet"  # what a case says of a review that has not taken place


def keepers(behaviour: Behaviour) -> tuple[str, ...]:
    """Types that keep an accord signed once everything on the ladder is settled."""
    return behaviour.delivers[-1]


def share_of(shares: Mapping[str, float], types: Iterable[str]) -> float:
    """What a set of types holds together."""
    return min(1.0, max(0.0, sum(shares[name] for name in types)))


def over_treatments(belief: Belief, types: Iterable[str]) -> tuple[float, float]:
    """Least and greatest share of a set of types over all ways to count the record."""
    names = tuple(types)
    found = [share_of(shares, names) for shares in (*belief.treatments.values(), belief.belief)]
    return min(found), max(found)


def after(move: Move, shares: Mapping[str, float], belief: Mapping[str, float]) -> dict[str, float]:
    """Where `shares` would go if a report came that takes `belief` to `move.belief`."""
    moved = {name: share * _odds(move, belief, name) for name, share in shares.items()}
    total = sum(moved.values())
    return {name: value / total for name, value in moved.items()} if total > 0 else dict(shares)


def _odds(move: Move, belief: Mapping[str, float], name: str) -> float:
    return move.belief[name] / belief[name] if belief[name] > 0 else 1.0


def moved_range(belief: Belief, move: Move, types: Iterable[str]) -> tuple[float, float]:
    """Least and greatest share of a set of types after a report, over all ways to count the record."""
    names = tuple(types)
    found = [share_of(after(move, shares, belief.belief), names) for shares in belief.treatments.values()]
    found.append(share_of(move.belief, names))
    return min(found), max(found)


def telling_entries(belief: Belief) -> int:
    """How many promises moved the belief."""
    return sum(tells(entry) for entry in belief.entries)


def tells(entry: Entry) -> bool:
    """Is it a promise whose outcome is more to be expected of one type than of another?"""
    return entry.kind == "commitment" and len(set(entry.likelihood.values())) > 1


def outcome_counts(rows: Iterable[Commitment]) -> Counter[str]:
    """How many promises ended how."""
    return Counter(row.outcome for row in rows)


def sides(ledger: Ledger) -> tuple[str, ...]:
    """The sides with promises on record, the counterpart first."""
    return tuple(side for side in SIDES if ledger.of(side))


def delivered(rows: Iterable[Commitment]) -> tuple[int, int]:
    """Promises delivered in full at some time, and promises with an outcome."""
    counts = outcome_counts(rows)
    settled = sum(counts[outcome] for outcome in OUTCOMES if outcome != "pending")
    return sum(counts[outcome] for outcome in IN_FULL), settled


def overall(reliability: Reliability, side: str) -> Group | None:
    """The group of all promises of one side."""
    groups = (g for g in reliability.groups if g.by == "side" and g.side == side and g.n)
    return next(groups, None)


def undoing(reliability: Reliability, side: str) -> Hazard | None:
    """The chance a year that a delivered step of a side is undone; None where none was ever at risk."""
    found = (h for h in reliability.undoing if h.sides == (side,) and h.items and h.exposure > 0)
    return next(found, None)


def against_base_rate(backtest: Backtest) -> Comparison | None:
    """How the forecasts did against the base rate; None where none were scored."""
    found = (c for c in backtest.comparisons if c.rival == BASE_RATE and c.difference is not None)
    return next(found, None)


def loses(backtest: Backtest) -> bool:
    """Did the forecasts score no better than the base rate?"""
    against = against_base_rate(backtest)
    return against is not None and (against.difference or 0.0) >= 0


def behind_a_coin(backtest: Backtest) -> bool:
    """Did the forecasts score worse than always saying one half?"""
    brier = backtest.scores[MODEL].brier if backtest.scores else None
    return brier is not None and brier > COIN


def reviewed(case: Case) -> bool:
    """Has somebody other than the coder read the case?"""
    return case.about.reviewed_by.strip().casefold() not in ("", NOBODY)


def good_sources(rows: Iterable[Commitment]) -> tuple[int, int]:
    """Settled promises whose outcome rests on a source graded A or B, and all settled ones."""
    settled = [row for row in rows if row.resolved]
    return sum(row.outcome_source.grade[:1] in ("A", "B") for row in settled), len(settled)


def judgement_share(study: Study) -> tuple[int, int]:
    """Numbers with a range that are marked as judgement, and all numbers with a range."""
    ranges = [quantity for _, quantity, _ in study.case.numbers() if quantity.uncertain]
    return sum(quantity.judgement for quantity in ranges), len(ranges)


def raised(belief: Belief, move: Move) -> str:
    """The type whose share a report raises most."""
    return max(belief.belief, key=lambda name: move.belief[name] - belief.belief[name])


def undoable(rows: Iterable[Commitment]) -> list[Commitment]:
    """Delivered steps that could be undone: those whose undoing the reliability room counts."""
    return [r for r in rows if in_full(r) and r.delivered and r.reversible != "no" and r.category != VOW]
