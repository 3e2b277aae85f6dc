"""Many futures of one course at one point, month by month, in lanes.

Nothing here knows the rules: a month is a few look-ups in tables made by the model (`course`): which act, which reply,
whether work gets done, which of the ways on, what the state reached is worth. All lanes of a block take one of these
steps together, so that one waits for memory while another computes. What a state is worth a month is added when it is
left, times the months it lasted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.kernel import kernel
from .draws import drawn, key

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BLOCK = 1024
"""Lanes that advance together."""
NEVER = 1 << 30
HOLD = 1  # place in transition.ACTS, checked by a test
CHOOSES, AT_WORK, SIGNS = 1, 2, 4
DELIVER, STALL = 0, 1
SIGNED, RENEGED = 1, 2
TYPE, REPLY, SPOIL, REPORT, WORK, LEADER, RATIFY, OFFER = (
    1,
    2,
    3,
    5,
    8,
    9,
    10,
    11,
)  # rng.Purpose and draws.Draw, by a test


class Course(NamedTuple):
    """The tables of one course at one point. A node is a state and an act taken there.

    `nodes[segment, state]` is the node of a playbook in each span of months, `nodes[act, state]` that of any act for a
    plan that is guided by what it sees; `segment[month]`, `table[month]`. `marks[node]` says whether they choose there,
    whether honest work is under way, whether we sign (`CHOOSES`, `AT_WORK`, `SIGNS`). `reply[type, table, node, 3]` are
    cumulated shares of the first three replies; `done[node, reply]` the chance that work completes. Ways on from
    combination c = (node 4 + reply) 2 + work are `first[c]` to `first[c + 1]`, each with its cumulated chance and where
    it leads, below 0 (`~to`) where it costs us something: `pays[way]`. `again[way]`: a look just said what the last one
    said. `needs[node, reply]` are whole months of work where months are counted, `job[state]` what is worked on there.
    `rests[type, state]`: nothing follows but the same. A guided plan takes `plan_act[vector]`, then
    `plan_after[vector, face[again, state]]`; `plan_start` < 0 marks a playbook.
    """

    nodes: Small
    segment: Ints
    table: Ints
    marks: NDArray[np.uint8]
    reply: Floats
    done: Floats
    first: Small
    edge: Floats
    to: Small
    pays: Floats
    again: Flags
    needs: Small
    job: Ints
    rests: Flags
    group: Ints
    phase: Ints
    start: int
    plan_start: int
    plan_act: Ints
    plan_after: Small
    face: Small


class Luck(NamedTuple):
    """What may befall every course alike. Shares of types `believed[type]` and `prior[type]`, both cumulated.

    `change` is the chance a month that who decides for them changes, `reset` that the type is then drawn anew.
    `ratify[constituency, state]` is the chance to be ratified, `consents[state]` whether the allies who sign would;
    where it `binds`, a signature waits for both. Where months are `counted`, work ends when its months are over, else
    by a chance a month. `offered[state]` is the chance a month that an ally takes a third
    party's offer, `offer_cost[state]` what that takes from us a month.
    """

    believed: Floats
    prior: Floats
    change: float
    reset: float
    ratify: Floats
    consents: Flags
    binds: bool
    counted: bool
    offered: Floats
    offer_cost: Floats
    spoilers: Floats


class Worth(NamedTuple):
    """What states are worth a month: `flow[type, group, column]`, the first `discounted` columns in present value.

    `least[group]` is a number of which a future keeps the least. `weight[month]` = patience to the power of the month,
    the last for what stands at the end: 0 where it goes on for ever.
    """

    flow: Floats
    discounted: int
    least: Floats
    weight: Floats


class Lanes(NamedTuple):
    """What comes of each future: `sums[lane, column]`, costs paid off the first; `least`; the month of signing, of a
    breach, of an offer taken, -1 where none; whether it was signed unratified; the type at first and at the end, the
    group of the last state; `fan[row, month]` the first column of the states along the way, for lanes with
    `fan_row[lane]` >= 0."""

    sums: Floats
    least: Floats
    signed: Small
    broken: Small
    taken: Small
    unratified: Small
    type_first: Small
    type_last: Small
    group_last: Small
    fan_row: Small
    fan: NDArray[np.float32]


class _Block(NamedTuple):
    """Lanes that advance together: those still `alive`, those `asleep` until who decides for them changes, what each
    stands at, those that have just `gone` from a state of a `group`, the words their draws begin from."""

    alive: Ints
    asleep: Ints
    state: Ints
    vector: Ints
    since: Ints
    change: Ints
    changes: Ints
    node: Ints
    way: Ints
    gone: Ints
    group: Ints
    worked: Ints
    words: NDArray[np.uint64]


@kernel
def _place(draw: float, edges: Floats) -> int:
    """The first place whose cumulated share exceeds the draw."""
    for i in range(len(edges) - 1):
        if draw < edges[i]:
            return i
    return len(edges) - 1


@kernel
def _months_to_change(word: np.uint64, number: int, change: float) -> int:
    """Months until the next change of leader, from the one numbered `number` on."""
    if change <= 0.0:
        return NEVER
    gap = np.log(1.0 - drawn(word, 3 * number)) / np.log(1.0 - change)
    return NEVER if gap >= NEVER else int(gap) + 1


@kernel
def _leave(worth: Worth, lanes: Lanes, b: _Block, count: int, base: int, until: int, last: int) -> None:
    """Add up what the states that lanes have gone from were worth up to month `until`; `last` months are played."""
    flow, weight, least_of, discounted = worth.flow, worth.weight, worth.least, worth.discounted
    sums, least, kinds, fan_row, since = lanes.sums, lanes.least, lanes.type_last, lanes.fan_row, b.since
    gone, groups, columns, end = b.gone, b.group, worth.flow.shape[2], last + 1 if until == last else until
    for at in range(count):
        i, group = gone[at], groups[at]
        lane, months = base + i, until - since[i]
        if months > 0:
            kind, share = kinds[lane], weight[since[i]] - weight[end]
            for c in range(discounted):
                sums[lane, c] += flow[kind, group, c] * share
            for c in range(discounted, columns):
                sums[lane, c] += flow[kind, group, c] * months
            least[lane] = min(least[lane], least_of[group])
            if fan_row[lane] >= 0:
                for month in range(since[i], until):
                    lanes.fan[fan_row[lane], month] = flow[kind, group, 0]
        since[i] = until


@kernel
def _open(
    course: Course, luck: Luck, worth: Worth, lanes: Lanes, b: _Block, seed: np.uint64, base: int, future: int
) -> None:
    """Set the lanes of a block up."""
    for i in range(b.words.shape[1]):
        lane = base + i
        for place, purpose in enumerate((REPLY, SPOIL, REPORT, WORK, LEADER, RATIFY, OFFER)):
            b.words[place, i] = key(seed, future + lane, purpose)
        kind = _place(drawn(key(seed, future + lane, TYPE), 0), luck.believed)
        lanes.type_first[lane], lanes.type_last[lane] = kind, kind
        lanes.sums[lane, :] = 0.0
        lanes.least[lane], lanes.unratified[lane] = worth.least[course.group[course.start]], 0
        lanes.signed[lane], lanes.broken[lane], lanes.taken[lane] = -1, -1, -1
        b.alive[i], b.state[i], b.vector[i], b.since[i], b.changes[i] = i, course.start, course.plan_start, 0, 0
        b.worked[i] = 0
        b.change[i] = _months_to_change(b.words[4, i], 0, luck.change)


@kernel
def _changes(
    course: Course, luck: Luck, worth: Worth, lanes: Lanes, b: _Block, counts: Ints, base: int, month: int, months: int
) -> None:
    """Who decides for them may change: with chance `reset` the type is drawn anew, and lanes wake up.

    `counts` = lanes alive, asleep: changed in place.
    """
    change, gone, found = b.change, b.gone, 0
    for i in range(len(change) - 1):
        if change[i] == month:
            gone[found], b.group[found] = i, course.group[b.state[i]]
            found += 1
    if found == 0:
        return
    _leave(worth, lanes, b, found, base, month, months)
    for at in range(found):
        i = gone[at]
        word, number = b.words[4, i], b.changes[i]
        if drawn(word, 3 * number + 1) < luck.reset:
            lanes.type_last[base + i] = _place(drawn(word, 3 * number + 2), luck.prior)
        b.changes[i] = number + 1
        change[i] += _months_to_change(word, number + 1, luck.change)
    _wake(course, lanes, b, counts, base, months)


@kernel
def _wake(course: Course, lanes: Lanes, b: _Block, counts: Ints, base: int, months: int) -> None:
    """Sleeping lanes whose state does not rest under their type are alive again."""
    still = 0
    for at in range(counts[1]):
        i = b.asleep[at]
        if not course.rests[lanes.type_last[base + i], b.state[i]]:
            b.alive[counts[0]] = i
            counts[0] += 1
        elif b.change[i] < months:
            b.asleep[still] = i
            still += 1
    counts[1] = still


@kernel
def _offers(
    course: Course, luck: Luck, worth: Worth, lanes: Lanes, b: _Block, width: int, base: int, month: int
) -> None:
    """May an ally take a third party's offer this month? From then on it costs us, as long as value is counted."""
    left = worth.weight[month] - worth.weight[len(worth.weight) - 1]
    for at in range(width):
        i = b.alive[at]
        s = b.state[i]
        if lanes.taken[base + i] < 0 and drawn(b.words[6, i], month) < luck.offered[s]:
            lanes.taken[base + i] = month
            lanes.sums[base + i, 0] -= left * luck.offer_cost[s]


