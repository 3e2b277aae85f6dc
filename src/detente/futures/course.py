"""The tables of every course at one point of the design, made by the model's own functions.

A course is a playbook, or a plan that is guided by what it sees (`Controller`). At the case's own numbers each is laid
out once; at a point with other numbers the layout is filled again, the types are solved from where they stood
(`model.nearby`), and what the lanes need is tabulated. Courses on which the same side moves first share what states
are worth: one family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.kernel import kernel
from ..model.ladder import FIRST, Ladder, compile_ladder
from ..model.nearby import Ways, distinct, faces, forward, narrowed, relaid, solve_nearby
from ..model.outlook import cost_between, look_cost
from ..model.playbook import CompiledPlaybook, compile_playbook, seen_debt
from ..model.process import Process, build_process
from ..model.response import TypeResponse, replies_to
from ..model.reward import OWED, PHASE, RUNG, Flows
from ..model.transition import ACTS, HOLD, INSPECT, SIGN, decode_all, rules_of
from ..model.types import TypeArrays, type_arrays
from .kernel import AT_WORK, CHOOSES, SIGNS, Course, Flags, Floats, Ints, Small
from .numbers import Input, setter

ROUNDING = 1e-9  # of months: 1 / (1 / 3) is not quite 3
Repeats = Callable[[Process], NDArray[np.bool_]]


@dataclass(frozen=True)
class Controller:
    """A plan guided by what it sees, as a value from another room: `act[vector]`, then `after[vector, face]`.

    `face[again, code]` is what a state is seen as, by its code; -1 where it was not thought of: the plan then stays
    with the vector it has. `repeats(process)` marks the ways on in which a look says again what the last report said.
    """

    name: str
    act: Ints
    after: Small
    start: int
    face: Small
    repeats: Repeats


@dataclass(frozen=True)
class Layout:
    """One course at the case's own numbers: where its states lead, which ways on may cost us, how each type stood."""

    name: str
    process: Process
    order: Ints
    pays: Flags
    worth: Mapping[str, Floats]
    guide: Controller | None


@dataclass(frozen=True)
class Seen:
    """What states are worth at a point, for courses of one family: states grouped by what they are worth to anybody.

    `few[group, field]`; `group[course][state]`; by type its arrays on the groups.
    """

    ladder: Ladder
    few: Ints
    group: Mapping[str, Ints]
    arrays: Mapping[str, TypeArrays]


def ladder_of(case: Case, playbook: str) -> Ladder:
    """The ladder as a playbook climbs it: who moves first is the case's, unless it says otherwise."""
    ladder, first = compile_ladder(case), case.playbooks[playbook].first
    return ladder if first is None else replace(ladder, first=np.where(ladder.gives, FIRST[first], FIRST["theirs"]))


def layout(
    case: Case, playbook: str, dear: Case, guide: Controller | None = None, probes: Sequence[Case] = ()
) -> Layout:
    """A course at the case's own numbers; `dear` is the case with every cost as high as it may be.

    At some points the gates let other acts through: those taken at the `probes` are laid out too.
    """
    ladder = ladder_of(case, playbook)
    tables = {(b := _book(ladder_of(probe, playbook), playbook)).act.tobytes(): b for probe in probes}
    process = _built(ladder, _book(ladder, playbook), guide, tuple(tables.values()))
    order, pays = forward(process), paying(process, ladder_of(dear, playbook))
    few, group = faces(process.rows, process.rules.clock)
    worth = {
        name: solve_nearby(process, spread(type_arrays(ladder, few, name), group), order)[1] for name in case.types
    }
    return Layout(guide.name if guide else playbook, process, order, pays, worth, guide)


def _book(ladder: Ladder, playbook: str) -> CompiledPlaybook:
    return compile_playbook(ladder, rules_of(ladder), playbook)


def _built(
    ladder: Ladder, book: CompiledPlaybook, guide: Controller | None, also: Sequence[CompiledPlaybook] = ()
) -> Process:
    process = build_process(ladder, book, every_act=guide is not None, waits=guide is None, also=also)
    if guide is None:
        return process
    codes = _codes(process)
    taken = _guided_nodes(process, guide)
    for one in also:
        seen_there = _visible(decode_all(process.rules, codes), process.rules.clock)
        acts = np.stack([table[seen_there] for table in one.act])
        held = process.by_act[acts, np.arange(len(codes))]
        taken[held[held >= 0]] = True
    return narrowed(process, taken)


def _visible(rows: Ints, clock: int) -> tuple[Ints, ...]:
    """What a playbook's table is read by: rung, debt as seen, pressure, report."""
    return rows[:, RUNG], seen_debt(rows[:, 2], clock), rows[:, 3], rows[:, 4]


def _codes(process: Process) -> Ints:
    codes = np.empty(len(process.rows), dtype=np.int64)
    codes[process.index[process.index >= 0]] = np.flatnonzero(process.index >= 0)
    return codes


