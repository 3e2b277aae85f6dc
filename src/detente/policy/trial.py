"""One trial of the search: down the graph where the bounds lie furthest apart, and back up with better ones.

Heuristic search value iteration (Smith and Simmons 2005): the act with the highest upper bound, then the report with
the largest share of the gap that is left.
"""

from __future__ import annotations

import numpy as np

from ..model.kernel import fast
from .arrays import Arrays, Ints
from .kernels import FULL, POINTS, VALUES, VECTORS, Given, Store, expand, refresh_lower, refresh_upper
from .pomdp import Floats

WORTH = 1e-9
"""A vector or point that gains less than this share of the gap at the root is not kept."""
DONE, NO_ROOM = 0, 1
ROUNDS, SETTLED = 5000, 1e-11
"""A plan that goes on until something changes is valued by repetition, to this change; what is left is certified."""


@fast
def drawn(key: int, depth: int) -> float:
    """A share in [0, 1) that depends on the trial and the depth alone (SplitMix64)."""
    z = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(depth) * np.uint64(0xD1B54A32D192ED03)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) / 9007199254740992.0


@fast
def upper_act(arrays: Arrays, store: Store, node: int, dense: Floats) -> tuple[int, float]:
    """The act with the highest upper bound at an expanded node, and that bound.

    Where an act can leave the belief as it is, to take it until something changes: an act that is best here is best
    here again.
    """
    actions, slot = arrays.sizes[1], store.slot[node]
    best, top = 0, -np.inf
    for a in range(actions):
        row = slot * actions + a
        total, stays = 0.0, 0.0
        for e in range(store.edge[row], store.edge[row + 1]):
            if store.child[e] == node:
                stays += store.chance[e]
            else:
                total += store.chance[e] * refresh_upper(store, store.child[e], dense)
        total = (store.gain[row] + arrays.discount * total) / (1.0 - arrays.discount * stays)
        if total > top:
            best, top = a, total
    return best, top


@fast
def lower_act(arrays: Arrays, store: Store, node: int) -> tuple[int, float]:
    """The act with the highest lower bound at an expanded node, taken until something changes, and that bound."""
    actions, slot = arrays.sizes[1], store.slot[node]
    best, top = 0, -np.inf
    for a in range(actions):
        row = slot * actions + a
        total, stays = 0.0, 0.0
        for e in range(store.edge[row], store.edge[row + 1]):
            if store.child[e] == node:
                stays += store.chance[e]
            else:
                total += store.chance[e] * refresh_lower(store, store.child[e])
        total = (store.gain[row] + arrays.discount * total) / (1.0 - arrays.discount * stays)
        if total > top:
            best, top = a, total
    return best, top


@fast
def raise_lower(arrays: Arrays, store: Store, given: Given, node: int, worth: float) -> int:
    """Back the lower bound up at an expanded node; 1 if a vector was added, 0 if not, FULL without room."""
    reports = arrays.sizes[2]
    best, top = lower_act(arrays, store, node)
    if top <= refresh_lower(store, node) + worth:
        return 0
    block, vector = store.node_block[node], store.used[VECTORS]
    first, last = arrays.first[block], arrays.first[block + 1]
    base = store.used[VALUES]
    if vector + 1 >= len(store.act) or base + last - first >= len(store.value):
        return FULL
    for o in range(reports):
        store.succ[vector, o] = given.assumed[arrays.seen_block[best * reports + o]]
    row = store.slot[node] * arrays.sizes[1] + best
    stays = False
    for e in range(store.edge[row], store.edge[row + 1]):
        again = store.child[e] == node
        stays |= again
        store.succ[vector, store.report[e]] = vector if again else store.best[store.child[e]]
    store.start[vector], store.act[vector], store.owner[vector] = base, best, block
    held = store.start[store.best[node]]
    store.value[base : base + last - first] = store.value[held : held + last - first]
    for _ in range(ROUNDS if stays else 1):
        change = 0.0
        for s in range(first, last):
            worth_here = worth_of(arrays, store, best, vector, s)
            change = max(change, abs(worth_here - store.value[base + s - first]))
            store.value[base + s - first] = worth_here
        if change <= SETTLED:
            break
    store.older[vector], store.newest[block] = store.newest[block], vector
    store.used[VECTORS], store.used[VALUES] = vector + 1, base + last - first
    refresh_lower(store, node)
    return 1


