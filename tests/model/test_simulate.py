"""The unabridged month against paths worked out by hand: lead times, lags, drift, inspection, snap-back, signing."""

import importlib.util
import sys

import numpy as np
import pytest

from detente.model import simulate
from detente.model.belief import looks_like
from detente.model.response import process_for
from detente.model.simulate import Luck, World, opening
from detente.model.transition import (
    ACTIVE,
    ACTS,
    CONTRADICTED,
    DELIVER,
    FAKE,
    HOLD,
    NOTHING,
    RECOVERED,
    RENEGED,
    REPLIES,
    SIGNED,
    STALL,
    State,
    completion,
)
from tests.model.small import channel, exchange, home, ours, pressure, rung, small, theirs

ROUNDING = 1e-12  # a handful of sums and products of shares


def table(text):
    """The rows of a table of words, its first line the columns; `-` for nothing."""
    head, *lines = (line.split() for line in text.strip().splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


# Path A. Their cut (2 months of work, arms to .4) comes first, then our aid (1 month, trade +.3, six tenths of it can
# be taken back); then our loan (2 months). Pressure starts at p1 (trade -.1) and falls a level where the draw is below
# .25. Arms start at .8 and grow .02 a month until the cut is done; trade (start .3) loses .01 a month while the aid
# stands. `eye` looks every 2 months by itself, `visit` when asked, its report 2 months later. `clock` is 3, so honest
# work is owed = 4, sham work owed = 5, and what is left of our side of a rung taken back owed = 6.
#
# month 0  we ask, they fake: 1 of 2 + 1 months                                arms .8+.02      trade .3-.1
# month 1  2 of 3 months; pressure falls                                       arms .8+.04      trade .3
# month 2  3 of 3: settled as it looks (fakes = 1), aid given (trade +.3);
#          eye's first month with the claim: nothing due                       arms .8+.06      trade .3+.3-.01
# month 3  visit ordered, due in month 3 + 2 - 1; eye reports, inconclusive    arms .8+.08      trade .3+.3-.02
# month 4  loan, 1 of 2 months; visit's report: contradicted                   arms .8+.10      trade .3+.3-.03
# month 5  snap-back: rung void, .4 of the aid left (too little to count
#          as done), report and fakes forgotten                                arms .8+.12      trade .3+.12-.03
PATH_A = table(
    """
    act       reply erosion eye visit  rung owed pressure report fakes  ours theirs due arms trade d_arms d_trade
    advance   fake  .9      .9  .9     0    5    1        0      0      0    1      -   .82  .20   .02        0
    hold      stall .1      .9  .9     0    5    0        0      0      0    2      -   .84  .30   .04        0
    hold      stall .9      .9  .9     1    0    0        0      1      0    0      -   .86  .59   .06        -.01
    inspect   stall .1      .1  .5     1    0    0        0      1      0    0      4   .88  .58   .08        -.02
    advance   stall .9      .9  .9     1    0    0        2      1      1    0      -   .90  .57   .10        -.03
    snap_back stall .9      .9  .9     0    6    0        0      0      0    0      -   .92  .39   .12        -.03
    """
)


def case_a():
    issues = {
        "arms": {
            "title": "Arms",
            "levels": {"none": 0.0, "all": 1.0},
            "start": 0.8,
            "drift": [{"per_month": 0.02, "while": {"not_done": "cut", "phase": "active"}}],
        },
        "trade": {
            "title": "Trade",
            "levels": {"closed": 0.0, "open": 1.0},
            "start": 0.3,
            "drift": [{"per_month": -0.01, "while": {"done": "aid"}}],
        },
    }
    cut = theirs({"arms": 0.4}, lead=2, seen_by=["eye", "visit"])
    aid = ours({"trade": {"by": 0.3}}, undo={"share": 0.6})
    loan = ours({"trade": {"by": 0.2}}, lead=2)
    eye = channel(hit=0.7, inconclusive=0.2, lag=2)
    visit = channel(hit=0.9, false_alarm=0.05, lag=2, on_demand=True)
    second = rung("ours", loan=loan, more=theirs({"arms": 0.1}))
    return small(
        [rung("theirs", cut=cut, aid=aid), second],
        issues=issues,
        channels={"eye": eye, "visit": visit},
        press=pressure(2, erosion=0.25),
    )


def draws_of(row, rungs):
    report = np.tile([float(row.get("eye", ".9")), float(row.get("visit", ".9"))], (rungs, 1))
    return Luck(0.5, float(row.get("spoil", ".9")), float(row["erosion"]), report)


def play(process, path, module=simulate, spoilers=0.0):
    """The worlds of a scripted path, month by month."""
    world, worlds = module.opening(process), []
    for row in path:
        act, reply = ACTS.index(row["act"]), REPLIES.index(row["reply"])
        world = module.step(process, world, act, reply, draws_of(row, process.ladder.rungs), spoilers=spoilers)
        worlds.append(world)
    return worlds


def differences_a(module=simulate):
    """Where path A as simulated differs from the table: (month, column)."""
    process = process_for(case_a(), "book")
    found = []
    for month, (row, world) in enumerate(zip(PATH_A, play(process, PATH_A, module), strict=True)):
        state = State(ACTIVE, *(int(row[c]) for c in ("rung", "owed", "pressure", "report", "fakes")))
        levels = module.levels(process, world)
        due = () if row["due"] == "-" else ((int(row["due"]), CONTRADICTED),)
        facts = {
            "month": world.month == month + 1,
            "state": world.state == state,
            "ours": world.worked_ours == int(row["ours"]),
            "theirs": world.worked_theirs == int(row["theirs"]),
            "due": world.due == due,
            "levels": np.allclose(levels, [float(row["arms"]), float(row["trade"])], rtol=0, atol=ROUNDING),
            "drift": np.allclose(world.drifted, [float(row["d_arms"]), float(row["d_trade"])], rtol=0, atol=ROUNDING),
        }
        found += [(month, name) for name, fits in facts.items() if not fits]
    return found


def test_six_months_by_hand():
    assert differences_a() == []


# Path B. Our aid (2 months, trade +.3) comes first, then their cut (2 months); insiders break work where the draw is
# below .3; the treaty moves trade +.2, of our aid and of pressure it leaves half to be recovered, after 2 months.
# phase: 0 talks, 1 signed, 2 broken, 3 recovered
PATH_B = table(
    """
    act     reply   spoil erosion eye  phase rung owed pressure report  ours theirs recovering trade
    advance stall   .9    .1      .9   0     0    0    0        0       1    0      0          .30
    press   stall   .9    .1      .9   0     0    0    1        0       1    0      0          .20
    advance stall   .9    .9      .9   0     0    1    1        0       0    0      0          .50
    hold    deliver .9    .9      .9   0     0    4    1        0       0    1      0          .50
    hold    deliver .1    .9      .9   0     0    1    1        0       0    0      0          .50
    hold    deliver .9    .9      .9   0     0    4    1        0       0    1      0          .50
    hold    deliver .9    .9      .5   0     1    0    1        1       0    0      0          .50
    sign    stall   .9    .9      .9   1     1    0    0        1       0    0      0          .80
    hold    walk    .9    .9      .9   2     1    0    0        0       0    0      0          .80
    hold    stall   .9    .9      .9   2     1    0    0        0       0    0      1          .80
    hold    stall   .9    .9      .9   3     1    0    1        0       0    0      0          .60
    """
)


def case_b():
    issues = {
        "arms": {"title": "Arms", "levels": {"none": 0.0, "all": 1.0}, "start": 1.0},
        "trade": {"title": "Trade", "levels": {"closed": 0.0, "open": 1.0}, "start": 0.3},
    }
    cut = theirs({"arms": {"by": -0.6}}, lead=2, seen_by="eye", undo={"share": 0.5})
    aid = ours({"trade": {"by": 0.3}}, lead=2)
    capstone = {"title": "T", "by": ["we", "they"], "moves": {"trade": {"by": 0.2}}}
    return small(
        [rung("ours", cut=cut, aid=aid)],
        issues=issues,
        capstone={**capstone, "recovery": {"unilateral": {"share": 0.5, "delay": 2}}},
        channels={"eye": channel()},
        press={**pressure(2, erosion=0.5, start=0), "after_walk": "p1"},
    )


def differences_b(module=simulate):
    process = process_for(case_b(), "book")
    found = []
    for month, (row, world) in enumerate(zip(PATH_B, play(process, PATH_B, module, spoilers=0.3), strict=True)):
        state = State(*(int(row[c]) for c in ("phase", "rung", "owed", "pressure", "report")), 0)
        counted = (world.worked_ours, world.worked_theirs, world.recovering)
        facts = {
            "state": world.state == state,
            "counts": counted == tuple(int(row[c]) for c in ("ours", "theirs", "recovering")),
            "trade": abs(module.levels(process, world)[1] - float(row["trade"])) < ROUNDING,
        }
        found += [(month, name) for name, fits in facts.items() if not fits]
    return found


def test_spoilers_signing_breach_and_recovery_by_hand():
    assert differences_b() == []


def test_what_is_taken_back_after_a_breach_moves_levels():
    process = process_for(case_b(), "book")
    worlds = play(process, PATH_B, spoilers=0.3)
    assert simulate.levels(process, worlds[7], undone=True)[0] == pytest.approx(0.4)  # signed: nothing is taken back
    assert simulate.levels(process, worlds[8])[0] == pytest.approx(0.4)
    assert simulate.levels(process, worlds[8], undone=True)[0] == pytest.approx(0.7)  # half of .6 back


PLANTED = {
    "their work a month long": (">= math.ceil(rules.work_theirs", "> math.ceil(rules.work_theirs"),
    "our work a month long": ("worked_ours >= math", "worked_ours > math"),
    "reports a month late": ("month + lag - 1", "month + lag"),
    "looks at the wrong months": ("world.since_claim % lag == 0", "world.since_claim % lag == 1"),
    "drift forgotten": ("world.drifted + change", "change"),
    "no spoilers": ("draws.spoil < spoilers", "draws.spoil < 0"),
    "recovery a month long": ("world.recovering >= math", "world.recovering > math"),
    "work kept when broken": ("worked_theirs=0", "worked_theirs=world.worked_theirs"),
    "pressure never fades": ("draws.erosion < process", "1 < process"),
    "truth and sham exchanged": ("FAKED if faked else DONE", "DONE if faked else FAKED"),
    "reports lost": ("*(world.due if same_claims else ())", "*()"),
}


def altered(old, new, monkeypatch):
    """The module with one piece of its text replaced."""
    spec = importlib.util.find_spec("detente.model.simulate")
    source = spec.loader.get_source(spec.name)
    assert source.count(old) >= 1
    module = importlib.util.module_from_spec(spec)
    module.__name__ = "detente.model.simulate_altered"
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(source.replace(old, new), "altered", "exec"), module.__dict__)
    return module


