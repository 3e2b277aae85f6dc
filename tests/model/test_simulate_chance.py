"""Futures of the simulator: the same luck whatever is played, and the frequencies that the solved shares promise.

All seeds are fixed, so no test here fails by chance; `LIMIT` standard errors say how far a right program may lie off:
beyond 4.5 a normal deviate falls once in 150,000 draws, and fewer than 1,000 are compared.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from detente.model.response import Responses, branches, process_for, solve_responses, solve_type
from detente.model.rng import Purpose, share
from detente.model.simulate import choose, luck, opening, run
from detente.model.transition import ACTIVE
from tests.model.small import CAREFUL, channel, exchange, home, kind, pressure, small

LIMIT = 4.5
FUTURES = 1500


def z_scores(counts, shares, draws):
    """Standard scores of counts against binomial shares; infinite where something of chance 0 or 1 failed."""
    counts, shares = np.asarray(counts, dtype=float), np.asarray(shares, dtype=float)
    sd = np.sqrt(draws * shares * (1 - shares))
    gap = counts - draws * shares
    return np.where(sd > 1e-9, gap / np.where(sd > 1e-9, sd, 1), np.where(np.abs(gap) < 1e-6, 0, np.inf))


def one_month_case(rungs=None, **options):
    """All leads and lags one month: here the memoryless chain and the exact count are the same process."""
    plain = {
        "channels": {"eye": channel(inconclusive=0.2), "visit": channel(hit=0.8, on_demand=True, refusal=0.3)},
        "press": pressure(2, erosion=0.3),
        "types": {"one": kind(spoilers=0.25, precision=5)},
        "capstone": {
            "title": "T",
            "by": ["we", "they"],
            "moves": {"trade": {"by": 0.3}},
            "recovery": {"unilateral": {"share": 0.5, "delay": 1}},
        },
        "rules": [
            {"when": {"report": "contradicted"}, "do": "snap_back"},
            {"when": {"owed": True, "overdue": {"at_least": 2}}, "do": "press"},
            {"when": {"owed": True}, "do": "hold"},
            {"when": {"rung": 1, "report": "nothing"}, "do": "inspect"},
            {"do": "advance"},
        ],
    }
    three = [exchange(0, "ours", seen_by=["eye", "visit"]), home(1), exchange(2, "together", seen_by="eye")]
    return small(rungs or three, **{**plain, **options})


def after(responses, months):
    """The exact distribution over states after so many months, by the chain."""
    here = np.zeros(len(responses.process.rows))
    here[responses.process.start] = 1
    for month in range(months):
        here = branches(responses.process, responses.by_type["one"], responses.table_of(month)).T @ here
    return here


def gaps(simulated, exact):
    """Standard scores of simulated against exact occupancy, month by month, where at least 5 visits are expected."""
    worst = 0.0
    for month in range(1, len(simulated[0])):
        shares = after(exact, month)
        counts = np.zeros(len(shares))
        for row, n in Counter(exact.process.state_index(worlds[month].state) for worlds in simulated).items():
            counts[row] += n
        often = (shares * len(simulated) >= 5) | (shares == 0)
        worst = max(worst, np.abs(z_scores(counts, shares, len(simulated))[often]).max())
    return worst


def signing_case():
    """Signed while a debt is owed or with all settled: an exchange begun after signing takes two months, not one."""
    rungs = [exchange(0, "together", seen_by="eye"), home(1), exchange(2, "ours", seen_by="eye")]
    rules = [{"when": {"rung": 2, "owed": True}, "do": "sign"}, {"when": {"rung": 3}, "do": "sign"}, {"do": "advance"}]
    tempted = {"weight": 0.8, "curve": [[0, 0.9], [0.5, 0.95], [1, 0.0]]}
    return one_month_case(rungs, rules=rules, types={"one": kind(spoilers=0.25, precision=5, stance=tempted)})


@pytest.mark.parametrize(("case", "phases"), [(one_month_case(), {0, 4}), (signing_case(), {0, 1, 2, 3, 4})])
def test_with_one_month_leads_and_lags_chain_and_simulator_are_one_process(case, phases):
    responses = solve_responses(case)
    simulated = [run(responses, "one", 7, future, 6) for future in range(FUTURES)]
    assert gaps(simulated, responses) < LIMIT
    states = {world.state for worlds in simulated for world in worlds}
    assert {s.phase for s in states} == phases
    assert {s.report for s in states} == {0, 1, 2}


def test_with_longer_leads_they_are_not_and_the_comparison_shows_it():
    rungs = [exchange(0, "theirs", lead_theirs=4, seen_by="eye"), exchange(1)]
    responses = solve_responses(small(rungs, channels={"eye": channel()}))
    assert gaps([run(responses, "one", 7, future, 5) for future in range(300)], responses) > LIMIT


@pytest.mark.parametrize("first", ["theirs", "together"])
def test_replies_come_as_often_as_their_solved_shares(first):
    responses = solve_responses(one_month_case(types={"one": kind(precision=5)}))
    process = process_for(small([exchange(0, first, seen_by="eye")], channels={"eye": channel()}), "book")
    responses = Responses(process, {"one": solve_type(process, "one")})
    draws = share(11, np.arange(20000), Purpose.REPLY)
    world = opening(process)
    act = process.playbook.act_at(0, world.state)
    counts = np.bincount([choose(process, responses, "one", world, act, float(d)) for d in draws], minlength=4)
    shares = responses.by_type["one"].choice[0, process.start]
    assert (shares > 0.01).all()
    assert np.abs(z_scores(counts, shares, len(draws))).max() < LIMIT
    assert np.abs(z_scores(counts, np.roll(shares, 1), len(draws))).max() > LIMIT


def test_where_they_do_not_choose_they_stall():
    responses = solve_responses(one_month_case())
    world = opening(responses.process)
    assert [choose(responses.process, responses, "one", world, 0, draw) for draw in (0.01, 0.5, 0.99)] == [1, 1, 1]


def same_path(one, other):
    return all(
        (a.month, a.state, a.due) == (b.month, b.state, b.due) and np.array_equal(a.drifted, b.drifted)
        for a, b in zip(one, other, strict=True)
    )


def test_a_seed_gives_one_path_whatever_was_asked_before():
    responses = solve_responses(one_month_case())
    first = [run(responses, "one", 3, future, 8) for future in range(20)]
    backwards = [run(responses, "one", 3, future, 8) for future in reversed(range(20))][::-1]
    assert all(same_path(a, b) for a, b in zip(first, backwards, strict=True))
    other = [run(responses, "one", 4, future, 8) for future in range(20)]
    assert not all(same_path(a, b) for a, b in zip(first, other, strict=True))
    assert not all(same_path(first[0], b) for b in first[1:])


def test_the_same_future_meets_the_same_luck_under_two_playbooks():
    later = [{"when": {"month": {"at_least": 3}}, "do": "walk"}, *CAREFUL]
    one = solve_responses(one_month_case(rules=CAREFUL, types={"one": kind(precision=0)}))
    other = solve_responses(one_month_case(rules=later, types={"one": kind(precision=0)}))
    for future in range(30):
        a, b = luck(one.process, 5, future, 2), luck(other.process, 5, future, 2)
        assert (a.reply, a.spoil, a.erosion) == (b.reply, b.spoil, b.erosion)
        assert np.array_equal(a.report, b.report)
        # a type without precision replies alike to both: the paths part only where the acts do
        worlds = [run(responses, "one", 5, future, 6) for responses in (one, other)]
        assert same_path(worlds[0][:4], worlds[1][:4])
        assert worlds[1][4].state.phase != ACTIVE


def test_every_draw_of_a_month_is_its_own():
    process = process_for(one_month_case(), "book")
    drawn = []
    for month in range(3):
        for future in range(3):
            a = luck(process, 5, future, month)
            assert a.report.shape == (3, 2)
            drawn += [a.reply, a.spoil, a.erosion, *a.report.ravel()]
    assert len(set(drawn)) == len(drawn) == 81
    assert all(0 <= d < 1 for d in drawn)


def test_spoilers_and_erosion_come_as_often_as_stated():
    """Of one-month deliveries begun, a quarter is broken; of months under pressure, three in ten lose a level."""
    responses = solve_responses(one_month_case())
    sure = np.zeros_like(responses.by_type["one"].choice)
    sure[..., 0] = 1
    willing = Responses(responses.process, {"one": replace(responses.by_type["one"], choice=sure)})
    simulated = [run(willing, "one", 13, future, 2) for future in range(FUTURES)]
    delivered = sum(worlds[2].state.rung == 1 for worlds in simulated)
    fallen = sum(worlds[1].state.pressure == 0 for worlds in simulated)
    scores = z_scores([delivered, fallen], [0.75, 0.3], FUTURES)
    assert np.abs(scores).max() < LIMIT
