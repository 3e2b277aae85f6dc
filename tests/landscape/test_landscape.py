"""The landscape of cases: disagreement as the roadmap has it, ripeness, win-sets, improvements, conventions."""

import numpy as np
import pytest

from detente.answer import Infeasible, to_json
from detente.case.load import load_case
from detente.case.schema import Case
from detente.errors import UsageError
from detente.landscape.answers import Asked
from detente.landscape.fallback import standing
from detente.landscape.improve import improvement
from detente.landscape.landscape import at_the_table, landscape, landscape_of_domain
from detente.landscape.winset import rise_needed
from detente.model.ratification import chance
from detente.roadmap.board import compile_board
from detente.roadmap.worth import disagreement, party_viewer
from tests.landscape.domains import domain, every
from tests.roadmap.bargain import mapping

CASES = ("minimal", "ceasefire", "iran-2015")


@pytest.fixture(scope="module")
def ceasefire():
    return landscape(load_case("ceasefire"))


@pytest.mark.parametrize("name", [*CASES, "korea-2018"])
def test_disagreement_is_what_the_roadmap_reckons_with(name):
    case = load_case(name)
    board, parties = compile_board(case), at_the_table(case)
    expected = [disagreement(board, party_viewer(board, p)) for p in parties]
    assert standing(case, parties).without == pytest.approx(expected)


@pytest.mark.parametrize("name", CASES)
def test_every_solution_but_the_sum_leaves_everybody_at_or_above_it(name):
    answer = landscape(load_case(name))
    for solution, deal in answer.solutions.items():
        short = [p for p, v in deal.utilities.items() if v < answer.disagreement[p] - 1e-6]
        assert solution == "utilitarian" or not short
        assert set(short) == set(deal.below)
        assert set(deal.package) == set(answer.now)
    assert answer.frontier.size == len(answer.pareto)
    assert to_json(answer) == to_json(landscape(load_case(name)))


def test_utilities_are_those_of_the_model(ceasefire):
    from detente.model.utility import compile_vision

    case = load_case("ceasefire")
    deal = ceasefire.solutions["nash"]
    levels = np.array([case.issues[i].levels[level] for i, level in deal.package.items()])
    for party, worth in deal.utilities.items():
        assert worth == pytest.approx(float(compile_vision(case.issues, case.parties[party].vision).utility(levels)))


def test_who_is_at_the_table():
    assert at_the_table(load_case("korea-2018")) == ("us", "rok", "japan", "dprk", "china")
    assert at_the_table(load_case("ceasefire")) == ("government", "movement")


def small(**parties):
    """The roadmap's small case; `parties` {name: fields}."""
    held = mapping()
    for name, fields in parties.items():
        held["parties"][name] |= fields
    return Case.model_validate(held)


def test_a_moment_is_ripe_when_both_sides_lose_by_waiting_and_something_beats_it():
    lost = {"disagreement": {"value": 1}}
    ripe = landscape(small(we=lost, friend=lost, they=lost)).ripeness
    assert ripe.ripe
    assert ripe.can_wait == ()
    assert all(w.loses and w.stated and w.offered > w.waiting for w in ripe.by_party.values())


def test_one_side_that_can_wait_is_enough_not_to_be():
    lost = {"disagreement": {"value": 1}}
    told = landscape(small(we=lost, friend=lost)).ripeness
    assert not told.ripe
    assert told.can_wait == ("they",)
    assert told.package is not None


def test_where_waiting_is_best_for_one_no_package_beats_it():
    told = landscape(small(they={"disagreement": {"value": 100}})).ripeness
    assert told.package is None
    assert not told.ripe


def test_drift_is_what_waiting_costs_and_it_is_named():
    case = load_case("korea-2018")
    stands = standing(case, ("us", "rok", "japan", "dprk"))
    loses = dict(zip(stands.parties, stands.waiting < stands.today, strict=True))
    assert loses == {"us": True, "rok": True, "japan": True, "dprk": False}  # more of what it has is no loss to it
    from detente.landscape.packages import domain_of
    from detente.landscape.ripeness import ripeness

    told = ripeness(domain_of(case, stands.parties, stands.without), stands)
    assert told.by_party["us"].most_on == "denuclearization"


def test_no_room_is_an_answer_that_says_whose_demands_clash():
    answer = landscape(small(they={"disagreement": {"value": 100}}, we={"disagreement": {"value": 100}}))
    assert answer.zopa.empty
    assert len(answer.zopa.clash) == 2  # none to spare; one of two such pairs
    assert "they" in answer.zopa.clash
    assert isinstance(answer.solutions["nash"], Infeasible)
    assert answer.pareto == ()
    to_json(answer)


def test_a_constituency_is_asked_for_a_rise_that_gives_the_chance():
    case = load_case("ceasefire")
    for name in ("legislature", "field_commanders"):
        for asked in (0.5, 0.8):
            rise = rise_needed(case, name, asked)
            assert chance(case, name, rise) >= asked
            assert chance(case, name, rise - 1.0) < asked


def test_a_narrower_win_set_moves_the_package_to_the_side_it_binds(ceasefire):
    """Schelling: the commanders' conditions bring the movement more and the government less."""
    commanders = next(w for w in ceasefire.winset if w.constituency == "field_commanders")
    asked = {n.at_least: n for n in commanders.narrowed if n.solution == "nash"}
    assert commanders.chance["nash"] < 0.5
    for item in asked.values():
        assert item.shift["movement"] > 0 > item.shift["government"]
    assert asked[0.8].shift["movement"] > asked[0.5].shift["movement"]


@pytest.mark.parametrize("seed", range(6))
def test_the_nearest_improvement_is_what_a_loop_finds(seed):
    d = domain(seed, 2)
    worth, packages = every(d)
    start = packages[seed]
    found = improvement(d, start)
    better = (worth >= worth[seed]).all(axis=1) & (worth > worth[seed]).any(axis=1)
    beaten = [((worth >= w).all(axis=1) & (worth > w).any(axis=1)).any() for w in worth]
    good = np.flatnonzero(better & ~np.array(beaten))
    assert found.efficient == (not len(good))
    if len(good):
        assert len(found.changes) == (packages[good] != start).sum(axis=1).min()
        assert min(found.gains.values()) >= 0


def test_the_domain_minimum_lifts_what_is_stated():
    answer = landscape_of_domain(domain(1), Asked(convention="domain-minimum"))
    assert list(answer.disagreement.values()) == pytest.approx(list(domain(1).least))
    assert answer.pedigree.parameters["disagreement"] == "domain-minimum"


def test_beyond_the_limit_solutions_still_are_exact():
    d = domain(4, 3, issues=4)
    whole, thin = landscape_of_domain(d), landscape_of_domain(d, Asked(most=5))
    assert thin.frontier.epsilon > 0 == whole.frontier.epsilon
    for name, deal in whole.solutions.items():
        assert thin.solutions[name].utilities == pytest.approx(deal.utilities, abs=1e-4)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(parties=("goverment", "movement")), "did you mean 'government'"),
        (Asked(parties=("movement",)), "two or more"),
        (Asked(package={"captives": "fred"}), "did you mean 'freed'"),
        (Asked(package={"captive": "freed"}), "did you mean 'captives'"),
        (Asked(power={"govt": 1.0}), "no party 'govt'"),
    ],
)
def test_what_is_not_there_is_said(asked, words):
    with pytest.raises(UsageError, match=words):
        landscape(load_case("ceasefire"), asked)
