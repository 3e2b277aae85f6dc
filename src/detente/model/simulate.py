"""One month of a negotiation, nothing abridged: exact lead times and lags, drift added up month by month.

The rules are `transition.act_and_reply` and `hear`, the same that build every abridged table; what they are told by a
chance of 1/L there, they are told here by counting: work completes in the month its lead time is reached, a report
falls due a lag after the claim. Levels are the ladder's plus the drift accrued so far. Draws are keyed by
(seed, future, purpose, month), so the same future meets the same luck under every playbook.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import DetenteError
from . import rng
from .observation import DONE, FAKED, look
from .process import Process
from .response import Responses
from .reward import degrees, drift_per_month
from .rng import Purpose
from .transition import (
    ACTIVE,
    ADVANCE,
    CONFIRMED,
    CONTRADICTED,
    DELIVER,
    FAKE,
    INSPECT,
    NOTHING,
    RENEGED,
    SIGNED,
    STALL,
    State,
    act_and_reply,
    available,
    hear,
    honest_work,
    months_once_signed,
    nothing_owed,
    replies_after,
    sham_work,
)


@dataclass(frozen=True)
class World:
    """A negotiation in one month: compact state, months worked on what is under way, reports on their way, drift.

    `worked_ours`, `worked_theirs`, `recovering` count months, `since_claim` those since the last rung was claimed;
    `due` holds (month, report) of looks ordered and still to arrive; `drifted[issue]` is the change of level so far by
    drift.
    """

    month: int
    state: State
    worked_ours: int = 0
    worked_theirs: int = 0
    recovering: int = 0
    since_claim: int = 0
    due: tuple[tuple[int, int], ...] = ()
    drifted: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Luck:
    """The draws of one month, each a share in [0, 1); `report[rung, channel]` by place in the case."""

    reply: float
    spoil: float
    erosion: float
    report: NDArray[np.float64]


def luck(process: Process, seed: int, future: int, month: int) -> Luck:
    """The keyed draws of one month of one future."""
    channels = len(process.ladder.case.channels)
    report = np.array(
        [
            [float(rng.share(seed, future, Purpose.REPORT, month, j, c)) for c in range(channels)]
            for j in range(process.ladder.rungs)
        ]
    )
    reply, spoil, erosion = (
        float(rng.share(seed, future, p, month)) for p in (Purpose.REPLY, Purpose.SPOIL, Purpose.EROSION)
    )
    return Luck(reply, spoil, erosion, report.reshape(process.ladder.rungs, channels))


def opening(process: Process) -> World:
    """The world on the case's date."""
    state = State(*(int(v) for v in process.rows[process.start]))
    return World(0, state, drifted=np.zeros(len(process.ladder.start)))


def levels(process: Process, world: World, *, undone: NDArray[np.bool_] | bool = False) -> NDArray[np.float64]:
    """Issue levels in a world: the ladder's, moved by the drift so far, kept in [0, 1]."""
    rows = np.array([world.state], dtype=np.int64)
    return np.asarray(
        np.clip(process.ladder.levels(degrees(process.ladder, rows, undone=undone))[0] + world.drifted, 0.0, 1.0)
    )


def choose(process: Process, responses: Responses, kind: str, world: World, act: int, draw: float) -> int:
    """A type's reply this month: drawn from its solved shares, STALL where it does not choose.

    The shares are those of the compact state under the playbook's own act; another act is answered as that one. Raises
    DetenteError in a state to which the playbook never leads.
    """
    if not replies_after(process.rules, world.state, act):
        return STALL
    row = process.state_index(world.state)
    if row < 0:
        raise DetenteError(
            f"the playbook {process.playbook.name} never leads to {world.state}; no reply is solved there"
        )
    shares = responses.by_type[kind].choice[responses.table_of(world.month), row]
    if shares.sum() <= 0:
        return STALL
    return rng.pick(draw, shares)


def _work(process: Process, world: World, act: int, reply: int, spoiled: bool) -> tuple[bool, World]:
    """Does anything complete this month? And the world with its months of work counted."""
    rules, state = process.rules, world.state
    if state.phase == RENEGED:
        world = replace(world, recovering=world.recovering + 1)
        return world.recovering >= math.ceil(rules.recovery_delay), world
    if replies_after(rules, state, act) or honest_work(rules, state) or sham_work(rules, state):
        return _their_months(process, world, reply, spoiled)
    if state.phase == ACTIVE and act == ADVANCE and nothing_owed(rules, state) and state.rung < process.ladder.rungs:
        world = replace(world, worked_ours=world.worked_ours + 1)
        return world.worked_ours >= math.ceil(rules.work_ours[state.rung]), world
    return False, world


def _their_months(process: Process, world: World, reply: int, spoiled: bool) -> tuple[bool, World]:
    rules, state = process.rules, world.state
    delivering = reply == DELIVER or honest_work(rules, state)
    works = delivering or reply == FAKE or sham_work(rules, state)
    if not works or state.rung >= process.ladder.rungs or (spoiled and delivering):
        return False, world
    world = replace(world, worked_theirs=world.worked_theirs + 1)
    if state.phase == SIGNED:
        return world.worked_theirs >= math.ceil(months_once_signed(rules, state)), world
    starts = not (honest_work(rules, state) or sham_work(rules, state))
    return starts or world.worked_theirs >= math.ceil(rules.work_theirs[state.rung]), world


