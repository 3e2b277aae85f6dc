"""All courses at one point of the design: types solved, tables made, futures played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..case.schema import Case
from ..model.nearby import ways_of
from ..model.process import no_agreement
from .course import Layout, at_point, families, seen, solved, tabulated
from .kernel import Course, Floats, Lanes, Luck, Worth, play
from .measures import counted, worth_of
from .world import World, change_a_month, consents, cumulated, offered, ratified

FAN_MONTHS = np.float32


@dataclass(frozen=True)
class Ready:
    """One course at a point, ready to play."""

    name: str
    course: Course
    luck: Luck
    worth: Worth
    levels: Floats
    case: Case
    no_agreement: int


def made_ready(case: Case, layouts: Sequence[Layout], world: World, months: int) -> list[Ready]:
    """Every course with the numbers of a case, in the order of the layouts."""
    here = [at_point(case, held) for held in layouts]
    found = {}
    for family in families(here):
        about = seen(family)
        worth, levels = worth_of(about, months)
        for held in family:
            ways = ways_of(held.process)
            answers = solved(held, about, ways)
            course = tabulated(held, about, answers, ways, months)
            luck = luck_of(case, held, world, np.array([a.arrays.spoilers for a in answers.values()]))
            process = held.process
            failed = process.state_index(no_agreement(process.ladder, process.rules))
            found[held.name] = Ready(held.name, course, luck, worth, levels, case, failed)
    return [found[held.name] for held in layouts]


def luck_of(case: Case, held: Layout, world: World, spoilers: Floats) -> Luck:
    """What may befall a course at a point; shocks that are off never come."""
    ladder, rows = held.process.ladder, held.process.rows
    states, on = len(rows), world.shocks
    prior = world.prior or {name: kind.prior.mode for name, kind in case.types.items()}
    asked = bool(case.capstone.ratified_by) and "ratification" in on
    chance, cost = offered(rows, world.offers if "offers" in on else ())
    return Luck(
        cumulated(case, world.belief),
        cumulated(case, prior),
        change_a_month(case) if "leaders" in on else 0.0,
        case.record.reset.mode,
        ratified(ladder, rows) if asked else np.ones((0, states)),
        consents(ladder, rows) if "consent" in on else np.ones(states, dtype=bool),
        held.guide is None and case.playbooks[held.process.playbook.name].heeds_gates,
        world.counted,
        chance,
        cost,
        spoilers,
    )


def lanes_for(
    ready: Ready, count: int, months: int, fan_row: np.ndarray[tuple[int], np.dtype[np.int32]] | None
) -> Lanes:
    """Empty lanes."""
    rows = np.full(count, -1, dtype=np.int32) if fan_row is None else fan_row
    ints = np.empty((7, count), dtype=np.int32)
    fan = np.zeros((int(rows.max(initial=-1)) + 1, months), dtype=FAN_MONTHS)
    out = np.zeros((count, ready.worth.flow.shape[2]))
    taken = (ints[0], ints[1], ints[2], ints[3], ints[4], ints[5], ints[6])
    return Lanes(out, np.empty(count), *taken, rows, fan)


def played(
    ready: Ready,
    seed: int,
    future: int,
    count: int,
    months: int,
    fan_row: np.ndarray[tuple[int], np.dtype[np.int32]] | None = None,
) -> tuple[Lanes, Floats]:
    """The futures `future`, `future` + 1, ... of one course: what came of them, and their measures."""
    lanes = lanes_for(ready, count, months, fan_row)
    play(ready.course, ready.luck, ready.worth, lanes, np.uint64(seed), future, months)
    return lanes, counted(ready.case, lanes, ready.levels, months)
