"""What does our own record teach them to expect of us? (Trust runs both ways: Kydd 2005.)

For each category of our promises the record gives a share delivered in full and, of those, a share still standing;
their product is what the record says of a step of ours lasting. A type's stated expectation moves toward it by the
share `learns`: e = (1 - learns) * stated + learns * record. Where the ledger has nothing of ours in a category, the
whole of our side stands in. It misleads where the record is thin: its shares are pooled, and shrink toward our mean.
"""

from __future__ import annotations

from ..case.behaviour import CounterpartType
from ..case.quantity import Quantity
from ..case.schema import Case
from .ledger import OURS
from .reliability import Group, Reliability


def lasting(reliability: Reliability) -> dict[str, float]:
    """Share of our promises, by category and `default`, expected from the record to be delivered and to stand.

    Empty where the ledger has no promise of ours.
    """

    def share(group: Group) -> float:
        return group.delivered.mean * group.standing.mean

    sides = reliability.of("side", OURS)
    by_category = {group.label: share(group) for group in reliability.of("category", OURS)}
    return {"default": share(sides[0])} | by_category if sides else {}


def taught(case: Case, reliability: Reliability) -> Case:
    """The case with every type's expectations moved toward our record as far as it learns from it."""
    record = lasting(reliability)
    if not record:
        return case
    return case.model_copy(update={"types": {name: _taught(kind, record) for name, kind in case.types.items()}})


def _taught(kind: CounterpartType, record: dict[str, float]) -> CounterpartType:
    if kind.learns is None:
        return kind
    stated: dict[str, Quantity] = dict(kind.expects.items())
    categories = dict.fromkeys([*stated, *record])
    expects = {
        category: _moved(stated.get(category, stated["default"]), record.get(category, record["default"]), kind.learns)
        for category in categories
    }
    return kind.model_copy(update={"expects": expects})


def _moved(stated: Quantity, record: float, learns: Quantity) -> Quantity:
    share = learns.mode
    low, mode, high = ((1 - share) * value + share * record for value in (stated.low, stated.mode, stated.high))
    return stated.model_copy(update={"low": low, "mode": mode, "high": high})
