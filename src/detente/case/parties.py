"""Who negotiates and over what: parties, issues with named levels, visions, leaders."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict, StringConstraints, WithJsonSchema, model_validator

from .quantity import (
    LEVEL,
    VALUE,
    Frozen,
    LevelValue,
    Months,
    Patience,
    PerMonth,
    Points,
    Quantity,
    Share,
    Value,
    Weight,
    complain,
    quantity_schema,
    short_forms,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Line = Annotated[str, StringConstraints(max_length=2000)]
Text = Annotated[str, StringConstraints(max_length=20000)]
Role = Literal["principal", "counterpart", "ally", "third_party", "constituency", "mediator"]
Phase = Literal["active", "signed", "walked"]
CurvePoint = Annotated[tuple[float, float], Strict(False)]


def as_list(value: Any) -> Any:
    """Let a single name stand where a list of names is meant."""
    return [value] if isinstance(value, str) else value


ONE_OR_MANY = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
Names = Annotated[list[Id], Field(max_length=64), BeforeValidator(as_list), ONE_OR_MANY]
SomeNames = Annotated[list[Id], Field(min_length=1, max_length=64), BeforeValidator(as_list), ONE_OR_MANY]


class Place(Frozen, json_schema_extra=short_forms({"type": "string"}, quantity_schema(LEVEL))):
    """A point on an issue: the name of one of its levels, or a number in [0, 1]."""

    name: str | None = None
    at: LevelValue | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, Place) or (isinstance(value, dict) and ({"name", "at"} & value.keys())):
            return value
        return {"name": value} if isinstance(value, str) else {"at": value}


class IssueVision(Frozen):
    """What a party wants on one issue.

    `ideal` is the level it likes best, `salience` the weight of the issue against its others (any scale,
    normalised), `curve` an optional list of [level, value] points, piecewise linear, value 0 to 1; without it
    value falls linearly from the ideal: 1 - |x - m| / max(m, 1 - m).
    """

    ideal: Place
    salience: Weight
    curve: Annotated[list[CurvePoint], Field(min_length=2, max_length=32)] | None = None
    why: Text = ""
    source: Line = ""

    @model_validator(mode="after")
    def _curve_in_order(self) -> IssueVision:
        if self.curve is not None:
            check_curve(self.curve, "curve")
        return self


def check_curve(curve: list[tuple[float, float]], name: str) -> None:
    """Refuse points outside the unit square or not in increasing order of level."""
    for level, value in curve:
        if not (0 <= level <= 1 and 0 <= value <= 1):
            raise complain(f"{name}: point [{level:g}, {value:g}] lies outside 0 to 1")
    levels = [level for level, _ in curve]
    if any(b <= a for a, b in pairwise(levels)):
        raise complain(f"{name}: levels must increase from point to point, found {levels}")


class Disagreement(Frozen, json_schema_extra=short_forms(quantity_schema(VALUE))):
    """What a party has if no agreement comes: a value, or the levels the issues would settle at."""

    value: Value | None = None
    package: dict[Id, Place] | None = None
    why: Text = ""
    source: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return {"value": value}
        if isinstance(value, dict) and {"low", "high", "mode"} & value.keys():
            return {"value": value}
        return value

    @model_validator(mode="after")
    def _one(self) -> Disagreement:
        if (self.value is None) == (self.package is None):
            raise complain("give either value or package (levels by issue), not both and not neither")
        return self


class Ratification(Frozen):
    """How a constituency ratifies: the share it must reach, the share in favour today, and how that may rise.

    `gain` is the rise of support for each point that the constituency's own utility rises above today's.
    """

    needs: Share
    support: Share
    gain: Share | None = None


class Party(Frozen):
    """A party: its role, its vision of the end state, what it has if talks fail.

    `aliases` are other names under which event data know it. `of` names the party a constituency ratifies for.
    `power` weighs it in forecasts of an unmanaged settlement. `patience` is its discount factor per month (default:
    the case's `discount`). `switching_cost` is what leaving the coalition would cost it; `tolerance` how far below its
    disagreement value it consents to fall at a stage; `capacity` how many of its steps it can work on at once (left
    out: any number).
    """

    name: Line
    aliases: list[Line] = []
    role: Role
    of: Id | None = None
    office: Line = ""
    power: Share | None = None
    patience: Patience | None = None
    disagreement: Disagreement | None = None
    switching_cost: Points | None = None
    tolerance: Points | None = None
    capacity: Annotated[int, Field(ge=1, le=400)] | None = None
    ratifies: Ratification | None = None
    vision: dict[Id, IssueVision] = {}
    leader_vision: dict[Id, IssueVision] | None = None
    note: Text = ""


class While(Frozen):
    """The condition under which a drift runs; every line given must hold."""

    not_done: Names = []
    done: Names = []
    phase: Annotated[list[Phase], BeforeValidator(as_list), ONE_OR_MANY] = []


class Drift(Frozen):
    """A change of level per month while a condition holds (an arsenal grows until production is frozen)."""

    per_month: PerMonth
    title: Line = ""
    condition: Annotated[While, Field(alias="while")] = While()


class Issue(Frozen):
    """An issue: named levels in [0, 1], where it stands at the start, and what moves it by itself."""

    title: Line
    levels: Annotated[dict[Line, Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=24)]
    start: Place
    drift: list[Drift] = []
    note: Text = ""

    @model_validator(mode="after")
    def _distinct(self) -> Issue:
        values = list(self.levels.values())
        if any(b <= a for a, b in pairwise(values)):
            raise complain(f"levels must be listed in increasing order, found {values}")
        return self

    def level(self, place: Place) -> float:
        """The number in [0, 1] a place stands for on this issue."""
        return self.levels[place.name] if place.name is not None else number(place.at)


def number(quantity: Quantity | None) -> float:
    """The mode of a quantity that the schema guarantees to be there."""
    if quantity is None:
        raise complain("a number is missing")
    return quantity.mode


class Leader(Frozen):
    """Who decided for a party and since when; `change` is the chance per year that the decider changes.

    `record_name` is the name under which the ledger's `leader` column files this rule or administration.
    """

    party: Id
    office: Line
    since: dt.date
    until: dt.date | None = None
    record_name: Line = ""
    change: Share | None = None
    why: Text = ""


class CalendarEntry(Frozen):
    """A dated thing the parties plan around: an anniversary, an election, an expiry, a deadline."""

    date: dt.date
    title: Line
    kind: Literal["anniversary", "election", "expiry", "deadline", "meeting"]
    party: Id | None = None
    yearly: bool = False
    slip: Months | None = None
    why: Text = ""
    source: Line = ""
