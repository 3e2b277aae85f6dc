"""The patient rule induction method: peel thin slices off a box while that makes it denser, then paste some back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import binom

from ..model.kernel import kernel
from .discovery import Flags, Floats, Found, Held, Limit, Space, held, inside_of, limits_of
from .kernel import Ints

PEEL = 0.05
"""Share of a box's weight that a slice takes (Friedman and Fisher 1999 advise .05 to .1)."""
LEAST_MASS = 0.05
CHANCE = 0.05
"""A restriction is kept if its quasi-p is below this, divided by the number of slices tried (Bonferroni)."""
_MOST = 1000


@kernel
def _slices(x: Floats, order: Ints, weight: Floats, wanted: Flags, inside: Flags, share: float, out: Floats) -> None:
    """Fill out[input, side] = (limit to keep, weight and wanted weight taken off) of the slice at each end; ties go
    together. Weight 0 where the slice would take all."""
    total = 0.0
    for row in range(len(inside)):
        if inside[row]:
            total += weight[row]
    rows = len(inside)
    for i in range(x.shape[1]):
        for side in range(2):
            taken, hits, at = 0.0, 0.0, 0
            last, limit, ended = np.nan, np.nan, False
            while at < rows and not ended:
                row = order[at if side == 0 else rows - 1 - at, i]
                at += 1
                if not inside[row]:
                    continue
                if taken >= share * total and x[row, i] != last:
                    limit, ended = x[row, i], True
                else:
                    last = x[row, i]
                    taken += weight[row]
                    hits += weight[row] if wanted[row] else 0.0
            out[i, side, 0], out[i, side, 1], out[i, side, 2] = limit, taken if ended else 0.0, hits


class _Peeler:
    """A box being peeled: the rows inside, and every box on the way."""

    def __init__(self, space: Space, wanted: Flags, share: float, least: float) -> None:
        self._space, self._wanted, self._share, self._least = space, wanted, share, least
        self._numeric = [i for i in range(space.x.shape[1]) if i not in space.labels]
        self._x = np.ascontiguousarray(space.x[:, self._numeric])
        self._order = np.argsort(self._x, axis=0, kind="stable")
        self._inside = np.ones(len(wanted), dtype=bool)
        self.touched: set[int] = set()
        self.way: list[tuple[Flags, frozenset[int]]] = [(self._inside, frozenset())]

    def peel(self) -> None:
        """Take slices off until none makes the box denser or too little is left."""
        for _ in range(_MOST):
            best = self._best()
            if best is None:
                return
            i, keep = best
            self.touched.add(i)
            self._inside = self._inside & keep
            self.way.append((self._inside, frozenset(self.touched)))

    def _best(self) -> tuple[int, Flags] | None:
        """The slice with the largest gain of density for the mass taken off: its input and the rows to keep."""
        space, inside = self._space, self._inside
        now = held(inside, self._wanted, space.weight)
        total, hits = float(space.weight[inside].sum()), now.density * float(space.weight[inside].sum())
        options = [*self._ends(total, hits, now), *self._labels(now)]
        options = [o for o in options if o[0] > 0]
        if not options:
            return None
        _, i, keep = max(options, key=lambda o: (o[0], -o[1]))
        return i, keep

    def _ends(self, total: float, hits: float, now: Held) -> list[tuple[float, int, Flags]]:
        out = np.empty((len(self._numeric), 2, 3))
        if not self._numeric:
            return []
        weight = self._space.weight
        _slices(self._x, self._order, weight, self._wanted, self._inside, self._share, out)
        left = total - out[:, :, 1]
        good = (out[:, :, 1] > 0) & (left >= self._least * weight.sum())
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = np.where(good, ((hits - out[:, :, 2]) / left - now.density) / out[:, :, 1], -np.inf)
        place = int(gain.argmax())
        i, side = divmod(place, 2)
        column, limit = self._x[:, i], out[i, side, 0]
        return [(float(gain.flat[place]), self._numeric[i], column >= limit if side == 0 else column <= limit)]

    def _labels(self, now: Held) -> list[tuple[float, int, Flags]]:
        found = []
        for i in self._space.labels:
            column = self._space.x[:, i]
            for value in np.unique(column[self._inside]):
                keep = column != value
                then = held(self._inside & keep, self._wanted, self._space.weight)
                if then.mass >= self._least and then.mass < now.mass:
                    off = (now.mass - then.mass) * float(self._space.weight.sum())
                    found.append(((then.density - now.density) / off, i, keep))
        return found