def _guided_nodes(process: Process, guide: Controller) -> Flags:
    """Nodes whose act the plan may take where it sees what is seen there; to hold is always among them."""
    here = guide.face[:, _codes(process)]
    faces_now = guide.after.shape[1]
    leads: dict[tuple[int, int], Ints] = {}
    for act in range(len(ACTS)):
        nodes = np.flatnonzero(process.act == act)
        some = process.chance[nodes] > 0
        origin = np.broadcast_to(process.origin[nodes][:, None, None, None], some.shape)[some]
        target = process.target[nodes][some]
        for again in range(2):
            pairs = np.unique(np.stack([here[0, origin], here[again, target]]), axis=1)
            for face in np.unique(pairs[0]):
                known = leads.get((int(face), act), pairs[0, :0])
                leads[int(face), act] = np.union1d(known, pairs[1, pairs[0] == face])
    takes = np.zeros((faces_now + 1, len(ACTS)), dtype=bool)
    takes[:, HOLD] = True
    first = (guide.start, int(here[0, process.start]))
    met, waiting = {first}, [first]
    while waiting:
        vector, face = waiting.pop()
        act = int(guide.act[vector])
        takes[face, act] = True
        for after in leads.get((face, act), ()):
            pair = (int(guide.after[vector, after]), int(after))
            if after >= 0 and pair not in met:
                met.add(pair)
                waiting.append(pair)
    seen_as = np.where(here[:, process.origin] >= 0, here[:, process.origin], faces_now)
    return np.asarray(takes[seen_as[0], process.act] | takes[seen_as[1], process.act])


def spread(arrays: TypeArrays, group: Ints) -> TypeArrays:
    """A type's arrays on all states from those on their groups."""
    flows = arrays.flows
    return replace(arrays, flows=Flows(flows.flow[group], flows.levels[group], flows.undone[group]))


def paying(process: Process, dear: Ladder) -> Flags:
    """Ways on in which we may have to pay once, `[node, reply, work, branch]`; those never taken here are kept too."""
    at = np.flatnonzero(process.chance.ravel() > 0)
    before = np.repeat(process.origin, process.chance[0].size)[at]
    costs = cost_between(replace(process, ladder=dear), before, process.target.ravel()[at])
    mask = np.ones(process.chance.size, dtype=bool)
    mask[at] = costs > 0
    return mask.reshape(process.chance.shape)


def dearest(case: Case, given: Sequence[Input]) -> Case:
    """The case with every uncertain number as high as it may be."""
    return setter(case, given)(np.array([g.high for g in given]))


def at_point(case: Case, held: Layout) -> Layout:
    """The course with the numbers of `case`: filled again where the layout serves, else laid out anew."""
    playbook = held.process.playbook.name
    ladder = ladder_of(case, playbook)
    book = _book(ladder, playbook)
    again = relaid(held.process, ladder, book)
    if again is not None:
        return replace(held, process=again)
    process = _built(ladder, book, held.guide)
    nothing = {name: np.zeros(len(process.rows)) for name in held.worth}
    return replace(
        held,
        process=process,
        order=forward(process),
        pays=np.ones(process.chance.shape, dtype=bool),
        worth=nothing,
    )


def families(layouts: Sequence[Layout]) -> list[list[Layout]]:
    """Courses on which the same side moves first, rung by rung."""
    found: dict[bytes, list[Layout]] = {}
    for one in layouts:
        found.setdefault(one.process.ladder.first.tobytes(), []).append(one)
    return list(found.values())


def seen(family: Sequence[Layout]) -> Seen:
    """What the states of a family's courses are worth to each type, worked out once for all that are alike."""
    ladder, clock = family[0].process.ladder, family[0].process.rules.clock
    few, group = faces(np.concatenate([one.process.rows for one in family]), clock)
    ends = np.cumsum([0] + [len(one.process.rows) for one in family])
    groups = {one.name: group[ends[n] : ends[n + 1]] for n, one in enumerate(family)}
    return Seen(ladder, few, groups, {name: type_arrays(ladder, few, name) for name in ladder.case.types})


def solved(held: Layout, about: Seen, ways: Ways) -> dict[str, TypeResponse]:
    """Every type's answer to the course at its point, whose ways on are `ways`."""
    group = about.group[held.name]
    return {
        name: solve_nearby(held.process, spread(arrays, group), held.order, held.worth[name], ways)[0]
        for name, arrays in about.arrays.items()
    }


