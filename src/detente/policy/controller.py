"""Plans as controllers, side by side, and every (place, state) that they can come to whatever anybody replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ..model.kernel import kernel
from ..model.process import Process
from ..model.reward import PHASE
from ..model.transition import ACTIVE, ACTS, HOLD
from .kernels import refresh_lower
from .pomdp import Floats
from .process import Ints, Talks, repeats
from .search import Search

Small = NDArray[np.int32]
OVER = -1
"""The place of a state in which talks are over: there is nothing more for us to choose."""
ROOM = 1 << 17
MOST_WAYS = 48
"""Ways on from a node: four replies, work done or not, six branches."""


@dataclass(frozen=True)
class Controller:
    """Plans side by side: the act of each place, the place that follows what is seen `after[place, seen]`, and the
    places in which the plans begin, the best one's first."""

    act: Ints
    after: Small
    starts: tuple[int, ...]

    @property
    def begins(self) -> tuple[str, ...]:
        """The act with which each plan begins."""
        return tuple(ACTS[int(self.act[start])] for start in self.starts)


def controller(search: Search, rivals: tuple[str, ...] = (), fixed: int = 0) -> Controller:
    """The plan behind a search's lower bound at its root, and the best it knows of those that begin with each rival.

    With `fixed` also so many of the plans that look at nothing but what is seen, in the order in which the search was
    given them, and to hold for ever: those of them that begin with one of these acts.
    """
    store, root = search.store, search.root
    search.settle(root)
    first = int(store.best[root])
    heads = [(ACTS.index(name), _head(search, name)) for name in rivals]
    plain = _plain(search, fixed, {int(store.act[first]), *(act for act, _ in heads)})
    vectors = _closed(search, [first, *plain, *(int(v) for _, after in heads for v in after[after >= 0])])
    place = np.full(int(vectors.max()) + 1, -1)
    place[vectors] = np.arange(len(vectors))
    act = np.concatenate([store.act[vectors], [a for a, _ in heads]]).astype(np.int64)
    tails = [np.where(after >= 0, place[np.maximum(after, 0)], 0) for _, after in heads]
    after = np.vstack([place[store.succ[vectors]], *tails]).astype(np.int32)
    starts = (int(place[first]), *(len(vectors) + n for n in range(len(heads))), *(int(place[v]) for v in plain))
    return Controller(act, after, starts)


def _head(search: Search, name: str) -> Ints:
    """The vector that is best at each belief that an act at the root can lead to, `[seen]`; -1 where none comes."""
    store = search.store
    after = np.full(int(search.arrays.sizes[2]), -1)
    row = int(store.slot[search.root]) * int(search.arrays.sizes[1]) + ACTS.index(name)
    for edge in range(int(store.edge[row]), int(store.edge[row + 1])):
        refresh_lower(store, int(store.child[edge]))
        after[store.report[edge]] = store.best[store.child[edge]]
    return after


def _plain(search: Search, fixed: int, acts: set[int]) -> list[int]:
    """The root's vectors of plans without memory that begin with one of these acts, none of them twice."""
    if not fixed:
        return []
    store, (_, actions, _, blocks) = search.store, (int(n) for n in search.arrays.sizes)
    block = int(store.node_block[search.root])
    planted = [actions * blocks + n * blocks for n in range(fixed)]
    found = {store.act[base : base + blocks].tobytes(): base + block for base in planted}
    return [v for v in (block * actions + HOLD, *found.values()) if int(store.act[v]) in acts]


def _closed(search: Search, first: list[int]) -> Ints:
    """These vectors and all that they can lead to, themselves first."""
    found = dict.fromkeys(first)
    todo = list(found)
    while todo:
        fresh = [v for v in np.unique(search.store.succ[todo]).tolist() if v not in found]
        found.update(dict.fromkeys(fresh))
        todo = fresh
    return np.array(list(found), dtype=np.int64)


class Net(NamedTuple):
    """Where plans can come to: `place` (OVER once talks are over), `row` and `node` of each point; its ways on are
    `first[point]..first[point + 1]`: `flat` tells reply, work and branch (a place in `Process.chance`), `to` the point
    reached. `circle[n]..circle[n + 1]` cut `order` into points that lead to one another, those that lead nowhere else
    first."""

    place: Ints
    row: Ints
    node: Ints
    first: Ints
    flat: Ints
    to: Ints
    order: Ints
    circle: Ints


