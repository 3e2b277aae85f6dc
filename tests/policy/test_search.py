"""What a search does beside trials: loops closed exactly, plans taken over, draws that depend on the trial alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from tiger import HEAD, TIGER

from detente.policy import first_bounds
from detente.policy.certify import certified_lower, excess
from detente.policy.first_bounds import fixed_plan, informed
from detente.policy.pomdp import Pomdp
from detente.policy.search import Search
from detente.policy.solver import Limits, solve
from detente.policy.trial import drawn

ROUNDING = 1e-9
"""Values here are below 1000; sums of a few thousand terms in double precision agree to this."""


def lasting(leaves: float, discount: float = 0.99) -> Pomdp:
    """A coin lies hidden until a wait that ends with chance `leaves`; then it is called, once, for 1 or -2.

    Waiting costs .01 and tells nothing but whether it is over; calling before that is worth -9.
    """
    states = ("wait.heads", "wait.tails", "call.heads", "call.tails", "over")
    seen = ("wait", "call", "over")
    wait = np.eye(5)
    for s in (0, 1):
        wait[s, s], wait[s, s + 2] = 1 - leaves, leaves
    done = np.zeros((5, 5))
    done[:, 4] = 1
    look = csr_matrix(np.array([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]]))
    reward = np.array([[-0.01] * 4 + [0], [-9, -9, 1, -2, 0], [-9, -9, -2, 1, 0]])
    moves = (csr_matrix(wait), csr_matrix(done), csr_matrix(done))
    start = np.array([0.8, 0.2, 0, 0, 0])
    return Pomdp(states, ("wait", "heads", "tails"), seen, discount, start, moves, (look,) * 3, reward)


@pytest.mark.parametrize("leaves", [0.5, 0.02, 0.001])
def test_a_wait_that_tells_nothing_is_closed_at_once(leaves):
    """V = (-.01 + g l (.8 - .4)) / (1 - g (1 - l)), whatever the mean wait."""
    search = Search(lasting(leaves))
    exact = (-0.01 + 0.99 * leaves * 0.4) / (1 - 0.99 * (1 - leaves))
    forever = -0.01 / 0.01
    for _ in range(3):
        search.step()
    bounds = search.bounds()
    assert bounds.lower == pytest.approx(max(exact, forever), abs=1e-6)
    assert bounds.upper == pytest.approx(max(exact, forever), abs=1e-6)
    assert bounds.lower - certified_lower(search) < 1e-6


def circling(discount: float = 0.95) -> Pomdp:
    """Two places seen, taken in turn, a side hidden; the right hand pays 1 and 3 by place, the wrong one costs 2."""
    states = ("a.left", "a.right", "b.left", "b.right")
    turn = csr_matrix(np.roll(np.eye(4), 2, axis=1))
    look = csr_matrix(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]))
    reward = np.array([[1.0, -2, 3, -2], [-2, 1, -2, 3]])
    start = np.array([0.7, 0.3, 0, 0])
    return Pomdp(states, ("left", "right"), ("a", "b"), discount, start, (turn, turn), (look, look), reward)


def test_a_circle_of_two_beliefs_closes():
    """Nothing is learned, so left for ever: (.1 + 1.5 g) / (1 - g^2)."""
    exact = (0.7 - 0.6 + 0.95 * (2.1 - 0.6)) / (1 - 0.95**2)
    found = solve(circling(), Limits(gap=1e-6))
    assert found.stopped == "gap"
    assert found.value.lower - ROUNDING <= exact <= found.value.upper + ROUNDING
    assert found.act == "left"


def test_a_circle_seen_whole_is_closed_before_any_trial():
    model = circling().at(np.array([1.0, 0, 0, 0]))
    search = Search(model)
    exact = (1 + 3 * 0.95) / (1 - 0.95**2)
    search.settle()
    assert search.bounds().upper == pytest.approx(exact, abs=1e-6)
    assert search.bounds().lower == pytest.approx(exact, abs=1e-6)


def test_the_same_trials_in_whatever_order_of_runs(read):
    """Bounds depend on the process and the number of trials, not on what else was solved before or in between."""
    alone = Search(read(TIGER))
    for _ in range(25):
        alone.step()
    first, other, second = Search(read(TIGER)), Search(lasting(0.02)), Search(read(TIGER))
    for _ in range(25):
        second.step()
        other.step()
        first.step()
    assert first.bounds() == second.bounds() == alone.bounds()
    assert first.counts == second.counts == alone.counts
    assert first.acts() == second.acts() == alone.acts()


def test_draws_are_shares_spread_evenly_and_do_not_repeat():
    draws = np.array([[drawn(key, depth) for depth in range(1, 41)] for key in range(50)])
    assert draws.min() >= 0
    assert draws.max() < 1
    assert len(np.unique(draws)) == draws.size
    assert abs(draws.mean() - 0.5) < 4 / np.sqrt(12 * draws.size)
    assert abs(np.corrcoef(draws[:, 0], draws[:, 1])[0, 1]) < 0.5


SEEN = (
    HEAD.replace("observations: x y", "observations: 3")
    + "start: a\nO: *\nidentity\nT: stay\n0.9 0.1 0\n0 0.8 0.2\n0.3 0 0.7\nT: go\n0 1 0\n0 0 1\n1 0 0\n"
    + "R: stay : b : * : * 4\nR: go : c : * : * 7\nR: go : a : * : * -1\n"
)


def worth_of(model: Pomdp, acts: list[int]) -> np.ndarray:
    """What a plan that does `acts[state]` is worth in each state, by one dense solve."""
    move = np.array([model.transition[a].toarray()[s] for s, a in enumerate(acts)])
    gain = np.array([model.reward[a, s] for s, a in enumerate(acts)])
    return np.linalg.solve(np.eye(len(acts)) - model.discount * move, gain)


def test_a_plan_followed_is_a_lower_bound_at_its_exact_worth(read):
    model, best = read(SEEN), [1, 0, 1]
    search = Search(model)
    before = search.bounds().lower
    search.follow(np.array(best))
    exact = float(worth_of(model, best)[0])
    assert before < exact - 1
    assert search.bounds().lower == pytest.approx(exact, abs=ROUNDING)
    assert certified_lower(search) == pytest.approx(exact, abs=ROUNDING)
    assert excess(search) < ROUNDING
    assert search.act() == 1


def test_a_plan_worse_than_what_is_known_changes_nothing(read):
    search = Search(read(SEEN))
    search.follow(np.array([1, 0, 1]))
    known = search.bounds()
    search.follow(np.array([0, 1, 0]))
    assert search.bounds() == known
    assert certified_lower(search) == pytest.approx(known.lower, abs=ROUNDING)


def test_a_plan_followed_outlives_growth_and_trials(read, monkeypatch):
    from detente.policy import store

    monkeypatch.setattr(store, "NARROWEST", 16)
    search = Search(read(SEEN))
    for _ in range(8):
        search.follow(np.array([1, 0, 1]))
    for _ in range(20):
        search.step()
    assert search.bounds().lower >= float(worth_of(search.model, [1, 0, 1])[0]) - ROUNDING
    assert excess(search) < ROUNDING


def test_a_plan_that_would_need_to_see_more_is_refused(read):
    search = Search(read(TIGER))
    with pytest.raises(ValueError, match="states that look alike"):
        search.follow(np.array([1, 2]))
    with pytest.raises(ValueError, match="states that look alike"):
        fixed_plan(Search(circling()).arrays, np.array([0, 1, 0, 0]))


def test_a_followed_plan_priced_too_high_is_found_by_the_certificate(read):
    search = Search(read(SEEN))
    search.follow(np.array([1, 0, 1]))
    exact, base = search.bounds().lower, int(search.store.start[int(search.store.newest[0])])
    search.store.value[base : base + 3] += 2.0
    search.store.lower[search.root] += 2.0
    assert search.bounds().lower == pytest.approx(exact + 2.0)
    assert excess(search) == pytest.approx(0.2, abs=ROUNDING)
    assert certified_lower(search) == pytest.approx(exact, abs=1e-6)


def test_the_seen_process_is_solved_exactly(read):
    """Policy iteration against the best of all plans of the seen states, each solved."""
    model = read(SEEN)
    plans = [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    best = np.max([worth_of(model, plan) for plan in plans], axis=0)
    arrays = Search(model).arrays
    highest, act = informed(arrays)
    np.testing.assert_allclose(highest.max(axis=0), best[arrays.order], atol=1e-6)
    np.testing.assert_allclose(worth_of(model, [int(act[list(arrays.order).index(s)]) for s in range(3)]), best)


def test_without_work_allowed_the_seen_process_bounds_all_the_same(read, monkeypatch):
    tight = Search(read(TIGER)).bounds()
    monkeypatch.setattr(first_bounds, "WORK", 0)
    loose = Search(read(TIGER))
    assert loose.bounds().upper >= tight.upper
    assert loose.bounds().upper == pytest.approx(-1 + 0.95 * 10 / 0.05)  # the best act now, then all is seen: listen
    for _ in range(200):
        loose.step()
    assert loose.bounds().upper < tight.upper
