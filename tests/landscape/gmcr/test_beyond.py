"""Coalitions, paths, conditions, drawn preferences, misperception: each against a slower or simpler account of it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from detente.answer import to_json
from detente.errors import NotFound, UsageError
from detente.landscape.gmcr import coalitions
from detente.landscape.gmcr.analysis import judged, stability
from detente.landscape.gmcr.answers import Asked
from detente.landscape.gmcr.arena import arena, plain_view
from detente.landscape.gmcr.concepts import names, stable
from detente.landscape.gmcr.game import Game, GameParty, Option
from detente.landscape.gmcr.game_file import load_game
from detente.landscape.gmcr.inverse import conditions
from detente.landscape.gmcr.preferences import Pattern, Range, Ranking, Weights
from detente.landscape.gmcr.routes import routes
from detente.landscape.gmcr.uncertain import drawn_scores, likelihoods, margins
from tests.landscape.gmcr.brute import random_game

CARE = {"Y": 1, "N": 0}


def pattern(text):
    care = sum(1 << i for i, letter in enumerate(text) if letter != "-")
    return Pattern(care, sum(1 << i for i, letter in enumerate(text) if letter == "Y"))


def weighed(*points, spread=1.0):
    """Two parties with an option each; each option is worth points, with a range, to each party."""
    terms = [
        tuple(((pattern(w),), Range(p - spread, p, p + spread)) for w, p in zip(("Y-", "-Y", "YY"), own, strict=True))
        for own in points
    ]
    parties = tuple(GameParty(n, n.upper(), (i,), Weights(terms[i])) for i, n in enumerate("ab"))
    return Game("weighed", (Option("x", "X"), Option("y", "Y")), parties, today=0)


def closure(view, members, start, improving=False):
    """States that a group reaches by any sequence of single moves, the start included."""
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for p in members:
            for t in map(int, view.targets(p, here)):
                if t not in found and (not improving or view.ranks[p, t] > view.ranks[p, here]):
                    found.add(t)
                    todo.append(t)
    return found


def coalition_holds(view, members, concept, s):
    """The definition: every joint improvement is answered so that not all members are better off than before."""
    ranks = view.ranks[list(members)]
    above = {t for t in range(ranks.shape[1]) if (ranks[:, t] > ranks[:, s]).all()}
    others = [p for p in view.parties if p not in members]
    for t in closure(view, members, s) & above:
        if concept == "nash":
            return False
        answers = closure(view, others, t, concept in ("seq", "sseq")) - above
        if concept in ("smr", "sseq"):
            answers = {u for u in answers if not closure(view, members, u) & above}
        if not answers:
            return False
    return True


@pytest.mark.parametrize("concept", coalitions.CONCEPTS)
def test_coalitions_by_the_definition(concept):
    for seed in range(40):
        view = plain_view(random_game(np.random.default_rng(seed)))
        for members in coalitions.coalitions(len(view.ranks)):
            wanted = [coalition_holds(view, members, concept, s) for s in range(len(view.patterns))]
            assert coalitions.stable(view, members, concept).tolist() == wanted, (seed, members)


def test_coalitions_of_many_parties_are_pairs_and_all():
    assert len(coalitions.coalitions(4)) == 11
    assert coalitions.coalitions(5)[-1] == (0, 1, 2, 3, 4)
    assert {len(group) for group in coalitions.coalitions(5)} == {2, 5}


def test_paths_are_legal_short_and_told_truly():
    for seed in range(60):
        view = plain_view(random_game(np.random.default_rng(seed)))
        ways = routes(view, 0)
        everyone = closure(view, view.parties, 0)
        gaining = closure(view, view.parties, 0, improving=True)
        for end in range(len(view.patterns)):
            assert ways.reachable(end) == (end in everyone)
            assert ways.gainful(end) == (end in gaining)
            path = ways.path(end)
            here = 0
            for leg in path:
                assert (leg.start, leg.end in view.targets(leg.party, here)) == (here, True)
                assert leg.gains == (view.ranks[leg.party, leg.end] > view.ranks[leg.party, here])
                here = leg.end
            assert here == (end if end in everyone else 0)
            assert not ways.gainful(end) or all(leg.gains for leg in path)
            without = {p: closure(view, [q for q in view.parties if q != p], 0) for p in view.parties}
            blocking = [p for p in view.parties if end not in without[p]] if end in everyone else []
            assert ways.can_block(end) == blocking
            assert set(ways.would_block(end)) == {p for p in blocking if view.ranks[p, end] < view.ranks[p, 0]}


@pytest.mark.parametrize("concept", names())
def test_conditions_are_met_exactly_where_the_party_is_held(concept):
    for seed in range(40):
        view = plain_view(random_game(np.random.default_rng(seed)))
        for party in view.parties:
            held = stable(concept, view, party)
            for state in range(len(view.patterns)):
                assert all(c.met for c in conditions(view, party, state, concept)) == held[state], (seed, party)


def test_what_is_asked_for_makes_the_state_hold():
    """Put the state level with the first alternative of every condition not met: then the party is held."""
    game, tried = load_game("cuban-missile-crisis"), 0
    for state, party in product(range(12), (0, 1)):
        view = arena(game, party)
        unmet = [c for c in conditions(view, party, state, "nash") if not c.met]
        if unmet:
            tried += 1
            score = view.ranks[party].astype(float)
            score[state] = max(score[list(c.either[0])].max() for c in unmet)
            changed = [score if p == party else view.ranks[p].astype(float) for p in view.parties]
            assert stable("nash", plain_view(game, changed), party)[state]
    assert tried > 5


def test_probabilities_agree_with_counting_every_cell():
    """Three numbers cut into 14 equally likely cells each, all 2,744 counted, against 4,000 keyed draws.

    Draws have a standard error of at most .008; the cells an error of the order of a cell's face, 1/14 at a kink. The
    tolerance is four of the first and a third of the second.
    """
    game, cells, n = weighed((1.0, 0.2, -0.5), (0.3, 0.5, 0.4)), 14, 4000
    second = game.parties[1]
    fixed = tuple((clause, Range(r.mode, r.mode, r.mode)) for clause, r in second.preferences.terms)
    game = replace(game, parties=(game.parties[0], replace(second, preferences=Weights(fixed))))
    middles = (np.arange(cells) + 0.5) / cells
    exact = likelihoods(game, 0, 0, np.array(list(product(middles, repeat=3))))
    drawn = likelihoods(game, 20180727, n)
    assert (exact.n, drawn.n, drawn.numbers) == (cells**3, n, 3)
    for name in names():
        assert drawn.equilibrium[name] == pytest.approx(exact.equilibrium[name], abs=0.032 + 1 / 14 / 3)
    assert 0.2 < exact.equilibrium["nash"].max() < 0.99


def test_one_uncertain_number_has_a_closed_form():
    """Taking x is worth u in [-1, 2], most likely 0: the party holds at x = Y where u >= 0, share 1 - 1/3 = 2/3."""
    terms = (((pattern("Y"),), Range(-1.0, 0.0, 2.0)),)
    game = Game("one", (Option("x", "X"),), (GameParty("a", "A", (0,), Weights(terms)),))
    found = likelihoods(game, 3, 5000)
    assert found.equilibrium["nash"][1] == pytest.approx(2 / 3, abs=4 * np.sqrt(2 / 9 / 5000))
    assert found.equilibrium["nash"].sum() == pytest.approx(1.0)


def test_a_range_is_drawn_by_its_own_distribution():
    span = Range(1.0, 2.0, 4.0)
    assert [span.at(0.0), span.at(1 / 3), span.at(1 - 1e-15)] == pytest.approx([1.0, 2.0, 4.0])
    shares = (np.arange(3000) + 0.5) / 3000
    assert np.mean([span.at(s) for s in shares]) == pytest.approx(7 / 3, abs=1e-3)


@pytest.mark.parametrize("name", names())
def test_margins_are_positive_where_the_party_is_held(name):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        game = weighed(tuple(rng.normal(size=3)), tuple(rng.normal(size=3)))
        held = judged(game)[name]
        found = margins(game, name, range(4))
        for p, party in enumerate(game.parties):
            assert [value >= 0 for value in found[party.id]] == held[p].tolist()


def test_a_nash_margin_is_the_gain_forgone():
    game = weighed((2.0, 0.0, 0.0), (0.0, -3.0, 0.0))
    assert margins(game, "nash", [1]) == {"a": [2.0], "b": [3.0]}


def test_drawn_scores_put_numbers_where_they_belong():
    game = weighed((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    low = drawn_scores(game, np.zeros(6))
    assert [score.tolist() for score in low] == [[0, 0, 1, 3], [0, 3, 4, 12]]


def test_the_same_question_has_the_same_bytes():
    game = weighed((1.0, 0.2, -0.5), (0.3, 0.5, 0.4))
    one, two = (to_json(stability(game, Asked(draws=50, seed=5))) for _ in range(2))
    assert one == two
    assert one != to_json(stability(game, Asked(draws=50, seed=6)))


def prisoners(**changes):
    game = load_game("prisoners-dilemma")
    first, second = game.parties
    own = GameParty(first.id, first.name, first.options, first.preferences, **changes)
    return Game(game.title, game.options, (own, second), today=game.today)


def test_a_party_judges_by_what_it_believes_of_the_other():
    """Told that the other would rather keep faith, the first no longer fears an answer: faith is broken."""
    faithful = Ranking(((3,), (1,), (2,), (0,)))
    plain, misled = judged(prisoners()), judged(prisoners(views={"two": faithful}))
    assert plain["seq"][0].tolist() == [True, False, True, True]
    assert misled["seq"][0].tolist() == [True, False, True, False]
    assert misled["seq"][1].tolist() == plain["seq"][1].tolist()
    assert stability(prisoners(views={"two": faithful})).strong is None


def test_a_state_a_party_does_not_know_never_holds_it():
    told = prisoners(unseen=(pattern("NN"),))
    held = judged(told)["nash"]
    assert held[0].tolist() == [False, True, True, False]
    assert held[1].tolist() == [True, True, False, False]
    assert stability(told).unseen == {"one": 1, "two": 0}


def test_what_is_not_there_is_refused():
    with pytest.raises(UsageError, match="states run from 1 to 4"):
        stability(prisoners(), Asked(hold=9))
    with pytest.raises(NotFound, match="did you mean 'nash'"):
        stability(prisoners(), Asked(under="nas"))
