"""What the roadmap answers: frozen dataclasses, names outside, months counted from the case's date (month 0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..answer import Pedigree, Shown

Status = Literal["optimal", "feasible", "infeasible"]
GAP = 1e-3
"""Gap, in points of the principal's value, at which a plan counts as the best: far below what any input is known to."""
ROUNDS = 8
"""Rounds of plan, responses, plan at most (MODEL.md section 7 asks for a stated limit)."""
MONTHS_ASKED = (6,)
"""Months for which the question 'why not by then' is answered unless others are asked about."""


@dataclass(frozen=True)
class Asked:
    """What was asked of the roadmap beyond the case.

    `pins` fixes the month in which a step (or "capstone") is in force, None = left out; `by` is the last month the
    capstone may be in force; `exposure` the most any party may be exposed, points; `gap` in points of the principal's
    value; `seconds` a limit on the clock (None = none, and the same bytes each time); `why_not` months asked about;
    `penalties` points of present value a party loses by stopping, beside those of the case; `price` also what each
    pin costs.
    """

    pins: Mapping[str, int | None] = field(default_factory=dict)
    by: int | None = None
    exposure: float | None = None
    gap: float = GAP
    seconds: float | None = None
    why_not: tuple[int, ...] = MONTHS_ASKED
    frontier: bool = True
    penalties: Mapping[str, float] = field(default_factory=dict)
    rounds: int = ROUNDS


@dataclass(frozen=True)
class Stage:
    """One month in which something comes into force ("capstone" among `steps`), and how the parties stand then.

    `exposure` is what a party would lose against no agreement if all stopped now, points of present value; `slack`
    what it would lose by stopping alone rather than going on (negative: it would gain), None where the question does
    not arise; `gates` are those passed for the first time since the stage before.
    """

    month: int
    steps: tuple[str, ...]
    exposure: Mapping[str, float]
    slack: Mapping[str, float | None]
    gates: tuple[str, ...]


@dataclass(frozen=True)
class FrontierPoint:
    """A plan that no other beats on both: months until the capstone is in force, and the worst exposure on the way.

    `party` is the most exposed; `mark` is "optimum" (the plan of greatest value to the principal), else "rush" (fewest
    months), else "cautious" (least exposure), or None.
    """

    months: int
    exposure: float
    party: str
    mark: str | None
    value: float
    schedule: Mapping[str, int]


@dataclass(frozen=True)
class Deadline:
    """A date of the case's calendar: could the capstone be in force by its month, and at what least exposure?"""

    name: str
    title: str
    month: int
    feasible: bool
    exposure: float | None


@dataclass(frozen=True)
class PinPrice:
    """What pinning a step to a month (None = leaving it out) costs: points of the principal's value, months."""

    step: str
    month: int | None
    feasible: bool
    price: float | None
    months: int | None


@dataclass(frozen=True)
class WhyNot:
    """Why the capstone is not in force by a month: the conditions that together forbid it, the cheapest way out."""

    months: int
    feasible: bool
    binding: tuple[str, ...]
    relaxation: str | None
    exposure: float | None


@dataclass(frozen=True)
class Roadmap(Shown):
    """The plan, what it rests on, and what else could be had.

    `value` and `bound` are points of the principal's present value under the solved rates of delivery; `least_patience`
    and `penalty` go by party (the counterpart: its worst counted type). `binding` and `relaxation` are filled where
    nothing is feasible. `begins` and `in_force` are months by step; `rates` the share of each step that is delivered.
    `counted` are the types that would deliver more likely than not what is asked of them before the capstone;
    `failing` those of them that would do better to stop at some month.
    """

    status: Status
    value: float | None
    bound: float | None
    stages: tuple[Stage, ...]
    frontier: tuple[FrontierPoint, ...]
    deadlines: tuple[Deadline, ...]
    least_patience: Mapping[str, float | None]
    penalty: Mapping[str, float]
    binding: tuple[str, ...]
    relaxation: str | None
    begins: Mapping[str, int]
    in_force: Mapping[str, int]
    omitted: tuple[str, ...]
    rates: Mapping[str, float]
    counted: tuple[str, ...]
    failing: tuple[str, ...]
    rounds: int
    converged: bool
    pins: tuple[PinPrice, ...]
    why_not: tuple[WhyNot, ...]
    time_limited: bool
    pedigree: Pedigree
