"""By how much would another course have done better?

A world is u = (type, point). Scenario regret of a course is max_i E[V_i|u] - E[V_j|u], means over the futures of u;
path regret compares within one future, luck included. Both hang on which courses are in the list (Savage 1951). The
largest of noisy means lies too high: the best course is also picked by one half of the futures and measured by the
other, which errs the other way; the truth lies between the two on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .answers import PathRegret, Regret, ScenarioRegret
from .chunks import Part
from .kernel import Floats, Ints

ENOUGH = 20
"""Futures that a world must have to count among extremes: fewer leave a mean too noisy to be a worst case."""


@dataclass(frozen=True)
class Worlds:
    """Worlds with at least one future: `value[world, course]`, their `weight`, point, type and number of futures."""

    value: Floats
    weight: Floats
    point: Ints
    kind: Ints
    count: Ints
    fallback: Floats

    @property
    def regret(self) -> Floats:
        """Scenario regret `[world, course]`."""
        return np.asarray(self.value.max(axis=1, keepdims=True) - self.value)


def worlds(part: Part) -> Worlds:
    """The worlds of a run."""
    count = part.count.sum(axis=1)
    point, kind = np.nonzero(count)
    total = part.halves.sum(axis=1)[point, kind]
    n = count[point, kind]
    return Worlds(total / n[:, None], n / n.sum(), point, kind, n, part.fallback[point, kind])


def solid(known: Worlds) -> Worlds:
    """Worlds with futures enough for extremes; those of one type that have fewer are taken together as one."""
    big = known.count >= ENOUGH
    groups: list[Ints] = list(np.flatnonzero(big)[:, None])
    for kind in np.unique(known.kind[~big]):
        few = np.flatnonzero(~big & (known.kind == kind))
        groups += [few] if known.count[few].sum() >= ENOUGH else []
    return _together(known, groups) if groups else known


def _together(known: Worlds, groups: Sequence[Ints]) -> Worlds:
    """Each group of worlds as one, weighed by their futures."""
    value, weight, back = [], [], []
    for group in groups:
        share = known.count[group] / known.count[group].sum()
        value.append(share @ known.value[group])
        weight.append(known.weight[group].sum())
        back.append(share @ known.fallback[group])
    first = np.array([group[0] for group in groups])
    count = np.array([known.count[group].sum() for group in groups])
    total = np.array(weight)
    return Worlds(np.array(value), total / total.sum(), known.point[first], known.kind[first], count, np.array(back))


def regrets(part: Part, courses: Sequence[str], types: Sequence[str], sample: Floats, n: int) -> Regret:
    """Both regrets of every course; `sample[future, course]` are values of the sample."""
    known, firm = worlds(part), solid(worlds(part))
    lower = _halved(part)
    each = sample.max(axis=1, keepdims=True) - sample
    mean, squares = part.regret.sum(axis=0) / n, part.regret_squares.sum(axis=0) / n
    scenario, path = {}, {}
    for c, name in enumerate(courses):
        regret = known.regret[:, c]
        scenario[name] = ScenarioRegret(
            mean=float(known.weight @ regret),
            lower=float(lower[c]),
            q50=quantile(regret, known.weight, 0.5),
            q95=quantile(regret, known.weight, 0.95),
            worst=float(firm.regret[:, c].max()),
            by_type={
                t: _mean(regret, known.weight * (known.kind == k))
                for k, t in enumerate(types)
                if (known.kind == k).any()
            },
        )
        path[name] = PathRegret(
            mean=float(mean[c]),
            sd=float(np.sqrt(max(0.0, squares[c] - mean[c] ** 2))),
            q50=float(np.quantile(each[:, c], 0.5)),
            q95=float(np.quantile(each[:, c], 0.95)),
            best=float(part.best[:, c].sum() / n),
        )
    return Regret(scenario, path)


def _mean(value: Floats, weight: Floats) -> float:
    return float(weight @ value / weight.sum())


def _halved(part: Part) -> Floats:
    """Mean scenario regret by course, the best course picked by one half of a world's futures and measured by the
    other, both ways round; worlds with an empty half are left out."""
    both = (part.count > 0).all(axis=1)
    mean = part.halves / np.maximum(part.count, 1)[..., None]
    total, weight = np.zeros(mean.shape[-1]), 0.0
    for half in (0, 1):
        picked = mean[:, half].argmax(axis=-1)
        other = mean[:, 1 - half]
        best = np.take_along_axis(other, picked[..., None], axis=-1)
        share = part.count[:, 1 - half] * both
        total += (share[..., None] * (best - other)).sum(axis=(0, 1))
        weight += share.sum()
    return np.asarray(total / max(weight, 1.0))


def quantile(value: Floats, weight: Floats, share: float) -> float:
    """The least value at or below which lies this share of the weight."""
    order = np.argsort(value, kind="stable")
    total = np.cumsum(weight[order])
    return float(value[order][min(int(np.searchsorted(total, share * total[-1] - 1e-12)), len(order) - 1)])