@fast
def worth_of(arrays: Arrays, store: Store, a: int, vector: int, s: int) -> float:
    """What act a is worth in state s if the vector's successors are followed."""
    states = arrays.sizes[0]
    total = 0.0
    for j in range(arrays.t_ptr[a * states + s], arrays.t_ptr[a * states + s + 1]):
        to = arrays.t_to[j]
        place = to - arrays.first[arrays.block[to]]
        seen = 0.0
        for k in range(arrays.o_ptr[a * states + to], arrays.o_ptr[a * states + to + 1]):
            seen += arrays.o_p[k] * store.value[store.start[store.succ[vector, arrays.o_to[k]]] + place]
        total += arrays.t_p[j] * seen
    return float(arrays.reward[a * states + s] + arrays.discount * total)


@fast
def cut_upper(arrays: Arrays, store: Store, node: int, worth: float, dense: Floats) -> bool:
    """Back the upper bound up at an expanded node; False where there is no room for a point."""
    _, top = upper_act(arrays, store, node, dense)
    if top < refresh_upper(store, node, dense):
        store.upper[node] = top
    if store.upper[node] >= store.posted[node] - worth:
        return True
    at = store.used[POINTS]
    if at >= len(store.point):
        return False
    block = store.node_block[node]
    store.point[at], store.drop[at] = node, store.upper[node] - store.corner[node]
    store.point_older[at], store.point_newest[block] = store.point_newest[block], at
    store.posted[node] = store.upper[node]
    store.used[POINTS] = at + 1
    return True


@fast
def next_node(arrays: Arrays, store: Store, node: int, allowed: float, draw: float, dense: Floats) -> int:
    """A child of the act with the highest upper bound, drawn by chance times the gap in excess of what is allowed.

    -1 where none exceeds. Drawn, as by McMahan, Likhachev and Gordon (2005): the largest alone would take every trial
    where its gap hangs on a circle, and follow a long wait to its unlikely end.
    """
    best, _ = upper_act(arrays, store, node, dense)
    row = store.slot[node] * arrays.sizes[1] + best
    total = 0.0
    for e in range(store.edge[row], store.edge[row + 1]):
        total += excess(store, node, e, allowed)
    left = draw * total
    chosen = -1
    for e in range(store.edge[row], store.edge[row + 1]):
        part = excess(store, node, e, allowed)
        if part > 0.0:
            chosen = store.child[e]
            left -= part
            if left < 0.0:
                break
    return chosen


@fast
def excess(store: Store, node: int, e: int, allowed: float) -> float:
    """Chance of an edge times its child's gap above what is allowed; 0 where it leads nowhere new."""
    child = store.child[e]
    if child == node:
        return 0.0
    return max(0.0, float(store.chance[e] * (store.upper[child] - refresh_lower(store, child) - allowed)))


@fast
def descend(
    arrays: Arrays, store: Store, given: Given, root: int, allowed: float, key: int, path: Ints, dense: Floats
) -> int:
    """Walk down from the root while the gap exceeds what is allowed there; the number of nodes on the path."""
    node, depth = root, 0
    while node >= 0 and depth < len(path):
        if not expand(arrays, store, given, node):
            return -depth - 1
        path[depth] = node
        depth += 1
        allowed /= max(arrays.discount, WORTH)
        node = next_node(arrays, store, node, allowed, drawn(key, depth), dense)
    return depth


@fast
def trial(
    arrays: Arrays,
    store: Store,
    given: Given,
    root: int,
    allowed: float,
    worth: float,
    key: int,
    path: Ints,
    dense: Floats,
) -> int:
    """One trial, the `key`-th, from a root to a gap of `allowed`; DONE, or NO_ROOM where the store must grow first."""
    depth = descend(arrays, store, given, root, allowed, key, path, dense)
    status = DONE
    if depth < 0:
        depth, status = -depth - 1, NO_ROOM
    for i in range(depth - 1, -1, -1):
        if raise_lower(arrays, store, given, path[i], worth) == FULL:
            return NO_ROOM
        if not cut_upper(arrays, store, path[i], worth, dense):
            return NO_ROOM
    return status
