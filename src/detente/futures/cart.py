"""A tree of splits (Breiman et al. 1984): the leaves in which most worlds are of the kind asked about."""

from __future__ import annotations

import numpy as np

from .discovery import Flags, Floats, Found, Space, held, inside_of, limits_of
from .kernel import Ints
from .prim import significant

LEAST_LEAF = 0.05
DEEPEST = 4
"""Splits above a leaf: a box of more than four limits is no longer read."""
DENSER, HALF_WAY = 1.5, 0.5
"""A leaf is told where it is this many times denser than the whole, or half way from there to certain."""


def _gini(mass: Floats, hits: Floats) -> Floats:
    """Impurity of parts times their mass: 2 p (1 - p) m."""
    return np.asarray(2 * hits * (1 - hits / np.maximum(mass, 1e-300)))


def _best_number(column: Floats, weight: Floats, wanted: Flags, least: float) -> tuple[float, float]:
    """Least impurity after a split of a number, and where: rows at or above it go right."""
    order = np.argsort(column, kind="stable")
    x, mass = column[order], np.cumsum(weight[order])
    hits = np.cumsum(weight[order] * wanted[order])
    cut = np.flatnonzero((x[1:] > x[:-1]) & (mass[:-1] >= least) & (mass[-1] - mass[:-1] >= least))
    if not len(cut):
        return np.inf, np.nan
    impurity = _gini(mass[cut], hits[cut]) + _gini(mass[-1] - mass[cut], hits[-1] - hits[cut])
    best = int(impurity.argmin())
    return float(impurity[best]), float((x[cut[best]] + x[cut[best] + 1]) / 2)


def _best_labels(column: Floats, weight: Floats, wanted: Flags, least: float) -> tuple[float, Ints]:
    """Least impurity after a split of labels in order of their shares (best for two classes); which go right."""
    values, place = np.unique(column, return_inverse=True)
    mass: Floats = np.bincount(place, weight).astype(np.float64)
    hits: Floats = np.bincount(place, weight * wanted).astype(np.float64)
    order = np.argsort(hits / mass, kind="stable")
    m, h = np.cumsum(mass[order]), np.cumsum(hits[order])
    cut = np.flatnonzero((m[:-1] >= least) & (m[-1] - m[:-1] >= least))
    if not len(cut):
        return np.inf, np.zeros(0, dtype=np.int64)
    impurity = _gini(m[cut], h[cut]) + _gini(m[-1] - m[cut], h[-1] - h[cut])
    best = int(impurity.argmin())
    return float(impurity[best]), values[order[cut[best] + 1 :]].astype(np.int64)


def _split(space: Space, wanted: Flags, inside: Flags) -> tuple[int, Flags] | None:
    """The input and the rows that go right at the split that leaves the least impurity; None if none helps."""
    rows, least = np.flatnonzero(inside), LEAST_LEAF * float(space.weight.sum())
    weight, hit = space.weight[rows], wanted[rows]
    now = float(_gini(np.array([weight.sum()]), np.array([weight @ hit]))[0])
    best, found = now * (1 - 1e-9), None
    for i in range(space.x.shape[1]):
        column = space.x[rows, i]
        if i in space.labels:
            impurity, labels = _best_labels(column, weight, hit, least)
            right = np.isin(space.x[:, i], labels)
        else:
            impurity, edge = _best_number(column, weight, hit, least)
            right = space.x[:, i] >= edge
        if impurity < best:
            best, found = impurity, (i, right)
    return found


def leaves(space: Space, wanted: Flags) -> list[tuple[Flags, frozenset[int]]]:
    """Rows of each leaf and the inputs that were split on the way to it."""
    waiting = [(np.ones(len(wanted), dtype=bool), frozenset[int](), 0)]
    done = []
    while waiting:
        inside, used, depth = waiting.pop()
        found = _split(space, wanted, inside) if depth < DEEPEST else None
        if found is None:
            done.append((inside, used))
            continue
        i, right = found
        waiting += [(inside & side, used | {i}, depth + 1) for side in (right, ~right)]
    return done


def cart(space: Space, wanted: Flags, playbook: str, question: str) -> tuple[Found, ...]:
    """The leaves much denser than the whole as boxes, the one with the most of what was asked about first."""
    if not wanted.any() or wanted.all():
        return ()
    base = held(np.ones(len(wanted), dtype=bool), wanted, space.weight).density
    found = []
    for inside, used in leaves(space, wanted):
        if held(inside, wanted, space.weight).density < min(DENSER * base, base + HALF_WAY * (1 - base)):
            continue
        kept = significant(space, wanted, limits_of(space, inside, sorted(used)))
        if kept:
            now = held(inside_of(space, kept), wanted, space.weight)
            box = tuple(limit for _, limit in kept)
            found.append(Found(playbook, question, "cart", box, now.coverage, now.density, now.mass, base))
    unique = {one.box: one for one in found}
    return tuple(sorted(unique.values(), key=lambda one: -one.coverage))
