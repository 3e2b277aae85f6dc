"""Compiled: is a dated plan allowed, by how much is it not, and what is it worth? For searches that try many plans.

The same tables as the program's rows, added up along one plan instead of written down for all. The certifier uses
neither.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.kernel import kernel

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flag = NDArray[np.bool_]
CLOSE = 1e-9  # points: rounding of sums
MISSING = 50.0  # counts for as many months late as a rule broken outright


class Sums(NamedTuple):
    """All tables of a case. `points[table, group, code]` with the code's bit k for the group's k-th step
    (`members[group, k]`, -1 none); `base`, `signed` (added after the capstone) and `patience` by table; `paid[table,
    step]` when a step comes into force (of an ending: what taking back costs)."""

    members: Whole
    points: Real
    base: Real
    signed: Real
    patience: Real
    paid: Real


class Demands(NamedTuple):
    """What a plan must meet: `waits` (step, on, gap), `apart` (a, b), `teams[team, step]` with `limits`, `needed`,
    `barred`, `lead`; `begin` (step, table) with least sums `begin_least`; consent: tables and least flows; exposure:
    ending tables and fallbacks; stopping: tables (flow, ending, windows...), `own[viewer, step]`, `penalty`."""

    waits: Whole
    apart: Whole
    teams: Flag
    limits: Whole
    needed: Flag
    barred: Flag
    lead: Whole
    horizon: int
    begin: Whole
    begin_least: Real
    consent: Whole
    consent_least: Real
    ending: Whole
    fallback: Real
    stopping: Whole
    own: Flag
    penalty: Real
    tolerance: float


class Verdict(NamedTuple):
    """`broken`: total of all amounts by which the plan fails (0 = allowed), the principal's value, worst exposure."""

    broken: float
    value: float
    exposure: float


@kernel
def total(s: Sums, table: int, months: Whole, own: Flag, mine: int, others: int) -> float:
    """Sum of a table with own steps in force by month `mine` and others by `others`; flows and endings alike."""
    found = s.base[table]
    for g in range(len(s.members)):
        code = 0
        for k in range(s.members.shape[1]):
            step = s.members[g, k]
            if step >= 0 and 0 < months[step] <= (mine if own[step] else others):
                code |= 1 << k
        found += s.points[table, g, code]
    last = len(months) - 1
    if 0 < months[last] <= (mine if own[last] else others):
        found += s.signed[table]
    return float(found)


@kernel
def _order(d: Demands, months: Whole) -> float:
    """Months and steps by which a plan breaks the rules of order."""
    broken = 0.0
    for s in range(len(months)):
        if (d.needed[s] and months[s] == 0) or (d.barred[s] and months[s] > 0):
            broken += MISSING
        if months[s] > 0:
            broken += max(0, d.lead[s] - months[s]) + max(0, months[s] - d.horizon)
    for w in range(len(d.waits)):
        step, on, gap = d.waits[w, 0], d.waits[w, 1], d.waits[w, 2]
        if months[step] > 0:
            broken += MISSING if months[on] == 0 else max(0, months[on] + gap - months[step])
    for x in range(len(d.apart)):
        broken += MISSING if months[d.apart[x, 0]] > 0 and months[d.apart[x, 1]] > 0 else 0.0
    return broken + _overwork(d, months)


@kernel
def _overwork(d: Demands, months: Whole) -> float:
    """Steps worked on beyond capacity, summed over months."""
    broken = 0.0
    for t in range(len(d.teams)):
        for month in range(d.horizon):
            busy = 0
            for s in range(len(months)):
                if d.teams[t, s] and months[s] - d.lead[s] <= month < months[s]:
                    busy += 1
            broken += max(0, busy - d.limits[t])
    return broken


@kernel
def _stages(s: Sums, d: Demands, months: Whole, end: int, nobody: Flag) -> tuple[float, float]:
    """Broken conditions of gates and consent, and the worst exposure."""
    broken, exposure = 0.0, 0.0
    for b in range(len(d.begin)):
        step = d.begin[b, 0]
        if months[step] > 0:
            begun = months[step] - d.lead[step]
            broken += max(0.0, d.begin_least[b] - CLOSE - total(s, d.begin[b, 1], months, nobody, begun, begun))
    for month in range(end + 1):
        if month == 0 or _event(months, month):
            refused, exposed = _stage(s, d, months, month, nobody)
            broken += refused
            exposure = max(exposure, exposed)
    return broken, exposure


@kernel
def _stage(s: Sums, d: Demands, months: Whole, month: int, nobody: Flag) -> tuple[float, float]:
    """What allies lack for consent in a month, and the worst exposure in it."""
    broken, exposure = 0.0, 0.0
    if 0 < month <= months[len(months) - 1]:
        for a in range(len(d.consent)):
            flow = total(s, d.consent[a], months, nobody, month, month)
            broken += max(0.0, d.consent_least[a] - CLOSE - flow)
    for x in range(len(d.ending)):
        stop = total(s, d.ending[x], months, nobody, month, month)
        for step in range(len(months)):
            if 0 < months[step] <= month:
                stop -= s.paid[d.ending[x], step]
        exposure = max(exposure, d.fallback[x] - stop)
    return broken, exposure


