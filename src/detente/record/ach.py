"""Which evidence tells the readings apart, and which fits them all? The matrix of competing hypotheses.

Rows are the promises that moved the belief, columns the types (Heuer, Psychology of Intelligence Analysis, 1999,
chapter 8). A sign says how an entry bears on a type against the others together, by its Bayes factor with its weight:

    ++ at least 3    + at least 1.25    . between    - at most 0.8    -- at most 1/3

`diagnosticity` is the largest weighted likelihood over the smallest: 1 tells nothing, whatever the signs; None is
without end. Heuer counts what speaks against a reading rather than for it: see `against`. It misleads where rows hang
together: the weights, not the rows, say how much an undertaking counts; and the factors of a row depend on the belief
it met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, log

from ..answer import Pedigree, Shown
from .posterior import Belief

STRONG, SOME = 3.0, 1.25  # factors; below 3 evidence is "not worth more than a bare mention" (Kass & Raftery 1995)
SIGNS = ("++", "+", ".", "-", "--")


@dataclass(frozen=True)
class Row:
    """One promise against every type: signs, Bayes factors with the weight, and how far it tells types apart."""

    id: str
    date: str
    text: str
    category: str
    outcome: str
    grade: str
    weight: float
    sign: dict[str, str]
    bayes_factor: dict[str, float]
    diagnosticity: float | None


@dataclass(frozen=True)
class Ach(Shown):
    """The matrix, most telling row first; `against` counts the rows with - or -- by type, `silent` those without."""

    types: tuple[str, ...]
    rows: tuple[Row, ...]
    against: dict[str, int]
    silent: int
    pedigree: Pedigree


def ach(belief: Belief) -> Ach:
    """The matrix behind a belief. Returns toward the prior are no evidence and have no row."""
    rows = [
        Row(
            id=entry.id,
            date=entry.date,
            text=entry.text,
            category=entry.category,
            outcome=entry.outcome,
            grade=entry.grade,
            weight=entry.weight,
            sign={name: sign(factor) for name, factor in entry.bayes_factor.items()},
            bayes_factor=entry.bayes_factor,
            diagnosticity=diagnosticity(entry.likelihood.values(), entry.weight),
        )
        for entry in belief.entries
        if entry.kind == "commitment"
    ]
    types = tuple(belief.prior)
    return Ach(
        types=types,
        rows=tuple(sorted(rows, key=lambda row: (-(row.diagnosticity or inf), row.date, row.id))),
        against={name: sum(row.sign[name] in SIGNS[3:] for row in rows) for name in types},
        silent=sum(set(row.sign.values()) <= {SIGNS[2]} for row in rows),
        pedigree=Pedigree(
            method="competing hypotheses by Bayes factor",
            parameters={**belief.pedigree.parameters, "strong": STRONG, "some": SOME},
            case_hash=belief.pedigree.case_hash,
        ),
    )


def sign(factor: float) -> str:
    """The sign of a Bayes factor."""
    if factor >= SOME:
        return SIGNS[0] if factor >= STRONG else SIGNS[1]
    if factor > 1 / SOME:
        return SIGNS[2]
    return SIGNS[3] if factor > 1 / STRONG else SIGNS[4]


def diagnosticity(likelihood: Iterable[float], weight: float) -> float | None:
    """Largest over smallest likelihood ** weight among types; None where some type rules the entry out."""
    shares = list(likelihood)
    return exp(weight * (log(max(shares)) - log(min(shares)))) if min(shares) > 0 else None
