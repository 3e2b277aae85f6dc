"""Playbooks compiled: against rules read out line by line, and the gates they wait for."""

import random
from itertools import product

import pytest

from detente.case.library import library_cases
from detente.case.load import load_case
from detente.model.ladder import compile_ladder
from detente.model.playbook import GateKeeper, compile_playbook
from detente.model.response import process_for
from detente.model.transition import (
    ACTIVE,
    ACTS,
    CONFIRMED,
    CONTRADICTED,
    NOTHING,
    PHASES,
    REPORTS,
    SIGNED,
    WALKED,
    State,
    possible,
    rules_of,
)
from tests.model.small import PARTIES, channel, exchange, home, pressure, small

RUNGS = [exchange(0, seen_by="visit"), exchange(1, "theirs", seen_by="visit")]
LOOKS = {"visit": channel(on_demand=True)}


def compiled(rules, rungs=RUNGS, **options):
    ladder = compile_ladder(
        small(rungs, **{"rules": rules, "channels": LOOKS, "press": pressure(3, start=0), **options})
    )
    return compile_playbook(ladder, rules_of(ladder), "book"), rules_of(ladder)


def act(rules, month=0, **where):
    """What a playbook of these rules does in a month of talks."""
    state = {"rung": 0, "owed": 0, "pressure": 0, "report": NOTHING, "fakes": 0, **where}
    return ACTS[compiled(rules)[0].act_at(month, State(ACTIVE, **state))]


def test_the_first_rule_that_applies_decides():
    rules = [{"when": {"rung": 1}, "do": "press"}, {"do": "inspect"}, {"do": "walk"}]
    assert [act(rules), act(rules, rung=1), act(rules, rung=2)] == ["inspect", "press", "inspect"]


def test_a_rule_whose_act_is_impossible_is_passed_over():
    rules = [{"do": "advance"}, {"do": "snap_back"}, {"do": "press"}, {"do": "walk"}]
    assert act(rules) == "advance"
    assert act(rules, owed=1) == "snap_back"
    assert act(rules, rung=2) == "press"
    assert act(rules, rung=2, pressure=2) == "walk"
    assert act(rules, rung=2, report=CONTRADICTED) == "snap_back"
    assert act([{"do": "snap_back"}], report=CONTRADICTED) == "hold"  # nothing to void on the ground


def test_where_no_rule_applies_the_act_is_hold():
    assert act([{"when": {"rung": 2}, "do": "sign"}]) == "hold"


def test_an_inspection_needs_a_channel_that_looks_on_demand():
    plain, _ = compiled([{"do": "inspect"}, {"do": "advance"}], channels={"visit": channel()})
    assert ACTS[plain.act_at(0, State(ACTIVE, 0, 0, 0, NOTHING, 0))] == "advance"
    assert act([{"do": "inspect"}, {"do": "advance"}]) == "inspect"


def test_nothing_is_done_once_talks_are_over():
    walks, _ = compiled([{"do": "walk"}])
    assert ACTS[walks.act_at(0, State(ACTIVE, 0, 0, 0, NOTHING, 0))] == "walk"
    for phase in range(SIGNED, len(PHASES)):
        assert ACTS[walks.act_at(0, State(phase, 0, 0, 0, NOTHING, 0))] == "hold"


def test_what_cannot_be_seen_changes_no_act():
    rules = [{"when": {"owed": True, "overdue": {"at_least": 2}}, "do": "walk"}, {"when": {"owed": True}, "do": "hold"}]
    rules += [{"when": {"report": "contradicted"}, "do": "press"}, {"do": "advance"}]
    clock = 3
    assert [act(rules, owed=n) for n in (1, 2, 3)] == ["hold", "walk", "walk"]
    honest, sham = clock + 1, clock + 2
    assert act(rules, owed=honest) == act(rules, owed=sham) == "hold"  # at work is not overdue
    ours_left, both_left = clock + 3, clock + 4
    assert act(rules, owed=ours_left) == act(rules, owed=both_left) == "advance"  # nothing is owed
    assert act(rules, rung=1, fakes=1) == act(rules, rung=1) == "advance"


def test_months_fall_into_segments():
    rules = [
        {"when": {"month": {"at_least": 4, "at_most": 6}}, "do": "press"},
        {"when": {"month": 6}, "do": "walk"},
        {"when": {"month": {"at_least": 9}}, "do": "sign"},
        {"do": "advance"},
    ]
    dated, _ = compiled(rules)
    assert list(dated.starts) == [0, 4, 6, 7, 9]
    assert [dated.segment_of(month) for month in range(11)] == [0, 0, 0, 0, 1, 1, 2, 3, 3, 4, 4]
    found = [act(rules, month) for month in (0, 3, 4, 5, 6, 7, 8, 9, 500)]
    assert found == ["advance", "advance", "press", "press", "press", "advance", "advance", "sign", "sign"]
    assert act(rules, 6, pressure=2) == "walk"
    assert list(compiled([{"do": "advance"}])[0].starts) == [0]


