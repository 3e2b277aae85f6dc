"""Games far past what a matrix of states by states could hold, and answers that do not list a million states."""

import numpy as np
import pytest

from detente.landscape.gmcr.analysis import judged, stability
from detente.landscape.gmcr.answers import LISTED, OUTCOMES
from detente.landscape.gmcr.game import Game, GameParty, Option, TooLarge, feasible, moving
from detente.landscape.gmcr.preferences import Pattern, Priorities
from detente.landscape.gmcr.uncertain import likelihoods
from tests.landscape.gmcr.test_beyond import Range, Weights


def by_priorities(split, seed=0, forward=0):
    """Parties with so many options each; each ranks by every option, in random order and direction."""
    rng, size, at, parties = np.random.default_rng(seed), sum(split), 0, []
    for number, count in enumerate(split):
        wishes = tuple((Pattern(1 << int(o), int(rng.integers(2)) << int(o)),) for o in rng.permutation(size))
        parties.append(GameParty(f"p{number}", f"P{number}", tuple(range(at, at + count)), Priorities(wishes)))
        at += count
    options = tuple(Option(f"o{i}", f"O{i}", "forward" if i < forward else "both") for i in range(size))
    return Game("large", options, tuple(parties), today=0)


def test_at_scale_what_holds_under_nash_holds_under_every_concept_it_implies():
    held = judged(by_priorities((4, 4, 4)))
    for name in ("gmr", "smr", "seq", "sim", "sseq"):
        assert (held["nash"] <= held[name]).all()


def test_a_thousand_draws_of_ten_options_find_the_one_equilibrium():
    rng = np.random.default_rng(1)
    terms = [
        tuple(((Pattern(1 << i, 1 << i),), Range(-1.0, float(rng.uniform(-1, 1)), 1.0)) for i in range(10))
        for _ in "ab"
    ]
    parties = tuple(GameParty(n, n, tuple(range(5 * i, 5 * i + 5)), Weights(terms[i])) for i, n in enumerate("ab"))
    game = Game("ten", tuple(Option(f"o{i}", f"O{i}") for i in range(10)), parties)
    found = likelihoods(game, 1, 1000)
    assert found.equilibrium["nash"].sum() == pytest.approx(1.0)  # separable wishes: one equilibrium in every draw


def test_a_large_answer_names_equilibria_and_counts_everything():
    game = by_priorities((7, 7))
    answer = stability(game)
    assert (answer.feasible, answer.listed) == (2**14, "equilibria")
    assert len(answer.states) <= LISTED
    assert len(answer.outcomes) <= OUTCOMES
    assert answer.coalition_note
    held = judged(game)
    for name, count in answer.counts.items():
        assert count["equilibria"] == held[name].all(axis=0).sum()
        assert set(answer.equilibria[name]) <= set((np.flatnonzero(held[name].all(axis=0)) + 1).tolist())
    named = {row.ordered for row in answer.states}
    assert {o.ordered for o in answer.outcomes} | {answer.status_quo} <= named


def test_separable_wishes_have_one_equilibrium_where_all_moves_are_free():
    """Each party wants each own option taken or not whatever the rest: one Nash equilibrium, known beforehand."""
    game = by_priorities((6, 6), seed=4)
    wanted = sum(clause[0].want for p in game.parties for clause in p.preferences.statements if owns(p, clause[0]))
    found = np.flatnonzero(judged(game)["nash"].all(axis=0))
    assert game.patterns[found].tolist() == [wanted]


def owns(party, wish):
    return wish.care.bit_length() - 1 in party.options


def test_many_options_with_few_states_are_no_matter():
    """Forty options in a chain: each requires the one before; 41 states."""
    chain = tuple(Pattern(3 << i, 2 << i) for i in range(39))
    assert len(feasible(40, chain)) == 41


def test_too_many_states_are_refused_with_a_way_out():
    with pytest.raises(TooLarge, match="states are feasible with the first 23 of 30 options") as refused:
        feasible(30, ())
    assert "rule out" in refused.value.answer.relaxation


def test_no_array_is_larger_than_a_few_times_the_states():
    game = by_priorities((6, 6), forward=3)
    among = moving(game, game.patterns)
    assert max(int(g) << int(b) for g, b in zip(among.groups, among.bits, strict=True)) <= len(game.patterns)
