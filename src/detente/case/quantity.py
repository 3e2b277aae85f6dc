"""A number of a case: a point or a range, with its unit, its reason and its source.

Every number a user may doubt is a `Quantity`. A bare number in the file is a point; a mapping `{low, mode,
high, why, source, judgement}` is a range whose mode is used wherever one number is needed. Ranges are the
*uncertainties* of the case: studies vary them, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError


class Frozen(BaseModel):
    """A part of a case: unknown keys are refused, nothing can be changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, hide_input_in_errors=True)


def complain(message: str) -> PydanticCustomError:
    """An error whose words reach the user unchanged; without a context pydantic fills no placeholders."""
    return PydanticCustomError("case", message)


def short_forms(*forms: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """For a model that may also be written as one scalar: what its JSON Schema accepts besides the
    mapping."""

    def extend(schema: dict[str, Any]) -> None:
        whole = dict(schema)
        schema.clear()
        schema["anyOf"] = [*forms, whole]

    return extend


@dataclass(frozen=True)
class Unit:
    """What a number counts and which values make sense; `name` is printed in errors and tables."""

    name: str
    ge: float | None = None
    le: float | None = None
    gt: float | None = None
    lt: float | None = None

    def span(self) -> str:
        """The permitted span in words: `0 or more`, `above 0 and below 1`."""
        lower = None if self.ge is None else f"{self.ge:g} or more"
        lower = lower if self.gt is None else f"above {self.gt:g}"
        upper = None if self.le is None else f"{self.le:g} or less"
        upper = upper if self.lt is None else f"below {self.lt:g}"
        if self.ge is not None and self.le is not None:
            return f"{self.ge:g} to {self.le:g}"
        return " and ".join(part for part in (lower, upper) if part)

    def fault(self, value: float) -> str | None:
        """Why `value` cannot stand here, or None."""
        limits = f"({self.name}, {self.span()})" if self.span() else f"({self.name})"
        tests: tuple[tuple[float | None, Callable[[float, float], bool], str], ...] = (
            (self.ge, lt, "below"),
            (self.gt, le, "not above"),
            (self.le, gt, "above"),
            (self.lt, ge, "not below"),
        )
        for limit, bad, word in tests:
            if limit is not None and bad(value, limit):
                return f"{value:g} is {word} {limit:g} {limits}"
        return None


class Quantity(Frozen):
    """One number of a case.

    `low <= mode <= high` in the unit of the field it stands in; a point has low = mode = high. `mode` is the
    value used when no study varies it; left out, it is the middle of the range. `why` says how the number was
    chosen, `source` names a ledger id, a title or an address, `judgement` marks a number that rests on
    nobody's measurement. It misleads when a range is read as a distribution: no shape is implied beyond
    least, most likely and greatest.
    """

    low: float
    mode: float
    high: float
    why: str = ""
    source: str = ""
    judgement: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        if isinstance(value, Quantity):
            return value
        if isinstance(value, bool) or value is None or isinstance(value, (str, list)):
            raise complain(f"found {describe(value)}, expected a number or {{low, mode, high}}")
        if isinstance(value, (int, float)):
            return {"low": value, "mode": value, "high": value}
        return cls._complete(dict(value))

    @staticmethod
    def _complete(value: dict[str, Any]) -> dict[str, Any]:
        if "mode" in value and "low" not in value and "high" not in value:
            value["low"] = value["high"] = value["mode"]
        missing = [key for key in ("low", "high") if key not in value]
        if missing and value.keys() <= Quantity.model_fields.keys():
            raise complain(f"a range needs low and high (or mode alone); missing: {', '.join(missing)}")
        low, high = value.get("low"), value.get("high")
        if "mode" not in value and isinstance(low, (int, float)) and isinstance(high, (int, float)):
            value["mode"] = low / 2 + high / 2
        return {"mode": 0.0, **value}  # the zero stands only where low or high is refused

    @model_validator(mode="after")
    def _ordered(self) -> Quantity:
        for value in (self.low, self.mode, self.high):
            if not math.isfinite(value):
                raise complain(f"{value} is not a finite number")
        if self.low > self.high:
            raise complain(f"low {self.low:g} is above high {self.high:g}")
        if not self.low <= self.mode <= self.high:
            raise complain(f"mode {self.mode:g} lies outside low {self.low:g} to high {self.high:g}")
        return self

    @property
    def uncertain(self) -> bool:
        """True when the number has a range."""
        return self.low < self.high

    def __float__(self) -> float:
        return self.mode


def point(value: float) -> Quantity:
    """A number without a range."""
    return Quantity(low=value, mode=value, high=value)


DESCRIBED = 60
"""Longest piece of a found value that an error line repeats."""


def describe(value: Any) -> str:
    """A value as found in a file, short enough for an error line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = " ".join(str(value).split())
    text = text if len(text) <= DESCRIBED else text[: DESCRIBED - 3] + "..."
    return f"'{text}'" if isinstance(value, str) else text


def _checked(unit: Unit) -> AfterValidator:
    def check(quantity: Quantity) -> Quantity:
        for value in (quantity.low, quantity.mode, quantity.high):
            fault = unit.fault(value)
            if fault:
                raise complain(fault)
        return quantity

    return AfterValidator(check)


ROUNDING = 1e-9  # slack for shares typed in decimals that must sum to 1
MONTHS = Unit("months", ge=0)
SHARE = Unit("share", ge=0, le=1)
POINTS = Unit("points of present value, 0-100 scale", ge=0)
FLOW = Unit("points a month, 0-100 scale", ge=0)
WEIGHT = Unit("weight", ge=0)
PER_MONTH = Unit("level per month", ge=-1, le=1)
CHANGE = Unit("change of level", ge=-1, le=1)
LEVEL = Unit("level", ge=0, le=1)
PATIENCE = Unit("discount factor per month", gt=0, lt=1)
PRECISION = Unit("precision of choice, no unit", ge=0, le=1000)
TREMBLE = Unit("share", ge=0, lt=1)
VALUE = Unit("points, 0-100 scale", ge=0, le=100)
MEASURE_WEIGHT = Unit("measure points per level")
CORRELATION = Unit("correlation", ge=-1, le=1)


def quantity_schema(unit: Unit) -> dict[str, Any]:
    """What an editor is told: a number or a range, its unit, its limits."""
    limits = {
        "minimum": unit.ge,
        "maximum": unit.le,
        "exclusiveMinimum": unit.gt,
        "exclusiveMaximum": unit.lt,
    }
    number = {"type": "number", **{word: limit for word, limit in limits.items() if limit is not None}}
    text = {"type": "string"}
    parts = {"low": number, "mode": number, "high": number, "why": text, "source": text}
    of_range = {
        "type": "object",
        "properties": {**parts, "judgement": {"type": "boolean"}},
        "additionalProperties": False,
    }
    words = ", ".join(part for part in (unit.name, unit.span()) if part)
    return {"description": words, "unit": unit.name, "anyOf": [number, of_range]}


def _json(unit: Unit) -> WithJsonSchema:
    return WithJsonSchema(quantity_schema(unit))


Months = Annotated[Quantity, MONTHS, _checked(MONTHS), _json(MONTHS)]
Share = Annotated[Quantity, SHARE, _checked(SHARE), _json(SHARE)]
Points = Annotated[Quantity, POINTS, _checked(POINTS), _json(POINTS)]
Flow = Annotated[Quantity, FLOW, _checked(FLOW), _json(FLOW)]
Weight = Annotated[Quantity, WEIGHT, _checked(WEIGHT), _json(WEIGHT)]
PerMonth = Annotated[Quantity, PER_MONTH, _checked(PER_MONTH), _json(PER_MONTH)]
Change = Annotated[Quantity, CHANGE, _checked(CHANGE), _json(CHANGE)]
LevelValue = Annotated[Quantity, LEVEL, _checked(LEVEL), _json(LEVEL)]
Patience = Annotated[Quantity, PATIENCE, _checked(PATIENCE), _json(PATIENCE)]
Precision = Annotated[Quantity, PRECISION, _checked(PRECISION), _json(PRECISION)]
Tremble = Annotated[Quantity, TREMBLE, _checked(TREMBLE), _json(TREMBLE)]
Value = Annotated[Quantity, VALUE, _checked(VALUE), _json(VALUE)]
MeasureWeight = Annotated[Quantity, MEASURE_WEIGHT, _checked(MEASURE_WEIGHT), _json(MEASURE_WEIGHT)]
Correlation = Annotated[Quantity, CORRELATION, _checked(CORRELATION), _json(CORRELATION)]
