"""The compiled parts of the search: bounds at a belief, the beliefs that follow it, backups, one trial.

Beliefs form a graph: equal ones share a node, and each node remembers which vectors and which points it has been
compared with, so that every comparison is made once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.kernel import fast
from .arrays import Arrays, Ints
from .pomdp import Floats

NODES, CELLS, SLOTS, EDGES, VECTORS, VALUES, POINTS = range(7)
"""What `Store.used` counts."""
FULL = -1
SAME = 1e-12
"""Two beliefs whose shares agree to this are one."""
GRAIN = 1e9
"""Shares are hashed in steps of 1 / GRAIN; a missed match costs a node, no more."""
RARE = 1e-15
"""Reports less likely than this are rounding."""


class Store(NamedTuple):
    """Everything a search has found. Rows of the arrays are nodes, cells of beliefs, expanded nodes, edges, vectors,
    values of vectors, and points of the upper bound; `used` counts each. -1 stands for none.

    `cell[n]..cell[n + 1]` are node n's states (places within its block) and shares. A node's `upper` is a bound at
    its belief, its `best` the vector that is highest there. `succ[v, o]` is the vector followed after report o.
    """

    used: Ints
    table: Ints
    chain: Ints
    cell: Ints
    node_block: Ints
    slot: Ints
    best: Ints
    lower: Floats
    upper: Floats
    corner: Floats
    compared: Ints
    measured: Ints
    posted: Floats
    place: NDArray[np.int32]
    share: Floats
    edge: Ints
    gain: Floats
    child: Ints
    chance: Floats
    report: Ints
    start: Ints
    act: Ints
    owner: Ints
    older: Ints
    newest: Ints
    succ: NDArray[np.int32]
    value: Floats
    point: Ints
    drop: Floats
    point_older: Ints
    point_newest: Ints


class Given(NamedTuple):
    """The first bounds: `informed[a * states + s]`, the upper corners `[s]`, and the vector assumed after a report
    that the belief rules out, by block; `seen_act[s]`: what would be done if the state were seen."""

    informed: Floats
    corners: Floats
    assumed: Ints
    seen_act: Ints


@fast
def refresh_lower(store: Store, node: int) -> float:
    """The largest product of the node's belief with a vector of its block."""
    block = store.node_block[node]
    vector = store.newest[block]
    seen, best, value = store.compared[node], store.best[node], store.lower[node]
    low, high = store.cell[node], store.cell[node + 1]
    while vector > seen:
        base = store.start[vector]
        total = 0.0
        for i in range(low, high):
            total += store.share[i] * store.value[base + store.place[i]]
        if total > value:
            best, value = vector, total
        vector = store.older[vector]
    store.compared[node] = store.newest[block]
    store.best[node], store.lower[node] = best, value
    return float(value)


@fast
def refresh_upper(store: Store, node: int, dense: Floats) -> float:
    """The least of the node's own bound and the sawtooth through the points of its block. `dense` is zero, and left so.

    A point p with drop d below the corners bounds belief b by `corners(b) + d min b / p` (Hauskrecht 2000).
    """
    block = store.node_block[node]
    newest, seen = store.point_newest[block], store.measured[node]
    if newest <= seen:
        return float(store.upper[node])
    low, high = store.cell[node], store.cell[node + 1]
    for i in range(low, high):
        dense[store.place[i]] = store.share[i]
    least = store.upper[node] - store.corner[node]
    at = newest
    while at > seen:
        other, drop = store.point[at], store.drop[at]
        ratio = 1.0
        for i in range(store.cell[other], store.cell[other + 1]):
            mine = dense[store.place[i]]
            if mine < ratio * store.share[i]:
                ratio = mine / store.share[i]
                if ratio * drop >= least:
                    break
        least = min(least, ratio * drop)
        at = store.point_older[at]
    for i in range(low, high):
        dense[store.place[i]] = 0.0
    store.measured[node] = newest
    store.upper[node] = store.corner[node] + least
    return float(store.upper[node])


@fast
def key_of(store: Store, block: int, low: int, high: int) -> int:
    """A hash of the belief in cells low to high."""
    key = np.uint64(block) * np.uint64(0x9E3779B97F4A7C15)
    for i in range(low, high):
        key = key ^ np.uint64(store.place[i])
        key = key * np.uint64(0x100000001B3)
        key = key ^ np.uint64(np.int64(store.share[i] * GRAIN + 0.5))
        key = key * np.uint64(0x9E3779B97F4A7C15)
        key = key ^ (key >> np.uint64(29))
    return int(key & np.uint64(len(store.table) - 1))


@fast
def same(store: Store, node: int, block: int, low: int, high: int) -> bool:
    """Is the node's belief the one in cells low to high?"""
    base = store.cell[node]
    if store.node_block[node] != block or store.cell[node + 1] - base != high - low:
        return False
    for i in range(high - low):
        if store.place[base + i] != store.place[low + i]:
            return False
        if abs(store.share[base + i] - store.share[low + i]) > SAME:
            return False
    return True