@kernel
def _event(months: Whole, month: int) -> bool:
    for step in range(len(months)):  # noqa: SIM110 (kernels have no generators)
        if months[step] == month:
            return True
    return False


@kernel
def _worth(s: Sums, table: int, months: Whole, horizon: int, continues: bool, nobody: Flag) -> float:
    """Present value of a stream along a plan from month 1 on."""
    d = s.patience[table]
    dates = np.unique(months)
    value, since = 0.0, 1
    flow = total(s, table, months, nobody, 0, 0)
    for month in dates:
        if 0 < month <= horizon:
            value += flow * (d**since - d**month)
            since = month
            flow = total(s, table, months, nobody, month, month)
    value += flow * (d**since - (0.0 if continues else d ** (horizon + 1)))
    for step in range(len(months)):
        if months[step] > 0:
            value -= d ** months[step] * s.paid[table, step]
    return float(value)


@kernel
def slack(s: Sums, d: Demands, viewer: int, months: Whole, end: int, out: Real) -> None:
    """C - N + penalty of a viewer at months 1..end + 1 into `out[month]`."""
    own, nobody = d.own[viewer], d.own[viewer] & False
    stream = d.stopping[viewer, 0]
    patience = s.patience[stream]
    value = np.empty(end + 2)
    flow = total(s, stream, months, nobody, end, end)
    value[end + 1] = flow
    for month in range(end, 0, -1):
        if _event(months, month + 1):
            flow = total(s, stream, months, nobody, month, month)
        value[month] = (1 - patience) * flow + patience * value[month + 1]
        for step in range(len(months)):
            if months[step] == month:
                value[month] -= s.paid[stream, step]
    lag = d.stopping.shape[1] - 2
    stop = 0.0
    for month in range(1, end + 2):
        fresh = month == 1 or _event(months, month - 1)
        for ahead in range(lag + 1):
            fresh |= _event(months, month + ahead) or _event(months, month + ahead - 1)
        if fresh:
            stop = _stop(s, d, viewer, months, month, own)
        out[month] = value[month] - stop + d.penalty[viewer]


@kernel
def _stop(s: Sums, d: Demands, viewer: int, months: Whole, month: int, own: Flag) -> float:
    """N: what stopping alone in a month is worth."""
    value, weight, lag = 0.0, 1.0, 0
    for k in range(2, d.stopping.shape[1]):
        table = d.stopping[viewer, k]
        if table >= 0:
            patience = s.patience[table]
            value += weight * (1 - patience) * total(s, table, months, own, month - 1, month + lag)
            for step in range(len(months)):
                if months[step] == month + lag and not own[step]:
                    value -= weight * s.paid[table, step]
            weight *= patience
            lag += 1
    final = d.stopping[viewer, 1]
    value += weight * total(s, final, months, own, month - 1, month + lag - 1)
    for step in range(len(months)):
        if 0 < months[step] <= (month - 1 if own[step] else month + lag - 1):
            value -= weight * s.paid[final, step]
    return value


@kernel
def judge(s: Sums, d: Demands, months: Whole, value: int, continues: bool, least: float, most: float) -> Verdict:
    """Everything about one plan; exposure is measured, not limited.

    A plan worth less than `least`, or broken by more than `most`, is not looked at to the end: `broken` is then only a
    lower bound, above `most`.
    """
    broken = _order(d, months)
    if broken > 0:
        return Verdict(1000.0 + broken, -1e9, 1e9)
    nobody = np.zeros(len(months), dtype=np.bool_)
    worth = _worth(s, value, months, d.horizon, continues, nobody)
    if worth < least:
        return Verdict(1000.0 + most, worth, 1e9)
    end = 0
    for step in range(len(months)):
        end = max(end, months[step])
    failed, exposure = _stages(s, d, months, end, nobody)
    broken += failed
    out = np.zeros(end + 2)
    for viewer in range(len(d.stopping)):
        if broken > most:
            break
        slack(s, d, viewer, months, end, out)
        for month in range(1, end + 1):
            broken += max(0.0, -out[month] - d.tolerance)
    return Verdict(broken, worth, exposure)


@kernel
def settle(d: Demands, months: Whole, first: Whole, step: int, month: int) -> bool:
    """Put a step into a month (0 = leave it out) and move what waits, or is waited for, no further than it must.

    False where that cannot be within the horizon.
    """
    months[step] = month
    for _ in range(len(months)):
        changed = False
        for w in range(len(d.waits)):
            if months[d.waits[w, 0]] > 0:
                changed |= _pulled(d, months, w, step)
        if not changed:
            break
    for s in range(len(months)):
        if (d.needed[s] and months[s] == 0) or (months[s] != 0 and (months[s] < first[s] or months[s] > d.horizon)):
            return False
    return True


@kernel
def _pulled(d: Demands, months: Whole, w: int, moved: int) -> bool:
    """Restore one rule of waiting; was anything moved?"""
    step, on, gap = d.waits[w, 0], d.waits[w, 1], d.waits[w, 2]
    if months[on] == 0:
        months[step if on == moved else on] = 0 if on == moved else months[step] - gap
        return True
    if months[on] + gap <= months[step]:
        return False
    if step == moved:
        months[on] = months[step] - gap
    else:
        months[step] = months[on] + gap
    return True
