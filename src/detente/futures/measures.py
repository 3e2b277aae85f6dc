"""What is counted in each future, and in which unit.

Beside our present value stands what it hides: how long we had given while they owed, whether a signature was broken,
how thin the allies' consent became, what pressure cost, where the issues ended, the case's own yardsticks. None is
added to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.outlook import our_patience
from ..model.reward import OWED, PHASE, RUNG, degrees, drift_per_month, party_flows, pressure_cost
from ..model.transition import ACTIVE
from ..model.utility import compile_vision
from .course import Seen
from .kernel import Floats, Lanes, Worth
from .world import allies_of, cushions


@dataclass(frozen=True)
class Measure:
    """A yardstick: its name in answers, its title and unit for readers, which way is better (None: neither)."""

    name: str
    title: str
    unit: str
    better: str | None


def measures_of(case: Case) -> tuple[Measure, ...]:
    """What is counted in a case, in order."""
    points = "points of present value"
    found = [Measure("value", "our value", points, "higher")]
    if case.parties[case.ours].leader_vision is not None:
        found.append(Measure("leader_value", "value under the leader's own vision", points, "higher"))
    found += [
        Measure("signed", "the capstone is in force within the horizon", "share", None),
        Measure("unratified", "signed though it would not be ratified or an ally would not go along", "share", "lower"),
        Measure("months_to_capstone", "months until the capstone, the horizon where it never comes", "months", None),
        Measure("strung_along", "months in which ours was given and theirs still owed", "months", "lower"),
        Measure("betrayed", "the capstone is broken after it was signed", "share", "lower"),
    ]
    if _pressure_costs(case):
        said = "running cost of pressure to the counterpart, a month"
        found.append(Measure("pressure_cost", said, "points a month", "lower"))
    if allies_of(case):
        found.append(
            Measure(
                "least_cohesion", "least room of any ally above what it goes along with", "points a month", "higher"
            )
        )
    found.append(Measure("wedge_taken", "an ally takes a third party's offer", "share", "lower"))
    found += [Measure(n, m.title, m.unit, m.better) for n, m in case.measures.items()]
    found += [Measure(f"level.{n}", f"{i.title}: level at the end", "level", None) for n, i in case.issues.items()]
    return tuple(found)


def _pressure_costs(case: Case) -> bool:
    """Does the case state a running cost of pressure to the counterpart, beside what pressure does to issues?"""
    pressure = case.ladder.pressure
    return any(case.counterpart in item.cost for item in (pressure.levels.values() if pressure else ()))


def drifting(case: Case) -> list[int]:
    """Places of the issues that move by themselves."""
    return [n for n, issue in enumerate(case.issues.values()) if issue.drift]


def worth_of(about: Seen, months: int) -> tuple[Worth, Floats]:
    """What states are worth to us a month, by type and group; and the levels there `[type, group, issue]`."""
    ladder, case = about.ladder, about.ladder.case
    kinds, groups = len(about.arrays), len(about.few)
    rows = np.tile(about.few, (kinds, 1))
    undone = np.concatenate([a.flows.undone for a in about.arrays.values()])
    patience, party = our_patience(case), case.parties[case.ours]
    views = [party.vision] + ([party.leader_vision] if party.leader_vision is not None else [])
    columns = [
        party_flows(ladder, rows, case.ours, compile_vision(case.issues, v), patience, undone).flow for v in views
    ]
    discounted = len(columns)
    given = (about.few[:, PHASE] == ACTIVE) & (about.few[:, OWED] > 0) & (about.few[:, OWED] <= case.ladder.overdue + 3)
    rung = np.minimum(about.few[:, RUNG], ladder.rungs - 1)
    given &= (ladder.first[rung] != 1) & ladder.gives[rung] & (about.few[:, RUNG] < ladder.rungs)
    columns.append(np.tile(given.astype(float), kinds))
    columns.append(np.tile(pressure_cost(ladder, about.few, case.counterpart), kinds))
    moves = drifting(case)
    if moves:
        change = drift_per_month(ladder, rows, degrees(ladder, rows, undone=undone))
        columns += [change[:, n] for n in moves]
    flow = np.stack(columns, axis=-1).reshape(kinds, groups, -1)
    weight: Floats = np.power(float(patience), np.arange(months + 2, dtype=np.float64))
    weight[-1] = 0.0 if case.horizon.beyond == "continues" else weight[months]
    levels = np.stack([a.flows.levels for a in about.arrays.values()])
    return Worth(np.ascontiguousarray(flow), discounted, _room(about), weight), levels


def _room(about: Seen) -> Floats:
    """The least room of any ally while talks last, `[group]`; infinite elsewhere and where there is none."""
    active = about.few[:, PHASE] == ACTIVE
    room = np.full(len(about.few), np.inf)
    allies = allies_of(about.ladder.case)
    if allies and active.any():
        room[active] = cushions(about.ladder, about.few[active], allies).min(axis=0)
    return room


def counted(case: Case, lanes: Lanes, levels: Floats, months: int) -> Floats:
    """The measures of each lane, `[lane, measure]`, in the order of `measures_of`."""
    sums, discounted = lanes.sums, 1 + (case.parties[case.ours].leader_vision is not None)
    columns: list[NDArray[Any]] = [sums[:, n] for n in range(discounted)]
    signed = lanes.signed >= 0
    columns += [
        signed,
        signed & (lanes.unratified > 0),
        np.where(signed, lanes.signed + 1, months),
        sums[:, discounted],
        lanes.broken >= 0,
    ]
    if _pressure_costs(case):
        columns.append(sums[:, discounted + 1] / months)
    if allies_of(case):
        columns.append(lanes.least)
    columns.append(lanes.taken >= 0)
    end = levels[lanes.type_last, lanes.group_last].copy()
    for n, issue in enumerate(drifting(case)):
        end[:, issue] = np.clip(end[:, issue] + sums[:, discounted + 2 + n], 0.0, 1.0)
    names = list(case.issues)
    for measure in case.measures.values():
        columns.append(end[:, [names.index(i) for i in measure.of]] @ np.array([w.mode for w in measure.of.values()]))
    columns += [end[:, n] for n in range(len(names))]
    return np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)
