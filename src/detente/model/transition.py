"""What does one month do? The only statement of the rules; everything that plays, solves or simulates calls these.

A compact state is (phase, rung, owed, pressure, report, fakes): rungs settled as they appear, what is owed (0 nothing,
1..clock months the debt has lain idle, then honest work under way, sham work under way, and two where nothing is owed
but something of the next rung is left from before a snap-back: ours alone, or both sides'), pressure level, last
conclusive report on what was delivered, and the bitmask of settled rungs that were faked. Sham and honest work look
alike. Order within a month: our act; their reply if a debt then lies idle; erosion of pressure; reports.
Time in the compact state is memoryless: after its first month work of L months completes with chance 1/(L-1) a month,
our own with 1/L, a report with a lag of L months arrives with chance 1/L. The unabridged simulator counts the months
exactly and calls the same rules (docs/decisions/0004).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel
from .ladder import FIRST, Ladder

ACTS = ("advance", "hold", "inspect", "press", "snap_back", "sign", "walk")
REPLIES = ("deliver", "stall", "fake", "walk")
REPORTS = ("nothing", "confirmed", "contradicted")
PHASES = ("active", "signed", "reneged", "recovered", "walked")

ADVANCE, HOLD, INSPECT, PRESS, SNAP_BACK, SIGN, WALK = range(7)
DELIVER, STALL, FAKE, LEAVE = range(4)
NOTHING, CONFIRMED, CONTRADICTED = range(3)
ACTIVE, SIGNED, RENEGED, RECOVERED, WALKED = range(5)


class State(NamedTuple):
    """One compact state; `fakes` has bit j set when settled rung j was faked."""

    phase: int
    rung: int
    owed: int
    pressure: int
    report: int
    fakes: int


class Rules(NamedTuple):
    """The constants of a ladder that the rules read (arrays over rungs)."""

    asks: NDArray[np.bool_]
    fakeable: NDArray[np.bool_]
    undoable: NDArray[np.bool_]
    first: NDArray[np.int64]
    work_theirs: NDArray[np.float64]
    work_ours: NDArray[np.float64]
    pressures: int
    after_walk: int
    clock: int
    recovery_delay: float
    erosion: float


def rules_of(ladder: Ladder) -> Rules:
    """The rules' constants for a compiled ladder.

    Where they move first an exchange is their work, then ours; where both move together, the longer of the two.
    """
    theirs, ours = ladder.work_theirs, np.where(ladder.gives, ladder.work_ours, 0.0)
    order = [ladder.first == FIRST["ours"], ladder.first == FIRST["theirs"]]
    work = np.select(order, [theirs, theirs + ours], np.maximum(theirs, ours))
    return Rules(
        ladder.asks,
        ladder.fakeable,
        ladder.undoable,
        ladder.first,
        work,
        ladder.work_ours,
        ladder.pressures,
        ladder.pressure_after_walk,
        ladder.case.ladder.overdue + 1,
        ladder.recovery_delay,
        ladder.erosion,
    )


@kernel
def nothing_owed(rules: Rules, s: State) -> bool:
    """Is no debt open? (Something of the next rung may still be left from before a snap-back.)"""
    return s.owed == 0 or s.owed > rules.clock + 2


@kernel
def _open_debt(rules: Rules, s: State) -> int:
    """1 where our side of the next rung stands given, else 0: what a signature or a walk remembers of a debt."""
    return 0 if nothing_owed(rules, s) else 1


@kernel
def possible(rules: Rules, s: State, act: int) -> bool:
    """Can the act be taken here at all (gates apart)?"""
    if s.phase != ACTIVE:
        return act == HOLD
    if act == ADVANCE:
        return nothing_owed(rules, s) and s.rung < len(rules.asks)
    if act == PRESS:
        return s.pressure < rules.pressures - 1
    if act == SNAP_BACK:
        return not nothing_owed(rules, s) or (s.report == CONTRADICTED and s.rung > 0)
    return True


@kernel
def possible_acts(rules: Rules, rows: NDArray[np.int64], can: NDArray[np.bool_]) -> None:
    """Fill `can[act, state]` for states `rows[state, field]`: can the act be taken there at all?"""
    for n in range(len(rows)):
        s = State(rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 3], rows[n, 4], rows[n, 5])
        for act in range(can.shape[0]):
            can[act, n] = possible(rules, s, act)


@kernel
def honest_work(rules: Rules, s: State) -> bool:
    """Is their honest work on a debt under way?"""
    return s.phase == ACTIVE and s.owed == rules.clock + 1


@kernel
def sham_work(rules: Rules, s: State) -> bool:
    """Is work under way that will only look like delivery?"""
    return s.phase == ACTIVE and s.owed == rules.clock + 2


@kernel
def replies_after(rules: Rules, s: State, act: int) -> bool:
    """Does the counterpart choose this month, given our act?"""
    if s.phase == SIGNED:
        return True
    if s.phase != ACTIVE or act in (SNAP_BACK, SIGN, WALK):
        return False
    if act == ADVANCE and nothing_owed(rules, s) and s.rung < len(rules.asks):
        return bool(rules.asks[s.rung] and rules.first[s.rung] != 0)
    return 0 < s.owed <= rules.clock


@kernel
def asked_here(rules: Rules, s: State) -> bool:
    """Does the next rung ask anything of them?"""
    return s.rung < len(rules.asks) and rules.asks[s.rung]


@kernel
def _has_something_to_take_back(rules: Rules, s: State) -> bool:
    for j in range(s.rung):  # noqa: SIM110 (kernels have no generators)
        if rules.undoable[j] and (s.fakes >> j) & 1 == 0:
            return True
    return False


@kernel
def available(rules: Rules, s: State, reply: int) -> bool:
    """Is the reply open to the counterpart where it chooses?"""
    if s.phase == SIGNED and reply == LEAVE:
        return _has_something_to_take_back(rules, s)
    if s.phase == SIGNED and not asked_here(rules, s):
        return reply == DELIVER
    if reply == FAKE:
        return bool(rules.fakeable[s.rung])
    return True


@kernel
def months_once_signed(rules: Rules, s: State) -> float:
    """Months of work of the next exchange after signing: theirs, then ours unless it was given before."""
    ours = float(rules.work_ours[s.rung])
    if not rules.asks[s.rung]:
        return ours
    return float(rules.work_theirs[s.rung]) + (ours if rules.first[s.rung] == 0 and s.owed == 0 else 0.0)


@kernel
def completion(rules: Rules, s: State, act: int, reply: int) -> float:
    """Chance that this month's work gets done: a start of theirs, its completion, our step, our recovery."""
    if s.phase == RENEGED:
        return 1.0 / rules.recovery_delay
    if act in (SNAP_BACK, SIGN, WALK):
        return 0.0
    if replies_after(rules, s, act):
        if s.rung >= len(rules.asks) or (reply != DELIVER and reply != FAKE):
            return 0.0
        if s.phase == ACTIVE:
            return 1.0
        return 1.0 / months_once_signed(rules, s)
    if sham_work(rules, s) or (honest_work(rules, s) and reply == DELIVER):
        return 1.0 / max(1.0, float(rules.work_theirs[s.rung]) - 1.0)
    if s.phase == ACTIVE and act == ADVANCE and nothing_owed(rules, s) and s.rung < len(rules.asks):
        return 1.0 / float(rules.work_ours[s.rung])
    return 0.0