@pytest.mark.parametrize(("says", "first"), [(None, [0, 1]), ("ours", [0, 0]), ("together", [2, 2])])
def test_a_playbook_may_say_who_moves_first(says, first):
    case = small(RUNGS, channels=LOOKS, book={"first": says} if says else {})
    assert list(process_for(case, "book").rules.first) == first


def random_when(r):
    def between(most):
        low = r.randint(0, most)
        return r.choice([low, {"at_least": low}, {"at_most": low}, {"at_least": low, "at_most": r.randint(low, most)}])

    every = {
        "rung": between(2),
        "owed": r.random() < 0.5,
        "overdue": between(3),
        "pressure": between(2),
        "month": between(8),
        "report": r.sample(REPORTS, r.randint(1, 2)),
    }
    return {key: every[key] for key in r.sample(sorted(every), r.randint(0, 3))}


def fits(when, seen):
    for key, wanted in when.items():
        if isinstance(wanted, dict):
            if not wanted.get("at_least", 0) <= seen[key] <= wanted.get("at_most", 1200):
                return False
        elif isinstance(wanted, list):
            if seen[key] not in wanted:
                return False
        elif seen[key] != wanted:
            return False
    return True


def read_out(rules, month, state, rungs=2, pressures=3, clock=3):
    """The act by reading the rules from the top, in words; the ladder of these tests has no gates."""
    owed = 1 <= state.owed <= clock + 2
    seen = {"rung": state.rung, "owed": owed, "overdue": state.owed if state.owed <= clock else 0}
    seen |= {"pressure": state.pressure, "month": month, "report": REPORTS[state.report]}
    for rule in rules:
        can = {
            "advance": not owed and state.rung < rungs,
            "press": state.pressure < pressures - 1,
            "snap_back": owed or (seen["report"] == "contradicted" and state.rung > 0),
        }.get(rule["do"], True)
        if can and fits(rule.get("when", {}), seen):
            return rule["do"]
    return "hold"


def random_rules(seed):
    r = random.Random(seed)
    return [{"when": random_when(r), "do": r.choice(ACTS)} for _ in range(r.randint(2, 8))]


def everywhere():
    """Every month and state of talks on two rungs with three levels of pressure."""
    for rung, owed, level, report, month in product(range(3), range(8), range(3), range(3), range(10)):
        yield month, State(ACTIVE, rung, owed, level, report, 0)


@pytest.mark.parametrize("seed", range(20))
def test_random_playbooks_do_what_their_rules_read_out_say(seed):
    rules = random_rules(seed)
    book, _ = compiled(rules)
    for month, state in everywhere():
        assert ACTS[book.act_at(month, state)] == read_out(rules, month, state)


def test_the_random_playbooks_take_every_act_and_change_with_the_months():
    books = [[read_out(random_rules(seed), *place) for place in everywhere()] for seed in range(20)]
    assert {act for acts in books for act in acts} == set(ACTS)
    assert sum(len(set(acts)) > 2 for acts in books) > 10


HOUSE = {
    "name": "House",
    "role": "constituency",
    "of": "we",
    "ratifies": {"needs": 0.5, "support": 0.4, "gain": 0.01},
    "vision": {"arms": {"ideal": 0.0, "salience": 1}},
}


def keeper(*tests, **options):
    gate = {"title": "G", "side": "theirs", "passed_when": list(tests)}
    rungs = [exchange(0, seen_by="visit"), home(1), exchange(2, "theirs")]
    case = small(
        rungs,
        gates={"gate": gate},
        channels=LOOKS,
        press=pressure(2, start=0),
        parties={**PARTIES, "house": HOUSE},
        **options,
    )
    return GateKeeper(compile_ladder(case))


def passes(keeper_, **where):
    state = {"rung": 0, "owed": 0, "pressure": 0, "report": NOTHING, "fakes": 0, **where}
    return keeper_.passed("gate", State(ACTIVE, **state))


def test_a_step_passes_once_its_rung_is_settled():
    gates = keeper({"step": "cut0"})
    assert [passes(gates, rung=k) for k in range(4)] == [False, True, True, True]
    assert not passes(gates, owed=2)
    assert passes(gates, rung=1, fakes=1)  # as far as can be seen
    assert passes(gates, rung=1, report=CONTRADICTED)


