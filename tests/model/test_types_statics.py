"""Types behave from their interests: statics of MODEL.md section 3 and closed forms of trust and of safe exchange."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from exchange import exchange
from scipy.optimize import brentq

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.check import advise
from detente.model.outlook import outlook
from detente.model.process import owing_state
from detente.model.response import Responses, solve_responses
from detente.model.transition import DELIVER, FAKE, REPLIES, STALL

LIBRARY = ("minimal", "iran-2015", "ceasefire", "korea-2018")
PENALTY = [
    {"when": {"owed": True, "overdue": {"at_least": 2}, "pressure": 0}, "do": "press"},
    {"when": {"owed": True}, "do": "hold"},
    {"do": "advance"},
]


def _owing(responses: Responses, rung: int) -> int:
    return responses.process.state_index(owing_state(responses.process.ladder, rung))


def _reply(case: Case, rung: int, kind: str = "them") -> np.ndarray:
    responses = solve_responses(case)
    return responses.by_type[kind].choice[0, _owing(responses, rung)]


def _advantage(case: Case, rung: int) -> float:
    """Worth of delivering less worth of stalling in the first month owed, points."""
    responses = solve_responses(case)
    q = responses.by_type["them"].value[0, _owing(responses, rung)]
    return float(q[DELIVER] - q[STALL])


@pytest.mark.parametrize("name", LIBRARY)
def test_without_precision_every_open_reply_is_as_likely(name):
    """1/|A|: at precision 0 a type chooses among what is open to it, and by nothing else."""
    case = load_case(name, sets=[f"types.{t}.precision=0" for t in load_case(name).types])
    responses = solve_responses(case)
    process = responses.process
    talks = process.rows[:, 0] == 0
    for response in responses.by_type.values():
        choosing = process.chooses[process.node[-1]] & talks
        shares, is_open = response.choice[-1, choosing], process.open[process.node[-1]][choosing]
        assert choosing.any()
        np.testing.assert_allclose(shares, is_open / is_open.sum(axis=1, keepdims=True), rtol=0, atol=1e-15)


@pytest.mark.parametrize(("cost", "prize"), [(1.0, 4.0), (2.0, 5.0), (1.0, 1.5)])
def test_trust_threshold_of_kydd(cost, prize):
    """Deliver iff the chance that we do reaches p* = (P-S) / ((R-T) + (P-S)) (closed forms 6; Kydd 2005).

    Both move together once; the deal and its prize follow a month later if both delivered. So with value v of ours:
    R = v - c + d B, T = v, P = 0, S = -c, and p* = c / (d B).
    """
    patience, value = 0.9, 3.0
    rules = [{"when": {"owed": True}, "do": "hold"}, {"when": {"rung": 1}, "do": "sign"}, {"do": "advance"}]

    def advantage(trust: float) -> float:
        case = exchange([value], [cost], prize=prize, expects=trust, patience=patience, first="together", rules=rules)
        return _advantage(case, 0)

    reward, temptation, punishment, sucker = value - cost + patience * prize, value, 0.0, -cost
    threshold = (punishment - sucker) / ((reward - temptation) + (punishment - sucker))
    assert brentq(advantage, 0.01, 1.0) == pytest.approx(threshold, abs=1e-9)
    assert advantage(threshold - 0.05) < 0 < advantage(threshold + 0.05)


@pytest.mark.parametrize("values", [[1.0, 1.0], [1.0, 9.0], [30.0, 30.0]])
def test_without_a_penalty_the_last_chunk_is_never_safe(values):
    """Sandholm's corollary (closed forms 9): paid in full, nobody delivers the last chunk for nothing."""
    assert _advantage(exchange(values, [1.0, 0.5]), 1) < 0
    assert _advantage(exchange(values, [1.0, 0.5], penalty=0.2, rules=PENALTY), 1) < 0


@pytest.mark.parametrize(("costs", "values"), [([2.0, 3.0], [1.0, 1.0]), ([1.0, 3.0], [1.0, 5.0])])
def test_least_penalty_of_a_safe_exchange(costs, values):
    """D_min = max over k of sum_{j>=k} c_j - sum_{j>k} v_j, two chunks (closed forms 9).

    The formula has no time in it; with patience near 1 the solved threshold must come within 1 % of it.
    """
    least = max(costs[1], costs[0] + costs[1] - values[1])

    def weakest(penalty: float) -> float:
        case = exchange(values, costs, penalty=penalty, patience=0.999, rules=PENALTY)
        return min(_advantage(case, rung) for rung in (0, 1))

    assert brentq(weakest, 0.1, 20.0, xtol=1e-4) == pytest.approx(least, rel=0.01)


def _staller(**changes) -> Case:
    """Two rungs; a debt left idle four months or a fake found out costs it our step on that rung."""
    rules = [
        {"when": {"report": "contradicted"}, "do": "walk"},
        {"when": {"owed": True, "overdue": {"at_least": 4}}, "do": "walk"},
        {"when": {"owed": True}, "do": "hold"},
        {"do": "advance"},
    ]
    given = {"precision": 30.0, "candour": 0.5, "hit": 0.9, "rules": rules}
    return exchange(changes.pop("ours", [2.0, 3.0]), [2.0, 2.0], **given | changes)


