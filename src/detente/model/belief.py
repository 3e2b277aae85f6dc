"""Whom are we dealing with, after one more month or one more piece of evidence?

The Bayes step on types, b'(t) = b(t) L(e | t) / sum, and its joint form over (type, state): the hidden part of a state
is which settled rungs were faked, so a month is predicted with each type's own chain and then conditioned on what was
seen. The belief is conditional on the list of types; none of them may be true.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..errors import DetenteError

_SHARE_ERROR = 1e-9  # rounding allowed in what must sum to one


def update(belief: NDArray[np.float64], likelihood: NDArray[np.float64], weight: float = 1.0) -> NDArray[np.float64]:
    """Posterior `[type]` from prior shares and the likelihood of one piece of evidence raised to `weight`.

    A weight below 1 discounts evidence that shares a cause with other evidence (one episode, one origin). Raises
    DetenteError when no type with a positive share could have produced the evidence.
    """
    posterior = belief * likelihood**weight
    total = posterior.sum()
    if not total > 0:
        raise DetenteError("the evidence has chance 0 under every type still believed in; no belief follows from it")
    return np.asarray(posterior / total)


def bayes_factors(likelihood: NDArray[np.float64], belief: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each type, how much likelier the evidence is under it than under the others together: `[type]`.

    Infinite where the others give the evidence no chance; 1 where a type is alone or nobody gives it any.
    """
    joint = belief * likelihood
    rest_share, rest = belief.sum() - belief, joint.sum() - joint
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = likelihood * rest_share / rest
    return np.where((rest_share > _SHARE_ERROR) & ~np.isnan(factor), factor, 1.0)


def predict(joint: NDArray[np.float64], chains: Sequence[sparse.csr_array]) -> NDArray[np.float64]:
    """`joint[type, state]` one month on, each type by its own chain `P[state, state']`."""
    return np.stack([chain.T @ row for chain, row in zip(chains, joint, strict=True)])


def condition(joint: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """`joint[type, state]` given that the true state is one of those that look as what was seen, `seen[state]`.

    Raises DetenteError when that has chance 0: the month seen cannot follow from this case and playbook.
    """
    kept = np.where(seen, joint, 0.0)
    total = kept.sum()
    if not total > 0:
        raise DetenteError("what was seen has chance 0 under every type; the case or the playbook does not describe it")
    return np.asarray(kept / total)


def looks_like(rows: NDArray[np.int64], state: Sequence[int], clock: int) -> NDArray[np.bool_]:
    """States that cannot be told from `state`: alike but for faked rungs and sham for honest work. `[state]`.

    `clock` is the last month of idleness that is counted (`Rules.clock`): above it work is under way, or a rung was
    taken back, of which nobody but they know whether their side had been real.
    """
    seen, other = rows[:, :-1].copy(), np.array(state[:-1])
    for sham, honest in ((clock + 2, clock + 1), (clock + 4, clock + 3)):
        seen[seen[:, 2] == sham, 2] = honest
        other[2] = honest if other[2] == sham else other[2]
    return np.asarray(np.all(seen == other, axis=1))
