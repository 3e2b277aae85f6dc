"""Which packages would no group of parties walk away from? The core, and who blocks what.

A coalition blocks a package if its own steps can bring about something that all its members like better. What it can
bring about: on each issue any level that some of its own steps (`by` within the coalition, and so all they require)
lead to from where the issue stands without agreement; the others stay as they stand. Taking issues one by one counts
steps that move several as if each could be had alone: coalitions are made no weaker than they are, so a package said
to be in the core is, and one said to be blocked may hold. What follows a break (sanctions, a patron's hand) is not in
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..answer import Infeasible
from ..case.schema import Case
from ..model.kernel import kernel
from ..model.reward import drift_worth_by_issue
from ..model.utility import compile_vision
from .fallback import Standing
from .frontier import Frontier, frontier
from .packages import Domain, Floats
from .wedge_numbers import at_modes
from .wedge_reach import acts, choices

BETTER = 1e-6
"""Points a month; a member gains if it gains more: rounding lies below."""
MOST_PARTIES = 8
"""Parties whose coalitions (254 of eight) are looked at one by one."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Options:
    """What a coalition can do without the others: efficient `utilities[n, member]`, places `levels[n, issue]`."""

    members: tuple[str, ...]
    utilities: Floats
    levels: Floats


@dataclass(frozen=True)
class Block:
    """A coalition that would do better alone: the levels its own steps would change, and what each member gains."""

    coalition: tuple[str, ...]
    levels: Mapping[str, float]
    gains: Mapping[str, float]


@dataclass(frozen=True)
class Core:
    """`size` of the `of` efficient packages are blocked by nobody; `blocked` tells by solution who blocks it."""

    size: int
    of: int
    blocked: Mapping[str, tuple[Block, ...]]


@kernel
def _blocked(points: Floats, options: Floats, better: float) -> np.ndarray:
    """For which rows of `points[n, member]` some row of `options[m, member]` is better for every member: `[n]`."""
    found = np.zeros(len(points), dtype=np.bool_)
    for i in range(len(points)):
        for j in range(len(options)):
            all_gain = True
            for q in range(points.shape[1]):
                if options[j, q] <= points[i, q] + better:
                    all_gain = False
                    break
            if all_gain:
                found[i] = True
                break
    return found


def blocked(points: Floats, options: Floats, better: float = BETTER) -> Flags:
    """Which of `points[n, member]` the coalition's `options[m, member]` better for every member: `[n]`."""
    return np.asarray(_blocked(np.ascontiguousarray(points), np.ascontiguousarray(options), better))


def coalitions(parties: Sequence[str]) -> list[tuple[str, ...]]:
    """Every group of parties but none and all, small ones first."""
    return [group for size in range(1, len(parties)) for group in combinations(parties, size)]


def options_of(case: Case, members: Sequence[str], standing: Standing, without: Floats) -> Options:
    """What the members can bring about alone, `without[member]` being what they have if they do nothing."""
    issues, numbers = list(case.issues), at_modes(case)
    own = _own_steps(case, set(members))
    places = []
    for i, issue in enumerate(issues):
        group = acts(numbers, [s for s in own if issue in case.steps[s].moves])
        places.append(np.unique(choices(group).levels(standing.apart[None, :])[0, :, i]))
    visions = [compile_vision(case.issues, case.parties[p].vision) for p in members]
    patience = [(case.parties[p].patience or case.discount).mode for p in members]
    seen, tables = list(zip(visions, patience, strict=True)), []
    for i, place in enumerate(places):
        at = np.repeat(standing.apart[None, :], len(place) + 1, axis=0)
        at[1:, i] = place  # the first row is where the issue stands
        worth = [v.by_issue(at) + drift_worth_by_issue(v, at, standing.drift, d) for v, d in seen]
        added = np.stack([w[1:, i] - w[0, i] for w in worth], axis=1)
        tables.append(added + (without if i == 0 else 0.0))
    named = {issue: tuple(str(p) for p in place) for issue, place in zip(issues, places, strict=True)}
    own_domain = Domain(case.title, tuple(members), named, tuple(tables), without, tuple(places))
    found: Frontier = frontier(own_domain, without)
    levels = np.array([own_domain.levels(c) for c in found.choice]).reshape(-1, len(issues))
    return Options(tuple(members), found.utilities, levels)


def _own_steps(case: Case, members: set[str]) -> list[str]:
    """Steps that the members can take with nobody's help, and whose requirements they can meet."""
    own = [name for name, step in case.steps.items() if set(step.by) <= members]
    while True:
        kept = [name for name in own if set(case.steps[name].requires) <= set(own)]
        if kept == own:
            return own
        own = kept


def beyond(case: Case) -> dict[str, tuple[str, ...]]:
    """Levels by issue that no steps of the case together, capstone included, go as far as from where things stand."""
    numbers = at_modes(case)
    found: dict[str, tuple[str, ...]] = {}
    start = np.array([[issue.level(issue.start) for issue in case.issues.values()]])
    for i, (name, issue) in enumerate(case.issues.items()):
        group = acts(numbers, [s for s, step in case.steps.items() if name in step.moves])
        reached = choices(group).levels(start)[0, :, i]
        last = case.capstone.moves.get(name)
        if last is not None and last.to is not None:
            reached = np.append(reached, issue.level(last.to))
        elif last is not None and last.by is not None:
            reached = np.append(reached, np.clip(reached + last.by.mode, 0.0, 1.0))
        low, high = reached.min() - BETTER, reached.max() + BETTER
        far = tuple(level for level, place in issue.levels.items() if not low <= place <= high)
        found |= {name: far} if far else {}
    return found


def core(
    case: Case, domain: Domain, standing: Standing, found: Frontier, deals: Mapping[str, Floats]
) -> Core | Infeasible:
    """How much of the frontier nobody blocks, and who blocks the packages `deals` {solution: utilities[party]}."""
    if len(domain.parties) > MOST_PARTIES:
        return Infeasible(
            f"{len(domain.parties)} parties form too many coalitions", (f"at most {MOST_PARTIES} parties",)
        )
    free = np.ones(len(found), dtype=bool)
    blocks: dict[str, list[Block]] = {name: [] for name in deals}
    for members in coalitions(domain.parties):
        place = [domain.parties.index(p) for p in members]
        options = options_of(case, members, standing, domain.disagreement[place])
        free &= ~blocked(found.utilities[:, place], options.utilities)
        for name, utilities in deals.items():
            block = _block(case, options, standing, utilities[place])
            blocks[name] += [block] if block else []
    return Core(int(free.sum()), len(free), {name: tuple(told) for name, told in blocks.items()})


def _block(case: Case, options: Options, standing: Standing, held: Floats) -> Block | None:
    """The option that gives the member who gains least the most, where all gain."""
    gains = options.utilities - held
    if not len(gains) or gains.min(axis=1).max() <= BETTER:
        return None
    best = int(np.argmax(gains.min(axis=1)))
    moved = {
        issue: float(level)
        for issue, level, was in zip(case.issues, options.levels[best], standing.apart, strict=True)
        if abs(level - was) > BETTER
    }
    return Block(options.members, moved, dict(zip(options.members, map(float, gains[best]), strict=True)))
