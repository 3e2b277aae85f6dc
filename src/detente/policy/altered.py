"""A case with one of its numbers otherwise, and the belief that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from ..case.altered import altering, point
from ..case.quantity import Quantity
from ..case.schema import Case

SPREAD = ("parties.*.ratifies.support", "parties.*.ratifies.needs")
"""Numbers whose range is itself read as what may happen: they are moved with their range about them."""


def altered(case: Case, path: str, value: float) -> Case:
    """The case with one of its numbers a point; a prior set scales those of the other types so that all sum to 1.

    A number whose range is read as what may happen (`SPREAD`) keeps the width of its range, cut at 0 and 1.
    """
    wide = any(fnmatchcase(path, pattern) for pattern in SPREAD)
    changed = altering(case, [path], _moved if wide else point)([value])
    if not fnmatchcase(path, "types.*.prior"):
        return changed
    _, name, _ = path.split(".")
    others = {other: kind.prior.mode for other, kind in case.types.items() if other != name}
    free = sum(others.values())
    if free <= 0:
        return changed
    priors = [share * (1 - value) / free for share in others.values()]
    return altering(changed, [f"types.{other}.prior" for other in others])(priors)


def _moved(old: Quantity, value: float) -> Quantity:
    """A number moved with its range about it, cut at 0 and 1."""
    low, high = (min(1.0, max(0.0, end + value - old.mode)) for end in (old.low, old.high))
    return old.model_copy(update={"low": low, "mode": value, "high": high})


def scaled(shares: Mapping[str, float], case: Case, changed: Case) -> dict[str, float]:
    """The belief once the priors are those of the changed case: each share by the ratio of its type's priors."""
    weight = {
        name: share * changed.types[name].prior.mode / case.types[name].prior.mode if share > 0 else 0.0
        for name, share in shares.items()
    }
    total = sum(weight.values())
    return {name: w / total for name, w in weight.items()} if total > 0 else dict(shares)