@fast
def node_for(arrays: Arrays, store: Store, given: Given, block: int, count: int) -> int:
    """The node of the belief whose cells lie after the last one: an old node where there is one, else a new one."""
    low = store.used[CELLS]
    high = low + count
    key = key_of(store, block, low, high)
    node = store.table[key]
    while node >= 0:
        if same(store, node, block, low, high):
            return int(node)
        node = store.chain[node]
    node = store.used[NODES]
    store.used[NODES], store.used[CELLS] = node + 1, high
    store.cell[node], store.cell[node + 1] = low, high
    store.chain[node], store.table[key] = store.table[key], node
    store.node_block[node], store.slot[node], store.best[node] = block, -1, -1
    store.compared[node], store.measured[node] = -1, -1
    store.lower[node] = -np.inf
    bound(arrays, store, given, node)
    return int(node)


@fast
def bound(arrays: Arrays, store: Store, given: Given, node: int) -> None:
    """Set a new node's upper bound from the informed one."""
    states, actions = arrays.sizes[0], arrays.sizes[1]
    first = arrays.first[store.node_block[node]]
    low, high = store.cell[node], store.cell[node + 1]
    corner, top = 0.0, -np.inf
    for i in range(low, high):
        corner += store.share[i] * given.corners[first + store.place[i]]
    for a in range(actions):
        total = 0.0
        for i in range(low, high):
            total += store.share[i] * given.informed[a * states + first + store.place[i]]
        top = max(top, total)
    store.corner[node] = corner
    store.upper[node] = min(top, corner)
    store.posted[node] = corner


@fast
def scatter(arrays: Arrays, store: Store, node: int, a: int, after: Floats, touched: Ints) -> int:
    """The shares of next states after act a, into `after`; how many are listed, in order, in `touched`."""
    states = arrays.sizes[0]
    first = arrays.first[store.node_block[node]]
    count = 0
    for i in range(store.cell[node], store.cell[node + 1]):
        row = a * states + first + store.place[i]
        for j in range(arrays.t_ptr[row], arrays.t_ptr[row + 1]):
            s = arrays.t_to[j]
            if after[s] == 0.0:
                touched[count] = s
                count += 1
            after[s] += store.share[i] * arrays.t_p[j]
    touched[:count].sort()
    return count


@fast
def children(arrays: Arrays, store: Store, given: Given, a: int, after: Floats, touched: Ints, weight: Floats) -> None:
    """Add the edges of act a: for each report that can come, its chance and the node of the belief it leaves."""
    states, reports = arrays.sizes[0], arrays.sizes[2]
    weight[:] = 0.0
    for s in touched:
        for j in range(arrays.o_ptr[a * states + s], arrays.o_ptr[a * states + s + 1]):
            weight[arrays.o_to[j]] += after[s] * arrays.o_p[j]
    for o in range(reports):
        if weight[o] <= RARE:
            continue
        block = arrays.seen_block[a * reports + o]
        count = fill(arrays, store, a, o, after, touched, weight[o], arrays.first[block])
        edge = store.used[EDGES]
        store.child[edge] = node_for(arrays, store, given, block, count)
        store.chance[edge], store.report[edge] = weight[o], o
        store.used[EDGES] = edge + 1


@fast
def fill(arrays: Arrays, store: Store, a: int, o: int, after: Floats, touched: Ints, total: float, first: int) -> int:
    """Write the belief after act a and report o behind the last cell; its number of cells."""
    states, count, low = arrays.sizes[0], 0, store.used[CELLS]
    for s in touched:
        row = a * states + s
        for j in range(arrays.o_ptr[row], arrays.o_ptr[row + 1]):
            if arrays.o_to[j] == o:
                store.place[low + count] = s - first
                store.share[low + count] = after[s] * arrays.o_p[j] / total
                count += 1
    return count


@fast
def room(arrays: Arrays, store: Store) -> bool:
    """Is there room for one more expanded node, whatever follows it?"""
    actions = arrays.sizes[1]
    most = actions * arrays.sizes[2]
    return bool(
        store.used[NODES] + most + 1 < len(store.slot)
        and store.used[CELLS] + len(arrays.o_p) < len(store.place)
        and store.used[SLOTS] + 1 < len(store.gain) // actions
        and store.used[EDGES] + most < len(store.child)
    )


@fast
def expand(arrays: Arrays, store: Store, given: Given, node: int) -> bool:
    """Find what can follow a node; False where there is no room."""
    if store.slot[node] >= 0:
        return True
    if not room(arrays, store):
        return False
    states, actions = arrays.sizes[0], arrays.sizes[1]
    first, slot = arrays.first[store.node_block[node]], store.used[SLOTS]
    after, touched = np.zeros(states), np.empty(states, dtype=np.int64)
    weight = np.empty(arrays.sizes[2])
    for a in range(actions):
        gain = 0.0
        for i in range(store.cell[node], store.cell[node + 1]):
            gain += store.share[i] * arrays.reward[a * states + first + store.place[i]]
        store.gain[slot * actions + a] = gain
        store.edge[slot * actions + a] = store.used[EDGES]
        count = scatter(arrays, store, node, a, after, touched)
        children(arrays, store, given, a, after, touched[:count], weight)
        for i in range(count):
            after[touched[i]] = 0.0
    store.edge[(slot + 1) * actions] = store.used[EDGES]
    store.used[SLOTS] = slot + 1
    store.slot[node] = slot
    return True