@kernel
def _our_act(rules: Rules, s: State, act: int, work: bool) -> State:
    if act == ADVANCE and possible(rules, s, act):
        return _advanced(rules, s, work)
    if act == PRESS and possible(rules, s, act):
        return State(s.phase, s.rung, s.owed, s.pressure + 1, s.report, s.fakes)
    if act == SNAP_BACK and possible(rules, s, act):
        return _snapped_back(rules, s)
    if act == SIGN:
        return State(SIGNED, s.rung, _open_debt(rules, s), 0, s.report, s.fakes)
    return _walked(rules, s) if act == WALK else s


@kernel
def _advanced(rules: Rules, s: State, work: bool) -> State:
    if not rules.asks[s.rung]:
        return State(s.phase, s.rung + 1 if work else s.rung, 0, s.pressure, s.report, s.fakes)
    owed = 1 if rules.first[s.rung] != 0 or work else s.owed
    return State(s.phase, s.rung, owed, s.pressure, s.report, s.fakes)


@kernel
def _snapped_back(rules: Rules, s: State) -> State:
    """Cancel what is owed; with nothing owed, void the last rung that asked something, and all above it."""
    if not nothing_owed(rules, s):
        left = 0 if rules.first[s.rung] == 1 else rules.clock + 3
        return State(s.phase, s.rung, left, s.pressure, s.report, s.fakes)
    voided = s.rung - 1
    while voided > 0 and not rules.asks[voided]:
        voided -= 1
    left = rules.clock + 3 if (s.fakes >> voided) & 1 else rules.clock + 4
    return State(s.phase, voided, left, s.pressure, NOTHING, s.fakes & ((1 << voided) - 1))


@kernel
def _walked(rules: Rules, s: State) -> State:
    return State(WALKED, s.rung, _open_debt(rules, s), rules.after_walk, NOTHING, s.fakes)


