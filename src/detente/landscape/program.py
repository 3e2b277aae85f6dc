"""The same solutions without a list: a mixed-integer program over the levels, however many packages there are.

One 0-1 variable for each level of each issue; gains are linear in them. The Nash product is concave in its logarithm:
lines that touch it from above are added until the package found is worth what the program says (Duran and Grossmann
1986). `demands` are further sums over issues that must reach a floor: a constituency's utility, a party's value of
today. Solved by HiGHS to a gap of 0 within its tolerance of 1e-6 of a point. `frontier` answers the same from a list;
a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ..answer import Infeasible
from .deals import ALL_GAIN, NOBODY_LOSES, Rule
from .measure import Measure
from .packages import Domain, Floats, Ints

STARTS = 12
"""Lines laid to each party's logarithm before the first solve, at gains in geometric steps."""
NEAR_NOTHING = 1e-3
"""Least gain, as a share of the most a party could gain, to which a line is laid."""
CLOSE = 1e-7
"""Gap, in the measure's own unit, at which the touching lines are fine enough."""
ROUNDS = 60
"""Rounds of lines at most; a package is never met twice, a dozen are usual."""
OPTIONS = {"mip_rel_gap": 0.0, "presolve": False}
"""Proven best; without presolve, with which HiGHS (as in scipy 1.17) can print to standard output."""
FAR = 1e6
"""Bound of the measure itself, far beyond any value of it: free variables make the solver's presolve lose digits."""
SLACK = 1e-6
"""Points by which the solver may miss a condition (its default tolerance)."""


@dataclass(frozen=True)
class Demand:
    """A sum over issues, `table[issue][level]`, that must reach `floor`."""

    table: tuple[Floats, ...]
    floor: float


@dataclass
class _Rows:
    """Conditions `lower <= a x <= upper`, row by row."""

    a: list[Floats] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, row: Floats, lower: float, upper: float) -> None:
        self.a.append(row)
        self.lower.append(lower)
        self.upper.append(upper)


