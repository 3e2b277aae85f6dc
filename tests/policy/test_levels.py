"""Replies to our plan are best ones made quantal, and what the plan is worth against them is exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small import channel, exchange, kind, small
from statics import drawn

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.response import Responses, quantal, replies_to
from detente.model.reward import PHASE
from detente.model.transition import ACTIVE, ACTS
from detente.policy.controller import controller
from detente.policy.exploit import _Plan
from detente.policy.levels import MOST_ROUNDS, _Held, levels
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.replay import Replay, told, told_worth, worths
from detente.policy.search import Search


def searched(case: Case, beliefs: int = 200) -> tuple[Talks, Search, dict[str, float]]:
    shares = {name: one.prior.mode for name, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    for _ in range(beliefs):
        if search.counts["expanded"] >= beliefs or search.bounds().gap <= 1e-3:
            break
        search.step()
    return process, search, shares


def solved(number: int) -> Case:
    """A drawn case whose types choose by their interests."""
    plain = drawn(number)
    types = {name: kind(prior=one.prior.mode, patience=0.9) for name, one in plain.types.items()}
    return drawn(number, types=types)


CEASEFIRE = load_case("ceasefire", sets=["capstone.cost.government=30"])
"""With a treaty so dear that nobody signs it at once: the plan has to meet replies."""
CASES = [solved(0), solved(3), load_case("minimal"), CEASEFIRE]
NAMES = ["solved 0", "solved 3", "minimal", "ceasefire"]


def test_with_step_0_nothing_changes() -> None:
    process, search, shares = searched(solved(0))
    found = levels(process, search, shares, rounds=2, step=0.0)
    assert len(found.rounds) == 1
    assert found.settled
    assert not found.act_changes
    assert found.value.gap == 0


def test_types_that_ignore_our_plan_do_not_move() -> None:
    process, search, shares = searched(drawn(1))
    found = levels(process, search, shares, rounds=3)
    assert found.settled
    assert [one.round for one in found.rounds] == [0]


def test_types_with_interests_do_move() -> None:
    """The two tests above can fail."""
    process, search, shares = searched(solved(0))
    found = levels(process, search, shares, rounds=1, beliefs=50)
    assert not found.settled
    assert found.rounds[1].moved > 0.01


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_plan_is_worth_exactly_so_much_against_changed_replies(case: Case) -> None:
    """The attack of `exploit` values it on its own product states, with the changed replies as those modelled."""
    process, search, shares = searched(case)
    held = _Held.of(process, search)
    answers, _ = held.answers(process, 0.3)
    changed = talks(case, shares, answers)
    attacked = _Plan(changed, search)
    games = [attacked.against(number) for number in range(len(changed.types))]
    total = sum(shares[n] * g.worth(g.ours, g.modelled) for n, g in zip(changed.types, games, strict=True))
    assert told_worth(changed, held.replay, shares) == pytest.approx(total, abs=1e-6)
    assert told_worth(process, held.replay, shares) != pytest.approx(total, abs=1e-4)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_a_reply_is_worth_agrees_with_the_attack(case: Case) -> None:
    """The best reply's worth at the start is the one that `exploit` finds by policy iteration."""
    process, search, _ = searched(case)
    replay = Replay.of(process, controller(search))
    attacked = _Plan(process, search)
    for number, name in enumerate(process.types):
        game = attacked.against(number)
        q = replay.answered(process.process, process.responses.by_type[name].arrays)
        most = game.worth(game.theirs, game.best(game.theirs))
        node = replay.net.node[0]
        if process.process.chooses[node]:
            assert q[0].max() == pytest.approx(most, abs=1e-6)
    assert np.isfinite(q).any()


def test_visits_add_up_to_all_months() -> None:
    process, search, _ = searched(CEASEFIRE)
    replay = Replay.of(process, controller(search))
    for name, response in process.responses.by_type.items():
        table = told(process.responses, name)
        visits = replay.visits(process.process, table, response.arrays.spoilers, 0)
        assert visits.sum() == pytest.approx(1 / (1 - process.model.discount), rel=1e-6)
        flow = np.zeros(len(process.process.rows))
        flow[process.process.rows[:, PHASE] != ACTIVE] = 1.0
        ended = replay.net.place == -1
        over = replace(replay, cost=np.zeros_like(replay.cost))
        worth = over.worth(process.process, table, response.arrays.spoilers, flow)[0]
        assert visits[ended].sum() * (1 - process.model.discount) == pytest.approx(
            worth * process.model.discount, abs=1e-6
        )


