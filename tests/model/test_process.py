"""The chain of months: against a brute-force twin, against a second encoding of the same case, and its own laws."""

import inspect
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.process import build_process
from detente.model.response import branches, process_for, solve_responses, solve_type
from detente.model.transition import ACTIVE, SIGN, SIGNED, State, code_size, decode, decode_all, encode
from tests.model import twin
from tests.model.small import channel, exchange, home, kind, ours, pressure, rung, small, theirs

SEEDS = range(30)
EXACT = 1e-12  # sums of at most a few hundred products of shares in double precision


def any_acts(spec, case, seed):
    """The process of a case under a table of possible acts drawn at random; leaving and signing are made rarer."""
    plain = process_for(case, "book")
    rng = np.random.default_rng(seed)
    act = plain.playbook.act.copy()
    for place in np.ndindex(act.shape):
        state = twin.named(spec, (0, *place[1:], 0))
        open_to_us = [a for a, name in enumerate(twin.ACTS) if twin.possible(spec, state, name)]
        rare = [a for a in open_to_us if a < SIGN or rng.random() < 0.3]
        act[place] = rng.choice(rare)
    return build_process(plain.ladder, replace(plain.playbook, act=act))


def drawn(seed):
    """A random case: its spec, its process, and a type that replies at random among what the process says is open."""
    spec = twin.random_spec(seed)
    rungs, options = twin.case_of(spec)
    process = any_acts(spec, small(rungs, **options), seed)
    rng = np.random.default_rng(1000 + seed)
    node = process.node[-1]
    shares = rng.random((len(process.rows), 4)) * process.open[node] * process.chooses[node][:, None]
    total = shares.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, shares / np.where(total > 0, total, 1), 0)
    solved = solve_type(process, "one")
    arrays = replace(solved.arrays, spoilers=float(rng.choice([0, 0.3])))
    return spec, process, replace(solved, choice=shares[None], arrays=arrays)


def twin_row(rules, spec, state, act, shares, spoilers):
    """{state: chance} of one month by the twin, `rules` being the module that states them."""
    opened = rules.replies(spec, state, act)
    if not opened:
        return rules.month(spec, state, act, None, spoilers)
    row = {}
    for reply, share in zip(twin.REPLIES, shares, strict=True):
        if reply in opened:
            for to, p in rules.month(spec, state, act, reply, spoilers).items():
                row[to] = row.get(to, 0) + share * p
    return row


def opened_by(process, node):
    """The replies open in a node, none where they do not choose."""
    if not process.chooses[node]:
        return set()
    return {reply for reply, is_open in zip(twin.REPLIES, process.open[node], strict=True) if is_open}


def worst_gap(rules, spec, process, response, mutate=None):
    """The largest difference between any chance of the process and of the twin; 1 where other replies are open."""
    states = [twin.named(spec, row) for row in process.rows]
    at = {state: i for i, state in enumerate(states)}
    ours, worst = branches(process, response, 0).toarray(), 0.0
    believed = twin.changed(spec, **mutate) if mutate else spec
    for i, state in enumerate(states):
        node = process.node[-1, i]
        act = twin.ACTS[process.act[node]]
        if rules.replies(believed, state, act) != opened_by(process, node):
            return 1.0
        row = twin_row(rules, believed, state, act, response.choice[0, i], response.arrays.spoilers)
        expected = np.zeros(len(states))
        for to, p in row.items():
            if to in at:
                expected[at[to]] = p
            else:
                worst = max(worst, p)
        worst = max(worst, np.abs(expected - ours[i]).max())
    return worst


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chain_equals_the_brute_force_twin(seed):
    assert worst_gap(twin, *drawn(seed)) < EXACT


def test_the_random_cases_reach_what_they_are_meant_to_test():
    seen = {field: set() for field in range(6)}
    for seed in SEEDS:
        spec, process, _ = drawn(seed)
        for row in process.rows:
            for field, value in enumerate(twin.named(spec, row)):
                seen[field].add(value)
    assert seen[0] == set(twin.PHASES)
    assert {None, 1, 2, 3, "honest", "sham", "ours left", "both left"} <= seen[2]
    assert {0, 1, 2} <= seen[3]
    assert seen[4] == set(twin.REPORTS)
    assert {frozenset(), frozenset({0}), frozenset({1})} <= seen[5]


