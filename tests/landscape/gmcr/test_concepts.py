"""The contract of a stability concept: what it implies holds on every game, and nothing is implied falsely."""

import numpy as np
import pytest

from detente.landscape.gmcr.analysis import judged
from detente.landscape.gmcr.arena import plain_view
from detente.landscape.gmcr.concepts import concept, names, stable
from tests.landscape.gmcr.brute import random_game

GAMES = [random_game(np.random.default_rng(seed)) for seed in range(300)]


@pytest.fixture(scope="module")
def verdicts():
    return [judged(game) for game in GAMES]


def test_the_six_are_there():
    assert names() == ("nash", "gmr", "smr", "seq", "sim", "sseq")


@pytest.mark.parametrize("name", names())
def test_what_a_concept_declares_to_imply_it_implies(verdicts, name):
    for other in concept(name).IMPLIES:
        assert other in names()
        for held in verdicts:
            assert not (held[name] & ~held[other]).any(), other


@pytest.mark.parametrize("name", names())
def test_what_it_does_not_declare_is_false_of_some_game(verdicts, name):
    silent = [other for other in names() if other != name and other not in concept(name).IMPLIES]
    for other in silent:
        assert any((held[name] & ~held[other]).any() for held in verdicts), other


@pytest.mark.parametrize("name", names())
def test_it_says_what_it_means_and_whose_it_is(name):
    assert concept(name).WORDS
    assert concept(name).SOURCE


@pytest.mark.parametrize("name", names())
def test_a_party_is_held_where_no_move_leaves_it_better_off(name):
    """`stable` by least values, `after` move by move from one state: two ways to the same verdict."""
    for game in GAMES[:60]:
        view = plain_view(game)
        for party in view.parties:
            after, held = concept(name).after(view, party), stable(name, view, party)
            for state in range(len(view.patterns)):
                left = after(state)[view.targets(party, state)]
                assert bool(held[state]) == bool((left <= view.ranks[party, state]).all())


@pytest.mark.parametrize("name", names())
def test_renaming_parties_and_rescaling_preferences_change_nothing(name):
    """Ordinal: any rising change of the scores, and any order of the parties, gives the same stable states."""
    for game in GAMES[:40]:
        view = plain_view(game)
        scores = [3.0 * party.preferences.score(game.patterns) ** 3 - 7 for party in game.parties]
        assert (stable(name, plain_view(game, scores), 0) == stable(name, view, 0)).all()
        swapped = type(game)(game.title, game.options, game.parties[::-1], game.infeasible)
        last = len(game.parties) - 1
        assert (stable(name, plain_view(swapped), last) == stable(name, view, 0)).all()