def test_more_still_to_be_gained_raises_delivery_where_faking_is_likely_caught():
    shares = [_reply(_staller(ours=[2.0, gain]), 0)[DELIVER] for gain in (1.0, 2.0, 4.0, 8.0)]
    assert all(b > a for a, b in pairwise(shares)), shares
    assert shares[-1] - shares[0] > 0.2


def test_where_faking_is_never_caught_more_to_be_gained_feeds_faking_instead():
    """The premise of the static above matters: unseen, a fake earns what comes next as well as delivery does."""
    blind = [_reply(_staller(ours=[2.0, gain], hit=0.0, candour=0.01), 0) for gain in (1.0, 8.0)]
    assert blind[1][FAKE] > blind[0][FAKE]
    assert blind[1][FAKE] > blind[1][DELIVER]


def test_giving_everything_first_lowers_delivery():
    """With nothing of ours left to come, what is left to ask for is asked in vain (gradualism pays)."""
    stepwise, at_once = _staller(ours=[2.0, 6.0]), _staller(ours=[2.0, 6.0], ours_at=[0, 0])
    assert _reply(stepwise, 0)[DELIVER] > 0.5
    assert _reply(at_once, 0)[DELIVER] < 0.1


def test_expecting_less_of_us_lowers_delivery():
    shares = [_reply(_staller(expects=share), 0)[DELIVER] for share in (1.0, 0.7, 0.4)]
    assert shares[0] > shares[1] > shares[2]


def test_rescaling_all_saliences_changes_no_choice():
    one = _reply(exchange([2.0, 3.0], [1.0, 2.0], hit=0.8), 0)
    ten = _reply(exchange([20.0, 30.0], [10.0, 20.0], hit=0.8), 0)
    np.testing.assert_allclose(one, ten, atol=1e-12)


def _climbing(name: str) -> Case:
    """A library case whose reference playbook never signs, so that every rung is asked for."""
    case = load_case(name)
    playbook = case.playbooks[case.reference_playbook]
    rules = [rule for rule in playbook.rules if rule.do != "sign"]
    climbing = playbook.model_copy(update={"rules": rules, "heeds_gates": False})
    return case.model_copy(update={"playbooks": {case.reference_playbook: climbing}})


def test_a_retainer_stops_before_the_last_rung():
    """It caps and opens, and keeps the last weapons: delivers from the first rung on, not on the last."""
    case = _climbing("korea-2018")
    responses = solve_responses(case)
    asked = np.flatnonzero(responses.process.ladder.asks)
    ends = outlook(responses, "retainer").ends[asked, DELIVER]
    assert ends[0] > 0.5
    assert ends[-1] < 0.1
    assert ends[:-1].min() > 5 * ends[-1]


def test_look_alikes_are_named():
    case = load_case("minimal")
    first, *_ = case.types
    twin = case.types[first].model_copy(update={"title": "the same in other words"})
    doubled = case.model_copy(update={"types": {**case.types, "twin": twin}})
    warned = [advice for advice in advise(doubled) if "looks like twin" in advice.message]
    assert [advice.key for advice in warned] == [f"types.{first}"]
    assert not [advice for advice in advise(case) if "looks like" in advice.message]


def test_a_type_that_belies_its_name_is_named():
    case = load_case("minimal", sets=["types.sincere.stance.curve=[[0, 1], [1, 0]]", "types.sincere.stance.weight=0.9"])
    assert any(a.key == "types.sincere" and "against its name" in a.message for a in advise(case))


@pytest.mark.parametrize("name", LIBRARY)
def test_library_types_keep_their_names_and_differ(name):
    advice = [a for a in advise(load_case(name)) if a.key.startswith("types.")]
    assert advice == []


PATIENCES = (0.90, 0.93, 0.96, 0.99)
BOUND, BOUND_SAME_REPLY = 0.75, 0.4  # docs/theory/types-and-replies.md; benchmarks/patience.py prints the figures


@pytest.mark.parametrize("name", LIBRARY)
def test_patience_moves_choices_no_further_than_documented(name):
    """From .9 to .99 no first reply to a clean debt changes by more than the bound, however patient the type."""
    kinds = load_case(name).types
    shares, best = [], []
    for patience in PATIENCES:
        case = load_case(name, sets=[f"types.{kind}.patience={patience}" for kind in kinds])
        responses = solve_responses(case)
        asked = np.flatnonzero(responses.process.ladder.asks)
        rows = [_owing(responses, int(k)) for k in asked]
        shares.append(np.stack([responses.by_type[kind].choice[0, rows] for kind in kinds]))
        best.append(shares[-1].argmax(axis=-1))
    change = np.ptp(np.stack(shares), axis=0).max(axis=-1)
    same = np.ptp(np.stack(best), axis=0) == 0
    assert change.max() <= BOUND
    assert change[same].max() <= BOUND_SAME_REPLY
    assert change.max() > 0.01  # a month's delay is worth less to the patient: the bound is not met by standing still


def test_replies_are_in_the_order_documented():
    assert (REPLIES[DELIVER], REPLIES[STALL], REPLIES[FAKE]) == ("deliver", "stall", "fake")
