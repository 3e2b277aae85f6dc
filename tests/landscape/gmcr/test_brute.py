"""Two methods agree: least values over groups of states against the definitions spelt out, on a thousand games."""

import numpy as np
import pytest

from detente.landscape.gmcr import arena as arenas
from detente.landscape.gmcr.arena import arena, plain_view
from detente.landscape.gmcr.coalitions import stable as held_together
from detente.landscape.gmcr.concepts import names, stable
from tests.landscape.gmcr.brute import brute, random_game, scores

GAMES = 1000
BATCHES = 10


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_party_state_and_concept_of_random_games(batch):
    for seed in range(batch, GAMES, BATCHES):
        game = random_game(np.random.default_rng(seed))
        slow, states = brute(game, scores(game)), game.patterns.tolist()
        for party in range(len(game.parties)):
            view = arena(game, party)
            for name in names():
                found = stable(name, view, party).tolist()
                assert found == [slow(party, s, name) for s in states], (seed, party, name)


def test_the_games_hold_what_they_are_meant_to():
    games = [random_game(np.random.default_rng(seed)) for seed in range(GAMES)]
    assert {len(game.parties) for game in games} == {2, 3, 4}
    assert max(len(game.options) for game in games) == 6
    assert sum(bool(game.infeasible) for game in games) > GAMES / 2
    assert {option.moves for game in games for option in game.options} == {"both", "forward", "back"}
    assert sum(any(len(level) > 1 for p in g.parties for level in p.preferences.levels) for g in games) > GAMES / 2


@pytest.mark.parametrize("few", [0, 8])
@pytest.mark.parametrize("table", [0, arenas.DENSE])
def test_the_ways_to_judge_moves_made_at_once_agree(monkeypatch, few, table):
    """Column by column, set by set, and choice by choice; places by table and by halving."""
    monkeypatch.setattr(arenas, "FEW", few)
    monkeypatch.setattr(arenas, "DENSE", table)
    for seed in range(60):
        game = random_game(np.random.default_rng(seed), parties=2)
        slow, states = brute(game, scores(game)), game.patterns.tolist()
        view = plain_view(game)
        for party in (0, 1):
            wanted = [slow(party, s, "sim") for s in states]
            assert view.together(party).tolist() == wanted
            assert view.together_at(party, np.arange(len(states))).tolist() == wanted


def test_a_coalition_of_one_is_the_party():
    """Sixty-four questions to a word share no arithmetic with least values, and agree with them."""
    for seed in range(150):
        game = random_game(np.random.default_rng(seed))
        view = plain_view(game)
        for party in view.parties:
            for name in ("nash", "gmr", "smr", "seq", "sseq"):
                assert (held_together(view, (party,), name) == stable(name, view, party)).all(), (seed, party, name)
