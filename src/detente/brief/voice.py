"""Who is called what: sides by name, and neutral words where a mediator reads.

A case without a principal is a mediator's: nobody is *we* or *the other side*, every party goes by its name.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..case.schema import Case
from ..record.ledger import JOINT, OURS, THEIRS, Ledger


@dataclass(frozen=True)
class Voice:
    """The names used throughout a brief. `sides` maps the ledger's theirs, ours and joint to names."""

    neutral: bool
    counterpart: str
    sides: dict[str, str]
    readings_title: str
    reading_of: str

    def side(self, name: str) -> str:
        """The name of a side as print calls it."""
        return self.sides.get(name, name)


def voice(case: Case, ledger: Ledger) -> Voice:
    """The names for a case and what stands in its record."""
    counterpart = case.parties[case.counterpart].name
    neutral = case.principal is None
    sides = {THEIRS: counterpart, OURS: _others(case, ledger), JOINT: f"jointly, with {counterpart}"}
    title = f"How {counterpart} may be read" if neutral else "Whom are we dealing with?"
    return Voice(neutral, counterpart, sides, title, f"reading of {counterpart}")


def _others(case: Case, ledger: Ledger) -> str:
    """The name of everybody on the record but the counterpart: one party by name, several by the first of them."""
    ours = case.parties[case.ours]
    named = {name.casefold() for c in ledger.of(OURS) for name in c.by}
    if named <= {case.ours.casefold(), ours.name.casefold()}:
        return ours.name
    return f"{ours.name} and {'others' if case.principal is None else 'partners'}"
