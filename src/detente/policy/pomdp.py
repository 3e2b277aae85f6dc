"""A decision process with hidden states, as any file or room may state it: names outside, arrays inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pomdp:
    """What can be, be done, be seen, and what it is worth.

    `transition[a]` is a sparse matrix `[state, next state]`, `observation[a]` one `[next state, observation]`; their
    rows are shares that sum to 1. `reward[a, s]` is the expected reward of doing `a` in `s`, in the file's own unit,
    rewards on what follows averaged out; costs count negative. `start[s]` is the belief before the first act,
    `discount` the worth of the next step's reward in this one's, 0 or more and below 1.
    """

    states: tuple[str, ...]
    actions: tuple[str, ...]
    observations: tuple[str, ...]
    discount: float
    start: Floats
    transition: tuple[csr_matrix, ...]
    observation: tuple[csr_matrix, ...]
    reward: Floats

    def at(self, start: Floats) -> Pomdp:
        """The same process from another belief `[state]`."""
        return replace(self, start=np.asarray(start, dtype=np.float64))


def reachable(model: Pomdp) -> Pomdp:
    """The same process without the states that nothing leads to from the start belief; its value is the same."""
    linked = sum(model.transition[1:], model.transition[0]).tocsr()
    found = model.start > 0
    edge = found
    while edge.any():
        after = np.asarray(linked[np.flatnonzero(edge)].sum(axis=0)).ravel() > 0
        edge = after & ~found
        found = found | edge
    keep = np.flatnonzero(found)
    return Pomdp(
        states=tuple(model.states[s] for s in keep),
        actions=model.actions,
        observations=model.observations,
        discount=model.discount,
        start=model.start[keep],
        transition=tuple(matrix[keep][:, keep].tocsr() for matrix in model.transition),
        observation=tuple(matrix[keep].tocsr() for matrix in model.observation),
        reward=model.reward[:, keep],
    )
