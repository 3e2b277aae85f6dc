"""Errors are interface: their words, their order and their exit codes."""

import pickle

import pytest

from detente import errors
from detente.errors import InvalidCase, NotFound, Problem, nearest

CODES = {
    "DetenteError": 1,
    "UsageError": 2,
    "NotFound": 3,
    "InvalidCase": 4,
    "InfeasibleError": 5,
    "Busy": 1,
    "Conflict": 1,
    "Interrupted": 1,
}
NEGATIVE = Problem("case.yaml", 41, 12, "steps.close_site.undo.months", "-3 is below 0 (months, 0 or more)")


def test_the_tree_in_the_docstring_is_the_hierarchy():
    tree = {words[0]: int(words[1]) for words in map(str.split, tree_lines(errors.__doc__))}
    found = {
        name: item for name, item in vars(errors).items() if isinstance(item, type) and issubclass(item, Exception)
    }
    assert {name: item.exit_code for name, item in found.items()} == CODES == tree
    assert all(issubclass(item, errors.DetenteError) for item in found.values())


def tree_lines(docstring: str) -> list[str]:
    lines = (line.strip(" ├└─") for line in docstring.splitlines())
    return [line for line in lines if line.partition(" ")[0] in CODES]


def test_a_problem_is_one_line_with_its_place():
    assert str(NEGATIVE) == "case.yaml:41:12 steps.close_site.undo.months: -3 is below 0 (months, 0 or more)"
    assert str(Problem("case.yaml", 3, 1, "", "a tab cannot indent")) == "case.yaml:3:1 a tab cannot indent"


def test_an_invalid_case_lists_its_problems_in_file_order():
    first = Problem("case.yaml", 2, 9, "schema", "9 is newer than 1")
    fault = InvalidCase([NEGATIVE, first])
    assert fault.problems == (first, NEGATIVE)
    assert str(fault) == f"{first}\n{NEGATIVE}"
    assert pickle.loads(pickle.dumps(fault)).problems == fault.problems


@pytest.mark.parametrize(
    ("name", "offered", "expected"),
    [
        ("imagry", ["imagery", "seismic"], "imagery"),
        ("Imagery", ["imagery"], "imagery"),
        ("xyzzy", ["imagery"], None),
    ],
)
def test_the_nearest_name_is_offered_where_one_is_near(name, offered, expected):
    assert nearest(name, offered) == expected


def test_an_unknown_name_is_told_what_is_known():
    text = str(NotFound.unknown("channel", "imagry", ["seismic", "imagery"]))
    assert text == "no channel 'imagry'; did you mean 'imagery'? Known: imagery, seismic"
    many = [f"name{number:02}" for number in range(errors.SHOWN_NAMES + 1)]
    assert "Known" not in str(NotFound.unknown("channel", "xyzzy", many))