def certain() -> Case:
    """One type, one rung, a report each month: where the plan stands follows from the state and the act."""
    return small(
        [exchange(0, seen_by=["eye"])],
        types={"one": kind(precision=20, patience=0.9, stance={"weight": 0.05, "curve": [[0, 1], [1, 0.2]]})},
        channels={"eye": channel(hit=1.0, false_alarm=0.0)},
        capstone={"title": "T", "by": ["we", "they"], "cost": {"we": 50.0}},
    )


def test_a_full_step_takes_the_answer_itself_where_no_history_is_lost() -> None:
    """Where each (state, act) has one place in the plan, the projection is the quantal reply there."""
    process, search, _ = searched(certain())
    held = _Held.of(process, search)
    answers, _ = held.answers(process, 1.0)
    net, laid = held.replay.net, process.process
    response = process.responses.by_type["one"]
    q = held.replay.answered(laid, response.arrays)
    visits = held.replay.visits(laid, told(process.responses, "one"), 0.0, 0)
    asked = np.flatnonzero(laid.chooses[net.node] & (net.place >= 0) & (visits > 1e-6))
    keys = list(zip(laid.act[net.node[asked]].tolist(), net.row[asked].tolist(), strict=True))
    alone = [p for p, key in zip(asked, keys, strict=True) if keys.count(key) == 1]
    assert len(alone) > 0
    for p in alone:
        expected = quantal(q[p], response.arrays.precision, response.arrays.spread, response.arrays.tremble)
        table = answers.by_type["one"].told
        assert table is not None
        assert table[laid.act[net.node[p]], net.row[p]] == pytest.approx(expected)


@pytest.mark.parametrize("case", CASES[:2], ids=NAMES[:2])
def test_changed_replies_are_shares_of_what_is_open(case: Case) -> None:
    process, search, _ = searched(case)
    answers, _ = _Held.of(process, search).answers(process, 0.3)
    laid = process.process
    for name, response in process.responses.by_type.items():
        for act in range(len(ACTS)):
            before = replies_to(laid, response, act)
            after = replies_to(laid, answers.by_type[name], act)
            assert after.sum(axis=1) == pytest.approx(before.sum(axis=1))
            assert np.all((after > 0) <= (before > 0))


def test_replies_after_a_signature_stay_best_ones() -> None:
    process, search, _ = searched(load_case("minimal"))
    answers, _ = _Held.of(process, search).answers(process, 0.3)
    for name, response in answers.by_type.items():
        assert np.array_equal(response.choice, process.responses.by_type[name].choice)


def test_the_rounds_are_a_range_and_the_same_twice() -> None:
    case = load_case("minimal")
    one, two = (levels(*searched(case, 60), rounds=2, beliefs=40) for _ in range(2))
    assert one == two
    lows = [level.value.lower for level in one.rounds]
    assert (one.value.lower, one.value.upper) == (min(lows), max(lows))
    assert one.act_changes == (len({level.act for level in one.rounds}) > 1)
    for level in one.rounds[1:]:
        assert level.kept is not None
        assert level.value.lower >= level.kept - 1e-9


def test_what_cannot_be_asked_is_refused() -> None:
    process, search, shares = searched(certain(), 20)
    with pytest.raises(ValueError, match="rounds"):
        levels(process, search, shares, rounds=MOST_ROUNDS + 1)
    with pytest.raises(ValueError, match="step"):
        levels(process, search, shares, step=1.5)


def test_told_replies_stand_in_for_solved_ones() -> None:
    process, search, shares = searched(certain(), 20)
    table = {
        n: np.stack([replies_to(process.process, r, a) for a in range(len(ACTS))])
        for n, r in process.responses.by_type.items()
    }
    same = Responses(process.process, {n: replace(r, told=table[n]) for n, r in process.responses.by_type.items()})
    again = talks(process.case, shares, same)
    assert np.array_equal(again.model.reward, process.model.reward)
    other = Responses(
        process.process,
        {n: replace(r, told=table[n][:, :, [1, 0, 2, 3]]) for n, r in process.responses.by_type.items()},
    )
    held = Replay.of(process, controller(search))
    assert worths(talks(process.case, shares, other), held)["one"][0] != pytest.approx(worths(process, held)["one"][0])
