"""Where a key path leads in the schema: which keys a place accepts, in which unit, and in what words to ask
for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from .quantity import Quantity, Unit
from .schema import HIDDEN_KEYS, Case
from .tree import Path


@dataclass(frozen=True)
class Slot:
    """A place in the schema: the type that stands there and, for a number, its unit."""

    kind: Any
    unit: Unit | None = None

    def child(self, part: str | int) -> Slot | None:
        """The place one key further, or None where the schema has no such key."""
        if isinstance(self.kind, type) and issubclass(self.kind, BaseModel):
            return self._field(str(part))
        origin, inner = get_origin(self.kind), get_args(self.kind)
        if origin is dict:
            return slot(inner[1])
        if origin is list:
            return slot(inner[0])
        if origin is tuple and isinstance(part, int) and part < len(inner):
            return slot(inner[part])
        return None

    def _field(self, key: str) -> Slot | None:
        for name, field in self.kind.model_fields.items():
            if key == (field.alias or name):
                return slot(field.annotation, field.metadata)
        hidden = HIDDEN_KEYS.get(self.kind.__name__)
        return self._field(hidden).child(key) if hidden and hidden != key else None  # type: ignore[union-attr]

    def keys(self) -> list[str]:
        """The keys a model accepts here; empty for a list, a number, or a mapping by free names."""
        if not (isinstance(self.kind, type) and issubclass(self.kind, BaseModel)):
            return []
        own = [field.alias or name for name, field in self.kind.model_fields.items()]
        hidden = HIDDEN_KEYS.get(self.kind.__name__)
        inner = self._field(hidden) if hidden else None
        return own + [key for key in (inner.keys() if inner else ()) if key not in own]

    @property
    def is_quantity(self) -> bool:
        """True where a number or a range stands."""
        return self.kind is Quantity

    def words(self) -> str:
        """What is expected here, for an error line."""
        if self.is_quantity:
            span = "" if self.unit is None else ", ".join(p for p in (self.unit.name, self.unit.span()) if p)
            return "a number or {low, mode, high}" + (f" ({span})" if span else "")
        words = _WORDS.get(self.kind) or _SHORT_FORMS.get(getattr(self.kind, "__name__", ""))
        if words:
            return words
        origin = get_origin(self.kind)
        if origin is Literal:
            return "one of " + ", ".join(str(choice) for choice in get_args(self.kind))
        if origin in (list, tuple):
            return "a list"
        return "a mapping of keys to values"


_WORDS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "yes or no",
    dt.date: "a date as YYYY-MM-DD",
}
_SHORT_FORMS = {
    "Horizon": "a whole number of months or {months, beyond}",
    "Place": "the name of a level or a number",
    "Move": "the name of a level, a number, or {by: a change}",
    "Undo": "never or {months, cost, share}",
    "Between": "a whole number or {at_least, at_most}",
    "Disagreement": "a number or {package: levels by issue}",
}


def slot(annotation: Any, metadata: Any = ()) -> Slot:
    """The place an annotation describes, `Annotated` and `| None` peeled off."""
    unit = next((part for part in metadata if isinstance(part, Unit)), None)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *extra = get_args(annotation)
            unit = next((part for part in extra if isinstance(part, Unit)), unit)
        elif origin in (Union, UnionType):
            annotation = next(arm for arm in get_args(annotation) if arm is not NoneType)
        else:
            return Slot(annotation, unit)


def slot_at(path: Path) -> Slot | None:
    """The place in the schema of a case that `path` leads to, or None."""
    here: Slot | None = Slot(Case)
    for part in path:
        here = here.child(part) if here else None
    return here
