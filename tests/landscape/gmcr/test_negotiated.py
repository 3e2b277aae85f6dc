"""A negotiation case as a game: its options and states, and values that are the model's own."""

from itertools import pairwise

import numpy as np
import pytest

from detente.answer import Infeasible
from detente.case.library import library_cases
from detente.case.load import load_case
from detente.errors import NotFound
from detente.landscape.gmcr.answers import Asked
from detente.landscape.gmcr.negotiated import game_of, stability_of
from detente.model.ladder import compile_ladder
from detente.model.reward import party_flows
from detente.model.transition import ACTIVE, SIGNED
from detente.model.utility import compile_vision

CASES = library_cases()


@pytest.fixture(scope="module")
def cases():
    return {name: load_case(name) for name in CASES}


def option(game, name):
    return 1 << next(i for i, o in enumerate(game.options) if o.id == name)


@pytest.mark.parametrize("name", CASES)
def test_each_library_case_is_a_game_of_readable_size(cases, name):
    game, case = game_of(cases[name]), cases[name]
    assert len(game.patterns) <= 2**12
    assert {p.id for p in game.parties} == {case.ours, case.counterpart, *case.capstone.by}
    assert sum(len(p.options) for p in game.parties) == len(game.options)
    assert set(game.labels) == set(game.patterns.tolist())


@pytest.mark.parametrize("name", CASES)
def test_exchanges_go_up_in_order_and_who_signed_does_not_walk(cases, name):
    game, case = game_of(cases[name]), cases[name]
    for side in ("ours", "theirs"):
        chain = [option(game, o.id) for o in game.options if o.id.startswith(side)]
        for before, after in pairwise(chain):
            assert not ((game.patterns & after != 0) & (game.patterns & before == 0)).any()
    for party in {case.ours, case.counterpart} & set(case.capstone.by):
        both = option(game, f"sign_{party}") | option(game, f"walk_{party}")
        assert not (game.patterns & both == both).any()


@pytest.mark.parametrize("name", CASES)
def test_where_the_ladder_is_climbed_together_values_are_those_of_the_model(cases, name):
    """Both sides' parts of the first k rungs done: the compact states of the monthly model say the same."""
    case = cases[name]
    game, ladder = game_of(case), compile_ladder(case)
    rungs = list(case.ladder.rungs)
    for phase, signed in ((ACTIVE, 0), (SIGNED, sum(option(game, f"sign_{p}") for p in case.capstone.by))):
        for k in range(len(rungs) + 1):
            done = [f"{s}_{r}" for r in rungs[:k] for s in ("ours", "theirs")]
            bits = sum(option(game, o.id) for o in game.options if o.id in done) | signed
            if bits not in game.patterns:
                continue  # the capstone waits for a step further up
            rows = np.array([[phase, k, 0, ladder.pressure_start, 0, 0]])
            for party in game.parties:
                vision = compile_vision(case.issues, case.parties[party.id].vision)
                own = case.parties[party.id].patience
                patience = own.mode if own else case.discount.mode
                none = np.zeros((1, ladder.rungs), dtype=bool)
                flow = party_flows(ladder, rows, party.id, vision, patience, none).flow[0]
                paid = sum(ladder.cost(party.id, side)[:k].sum() for side in (-1, 1))
                cost = case.capstone.cost.get(party.id)
                paid += cost.mode if cost and signed else 0.0
                place = int(np.searchsorted(game.patterns, bits))
                assert party.preferences.score(game.patterns)[place] == pytest.approx(flow - paid, abs=1e-8)


def test_states_that_come_to_the_same_are_worth_the_same(cases):
    game = game_of(cases[CASES[0]])
    labels = np.array([game.labels[int(p)] for p in game.patterns])
    for party in game.parties:
        score = party.preferences.score(game.patterns)
        assert all(np.ptp(score[labels == label]) == 0 for label in np.unique(labels))


def test_drawn_at_their_most_likely_values_nothing_changes(cases):
    """A share drawn is a value of the range: at the shares of the modes the scores are the nominal ones."""
    game = game_of(cases["ceasefire"])
    for party in game.parties:
        held = party.preferences
        turn = [(s.mode - s.low) / (s.high - s.low) for _, _, s in held.ranged]
        assert held.score(game.patterns, np.array(turn)) == pytest.approx(held.score(game.patterns), abs=1e-6)
        assert held.numbers == len(turn)


def test_the_answer_carries_readings_and_its_pedigree(cases):
    case = cases["ceasefire"]
    answer = stability_of(case, Asked(draws=20, seed=1))
    assert answer.pedigree.case_hash == case.hash
    assert set(answer.by_reading) == set(case.types)
    assert (answer.draws, answer.status_quo) == (20, 1)
    assert all(o.probability and o.path is not None for o in answer.outcomes[:3])
    other = stability_of(case, Asked(draws=0), reading=next(iter(case.types)))
    labels = {row.ordered: row.label for row in other.states}
    found = {labels[s] for s in other.equilibria["nash"]}
    assert found == set(answer.by_reading[next(iter(case.types))]["nash"])


def test_an_unknown_reading_gets_the_nearest(cases):
    with pytest.raises(NotFound, match="did you mean 'sincere'"):
        game_of(cases["minimal"], "sincer")


def test_a_signatory_without_a_vision_makes_no_game(cases):
    case = cases["ceasefire"]
    name = case.capstone.by[0]
    parties = dict(case.parties) | {name: case.parties[name].model_copy(update={"vision": {}})}
    found = stability_of(case.model_copy(update={"parties": parties}))
    assert isinstance(found, Infeasible)
    assert found.binding == (f"parties.{name}.vision",)
