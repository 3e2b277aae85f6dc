"""How the counterpart may choose and how we may play: types, the ladder, pressure, playbooks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from .parties import ONE_OR_MANY, CurvePoint, Id, IssueVision, Line, Names, Text, as_list, check_curve
from .quantity import ROUNDING, Flow, Frozen, Patience, Precision, Share, Tremble, complain, short_forms
from .steps import Category, Move

Act = Literal["advance", "hold", "inspect", "press", "snap_back", "sign", "walk"]
Report = Literal["nothing", "confirmed", "contradicted"]
First = Literal["ours", "theirs", "together"]
Reports = Annotated[list[Report], Field(min_length=1), BeforeValidator(as_list), ONE_OR_MANY]
Span = Annotated[int, Field(ge=0, le=1200)]


class Stance(Frozen):
    """How a type weighs what is asked of it against all else.

    `weight` is the share of its total salience that lies on the issues its own steps on the ladder move;
    `curve` its value, 0 to 1, along the progress from where those issues start (0) to where all its steps
    would bring them (1).
    """

    weight: Share
    curve: Annotated[list[CurvePoint], Field(min_length=2, max_length=32)]

    @model_validator(mode="after")
    def _curve_in_order(self) -> Stance:
        check_curve(self.curve, "curve")
        if self.curve[0][0] != 0 or self.curve[-1][0] != 1:
            raise complain("curve must run from progress 0 to progress 1")
        return self


class StatedRates(Frozen):
    """Choice shares taken from a source instead of solved: deliver, stall, fake, walk; they sum to 1."""

    deliver: Share
    stall: Share
    fake: Share
    walk: Share
    source: Line

    @model_validator(mode="after")
    def _sum(self) -> StatedRates:
        total = sum(q.mode for q in (self.deliver, self.stall, self.fake, self.walk))
        if abs(total - 1) > ROUNDING:
            raise complain(f"the four shares sum to {total:g}, not 1")
        return self


class Behaves(Frozen):
    """What a type's name promises, checked against its solved choices under the reference playbook.

    On the `first` or `last` rung that asks something of it, or on `every` or `some` such rung, the share of
    `reply` in the first month owed is `at_least` or `at_most` so much.
    """

    rung: Literal["first", "last", "every", "some"]
    reply: Literal["deliver", "stall", "fake", "walk"]
    at_least: Annotated[float, Field(ge=0, le=1)] = 0.0
    at_most: Annotated[float, Field(ge=0, le=1)] = 1.0
    why: Line = ""


class CounterpartType(Frozen):
    """A reading of the counterpart's interests: a hypothesis, never a description of a person.

    `patience` is its discount factor per month, `precision` the unit-free sharpness of its logit choice,
    `tremble` the share of choices made at random, `candour` its aversion to concealed non-delivery (points
    per month and faked rung), `expects` the share of our steps, by category, that it expects to be delivered
    and to last, `learns` how far our own record in the ledger takes the place of what is stated there,
    `power_loss` the share of its fallback it loses once it has given everything, `spoilers` the share of its
    delivering months that insiders undo. `vision` overrides `stance` issue by issue.
    """

    title: Line
    kind: Line = ""
    prior: Share
    stance: Stance
    vision: dict[Id, IssueVision] = {}
    patience: Patience
    precision: Precision
    tremble: Tremble
    candour: Flow
    expects: dict[Literal["default", Category], Share]
    power_loss: Share
    spoilers: Share
    learns: Share | None = None
    behaves: list[Behaves] = []
    rates: dict[Literal["default", Category], StatedRates] | None = None
    why: Text = ""
    source: Line = ""

    @model_validator(mode="after")
    def _default_expectation(self) -> CounterpartType:
        if "default" not in self.expects:
            raise complain("expects needs a default share for categories not listed")
        return self


class Rung(Frozen):
    """One matched exchange: their steps against ours, and who moves first.

    Without `theirs` it is a home rung: ours alone to climb. `first: ours` means we give, then they owe;
    `theirs` that ours follows on their delivery; `together` that ours arrives while they choose.
    """

    title: Line = ""
    theirs: Names = []
    ours: Names = []
    first: First = "ours"

    @model_validator(mode="after")
    def _something(self) -> Rung:
        if not self.theirs and not self.ours:
            raise complain("a rung needs steps: theirs, ours, or both")
        return self


class PressureLevel(Frozen):
    """One level of pressure: what it moves, and its running cost by party (points a month)."""

    title: Line
    moves: dict[Id, Move] = {}
    cost: dict[Id, Flow] = {}


class Pressure(Frozen):
    """Pressure as a state: levels from least to most, where it starts, how it erodes while talks run.

    `erosion` is the chance per month that it falls one level while talks are active; `press` raises it one
    level; `after_walk` is the level it settles at once talks have failed.
    """

    levels: Annotated[dict[Id, PressureLevel], Field(min_length=1, max_length=6)]
    start: Id
    erosion: Share
    after_walk: Id


class Ladder(Frozen):
    """The matched exchanges in order, the pressure beside them, and how long a debt is counted.

    `overdue` is the number of months after which the clock of a debt stops counting (at most 24).
    """

    rungs: Annotated[dict[Id, Rung], Field(min_length=1, max_length=10)]
    pressure: Pressure | None = None
    overdue: Annotated[int, Field(ge=1, le=24)] = 6


class Between(Frozen, json_schema_extra=short_forms({"type": "integer"})):
    """A span of whole numbers, ends included; a bare number means exactly that number."""

    at_least: Span = 0
    at_most: Span = 1200

    @model_validator(mode="before")
    @classmethod
    def _exact(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"at_least": value, "at_most": value}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Between:
        if self.at_least > self.at_most:
            raise complain(f"at_least {self.at_least} is above at_most {self.at_most}")
        return self


class When(Frozen):
    """What a rule looks at, all of it visible to the principal; every line given must hold.

    `rung` counts rungs settled, `overdue` months since the counterpart began to owe, `pressure` the level
    counted from 0, `month` months since the case's date, `report` the last conclusive report on what was
    delivered, `gates` gates that must be passed.
    """

    rung: Between | None = None
    owed: bool | None = None
    overdue: Between | None = None
    pressure: Between | None = None
    month: Between | None = None
    report: Reports | None = None
    gates: Names = []


class Rule(Frozen):
    """When this is seen, do that."""

    do: Act
    when: When = When()


class Playbook(Frozen):
    """A declared way of playing: rules read from the top, the first that applies and is possible decides.

    `heeds_gates: no` lets it advance and sign past gates. `first` overrides who moves first on every rung.
    Where no rule applies the act is hold.
    """

    title: Line
    says: Text = ""
    rules: Annotated[list[Rule], Field(min_length=1, max_length=64)]
    heeds_gates: bool = True
    first: First | None = None
    why: Text = ""
    source: Line = ""