LOUD = channel(hit=0.95, inconclusive=0, refusal=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"overdue": 9},
        {"erosion": 0.9},
        {"delay": 7},
        {"channels": {n: LOUD | {"on_demand": n == "visit"} for n in ("eye", "ear", "visit")}},
    ],
    ids=lambda w: next(iter(w)),
)
def test_a_twin_told_another_number_disagrees(wrong):
    assert any(worst_gap(twin, *drawn(seed), mutate=wrong) > 1e-6 for seed in SEEDS)


RULES_GONE_WRONG = {
    "a debt's clock starts at two": ("asked = with_(s, debt=1)", "asked = with_(s, debt=2)"),
    "stalling does not age a debt": ("min(s[2] + 1, w.clock)", "s[2]"),
    "the first month of work is not counted": ("w.rungs[s[1]].months - 1)", "w.rungs[s[1]].months)"),
    "insiders cannot break work under way": ("(p * (1 - spoilers), to)", "(p, to)"),
    "insiders break sham work": ('1 - spoilers if reply == "deliver" else 1, started', "1 - spoilers, started"),
    "snap-back forgets no fakes": ("frozenset(j for j in fakes if j < last)", "fakes"),
    "snap-back keeps the report": ('debt=left, report="nothing"', "debt=left"),
    "snap-back leaves nothing": ("rung=last, debt=left,", "rung=last, debt=None,"),
    "of a fake both sides are left": ('"ours left" if last in fakes', '"both left" if last in fakes'),
    "where they come first something was given": (
        'None if w.rungs[k].first == "theirs" else "ours left"',
        '"ours left"',
    ),
    "ours takes no time after theirs": ("theirs + ours", "theirs"),
    "a claim keeps the old report": ('report = "nothing" if w.rungs[s[1]].asks else s[4]', "report = s[4]"),
    "a home rung clears the report": ('report = "nothing" if w.rungs[s[1]].asks else s[4]', 'report = "nothing"'),
    "pressure fades while we press": ('and act != "press" and', "and"),
    "a confirmation outweighs": ("max(a, b, key=REPORTS.index)", "min(a, b, key=REPORTS.index)"),
    "channels look again after a report": ('if claims and s[4] == "nothing"', "if claims"),
    "an inspection looks at one rung": ("for j in claims for n in", "for j in claims[-1:] for n in"),
    "a fake found out after signing is no breach": ('s[0] == "signed" and s[5]', "False"),
    "signing forgives the debt": ("pressure=0, debt=1 if owing(s) else None)", "pressure=0, debt=None)"),
    "after signing ours takes no time": ("before + r.months", "r.months"),
    "faked rungs can be taken back": ("and j not in fakes for j", "for j"),
}


@pytest.mark.parametrize("fault", RULES_GONE_WRONG)
def test_a_wrong_rule_would_be_caught(fault, monkeypatch):
    old, new = RULES_GONE_WRONG[fault]
    source = inspect.getsource(twin)
    assert source.count(old) == 1
    monkeypatch.setitem(sys.modules, "mutant", mutant := type(twin)("mutant"))
    exec(compile(source.replace(old, new), "mutant", "exec"), mutant.__dict__)
    for seed in SEEDS:
        spec, process, response = drawn(seed)
        theirs_ = mutant.Spec(**{**vars(spec), "rungs": tuple(mutant.Rung(**vars(r)) for r in spec.rungs)})
        if worst_gap(mutant, theirs_, process, response) > 1e-6:
            return
    pytest.fail(f"no difference in {len(SEEDS)} cases")