def tabulated(held: Layout, about: Seen, answers: Mapping[str, TypeResponse], ways: Ways, months: int) -> Course:
    """The tables that the lanes read."""
    process = held.process
    reply = np.stack([_reply_shares(process, answer, held.guide) for answer in answers.values()])
    first, to = ways.first, ways.to
    edge, pays, again = _ways(process, held, ways)
    guide, segments = held.guide, np.array([process.playbook.segment_of(t) for t in range(months)])
    tables = next(iter(answers.values())).choice.shape[0]
    nodes = process.by_act if guide else np.concatenate([process.node, process.by_act[HOLD : HOLD + 1]])
    at_work = ~process.chooses & process.open[:, 0]
    settled = process.rows[:, PHASE] != 0 if guide else np.ones(len(process.rows), dtype=bool)
    single = guide is not None or len(process.playbook.starts) == 1
    rests = np.zeros((len(reply), len(process.rows)), dtype=bool)
    if single:
        _resting(process.node[-1], process.chooses, at_work, reply[:, -1], process.completes, first, to, rests)
    rests &= settled & ~_signs(process)
    vectors = _vectors(process, guide)
    return Course(
        nodes.astype(np.int32),
        segments,
        np.minimum(np.arange(months), tables - 1) if guide is None else np.zeros(months, dtype=np.int64),
        (process.chooses * CHOOSES + at_work * AT_WORK + (process.act == SIGN) * SIGNS).astype(np.uint8),
        reply,
        process.completes,
        first,
        edge,
        np.where(pays != 0, ~to, to).astype(np.int32),
        pays,
        again,
        _needs(process.completes),
        _jobs(process.rows),
        rests,
        about.group[held.name],
        np.ascontiguousarray(process.rows[:, PHASE]),
        process.start,
        *vectors,
    )


def _needs(completes: Floats) -> Small:
    """Whole months of work after which it is done, `[node, reply]`; 0 where nothing is worked on."""
    months = np.ceil(1 / np.where(completes > 0, completes, 1.0) - ROUNDING)
    return np.where(completes > 0, np.maximum(months, 1), 0).astype(np.int32)


def _jobs(rows: Ints) -> Ints:
    """A number for what is worked on in each state: by phase, rung and debt, whatever the pressure and the reports."""
    return distinct(rows[:, [PHASE, RUNG, OWED]])[1]


def _signs(process: Process) -> Flags:
    """States in which the playbook signs: what holds there today may be ratified under another decider."""
    return np.asarray((process.act[process.node] == SIGN).any(axis=0))


def _reply_shares(process: Process, answer: TypeResponse, guide: Controller | None) -> Floats:
    """Cumulated shares of the first three replies: `[table, node, 3]`."""
    if guide is None:
        shares = answer.choice[:, process.origin].copy()
        held = np.flatnonzero((process.act == HOLD) & (process.node[-1][process.origin] != np.arange(len(process.act))))
        if len(held) and process.chooses[held].any():
            shares[:, held] = replies_to(process, answer, HOLD)[process.origin[held]]
    else:
        shares = np.zeros((1, len(process.act), 4))
        for act in np.unique(process.act):
            mine = process.act == act
            if process.chooses[mine].any():
                shares[0, mine] = replies_to(process, answer, int(act))[process.origin[mine]]
    return np.ascontiguousarray(np.cumsum(shares, axis=-1)[..., :3])


def _ways(process: Process, held: Layout, ways: Ways) -> tuple[Floats, Floats, Flags]:
    """For each way on: cumulated chances of its combination up to there, our costs, is it a repeated look?"""
    edge, slot, room = np.empty(len(ways.to)), ways.slot, process.chance[0].size
    _cumulated(ways.first, ways.p, edge)
    origin, act = process.origin[slot // room], process.act[slot // room]
    costs = (look_cost(process) * 1.0)[origin] * (act == INSPECT)
    may = held.pays.ravel()[slot]
    costs[may] += cost_between(process, origin[may], ways.to[may].astype(np.int64))
    again = held.guide.repeats(process).ravel()[slot] if held.guide else np.zeros(len(slot), dtype=bool)
    return edge, costs, again


@kernel
def _cumulated(first: Small, p: Floats, edge: Floats) -> None:
    for c in range(len(first) - 1):
        total = 0.0
        for k in range(first[c], first[c + 1]):
            total += p[k]
            edge[k] = total
        for k in range(first[c], first[c + 1]):
            edge[k] /= total


@kernel
def _resting(
    node: Ints, chooses: Flags, at_work: Flags, reply: Floats, completes: Floats, first: Small, to: Small, rests: Flags
) -> None:
    """Fill rests[type, state]: is the state all that can follow?"""
    for kind in range(len(reply)):
        for s in range(len(node)):
            n, still, low = node[s], True, 0.0
            for r in range(4):
                high = reply[kind, n, r] if r < 3 else 1.0
                taken = high > low if chooses[n] else r == 1 or (r == 0 and at_work[n])
                low = high
                for work in range(2):
                    if taken and (work == 0 or completes[n, r] > 0.0):
                        c = (n * 4 + r) * 2 + work
                        for k in range(first[c], first[c + 1]):
                            still &= to[k] == s
            rests[kind, s] = still


def _vectors(process: Process, guide: Controller | None) -> tuple[int, Ints, Small, Small]:
    """First vector, their acts and what each follows, what states are seen as; nothing for a playbook."""
    if guide is None:
        return -1, np.zeros(1, dtype=np.int64), np.zeros((1, 1), dtype=np.int32), np.zeros((2, 1), dtype=np.int32)
    faces = np.ascontiguousarray(guide.face[:, _codes(process)])
    return guide.start, guide.act, np.ascontiguousarray(guide.after), faces