@kernel
def _claimed(rules: Rules, s: State, faked: bool) -> State:
    fakes = s.fakes | (1 << s.rung) if faked else s.fakes
    report = NOTHING if rules.asks[s.rung] else s.report
    return State(s.phase, s.rung + 1, 0, s.pressure, report, fakes)


@kernel
def _owing(s: State, owed: int) -> State:
    return State(s.phase, s.rung, owed, s.pressure, s.report, s.fakes)


@kernel
def _their_reply(rules: Rules, s: State, reply: int, work: bool) -> State:
    if reply == LEAVE:
        if s.phase == SIGNED:
            return State(RENEGED, s.rung, s.owed, 0, NOTHING, s.fakes)
        return _walked(rules, s)
    starts = work and s.rung < len(rules.asks) and reply in (DELIVER, FAKE)
    if starts and (s.phase == SIGNED or rules.work_theirs[s.rung] <= 1.0):
        return _claimed(rules, s, reply == FAKE)
    if starts:
        return _owing(s, rules.clock + 1 if reply == DELIVER else rules.clock + 2)
    return _owing(s, min(s.owed + 1, rules.clock)) if s.phase == ACTIVE else s


@kernel
def _their_work(rules: Rules, s: State, reply: int, work: bool) -> State:
    """A month of work under way; honest work that insiders break (`STALL`) leaves the debt idle again."""
    if work:
        return _claimed(rules, s, sham_work(rules, s))
    return _owing(s, 1) if honest_work(rules, s) and reply == STALL else s


@kernel
def act_and_reply(rules: Rules, s: State, act: int, reply: int, work: bool, fall: bool) -> State:
    """The state after our act, their reply and erosion, before this month's reports."""
    if s.phase == WALKED or s.phase == RECOVERED:
        return s
    if s.phase == RENEGED:
        return State(RECOVERED, s.rung, s.owed, rules.after_walk, NOTHING, s.fakes) if work else s
    chooses = replies_after(rules, s, act)
    after = s if s.phase == SIGNED else _our_act(rules, s, act, work)
    if chooses:
        after = _their_reply(rules, after, reply, work)
    elif honest_work(rules, after) or sham_work(rules, after):
        after = _their_work(rules, after, reply, work)
    if fall and after.phase == ACTIVE and act != PRESS and after.pressure > 0:
        after = State(after.phase, after.rung, after.owed, after.pressure - 1, after.report, after.fakes)
    return after


@kernel
def hear(s: State, report: int) -> State:
    """The state once this month's conclusive report (or none) is in; after signing, a fake found out is a breach."""
    if report == NOTHING or (s.phase != ACTIVE and s.phase != SIGNED):
        return s
    if s.phase == SIGNED and report == CONTRADICTED and s.fakes > 0:
        return State(RENEGED, s.rung, s.owed, 0, NOTHING, s.fakes)
    return State(s.phase, s.rung, s.owed, s.pressure, report, s.fakes)


@kernel
def code_size(rules: Rules) -> int:
    """How many codes `encode` may give."""
    rungs = len(rules.asks)
    return 5 * (rungs + 1) * (rules.clock + 5) * rules.pressures * 3 * (1 << rungs)


@kernel
def encode(rules: Rules, s: State) -> int:
    """A whole number for a state, unique on one ladder."""
    rungs = len(rules.asks)
    code = (s.phase * (rungs + 1) + s.rung) * (rules.clock + 5) + s.owed
    return ((code * rules.pressures + s.pressure) * 3 + s.report) * (1 << rungs) + s.fakes


@kernel
def decode(rules: Rules, code: int) -> State:
    """The state a code stands for."""
    rungs = len(rules.asks)
    code, fakes = code >> rungs, code & ((1 << rungs) - 1)
    code, report = code // 3, code % 3
    code, pressure = code // rules.pressures, code % rules.pressures
    code, owed = code // (rules.clock + 5), code % (rules.clock + 5)
    return State(code // (rungs + 1), code % (rungs + 1), owed, pressure, report, fakes)


def decode_all(rules: Rules, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """`decode` for many codes: states `[state, field]`, fields in the order of `State`."""
    rungs = len(rules.asks)
    rest, fakes = codes >> rungs, codes & ((1 << rungs) - 1)
    rest, report = np.divmod(rest, 3)
    rest, pressure = np.divmod(rest, rules.pressures)
    rest, owed = np.divmod(rest, rules.clock + 5)
    phase, rung = np.divmod(rest, rungs + 1)
    return np.stack([phase, rung, owed, pressure, report, fakes], axis=1)


def start_state(ladder: Ladder) -> State:
    """Where a case begins: talks active, nothing settled, nothing owed."""
    return State(ACTIVE, 0, 0, ladder.pressure_start, NOTHING, 0)