def first_encoding():
    """Two rungs, their first in one step, places as levels, by names where they have one."""
    cut = theirs({"arms": "half"}, lead=2, cost={"they": 3}, undo={"share": 0.4}, seen_by="eye")
    open_up = theirs({"access": "full"}, lead=1, seen_by=["eye", "visit"], category="inspect")
    aid = ours({"trade": {"to": 0.4}}, lead=2)
    lift = ours({"trade": "open"}, category="sanctions")
    issues = {
        "arms": {"title": "A", "levels": {"none": 0.0, "half": 0.4, "all": 1.0}, "start": "all"},
        "trade": {"title": "T", "levels": {"closed": 0.0, "open": 1.0}, "start": "closed"},
        "access": {"title": "X", "levels": {"shut": 0.0, "full": 0.8}, "start": "shut"},
    }
    vision = {"arms": {"ideal": "all", "salience": 2}, "trade": {"ideal": 1.0, "salience": 3}}
    return small(
        [rung("ours", cut=cut, aid=aid), rung("theirs", open_up=open_up, lift=lift)],
        issues=issues,
        parties=parties_with({**vision, "access": {"ideal": 0.0, "salience": 1}}),
        channels={"eye": channel(lag=2), "visit": channel(hit=0.9, on_demand=True)},
        press=pressure(2),
        rules=[{"when": {"report": "contradicted"}, "do": "snap_back"}, {"when": {"rung": 1}, "do": "inspect"}, *CLIMB],
        types={"one": kind(prior=0.5, spoilers=0.2), "two": kind(prior=0.5, precision=30, candour=4)},
    )


CLIMB = [
    {"when": {"owed": True, "overdue": {"at_least": 2}}, "do": "snap_back"},
    {"when": {"owed": True}, "do": "hold"},
    {"when": {"rung": 2}, "do": "sign"},
    {"do": "advance"},
]


def parties_with(vision):
    principal = {"name": "We", "role": "principal", "vision": {"trade": {"ideal": 0.0, "salience": 1}}}
    return {"we": principal, "they": {"name": "They", "role": "counterpart", "vision": vision}}


def second_encoding():
    """The same: ids renamed, order turned round, changes for places, their first step in two, an act twice stated."""
    half = {"undo": {"share": 0.4}, "seen_by": "satellite", "cost": {"they": 1.5}}
    part = theirs({"weapons": {"by": -0.25}}, lead=2, **half)
    rest = theirs({"weapons": {"by": -0.35}}, lead=1, **half)
    gates_open = theirs({"entry": {"by": 0.8}}, lead=1, seen_by=["team", "satellite"], category="inspect")
    issues = {
        "entry": {"title": "X", "levels": {"shut": 0.0, "all": 1.0}, "start": 0.0},
        "goods": {"title": "T", "levels": {"closed": 0.0, "open": 1.0}, "start": 0.0},
        "weapons": {"title": "A", "levels": {"none": 0.0, "all": 1.0}, "start": 1.0},
    }
    vision = {"entry": {"ideal": "shut", "salience": 10}, "weapons": {"ideal": 1.0, "salience": 20}}
    loans = ours({"goods": 0.4}, lead=2)
    customs = ours({"goods": {"to": 1.0}}, category="sanctions")
    parties = parties_with({**vision, "goods": {"ideal": "open", "salience": 30}})
    parties["we"]["vision"] = {"goods": {"ideal": 0.0, "salience": 7}}
    look_at_one = {"when": {"rung": {"at_least": 1, "at_most": 1}}, "do": "inspect"}
    return small(
        [rung("ours", loans=loans, rest=rest, part=part), rung("theirs", customs=customs, gates_open=gates_open)],
        issues=issues,
        parties=dict(reversed(parties.items())),
        capstone={"title": "End", "by": ["they", "we"], "moves": {"goods": {"by": 0.3}}},
        channels={"team": channel(hit=0.9, on_demand=True), "satellite": channel(lag=2)},
        press=renamed(pressure(2)),
        rules=[{"when": {"report": ["contradicted"]}, "do": "snap_back"}, look_at_one, look_at_one, *CLIMB],
        types={"beta": kind(prior=0.5, precision=30, candour=4), "alfa": kind(prior=0.5, spoilers=0.2)},
    )


def renamed(pressures):
    levels = {"p0": pressures["levels"]["p0"], "p1": {**pressures["levels"]["p1"], "moves": {"goods": {"by": -0.1}}}}
    levels["p0"] = {**levels["p0"], "moves": {}}
    return {
        **pressures,
        "levels": {f"q{name}": level for name, level in levels.items()},
        "start": "qp1",
        "after_walk": "qp1",
    }


