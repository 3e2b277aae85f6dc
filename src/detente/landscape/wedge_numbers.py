"""The case's numbers as arrays of draws, and visions over them: one draw of modes, or a Latin hypercube over the
ranges.

`values[draw]` stands for a number of the case. With one draw every number is at its mode; with more, each range is a
triangle of low, mode and high, cut into as many strips of equal chance as there are draws (McKay, Beckman and Conover
1979), correlated as the case says (Gaussian copula; rank correlation r becomes 2 sin(pi r / 6)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.parties import Issue, IssueVision, Place
from ..case.quantity import Quantity
from ..case.schema import Case
from ..model.utility import SCALE, Curve

Floats = NDArray[np.float64]

DRAWS = 1000
"""Draws over the ranges: a share of them is known to about 3 points of 100 (twice the root of p (1 - p) / n)."""
LOW, HIGH = 0.05, 0.95  # ends of a printed range: of the draws 5 in 100 lie beyond each
_VARIED = ("parties.", "steps.", "ladder.pressure.levels.")
_EDGE = 1e-9  # keeps normal scores finite
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Numbers:
    """`count` draws of the numbers of a case; a number not in `table` stays at its mode."""

    case: Case
    count: int
    table: Mapping[str, Floats]

    def of(self, path: str, quantity: Quantity | None) -> Floats:
        """`value[draw]` of the number at this key path, 0 where the case leaves it out."""
        found = self.table.get(path)
        return np.full(self.count, quantity.mode if quantity else 0.0) if found is None else found

    def place(self, path: str, issue: Issue, place: Place) -> Floats:
        """`level[draw]` of a place on an issue."""
        return np.full(self.count, issue.levels[place.name]) if place.name is not None else self.of(path, place.at)


def at_modes(case: Case) -> Numbers:
    """Every number at its mode: one draw."""
    return Numbers(case, 1, {})


def drawn(case: Case, count: int, seed: int) -> Numbers:
    """`count` draws over the ranges that visions, switching costs, steps and pressure have; same seed, same draws."""
    ranged = {p: q for p, q, _ in case.numbers() if q.uncertain and p.startswith(_VARIED)}
    if not ranged:
        return Numbers(case, count, {})
    generator = np.random.default_rng(seed)
    strips = generator.permuted(np.tile(np.arange(count)[:, None], (1, len(ranged))), axis=0)
    shares = (strips + generator.random((count, len(ranged)))) / count
    columns = {path: shares[:, place] for place, path in enumerate(ranged)}
    _correlate(case, columns)
    return Numbers(case, count, {path: _triangle(columns[path], q) for path, q in ranged.items()})


def _triangle(share: Floats, number: Quantity) -> Floats:
    """The inverse distribution function of a triangle."""
    low, mode, high = number.low, number.mode, number.high
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share < turn, rising, falling)


def _correlate(case: Case, columns: dict[str, Floats]) -> None:
    from scipy.special import ndtr, ndtri

    pairs = [entry for entry in case.correlations if all(path in columns for path in entry.between)]
    names = sorted({path for entry in pairs for path in entry.between})
    if not names:
        return
    matrix = np.eye(len(names))
    for entry in pairs:
        one, other = (names.index(path) for path in entry.between)
        matrix[one, other] = matrix[other, one] = 2 * np.sin(np.pi * entry.rho.mode / 6)
    scale, axes = np.linalg.eigh(matrix)
    root = axes * np.sqrt(np.clip(scale, 0.0, None))
    root /= np.maximum(np.linalg.norm(root, axis=1, keepdims=True), _ROUNDING)
    scores = ndtri(np.clip(np.column_stack([columns[name] for name in names]), _EDGE, 1 - _EDGE))
    for place, name in enumerate(names):
        columns[name] = ndtr(scores @ root[place])


@dataclass(frozen=True)
class View:
    """A vision over draws: `weights[draw, issue]` summing to 1, `ideals[draw, issue]`, a curve where one is given.

    `named[issue]` says on which issues the party has a wish at all.
    """

    weights: Floats
    ideals: Floats
    curves: tuple[Curve | None, ...]
    named: NDArray[np.bool_]

    def by_issue(self, levels: Floats) -> Floats:
        """Points a month by issue for `levels[draw, ..., issue]`."""
        shape = (len(self.ideals), *(1,) * (levels.ndim - 2), levels.shape[-1])
        ideal, weight = self.ideals.reshape(shape), self.weights.reshape(shape)
        value = 1 - np.abs(levels - ideal) / np.maximum(ideal, 1 - ideal)
        for index, curve in enumerate(self.curves):
            if curve is not None:
                value[..., index] = np.interp(levels[..., index], *curve)
        return np.asarray(SCALE * weight * value)

    def worth(self, levels: Floats) -> Floats:
        """U in points a month, `[draw, ...]`."""
        return np.asarray(self.by_issue(levels).sum(axis=-1))


def view(numbers: Numbers, path: str, wishes: Mapping[str, IssueVision]) -> View:
    """The vision at a key path such as `parties.us.vision`, over the draws."""
    issues = numbers.case.issues
    raw, ideals = (np.zeros((numbers.count, len(issues))) for _ in range(2))
    curves: list[Curve | None] = []
    for index, (name, issue) in enumerate(issues.items()):
        wish = wishes.get(name)
        curves.append(None if wish is None or wish.curve is None else _curve(wish.curve))
        if wish is not None:
            raw[:, index] = numbers.of(f"{path}.{name}.salience", wish.salience)
            ideals[:, index] = numbers.place(f"{path}.{name}.ideal", issue, wish.ideal)
        if curves[-1] is not None:
            ideals[:, index] = _peak(curves[-1])
    total = raw.sum(axis=1, keepdims=True)
    weights = np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)
    return View(weights, ideals, tuple(curves), np.array([name in wishes for name in issues]))


def party_view(numbers: Numbers, party: str) -> View:
    """The vision of a party, over the draws."""
    return view(numbers, f"parties.{party}.vision", numbers.case.parties[party].vision)


def leader_view(numbers: Numbers, party: str) -> View:
    """The vision of a party's leader, over the draws; that of the party where none is stated."""
    wishes = numbers.case.parties[party].leader_vision
    return view(numbers, f"parties.{party}.leader_vision", wishes) if wishes else party_view(numbers, party)


def _curve(points: list[tuple[float, float]]) -> Curve:
    xs, ys = np.array(points, dtype=float).T
    return xs, ys


def _peak(curve: Curve | None) -> float:
    """The level a curve is highest at; the middle of them where several are."""
    assert curve is not None
    xs, ys = curve
    best = xs[ys >= ys.max() - _ROUNDING]
    return float((best.min() + best.max()) / 2)


def spread(values: Floats, mode: float) -> tuple[float, float]:
    """The range that nine in ten draws lie in, widened to hold the value at the modes."""
    low, high = np.quantile(values, [LOW, HIGH]) if len(values) else (mode, mode)
    return min(float(low), mode), max(float(high), mode)