def test_an_unaltered_copy_passes(monkeypatch):
    module = altered("class World", "class World", monkeypatch)
    assert differences_a(module) + differences_b(module) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_shows_in_the_hand_tables(fault, monkeypatch):
    module = altered(*PLANTED[fault], monkeypatch)
    assert differences_a(module) + differences_b(module) != []


def scripted(process, acts, reply, spoil=".9", spoilers=0.0):
    rows = [{"act": act, "reply": reply, "erosion": ".9", "spoil": spoil} for act in acts]
    return play(process, rows, spoilers=spoilers)


def test_sham_work_looks_like_honest_work():
    process = process_for(small([exchange(0, "theirs", lead_theirs=3), exchange(1)], overdue=3), "book")
    acts = ["advance", "hold", "hold", "hold", "advance", "hold"]
    honest, sham = (scripted(process, acts, reply) for reply in ("deliver", "fake"))
    for one, other in zip(honest, sham, strict=True):
        rows = np.array([other.state], dtype=np.int64)
        assert looks_like(rows, one.state, process.rules.clock)[0]
        assert one.worked_theirs == other.worked_theirs
        assert process.playbook.act_at(one.month, one.state) == process.playbook.act_at(other.month, other.state)
    assert (honest[3].state.fakes, sham[3].state.fakes) == (0, 1)
    stalled = scripted(process, acts, "stall")
    assert not looks_like(np.array([stalled[0].state]), honest[0].state, process.rules.clock)[0]


