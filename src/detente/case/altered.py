"""A case with some of its numbers otherwise; the rest is shared with the case it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from .quantity import Quantity
from .schema import HIDDEN_KEYS, Case

Values = Sequence[float]
Put = Callable[[Quantity, float], Quantity]
_Setter = Callable[[Any, Values], Any]


def point(old: Quantity, value: float) -> Quantity:
    """A number that is certain now."""
    return old.model_copy(update={"low": value, "mode": value, "high": value})


def altering(case: Case, paths: Sequence[str], put: Put = point) -> Callable[[Any], Case]:
    """A function from values, one for each key path, to the case with those numbers; `put` makes the new number.

    The case is walked once, so that a thousand cases near one are made quickly. Nothing is checked: values are within
    the ranges of a checked case. A path at which there is no number changes nothing.
    """
    make = _part(case, "", {path: i for i, path in enumerate(paths)}, put)
    if make is None:
        return lambda values: case

    def build(values: Values) -> Case:
        made = make(case, values)
        assert isinstance(made, Case)
        return made

    return build


def _part(value: Any, path: str, place: Mapping[str, int], put: Put) -> _Setter | None:
    """How to make a part of the case anew; None where nothing in it is altered."""
    if isinstance(value, Quantity):
        at = place.get(path)
        return None if at is None else lambda old, new: put(old, float(new[at]))
    if isinstance(value, BaseModel):
        return _model(value, path, place, put)
    if isinstance(value, dict):
        parts = {key: _part(item, f"{path}.{key}", place, put) for key, item in value.items()}
        made = {key: part for key, part in parts.items() if part}
        return (lambda old, new: {**old, **{k: part(old[k], new) for k, part in made.items()}}) if made else None
    if isinstance(value, (list, tuple)):
        listed = {n: part for n, item in enumerate(value) if (part := _part(item, f"{path}.{n}", place, put))}
        same = type(value)
        return (
            (lambda old, new: same(listed[n](x, new) if n in listed else x for n, x in enumerate(old)))
            if listed
            else None
        )
    return None


def _model(value: BaseModel, path: str, place: Mapping[str, int], put: Put) -> _Setter | None:
    parts: dict[str, _Setter] = {}
    for name, field in type(value).model_fields.items():
        key = field.alias or name
        hidden = HIDDEN_KEYS.get(type(value).__name__) == key
        inner = path if hidden else f"{path}.{key}" if path else key
        part = _part(getattr(value, name), inner, place, put)
        if part:
            parts[name] = part
    if not parts:
        return None
    return lambda old, new: old.model_copy(update={n: part(getattr(old, n), new) for n, part in parts.items()})
