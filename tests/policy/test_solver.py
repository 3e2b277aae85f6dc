"""Bounds against closed forms, other methods and what must hold; planted faults against the certificate."""

from __future__ import annotations

import numpy as np
import pytest
from tiger import HEAD, TIGER, seen_value, tiger_value

from detente.policy import search as searching
from detente.policy.certify import certified_lower, excess, plan
from detente.policy.first_bounds import matrix
from detente.policy.search import Search
from detente.policy.solver import Limits, resolve, solve

ROUNDING = 1e-9
"""Values here are below 1000; sums of a few thousand terms in double precision agree to this."""


def test_the_tiger_has_its_exact_value(read):
    found = solve(read(TIGER), Limits(gap=1e-6))
    assert found.stopped == "gap"
    exact = tiger_value()
    assert exact == pytest.approx(19.3714, abs=1e-4)
    assert found.value.lower - ROUNDING <= exact <= found.value.upper + ROUNDING
    assert found.act == "listen"


@pytest.mark.parametrize(("hear", "discount"), [(0.7, 0.9), (0.95, 0.95), (0.85, 0.5)])
def test_tigers_heard_better_or_worse(read, hear, discount):
    text = TIGER.replace("0.85", str(hear)).replace("0.15", str(round(1 - hear, 2)))
    found = solve(read(text.replace("discount: 0.95", f"discount: {discount}")), Limits(gap=1e-5))
    exact = tiger_value(hear, discount)
    assert found.value.lower - ROUNDING <= exact <= found.value.upper + ROUNDING


def test_a_seen_state_gives_the_value_of_value_iteration(read):
    text = HEAD.replace("observations: x y", "observations: 3") + "start: a\nO: *\nidentity\n"
    text += "T: stay\n0.9 0.1 0\n0 0.8 0.2\n0.3 0 0.7\nT: go\n0 1 0\n0 0 1\n1 0 0\n"
    text += "R: stay : b : * : * 4\nR: go : c : * : * 7\nR: go : a : * : * -1\n"
    model = read(text)
    search = Search(model)
    assert int(search.arrays.sizes[3]) == 3
    found = solve(model, Limits(gap=1e-6))
    assert found.value.lower <= seen_value(model)[0] + ROUNDING
    assert seen_value(model)[0] <= found.value.upper + ROUNDING


def test_bounds_only_come_closer(read):
    search = Search(read(TIGER))
    before = search.bounds()
    for _ in range(30):
        search.step()
        after = search.bounds()
        assert after.lower >= before.lower - ROUNDING
        assert after.upper <= before.upper + ROUNDING
        before = after


def test_the_lower_bound_is_at_most_its_controllers_exact_worth(read):
    search = solve(read(TIGER), Limits(gap=1e-3)).search
    arrays, store, vectors = search.arrays, search.store, plan(search)
    row = {vector: i for i, vector in enumerate(vectors)}
    states, reports = int(arrays.sizes[0]), int(arrays.sizes[2])
    moves = matrix(arrays).toarray().reshape(-1, states, states)
    looks = np.zeros((3 * states, reports))
    for s in range(3 * states):
        looks[s, arrays.o_to[arrays.o_ptr[s] : arrays.o_ptr[s + 1]]] = arrays.o_p[arrays.o_ptr[s] : arrays.o_ptr[s + 1]]
    system, gain = np.eye(len(row) * states), np.zeros(len(row) * states)
    for vector, i in row.items():
        act = int(store.act[vector])
        here = slice(i * states, (i + 1) * states)
        gain[here] = arrays.reward[act * states : (act + 1) * states]
        for o in range(reports):
            j = row[int(store.succ[vector, o])]
            step = moves[act] * looks[act * states : (act + 1) * states, o]
            system[here, j * states : (j + 1) * states] -= arrays.discount * step
    worth = np.linalg.solve(system, gain)[:states]
    exact = float(worth @ search.model.start[arrays.order])
    assert certified_lower(search) <= exact + ROUNDING
    assert exact - certified_lower(search) < 1e-3


