"""Can this case stand? What no single entry can tell: roles, shares that must sum, files, correlations.

Runs on a case whose entries are each well formed; `references` has complained of unknown names already, so
they are passed over here. `crosscheck_ladder` looks at steps, gates, the ladder and the capstone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .crosscheck_ladder import check_ladder
from .parties import IssueVision
from .schema import Case
from .tree import Path, Tree, hint

SUM_TOLERANCE = 1e-6
"""How far priors may miss a sum of 1 through rounding in a file."""
EIGENVALUE_TOLERANCE = 1e-9
"""How far below 0 rounding may push an eigenvalue of a correlation matrix that is positive semidefinite."""


def crosscheck(case: Case, tree: Tree, folder: Any) -> None:
    """Complain in `tree` of everything that keeps `case` from being right by construction."""
    _check_principal(case, tree)
    _check_counterpart(case, tree)
    _check_constituencies(case, tree)
    _check_visions(case, tree)
    _check_priors(case, tree)
    _check_leaders(case, tree)
    check_ladder(case, tree)
    _check_files(case, tree, folder)
    if case.correlations:
        _check_correlations(case, tree)


def _check_principal(case: Case, tree: Tree) -> None:
    holders = [name for name, party in case.parties.items() if party.role == "principal"]
    if case.principal is None:
        _check_mediator(case, tree, holders)
        return
    if case.facing is not None:
        tree.complain(("facing",), "belongs to a mediator's case only; this case has a principal: delete facing")
    if case.principal in case.parties and case.principal not in holders:
        role = case.parties[case.principal].role
        tree.complain(
            ("principal",),
            f"{case.principal} has the role {role}, expected the party whose role is principal",
        )
    for name in holders:
        if name != case.principal:
            tree.complain(("parties", name, "role"), f"a second principal; the case's principal is {case.principal}")


def _check_mediator(case: Case, tree: Tree, holders: list[str]) -> None:
    mediators = [name for name, party in case.parties.items() if party.role == "mediator"]
    if not mediators:
        tree.complain(("principal",), "missing; expected a party (only a case with a mediator goes without)")
    elif case.facing is None:
        tree.complain(("facing",), "missing; a mediator's case names the side that answers the counterpart")
    elif case.facing == case.counterpart:
        tree.complain(("facing",), f"{case.facing} is the counterpart itself; expected the side that answers it")
    elif case.facing in case.parties and case.parties[case.facing].role in ("mediator", "constituency"):
        tree.complain(("facing",), f"{case.facing} is a {case.parties[case.facing].role}; expected a side of the talks")
    for name in holders if mediators else ():
        tree.complain(
            ("parties", name, "role"),
            f"role is principal, but the case names no principal; add principal: {name}",
        )


def _check_counterpart(case: Case, tree: Tree) -> None:
    if case.counterpart in case.parties and case.parties[case.counterpart].role != "counterpart":
        role = case.parties[case.counterpart].role
        tree.complain(("counterpart",), f"{case.counterpart} has the role {role}, expected the role counterpart")
    for name, party in case.parties.items():
        if party.role == "counterpart" and name not in (case.counterpart, case.facing):
            tree.complain(
                ("parties", name, "role"),
                f"a second counterpart; the case's counterpart is {case.counterpart}",
            )


def _check_constituencies(case: Case, tree: Tree) -> None:
    for name, party in case.parties.items():
        path: Path = ("parties", name, "of")
        if party.role != "constituency":
            if party.of is not None:
                tree.complain(path, f"only a constituency ratifies for another party; {name} is a {party.role}")
        elif party.of is None:
            tree.complain(path, "missing; expected the party this constituency ratifies for")
        elif party.of in case.parties and case.parties[party.of].role == "constituency":
            tree.complain(path, f"{party.of} is a constituency itself; expected the party that signs")
    for path, name in _ratifiers(case):
        _check_ratifier(case, tree, path, name)


def _ratifiers(case: Case) -> Iterator[tuple[Path, str]]:
    for step_id, step in case.steps.items():
        yield from ((("steps", step_id, "ratified_by"), name) for name in step.ratified_by)
    for gate_id, gate in case.gates.items():
        for index, test in enumerate(gate.passed_when):
            if test.ratified_by is not None:
                yield ("gates", gate_id, "passed_when", index, "ratified_by"), test.ratified_by
    yield from ((("capstone", "ratified_by"), name) for name in case.capstone.ratified_by)


def _check_ratifier(case: Case, tree: Tree, path: Path, name: str) -> None:
    party = case.parties.get(name)
    if party is None:
        return
    if party.role != "constituency":
        tree.complain(path, f"{name} is a {party.role}, expected a constituency")
    elif party.ratifies is None:
        tree.complain(path, f"{name} says nothing on ratification; give parties.{name}.ratifies: {{needs, support}}")


def _check_visions(case: Case, tree: Tree) -> None:
    ours = case.principal or case.facing
    for name in (ours, case.counterpart):
        if name in case.parties and not case.parties[name].vision:
            tree.complain(("parties", name, "vision"), "missing; a party on the ladder needs a vision of the end state")
    for name, party in case.parties.items():
        _check_salience(tree, ("parties", name, "vision"), party.vision)
        _check_salience(tree, ("parties", name, "leader_vision"), party.leader_vision or {})


def _check_salience(tree: Tree, path: Path, vision: Mapping[str, IssueVision]) -> None:
    if vision and sum(view.salience.mode for view in vision.values()) <= 0:
        tree.complain(path, "the saliences sum to 0, expected at least one above 0")


def _check_priors(case: Case, tree: Tree) -> None:
    total = sum(kind.prior.mode for kind in case.types.values())
    if abs(total - 1) > SUM_TOLERANCE:
        shares = ", ".join(f"{name} {kind.prior.mode:g}" for name, kind in case.types.items())
        tree.complain(("types",), f"the priors sum to {total:g}, expected 1 ({shares})", key=True)


def _check_leaders(case: Case, tree: Tree) -> None:
    for name, leader in case.leaders.items():
        if leader.until is not None and leader.until < leader.since:
            tree.complain(("leaders", name, "until"), f"{leader.until} is before since {leader.since}")


def _check_files(case: Case, tree: Tree, folder: Any) -> None:
    named: dict[Path, str | None] = {
        ("record", "files", "commitments"): case.record.files.commitments,
        ("record", "files", "events"): case.record.files.events,
        ("record", "files", "positions"): case.record.files.positions,
        ("claims",): case.claims,
    }
    for path, name in named.items():
        if name is None:
            continue
        if name.strip() in ("", ".", "..") or any(sign in name for sign in "/\\:\n"):
            tree.complain(path, f"found {name!r}, expected the plain name of a file beside the case")
        elif folder is not None and not folder.joinpath(name).is_file():
            offered = [entry.name for entry in folder.iterdir() if entry.is_file()]
            tree.complain(path, f"no file {name!r} beside the case{hint(name, offered)}")


def _check_correlations(case: Case, tree: Tree) -> None:
    numbers = {path: quantity for path, quantity, _ in case.numbers()}
    uncertain = [path for path, quantity in numbers.items() if quantity.uncertain]
    pairs: dict[frozenset[str], float] = {}
    for index, entry in enumerate(case.correlations):
        path: Path = ("correlations", index)
        for side, name in enumerate(entry.between):
            if name not in numbers:
                tree.complain((*path, "between", side), f"no number {name!r} in this case{hint(name, uncertain)}")
            elif name not in uncertain:
                tree.complain((*path, "between", side), f"{name} has no range, so nothing can move with it")
        both = frozenset(entry.between)
        if len(both) < 2:
            tree.complain((*path, "between"), f"found {entry.between[0]} twice, expected two different numbers")
        elif both in pairs:
            tree.complain((*path, "between"), "this pair was given already; keep one of them")
        else:
            pairs[both] = entry.rho.mode
    _check_semidefinite(tree, pairs)


def _check_semidefinite(tree: Tree, pairs: dict[frozenset[str], float]) -> None:
    import numpy as np

    names = sorted({name for pair in pairs for name in pair})
    matrix = np.eye(len(names))
    for pair, rho in pairs.items():
        one, other = (names.index(name) for name in pair)
        matrix[one, other] = matrix[other, one] = rho
    least = float(np.linalg.eigvalsh(matrix).min()) if names else 0.0
    if least < -EIGENVALUE_TOLERANCE:
        found = f"the least eigenvalue of their matrix is {least:.3g}, expected 0 or more"
        tree.complain(
            ("correlations",),
            f"these correlations cannot hold together: {found}; bring some nearer to 0",
            key=True,
        )
