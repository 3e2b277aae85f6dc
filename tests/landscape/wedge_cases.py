"""Small random cases with an ally and a third party, and wedges worked out by plain loops over every combination."""

import datetime as dt
from itertools import chain, combinations
from typing import Any

import numpy as np

from detente.case.schema import Case

KIND: dict[str, Any] = {
    "title": "Type",
    "prior": 1.0,
    "stance": {"weight": 0.3, "curve": [[0, 1], [1, 0.4]]},
    "patience": 0.97,
    "precision": 60,
    "tremble": 0.02,
    "candour": 10,
    "expects": {"default": 0.9},
    "power_loss": 0.1,
    "spoilers": 0,
}
ROLES = {"we": "principal", "friend": "ally", "they": "counterpart", "rival": "third_party", "other": "third_party"}


FRAME: dict[str, Any] = {
    "schema": 1,
    "title": "Small",
    "as_of": dt.date(2020, 1, 1),
    "horizon": 24,
    "discount": 0.98,
    "principal": "we",
    "counterpart": "they",
    "capstone": {"title": "End", "by": ["we", "they"]},
    "types": {"one": KIND},
    "ladder": {"rungs": {"first": {"theirs": ["theirs0"], "ours": ["ours0"]}}},
    "playbooks": {"book": {"title": "Book", "rules": [{"do": "hold"}]}},
}


def number(rng: np.random.Generator, low: float, high: float, ranged: bool) -> Any:
    """A number, or a range around it."""
    mode = float(rng.uniform(low, high))
    if not ranged:
        return mode
    return {"low": mode - 0.3 * (mode - low), "mode": mode, "high": mode + 0.3 * (high - mode)}


def vision(rng: np.random.Generator, issues: list[str], ranged: bool) -> dict[str, Any]:
    """A wish on each issue, on some by a curve, on one perhaps none."""
    found = {}
    for issue in issues:
        wish: dict[str, Any] = {"ideal": number(rng, 0, 1, ranged), "salience": number(rng, 0.5, 5, ranged)}
        if rng.random() < 0.25:
            wish["curve"] = [[0, float(rng.random())], [float(rng.uniform(0.2, 0.8)), 1.0], [1, float(rng.random())]]
        found[issue] = wish
    if len(found) > 1 and rng.random() < 0.3:
        del found[issues[int(rng.integers(len(issues)))]]
    return found


def moves(rng: np.random.Generator, issues: list[str]) -> dict[str, Any]:
    """One or two issues set or moved."""
    which = rng.choice(issues, size=int(rng.integers(1, 3)), replace=False)
    return {str(i): float(rng.random()) if rng.random() < 0.3 else {"by": float(rng.uniform(-0.5, 0.5))} for i in which}


def steps_of(rng: np.random.Generator, issues: list[str]) -> dict[str, Any]:
    """Up to two own steps of the ally, one joint, three offers, two threats, four steps of ours, two to the other side.

    A quarter require an earlier one, a tenth shut one out.
    """
    groups = [
        ("own", ["friend"], [], "act", int(rng.integers(0, 3))),
        ("joint", ["friend", "rival"], [], "act", int(rng.integers(0, 2))),
        ("offer", ["rival"], ["friend"], "offer", int(rng.integers(1, 4))),
        ("threat", ["rival"], ["friend"], "act", int(rng.integers(0, 3))),
        ("ours", ["we"], ["they"], "act", int(rng.integers(1, 4))),
        ("both", ["we", "friend"], ["they"], "act", int(rng.integers(0, 2))),
        ("theirs", ["they"], ["we"], "act", 1),
        ("aside", ["rival"], ["they"], "offer", int(rng.integers(0, 3))),
    ]
    steps: dict[str, Any] = {}
    for kind, by, to, sort, many in groups:
        for k in range(many):
            cost = {name: float(rng.uniform(0, 2)) for name in ("we", "friend", "rival") if rng.random() < 0.4}
            one = {"title": "S", "by": by, "to": to, "kind": sort, "moves": moves(rng, issues), "cost": cost}
            if rng.random() < 0.7:
                one["undo"] = "never" if rng.random() < 0.3 else {"share": float(rng.random())}
            steps[f"{kind}{k}"] = one
    names = list(steps)
    for place, name in enumerate(names[1:], start=1):
        if rng.random() < 0.25 and not name.startswith("theirs"):
            steps[name]["requires"] = [names[int(rng.integers(place))]]
        elif rng.random() < 0.1:
            steps[name]["excludes"] = [names[int(rng.integers(place))]]
    return steps


def small_case(seed: int, ranged: bool = False) -> Case:
    """A random case with an ally, a third party and steps of all kinds; `ranged` gives its numbers ranges."""
    rng = np.random.default_rng(seed)
    issues = [f"i{k}" for k in range(int(rng.integers(2, 5)))]
    steps = steps_of(rng, issues)
    parties: dict[str, Any] = {
        name: {"name": name, "role": role, "vision": vision(rng, issues, ranged)} for name, role in ROLES.items()
    }
    parties["friend"]["switching_cost"] = number(rng, 0, 6, ranged)
    return Case.model_validate(
        {
            **FRAME,
            "parties": parties,
            "issues": {
                i: {"title": i, "levels": {"none": 0.0, "all": 1.0}, "start": float(rng.random())} for i in issues
            },
            "steps": steps,
        }
    )


