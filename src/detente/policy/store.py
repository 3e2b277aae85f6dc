"""Room for a search: the arrays it starts with, and larger ones when they are full."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Arrays, Ints
from .first_bounds import blind, informed
from .kernels import CELLS, EDGES, NODES, POINTS, SLOTS, VALUES, VECTORS, Given, Store
from .pomdp import Floats

TABLE = 1 << 18
KIND_OF = {
    NODES: (
        "chain",
        "cell",
        "node_block",
        "slot",
        "best",
        "lower",
        "upper",
        "corner",
        "compared",
        "measured",
        "posted",
    ),
    CELLS: ("place", "share"),
    SLOTS: ("edge", "gain"),
    EDGES: ("child", "chance", "report"),
    VECTORS: ("start", "act", "owner", "older", "succ"),
    VALUES: ("value",),
    POINTS: ("point", "drop", "point_older"),
}
NARROWEST = 4096
AMPLE = 0.6
"""A kind of array that is fuller than this doubles when any is full."""


def empty_store(arrays: Arrays) -> Store:
    """A store whose only vectors are the acts repeated for ever."""
    states, actions, reports, blocks = (int(n) for n in arrays.sizes)
    vectors = blocks * actions
    nodes = max(NARROWEST, 4 * actions * reports)
    sizes = {
        NODES: nodes,
        CELLS: max(nodes * 8, 2 * len(arrays.o_p) + states),
        SLOTS: NARROWEST,
        EDGES: nodes * 4,
        VECTORS: max(NARROWEST, 2 * vectors),
        VALUES: max(NARROWEST * 8, 4 * actions * states),
        POINTS: NARROWEST,
    }
    per = {"edge": actions, "gain": actions, "succ": reports}
    whole = {"lower", "upper", "corner", "posted", "share", "gain", "chance", "value", "drop"}
    made: dict[str, NDArray[np.generic]] = {
        name: np.zeros(size * per.get(name, 1), dtype=np.float64 if name in whole else np.int64)
        for kind, size in sizes.items()
        for name in KIND_OF[kind]
    }
    made["place"] = np.zeros(sizes[CELLS], dtype=np.int32)
    made["succ"] = np.zeros((sizes[VECTORS], reports), dtype=np.int32)
    made |= {"used": np.zeros(7, dtype=np.int64), "table": np.full(TABLE, -1, dtype=np.int64)}
    made |= {"newest": np.full(blocks, -1, dtype=np.int64), "point_newest": np.full(blocks, -1, dtype=np.int64)}
    return Store(**made)  # type: ignore[arg-type]


def plant(arrays: Arrays, store: Store, ceiling: Floats | None) -> Given:
    """Put the first vectors into a store; the other first bounds, none above `ceiling[action, state]` in its order."""
    actions, reports, blocks = (int(n) for n in arrays.sizes[1:])
    lowest, (highest, seen_act) = blind(arrays), informed(arrays)
    if ceiling is not None:
        highest = np.minimum(highest, ceiling)
    seen = arrays.seen_block.reshape(actions, reports)
    assumed = np.zeros(blocks, dtype=np.int64)
    base = 0
    for block in range(blocks):
        here = slice(int(arrays.first[block]), int(arrays.first[block + 1]))
        assumed[block] = block * actions + int(lowest[:, here].mean(axis=1).argmax())
        for a in range(actions):
            vector, width = block * actions + a, here.stop - here.start
            store.value[base : base + width] = lowest[a, here]
            store.start[vector], store.act[vector], store.owner[vector] = base, a, block
            store.older[vector] = vector - 1 if a else -1
            store.succ[vector] = seen[a] * actions + a
            base += width
        store.newest[block] = (block + 1) * actions - 1
    store.used[VECTORS], store.used[VALUES] = blocks * actions, base
    return Given(highest.ravel(), highest.max(axis=0), assumed, seen_act)


def plant_plan(arrays: Arrays, store: Store, act: Ints, worth: Floats) -> bool:
    """Put the vectors of a fixed plan, `act[block]` worth `worth[state]`, into a store; False where it is full."""
    states, _, reports, blocks = (int(n) for n in arrays.sizes)
    vector, base = int(store.used[VECTORS]), int(store.used[VALUES])
    if vector + blocks >= len(store.act) or base + states >= len(store.value):
        return False
    mine = np.arange(vector, vector + blocks)
    store.value[base : base + states] = worth
    store.start[mine], store.act[mine], store.owner[mine] = base + arrays.first[:-1], act, np.arange(blocks)
    store.older[mine], store.newest[:] = store.newest, mine
    store.succ[mine] = vector + arrays.seen_block.reshape(-1, reports)[act]
    store.used[VECTORS], store.used[VALUES] = vector + blocks, base + states
    return True


def grown(store: Store, actions: int) -> Store:
    """The same search with room for more of whatever is running out."""
    larger: dict[str, Any] = {}
    for kind, names in KIND_OF.items():
        per = actions if kind == SLOTS else 1
        if store.used[kind] * per > AMPLE * len(getattr(store, names[-1])):
            larger |= {name: _doubled(getattr(store, name)) for name in names}
    if not larger:
        larger = {name: _doubled(getattr(store, name)) for names in KIND_OF.values() for name in names}
    return store._replace(**larger)


def add_root(store: Store, start: Floats, arrays: Arrays) -> tuple[int, int]:
    """Write a belief `[state]` behind the last cell; its block and its number of cells. Raises ValueError."""
    places = np.flatnonzero(start[arrays.order] > 0)
    blocks = np.unique(arrays.block[places])
    if len(blocks) != 1:
        raise ValueError("the belief spans states that a report would have told apart")
    low, block = int(store.used[CELLS]), int(blocks[0])
    store.place[low : low + len(places)] = places - arrays.first[block]
    mass = start[arrays.order][places]
    store.share[low : low + len(places)] = mass / mass.sum()
    return block, len(places)


def size_of(store: Store) -> int:
    """Bytes held."""
    return sum(array.nbytes for array in store)


def _doubled(array: NDArray[np.generic]) -> NDArray[np.generic]:
    larger = np.zeros((2 * len(array), *array.shape[1:]), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
