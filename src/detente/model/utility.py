"""What is a state of the issues worth to a party?

U_p(x) = 100 sum_i w_pi v_pi(x_i) points a month, weights normalised, every value curve piecewise linear in [0, 1].
Present value W_p = (1 - d) sum_t d^t U_p(x_t) - costs stands on the same 0-100 scale. Utilities of different parties
are never added (their scales are their own).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..case.parties import Issue, IssueVision

SCALE = 100.0  # MODEL.md section 1: utilities run from 0 to 100

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Vision:
    """Weights[issue] summing to 1 (or all 0) and a piecewise-linear curve (levels, values) per issue."""

    weights: NDArray[np.float64]
    curves: tuple[Curve, ...]

    def utility(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """U in points a month for `levels[..., issue]`; the shape loses its last axis."""
        total = np.zeros(levels.shape[:-1])
        for index, (weight, (xs, ys)) in enumerate(zip(self.weights, self.curves, strict=True)):
            if weight > 0:
                total += weight * np.interp(levels[..., index], xs, ys)
        return SCALE * total

    def by_issue(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each issue adds to U, points a month: `[..., issue]` for `levels[..., issue]`."""
        return np.stack([self.of_issue(i, levels[..., i]) for i in range(len(self.weights))], axis=-1)

    def of_issue(self, issue: int, level: NDArray[np.float64]) -> NDArray[np.float64]:
        """What one issue adds to U at its `level`, points a month, in the shape of `level`."""
        weight, (xs, ys) = self.weights[issue], self.curves[issue]
        return np.asarray(SCALE * weight * np.interp(level, xs, ys) if weight > 0 else np.zeros(np.shape(level)))

    @property
    def spread(self) -> float:
        """Best minus worst attainable utility over all levels, points a month: the unit of a type's precision."""
        drop = np.array([np.max(ys) - np.min(ys) for _, ys in self.curves])
        return float(SCALE * np.dot(self.weights, drop))


def peaked(ideal: float) -> Curve:
    """The default curve 1 - |x - m| / max(m, 1 - m): 1 at the ideal, 0 at the end farther from it."""
    reach = max(ideal, 1 - ideal)
    xs = np.unique(np.array([0.0, ideal, 1.0]))
    return xs, 1 - np.abs(xs - ideal) / reach


def _curve(issue: Issue, wish: IssueVision) -> Curve:
    if wish.curve is None:
        return peaked(issue.level(wish.ideal))
    xs, ys = np.array(wish.curve, dtype=float).T
    return xs, ys


def compile_vision(issues: Mapping[str, Issue], wishes: Mapping[str, IssueVision]) -> Vision:
    """Arrays of a vision, issues in the case's order; an issue the vision does not name weighs nothing."""
    raw = np.array([wishes[i].salience.mode if i in wishes else 0.0 for i in issues])
    total = raw.sum()
    flat: Curve = (np.array([0.0, 1.0]), np.array([0.0, 0.0]))
    curves = tuple(_curve(issue, wishes[i]) if i in wishes else flat for i, issue in issues.items())
    return Vision(raw / total if total > 0 else raw, curves)


def present_value(flow: ArrayLike, patience: float, costs: ArrayLike = 0.0, *, continues: bool = True) -> float:
    """W = (1 - d) sum_t d^t U_t - sum_t d^t c_t, points on the 0-100 scale.

    `flow[t]` is utility in month t, `costs[t]` one-off costs paid in month t. With `continues` the last flow goes on
    for ever, otherwise nothing follows it. Raises ValueError unless 0 < patience < 1.
    """
    if not 0 < patience < 1:
        raise ValueError(f"patience {patience} is not between 0 and 1")
    stream = np.atleast_1d(np.asarray(flow, dtype=float))
    paid = np.broadcast_to(np.asarray(costs, dtype=float), stream.shape) if np.ndim(costs) else np.zeros_like(stream)
    factors = patience ** np.arange(len(stream))
    tail = patience ** len(stream) * stream[-1] if continues and len(stream) else 0.0
    once = float(costs) if np.ndim(costs) == 0 else 0.0  # type: ignore[arg-type]
    return float((1 - patience) * np.dot(factors, stream) + tail - np.dot(factors, paid) - once)