def _told(process: Process, rung: int, faked: bool, channel_name: str, draws: NDArray[np.float64]) -> int:
    """What one look by one channel at one rung says."""
    case = process.ladder.case
    shares = look(case.channels[channel_name], FAKED if faked else DONE, 1.0)
    return rng.pick(float(draws[rung, list(case.channels).index(channel_name)]), shares)


def _watching(process: Process, rung: int, on_demand: bool) -> list[tuple[str, int]]:
    """(channel, lag in whole months) of those that watch a rung by themselves or on demand."""
    case = process.ladder.case
    theirs = list(case.ladder.rungs.values())[rung].theirs
    names = dict.fromkeys(c for s in theirs for c in case.steps[s].seen_by)
    return [(n, max(1, math.ceil(case.channels[n].lag.mode))) for n in names if case.channels[n].on_demand == on_demand]


def _last_asked(process: Process, state: State) -> int:
    """The last settled rung that asked something of them, or -1."""
    asked = [j for j in range(state.rung) if process.ladder.asks[j]]
    return asked[-1] if asked else -1


def _reports_now(process: Process, world: World, state: State, draws: NDArray[np.float64]) -> list[int]:
    """What the channels that look by themselves say this month: every `lag` months until something is conclusive."""
    rung = _last_asked(process, state)
    if rung < 0 or state.report != NOTHING or state.phase not in (ACTIVE, SIGNED):
        return []
    faked = bool(state.fakes >> rung & 1)
    watching = _watching(process, rung, False)
    return [_told(process, rung, faked, name, draws) for name, lag in watching if world.since_claim % lag == 0]


def _ordered(process: Process, state: State, act: int, month: int, draws: NDArray[np.float64]) -> list[tuple[int, int]]:
    """(month due, report) of the fresh looks that an inspection orders at every rung claimed."""
    if act != INSPECT or state.phase != ACTIVE:
        return []
    rungs = [j for j in range(state.rung) if process.ladder.asks[j]]
    return [
        (month + lag - 1, _told(process, j, bool(state.fakes >> j & 1), name, draws))
        for j in rungs
        for name, lag in _watching(process, j, True)
    ]


def _one_report(reports: list[int]) -> int:
    return CONTRADICTED if CONTRADICTED in reports else CONFIRMED if CONFIRMED in reports else NOTHING


def step(process: Process, world: World, act: int, reply: int, draws: Luck, *, spoilers: float = 0.0) -> World:
    """The world one month on, given both sides' choices and the month's luck.

    `spoilers` is the share of delivering months that insiders undo, of the type in play.
    """
    before = world.state
    if replies_after(process.rules, before, act) and not available(process.rules, before, reply):
        reply = STALL
    spoiled = draws.spoil < spoilers
    if honest_work(process.rules, before):
        reply = STALL if spoiled else DELIVER
    work, world = _work(process, world, act, reply, spoiled)
    fall = draws.erosion < process.rules.erosion
    after = act_and_reply(process.rules, before, act, reply, work, fall)
    climbed_home = after.rung > before.rung and not process.ladder.asks[before.rung]
    same_claims = after.rung == before.rung or climbed_home
    world = replace(world, since_claim=world.since_claim + 1 if same_claims else 1)
    due = (*(world.due if same_claims else ()), *_ordered(process, after, act, world.month, draws.report))
    arrived = [report for when, report in due if when <= world.month]
    report = _one_report([*arrived, *_reports_now(process, world, after, draws.report)])
    after = State(*(int(v) for v in hear(after, report)))
    moved = after.rung != before.rung or after.phase != before.phase
    rows = np.array([after], dtype=np.int64)
    degree = degrees(process.ladder, rows)
    here = np.clip(process.ladder.levels(degree)[0] + world.drifted, 0.0, 1.0)
    change = np.clip(here + drift_per_month(process.ladder, rows, degree)[0], 0.0, 1.0) - here
    return World(
        month=world.month + 1,
        state=after,
        worked_ours=0 if moved or after.owed != before.owed else world.worked_ours,
        worked_theirs=0
        if moved or (after.owed in range(process.rules.clock + 1) and after.phase == ACTIVE)
        else world.worked_theirs,
        recovering=world.recovering if after.phase == RENEGED else 0,
        since_claim=world.since_claim,
        due=tuple((when, report) for when, report in due if when > world.month),
        drifted=world.drifted + change,
    )


def run(responses: Responses, kind: str, seed: int, future: int, months: int) -> list[World]:
    """One future of the playbook against one type: the worlds at the ends of months 0..`months`."""
    process = responses.process
    spoilers = responses.by_type[kind].arrays.spoilers
    worlds = [opening(process)]
    for month in range(months):
        draws = luck(process, seed, future, month)
        act = process.playbook.act_at(month, worlds[-1].state)
        reply = choose(process, responses, kind, worlds[-1], act, draws.reply)
        worlds.append(step(process, worlds[-1], act, reply, draws, spoilers=spoilers))
    return worlds
