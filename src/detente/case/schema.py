"""The case: what is being negotiated, by whom, with what uncertain?

A `Case` is right by construction: `load` is its only door, `crosscheck` has seen every name it refers to, and
nothing behind the door checks again. Key paths (`steps.halt.undo.months`) are the same in the file, in
errors, in `--set` and in the list of uncertainties.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PrivateAttr, Strict, model_validator

from .behaviour import CounterpartType, Ladder, Playbook
from .parties import CalendarEntry, Id, Issue, Leader, Line, Party, Text
from .quantity import (
    ROUNDING,
    Correlation,
    Frozen,
    MeasureWeight,
    Patience,
    Quantity,
    Share,
    Unit,
    complain,
    short_forms,
)
from .steps import Capstone, Category, Channel, Gate, Step

SCHEMA_VERSION = 1
MEAN_MONTH_DAYS = 30.4375  # a quarter of a Julian leap cycle: 1461 days / 48 months
HIDDEN_KEYS = {"Place": "at", "Move": "to", "Disagreement": "value", "Horizon": "months"}
"""The inner key that a model's short form stands for (`ideal: 0.5` for `ideal: {at: 0.5}`)."""


class Horizon(Frozen, json_schema_extra=short_forms({"type": "integer"})):
    """How many months are planned, and whether what stands at the end goes on (`continues`) or counts for
    nothing."""

    months: Annotated[int, Field(ge=1, le=600)]
    beyond: Literal["continues", "nothing"] = "continues"
    why: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"months": value} if isinstance(value, int) and not isinstance(value, bool) else value


class Measure(Frozen):
    """A user's yardstick: a weighted sum of issue levels, reported beside value and never added to it."""

    title: Line
    unit: Line
    of: Annotated[dict[Id, MeasureWeight], Field(min_length=1)]
    better: Literal["higher", "lower"] = "higher"
    why: Text = ""
    source: Line = ""


class RecordFiles(Frozen):
    """The files of the record, beside the case file."""

    commitments: Line | None = None
    events: Line | None = None
    positions: Line | None = None


class OutcomeRates(Frozen):
    """How often a type's promises of one category end so, from a source; the four shares sum to 1."""

    kept: Share
    partial: Share
    broken: Share
    reversed: Share
    source: Line

    @model_validator(mode="after")
    def _sum(self) -> OutcomeRates:
        total = sum(q.mode for q in (self.kept, self.partial, self.broken, self.reversed))
        if abs(total - 1) > ROUNDING:
            raise complain(f"the four shares sum to {total:g}, not 1")
        return self


def _convention(low: float, mode: float, high: float, why: str) -> Any:
    return Field(default_factory=lambda: Quantity(low=low, mode=mode, high=high, why=why, judgement=True))


class Record(Frozen):
    """Where the record lies, and the conventions by which it moves belief.

    `reset` is the share of a belief that returns to the prior when the counterpart's leader changes, `turnover` the
    share that does so each year between changes; `found_out` the share of faked deliveries that the record shows as
    broken, `partly` the share of what was stalled that it shows as partly delivered, `fall_short` that of deliveries,
    `other_causes` the share of outcomes that have nothing to do with the type. `rates` are outcome tables from a
    source, by type and category, in place of the solved ones.
    """

    files: RecordFiles = RecordFiles()
    reset: Share = _convention(0.2, 0.5, 0.8, "A new leader inherits interests and advisers, not promises")
    turnover: Share = _convention(0.01, 0.03, 0.08, "One leader's interests change slowly; nothing measures how slowly")
    found_out: Share = _convention(0.5, 0.8, 0.95, "Large shortfalls came to light within years; not all small ones")
    partly: Share = _convention(0.3, 0.45, 0.6, "About the share among unmet promises in the ledgers of the library")
    fall_short: Share = _convention(
        0.1, 0.2, 0.35, "Honest deliveries also fall short of the letter: means, disputes over terms"
    )
    other_causes: Share = _convention(
        0.1, 0.25, 0.4, "Means, weather, misunderstanding and coding also decide what becomes of a promise"
    )
    rates: dict[Id, dict[Literal["default"] | Category, OutcomeRates]] = {}


