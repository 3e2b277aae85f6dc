"""The loops of the graph model: what a party can reach, what it would reach, and what happens when all move at once.

A party's unilateral moves change its own options alone, so states fall into groups (`group[state]`, alike in all that
the others decide), and inside a group a move is legal unless it takes back a one-way option. One-way options are
written as a bit pattern `way[state]` of `bits` bits, turned so that every legal move keeps the bits that are set: then
"reachable" means same group and `way` of the target holds `way` of the source. Nothing here is larger than the number
of states times a few, or the number of groups times 2 ** bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...model.kernel import kernel

BIG = 2**31 - 1
"""Above every rank: the worth of a place that cannot be reached."""
STRETCH = 1024
"""Places looked at before asking whether one was found: long enough for vector instructions."""


@kernel
def least(
    value: NDArray[np.int32], group: NDArray[np.int32], way: NDArray[np.int32], bits: int, groups: int
) -> NDArray[np.int32]:
    """The least `value[state]` over the states one party can reach by itself, staying included: `[state]`."""
    table = np.full(groups << bits, BIG, np.int32)
    for s in range(len(value)):
        k = (group[s] << bits) | way[s]
        if value[s] < table[k]:
            table[k] = value[s]
    for b in range(bits):
        for k in range(len(table)):
            if not (k >> b) & 1 and table[k | (1 << b)] < table[k]:
                table[k] = table[k | (1 << b)]
    out = np.empty(len(value), np.int32)
    for s in range(len(value)):
        out[s] = table[(group[s] << bits) | way[s]]
    return out


@kernel
def least_improving(
    value: NDArray[np.int32],
    order: NDArray[np.int64],
    rank: NDArray[np.int32],
    group: NDArray[np.int32],
    way: NDArray[np.int32],
    bits: int,
    groups: int,
) -> NDArray[np.int32]:
    """As `least`, over the states the party can reach and prefers; `order` lists states by falling `rank`."""
    table = np.full(groups << bits, BIG, np.int32)
    out = value.copy()
    i = 0
    while i < len(order):
        j = i
        while j < len(order) and rank[order[j]] == rank[order[i]]:
            s = order[j]
            out[s] = min(value[s], table[(group[s] << bits) | way[s]])
            j += 1
        for t in range(i, j):
            s = order[t]
            base, sub = group[s] << bits, way[s]
            better = out[s] < table[base | sub]
            while better:
                table[base | sub] = min(table[base | sub], out[s])
                better = sub != 0
                sub = (sub - 1) & way[s]
        i = j
    return out


@kernel
def union(
    word: NDArray[np.uint64], group: NDArray[np.int32], way: NDArray[np.int32], bits: int, groups: int
) -> NDArray[np.uint64]:
    """As `least` for 64 yes-or-no questions at once: bit b is set where a reachable state has it set."""
    table = np.zeros(groups << bits, np.uint64)
    for s in range(len(word)):
        table[(group[s] << bits) | way[s]] |= word[s]
    for b in range(bits):
        for k in range(len(table)):
            if not (k >> b) & 1:
                table[k] |= table[k | (1 << b)]
    out = np.empty(len(word), np.uint64)
    for s in range(len(word)):
        out[s] = table[(group[s] << bits) | way[s]]
    return out


@kernel
def union_improving(
    word: NDArray[np.uint64],
    order: NDArray[np.int64],
    rank: NDArray[np.int32],
    group: NDArray[np.int32],
    way: NDArray[np.int32],
    bits: int,
    groups: int,
) -> NDArray[np.uint64]:
    """As `least_improving` for 64 yes-or-no questions at once."""
    table = np.zeros(groups << bits, np.uint64)
    out = word.copy()
    i = 0
    while i < len(order):
        j = i
        while j < len(order) and rank[order[j]] == rank[order[i]]:
            s = order[j]
            out[s] = word[s] | table[(group[s] << bits) | way[s]]
            j += 1
        for t in range(i, j):
            s = order[t]
            base, sub = group[s] << bits, way[s]
            more = True
            while more:
                table[base | sub] |= out[s]
                more = sub != 0
                sub = (sub - 1) & way[s]
        i = j
    return out


@kernel
def together_two(
    rank: NDArray[np.int32],
    other: NDArray[np.int32],
    cells: NDArray[np.int32],
    way: NDArray[np.int32],
    other_way: NDArray[np.int32],
    order: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Two parties: does each improvement meet one of the other's, made from the same state, that leaves it no better?

    `cells[y, x]` is the state where the other plays its y-th own pattern and the party its x-th, or -1; `rank` and
    `other` are the two rankings by state; `way[x]` and `other_way[y]` the one-way bits of own patterns; `order[x, i]`
    the y of column x by falling preference of the other, -1 where there are no more.
    """
    worst = np.where(cells >= 0, rank[np.maximum(cells, 0)], np.int32(BIG))
    held = np.ones(len(rank), np.bool_)
    answer = np.empty(cells.shape[1], np.int32)
    seen = np.zeros(cells.shape[0], np.int32)
    for x in range(cells.shape[1]):
        for k in range(_starts(cells[:, x], other_way, seen)):
            _column(x, seen[k], rank, other, cells, worst, way, other_way, order, answer, held)
    return held


