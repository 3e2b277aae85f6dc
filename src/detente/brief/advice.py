"""What the policy finds, as findings: the act and its margin, what is certain, when to sign, where the leader parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import acts, figures, words
from .acts import Deeds
from .findings import Finding, Register
from .needed import needed
from .route import short

if TYPE_CHECKING:
    from ..policy.policy import Policy
    from ..policy.signing import Threshold
    from ..study.study import Study

CASE_PARTS = ("ladder", "capstone", "parties", "types", "belief.belief")
METHOD = "plan found by search between bounds, each reading answering by its interests; difference of present value"
OTHERWISE = ("interests of the readings or of the party advised, read otherwise",)
TOLD = 2  # acts certain to be worse that page 1 names; the section has all
INTERIOR = 0.01  # points that knowing the reading must be worth for the act to rest on the belief


@dataclass(frozen=True)
class Advised:
    """The findings on what to do, and the words they are made of; None where the numbers support none."""

    said: Deeds
    act: Finding
    certain: Finding | None
    signing: Finding
    leader: Finding | None
    gates: Finding | None
    waiting: Finding | None
    knowing: Finding
    needed: Finding | None


def advise(study: Study, register: Register, sources: tuple[str, ...]) -> Advised:
    """The findings of the policy, under the next ids."""
    said, found = acts.deeds(study.case), study.policy
    return Advised(
        said=said,
        act=_act(found, said, register, sources),
        certain=_certain(found, said, register, sources),
        signing=_signing(study, said, register, sources),
        leader=_leader(found, said, register, sources),
        gates=_gates(study, said, register, sources),
        waiting=_waiting(found, said, register, sources),
        knowing=_knowing(found, said, register, sources),
        needed=needed(study, said, register, sources),
    )


def too_close(study: Study) -> bool:
    """Can the act not be told from another: by the bounds, or because it rests on a belief that past forecasts do not
    bear out?"""
    perfect = study.policy.value_of_inspection["perfect"]
    rests = bool(study.ledger.commitments) and perfect.about > INTERIOR
    numbers = study.policy.switching
    decided = numbers is not None and numbers.too_close
    return study.policy.too_close or decided or (rests and figures.loses(study.backtest))


def _act(found: Policy, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding:
    ends = acts.margin_bounds(found)
    claim = f"{words.sentence(said.orders[found.act])[:-1]}{': ' + said.steps if found.act == acts.ADVANCE else '.'}"
    if ends and found.margin is not None:
        following = next(act for act in acts.shown(found) if act != found.act)
        claim += (
            f" Its plan is worth {acts.points(found.margin)} points of 100 more than the next best found, "
            f"{said.doings[following]} ({words.KINDS['bound']} of the margin {acts.between(*ends)}), by the interests "
            f"stated for {said.ours}."
        )
    if found.too_close and acts.rivals(found):
        claim += f" Too close to call: {acts.open_between(found, said)} may be as good."
    return register.add(
        "recommendation",
        claim,
        number=found.margin,
        interval=ends,
        interval_kind="bound" if ends else None,
        method=METHOD,
        inputs=("policy.act", "policy.margin", "policy.bounds", *CASE_PARTS),
        sources=sources,
        would_change=OTHERWISE,
    )


def _certain(found: Policy, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    named = acts.worse(found)
    if not named:
        return None
    low = found.surely_worse[named[0]]
    high = max(low, found.bounds[found.act].upper - found.bounds[named[0]].lower)
    return register.add(
        "assessment",
        f"On the case's numbers these are certainly worse than {said.doings[found.act]}, in points of 100: "
        f"{acts.certain(found, said, len(named))}.",
        number=low,
        interval=(low, high),
        interval_kind="bound",
        method="least difference between the worth of the best act and of another, by the bounds of the search; the "
        f"number is that of {said.doings[named[0]]}",
        inputs=("policy.surely_worse", *CASE_PARTS),
        sources=sources,
        would_change=OTHERWISE,
    )


def share_words(study: Study, line: Threshold) -> str:
    """What the readings that would keep an accord signed there hold today, the spread first where it is wide."""
    now = words.percent(line.today)
    if not study.ledger.commitments:
        return f"today {now}"
    low, high = figures.over_treatments(study.belief, line.types)
    if study.belief.believe_the_disagreement:
        return f"today {words.span(low, high)}, by the count"
    return f"today {now}, or {words.span(low, high)} if counted otherwise"


def flips(study: Study, said: Deeds) -> str:
    """What belief would make signing best, as what follows on `flips if`."""
    line = acts.turning(study.policy)
    if line is None or line.possible is None:
        return f"nothing found: {_nowhere(study)}."
    least, when = line.possible[0], "then" if line.settled else "today"
    held = f"passes {acts.upon_share(least)}" if least > 0 else "were other than today's"
    sure = "certainly never" if line.low is None else f"certainly {acts.from_share(line.low)}"
    text = f"belief that an accord signed {when} is kept {held} ({sure}; {share_words(study, line)})"
    return f"{said.after(line.settled)}, {text}. Today no share would do." if line.settled else f"{text}."


def _nowhere(study: Study) -> str:
    if not acts.group_lines(study.policy):
        return "all readings in doubt would do alike after a signature"
    return "no share of belief that it is kept makes signing best, now or later"


def _signing_claim(study: Study, said: Deeds) -> str:
    if acts.turning(study.policy) is None:
        return f"{words.sentence(_nowhere(study))}"
    return f"Signing may be best if {flips(study, said)}"


def _signing(study: Study, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding:
    line = acts.turning(study.policy)
    low = line.possible[0] if line and line.possible else None
    high = 1.0 if line is None or line.low is None else line.low
    return register.add(
        "assessment",
        _signing_claim(study, said),
        number=low,
        interval=None if low is None else (low, max(low, high)),
        interval_kind=None if low is None else "bound",
        method="share of the readings that keep an accord signed there at which signing is worth as much as every "
        "other act: below the lower end certainly not, from the upper end certainly; solved anew along that line",
        inputs=("policy.signing_threshold", "belief.treatments", *CASE_PARTS),
        sources=sources,
        would_change=OTHERWISE,
    )


def _leader(found: Policy, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    view = found.leader
    if view is None:
        return None
    best, ours = view.bounds[view.act], view.bounds[found.act]
    if not view.parts:
        return register.add(
            "assessment",
            f"Weighed by the leader's own vision, {said.doings[view.act]} is the best act found as well.",
            method=METHOD,
            inputs=("policy.leader", "parties.leader_vision", *CASE_PARTS),
            sources=sources,
        )
    low, high = best.lower - ours.upper, max(best.upper - ours.lower, 0.0)
    gain = min(max(best.lower - ours.lower, low), high)
    verb = "is" if low > 0 else "may be"
    return register.add(
        "assessment",
        f"Weighed by the leader's own vision, {said.doings[view.act]} {verb} better than {said.doings[found.act]}, by "
        f"{acts.between(low, high)} points of 100 ({words.KINDS['bound']}): the two part.",
        number=gain,
        interval=(low, high),
        interval_kind="bound",
        method=METHOD,
        inputs=("policy.leader", "parties.leader_vision", *CASE_PARTS),
        sources=sources,
        would_change=("the leader's vision, read otherwise",),
    )


def _gates(study: Study, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    case = study.case
    if not study.policy.gates:
        return None
    told = [
        f"“{short(gate.title)}” passed today"
        if gate.passed
        else f"“{short(gate.title)}” {acts.months(gate.low, gate.median, gate.high, case.horizon.months)}"
        for gate in study.policy.gates
    ]
    course = case.playbooks[study.policy.playbook].title
    return register.add(
        "assessment",
        f"If the course “{course}” were played, months until each gate is passed, the middle of what may happen and in "
        f"brackets where 8 of 10 cases lie: {'; '.join(told)}.",
        method="chances by month under that course, each reading answering by its interests, weighed by the belief",
        inputs=("policy.gates", "gates", *CASE_PARTS),
        sources=sources,
        would_change=OTHERWISE,
    )


def _waiting(found: Policy, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    worth = found.value_of_waiting
    if worth is None:
        return None
    return register.add(
        "assessment",
        f"To be able to sign later, rather than now or never, is worth {acts.between(worth.lower, worth.upper)} points "
        f"of 100 ({words.KINDS['bound']}).",
        interval=(worth.lower, worth.upper),
        interval_kind="bound",
        method="worth of the best plan less the better of signing now and of the best plan that never signs",
        inputs=("policy.value_of_waiting", *CASE_PARTS),
        sources=sources,
    )


def _knowing(found: Policy, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding:
    worth = found.value_of_inspection["perfect"]
    low, high = min(worth.lower, worth.about), max(worth.upper, worth.about)
    return register.add(
        "assessment",
        f"To be told now which reading holds, and what is sham, would be worth about {acts.points(worth.about)} "
        f"points of 100 ({words.KINDS['bound']} {acts.between(low, high)}).",
        number=worth.about,
        interval=(low, high),
        interval_kind="bound",
        method="mean worth of the best plan under each reading less its worth under the belief",
        inputs=("policy.value_of_inspection", *CASE_PARTS),
        sources=sources,
    )