@pytest.mark.parametrize(("spoil", "settles"), [(".2", False), (".4", True)])
def test_insiders_break_honest_work_and_leave_sham_work_alone(spoil, settles):
    process = process_for(small([exchange(0, "theirs", lead_theirs=2)]), "book")
    honest = scripted(process, ["advance", "hold", "hold"], "deliver", spoil, spoilers=0.3)
    sham = scripted(process, ["advance", "hold", "hold"], "fake", spoil, spoilers=0.3)
    assert (honest[-1].state.rung == 1) is settles
    assert sham[-1].state.rung == 1


def test_a_closed_reply_counts_as_stalling():
    process = process_for(small([exchange(0, "theirs", fakeable=False)]), "book")
    faked, stalled = (scripted(process, ["advance", "hold"], reply)[-1] for reply in ("fake", "stall"))
    assert faked.state == stalled.state == State(ACTIVE, 0, 3, 0, NOTHING, 0)


@pytest.mark.parametrize("delay", [1, 2, 3.5])
def test_recovery_comes_after_its_months(delay):
    recovery = {"recovery": {"unilateral": {"share": 1, "delay": delay}}}
    case = small([exchange(0)], capstone={"title": "T", "by": ["we", "they"], **recovery})
    process = process_for(case, "book")
    world = World(0, State(RENEGED, 1, 0, 0, NOTHING, 0), drifted=np.zeros(2))
    months = 0
    while world.state.phase == RENEGED:
        world = simulate.step(process, world, HOLD, STALL, draws_of({"erosion": ".9"}, 1))
        months += 1
    assert world.state.phase == RECOVERED
    assert months == np.ceil(delay)


