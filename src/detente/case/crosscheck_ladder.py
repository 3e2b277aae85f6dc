"""Can the ladder be climbed and the capstone be signed? Cycles, exclusions, rungs, gates that can never
pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .parties import Place
from .references import CAPSTONE
from .schema import Case
from .steps import GateTest, Move
from .tree import Path, Tree

REACH_TOLERANCE = 1e-9
"""Rounding allowed when levels that moves add up to are held against a threshold."""


def check_ladder(case: Case, tree: Tree) -> None:
    """Complain in `tree` of every step, rung, gate or capstone that can never come about."""
    needs = {name: [r for r in step.requires if r in case.steps] for name, step in case.steps.items()}
    cyclic = _check_cycles(needs, tree)
    _check_exclusions(case, needs, tree)
    _check_rungs(case, tree)
    _check_order(case, {name: () if name in cyclic else needs[name] for name in needs}, tree)
    _check_gates(case, needs, tree)
    _check_capstone(case, needs, cyclic, tree)


def _check_cycles(needs: dict[str, list[str]], tree: Tree) -> set[str]:
    """Name each cycle of requirements once; returns the steps that lie on one."""
    found: set[str] = set()
    for start in needs:
        if start in found:
            continue
        cycle = _cycle_through(start, needs)
        if cycle:
            found.update(cycle)
            round_trip = " -> ".join([*cycle, start])
            tree.complain(("steps", start, "requires"), f"a cycle of requirements: {round_trip}; remove one of them")
    return found


def _cycle_through(start: str, needs: dict[str, list[str]]) -> list[str]:
    """The shortest cycle of requirements through `start`, in order, or an empty list."""
    came: dict[str, str] = {}
    queue = [start]
    for step in queue:
        for other in needs[step]:
            if other == start:
                back = [step]
                while back[-1] != start:
                    back.append(came[back[-1]])
                return back[::-1]
            if other not in came:
                came[other] = step
                queue.append(other)
    return []


def _closure(names: list[str], needs: dict[str, list[str]]) -> list[str]:
    """`names` and all that they require, directly or through others, each once."""
    seen: dict[str, None] = dict.fromkeys(name for name in names if name in needs)
    queue = list(seen)
    for step in queue:
        for other in needs[step]:
            if other not in seen:
                seen[other] = None
                queue.append(other)
    return queue


def _clash(names: list[str], case: Case) -> tuple[str, str] | None:
    """Two of `names` that exclude each other, or None."""
    among = set(names)
    for name in names:
        for other in case.steps[name].excludes:
            if other in among and other != name:
                return name, other
    return None


def _check_exclusions(case: Case, needs: dict[str, list[str]], tree: Tree) -> None:
    for name, step in case.steps.items():
        if name in step.excludes:
            tree.complain(("steps", name, "excludes"), f"{name} excludes itself; delete it from the list")
        required = _closure(needs[name], needs)
        clash = next(((a, b) for a, b in _clashes_with(name, required, case)), None) or _clash(required, case)
        if clash is None:
            continue
        one, other = clash
        if one == name and other in step.requires:
            tree.complain(("steps", name, "excludes"), f"{name} requires {other} and excludes it; keep one of the two")
        else:
            tree.complain(("steps", name, "requires"), f"{name} can never be done: it needs {_both(name, one, other)}")


def _both(name: str, one: str, other: str) -> str:
    if name in (one, other):
        return f"{other if name == one else one}, and the two exclude each other"
    return f"{one} and {other}, which exclude each other"


def _clashes_with(name: str, required: list[str], case: Case) -> Iterator[tuple[str, str]]:
    for other in required:
        if other != name and (other in case.steps[name].excludes or name in case.steps[other].excludes):
            yield name, other


def _rung_of(case: Case) -> dict[str, tuple[int, str, Path]]:
    """For each step on the ladder, the first rung it stands on: its number, its name, its place."""
    place: dict[str, tuple[int, str, Path]] = {}
    for number, (rung_id, rung) in enumerate(case.ladder.rungs.items()):
        for side, steps in (("theirs", rung.theirs), ("ours", rung.ours)):
            for step in steps:
                place.setdefault(step, (number, rung_id, ("ladder", "rungs", rung_id, side)))
    return place


def _check_rungs(case: Case, tree: Tree) -> None:
    first_seen: dict[str, str] = {}
    for rung_id, rung in case.ladder.rungs.items():
        for side, steps in (("theirs", rung.theirs), ("ours", rung.ours)):
            for name in steps:
                path: Path = ("ladder", "rungs", rung_id, side)
                if name in first_seen:
                    tree.complain(path, f"{name} stands on the rung {first_seen[name]} already; a step has one rung")
                first_seen.setdefault(name, rung_id)
                _check_owner(case, tree, path, name)
    clash = _clash([name for name in first_seen if name in case.steps], case)
    if clash is not None:
        one, other = clash
        path = _rung_of(case)[other][2]
        tree.complain(path, f"{other} and {one} exclude each other; the ladder can hold one of them")


def _check_owner(case: Case, tree: Tree, path: Path, name: str) -> None:
    step = case.steps.get(name)
    known = [party for party in step.by if party in case.parties] if step else []
    if not known or (case.principal or case.facing) not in case.parties:
        return
    if path[-1] == "theirs" and case.counterpart not in known:
        tree.complain(path, f"{name} is by {', '.join(known)}, expected a step by the counterpart {case.counterpart}")
    if path[-1] == "ours" and not set(known) & set(case.coalition):
        sides = ", ".join(case.coalition)
        tree.complain(path, f"{name} is by {', '.join(known)}, expected a step by our side ({sides})")


def _check_order(case: Case, needs: Mapping[str, Sequence[str]], tree: Tree) -> None:
    rungs = _rung_of(case)
    for name, (number, rung_id, path) in rungs.items():
        for required in needs.get(name, ()):
            if required in rungs and rungs[required][0] > number:
                later = rungs[required][1]
                tree.complain(
                    path, f"{name} on rung {rung_id} requires {required}, which stands later, on rung {later}"
                )


def _check_gates(case: Case, needs: dict[str, list[str]], tree: Tree) -> None:
    for gate_id, gate in case.gates.items():
        held = {name for name in gate.holds if name != CAPSTONE}
        for index, test in enumerate(gate.passed_when):
            path: Path = ("gates", gate_id, "passed_when", index)
            if test.step is not None and test.step in case.steps:
                _check_step_test(case, tree, path, test)
                waits = held & set(_closure([test.step], needs))
                for name in sorted(waits):
                    tree.complain(
                        (*path, "step"),
                        f"the gate waits for {test.step}, which needs {name}, which it holds back",
                    )
            elif test.issue is not None and test.issue in case.issues:
                _check_threshold(case, tree, path, test)


def _check_step_test(case: Case, tree: Tree, path: Path, test: GateTest) -> None:
    if test.step is not None and test.report is not None and not case.steps[test.step].seen_by:
        tree.complain(
            (*path, "report"),
            f"{test.step} is seen by no channel, so no report can confirm it; give it seen_by",
        )


def _check_threshold(case: Case, tree: Tree, path: Path, test: GateTest) -> None:
    issue = str(test.issue)
    least, most = _reach(case, issue)
    if test.at_least is not None and test.at_least.low > most + REACH_TOLERANCE:
        found = f"no combination of steps brings {issue} above {most:g}"
        tree.complain((*path, "at_least"), f"{found}, so {test.at_least.low:g} is never reached")
    if test.at_most is not None and test.at_most.high < least - REACH_TOLERANCE:
        found = f"no combination of steps brings {issue} below {least:g}"
        tree.complain((*path, "at_most"), f"{found}, so {test.at_most.high:g} is never reached")


def _reach(case: Case, issue: str) -> tuple[float, float]:
    """The least and greatest level that steps, pressure and drift could bring an issue to, ranges taken in
    full."""
    start = _span(case, issue, case.issues[issue].start)
    places, down, up = [start], 0.0, 0.0
    for move in _moves(case, issue):
        if move.to is not None:
            places.append(_span(case, issue, move.to))
        if move.by is not None:
            down, up = down + min(0.0, move.by.low), up + max(0.0, move.by.high)
    for drift in case.issues[issue].drift:
        down = down - 1 if drift.per_month.low < 0 else down
        up = up + 1 if drift.per_month.high > 0 else up
    least, most = min(low for low, _ in places) + down, max(high for _, high in places) + up
    return max(0.0, least), min(1.0, most)


def _moves(case: Case, issue: str) -> Iterator[Move]:
    levels = case.ladder.pressure.levels.values() if case.ladder.pressure else ()
    for holder in (*case.steps.values(), *levels):
        if issue in holder.moves:
            yield holder.moves[issue]


def _span(case: Case, issue: str, place: Place) -> tuple[float, float]:
    if place.at is not None:
        return place.at.low, place.at.high
    level = case.issues[issue].levels.get(place.name or "")
    return (0.0, 1.0) if level is None else (level, level)


def _check_capstone(case: Case, needs: dict[str, list[str]], cyclic: set[str], tree: Tree) -> None:
    for name in case.capstone.by:
        if name in case.parties and case.parties[name].role == "constituency":
            tree.complain(("capstone", "by"), f"{name} is a constituency: it ratifies and cannot sign; use ratified_by")
    required = _closure(case.capstone.requires, needs)
    stuck = [name for name in required if name in cyclic]
    path: Path = ("capstone", "requires")
    if stuck:
        tree.complain(path, f"nobody can sign: {stuck[0]} stands in a cycle of requirements")
    clash = _clash(required, case)
    if clash is not None:
        tree.complain(path, f"nobody can sign: it needs {clash[0]} and {clash[1]}, which exclude each other")