@kernel
def _slot(net: Net, known: Ints, place: int, row: int) -> int:
    """Where the point (place, row) is kept in a hash table with open addresses, or the empty slot for it."""
    size = len(known)
    slot = ((place + 1) * 1_000_003 + row * 7919) % size
    while known[slot] >= 0 and (net.place[known[slot]] != place or net.row[known[slot]] != row):
        slot = (slot + 1) % size
    return int(slot)


@kernel
def _spread(
    start: Ints,
    begins: int,
    act: Ints,
    after: Small,
    face: Ints,
    over: NDArray[np.bool_],
    by_act: Ints,
    ended: Ints,
    chooses: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    target: Ints,
    chance: Floats,
    again: NDArray[np.bool_],
    known: Ints,
    net: Net,
) -> tuple[int, int]:
    """Fill the net breadth first; (points, ways), or (-1, 0) where there is too little room."""
    points = len(start)
    for p in range(points):
        net.place[p], net.row[p] = start[p], begins
        known[_slot(net, known, start[p], begins)] = p
    ways, p = 0, 0
    while p < points:
        at, row = net.place[p], net.row[p]
        node = ended[row] if at == OVER else by_act[act[at], row]
        if node < 0:
            node = by_act[HOLD, row]
        net.node[p], net.first[p] = node, ways
        if points + MOST_WAYS >= len(net.row) or ways + MOST_WAYS >= len(net.to):
            return -1, 0
        for k in range(MOST_WAYS):
            reply, work, branch = k // 12, k // 6 % 2, k % 6
            if not opened[node, reply] or chance[node, reply, work, branch] <= 0.0:
                continue
            to = target[node, reply, work, branch]
            place = OVER if over[to] else after[at, face[int(again[node, reply, work, branch]), to]]
            slot = _slot(net, known, place, to)
            if known[slot] < 0:
                known[slot] = points
                net.place[points], net.row[points] = place, to
                points += 1
            net.flat[ways], net.to[ways] = node * MOST_WAYS + k, known[slot]
            ways += 1
        p += 1
    net.first[points] = ways
    return points, ways


def spread(talks: Talks, held: Controller, near: Process | None = None) -> Net:
    """Every (place, state) that the plans can come to from the start, whatever anybody replies; their starts first.

    `near` is the process with other numbers on the same states, the talks' own unless given.
    """
    process = near or talks.process
    face = _faces(talks)
    again = repeats(process, np.arange(len(process.origin)))
    over = process.rows[:, PHASE] != ACTIVE
    start = np.array(held.starts, dtype=np.int64)
    room, wide = ROOM, 8 * ROOM
    while True:
        net = Net(*(np.empty(n, dtype=np.int64) for n in (room, room, room, room + 1, wide, wide, 0, 0)))
        known = np.full(4 * room, -1)
        points, ways = _spread(
            start,
            process.start,
            held.act,
            held.after,
            face,
            over,
            process.by_act,
            process.node[-1],
            process.chooses,
            process.open,
            process.target,
            process.chance,
            again,
            known,
            net,
        )
        if points >= 0:
            place, row, node = (column[:points].copy() for column in (net.place, net.row, net.node))
            first, flat, to = net.first[: points + 1].copy(), net.flat[:ways].copy(), net.to[:ways].copy()
            return Net(place, row, node, first, flat, to, *_circles(first, to))
        room, wide = 2 * room, 2 * wide


def _circles(first: Ints, to: Ints) -> tuple[Ints, Ints]:
    """Points in an order in which each comes after all that it leads to, but for those of its own circle; their ends.

    Within a circle later points come first: plans lead forward.
    """
    points = len(first) - 1
    source = np.repeat(np.arange(points), np.diff(first))
    graph = sparse.csr_matrix((np.ones(len(to)), (source, to)), shape=(points, points))
    label = connected_components(graph, directed=True, connection="strong")[1]
    height = label if np.all(label[source] >= label[to]) else -label
    order = np.lexsort((-np.arange(points), height))
    return order.astype(np.int64), np.append(np.flatnonzero(np.diff(label[order], prepend=-1)), points).astype(np.int64)


def _faces(talks: Talks) -> Ints:
    """What each compact state is seen as, `[again or not, row]`."""
    face = np.zeros((2, len(talks.process.rows)), dtype=np.int64)
    mine = np.flatnonzero(talks.kind == 0)
    face[talks.fresh[mine].astype(np.int64), talks.row[mine]] = talks.seen[mine]
    return face
