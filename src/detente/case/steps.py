"""What can be done and what can be seen: steps, gates, the capstone, channels."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from .parties import ONE_OR_MANY, Id, Line, Names, Place, SomeNames, Text, as_list
from .quantity import (
    LEVEL,
    Change,
    Frozen,
    LevelValue,
    Months,
    Points,
    Share,
    complain,
    point,
    quantity_schema,
    short_forms,
)

StepKind = Literal["act", "declaration", "consultation", "preparation", "adaptation", "offer"]
Category = Literal[
    "abstain",
    "freeze",
    "dismantle",
    "declare",
    "inspect",
    "aid",
    "sanctions",
    "security",
    "diplomatic",
    "humanitarian",
]


class Move(Frozen, json_schema_extra=short_forms({"type": "string"}, quantity_schema(LEVEL))):
    """What a step does to one issue: set it `to` a place, or move it `by` a change of level."""

    to: Place | None = None
    by: Change | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, Move) or (isinstance(value, dict) and ({"to", "by"} & value.keys())):
            return value
        return {"to": value}

    @model_validator(mode="after")
    def _one(self) -> Move:
        if (self.to is None) == (self.by is None):
            raise complain("give either 'to' (a level) or 'by' (a change), not both")
        return self


class Undo(Frozen, json_schema_extra=short_forms({"const": "never"})):
    """How a step can be taken back: in `months`, at `cost`, recovering `share` of what it moved; or never."""

    months: Months
    share: Share
    cost: Points | None = None
    never: bool = False

    @model_validator(mode="before")
    @classmethod
    def _never(cls, value: Any) -> Any:
        if value == "never":
            return {"months": 0, "share": 0, "never": True}
        if isinstance(value, dict):
            return {"months": 1, "share": 1, **value}
        return value


class Step(Frozen):
    """One act a party (or several jointly) can take.

    `lead` is months of work before it takes effect; `cost` one-off points of present value by party; `undo`
    how it can be taken back (left out: wholly, in a month, at no cost: the cautious reading of anybody's
    step); `fakeable` whether delivery can be shown without being done; `instrument` the name under which the
    capstone says what of it can be recovered after signing; `category` the kind of promise the record scores
    it under.
    """

    title: Line
    by: SomeNames
    to: Names = []
    kind: StepKind = "act"
    category: Category = "diplomatic"
    moves: dict[Id, Move] = {}
    lead: Months = Field(default_factory=lambda: point(1))
    cost: dict[Id, Points] = {}
    undo: Undo = Field(default_factory=lambda: Undo(months=point(1), share=point(1)))
    seen_by: Names = []
    fakeable: bool = True
    requires: Names = []
    excludes: Names = []
    ratified_by: Names = []
    instrument: Id = "unilateral"
    form: Literal["written", "oral"] = "written"
    why: Text = ""
    source: Line = ""


class GateTest(Frozen):
    """One thing a gate waits for.

    Exactly one of: `step` (done, or with `report: confirmed` seen to be done), `issue` with `at_least` or
    `at_most` (a threshold; its range is the room for argument), `ratified_by` with `share` (that ratification
    is at least so likely).
    """

    step: Id | None = None
    report: Literal["confirmed"] | None = None
    issue: Id | None = None
    at_least: LevelValue | None = None
    at_most: LevelValue | None = None
    ratified_by: Id | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _one(self) -> GateTest:
        if sum(x is not None for x in (self.step, self.issue, self.ratified_by)) != 1:
            raise complain("give exactly one of step, issue, ratified_by")
        if self.issue is not None and (self.at_least is None) == (self.at_most is None):
            raise complain("an issue test needs at_least or at_most, one of them")
        if self.ratified_by is not None and self.share is None:
            raise complain("ratified_by needs share (how likely ratification must be)")
        return self


class Gate(Frozen):
    """A precondition on evidence; `side` says whose delivery it tests, `holds` which steps wait for it."""

    title: Line
    side: Literal["theirs", "home"]
    passed_when: Annotated[list[GateTest], Field(min_length=1)]
    holds: Annotated[list[str], BeforeValidator(as_list), ONE_OR_MANY] = ["capstone"]
    why: Text = ""
    source: Line = ""


class Recovery(Frozen):
    """After signing, the share of an instrument that snap-back still recovers, and after how long."""

    share: Share
    delay: Months


class Capstone(Frozen):
    """The irreversible joint act the negotiation leads to.

    After it gates vanish, pressure and snap-back recover only what `recovery` says by instrument (an
    instrument not listed recovers nothing), and every party follows its own interest.
    """

    title: Line
    by: SomeNames
    moves: dict[Id, Move] = {}
    lead: Months = Field(default_factory=lambda: point(1))
    cost: dict[Id, Points] = {}
    requires: Names = []
    gates: Names = []
    ratified_by: Names = []
    recovery: dict[Id, Recovery] = {}
    category: Category = "security"
    form: Literal["written", "oral"] = "written"
    why: Text = ""
    source: Line = ""


class Channel(Frozen):
    """A way of seeing whether a step was done.

    The signal is *non-delivery*: `hit` = share of looks that contradict a step which was faked or not done,
    `false_alarm` = share that contradict one which was done. `inconclusive` = looks that say nothing either
    way, `refusal` = looks refused. `lag` = months until a first usable report. `on_demand` channels look when
    asked, at `cost` to the principal a look; the others look by themselves.
    """

    title: Line
    kind: Line = ""
    hit: Share
    false_alarm: Share
    lag: Months
    inconclusive: Share = Field(default_factory=lambda: point(0))
    refusal: Share = Field(default_factory=lambda: point(0))
    cost: Points = Field(default_factory=lambda: point(0))
    on_demand: bool = False
    why: Text = ""
    source: Line = ""

    @model_validator(mode="after")
    def _informative(self) -> Channel:
        if self.hit.mode < self.false_alarm.mode:
            raise complain(
                f"hit {self.hit.mode:g} is below false_alarm {self.false_alarm.mode:g}: "
                "the channel would report the opposite of what is there"
            )
        return self
