"""The lanes against a twin in plain numpy, against exact values, and however many are played together."""

import numpy as np
import pytest

from detente.case.quantity import Quantity
from detente.futures import kernel
from detente.futures.course import layout
from detente.futures.draws import Draw, drawn, key
from detente.futures.measures import measures_of
from detente.futures.point import made_ready, played
from detente.futures.world import World
from detente.model.outlook import our_value
from detente.model.response import Responses, process_for, solve_type
from detente.model.rng import Purpose
from detente.model.transition import ACTS, DELIVER, RENEGED, REPLIES, SIGNED
from tests.futures.bargain import library, plan_of, priors, ready
from tests.futures.twin import Twin, word
from tests.futures.twin import drawn as twin_drawn

SEED = 20180727
ROUNDING = 1e-12
"""Both add the same terms in the same order; only compilers' contraction of products could part them."""


@pytest.mark.parametrize(("point", "counted"), [(None, False), (3, True), (11, True)])
@pytest.mark.parametrize("name", ["minimal", "ceasefire", "iran-2015"])
def test_every_future_agrees_with_the_twin(name, point, counted):
    guided = name == "ceasefire"
    months = library(name).horizon.months
    for one in ready(name, point=point, guided=guided, counted=counted):
        lanes, _ = played(one, SEED, 17, 1500, months)
        twin = Twin(one.course, one.luck, one.worth, SEED, 17, 1500, months)
        assert np.abs(lanes.sums - twin.sums).max() <= ROUNDING * max(1.0, np.abs(twin.sums).max()), one.name
        assert np.array_equal(lanes.least, twin.least)
        for mine, other in (
            (lanes.signed, twin.signed),
            (lanes.broken, twin.broken),
            (lanes.taken, twin.taken),
            (lanes.type_first, twin.first),
            (lanes.type_last, twin.kind),
            (lanes.group_last, twin.group),
        ):
            assert np.array_equal(mine, other)


def test_the_draws_are_those_of_the_twin_and_of_one_key_only():
    futures = np.arange(50)
    for purpose in (*Purpose, *Draw):
        words = word(SEED, futures, purpose)
        here = np.array(
            [[drawn(np.uint64(key(np.uint64(SEED), f, int(purpose))), t) for t in range(5)] for f in range(50)]
        )
        assert np.array_equal(here, twin_drawn(words[:, None], np.arange(5)[None, :]))
    first, other, third = (drawn(np.uint64(key(np.uint64(SEED), f, p)), 0) for f, p in ((1, 2), (1, 3), (2, 2)))
    assert len({first, other, third}) == 3


def test_the_places_named_in_the_kernel_are_those_of_the_model():
    assert ACTS[kernel.HOLD] == "hold"
    assert (kernel.SIGNED, kernel.RENEGED, kernel.DELIVER) == (SIGNED, RENEGED, DELIVER)
    assert REPLIES[kernel.STALL] == "stall"
    for purpose in (Purpose.TYPE, Purpose.REPLY, Purpose.SPOIL, Purpose.REPORT, *Draw):
        assert getattr(kernel, purpose.name) == purpose
    assert not {int(p) for p in Purpose} & {int(d) for d in Draw}


def test_a_block_of_lanes_is_not_seen_in_what_comes_of_it():
    one = ready("ceasefire")[0]
    count = kernel.BLOCK + 37
    whole, measures = played(one, SEED, 0, count, 60)
    parts = [played(one, SEED, first, min(500, count - first), 60) for first in range(0, count, 500)]
    assert np.array_equal(whole.sums, np.concatenate([p[0].sums for p in parts]))
    assert np.array_equal(measures, np.concatenate([p[1] for p in parts]))


@pytest.mark.parametrize("name", ["minimal", "ceasefire"])
def test_a_playbooks_mean_is_its_exact_value(name):
    case = library(name)
    months = 400 if name == "minimal" else 1200
    for one in ready(name, shocks=(), months=months, counted=False)[:2]:
        process = process_for(case, one.name)
        answers = Responses(process, {kind: solve_type(process, kind) for kind in case.types})
        exact = sum(kind.prior.mode * our_value(answers, k)[process.start] for k, kind in case.types.items())
        value = played(one, SEED, 0, 20_000, months)[1][:, 0]
        error = value.std(ddof=1) / np.sqrt(len(value))
        assert abs(value.mean() - exact) < 4 * error + 1e-3  # four errors: once in 16,000; months beyond weigh 1e-3


def test_the_solved_plans_mean_is_the_value_of_its_search():
    one = ready("ceasefire", guided=True, shocks=(), months=1200, counted=False)[-1]
    _, _, search = plan_of("ceasefire")
    value = played(one, SEED, 0, 20_000, 1200)[1][:, 0]
    error = value.std(ddof=1) / np.sqrt(len(value))
    assert abs(value.mean() - search.bounds().lower) < 4 * error + 1e-3


def test_a_running_cost_of_pressure_is_counted_where_the_case_states_one():
    case = library("ceasefire")
    assert "pressure_cost" not in [m.name for m in measures_of(case)]
    pressure = case.ladder.pressure
    raised = {
        name: level.model_copy(update={"cost": {**level.cost, case.counterpart: Quantity(mode=2.0)}})
        for name, level in pressure.levels.items()
    }
    ladder = case.ladder.model_copy(update={"pressure": pressure.model_copy(update={"levels": raised})})
    costly = case.model_copy(update={"ladder": ladder})
    names = [m.name for m in measures_of(costly)]
    held = [layout(costly, book, costly) for book in costly.playbooks][:1]
    one = made_ready(costly, held, World(priors(costly)), 24)[0]
    _, counts = played(one, 1, 0, 50, 24)
    assert counts.shape[1] == len(names)
    paid = counts[:, names.index("pressure_cost")]
    assert 0 < paid.max() <= 2.0
