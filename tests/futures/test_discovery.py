"""PRIM and CART on planted boxes, quasi-p values against the binomial law, Sobol indices against closed forms."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from detente.futures.cart import cart
from detente.futures.discovery import Limit, Space, held, inside_of
from detente.futures.prim import PEEL, prim, quasi_p, significant, trajectory
from detente.futures.sensitivity import given_data, sobol

ROWS = 4000


def space(inputs=6, rows=ROWS, seed=1, labels=None):
    rng = np.random.default_rng(seed)
    x = rng.random((rows, inputs))
    named = {}
    if labels:
        x = np.column_stack([x, rng.integers(0, len(labels), rows)])
        named = {inputs: tuple(labels)}
    names = tuple(f"x{i}" for i in range(x.shape[1]))
    return Space(x, names, np.full(rows, 1 / rows), named)


def planted(where):
    return (where.x[:, 0] > 0.6) & (where.x[:, 2] < 0.5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_prim_finds_a_planted_box_within_one_peel(seed):
    where = space(seed=seed)
    found = prim(where, planted(where), "book", "right")
    limits = {limit.name: limit for limit in found.box}
    assert set(limits) == {"x0", "x2"}
    assert abs(limits["x0"].low - 0.6) <= PEEL
    assert abs(limits["x2"].high - 0.5) <= PEEL
    assert found.coverage > 0.9
    assert found.density > 0.9


def test_prim_finds_a_label_and_a_number():
    where = space(labels=("a", "b", "c", "d"))
    wanted = np.isin(where.x[:, 6], [1, 3]) & (where.x[:, 1] < 0.4)
    found = prim(where, wanted, "book", "fails")
    limits = {limit.name: limit for limit in found.box}
    assert limits["x6"].among == ("b", "d")
    assert abs(limits["x1"].high - 0.4) <= PEEL


def test_coverage_and_density_are_counted_in_weight():
    where = space()
    heavy = Space(where.x, where.names, where.weight * (1 + 9 * (where.x[:, 3] > 0.5)), {})
    inside, wanted = where.x[:, 3] > 0.5, where.x[:, 4] > 0.5
    now = held(inside, wanted, heavy.weight)
    w = heavy.weight
    assert now.mass == pytest.approx(w[inside].sum() / w.sum())
    assert now.density == pytest.approx(w[inside & wanted].sum() / w[inside].sum())
    assert now.coverage == pytest.approx(w[inside & wanted].sum() / w[wanted].sum())


def test_every_peel_takes_a_slice_and_makes_the_box_denser():
    where = space()
    boxes = trajectory(where, planted(where))[:-1]
    for (_, before), (_, after) in pairwise(boxes):
        assert after.density > before.density
        assert before.mass * (1 - 1.5 * PEEL) <= after.mass < before.mass


@pytest.mark.parametrize("seed", range(5))
def test_where_nothing_matters_no_box_is_told(seed):
    where = space(inputs=30, rows=500, seed=seed)
    wanted = np.random.default_rng(seed + 100).random(500) < 0.3
    assert prim(where, wanted, "book", "right") is None
    assert cart(where, wanted, "book", "right") == ()


def test_a_quasi_p_value_is_the_binomial_tail():
    where = space()
    wanted = planted(where)
    box = [(0, Limit("x0", low=0.6)), (2, Limit("x2", high=0.5)), (4, Limit("x4", high=0.9))]
    inside, rest = inside_of(where, box), inside_of(where, box[:2])
    n, k = inside.sum(), (inside & wanted).sum()
    expected = binom.sf(k - 1, n, (rest & wanted).sum() / rest.sum())
    assert quasi_p(where, wanted, box, 2) == pytest.approx(expected)
    assert [i for i, _ in significant(where, wanted, box)] == [0, 2]


def test_rows_that_share_their_numbers_count_once():
    where = space(inputs=3, rows=200)
    x = np.repeat(where.x, 5, axis=0)
    many = Space(x, where.names, np.full(1000, 1 / 1000), {}, np.repeat(np.arange(200), 5))
    assert many.rows(np.ones(1000, dtype=bool), True) == pytest.approx(200)
    assert many.rows(np.ones(1000, dtype=bool), False) == pytest.approx(1000)


def test_cart_finds_the_planted_box_too():
    where = space()
    best = cart(where, planted(where), "book", "right")[0]
    limits = {limit.name: limit for limit in best.box}
    assert abs(limits["x0"].low - 0.6) < 0.01
    assert abs(limits["x2"].high - 0.5) < 0.01


def ishigami(share, a=7.0, b=0.1):
    x = np.pi * (2 * share - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_exact(a=7.0, b=0.1):
    """Ishigami and Homma 1990: variances of the parts."""
    v1, v2 = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8
    v13 = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = v1 + v2 + v13
    return np.array([v1, v2, 0.0]) / total, np.array([v1 + v13, v2, v13]) / total


def test_sobol_indices_of_the_ishigami_function():
    found = sobol(ishigami, {"x1": [0], "x2": [1], "x3": [2]}, 4096, 1)
    first, total = ishigami_exact()
    assert np.abs([f.first for f in found] - first).max() < 0.02
    assert np.abs([f.total for f in found] - total).max() < 0.02
    assert all(0 < f.error < 0.05 for f in found)


def test_a_groups_total_holds_what_its_inputs_do_together():
    pair, lone = sobol(ishigami, {"x1 and x3": [0, 2], "x2": [1]}, 4096, 1)
    first, total = ishigami_exact()
    assert pair.first == pytest.approx(1 - first[1], abs=0.02)
    assert pair.total == pytest.approx(1 - first[1], abs=0.02)
    assert lone.first == pytest.approx(total[1], abs=0.02)


def test_given_data_finds_what_matters_and_keeps_still_about_noise():
    rng = np.random.default_rng(4)
    x = rng.random((1000, 20))
    answer = 3 * x[:, 4] + np.sin(6 * x[:, 7]) + rng.normal(0, 0.3, 1000)
    names = [f"x{i}" for i in range(20)]
    found = given_data(x, answer, np.ones(1000), names, 1)
    assert {f.name for f in found} == {"x4", "x7"}
    part = np.var(3 * x[:, 4]) / np.var(answer)
    assert {f.name: f for f in found}["x4"].first == pytest.approx(part, abs=0.05)
    assert given_data(x, rng.normal(size=1000), np.ones(1000), names, 1) == ()