def test_a_step_to_be_confirmed_waits_for_the_report():
    gates = keeper({"step": "cut0", "report": "confirmed"})
    assert [passes(gates, rung=1, report=r) for r in (NOTHING, CONFIRMED, CONTRADICTED)] == [False, True, False]
    assert not passes(gates, report=CONFIRMED)


def test_a_step_off_the_ladder_never_passes():
    spare = {"title": "S", "by": "they"}
    rungs = [exchange(0)]
    case = small(rungs, gates={"gate": {"title": "G", "side": "theirs", "passed_when": [{"step": "cut0"}]}})
    data = {**{k: v for k, v in case}, "steps": {**case.steps, "spare": spare}}
    data["schema"] = data.pop("schema_version")
    data["gates"] = {"gate": {"title": "G", "side": "theirs", "passed_when": [{"step": "spare"}]}}
    gates = GateKeeper(compile_ladder(type(case).model_validate(data)))
    assert not passes(gates, rung=1)


def test_a_threshold_passes_at_the_levels_that_are_seen():
    # arms .7 with one rung settled, .4 with all; trade .3 when aid0 is given, .1 less under pressure
    below = keeper({"issue": "arms", "at_most": 0.5})
    assert [passes(below, rung=k) for k in range(4)] == [False, False, False, True]
    assert passes(below, rung=3, fakes=5)
    above = keeper({"issue": "trade", "at_least": 0.25})
    assert [passes(above), passes(above, owed=1), passes(above, rung=1)] == [False, True, True]
    assert not passes(above, rung=1, pressure=1)


def test_ratification_passes_once_likely_enough():
    # support .4, and .01 more for each point: .3 off arms are 30 points, so .7 of .5 needed
    gates = keeper({"ratified_by": "house", "share": 0.9})
    assert [passes(gates, rung=k) for k in range(4)] == [False, True, True, True]


def test_a_gate_passes_when_all_its_tests_do():
    gates = keeper({"step": "cut0", "report": "confirmed"}, {"step": "home1"})
    assert not passes(gates, rung=1, report=CONFIRMED)
    assert not passes(gates, rung=2)
    assert passes(gates, rung=2, report=CONFIRMED)


def gated_book(heeds, **gate):
    gates = {"gate": {"title": "G", "side": "home", "passed_when": [{"step": "home1"}], **gate}}
    rungs = [exchange(0), home(1), exchange(2, "theirs")]
    rules = [{"when": {"rung": {"at_least": 3}}, "do": "sign"}, {"do": "advance"}, {"do": "sign"}]
    ladder = compile_ladder(small(rungs, gates=gates, rules=rules, book={"heeds_gates": heeds}))
    book = compile_playbook(ladder, rules_of(ladder), "book")
    return [ACTS[book.act_at(0, State(ACTIVE, k, 0, 0, CONFIRMED, 0))] for k in range(4)]


def test_a_gate_holds_the_steps_it_names_and_no_others():
    assert gated_book(True, holds=["aid0"]) == ["sign", "advance", "advance", "sign"]
    assert gated_book(True, holds=["aid2"]) == ["advance", "advance", "advance", "sign"]
    assert gated_book(False, holds=["aid0"]) == ["advance", "advance", "advance", "sign"]


def test_a_gate_on_the_capstone_holds_the_signature():
    never = {"passed_when": [{"issue": "arms", "at_most": 0.1}]}
    assert gated_book(True, **never)[3] == "hold"
    assert gated_book(False, **never)[3] == "sign"


def test_a_capstone_waits_for_the_steps_it_requires():
    capstone = {"title": "T", "by": ["we", "they"], "requires": ["cut0", "home1"]}
    ladder = compile_ladder(small([exchange(0), home(1)], capstone=capstone, rules=[{"do": "sign"}]))
    book = compile_playbook(ladder, rules_of(ladder), "book")
    assert [ACTS[book.act_at(0, State(ACTIVE, k, 0, 0, NOTHING, 0))] for k in range(3)] == ["hold", "hold", "sign"]


@pytest.mark.parametrize("name", library_cases())
def test_every_playbook_of_the_library_takes_possible_acts_only(name):
    case = load_case(name)
    for playbook in case.playbooks:
        process = process_for(case, playbook)
        taken = set()
        for segment in range(len(process.playbook.starts)):
            for row, node in zip(process.rows, process.node[segment], strict=True):
                state = State(*(int(v) for v in row))
                assert possible(process.rules, state, int(process.act[node]))
                expected = process.playbook.act_at(int(process.playbook.starts[segment]), state)
                assert expected == process.act[node]
                taken.add(ACTS[expected] if state.phase == ACTIVE else "hold")
        assert taken - {"hold"}, playbook
        assert {ACTIVE, WALKED} <= set(process.rows[:, 0])
