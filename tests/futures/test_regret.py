"""A path by hand, regret by hand, criteria by hand, and what must move in which direction."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from small import channel, exchange, kind, small

from detente.futures.answers import Asked
from detente.futures.chunks import Part
from detente.futures.course import dearest, layout
from detente.futures.futures import futures, points_for
from detente.futures.numbers import design, inputs, setter
from detente.futures.point import made_ready, played
from detente.futures.regret import ENOUGH, Worlds, regrets, solid, worlds
from detente.futures.robustness import (
    hurwicz,
    maximin,
    mean_variance,
    minimax_regret,
    satisficing,
    undesirable_deviations,
)
from detente.futures.world import Offer, World, change_a_month
from detente.landscape.wedge import wedge
from detente.landscape.wedge_numbers import at_modes
from detente.landscape.wedge_stages import rung_stages
from detente.model.response import solve_responses
from detente.policy.process import talks
from detente.study.futures import controller, offers_of, searched
from tests.futures.bargain import library, priors

ALWAYS = {"deliver": 1, "stall": 0, "fake": 0, "walk": 0, "source": "test"}
SHAMS = {"deliver": 0, "stall": 0, "fake": 1, "walk": 0, "source": "test"}


def ready(case, months=None, shocks=(), offers=(), belief=None):
    world = World(belief or priors(case), shocks, offers)
    books = [layout(case, book, case) for book in case.playbooks]
    return made_ready(case, books, world, months or case.horizon.months)


def sure(**rates):
    return {"types": {name: kind(prior=1.0 / len(rates), rates={"default": r}) for name, r in rates.items()}}


def test_a_future_without_chance_is_the_path_worked_out_by_hand():
    case = small([exchange(0)], **sure(one=ALWAYS))
    value = played(ready(case)[0], 1, 0, 50, 24)[1][:, 0]
    # Month 0: ours is given, trade .3, arms 1: 100 (.25 x .7) = 17.5. From month 1 on theirs is done too, arms .7:
    # 100 (.75 x .3 + .25 x .7) = 40. Patience .9: .1 x 17.5 + .9 x 40.
    assert np.allclose(value, 0.1 * 17.5 + 0.9 * 40, atol=1e-12)


def test_nothing_counts_beyond_the_horizon_where_the_case_says_so():
    case = small([exchange(0)], **sure(one=ALWAYS), horizon={"months": 10, "beyond": "nothing"})
    value = played(ready(case)[0], 1, 0, 5, 10)[1][:, 0]
    assert np.allclose(value, 0.1 * 17.5 + (0.9 - 0.9**10) * 40, atol=1e-12)


def test_our_costs_come_off_in_the_month_they_are_paid():
    case = small([exchange(0)], **sure(one=ALWAYS))
    steps = {
        **case.steps,
        "aid0": case.steps["aid0"].model_copy(
            update={"cost": {"we": case.discount.model_copy(update={"low": 2.0, "mode": 2.0, "high": 2.0})}}
        ),
    }
    dear = case.model_copy(update={"steps": steps})
    plain, paid = (played(ready(c)[0], 1, 0, 5, 24)[1][:, 0] for c in (case, dear))
    assert np.allclose(plain - paid, 2.0, atol=1e-12)


def worlds_by_hand():
    value = np.array([[10.0, 12.0], [30.0, 20.0], [5.0, 9.0]])
    weight = np.array([0.5, 0.3, 0.2])
    ints = np.array([0, 1, 2])
    return Worlds(value, weight, ints, np.array([0, 0, 1]), np.array([50, 30, 20]), np.array([11.0, 11.0, 4.0]))


def test_every_criterion_by_hand():
    known = worlds_by_hand()
    assert minimax_regret.score(known).tolist() == [4.0, 10.0]
    assert maximin.score(known).tolist() == [5.0, 9.0]
    assert hurwicz.score(known).tolist() == [17.5, 14.5]
    assert satisficing.score(known).tolist() == [0.5, 1.0]
    mean = np.array([15.0, 13.8])
    spread = np.sqrt(known.weight @ (known.value - mean) ** 2)
    assert np.allclose(mean_variance.score(known), (mean + 1) / (spread + 1))
    assert np.allclose(undesirable_deviations.score(known), [0.2 * 5, 0.2 * 3])


def test_each_criterion_says_which_way_is_better_and_names_its_source():
    for module in (hurwicz, maximin, mean_variance, minimax_regret, satisficing, undesirable_deviations):
        assert module.BETTER in ("higher", "lower")
        assert module.TITLE
        assert module.SOURCE


def part_of(values, kinds, points, types=2):
    """A part of two points with these futures, by hand."""
    values, kinds, points = np.array(values, dtype=float), np.array(kinds), np.array(points)
    count, halves = np.zeros((2, 2, types), dtype=int), np.zeros((2, 2, types, values.shape[1]))
    for f, (v, k, p) in enumerate(zip(values, kinds, points, strict=True)):
        count[p, f % 2, k] += 1
        halves[p, f % 2, k] += v
    regret = values.max(axis=1, keepdims=True) - values
    by_point = [points == p for p in (0, 1)]
    empty = np.zeros((2, values.shape[1], 1))
    return Part(
        empty, empty, halves, count,
        np.stack([regret[w].sum(axis=0) for w in by_point]),
        np.stack([(regret[w] ** 2).sum(axis=0) for w in by_point]),
        np.stack([(regret[w] <= 0).sum(axis=0) for w in by_point]),
        np.zeros((2, values.shape[1])), np.zeros((2, types)),
        np.zeros((0, 2, 1), dtype=np.float32), np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.int32),
        np.zeros((0, 2, 1), dtype=np.float32), np.zeros((0, 2, 1)),
    )  # fmt: skip


def test_regret_with_luck_and_without_it_by_hand():
    values = [[10, 0], [0, 10], [4, 8], [6, 8], [20, 10], [22, 12]]
    part = part_of(values, [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1])
    said = regrets(part, ["a", "b"], ["x", "y"], np.array(values, dtype=float), 6)
    # Means by world: (5, 5), (5, 8), (21, 11): regrets a 0, 3, 0; b 0, 0, 10, a third of the futures each.
    assert said.scenario["a"].mean == pytest.approx(1)
    assert said.scenario["b"].mean == pytest.approx(10 / 3)
    assert said.scenario["a"].by_type == pytest.approx({"x": 0, "y": 3})
    assert said.path["a"].mean == pytest.approx((0 + 10 + 4 + 2 + 0 + 0) / 6)
    assert said.path["b"].best == pytest.approx(3 / 6)
    assert said.path["a"].mean >= said.scenario["a"].mean


def test_noise_alone_is_regret_to_one_estimate_and_none_to_the_other():
    rng = np.random.default_rng(3)
    values = rng.normal(50, 10, (400, 2))
    part = part_of(values, rng.integers(0, 2, 400), np.arange(400) // 200)
    said = regrets(part, ["a", "b"], ["x", "y"], values, 400)
    assert min(s.mean for s in said.scenario.values()) > 0.1
    assert np.mean([s.lower for s in said.scenario.values()]) < np.mean([s.mean for s in said.scenario.values()])


def test_worlds_met_too_seldom_are_taken_together():
    known = worlds_by_hand()
    few = replace(known, count=np.array([50, ENOUGH - 1, ENOUGH]))
    assert len(solid(few).value) == 2
    assert solid(few).weight.sum() == pytest.approx(1)
    assert len(worlds(part_of([[1, 2]] * 4, [0, 1, 0, 1], [0, 0, 1, 1])).value) == 4


def rush_case(**top):
    """To sign at once or to climb first: one type keeps what it signs, one never delivers anything."""
    giver = kind(prior=0.5, stance={"weight": 0.2, "curve": [[0, 0.2], [1, 1]]})
    keeper = kind(prior=0.5, stance={"weight": 0.95, "curve": [[0, 1], [1, 0]]}, candour=0)
    books = {
        "rush": {"title": "Rush", "heeds_gates": False, "rules": [{"do": "sign"}]},
        "climb": {
            "title": "Climb",
            "rules": [
                {"when": {"owed": True, "overdue": {"at_least": 2}}, "do": "snap_back"},
                {"when": {"owed": True}, "do": "hold"},
                {"when": {"rung": 1}, "do": "sign"},
                {"do": "advance"},
            ],
        },
    }
    return small(
        [exchange(0), exchange(1)],
        types={"giver": giver, "keeper": keeper},
        playbooks=books,
        horizon=60,
        capstone={
            "title": "Treaty",
            "by": ["we", "they"],
            "moves": {"trade": {"by": 0.6}},
            "recovery": {"unilateral": {"share": 0.1, "delay": 12}},
        },
        **top,
    )


def test_rushing_is_regretted_more_under_types_that_do_not_deliver():
    case = rush_case()
    by_type = {}
    for name in case.types:
        rush, _climb = ready(case, belief={name: 1.0})
        measures = played(rush, 5, 0, 2000, 60)[1]
        group = rush.course.group[rush.no_agreement]
        by_type[name] = measures[:, 0].mean() - rush.worth.flow[list(case.types).index(name), group, 0]
    assert by_type["keeper"] < 0 < by_type["giver"]  # signing with it is worse than no agreement; else better
    said = futures(case, priors(case), Asked(n=4000, points=1, policy=False, shocks=()))
    regret = said.regret.scenario["rush"].by_type
    assert regret["keeper"] > regret["giver"]


def garbled_case(hit, false_alarm):
    honest, sham = kind(prior=0.5, rates={"default": ALWAYS}), kind(prior=0.5, rates={"default": SHAMS})
    return small(
        [exchange(0, seen_by=["eye"]), exchange(1, seen_by=["eye"])],
        types={"honest": honest, "sham": sham},
        channels={"eye": channel(hit=hit, false_alarm=false_alarm)},
        discount=0.95,
    )


def test_a_worse_channel_does_not_raise_the_solved_plans_mean():
    means = []
    for keeps in (1.0, 0.6, 0.2):  # the report is passed on with this chance, else replaced by a coin
        case = garbled_case(0.9 * keeps + 0.5 * (1 - keeps), 0.05 * keeps + 0.5 * (1 - keeps))
        process = talks(case, priors(case), solve_responses(case, every_act=True))
        guide = controller(process, searched(process, 2000))
        held = layout(case, "book", case, guide)
        one = made_ready(case, [held], World(priors(case), (), counted=False), 300)[0]
        value = played(one, 9, 0, 40_000, 300)[1][:, 0]
        means.append((value.mean(), value.std() / 200))
    for (sharp, e1), (dull, e2) in pairwise(means):
        assert dull <= sharp + 4 * np.hypot(e1, e2)
    assert means[-1][0] < means[0][0] - 4 * np.hypot(means[0][1], means[-1][1])


def test_an_offer_taken_costs_what_it_says():
    case = small([exchange(0)], **sure(one=ALWAYS))
    plain = played(ready(case)[0], 1, 0, 400, 24)
    took = played(ready(case, shocks=("offers",), offers=(Offer("w", "a", 0, 0.5, 2.0),))[0], 1, 0, 400, 24)
    month = took[0].taken
    lost = plain[1][:, 0] - took[1][:, 0]
    assert (month >= 0).any()
    assert np.allclose(lost, np.where(month >= 0, 2.0 * 0.9 ** np.maximum(month, 0), 0.0), atol=1e-12)


def test_offers_in_futures_are_the_wedges_that_the_landscape_finds_open():
    case = library("korea-2018")
    offered = {(o.signed, o.settled, o.third_party): o for o in offers_of(case) if o.ally == "rok"}
    mode, some = at_modes(case), 0
    for signed in (False, True):
        for settled, stage in list(enumerate(rung_stages(case, signed=signed)))[::3]:
            for third in ("china", "russia"):
                found = wedge(case, stage, third, "rok", mode, mode)
                assert found.open == ((signed, settled, third) in offered)
                if found.open:
                    slowest = max(case.steps[name].lead.mode for name in (*found.offer, *found.own))
                    assert offered[signed, settled, third].chance == pytest.approx(1 / max(1.0, slowest))
                    some += 1
    assert some


def test_changes_of_leader_come_as_often_as_stated():
    case = library("korea-2018")
    leader = case.leaders["dprk_2011"].change.mode
    assert 1 - (1 - change_a_month(case)) ** 12 == pytest.approx(leader, abs=1e-3)


def test_types_are_drawn_as_believed_and_alike_for_every_course():
    case = library("ceasefire")
    rows = [played(one, 3, 0, 20_000, 3)[0].type_first for one in ready(case)]
    assert all(np.array_equal(rows[0], row) for row in rows)
    share = np.bincount(rows[0], minlength=4) / 20_000
    assert np.abs(share - list(priors(case).values())).max() < 4 * 0.5 / np.sqrt(20_000)


def test_a_signature_waits_for_ratification_where_gates_are_heeded():
    case = library("ceasefire")
    free = dict(zip(case.playbooks, ready(case), strict=True))
    bound = dict(zip(case.playbooks, ready(case, shocks=("ratification", "consent")), strict=True))
    for name, book in case.playbooks.items():
        before, after = (played(some[name], 3, 0, 4000, 60)[0] for some in (free, bound))
        assert after.unratified.sum() == 0 or not book.heeds_gates
        if not book.heeds_gates:
            assert np.array_equal(before.signed, after.signed)
        else:
            assert (after.signed >= 0).sum() <= (before.signed >= 0).sum()


@pytest.mark.parametrize("name", ["minimal", "ceasefire", "iran-2015", "korea-2018"])
def test_a_point_sets_every_number_it_names_and_no_other(name):
    case = library(name)
    given = inputs(case)
    values = design(case, given, 4, 3)
    moved = {path: q.mode for path, q, _ in setter(case, given)(values[2]).numbers()}
    named = dict(zip([g.path for g in given], values[2], strict=True))
    for path, quantity, _ in case.numbers():
        assert moved[path] == pytest.approx(named.get(path, quantity.mode))
    assert all(g.low <= v <= g.high for g, row in zip(given, values.T, strict=True) for v in row)


def test_fewer_points_are_the_first_of_more_and_correlated_numbers_move_together():
    case = library("korea-2018")
    given = inputs(case)
    many = design(case, given, 1024, 8)
    assert np.array_equal(many[:256], design(case, given, 256, 8))
    a, b = (
        next(i for i, g in enumerate(given) if g.path == path)
        for path in ("channels.inspectors.hit", "channels.declared_accounts.hit")
    )
    rank = np.corrcoef(*(np.argsort(np.argsort(many[:, c])) for c in (a, b)))[0, 1]
    assert rank == pytest.approx(0.4, abs=0.08)
    assert abs(np.corrcoef(many[:, 0], many[:, 50])[0, 1]) < 0.1
    assert {p: q.mode for p, q, _ in dearest(case, given).numbers()}[given[0].path] == given[0].high


def test_points_grow_with_futures_up_to_a_limit():
    assert [points_for(n) for n in (1, 10_000, 100_000, 10**6, 10**7)] == [16, 32, 256, 1024, 1024]
