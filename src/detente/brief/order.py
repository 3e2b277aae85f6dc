"""What the roadmap finds, as findings: the order, what it is worth, how soon it could end; or that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import route, words
from .confidence import Doubt
from .findings import Finding, Register
from .route import CAPSTONE, Names

if TYPE_CHECKING:
    from ..roadmap.answers import Roadmap
    from ..study.study import Study

FIRST = 3  # exchanges ahead that are named
BELIEF = ("types", "belief.belief")
PLAN = ("steps", "gates", "ladder", "capstone", "parties", *BELIEF)
HOLDS = "each party counted on would lose by stopping at any month before the last step"
OTHERWISE = ("interests of the readings counted on, or months that steps take, read otherwise",)


@dataclass(frozen=True)
class Ordered:
    """The findings on the order of steps; without a plan only `plan` is there, and says so."""

    plan: Finding
    worth: Finding | None = None
    soonest: Finding | None = None


def order(study: Study, register: Register, doubt: Doubt, sources: tuple[str, ...]) -> Ordered:
    """The findings of the roadmap, under the next ids."""
    said, plan = route.names(study.case), study.roadmap
    if plan.status == "infeasible":
        return Ordered(_none(said, plan, register, sources))
    return Ordered(
        _plan(said, plan, register, sources),
        _worth(said, plan, register, doubt, sources),
        _soonest(said, plan, register, sources),
    )


def _none(said: Names, plan: Roadmap, register: Register, sources: tuple[str, ...]) -> Finding:
    forbid = [route.condition(said, text) for text in plan.binding]
    why = f" Together these forbid it: {route.listed(forbid)}." if forbid else ""
    out = (route.way_out(said, plan.relaxation),) if plan.relaxation else ()
    return register.add(
        "assessment",
        f"No order of the steps leads to “{said.capstone}” within {words.many(said.horizon, 'month')} under the "
        f"conditions of the case.{why}",
        method="all plans under the conditions ruled out; conditions left out one by one until a plan is possible",
        inputs=("roadmap.binding", *PLAN),
        sources=sources,
        would_change=out,
    )


def _plan(said: Names, plan: Roadmap, register: Register, sources: tuple[str, ...]) -> Finding:
    steps = [route.lowered(said.step(name)) for stage in plan.stages[:FIRST] for name in stage.steps]
    passed = [(stage.month, said.gate(gate)) for stage in plan.stages for gate in stage.gates]
    waits = f"Work on the last step waits for {words.listed([gate for _, gate in passed])}" if passed else ""
    waits += f", the last of them passed in {said.when(passed[-1][0])}." if passed else ""
    claim = f"If “{said.capstone}” is sought, begin with these: {route.listed(steps)}. {waits}"
    return register.add(
        "recommendation",
        claim.strip(),
        method=f"plan of most present value found in which gates and lead times hold, allies consent, and {HOLDS}",
        inputs=("roadmap.stages", "roadmap.begins", *PLAN),
        sources=sources,
        would_change=OTHERWISE,
    )


def _worth(said: Names, plan: Roadmap, register: Register, doubt: Doubt, sources: tuple[str, ...]) -> Finding | None:
    if plan.value is None or plan.bound is None:
        return None
    low, high = plan.value, max(plan.value, plan.bound)
    return register.add(
        "assessment",
        f"The order of steps given here, with “{route.short(said.capstone)}” at its end, is worth {plan.value:.2f} "
        f"points of present value, of 100, to {said.parties[said.ours]} ({words.KINDS['bound']} {low:.2f} to "
        f"{high:.2f}, no plan being worth more than the upper one), on the case's numbers as they stand.",
        number=plan.value,
        interval=(low, high),
        interval_kind="bound",
        method="discounted sum of the utilities of each month, steps weighed by the share in which they are delivered",
        inputs=("roadmap.value", "roadmap.bound", "roadmap.rates", *BELIEF),
        sources=sources,
        confidence=doubt.level,
        reason=doubt.reason,
        would_change=OTHERWISE,
    )


def _soonest(said: Names, plan: Roadmap, register: Register, sources: tuple[str, ...]) -> Finding:
    fewest, least = route.soonest(plan)
    return register.add(
        "assessment",
        f"The fewest months in which “{said.capstone}” can be in force are {fewest} ({words.KINDS['bound']} {least} to "
        f"{fewest}), {said.date(fewest)}; the plan takes {plan.in_force[CAPSTONE]}.",
        number=fewest,
        interval=(least, fewest),
        interval_kind="bound",
        method="plan of fewest months found; below the lower bound each month asked about was ruled out",
        inputs=("roadmap.frontier", "roadmap.why_not", "roadmap.deadlines", *PLAN),
        sources=sources,
        would_change=tuple(route.way_out(said, why.relaxation) for why in plan.why_not if why.relaxation),
    )
