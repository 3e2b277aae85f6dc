"""All that any acts can lead to, and the answer to an act not played: against playbooks that do play it for a month."""

from dataclasses import replace

import numpy as np
import pytest

from detente.model.process import build_process
from detente.model.response import branches, moves_under, process_for, replies_to, solve_responses, solve_type
from detente.model.transition import ACTIVE, ACTS, State, possible
from tests.model import twin
from tests.model.small import kind, small

SEEDS = range(8)
EXACT = 1e-9  # shares out of a softmax of values solved to 1e-9 of the spread
HOLD = ACTS.index("hold")


def drawn(seed, **fields):
    rungs, options = twin.case_of(twin.random_spec(seed), types={"one": kind(spoilers=0.2, **fields)})
    return small(rungs, **options)


def states_of(process):
    return [State(*(int(v) for v in row)) for row in process.rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_act_that_can_be_is_laid_out_in_every_state(seed):
    process = process_for(drawn(seed), "book", every_act=True)
    for row, state in enumerate(states_of(process)):
        for act in range(len(ACTS)):
            node = process.by_act[act, row]
            assert (node >= 0) == possible(process.rules, state, act)
            assert node < 0 or (process.act[node], process.origin[node]) == (act, row)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_acts_change_nothing_where_the_playbook_leads(seed):
    plain = solve_responses(drawn(seed), "book")
    wide = solve_responses(drawn(seed), "book", every_act=True)
    at = [wide.process.state_index(s) for s in states_of(plain.process)]
    assert min(at) >= 0
    assert len(wide.process.rows) >= len(at)
    ours, theirs = wide.by_type["one"], plain.by_type["one"]
    np.testing.assert_allclose(ours.choice[:, at], theirs.choice, atol=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_playbooks_own_act_is_answered_as_it_was_solved(seed):
    answers = solve_responses(drawn(seed), "book", every_act=True)
    process, response = answers.process, answers.by_type["one"]
    own = process.act[process.node[-1]]
    chain = branches(process, response, answers.last_table)
    for act in range(len(ACTS)):
        here = np.flatnonzero(own == act)
        shares, moves = replies_to(process, response, act), moves_under(process, response, act)
        np.testing.assert_allclose(shares[here], response.choice[-1][here], atol=EXACT)
        assert abs(moves[here] - chain[here]).sum() < EXACT
        laid_out = process.by_act[act] >= 0
        np.testing.assert_allclose(moves.sum(axis=1)[laid_out], 1.0, atol=EXACT)
        assert not shares[~laid_out].any()


def first_month_of(wide, act):
    """The type's answer to a playbook that takes `act` in its first month, where it can, and is the same from then."""
    table = wide.playbook.act[-1].copy()
    for place in np.ndindex(table.shape):
        rung, owed, press, report = place
        if possible(wide.rules, State(ACTIVE, rung, owed, press, report, 0), act):
            table[place] = act
    dated = replace(wide.playbook, act=np.stack([table, wide.playbook.act[-1]]), starts=np.array([0, 1]))
    process = build_process(wide.ladder, dated, every_act=True)
    return process, solve_type(process, "one")


STATED = {"deliver": 0.5, "stall": 0.2, "fake": 0.2, "walk": 0.1, "source": "assumed"}


@pytest.mark.parametrize("fields", [{}, {"rates": {"default": STATED}}], ids=["solved", "stated"])
@pytest.mark.parametrize("act", ["advance", "hold", "inspect", "press"])
def test_an_act_not_played_is_answered_as_where_it_is_played_for_a_month(act, fields):
    chosen = 0
    for seed in SEEDS:
        wide = solve_responses(drawn(seed, **fields), "book", every_act=True)
        process, number = wide.process, ACTS.index(act)
        shares = replies_to(process, wide.by_type["one"], number)
        dated, response = first_month_of(process, number)
        at = [dated.state_index(s) for s in states_of(process)]
        same = np.array([i >= 0 and dated.act[dated.node[0, i]] == number for i in at])
        same &= process.rows[:, 0] == ACTIVE
        np.testing.assert_allclose(shares[same], response.choice[0][np.array(at)[same]], atol=1e-7)
        chosen += int((shares[same] > 0).any(axis=1).sum())
    assert chosen > 40


def test_only_some_of_the_branches_can_be_asked_for():
    answers = solve_responses(drawn(3), "book", every_act=True)
    process, response = answers.process, answers.by_type["one"]
    some = np.random.default_rng(0).random(process.chance.shape) < 0.5
    parts = [moves_under(process, response, HOLD, process.chance * part) for part in (some, ~some)]
    whole = moves_under(process, response, HOLD)
    assert abs(parts[0] + parts[1] - whole).max() < 1e-12
    assert all(part.sum() < whole.sum() for part in parts)
