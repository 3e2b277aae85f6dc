"""A search under way: its store, its roots, and the trials that bring the bounds together."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from ..answer import Bounds
from .arrays import Arrays, Ints, lay_out
from .first_bounds import fixed_plan
from .kernels import CELLS, NODES, SLOTS, VECTORS, Given, Store, expand, node_for, refresh_lower, refresh_upper
from .pomdp import Floats, Pomdp
from .store import add_root, empty_store, grown, plant, plant_plan, size_of
from .trial import NO_ROOM, WORTH, cut_upper, raise_lower, trial

AIM = 0.7
"""A trial aims at this share of the gap left at the root, so that it is short."""
DEEPEST = 400
"""Steps of a trial; at a discount of .95 what follows weighs 1e-9."""
MOST_SEEDS = 2000
"""Beliefs of an earlier search that a warm start backs up."""
MOST_SWEEPS, STILL_PAYS = 50, 0.9
"""A warm start sweeps over them until a sweep closes less than a tenth of the gap."""
MOST_CELLS = 20_000_000
"""Numbers that alpha vectors may hold together when written out."""


class Search:
    """Bounds on what a process is worth from a belief; they hold whenever it is stopped.

    `ceiling[action, state]`, where given, bounds what an act is worth in a state from above: the worth of an act is
    convex in the belief, so that bounds at the states bound it everywhere.
    `root` is the node of the start belief, `trials` how many trials were made. `size` is in bytes.
    """

    def __init__(self, model: Pomdp, ceiling: Floats | None = None) -> None:
        self.model = model
        self.arrays: Arrays = lay_out(model)
        self.store: Store = empty_store(self.arrays)
        self.given: Given = plant(self.arrays, self.store, None if ceiling is None else ceiling[:, self.arrays.order])
        self.dense: Floats = np.zeros(int(self.arrays.sizes[0]))
        self.path: Ints = np.empty(DEEPEST, dtype=np.int64)
        self.root = self.node_at(model.start)
        self.trials = 0

    def node_at(self, belief: Floats) -> int:
        """The node of a belief `[state]`. Raises ValueError where the belief spans what a report tells apart."""
        short = self.store.used[NODES] + 2 >= len(self.store.slot)
        if short or self.store.used[CELLS] + len(belief) >= len(self.store.place):
            self.grow()
        block, count = add_root(self.store, belief, self.arrays)
        return int(node_for(self.arrays, self.store, self.given, block, count))

    def move_to(self, start: Floats) -> None:
        """Ask about another belief of the same process; every vector and point found so far still counts."""
        self.root, self.model = self.node_at(start), self.model.at(start)

    def bounds(self) -> Bounds:
        """What the process is worth from the start: at least, at most."""
        lower = refresh_lower(self.store, self.root)
        return Bounds(lower, max(lower, refresh_upper(self.store, self.root, self.dense)))

    def step(self) -> None:
        """Make one trial."""
        gap = self.bounds().gap
        aim, worth = AIM * gap, WORTH * gap
        status = trial(self.arrays, self.store, self.given, self.root, aim, worth, self.trials, self.path, self.dense)
        if status == NO_ROOM:
            self.grow()
        self.trials += 1

    def follow(self, acts: Ints) -> None:
        """Take a fixed plan, `acts[state]`, as one more lower bound.

        Raises ValueError where it does different things in states that look alike.
        """
        plan = fixed_plan(self.arrays, acts)
        while not plant_plan(self.arrays, self.store, *plan):
            self.grow()

    def settle(self, node: int | None = None) -> None:
        """Back both bounds up at a node, the root unless given, so that they agree with those of its acts."""
        node = self.root if node is None else node
        while (
            not expand(self.arrays, self.store, self.given, node)
            or raise_lower(self.arrays, self.store, self.given, node, 0.0) < 0
            or not cut_upper(self.arrays, self.store, node, 0.0, self.dense)
        ):
            self.grow()

    def grow(self) -> None:
        """Make room; what was found is kept."""
        self.store = grown(self.store, int(self.arrays.sizes[1]))

    @property
    def size(self) -> int:
        """Bytes that the store holds."""
        return size_of(self.store)

    def seed(self, earlier: Search) -> None:
        """Back up the bounds of this process at beliefs that an earlier search came to, while that pays."""
        nodes = []
        for belief in reversed(earlier.visited()):
            with suppress(ValueError):
                nodes.append(self.node_at(belief))
        for _ in range(MOST_SWEEPS):
            before = self.bounds().gap
            for node in nodes:
                self.settle(node)
            if self.bounds().gap > STILL_PAYS * before:
                break

    def visited(self) -> list[Floats]:
        """The beliefs `[state]` that trials went through, in the order found, the first `MOST_SEEDS` of them."""
        count = int(self.store.used[NODES])
        return [self.belief(int(node)) for node in np.flatnonzero(self.store.slot[:count] >= 0)[:MOST_SEEDS]]

    def belief(self, node: int) -> Floats:
        """A node's belief `[state]`, in the model's order of states."""
        cells = slice(int(self.store.cell[node]), int(self.store.cell[node + 1]))
        full = np.zeros(int(self.arrays.sizes[0]))
        first = self.arrays.first[self.store.node_block[node]]
        full[self.arrays.order[first + self.store.place[cells]]] = self.store.share[cells]
        return full

    def acts(self) -> list[Bounds]:
        """Bounds of each act at the start, played best thereafter."""
        return self._acts(self.root)

    def acts_at(self, belief: Floats) -> list[Bounds]:
        """Bounds of each act at a belief `[state]`; raises ValueError as `node_at`."""
        return self._acts(self.node_at(belief))

    def _acts(self, node: int) -> list[Bounds]:
        self.settle(node)
        found = []
        for a in range(int(self.arrays.sizes[1])):
            gain, edges = self._edges(node, a)
            low = gain + sum(p * refresh_lower(self.store, child) for child, p in edges)
            high = gain + sum(p * refresh_upper(self.store, child, self.dense) for child, p in edges)
            found.append(Bounds(low, max(low, high)))
        return found

    def _edges(self, node: int, a: int) -> tuple[float, list[tuple[int, float]]]:
        """What an act gives at once at an expanded node; what may follow, each with its chance, discounted."""
        row = int(self.store.slot[node]) * int(self.arrays.sizes[1]) + a
        edges = range(int(self.store.edge[row]), int(self.store.edge[row + 1]))
        after = [(int(self.store.child[e]), self.arrays.discount * float(self.store.chance[e])) for e in edges]
        return float(self.store.gain[row]), after

    def losses(self) -> list[float]:
        """What each act costs at the start at least, against the best: positive where it is certainly not the best.

        Where an act may leave the belief as it is, its worth then is the start's own, whatever that is, so that little
        is left open.
        """
        self.settle(self.root)
        lower, found = refresh_lower(self.store, self.root), []
        for a in range(int(self.arrays.sizes[1])):
            gain, edges = self._edges(self.root, a)
            rest = sum(p * refresh_upper(self.store, child, self.dense) for child, p in edges if child != self.root)
            stays = sum(p for child, p in edges if child == self.root)
            found.append((1.0 - stays) * lower - gain - rest)
        return found

    def act(self) -> int:
        """The first act of the plan that the lower bound stands for."""
        refresh_lower(self.store, self.root)
        return int(self.store.act[self.store.best[self.root]])

    def vectors(self) -> tuple[list[int], Floats]:
        """The vectors that are highest at some belief visited: their acts, and their values `[vector, state]`.

        Outside the states that it was made for, a vector holds the worth of its act repeated for ever, so that it
        is the worth of a plan that begins with its act everywhere. Raises MemoryError above `MOST_CELLS` numbers.
        """
        states, actions = int(self.arrays.sizes[0]), int(self.arrays.sizes[1])
        visited = np.flatnonzero(self.store.slot[: int(self.store.used[NODES])] >= 0)
        for node in visited:
            refresh_lower(self.store, int(node))
        refresh_lower(self.store, self.root)
        kept = np.unique(self.store.best[np.append(visited, self.root)])
        if len(kept) * states > MOST_CELLS:
            raise MemoryError(f"{len(kept)} vectors of {states} states")
        repeated = np.zeros((actions, states))
        for vector in range(int(self.arrays.sizes[3]) * actions):
            self._write(repeated[vector % actions], vector)
        full = repeated[self.store.act[kept]]
        for row, vector in zip(full, kept, strict=True):
            self._write(row, int(vector))
        return [int(act) for act in self.store.act[kept]], full

    def _write(self, row: Floats, vector: int) -> None:
        """Put a vector's own values into a row `[state]`."""
        block, base = int(self.store.owner[vector]), int(self.store.start[vector])
        here = slice(int(self.arrays.first[block]), int(self.arrays.first[block + 1]))
        row[self.arrays.order[here]] = self.store.value[base : base + here.stop - here.start]

    @property
    def counts(self) -> dict[str, int]:
        """Beliefs found, beliefs gone through, vectors."""
        used = self.store.used
        return {"beliefs": int(used[NODES]), "expanded": int(used[SLOTS]), "vectors": int(used[VECTORS])}