@kernel
def _ratified(luck: Luck, word: np.uint64, state: int) -> bool:
    if not luck.consents[state]:
        return False
    for c in range(len(luck.ratify)):  # noqa: SIM110 (kernels have no generators)
        if drawn(word, c) >= luck.ratify[c, state]:
            return False
    return True


@kernel
def _acts(course: Course, luck: Luck, lanes: Lanes, b: _Block, width: int, base: int, month: int) -> None:
    """The node of the act taken now; a signature that would not be ratified or consented to is held back or marked."""
    nodes, marks, plan_act, row = course.nodes, course.marks, course.plan_act, course.segment[month]
    alive, state, vector, chosen = b.alive, b.state, b.vector, b.node
    for at in range(width):
        i = alive[at]
        s = state[i]
        node = nodes[row if vector[i] < 0 else plan_act[vector[i]], s]
        if node < 0:
            node = nodes[HOLD, s]
        if marks[node] & SIGNS and not _ratified(luck, b.words[5, i], s):
            held = nodes[nodes.shape[0] - 1 if vector[i] < 0 else HOLD, s]
            if luck.binds and held >= 0:
                node = held
            else:
                lanes.unratified[base + i] = 1
        chosen[i] = node


@kernel
def _replies(course: Course, luck: Luck, lanes: Lanes, b: _Block, width: int, base: int, month: int) -> None:
    """The way on each month takes: the reply, whether work is done, what else happens."""
    marks, shares, done_of, first, edge, table = (
        course.marks,
        course.reply,
        course.done,
        course.first,
        course.edge,
        course.table[month],
    )
    alive, node_of, words, way_of, spoilers, kinds = b.alive, b.node, b.words, b.way, luck.spoilers, lanes.type_last
    needs, worked = course.needs, b.worked
    for at in range(width):
        i = alive[at]
        node, kind, reply, done = node_of[i], kinds[base + i], STALL, 1.0
        if marks[node] & CHOOSES:
            draw = drawn(words[0, i], month)
            reply = 0
            for r in range(3):
                reply += draw >= shares[kind, table, node, r]
            done -= spoilers[kind] if reply == DELIVER else 0.0
        elif marks[node] & AT_WORK:
            spoiled = spoilers[kind] > 0.0 and drawn(words[1, i], month) < spoilers[kind]
            reply = STALL if spoiled else DELIVER
        if luck.counted:
            spoiled = done < 1.0 and drawn(words[1, i], month) < spoilers[kind]
            worked[i] += 0 if spoiled or done_of[node, reply] <= 0.0 else 1
            work = 1 if not spoiled and 0 < needs[node, reply] <= worked[i] else 0
        else:
            done *= done_of[node, reply]
            work = 1 if done >= 1.0 or (done > 0.0 and drawn(words[3, i], month) < done) else 0
        c = (node * 4 + reply) * 2 + work
        way, last = first[c], first[c + 1] - 1
        if way < last:
            draw = drawn(words[2, i], month)
            while way < last and draw >= edge[way]:
                way += 1
        way_of[i] = way