class Correlated(Frozen):
    """Two uncertain numbers that move together: their key paths and a rank correlation (Gaussian copula)."""

    between: Annotated[tuple[Line, Line], Strict(False)]
    rho: Correlation


class About(Frozen):
    """Pedigree of the case itself: who may use it, how to cite it, who coded and who reviewed it."""

    summary: Text = ""
    cite: Text = ""
    licence: Line = ""
    authors: list[Line] = []
    coders: Line = ""
    languages: Line = ""
    reviewed_by: Line = "nobody yet"
    handling: Line = "open sources"
    sources: list[Line] = []


class Case(Frozen):
    """One negotiation. `principal` is absent in a mediator's case, where `facing` names the side that answers
    the counterpart on the ladder."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    title: Line
    as_of: dt.date
    about: About = About()
    period: Annotated[float, Field(gt=0, le=366, description="days in a period")] = MEAN_MONTH_DAYS
    horizon: Horizon
    discount: Patience
    principal: Id | None = None
    facing: Id | None = None
    counterpart: Id
    parties: Annotated[dict[Id, Party], Field(min_length=2, max_length=40)]
    issues: Annotated[dict[Id, Issue], Field(min_length=1, max_length=60)]
    steps: Annotated[dict[Id, Step], Field(min_length=1, max_length=400)]
    gates: dict[Id, Gate] = {}
    capstone: Capstone
    channels: dict[Id, Channel] = {}
    types: Annotated[dict[Id, CounterpartType], Field(min_length=1, max_length=16)]
    ladder: Ladder
    playbooks: Annotated[dict[Id, Playbook], Field(min_length=1, max_length=24)]
    reference_playbook: Id | None = None
    calendar: dict[Id, CalendarEntry] = {}
    leaders: dict[Id, Leader] = {}
    measures: dict[Id, Measure] = {}
    record: Record = Record()
    claims: Line | None = None
    correlations: Annotated[list[Correlated], Field(max_length=200)] = []

    _folder: Any = PrivateAttr(default=None)
    _hash: str = PrivateAttr(default="")

    @property
    def ours(self) -> str:
        """The party whose acts the playbooks describe."""
        name = self.principal or self.facing
        assert name is not None  # crosscheck refuses a case with neither
        return name

    @property
    def coalition(self) -> list[str]:
        """The side of `ours`: itself and its allies, in file order."""
        return [p for p, party in self.parties.items() if p == self.ours or party.role == "ally"]

    @property
    def hash(self) -> str:
        """First 12 hex digits of the SHA-256 of the case as loaded, overrides and the files beside it included."""
        return self._hash

    @property
    def folder(self) -> Any:
        """The folder the case file lies in (a Traversable), or None where the case was read from text."""
        return self._folder

    def numbers(self) -> Iterator[tuple[str, Quantity, Unit | None]]:
        """Every quantity of the case with its key path and unit, in file order."""
        yield from _numbers(self, "", None)


def _numbers(value: Any, path: str, unit: Unit | None) -> Iterator[tuple[str, Quantity, Unit | None]]:
    if isinstance(value, Quantity):
        yield path, value, unit
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = next((m for m in field.metadata if isinstance(m, Unit)), None) or _nested_unit(field.annotation)
            key = field.alias or name
            yield from _numbers(getattr(value, name), _join(value, path, key), inner)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, f"{path}.{key}", unit)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _numbers(item, f"{path}.{index}", unit)


def _join(owner: BaseModel, path: str, key: str) -> str:
    """The path a user writes: short forms (`ideal: 0.5`, `moves.arsenal: 0.2`) hide their inner key."""
    if HIDDEN_KEYS.get(type(owner).__name__) == key:
        return path
    return f"{path}.{key}" if path else key


def _nested_unit(annotation: Any) -> Unit | None:
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Unit):
            return part
    for inner in getattr(annotation, "__args__", ()):
        found = _nested_unit(inner)
        if found:
            return found
    return None