@pytest.mark.parametrize(("lead_ours", "lead_theirs"), [(1, 1), (2, 1), (1, 3), (3, 4)])
@pytest.mark.parametrize("first", ["ours", "theirs", "together"])
@pytest.mark.parametrize("start", ["advance", "their work", "home", "signed", "signed and owed", "signed, home"])
def test_the_chain_works_as_long_on_average_as_the_simulator_does_exactly(first, lead_ours, lead_theirs, start):
    process = process_for(small([exchange(0, first, lead_ours, lead_theirs), home(1, lead_ours)]), "book")
    work = process.rules.clock + 1
    state, act = {
        "advance": (State(ACTIVE, 0, 0, 0, NOTHING, 0), "advance"),
        "their work": (State(ACTIVE, 0, work, 0, NOTHING, 0), "hold"),
        "home": (State(ACTIVE, 1, 0, 0, NOTHING, 0), "advance"),
        "signed": (State(SIGNED, 0, 0, 0, NOTHING, 0), "hold"),
        "signed and owed": (State(SIGNED, 0, 1, 0, NOTHING, 0), "hold"),
        "signed, home": (State(SIGNED, 1, 0, 0, NOTHING, 0), "hold"),
    }[start]
    world = World(0, state, worked_theirs=int(start == "their work"), drifted=np.zeros(2))
    months = 0
    while world.state[:3] == state[:3]:
        world = simulate.step(process, world, ACTS.index(act), DELIVER, draws_of({"erosion": ".9"}, 2))
        months += 1
    assert 1 / completion(process.rules, state, ACTS.index(act), DELIVER) == pytest.approx(months)


def test_looks_under_way_outlive_a_home_rung():
    """An inspection ordered before we climb a rung of our own still reports on what it looked at."""
    visit = channel(hit=0.9, false_alarm=0, lag=2, on_demand=True)
    case = small([exchange(0, "theirs", seen_by="visit"), home(1)], channels={"visit": visit})
    process = process_for(case, "book")
    world = opening(process)
    for act in ("advance", "inspect", "advance"):
        world = simulate.step(process, world, ACTS.index(act), FAKE, Luck(0.5, 0.9, 0.9, np.full((2, 1), 0.5)))
    assert world.state == State(ACTIVE, 2, 0, 0, CONTRADICTED, 1)


def test_asked_again_after_a_snap_back_they_start_at_once():
    """What is left of our side delays nobody: a reply in the month of the question begins work, as in every table."""
    process = process_for(case_a(), "book")
    world = play(process, PATH_A)[-1]
    assert world.state.owed > process.rules.clock + 2
    for reply, owed in ((DELIVER, process.rules.clock + 1), (FAKE, process.rules.clock + 2)):
        after = simulate.step(process, world, ACTS.index("advance"), reply, draws_of({"erosion": ".9"}, 2))
        assert after.state.owed == owed
        assert completion(process.rules, world.state, ACTS.index("advance"), reply) == 1.0