@kernel
def _arrive(
    course: Course, luck: Luck, worth: Worth, lanes: Lanes, b: _Block, counts: Ints, base: int, month: int, months: int
) -> None:
    """Go there, pay, see. `counts` = lanes alive, asleep: those left, changed in place."""
    to_of, phase, rests, group = course.to, course.phase, course.rests, course.group
    alive, state, vector, kinds, gone, groups = b.alive, b.state, b.vector, lanes.type_last, b.gone, b.group
    pays, sums, weight, found, left, naps = course.pays, lanes.sums, worth.weight[month], 0, 0, counts[1]
    offered, calm = luck.offered, len(luck.offered) == 0
    for at in range(counts[0]):
        i = alive[at]
        s, way = state[i], b.way[i]
        to = to_of[way]
        if to < 0:
            to = ~to
            sums[base + i, 0] -= weight * pays[way]
        if vector[i] >= 0:
            face = course.face[1 if course.again[way] else 0, to]
            vector[i] = course.plan_after[vector[i], face] if face >= 0 else vector[i]
        alive[left] = i
        left += 1
        if to != s:
            gone[found], groups[found], state[i] = i, group[s], to
            found += 1
            b.worked[i] *= course.job[to] == course.job[s]
            if phase[to] == SIGNED and phase[s] != SIGNED:
                lanes.signed[base + i] = month
            elif phase[to] == RENEGED:
                lanes.broken[base + i] = month
            if rests[kinds[base + i], to] and (calm or offered[to] <= 0.0 or lanes.taken[base + i] >= 0):
                left -= 1
                b.asleep[naps] = i
                naps += 1 if b.change[i] < months else 0
    counts[0], counts[1] = left, naps
    _leave(worth, lanes, b, found, base, month, months)


