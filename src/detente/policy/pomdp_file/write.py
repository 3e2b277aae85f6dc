"""A process as a `.pomdp` file, and its plan as alpha vectors, as Cassandra's programs read them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from ..pomdp import Floats, Pomdp
from .tokens import NAME


def pomdp_text(model: Pomdp) -> str:
    """The model in Cassandra's format. Rewards are the expected ones, on act and state; costs come out negative."""
    return "\n".join(_lines(model)) + "\n"


def alpha_text(acts: list[int], vectors: Floats) -> str:
    """Alpha vectors: for each, the number of its act, then its value in each state, then an empty line."""
    parts = [f"{act}\n{' '.join(repr(float(v)) for v in vector)}\n" for act, vector in zip(acts, vectors, strict=True)]
    return "\n".join(parts)


def _lines(model: Pomdp) -> Iterator[str]:
    yield f"discount: {model.discount!r}"
    yield "values: reward"
    yield f"states: {_names(model.states)}"
    yield f"actions: {_names(model.actions)}"
    yield f"observations: {_names(model.observations)}"
    yield "start: " + " ".join(repr(float(share)) for share in model.start)
    for a, matrix in enumerate(model.transition):
        yield from _entries("T", a, matrix)
    for a, matrix in enumerate(model.observation):
        yield from _entries("O", a, matrix)
    for a, s in zip(*np.nonzero(model.reward), strict=True):
        yield f"R: {a} : {s} : * : * {float(model.reward[a, s])!r}"


def _entries(head: str, a: int, matrix: csr_matrix) -> Iterator[str]:
    entries = matrix.tocoo()
    for row, column, share in zip(entries.row, entries.col, entries.data, strict=True):
        yield f"{head}: {a} : {row} : {column} {float(share)!r}"


def _names(names: tuple[str, ...]) -> str:
    """The names where the format can hold them, else their count."""
    plain = all(NAME.match(name) and name not in ("include", "exclude") for name in names)
    return " ".join(names) if plain else str(len(names))
