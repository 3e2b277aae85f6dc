"""A case with one of its numbers otherwise, and the belief that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel

from ..case.quantity import Quantity
from ..case.schema import HIDDEN_KEYS, Case

SPREAD = ("parties.*.ratifies.support", "parties.*.ratifies.needs")
"""Numbers whose range is itself read as what may happen: they are moved with their range about them."""


def altered(case: Case, path: str, value: float) -> Case:
    """The case with one of its numbers a point; a prior set scales those of the other types so that all sum to 1.

    A number whose range is read as what may happen (`SPREAD`) keeps the width of its range, cut at 0 and 1.
    """
    changed = _put(case, tuple(path.split(".")), value, any(fnmatchcase(path, pattern) for pattern in SPREAD))
    assert isinstance(changed, Case)
    if not fnmatchcase(path, "types.*.prior"):
        return changed
    _, name, _ = path.split(".")
    free = sum(kind.prior.mode for other, kind in case.types.items() if other != name)
    for other, kind in case.types.items():
        if other != name and free > 0:
            put = _put(changed, ("types", other, "prior"), kind.prior.mode * (1 - value) / free)
            assert isinstance(put, Case)
            changed = put
    return changed


def _put(part: Any, keys: tuple[str, ...], value: float, wide: bool = False) -> Any:
    """A part of the case with the number at a key path in it replaced; the rest is shared."""
    if isinstance(part, Quantity):
        by = value - part.mode
        ends = [min(1.0, max(0.0, end + by)) if wide else value for end in (part.low, part.high)]
        return part.model_copy(update={"low": ends[0], "mode": value, "high": ends[1]})
    if isinstance(part, dict):
        return {**part, keys[0]: _put(part[keys[0]], keys[1:], value, wide)}
    if isinstance(part, (list, tuple)):
        return type(part)(_put(x, keys[1:], value, wide) if n == int(keys[0]) else x for n, x in enumerate(part))
    return _put_model(part, keys, value, wide)


def _put_model(part: BaseModel, keys: tuple[str, ...], value: float, wide: bool) -> BaseModel:
    fields = {field.alias or name: name for name, field in type(part).model_fields.items()}
    if keys and keys[0] in fields:
        name = fields[keys[0]]
        return part.model_copy(update={name: _put(getattr(part, name), keys[1:], value, wide)})
    name = fields[HIDDEN_KEYS[type(part).__name__]]
    return part.model_copy(update={name: _put(getattr(part, name), keys, value, wide)})


def scaled(shares: Mapping[str, float], case: Case, changed: Case) -> dict[str, float]:
    """The belief once the priors are those of the changed case: each share by the ratio of its type's priors."""
    weight = {
        name: share * changed.types[name].prior.mode / case.types[name].prior.mode if share > 0 else 0.0
        for name, share in shares.items()
    }
    total = sum(weight.values())
    return {name: w / total for name, w in weight.items()} if total > 0 else dict(shares)
