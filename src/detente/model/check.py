"""Does the case behave as its author means it to? Advice on a checked case, and what its types do.

`behaviour` is what `detente check CASE --model` prints; `advise` are the warnings of MODEL.md: look-alike types, types
that belie their name, rungs nobody reaches or nobody watches, gates that cannot pass, and signing with types that do
not deliver being worth more than no agreement. Advice never makes a case invalid.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import Behaves
from ..case.schema import Case
from .ladder import Ladder, compile_ladder
from .outlook import UNREACHED, Answered, Outlook, answered, delivers, failed_state, our_value, signed_state
from .playbook import GateKeeper
from .response import Responses, reference, solve_responses
from .transition import ACTIVE, CONFIRMED, REPLIES, State

ALIKE = 0.05  # replies differing by less in every month take hundreds of months to tell apart (log BF ~ 2 * .05^2)


@dataclass(frozen=True)
class Advice:
    """A modelling warning: the key path it concerns and a sentence."""

    key: str
    message: str


@dataclass(frozen=True)
class Behaviour:
    """Each type's answer to one playbook, by rung: `Outlook` says what each array holds; axes [type, rung, reply]."""

    playbook: str
    types: tuple[str, ...]
    titles: tuple[str, ...]
    rungs: tuple[str, ...]
    home: tuple[bool, ...]
    ends: NDArray[np.float64]
    replies: NDArray[np.float64]
    reached: NDArray[np.float64]
    after_signing: NDArray[np.float64]
    delivers: tuple[tuple[str, ...], ...]


def behaviour(case: Case, main: Answered | None = None) -> Behaviour:
    """What each type does on each rung under the reference playbook, or under the one that `main` answers."""
    found = main or answered(case)
    responses, outlooks = found.responses, found.outlooks
    ladder = responses.process.ladder
    views = list(outlooks.values())
    return Behaviour(
        playbook=responses.process.playbook.name,
        types=tuple(outlooks),
        titles=tuple(case.types[t].title for t in outlooks),
        rungs=tuple(case.ladder.rungs),
        home=tuple(bool(h) for h in ~ladder.asks),
        ends=np.stack([v.ends for v in views]),
        replies=np.stack([v.replies for v in views]),
        reached=np.stack([v.reached for v in views]),
        after_signing=np.stack([v.after_signing for v in views]),
        delivers=tuple(tuple(delivers(responses, outlooks, k)) for k in range(ladder.rungs + 1)),
    )


def advise(case: Case, main: Answered | None = None) -> list[Advice]:
    """The modelling warnings of a case, in the order a reader should meet them."""
    ladder = compile_ladder(case)
    known = main or answered(case)
    outlooks = known.outlooks
    others = [solve_responses(case, name) for name in case.playbooks if name != reference(case)]
    found = [
        *_belied(case, ladder, outlooks),
        *_alike([known.responses, *others]),
        *_unreached(ladder, outlooks),
        *_unwatched(ladder),
    ]
    return [*found, *_gates(case, ladder), *_signing(known.responses, outlooks), *_numbers(case)]


def _claimed(claim: Behaves, asked: NDArray[np.int64], view: Outlook) -> tuple[bool, float]:
    """Whether a type's claim about itself holds on the rungs it comes to, and the share that decides it."""
    come_to = asked[view.reached[asked] >= UNREACHED]
    shares = view.ends[come_to, REPLIES.index(claim.reply)]
    if not len(shares) or (claim.rung == "last" and come_to[-1] != asked[-1]):
        return True, float("nan")
    chosen = {"first": shares[:1], "last": shares[-1:], "every": shares, "some": shares}[claim.rung]
    fits = (chosen >= claim.at_least) & (chosen <= claim.at_most)
    worst = chosen[np.argmin(fits)]
    return bool(fits.any() if claim.rung == "some" else fits.all()), float(worst)


