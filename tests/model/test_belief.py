"""The Bayes step: its definition, its order, its weights, and its joint form against enumeration."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from detente.errors import DetenteError
from detente.model.belief import bayes_factors, condition, looks_like, predict, update

ROUNDING = 1e-12
PRIOR = np.array([0.5, 0.3, 0.2])
EVIDENCE = [np.array([0.9, 0.5, 0.1]), np.array([0.2, 0.4, 0.4]), np.array([0.7, 0.01, 1.0])]
likelihoods = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(np.array)


def test_an_update_by_hand():
    assert update(PRIOR, EVIDENCE[0]) == pytest.approx(np.array([0.45, 0.15, 0.02]) / 0.62)


@given(likelihood=likelihoods, weight=st.floats(0, 3))
def test_shares_sum_to_one_and_even_evidence_moves_nothing(likelihood, weight):
    assert update(PRIOR, likelihood, weight).sum() == pytest.approx(1, abs=ROUNDING)
    assert update(PRIOR, np.full(3, 0.3), weight) == pytest.approx(PRIOR)
    assert update(PRIOR, likelihood, 0) == pytest.approx(PRIOR)


def test_the_order_of_evidence_is_irrelevant():
    found = []
    for order in permutations(EVIDENCE):
        belief = PRIOR
        for likelihood in order:
            belief = update(belief, likelihood)
        found.append(belief)
    assert np.ptp(found, axis=0).max() < ROUNDING
    assert found[0] == pytest.approx(update(PRIOR, np.prod(EVIDENCE, axis=0)))


@given(likelihood=likelihoods, parts=st.integers(2, 6))
def test_a_piece_of_weight_one_part_taken_so_many_times_is_one_piece(likelihood, parts):
    belief = PRIOR
    for _ in range(parts):
        belief = update(belief, likelihood, 1 / parts)
    assert belief == pytest.approx(update(PRIOR, likelihood), abs=ROUNDING)


def test_less_weight_moves_less():
    full, half = update(PRIOR, EVIDENCE[0]), update(PRIOR, EVIDENCE[0], 0.5)
    assert PRIOR[0] < half[0] < full[0]
    assert PRIOR[2] > half[2] > full[2]


def test_what_is_ruled_out_stays_out():
    belief = update(PRIOR, np.array([0.0, 0.4, 0.4]))
    assert list(belief) == pytest.approx([0, 0.6, 0.4])
    assert update(belief, np.array([1.0, 0.1, 0.1]))[0] == 0


@pytest.mark.parametrize(
    ("belief", "likelihood"), [(PRIOR, np.zeros(3)), (np.array([0.0, 0.5, 0.5]), np.array([1.0, 0.0, 0.0]))]
)
def test_evidence_nobody_could_have_given_raises(belief, likelihood):
    with pytest.raises(DetenteError, match="chance 0 under every type"):
        update(belief, likelihood)


def test_bayes_factors_by_their_definition():
    likelihood = EVIDENCE[0]
    for t in range(3):
        others = [s for s in range(3) if s != t]
        under_others = sum(PRIOR[s] * likelihood[s] for s in others) / sum(PRIOR[s] for s in others)
        assert bayes_factors(likelihood, PRIOR)[t] == pytest.approx(likelihood[t] / under_others)


@given(likelihood=likelihoods)
def test_posterior_odds_are_prior_odds_times_the_factor(likelihood):
    factors, after = bayes_factors(likelihood, PRIOR), update(PRIOR, likelihood)
    assert after / (1 - after) == pytest.approx(PRIOR / (1 - PRIOR) * factors, rel=1e-9)


def test_factors_at_the_edges():
    assert list(bayes_factors(np.array([0.3, 0.0]), np.array([0.4, 0.6]))) == [np.inf, 0]
    assert list(bayes_factors(np.array([0.3]), np.array([1.0]))) == [1]
    assert bayes_factors(np.array([0.3, 0.6]), np.array([1.0, 0.0]))[0] == 1


def random_chains(rng, types=2, states=4):
    chains = rng.random((types, states, states)) * (rng.random((types, states, states)) < 0.6)
    chains += np.eye(states) * 0.1
    return chains / chains.sum(axis=2, keepdims=True)


@pytest.mark.parametrize("seed", range(5))
def test_two_months_of_filtering_equal_the_enumeration_of_all_paths(seed):
    rng = np.random.default_rng(seed)
    dense = random_chains(rng)
    chains = [sparse.csr_array(chain) for chain in dense]
    start = rng.dirichlet(np.ones(8)).reshape(2, 4)
    seen = [np.array([True, True, False, True]), np.array([False, True, True, True])]
    joint = start
    for month in range(2):
        joint = condition(predict(joint, chains), seen[month])
    expected = np.zeros((2, 4))
    for t in range(2):
        for a, b, c in np.ndindex(4, 4, 4):
            if seen[0][b] and seen[1][c]:
                expected[t, c] += start[t, a] * dense[t, a, b] * dense[t, b, c]
    assert joint == pytest.approx(expected / expected.sum(), abs=ROUNDING)
    assert joint.sum() == pytest.approx(1)
    assert predict(start, chains).sum(axis=1) == pytest.approx(start.sum(axis=1))


def test_a_month_that_cannot_have_been_seen_raises():
    with pytest.raises(DetenteError, match="what was seen has chance 0"):
        condition(np.array([[0.5, 0.0], [0.5, 0.0]]), np.array([False, True]))


def test_states_that_look_alike_differ_in_fakes_and_in_honest_or_sham_work_only():
    clock = 3
    here = (0, 1, 4, 1, 0, 0)
    rows = np.array(
        [here, (0, 1, 5, 1, 0, 1), (0, 1, 3, 1, 0, 0), (0, 2, 4, 1, 0, 0), (0, 1, 4, 0, 0, 0), (0, 1, 4, 1, 2, 0)]
    )
    assert list(looks_like(rows, here, clock)) == [True, True, False, False, False, False]
    idle = np.array([(0, 1, 2, 0, 0, 1), (0, 1, 3, 0, 0, 0)])
    assert list(looks_like(idle, (0, 1, 2, 0, 0, 0), clock)) == [True, False]
    assert not looks_like(np.array([(1, 1, 4, 1, 0, 0)]), here, clock)[0]