@kernel
def _starts(column: NDArray[np.int32], other_way: NDArray[np.int32], seen: NDArray[np.int32]) -> int:
    """Fill `seen` with the one-way patterns of the other that occur in a column; how many."""
    count = 0
    for y in range(len(column)):
        if column[y] >= 0:
            new = True
            for k in range(count):
                new &= seen[k] != other_way[y]
            if new:
                seen[count] = other_way[y]
                count += 1
    return count


@kernel
def _beats(worst: NDArray[np.int32], answer: NDArray[np.int32], way: NDArray[np.int32], mine: int, rank: int) -> bool:
    """Is there a move to a feasible place that, answered, still ranks above `rank`?"""
    better = 0
    for z in range(len(worst)):
        left = min(worst[z], answer[z])
        better += (worst[z] < BIG) & (left > rank) & (way[z] & mine == mine)
    return better > 0


@kernel
def _lower(answer: NDArray[np.int32], worst: NDArray[np.int32]) -> None:
    """Keep the lesser of the two, place by place."""
    for z in range(len(answer)):
        if worst[z] < answer[z]:
            answer[z] = worst[z]


@kernel
def _gains(worst: NDArray[np.int32], answer: NDArray[np.int32], way: NDArray[np.int32], mine: int, rank: int) -> bool:
    """As `_beats`, a stretch at a time, stopping where one was found."""
    for low in range(0, len(worst), STRETCH):
        to = slice(low, low + STRETCH)
        if _beats(worst[to], answer[to], way[to], mine, rank):
            return True
    return False


@kernel
def _column(
    x: int,
    start: int,
    rank: NDArray[np.int32],
    other: NDArray[np.int32],
    cells: NDArray[np.int32],
    worst: NDArray[np.int32],
    way: NDArray[np.int32],
    other_way: NDArray[np.int32],
    order: NDArray[np.int64],
    answer: NDArray[np.int32],
    held: NDArray[np.bool_],
) -> None:
    """Judge the states of one column whose one-way pattern is `start`: better answers of the other come first."""
    answer[:] = BIG
    n, i = cells.shape[0], 0
    while i < n and order[x, i] >= 0:
        j, level = i, other[cells[order[x, i], x]]
        while j < n and order[x, j] >= 0 and other[cells[order[x, j], x]] == level:
            y = order[x, j]
            if other_way[y] == start:
                held[cells[y, x]] = not _gains(worst[y], answer, way, way[x], rank[cells[y, x]])
            j += 1
        for t in range(i, j):
            y = order[x, t]
            if other_way[y] & start == start:
                _lower(answer, worst[y])
        i = j


@kernel
def _find(cell: int, place: NDArray[np.int32], keys: NDArray[np.int64]) -> int:
    """The state of a cell, -1 where there is none: by table, or by halving the sorted `keys`."""
    if len(keys) == 0:
        return int(place[cell])
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < cell:
            low = middle + 1
        else:
            high = middle
    return int(place[low]) if low < len(keys) and keys[low] == cell else -1


