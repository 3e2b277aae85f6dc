"""A chain that pays: the sparse solve against a dense one, with and without large circles."""

import numpy as np
import pytest
from scipy import sparse

from detente.model.chain import discounted_visits, discounted_worth, reached

PATIENCE = 0.97
ROUNDING = 1e-10  # a solve of a few hundred diagonally dominant rows


def ladder(states, back, seed):
    """Mostly upwards, each state also back by up to `back` places; some rows end the chain."""
    rng = np.random.default_rng(seed)
    move = np.zeros((states, states))
    for at in range(states):
        for to in rng.integers(max(0, at - back), min(states, at + 4), size=3):
            move[at, to] += rng.random()
    move[rng.random(states) < 0.05] = 0.0
    sums = move.sum(axis=1, keepdims=True)
    return np.divide(move, sums, out=np.zeros_like(move), where=sums > 0)


@pytest.mark.parametrize("back", [0, 1, 200], ids=["no circles", "small circles", "one large circle"])
def test_the_worth_of_a_chain_is_that_of_the_dense_solve(back):
    chain = ladder(200, back, seed=back)
    flow = np.random.default_rng(1).normal(size=200)
    found = discounted_worth(sparse.csr_array(chain), PATIENCE, flow)
    assert found == pytest.approx(np.linalg.solve(np.eye(200) - PATIENCE * chain, flow), abs=ROUNDING)


@pytest.mark.parametrize("back", [0, 200])
def test_months_spent_times_flow_is_the_worth_of_the_start(back):
    chain = ladder(200, back, seed=back)
    flow = np.random.default_rng(2).normal(size=200)
    months = discounted_visits(sparse.csr_array(chain), PATIENCE, 3)
    assert months @ flow == pytest.approx(discounted_worth(sparse.csr_array(chain), PATIENCE, flow)[3], abs=ROUNDING)
    assert months[3] >= 1


def test_only_what_can_be_reached_is_reached():
    chain = ladder(60, 0, seed=5)
    met = {3}
    while new := {int(to) for at in met for to in np.flatnonzero(chain[at])} - met:
        met |= new
    assert reached(sparse.csr_array(chain), 3).tolist() == sorted(met)
