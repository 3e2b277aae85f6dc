"""The program against the list: two methods, one answer; what it says where nothing suits all."""

import numpy as np
import pytest

from detente.answer import Infeasible
from detente.landscape.deals import choose, ideal
from detente.landscape.frontier import frontier
from detente.landscape.landscape import solutions
from detente.landscape.program import Demand, Program
from tests.landscape.domains import domain, every

SOLUTIONS = solutions()


@pytest.mark.parametrize("name", SOLUTIONS)
@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_program_and_list_agree(name, parties, seed):
    d = domain(seed, parties, issues=4, disagreement=14.0)
    power = np.arange(1.0, parties + 1)
    points = frontier(d).utilities
    rule = SOLUTIONS[name].measure
    row, best = choose(points, d.disagreement, rule, power), Program(d).best(rule, power)
    assert isinstance(row, Infeasible) == isinstance(best, Infeasible)
    if not isinstance(row, Infeasible):
        measure = rule(ideal(points, d.disagreement), power)
        gains = np.stack([points[row[0]], d.utilities(best)]) - d.disagreement
        assert measure.of(gains)[0] == pytest.approx(measure.of(gains)[1], abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_demand_is_met_at_least_cost(seed):
    d = domain(seed, 2, disagreement=5.0)
    worth, packages = every(d)
    rng = np.random.default_rng(seed)
    extra = tuple(rng.uniform(0, 5, len(t)) for t in d.tables)
    third = np.array([sum(t[c] for t, c in zip(extra, p, strict=True)) for p in packages])
    floor = float(np.quantile(third, 0.8))
    found = Program(d, [Demand(extra, floor)]).best(SOLUTIONS["nash"].measure)
    allowed = worth[(third >= floor) & (worth > d.disagreement).all(axis=1)] - d.disagreement
    assert np.prod(d.utilities(found) - d.disagreement) == pytest.approx(allowed.prod(axis=1).max(), rel=1e-5)


def test_nothing_suits_all_and_it_says_whose_demands_clash():
    d = domain(1, 3)
    high = d.most * np.array([0.99, 0.99, 0.0])
    refused = Program(domain_with(d, high)).best(SOLUTIONS["egalitarian"].measure)
    assert isinstance(refused, Infeasible)
    assert refused.binding == ("party0", "party1")
    assert Program(d).clash() == ()


def domain_with(d, disagreement):
    from dataclasses import replace

    return replace(d, disagreement=disagreement)


def test_it_prints_nothing(capfd):
    """The solver's own words on standard output would break the JSON of a command."""
    Program(domain(2, 3, issues=5, disagreement=10.0)).best(SOLUTIONS["egalitarian"].measure)
    assert capfd.readouterr().out == ""