def test_a_planted_vector_that_is_too_high_is_found_and_lowers_the_bound(read):
    search = solve(read(TIGER), Limits(gap=1e-2)).search
    assert excess(search) <= ROUNDING
    honest, best = certified_lower(search), plan(search)[0]
    start = int(search.store.start[best])
    search.store.value[start : start + 2] += 5.0
    search.store.lower[search.root] += 5.0
    assert excess(search) == pytest.approx(5.0, abs=0.3)
    assert certified_lower(search) < honest


def test_limits_are_kept_and_named(read):
    model = read(TIGER)
    assert solve(model, Limits(trials=3)).trials == 3
    assert solve(model, Limits(trials=3)).stopped == "trials"
    short = solve(model, Limits(gap=0.0, seconds=0.0))
    assert (short.stopped, short.trials, short.time_limited) == ("time", 1, True)
    assert solve(model, Limits(memory=0)).stopped == "memory"


def test_an_interruption_keeps_the_bounds(read):
    def told(_words):
        raise KeyboardInterrupt

    found = solve(read(TIGER), Limits(), told)
    assert found.stopped == "interrupted"
    assert found.value.lower < tiger_value() < found.value.upper


def test_the_same_question_gets_the_same_numbers(read):
    first, second = (solve(read(TIGER), Limits(trials=20)) for _ in range(2))
    assert (first.value, first.act, first.actions) == (second.value, second.act, second.actions)


def test_another_start_is_answered_from_what_is_known(read):
    model = read(TIGER)
    first = solve(model, Limits(gap=1e-3))
    moved = resolve(first, model.at(np.array([0.6, 0.4])), Limits(gap=1e-3))
    anew = solve(model.at(np.array([0.6, 0.4])), Limits(gap=1e-3))
    assert moved.trials < anew.trials
    assert moved.value.lower <= anew.value.upper
    assert anew.value.lower <= moved.value.upper


def test_another_process_is_solved_from_its_own_numbers(read):
    first = solve(read(TIGER), Limits(gap=1e-2))
    warm = resolve(first, read(TIGER.replace("-100", "-60")), Limits(gap=1e-2))
    cold = solve(read(TIGER.replace("-100", "-60")), Limits(gap=1e-2))
    assert warm.trials < cold.trials
    assert warm.value.lower <= cold.value.upper
    assert cold.value.lower <= warm.value.upper
    with pytest.raises(ValueError, match="as many states"):
        resolve(first, read(HEAD + "T: *\nidentity\nO: *\nuniform\n"))


def test_the_value_is_convex_in_the_belief(read):
    """The lower bound half-way is at most the mean of the upper bounds at the ends."""
    model = read(TIGER)
    ends = [solve(model.at(np.array(b)), Limits(gap=1e-3)) for b in ((0.9, 0.1), (0.3, 0.7))]
    middle = solve(model.at(np.array([0.6, 0.4])), Limits(gap=1e-3))
    assert middle.value.lower <= sum(found.value.upper for found in ends) / 2 + ROUNDING


def test_a_worse_ear_is_never_better(read):
    """Garbling what is heard does not raise the value; bounds, so lower against upper."""
    worse = TIGER.replace("0.85 0.15\n0.15 0.85", "0.78 0.22\n0.22 0.78")
    assert solve(read(worse)).value.lower <= solve(read(TIGER)).value.upper + ROUNDING


def test_vectors_written_out_give_the_lower_bound(read):
    found = solve(read(TIGER), Limits(gap=1e-3))
    acts, vectors = found.search.vectors()
    at = vectors @ found.search.model.start
    assert at.max() == pytest.approx(found.value.lower, abs=1e-6)
    assert found.search.model.actions[acts[int(at.argmax())]] == found.act


def test_room_runs_out_and_is_made(read, monkeypatch):
    from detente.policy import store

    monkeypatch.setattr(store, "NARROWEST", 16)
    found = searching.Search(read(TIGER))
    for _ in range(300):
        found.step()
    assert found.bounds().lower - ROUNDING <= tiger_value() <= found.bounds().upper + ROUNDING


def test_no_discount_left_and_no_rewards(read):
    text = TIGER.replace("discount: 0.95", "discount: 0")
    assert solve(read(text)).value.lower == pytest.approx(-1)
    empty = HEAD + "T: *\nidentity\nO: *\nuniform\n"
    assert solve(read(empty)).value.lower == pytest.approx(0)
