"""The finding on stability: does today hold, and what does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..answer import Infeasible
from . import words
from .findings import Finding, Register

if TYPE_CHECKING:
    from ..landscape.gmcr.answers import Stability
    from ..study.study import Study

CONCEPTS = {
    "nash": "Nash",
    "gmr": "general metarationality",
    "smr": "symmetric metarationality",
    "seq": "sequential stability",
    "sim": "simultaneous stability",
    "sseq": "symmetric sequential stability",
}


def hold(study: Study, register: Register, sources: tuple[str, ...]) -> Finding | None:
    """Under the next id; None where the case makes no such game."""
    found = study.stability
    if isinstance(found, Infeasible):
        return None
    first = found.outcomes[0] if found.outcomes else None
    shares = [first.probability[name] for name in first.concepts if name in first.probability] if first else []
    what = (
        f" First among what holds: {first.label} ({concepts(found, first.concepts)})."
        if first
        else " Nothing else holds."
    )
    return register.add(
        "robustness" if shares else "assessment",
        f"{words.sentence(today(found))}{what}",
        number=min(shares) if shares else None,
        interval=(min(shares), max(shares)) if shares else None,
        interval_kind="range" if shares else None,
        method="stability of every state for every party under six concepts of the graph model; the number is the least"
        " share of draws in which the first outcome holds, over the concepts under which it does",
        inputs=("parties.*.vision", "ladder", "capstone"),
        sources=sources,
        would_change=("interests of the parties, read otherwise",),
    )


def today(found: Stability) -> str:
    """Does today hold, and who would rather be elsewhere?"""
    held = [name for name, states in found.equilibria.items() if found.status_quo in states]
    if held:
        return f"Today holds under {concepts(found, held)}: nobody gains by leaving it, answers counted in."
    leave = [name for p, name in found.parties.items() if found.status_quo not in found.stable["nash"][p]]
    who = f"; {words.listed(leave)} would rather be elsewhere if nobody answered" if leave else ""
    return f"Today holds under no concept of stability{who}."


def concepts(found: Stability, names: list[str] | tuple[str, ...]) -> str:
    """Concepts by name, or that it is all of them."""
    if len(names) == len(found.equilibria):
        return "every concept"
    return words.listed([CONCEPTS.get(name, name) for name in names])
