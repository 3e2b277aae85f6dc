"""NegoLog's and GENIUS's domains against the values computed for them by others.

NegoLog's "Kalai" is the greatest sum of utilities. NegMAS's `kalai` is egalitarian, its `ks` Kalai-Smorodinsky, its
disagreement the greater of the reserved value and the domain's least; on ItexvsCypress the disagreement is 0 or 1.
"""

import json
from fractions import Fraction

import numpy as np
import pytest

from detente.landscape.answers import Asked
from detente.landscape.formats import read_domain
from detente.landscape.frontier import frontier
from detente.landscape.landscape import landscape_of_domain

NOISE = {"domainUnbalancedLowOpp": 2}
"""Points counted there that differ from a better one by the sixteenth digit only, which the file itself carries."""
NEGOLOG = [0, 1, 5, 10, 13, 17, 20, 24, 30, 33, 40, 47, 52, 58, "BalancedHighOpp", "UnbalancedLowOpp"]
GENIUS = {"ItexvsCypress": 17, "NiceOrDie": 3, "group2-politics": 121}


def values(reference, kind):
    return json.loads((reference / kind / "values.json").read_text("utf-8"))


def worth(answer, solution):
    return np.array(list(answer.solutions[solution].utilities.values()))


@pytest.mark.parametrize("number", NEGOLOG)
def test_negolog(reference, number):
    name = f"domain{number}"
    told = values(reference, "negolog")[name]
    answer = landscape_of_domain(read_domain(reference / "negolog" / name))
    assert answer.frontier.packages == told["n"]
    assert len(answer.pareto) == answer.frontier.size == told["n_pareto"] - NOISE.get(name, 0)
    assert worth(answer, "nash").prod() == pytest.approx(told["ref_product"], rel=1e-12)
    assert worth(answer, "utilitarian").sum() == pytest.approx(told["ref_social"], rel=1e-12)
    assert worth(answer, "utilitarian").sum() == pytest.approx(sum(told["kalai_ref"]), rel=1e-12)
    assert worth(answer, "egalitarian").min() == pytest.approx(min(told["maximin"]), rel=1e-12)


def exactly(folder):
    """Size of the Pareto set in fractions: the decimals of the files to twelve digits, sums without rounding."""
    texts = [(folder / f"profile{p}.json").read_text("utf-8") for p in "AB"]
    files = [json.loads(text, parse_float=lambda digits: round(Fraction(digits), 12)) for text in texts]
    points = {(Fraction(0), Fraction(0))}
    for issue, values in files[0]["issues"].items():
        add = [
            tuple(Fraction(f["issueWeights"][issue]) * Fraction(f["issues"][issue][v]) for f in files) for v in values
        ]
        sums = sorted({(a + x, b + y) for a, b in points for x, y in add}, reverse=True)
        points, best = set(), Fraction(-1)
        for a, b in sums:
            if b > best:
                points.add((a, b))
                best = b
    return len(points)


@pytest.mark.parametrize("number", NEGOLOG)
def test_the_size_is_that_of_exact_arithmetic(reference, number):
    folder = reference / "negolog" / f"domain{number}"
    assert len(frontier(read_domain(folder))) == exactly(folder)


def test_there_are_as_many_domains_as_values(reference):
    assert len(values(reference, "negolog")) == len(NEGOLOG)


@pytest.mark.parametrize("name", GENIUS)
def test_genius_under_the_convention_of_negmas(reference, name):
    told = values(reference, "genius")[name]["negmas"]
    answer = landscape_of_domain(read_domain(reference / "genius" / name), Asked(convention="domain-minimum"))
    assert answer.frontier.size == told["n_pareto"] == GENIUS[name]
    assert worth(answer, "nash") == pytest.approx(told["nash"][0])
    assert worth(answer, "egalitarian") == pytest.approx(told["kalai"][0])
    if name != "ItexvsCypress":
        assert worth(answer, "kalai_smorodinsky") == pytest.approx(told["ks"][0])


def test_itex_against_cypress_differs_from_negmas_where_ideals_differ(reference):
    """NegMAS's `ks` there is its `kalai`; dividing each gain by the most its party could gain picks another."""
    told = values(reference, "genius")["ItexvsCypress"]["negmas"]
    d = read_domain(reference / "genius" / "ItexvsCypress")
    answer = landscape_of_domain(d, Asked(convention="domain-minimum"))
    gain = worth(answer, "kalai_smorodinsky") - answer_floor(answer)
    theirs = np.array(told["ks"][0]) - answer_floor(answer)
    most = d.most - answer_floor(answer)
    assert (gain / most).min() > (theirs / most).min()


def answer_floor(answer):
    return np.array(list(answer.disagreement.values()))


@pytest.mark.parametrize("name", ["ItexvsCypress", "NiceOrDie"])
def test_genius_with_the_stated_value(reference, name):
    told = values(reference, "genius")[name]["exact"]
    answer = landscape_of_domain(read_domain(reference / "genius" / name))
    assert worth(answer, "nash").prod() == pytest.approx(told["nash_d=reserved_product"])
    other = landscape_of_domain(read_domain(reference / "genius" / name), Asked(convention="domain-minimum"))
    gains = worth(other, "nash") - answer_floor(other)
    assert gains.prod() == pytest.approx(told["nash_d=max(reserved,min)_product"])


def test_ampo_against_city_up_to_the_bias_of_the_loader(reference):
    """The values there are one point higher for both: NegMAS's loader adds weights that stand before their issues.

    In this file all do and they sum to 1 for each party. A constant changes neither frontier nor packages here.
    """
    told = values(reference, "genius")["AMPOvsCity"]["exact"]
    answer = landscape_of_domain(read_domain(reference / "genius" / "AMPOvsCity"))
    assert answer.frontier.packages == told["n_outcomes"]
    assert answer.frontier.size == told["n_pareto_distinct"]
    assert worth(answer, "nash") + 1.0 == pytest.approx(told["nash_d=reserved"])
    other = landscape_of_domain(read_domain(reference / "genius" / "AMPOvsCity"), Asked(convention="domain-minimum"))
    gains = worth(other, "nash") - answer_floor(other)
    assert gains.prod() == pytest.approx(told["nash_d=max(reserved,min)_product"])