def trajectory(
    space: Space, wanted: Flags, share: float = PEEL, least: float = LEAST_MASS
) -> list[tuple[list[tuple[int, Limit]], Held]]:
    """Every box on the way from all rows to the densest one, the last pasted; with what each holds."""
    peeler = _Peeler(space, wanted, share, least)
    peeler.peel()
    boxes = [limits_of(space, inside, sorted(tried)) for inside, tried in peeler.way]
    boxes.append(_pasted(space, wanted, boxes[-1], share))
    return [(box, held(inside_of(space, box), wanted, space.weight)) for box in boxes]


def _pasted(space: Space, wanted: Flags, box: list[tuple[int, Limit]], share: float) -> list[tuple[int, Limit]]:
    """Sides moved out by a slice as long as that makes the box denser."""
    for _ in range(_MOST):
        now = held(inside_of(space, box), wanted, space.weight)
        wider = [
            (held(inside_of(space, w), wanted, space.weight), n, w) for n, w in enumerate(_wider(space, box, share))
        ]
        better = [(h.density, -n, w) for h, n, w in wider if h.density > now.density and h.mass > now.mass]
        if not better:
            return box
        box = max(better, key=lambda b: b[:2])[2]
    return box


def _wider(space: Space, box: list[tuple[int, Limit]], share: float) -> list[list[tuple[int, Limit]]]:
    found = []
    mass = float(space.weight[inside_of(space, box)].sum())
    for place, (i, limit) in enumerate(box):
        rest = inside_of(space, box[:place] + box[place + 1 :])
        column = space.x[:, i]
        for side in ("low", "high"):
            edge = getattr(limit, side)
            if edge is None:
                continue
            outside = rest & (column < edge if side == "low" else column > edge)
            order = np.flatnonzero(outside)[
                np.argsort(-column[outside] if side == "low" else column[outside], kind="stable")
            ]
            if not len(order):
                continue
            at = int(np.searchsorted(np.cumsum(space.weight[order]), share * mass))
            reach = None if at >= len(order) else float(column[order[at]])
            moved = replace(limit, low=reach) if side == "low" else replace(limit, high=reach)
            found.append([*box[:place], (i, moved), *box[place + 1 :]])
    return found


def prim(space: Space, wanted: Flags, playbook: str, question: str) -> Found | None:
    """The box on the way that tells the two kinds of worlds apart best, chance restrictions dropped; None if none."""
    base = held(np.ones(len(wanted), dtype=bool), wanted, space.weight)
    if not wanted.any() or wanted.all():
        return None
    boxes = trajectory(space, wanted)
    box, _ = max(boxes, key=lambda b: _apart(b[1], base.density))
    kept = significant(space, wanted, box)
    if not kept:
        return None
    now = held(inside_of(space, kept), wanted, space.weight)
    limits = tuple(limit for _, limit in kept)
    return Found(playbook, question, "prim", limits, now.coverage, now.density, now.mass, base.density)


def _apart(now: Held, base: float) -> float:
    """Share of the worlds asked about that lie inside less the share of the others that do (Youden 1950)."""
    return now.coverage - now.mass * (1 - now.density) / (1 - base)


def quasi_p(space: Space, wanted: Flags, box: list[tuple[int, Limit]], place: int) -> float:
    """Chance that rows drawn from the box without this limit would hold as many as the box does (Bryant and Lempert
    2010). Rows count by their number in effect (`Space.rows`).
    """
    inside = inside_of(space, box)
    rows = space.rows(inside, box[place][0] not in space.labels)
    density = held(inside, wanted, space.weight).density
    without = held(inside_of(space, box[:place] + box[place + 1 :]), wanted, space.weight).density
    return float(binom.sf(round(density * rows) - 1, max(1, round(rows)), without))


def significant(space: Space, wanted: Flags, box: list[tuple[int, Limit]]) -> list[tuple[int, Limit]]:
    """The box without the restrictions that chance would explain, the weakest dropped first."""
    allowed = CHANCE * PEEL / space.x.shape[1]
    while box:
        p = [quasi_p(space, wanted, box, place) for place in range(len(box))]
        worst = int(np.argmax(p))
        if p[worst] <= allowed:
            return [(i, replace(limit, quasi_p=value)) for (i, limit), value in zip(box, p, strict=True)]
        box = box[:worst] + box[worst + 1 :]
    return box