@kernel
def play(course: Course, luck: Luck, worth: Worth, lanes: Lanes, seed: np.uint64, future: int, months: int) -> None:
    """Play the futures `future`, `future` + 1, ... of one course for so many months, one to a lane."""
    count = len(lanes.least)
    for base in range(0, count, BLOCK):
        width = min(BLOCK, count - base)
        n, words = np.empty((12, width + 1), dtype=np.int64), np.empty((7, width), dtype=np.uint64)
        b = _Block(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], words)
        _open(course, luck, worth, lanes, b, seed, base, future)
        counts = np.array([width, 0])
        for month in range(months):
            if luck.change > 0.0:
                _changes(course, luck, worth, lanes, b, counts, base, month, months)
            if counts[0] == 0:
                continue
            if len(luck.offered) > 0:
                _offers(course, luck, worth, lanes, b, counts[0], base, month)
            _acts(course, luck, lanes, b, counts[0], base, month)
            _replies(course, luck, lanes, b, counts[0], base, month)
            _arrive(course, luck, worth, lanes, b, counts, base, month, months)
        for i in range(width):
            b.gone[i], b.group[i] = i, course.group[b.state[i]]
            lanes.group_last[base + i] = b.group[i]
        _leave(worth, lanes, b, width, base, months, months)