def _belied(case: Case, ladder: Ladder, outlooks: dict[str, Outlook]) -> list[Advice]:
    asked = np.flatnonzero(ladder.asks)
    found = []
    for name, kind in case.types.items():
        for claim in kind.behaves:
            holds, share = _claimed(claim, asked, outlooks[name])
            if not holds:
                limit = f"at least {claim.at_least:.0%}" if claim.at_least > 0 else f"at most {claim.at_most:.0%}"
                said = f"{claim.rung} rung: {claim.reply} {limit} ({claim.why})"
                found.append(Advice(f"types.{name}", f"behaves against its name: {said}; solved share {share:.0%}"))
    return found


def _gap(responses: Responses, one: str, other: str) -> float:
    """Largest total variation between two types' choices in any state with a clean record, at most 1."""
    rows = responses.process.rows
    clean = (rows[:, 0] == ACTIVE) & (rows[:, 5] == 0)
    a, b = (responses.by_type[n].choice[:, clean] for n in (one, other))
    return float(np.abs(a - b).sum(axis=-1).max() / 2) if clean.any() else 0.0


def _alike(solved: list[Responses]) -> list[Advice]:
    names = list(solved[0].by_type)
    found = []
    for one, other in combinations(names, 2):
        gap = max(_gap(responses, one, other) for responses in solved)
        if gap < ALIKE:
            words = f"looks like {other}: under every playbook their replies never differ by more than {gap:.1%}; "
            found.append(Advice(f"types.{one}", words + "no evidence from talks can tell them apart"))
    return found


def _unreached(ladder: Ladder, outlooks: dict[str, Outlook]) -> list[Advice]:
    found = []
    for k, name in enumerate(ladder.case.ladder.rungs):
        reached = max((view.reached[k] for view in outlooks.values()), default=0.0)
        if ladder.asks[k] and reached < UNREACHED:
            words = f"no type gets here honestly in {ladder.case.horizon.months} months under the reference playbook"
            found.append(Advice(f"ladder.rungs.{name}", words))
    return found


def _unwatched(ladder: Ladder) -> list[Advice]:
    case = ladder.case
    found = []
    for name, rung in case.ladder.rungs.items():
        if (
            rung.theirs
            and not any(case.steps[s].seen_by for s in rung.theirs)
            and any(case.steps[s].fakeable for s in rung.theirs)
        ):
            found.append(Advice(f"ladder.rungs.{name}", "can be faked and no channel sees it (steps: seen_by)"))
    return found


def _gates(case: Case, ladder: Ladder) -> list[Advice]:
    gates = GateKeeper(ladder)
    top = State(ACTIVE, ladder.rungs, 0, ladder.pressure_start, CONFIRMED, 0)
    held = [g for g in case.gates if not gates.passed(g, top)]
    found = [Advice(f"gates.{g}", "does not pass even with every rung settled and confirmed") for g in held]
    if case.gates and not any(gate.side == "home" for gate in case.gates.values()):
        found.append(Advice("gates", "no gate is on our own side (side: home); agreed allied design or ratification?"))
    return found


def _signing(responses: Responses, outlooks: dict[str, Outlook]) -> list[Advice]:
    """Warn when the case says that signing pays whoever the counterpart is: no threshold can come out of that."""
    non = [name for name in outlooks if name not in delivers(responses, outlooks, 0)]
    if not non:
        return [Advice("types", "every type delivers after signing at once: the case holds no reason to wait")]
    margins = {name: _margin_of_signing(responses, name) for name in non}
    if all(margin > 0 for margin in margins.values()):
        words = ", ".join(f"{name} +{margin:.1f}" for name, margin in margins.items())
        message = f"signing at once beats no agreement with every type that does not deliver ({words} points)"
        return [Advice("capstone", message + "; check what it moves and what recovery leaves")]
    return []


def _margin_of_signing(responses: Responses, kind: str) -> float:
    """Our value of signing before anything is asked of them less that of no agreement, our own house alike, points."""
    first = int(np.argmax(responses.process.ladder.asks))
    value = our_value(responses, kind)
    return float(value[signed_state(responses.process, first)] - value[failed_state(responses.process)])


def _numbers(case: Case) -> list[Advice]:
    points = [path for path, q, _ in case.numbers() if not q.uncertain and not q.why and not q.source]
    total = sum(1 for _ in case.numbers())
    if len(points) * 2 > total:
        return [Advice("case", f"{len(points)} of {total} numbers have no range, no why and no source")]
    return []
