"""Is a plan what it claims to be? Checked month by month with plain calls of the model, apart from what made it.

Nothing here uses the program, its tables or its combinations of steps: degrees are laid out for every month, levels and
points come from the model, and each condition is recomputed from its definition. Every plan that is shown has passed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..case.schema import Case
from ..case.steps import Capstone, GateTest, Step
from ..errors import DetenteError
from .hearing import Hearing, whole

CAPSTONE = "capstone"
EVEN = 0.5  # ratification is asked to be as likely as not where no gate asks for more


@dataclass(frozen=True)
class Violation:
    """One condition that a plan breaks: its kind, where (step, gate, party), in which month, by how much, in words."""

    kind: str
    where: str
    month: int
    amount: float
    words: str


@dataclass(frozen=True)
class Claim:
    """A plan with what is claimed for it: months by step ("capstone" too), the types counted, the bound on exposure."""

    schedule: Mapping[str, int]
    belief: Mapping[str, float]
    counted: Sequence[str]
    exposure: float = math.inf
    penalties: Mapping[str, float] | None = None
    tolerance: float = 0.0


def certify(case: Case, claim: Claim) -> list[Violation]:
    """Every condition that the plan breaks; an empty list certifies it."""
    found = [*_order(case, claim.schedule), *_capacity(case, claim.schedule)]
    if found:
        return found
    hearing = Hearing(case, claim.schedule, claim.belief)
    found += _gates(case, claim.schedule, hearing)
    found += _consent(case, hearing)
    found += _exposure(hearing, claim)
    return found + _stopping(hearing, claim)


def demand_clean(case: Case, claim: Claim) -> None:
    """Raise DetenteError where a plan does not stand: it must never be shown."""
    found = certify(case, claim)
    if found:
        raise DetenteError(f"a plan broke its own conditions: {found[0].words}; this is a fault in detente")


def _entry(case: Case, name: str) -> Step | Capstone:
    return case.capstone if name == CAPSTONE else case.steps[name]


def _held_by(case: Case, step: str) -> list[str]:
    named = list(case.capstone.gates) if step == CAPSTONE else []
    return list(dict.fromkeys([*named, *(g for g, gate in case.gates.items() if step in gate.holds)]))


def _order(case: Case, schedule: Mapping[str, int]) -> list[Violation]:
    found = []
    if CAPSTONE not in schedule:
        found.append(Violation("needed", CAPSTONE, 0, 1.0, "the capstone is not in the plan"))
    for name, month in schedule.items():
        found += _step_order(case, schedule, name, month)
    return found


def _step_order(case: Case, schedule: Mapping[str, int], name: str, month: int) -> list[Violation]:
    found = []
    entry = _entry(case, name)
    begins = month - whole(entry.lead.mode)
    if begins < 0:
        found.append(Violation("lead", name, month, -begins, f"{name} would have to begin before month 0"))
    if month > case.horizon.months:
        late = month - case.horizon.months
        found.append(Violation("horizon", name, month, late, f"{name} comes {late} months after the horizon"))
    for other in entry.requires:
        late = schedule.get(other, 10**6) - begins
        if late > 0:
            found.append(Violation("requires", name, month, late, f"{name} begins before {other} is in force"))
    for other in getattr(entry, "excludes", []):
        if other in schedule:
            found.append(Violation("excludes", name, month, 1.0, f"{name} and {other} exclude each other"))
    return found


def _capacity(case: Case, schedule: Mapping[str, int]) -> list[Violation]:
    found = []
    for name, party in case.parties.items():
        if party.capacity is None:
            continue
        work = [(m - whole(case.steps[s].lead.mode), m) for s, m in schedule.items() if s != CAPSTONE]
        mine = [
            w for w, s in zip(work, (s for s in schedule if s != CAPSTONE), strict=True) if name in case.steps[s].by
        ]
        for month in range(case.horizon.months):
            busy = sum(begin <= month < end for begin, end in mine)
            if busy > party.capacity:
                words = f"{party.name} works on {busy} steps in month {month}, its capacity is {party.capacity}"
                found.append(Violation("capacity", name, month, busy - party.capacity, words))
    return found


def _report_lag(case: Case, step: str) -> int:
    seen = [case.channels[c] for c in case.steps[step].seen_by]
    lags = [c.lag.mode for c in seen if not c.on_demand] or [c.lag.mode for c in seen]
    return math.ceil(min(lags)) if lags else 0


def _gates(case: Case, schedule: Mapping[str, int], hearing: Hearing) -> list[Violation]:
    found = []
    for name, month in schedule.items():
        begins = month - whole(_entry(case, name).lead.mode)
        said: set[str] = set()
        for gate in _held_by(case, name):
            for test in case.gates[gate].passed_when:
                said |= {test.ratified_by} if test.ratified_by else set()
                missing = _missing(case, schedule, hearing, test, begins)
                if missing > 0:
                    words = f"{name} begins in month {begins}, when {gate} is not passed"
                    found.append(Violation("gate", gate, begins, missing, words))
        for who in set(_entry(case, name).ratified_by) - said:
            if case.parties[who].ratifies is not None and case.parties[who].of in case.coalition:
                short = EVEN - hearing.ratification(who, begins)
                if short > 0:
                    words = f"{name} begins in month {begins}, when {who} is not likely to ratify"
                    found.append(Violation("ratification", who, begins, short, words))
    return found


def gate_open(case: Case, schedule: Mapping[str, int], hearing: Hearing, gate: str, month: int) -> bool:
    """Is a gate passed in a month of the plan?"""
    return all(_missing(case, schedule, hearing, test, month) <= 0 for test in case.gates[gate].passed_when)


def _missing(case: Case, schedule: Mapping[str, int], hearing: Hearing, test: GateTest, month: int) -> float:
    """How far a test is from holding in a month: months, level or chance; 0 or less where it holds."""
    if test.step is not None:
        lag = _report_lag(case, test.step) if test.report else 0
        return schedule.get(test.step, 10**6) + lag - month
    if test.ratified_by is not None and test.share is not None:
        return test.share.mode - hearing.ratification(test.ratified_by, month)
    assert test.issue is not None
    level = float(hearing.levels(month)[list(case.issues).index(test.issue)])
    if test.at_least is not None:
        return test.at_least.mode - level
    assert test.at_most is not None
    return level - test.at_most.mode


def _consent(case: Case, hearing: Hearing) -> list[Violation]:
    found = []
    for ally in hearing.coalition:
        if ally == case.ours:
            continue
        tolerance = case.parties[ally].tolerance
        least = hearing.fallback(ally) - (tolerance.mode if tolerance else 0.0)
        for month in range(1, hearing.signed + 1):
            short = least - hearing.flow(ally, month)
            if short > ROUNDING:
                words = f"{ally} stands {short:.2f} points below what it consents to in month {month}"
                found.append(Violation("consent", ally, month, short, words))
    return found


def _exposure(hearing: Hearing, claim: Claim) -> list[Violation]:
    found = []
    for viewer in (*hearing.coalition, *claim.counted):
        for month in range(hearing.end + 1):
            exposed = hearing.fallback(viewer) - hearing.all_stop(viewer, month)
            if exposed > claim.exposure + ROUNDING:
                words = f"{viewer} is exposed by {exposed:.2f} points in month {month}, the bound is {claim.exposure:g}"
                found.append(Violation("exposure", viewer, month, exposed - claim.exposure, words))
    return found


def _stopping(hearing: Hearing, claim: Claim) -> list[Violation]:
    found = []
    for viewer in (*hearing.coalition, *claim.counted):
        penalty = (claim.penalties or {}).get(hearing.party_of(viewer), 0.0)
        for month in range(1, hearing.end + 1):
            gain = hearing.stops(viewer, month) - hearing.goes_on(viewer, month) - penalty
            if gain > claim.tolerance + ROUNDING:
                words = f"{viewer} would gain {gain:.2f} points by stopping in month {month}"
                found.append(Violation("self-enforcement", viewer, month, gain, words))
    return found


ROUNDING = 1e-6  # points: the sums of the program and of this check differ by rounding