def subsets(names: list[str]) -> list[tuple[str, ...]]:
    """Every subset, in order of size."""
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


def worth(case: Case, party: str, x: dict[str, float]) -> float:
    """U of a party, issue by issue."""
    wishes = case.parties[party].vision
    total = sum(w.salience.mode for w in wishes.values())
    found = 0.0
    for issue, wish in wishes.items():
        found += 100 * wish.salience.mode / total * value(wish, x[issue])
    return found


def value(wish: Any, x: float) -> float:
    """The value of a level to a wish, 0 to 1."""
    if wish.curve is None:
        m = wish.ideal.at.mode
        return 1 - abs(x - m) / max(m, 1 - m)
    for (x0, y0), (x1, y1) in zip(wish.curve, wish.curve[1:], strict=False):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    raise AssertionError(x)


def after(case: Case, x: dict[str, float], taken: tuple[str, ...], *, leaving: bool = False) -> dict[str, float]:
    """Levels after steps in the order given; once the ally leaves, ours stand as far as they cannot be undone."""
    found = dict(x)
    for name in taken:
        step = case.steps[name]
        share = 1 - step.undo.share.mode if leaving and "we" in step.by else 1.0
        for issue, move in step.moves.items():
            change = move.to.at.mode - found[issue] if move.to is not None else move.by.mode
            found[issue] = min(1.0, max(0.0, found[issue] + share * change))
    return found


def paid(case: Case, party: str, taken: tuple[str, ...]) -> float:
    """One-off costs of steps to a party."""
    return sum(case.steps[name].cost[party].mode for name in taken if party in case.steps[name].cost)


def possible(case: Case, done: tuple[str, ...], before: tuple[str, ...], taken: tuple[str, ...]) -> bool:
    """May these steps be taken after those?"""
    everything = {*done, *before, *taken}
    if set(before) & set(taken):
        return False
    for group, there in ((before, {*done, *before}), (taken, everything)):
        for name in group:
            step = case.steps[name]
            if not set(step.requires) <= there or set(step.excludes) & everything:
                return False
    return True


def free(case: Case, name: str, done: tuple[str, ...]) -> bool:
    """Not done, and not shut out by what is."""
    return name not in done and not any(name in case.steps[d].excludes for d in done)


def brute(
    case: Case,
    x: dict[str, float],
    done: tuple[str, ...] = (),
    before: tuple[str, ...] = (),
    left: dict[str, float] | None = None,
) -> tuple[float, float | None, float | None, float]:
    """Price, affordability, margin and what threats take, of rival and friend; `before` was taken to reach x.

    An ally that leaves starts from `left`, x unless given.
    """
    own = [n for n in case.steps if n[:3] in ("own", "joi") and free(case, n, done)]
    offers = [n for n in case.steps if n.startswith("offer") and free(case, n, done)]
    threats = [n for n in case.steps if n.startswith("threat") and free(case, n, done)]
    need = worth(case, "friend", x) + case.parties["friend"].switching_cost.mode
    alone, best, margin = -np.inf, None, None
    for y in subsets(own):
        for z in subsets(offers):
            if not possible(case, done, before, (*y, *z)):
                continue
            there = after(case, left or x, (*y, *z))
            ally = worth(case, "friend", there) - paid(case, "friend", (*y, *z))
            gain = worth(case, "rival", there) - worth(case, "rival", x) - paid(case, "rival", (*y, *z))
            if not z:
                alone = max(alone, ally)
            if ally >= need - 1e-9:
                best = gain if best is None else max(best, gain)
            if gain > 1e-9:
                margin = need - ally if margin is None else min(margin, need - ally)
    stay = min(
        worth(case, "friend", after(case, x, t)) - paid(case, "friend", t)
        for t in subsets(threats)
        if possible(case, done, (), t)
    )
    return max(0.0, need - alone), best, margin, worth(case, "friend", x) - stay


def given_up(case: Case, x: dict[str, float], there: dict[str, float]) -> float:
    """Points we lose issue by issue, gains not set off."""
    wishes = case.parties["we"].vision
    total = sum(w.salience.mode for w in wishes.values())
    parts = [100 * w.salience.mode / total * (value(w, x[i]) - value(w, there[i])) for i, w in wishes.items()]
    return sum(max(0.0, part) for part in parts)


def cheapest(case: Case, x: dict[str, float], done: tuple[str, ...] = ()) -> float | None:
    """The least cost of closing by steps; None where no combination does."""
    names = [n for n in case.steps if n[:3] in ("our", "bot", "own") and free(case, n, done)]
    best = None
    for s in subsets(names):
        if not possible(case, done, (), s):
            continue
        there = after(case, x, s)
        gain = brute(case, there, done, s, after(case, x, s, leaving=True))[1]
        if gain is None or gain <= 1e-9:
            cost = paid(case, "we", s) + given_up(case, x, there)
            best = cost if best is None else min(best, cost)
    return best