def matched(responses, name):
    """The chain of a type as {(state, state'): chance}."""
    chain = branches(responses.process, responses.by_type[name], responses.last_table).tocoo()
    rows = [tuple(int(v) for v in row) for row in responses.process.rows]
    return {(rows[i], rows[j]): p for i, j, p in zip(chain.row, chain.col, chain.data, strict=True)}


@pytest.mark.parametrize(("one", "other"), [("one", "alfa"), ("two", "beta")])
def test_two_encodings_of_a_case_give_one_transition_matrix(one, other):
    a = matched(solve_responses(first_encoding()), one)
    b = matched(solve_responses(second_encoding()), other)
    assert len(a) > 150
    assert a.keys() == b.keys()
    # solved values agree to the solver's tolerance (1e-9 of the spread), which the precision of 30 multiplies
    assert max(abs(a[edge] - b[edge]) for edge in a) < 1e-7


def test_the_comparison_of_encodings_can_fail():
    a = matched(solve_responses(first_encoding()), "one")
    b = matched(solve_responses(second_encoding()), "beta")
    assert max(abs(p - b.get(edge, 0)) for edge, p in a.items()) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_of_a_solved_chain_sum_to_one(seed):
    rungs, options = twin.case_of(twin.random_spec(seed), types={"one": kind(spoilers=0.3)})
    responses = solve_responses(small(rungs, **options))
    chain = branches(responses.process, responses.by_type["one"], responses.last_table)
    assert np.abs(np.asarray(chain.sum(axis=1)) - 1).max() < EXACT
    assert chain.data.min() > 0


@given(seed=st.integers(0, 29), data=st.data())
def test_codes_and_states_are_one_to_one(seed, data):
    process = PROCESSES[seed % len(PROCESSES)]
    rules, rungs = process.rules, process.ladder.rungs
    limits = (5, rungs + 1, rules.clock + 5, rules.pressures, 3, 1 << rungs)
    state = State(*(data.draw(st.integers(0, n - 1)) for n in limits))
    code = encode(rules, state)
    assert 0 <= code < code_size(rules)
    assert decode(rules, code) == state
    assert code_size(rules) == np.prod(limits)
    some = data.draw(st.integers(0, code_size(rules) - 1))
    assert encode(rules, decode(rules, some)) == some
    assert tuple(decode_all(rules, np.array([some, code]))[0]) == tuple(decode(rules, some))


PROCESSES = [process_for(small(r, **o), "book") for r, o in (twin.case_of(twin.random_spec(s, 3)) for s in range(4))]


def gated(**book):
    """Sign as soon as may be; the treaty waits for the last cut to be seen done and for a rung of our own."""
    gates = {
        "seen": {"title": "Seen", "side": "theirs", "passed_when": [{"step": "cut1", "report": "confirmed"}]},
        "agreed": {"title": "Agreed", "side": "home", "passed_when": [{"step": "home0"}]},
    }
    return small(
        [exchange(0, seen_by="eye"), home(0), exchange(1, "theirs", seen_by="eye")],
        gates=gates,
        capstone={"title": "Treaty", "by": ["we", "they"], "gates": ["seen", "agreed"]},
        channels={"eye": channel(lag=2)},
        rules=[{"do": "sign"}, {"when": {"owed": True}, "do": "hold"}, {"do": "advance"}],
        book=book,
    )


def signings(case):
    """States from which the chain of the case enters the signed phase."""
    responses = solve_responses(case)
    rows = responses.process.rows
    chain = branches(responses.process, responses.by_type["one"], responses.last_table).tocoo()
    return {
        tuple(int(v) for v in rows[i])
        for i, j in zip(chain.row, chain.col, strict=True)
        if rows[i, 0] == ACTIVE and rows[j, 0] == SIGNED
    }


def test_nobody_signs_past_a_gate():
    found = signings(gated())
    assert found
    assert {(rung, report) for _, rung, _, _, report, _ in found} == {(3, 1)}


def test_a_playbook_that_heeds_no_gates_signs_past_them():
    assert {rung for _, rung, *_ in signings(gated(heeds_gates=False))} >= {0}