class Program:
    """A domain's packages as a program; parties stand at or above disagreement unless `rational` is False."""

    def __init__(self, domain: Domain, demands: Sequence[Demand] = ()) -> None:
        self.domain = domain
        self.sizes = [len(t) for t in domain.tables]
        self.count = sum(self.sizes)
        self.table = np.vstack(list(domain.tables)).T  # [party, variable]
        self.demands = list(demands)
        self.parties = len(domain.parties)

    def best(self, rule: Rule, power: Floats | None = None) -> Ints | Infeasible:
        """The package `[issue]` that a rule picks."""
        ideal = self.ideal()
        ones = np.ones(self.parties)
        measure = rule(ones if ideal is None else ideal, ones if power is None else power)
        if ideal is None and measure.rational:
            return Infeasible(NOBODY_LOSES, self.clash())
        if measure.kind == "log" and ideal is not None and (ideal <= self.domain.unit).any():
            return Infeasible(ALL_GAIN)
        found = self._log(measure, ideal) if measure.kind == "log" and ideal is not None else self._linear(measure)
        return Infeasible("no package meets the conditions") if found is None else found

    def ideal(self) -> Floats | None:
        """The most each party could gain where nobody loses, `[party]`; None where every package loses somebody."""
        most = np.zeros(self.parties)
        for party in range(self.parties):
            found = self._solve(self._rows(0, rational=True), self._weighted(party), 0)
            if found is None:
                return None
            most[party] = self._gains(found)[party]
        return np.maximum(most, 0.0)

    def clash(self) -> tuple[str, ...]:
        """Parties whose demands together leave no package, none of them to spare; () where nothing clashes."""
        kept = list(range(self.parties))
        if self._meets(kept):
            return ()
        for party in range(self.parties):
            rest = [p for p in kept if p != party]
            kept = kept if self._meets(rest) else rest
        return tuple(self.domain.parties[p] for p in kept)

    def _meets(self, parties: Sequence[int]) -> bool:
        rows = self._rows(0, rational=False)
        for party in parties:
            rows.add(self._row(self.table[party], 0), float(self.domain.disagreement[party]), np.inf)
        return self._solve(rows, np.zeros(self.count), 0) is not None

    def _weighted(self, party: int) -> Floats:
        return np.asarray(-self.table[party])

    def _row(self, over_levels: Floats, extra: int) -> Floats:
        return np.concatenate([over_levels, np.zeros(extra)])

    def _rows(self, extra: int, *, rational: bool) -> _Rows:
        """One level an issue, nobody below disagreement, demands met; `extra` variables after the levels."""
        rows, first = _Rows(), 0
        for size in self.sizes:
            one = np.zeros(self.count + extra)
            one[first : first + size] = 1.0
            rows.add(one, 1.0, 1.0)
            first += size
        if rational:
            for party in range(self.parties):
                rows.add(self._row(self.table[party], extra), float(self.domain.disagreement[party]), np.inf)
        for demand in self.demands:
            rows.add(self._row(np.concatenate(demand.table), extra), demand.floor, np.inf)
        return rows

    def _solve(self, rows: _Rows, cost: Floats, extra: int) -> Ints | None:
        """The levels `[issue]` of least cost, or None where nothing meets the conditions."""
        kind = np.concatenate([np.ones(self.count), np.zeros(extra)])
        bounds = Bounds(
            np.concatenate([np.zeros(self.count), np.full(extra, -FAR)]),
            np.concatenate([np.ones(self.count), np.full(extra, FAR)]),
        )
        held = LinearConstraint(sparse.csr_array(np.array(rows.a)), np.array(rows.lower), np.array(rows.upper))
        found = milp(cost, integrality=kind, bounds=bounds, constraints=held, options=OPTIONS)
        if found.x is None:
            return None
        levels, first = [], 0
        for size in self.sizes:
            levels.append(int(np.argmax(found.x[first : first + size])))
            first += size
        return np.array(levels, dtype=np.int64)

    def _gains(self, choice: Ints) -> Floats:
        return self.domain.utilities(choice) - self.domain.disagreement

    def _linear(self, measure: Measure) -> Ints | None:
        """The greatest sum, or the greatest least gain and, among those, the greatest sum."""
        if measure.kind == "sum":
            rows = self._rows(0, rational=measure.rational)
            return self._solve(rows, -(measure.weight @ self.table), 0)
        rows = self._rows(1, rational=measure.rational)
        for party in np.flatnonzero(measure.weight > 0):
            row = self._row(measure.weight[party] * self.table[party], 1)
            row[-1] = -1.0
            rows.add(row, float(measure.weight[party] * self.domain.disagreement[party]), np.inf)
        least = np.zeros(self.count + 1)
        least[-1] = -1.0
        found = self._solve(rows, least, 1)
        if found is None:
            return None
        total = self._row(-(measure.weight @ self.table), 1)
        reached = float(measure.of(self._gains(found)))
        floor = np.zeros(self.count + 1)
        floor[-1] = 1.0
        rows.add(floor, reached - CLOSE, np.inf)
        better = self._solve(rows, total, 1)
        return found if better is None or measure.of(self._gains(better)) < reached - SLACK else better

    def _log(self, measure: Measure, ideal: Floats) -> Ints | None:
        """The greatest weighted sum of logarithms, by lines that touch them from above."""
        rows = self._rows(self.parties, rational=True)
        points = [ideal * share for share in np.geomspace(NEAR_NOTHING, 1.0, STARTS)]
        for at in points:
            self._touch(rows, at)
        cost = np.concatenate([np.zeros(self.count), -measure.weight])
        best, worth = None, -np.inf
        for _ in range(ROUNDS):
            found = self._solve(rows, cost, self.parties)
            if found is None:
                break
            gains = self._gains(found)
            value = float(measure.of(gains))
            if value > worth:
                best, worth = found, value
            lines = np.array([np.log(at) + (gains - at) / at for at in points])
            if float(lines.min(axis=0) @ measure.weight) - worth <= CLOSE:
                break
            points.append(np.maximum(gains, ideal * NEAR_NOTHING))
            self._touch(rows, points[-1])
        return best

    def _touch(self, rows: _Rows, at: Floats) -> None:
        """Lines `s_p <= ln a + (g_p - a) / a` at the gains `a = at[party]`."""
        for party in range(self.parties):
            row = self._row(-self.table[party] / at[party], self.parties)
            row[self.count + party] = 1.0
            base = np.log(at[party]) - 1 - self.domain.disagreement[party] / at[party]
            rows.add(row, -np.inf, float(base))