@kernel
def choices(
    s: int,
    party: int,
    ranks: NDArray[np.int32],
    member: NDArray[np.int32],
    first: NDArray[np.int64],
    group: NDArray[np.int32],
    way: NDArray[np.int32],
    own: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """Fill `out` with the own patterns a party would move to from a state, its present one first; how many."""
    out[0], count = own[party, s], 1
    mine, base = way[party, s], group[party, s]
    for i in range(first[party, base], first[party, base + 1]):
        t = member[party, i]
        if ranks[party, t] <= ranks[party, s]:
            break
        if way[party, t] & mine == mine:
            out[count] = own[party, t]
            count += 1
    return count


@kernel
def together(
    party: int,
    states: NDArray[np.int64],
    ranks: NDArray[np.int32],
    member: NDArray[np.int32],
    first: NDArray[np.int64],
    group: NDArray[np.int32],
    way: NDArray[np.int32],
    own: NDArray[np.int32],
    stride: NDArray[np.int64],
    place: NDArray[np.int32],
    keys: NDArray[np.int64],
    widest: int,
) -> NDArray[np.bool_]:
    """Any number of parties: the question of `together_two`, each other party staying or improving, for `states`."""
    parties = len(ranks)
    pick = np.empty((parties, widest + 1), np.int32)
    count, at = np.empty(parties, np.int64), np.zeros(parties, np.int64)
    held = np.ones(len(states), np.bool_)
    for i in range(len(states)):
        s = states[i]
        count[party] = choices(s, party, ranks, member, first, group, way, own, pick[party])
        if count[party] == 1:
            continue
        for q in range(parties):
            if q != party:
                count[q] = choices(s, q, ranks, member, first, group, way, own, pick[q])
        for c in range(1, count[party]):
            if not _met(party, pick[party, c], ranks[party], ranks[party, s], pick, count, at, stride, place, keys):
                held[i] = False
                break
    return held


@kernel
def _met(
    party: int,
    choice: int,
    rank: NDArray[np.int32],
    mine: int,
    pick: NDArray[np.int32],
    count: NDArray[np.int64],
    at: NDArray[np.int64],
    stride: NDArray[np.int64],
    place: NDArray[np.int32],
    keys: NDArray[np.int64],
) -> bool:
    """Is there a joint choice of the others that, made at once with this one, leaves the party no better?"""
    at[:] = 0
    cell = choice * stride[party]
    for q in range(len(at)):
        if q != party:
            cell += pick[q, 0] * stride[q]
    while True:
        s = _find(cell, place, keys)
        if s >= 0 and rank[s] <= mine:
            return True
        change = _turn(party, pick, count, at, stride)
        if change == 0:
            return False
        cell += change


@kernel
def _turn(
    party: int,
    pick: NDArray[np.int32],
    count: NDArray[np.int64],
    at: NDArray[np.int64],
    stride: NDArray[np.int64],
) -> int:
    """Go on to the others' next joint choice; by how much its cell lies further, 0 where there are no more."""
    change = np.int64(0)
    for q in range(len(at)):
        if q != party:
            old = pick[q, at[q]]
            at[q] = at[q] + 1 if at[q] + 1 < count[q] else 0
            change += (pick[q, at[q]] - old) * stride[q]
            if at[q] > 0:
                return int(change)
    return 0


@kernel
def spread(
    start: int,
    movers: NDArray[np.bool_],
    improving: bool,
    ranks: NDArray[np.int32],
    member: NDArray[np.int32],
    first: NDArray[np.int64],
    group: NDArray[np.int32],
    way: NDArray[np.int32],
    bits: NDArray[np.int64],
    came: NDArray[np.int32],
    mover: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Fewest moves from a state to each, by these movers, -1 where there is no way: `[state]`.

    Fills `came[state]` with the state before and `mover[state]` with who made the last move. `member` lists each group
    by falling rank, so that a group is read through once for each pattern of the mover's one-way options.
    """
    moves = np.full(ranks.shape[1], -1, np.int32)
    queue = np.empty(ranks.shape[1], np.int64)
    widest = 0
    for p in range(len(movers)):
        widest = max(widest, (first.shape[1] - 1) << bits[p])
    read = np.zeros((len(movers), widest), np.int32)
    moves[start], queue[0], head, tail = 0, start, 0, 1
    while head < tail:
        s = queue[head]
        head += 1
        for p in range(len(movers)):
            if movers[p]:
                base, mine = group[p, s], way[p, s]
                key = (base << bits[p]) | mine
                i = first[p, base] + read[p, key]
                while i < first[p, base + 1] and (not improving or ranks[p, member[p, i]] > ranks[p, s]):
                    t = member[p, i]
                    i += 1
                    if moves[t] < 0 and way[p, t] & mine == mine:
                        moves[t], came[t], mover[t] = moves[s] + 1, s, p
                        queue[tail] = t
                        tail += 1
                read[p, key] = i - first[p, base]
    return moves
