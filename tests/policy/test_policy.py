"""The answer as a whole: the two verdicts the issue names, certainty, determinism, what is said when time runs out."""

from __future__ import annotations

import pytest

from detente.answer import plain, to_json
from detente.case.load import load_case
from detente.case.schema import Case
from detente.policy.policy import Asked, Policy, policy

QUICK = Asked(beliefs=600, exploit=False)


def asked(name: str, belief: dict[str, float], *sets: str) -> Policy:
    case: Case = load_case(name, sets=sets)
    return policy(case, dict.fromkeys(case.types, 0.0) | belief, QUICK)


@pytest.mark.parametrize("name", ["iran-2015"])
def test_with_a_certain_concealer_nobody_signs(name: str) -> None:
    assert asked(name, {"concealer": 1.0}).act != "sign"


def test_with_a_certain_sincere_type_and_a_capstone_worth_having_it_is_signed() -> None:
    """On `ceasefire` the agreement brings what the rungs would, and a sincere type keeps it."""
    found = asked("ceasefire", {"sincere": 1.0})
    assert found.act == "sign"
    assert "sign" not in found.surely_worse


@pytest.fixture(scope="module")
def minimal() -> Policy:
    return policy(load_case("minimal"))


def test_the_answer_agrees_with_itself(minimal: Policy) -> None:
    assert minimal.act == max(minimal.acts, key=lambda act: minimal.acts[act])
    ordered = sorted(minimal.acts.values(), reverse=True)
    assert minimal.margin == pytest.approx(ordered[0] - ordered[1])
    assert minimal.value.lower == pytest.approx(minimal.acts[minimal.act], abs=1e-6)
    assert minimal.too_close == (len(minimal.surely_worse) < len(minimal.acts) - 1)
    assert set(minimal.acts) <= {"advance", "hold", "inspect", "press", "snap_back", "sign", "walk"}
    assert "press" not in minimal.acts  # the case has no pressure: what cannot be done is not listed


def test_what_is_surely_worse_is_worse(minimal: Policy) -> None:
    for act, loss in minimal.surely_worse.items():
        assert minimal.bounds[act].lower + loss <= minimal.value.upper + 1e-6


def test_the_same_question_has_the_same_bytes(minimal: Policy) -> None:
    assert to_json(policy(load_case("minimal"))) == to_json(minimal)


def test_the_keys_other_programs_rely_on_are_there(minimal: Policy) -> None:
    found = plain(minimal)
    wanted = [
        "act",
        "margin",
        "acts",
        "value",
        "signing_threshold",
        "value_of_waiting",
        "value_of_inspection",
        "exploitability",
    ]
    assert set(wanted) <= set(found)
    assert {"rung", "toward", "low", "high"} <= set(found["signing_threshold"][0])
    assert {"hurt", "own_gain", "own_effect", "bound"} <= set(found["exploitability"])
    assert "perfect" in found["value_of_inspection"]


def test_an_answer_cut_short_by_the_clock_says_so() -> None:
    found = policy(load_case("ceasefire"), asked=Asked(seconds=0.0, exploit=False))
    assert found.time_limited
    assert found.exploitability is None


def test_types_nobody_believes_in_are_still_asked_about() -> None:
    found = asked("ceasefire", {"sincere": 0.5, "staller": 0.5})
    toward = {one.toward for one in found.signing_threshold}
    assert "divided" in toward
