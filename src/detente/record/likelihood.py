"""How likely is an outcome of a promise under each type? The table that turns the record into belief.

For a category of promise the table is derived, not typed: from how each type's debt ends (delivered D, stalled S, faked
F, walked W) on the rungs whose steps have that category, or on all rungs where none has. With f the share of fakes that
come to light, K = D + F (1 - f) what seems delivered, c the share of it that falls short of what was promised, g the
share of stalled promises that look partly met, and h the type's hazard of undoing a year,

    kept t years   K (1 - c) exp(-h t)               partial   S g + K c
    undone at t    K (1 - c) exp(-h t) (1 - e^-h)    broken    S (1 - g) + W + F f

h is the record's own pooled hazard, shared out in proportion to how surely the type breaks a signed capstone. A case
may give rates from a source instead (`record.rates`). It misleads where the past playbook was not the reference one:
types are taken to have answered then as they would answer it now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case, OutcomeRates
from ..model.outlook import DELIVERED, FAKED, LEFT, STALLED, UNREACHED, Answered, Outlook, answered
from .ledger import Commitment

BROKEN_SHARE = 3  # column of `Outlook.after_signing` for a capstone broken in the end
FLOOR = 0.1  # even a type that breaks no capstone sees some deliveries undone: weight beside a certain breaker's 1


@dataclass(frozen=True)
class Conventions:
    """The shares by which a record is read: see `case.record`."""

    found_out: float
    partly: float
    fall_short: float = 0.0
    other_causes: float = 0.0


@dataclass(frozen=True)
class EndTable:
    """How debts end by category: `ends[category][type, (delivered, stalled, faked, walked)]`, key `default` for others;
    `hazard[type]` of undoing a year."""

    types: tuple[str, ...]
    ends: dict[str, NDArray[np.float64]]
    hazard: NDArray[np.float64]
    rates: Mapping[str, Mapping[Any, OutcomeRates]]

    def of(self, category: str) -> NDArray[np.float64]:
        """The table of a category, or of all rungs together where the ladder has none of it."""
        return self.ends.get(category, self.ends["default"])


def end_table(case: Case, undone_a_year: float, main: Answered | None = None) -> EndTable:
    """The table of a case: its types' answers to the reference playbook, by category of what they owe."""
    views = (main or answered(case)).outlooks
    ends = np.stack([view.if_owed for view in views.values()])
    used = _rungs_in_play(list(views.values()))
    by_category: dict[str, list[int]] = {"default": used}
    for k, rung in enumerate(case.ladder.rungs.values()):
        for step in rung.theirs if k in used else ():
            rungs = by_category.setdefault(case.steps[step].category, [])
            if k not in rungs:
                rungs.append(k)
    breaks = np.array([view.after_signing[-1, BROKEN_SHARE] for view in views.values()])
    weight = (breaks + FLOOR) / np.mean(breaks + FLOOR)
    tables = {category: ends[:, rungs].mean(axis=1) for category, rungs in by_category.items()}
    return EndTable(tuple(case.types), tables, undone_a_year * weight, case.record.rates)


def _rungs_in_play(views: list[Outlook]) -> list[int]:
    """Rungs that ask something and to which talks with at least one type come."""
    reached = np.stack([np.nan_to_num(view.reached) for view in views]).max(axis=0)
    in_play = np.flatnonzero(reached >= UNREACHED)
    return [int(k) for k in (in_play if len(in_play) else np.flatnonzero(np.isfinite(views[0].reached)))]


def outcome_likelihood(
    table: EndTable, category: str, outcome: str, conventions: Conventions, years: float = 0.0, *, undoable: bool = True
) -> NDArray[np.float64]:
    """P(outcome | type), `[type]`, of a promise of a category, `years` after it was delivered.

    `undoable` is False for one-time acts with nothing left to undo. `pending` has likelihood 1: nothing is known.
    """
    ends = table.of(category)
    seems_kept = ends[:, DELIVERED] + ends[:, FAKED] * (1 - conventions.found_out)
    in_full = seems_kept * (1 - conventions.fall_short)
    hazard = table.hazard if undoable else np.zeros(len(ends))
    standing = np.exp(-hazard * max(years, 0.0))
    solved = {
        "kept": in_full * standing,
        "late": in_full * standing,
        "reversed": in_full * standing * -np.expm1(-hazard),
        "partial": ends[:, STALLED] * conventions.partly + seems_kept * conventions.fall_short,
        "broken": ends[:, STALLED] * (1 - conventions.partly) + ends[:, LEFT] + ends[:, FAKED] * conventions.found_out,
    }
    found = solved.get(outcome, np.ones(len(ends)))
    return _with_stated(table, category, outcome, found)


def _with_stated(table: EndTable, category: str, outcome: str, found: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = found.copy()
    column = "kept" if outcome == "late" else outcome
    for index, name in enumerate(table.types):
        stated = table.rates.get(name, {})
        rates = stated.get(category, stated.get("default"))
        if rates is not None and column in OutcomeRates.model_fields:
            shares[index] = getattr(rates, column).mode
    return shares


def blended(
    table: EndTable, category: str, outcome: str, conventions: Conventions, years: float = 0.0, *, undoable: bool = True
) -> NDArray[np.float64]:
    """`outcome_likelihood` with the share `other_causes` of outcomes as likely under every type."""
    found = outcome_likelihood(table, category, outcome, conventions, years, undoable=undoable)
    return np.asarray((1 - conventions.other_causes) * found + conventions.other_causes * found.mean())


def commitment_likelihood(
    table: EndTable, commitment: Commitment, conventions: Conventions, as_of_years: float
) -> NDArray[np.float64]:
    """P(what became of this promise | type), `[type]`; `as_of_years` since its delivery, for what still stands."""
    years = as_of_years
    if commitment.outcome == "reversed" and commitment.delivered and commitment.undone:
        years = commitment.delivered.years_to(commitment.undone)
    return blended(table, commitment.category, commitment.outcome, conventions, years, undoable=not commitment.spent)
