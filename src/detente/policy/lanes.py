"""Many runs of a plan side by side, months of work and reports counted exactly or by chance.

Each lane is a world as `model.simulate` keeps it: months worked, reports on their way, drift so far. Rules, replies and
costs are the model's own; draws are keyed by run, purpose and month, so that two plans, or two ways of counting, meet
the same luck. The plan is followed by what it sees. With nothing counted exactly this is the process that the plan was
solved in, played on past its end; with all of it counted it is `simulate.step`, many lanes at a time (tested).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from ..errors import DetenteError
from ..model import rng
from ..model.kernel import kernel
from ..model.outlook import cost_between, our_patience
from ..model.reward import (
    FAKES,
    OWED,
    PHASE,
    PRESSURE,
    REPORT,
    RUNG,
)
from ..model.rng import Purpose
from ..model.transition import (
    ACTIVE,
    ACTS,
    ADVANCE,
    DELIVER,
    FAKE,
    HOLD,
    INSPECT,
    NOTHING,
    RENEGED,
    SIGNED,
    STALL,
    WALKED,
    Rules,
    State,
    act_and_reply,
    decode,
    decode_all,
    encode,
    hear,
)
from ..model.utility import SCALE
from .kernels import VECTORS, refresh_lower
from .lane_tables import ABRIDGED, UNABRIDGED, Exactly, Flags, Tables, edges_of, picked
from .pomdp import Floats
from .process import Ints, Talks
from .search import Search

LEFT = 1e-5
"""Share of the value that is left when months are no longer played: what stands then is taken to stay."""


@dataclass(frozen=True)
class Guide:
    """A plan as a controller: `first` now, `then[observation]` the vector that follows; later `act[vector]` and
    `after[vector, observation]`."""

    first: int
    then: Ints
    act: Ints
    after: NDArray[np.int32]


def followed(search: Search) -> Guide:
    """The plan behind the lower bound at a search's root."""
    refresh_lower(search.store, search.root)
    return _guided(search, int(search.store.best[search.root]))


def after_act(search: Search, act: int) -> Guide:
    """An act first, and the best plan found for whatever is seen then."""
    search.settle()
    store, reports = search.store, int(search.arrays.sizes[2])
    seen = search.arrays.seen_block[act * reports : (act + 1) * reports]
    then = search.given.assumed[seen].astype(np.int64)
    row = int(store.slot[search.root]) * int(search.arrays.sizes[1]) + act
    for edge in range(int(store.edge[row]), int(store.edge[row + 1])):
        child = int(store.child[edge])
        refresh_lower(store, child)
        then[store.report[edge]] = store.best[child]
    return replace(_guided(search, 0), first=act, then=then)


def _guided(search: Search, vector: int) -> Guide:
    store, count = search.store, int(search.store.used[VECTORS])
    then = store.succ[vector].astype(np.int64)
    return Guide(int(store.act[vector]), then, store.act[:count], store.succ[:count])


@dataclass(frozen=True)
class Runs:
    """What came of each run: `worth` in points of present value; its type (place among the types); the last state, by
    field; the month of the signature and of the end of talks, -1 where none; `we_walked`: talks were ended by us;
    `surprised`: something was seen that the plan did not think possible."""

    worth: Floats
    kind: Ints
    last: Ints
    signed: Ints
    ended: Ints
    we_walked: Flags
    surprised: Flags


def play(
    talks: Talks, guide: Guide, shares: Mapping[str, float], runs: int, seed: int, exactly: Exactly = UNABRIDGED
) -> Runs:
    """Follow a plan from the start of the case, types drawn in these shares."""
    lanes = _Lanes(talks, guide, shares, runs, seed, exactly)
    patience = our_patience(talks.case)
    months = ceil(log(LEFT) / log(patience))
    for month in range(months):
        if lanes.over:
            break
        lanes.month(month)
    return lanes.finished()


@kernel
def _acted(rules: Rules, rows: Ints, act: Ints, reply: Ints, work: Flags, fall: Flags, code: Ints) -> None:
    """The codes of the states after act, reply and erosion."""
    for i in range(len(code)):
        s = State(rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3], rows[i, 4], rows[i, 5])
        code[i] = encode(rules, act_and_reply(rules, s, act[i], reply[i], work[i], fall[i]))


@kernel
def _heard(rules: Rules, report: Ints, code: Ints) -> None:
    """The codes once a month's report is in."""
    for i in range(len(code)):
        code[i] = encode(rules, hear(decode(rules, code[i]), report[i]))


class _Lanes:
    """The worlds of all runs in one month, and what came of those that have ended; `going` lists the others."""

    def __init__(
        self, talks: Talks, guide: Guide, shares: Mapping[str, float], runs: int, seed: int, exactly: Exactly
    ) -> None:
        self._tables, self._guide, self._seed = Tables(talks, exactly), guide, seed
        self._process, self._patience = talks.process, our_patience(talks.case)
        believed = np.array([shares.get(name, 0.0) for name in talks.types])
        self.going: Ints = np.arange(runs)
        self._resting: Ints = self.going[:0]
        self.kind = picked(
            rng.share(seed, self.going, Purpose.TYPE), np.broadcast_to(edges_of(believed), (runs, len(believed)))
        )
        self.row = np.full(runs, self._process.start)
        self.worked_ours, self.worked_theirs, self.recovering, self.since_claim = np.zeros((4, runs), dtype=np.int64)
        self.pending = np.zeros((runs, self._tables.longest + 1), dtype=np.int64)
        self.drifted = np.zeros((runs, len(self._tables.drifting)))
        self.vector = np.full(runs, -1)
        self.seen = np.full(runs, int(self._tables.face[0, self._process.start]))
        self.worth = np.zeros(runs)
        self.signed, self.ended = np.full((2, runs), -1)
        self.we_walked, self.surprised = np.zeros((2, runs), dtype=np.bool_)
        self.weight = 1.0

    def _draw(self, purpose: Purpose, month: int, needed: Flags) -> Floats:
        """The draws of the lanes that need one this month; 1 for the others."""
        found = np.ones(len(needed))
        found[needed] = rng.share(self._seed, self.going[needed], purpose, month)
        return found

    def month(self, month: int) -> None:
        """One month of every lane that goes on."""
        if len(self._resting):
            self._rest()
        process, at = self._process, self.going
        before = process.rows[self.row[at]]
        act = self._acts(at)
        node = process.by_act[act, self.row[at]]
        reply, spoiled = self._replies(at, act, node, month)
        work = self._work(at, before, act, reply, spoiled, node, month)
        fall = self._draw(Purpose.EROSION, month, before[:, PRESSURE] > 0) < process.rules.erosion
        code = np.empty(len(at), dtype=np.int64)
        _acted(process.rules, before, act, reply, work, fall, code)
        report = self._reports(at, before, decode_all(process.rules, code), act, month)
        _heard(process.rules, report, code)
        to = process.index[code]
        if (to < 0).any():
            raise DetenteError("a run came to a state that no act leads to; this is a fault in detente")
        self._settle(at, before, to, act, month)
        self._see(at, before, to, act, report)
        self._pay(at, to)
        self.weight *= self._patience

    def _acts(self, at: Ints) -> Ints:
        """The plan's acts; to hold where talks are over or the act cannot be taken."""
        vector = self.vector[at]
        act = np.where(vector < 0, self._guide.first, self._guide.act[np.maximum(vector, 0)])
        row = self.row[at]
        can = (self._process.rows[row, PHASE] == ACTIVE) & (self._process.by_act[act, row] >= 0)
        return np.asarray(np.where(can, act, HOLD))

    def _replies(self, at: Ints, act: Ints, node: Ints, month: int) -> tuple[Ints, Flags]:
        """What they do this month, and whether insiders break it; STALL where there is nothing to choose."""
        under_way, chooses = self._under_way(at, 1), self._process.chooses[node]
        where = at[chooses]
        chosen = self._tables.replies[self.kind[where], act[chooses], self.row[where]]
        reply = np.full(len(at), STALL)
        reply[chooses] = picked(self._draw(Purpose.REPLY, month, chooses)[chooses], chosen)
        spoiled = self._draw(Purpose.SPOIL, month, under_way | chooses) < self._tables.spoilers[self.kind[at]]
        return np.where(under_way, np.where(spoiled, STALL, DELIVER), reply), spoiled

    def _under_way(self, at: Ints, kind: int) -> Flags:
        """Is honest work (1) or sham work (2) under way?"""
        rows = self._process.rows[self.row[at]]
        return np.asarray((rows[:, PHASE] == ACTIVE) & (rows[:, OWED] == self._process.rules.clock + kind))

    def _work(self, at: Ints, before: Ints, act: Ints, reply: Ints, spoiled: Flags, node: Ints, month: int) -> Flags:
        """Does something get done this month? Months of work are counted either way."""
        process, exactly, rules = self._process, self._tables.exactly, self._process.rules
        phase, rung = before[:, PHASE], before[:, RUNG]
        honest, sham, chooses = self._under_way(at, 1), self._under_way(at, 2), process.chooses[node]
        theirs = chooses | honest | sham
        works = ((reply == DELIVER) | (reply == FAKE) | sham) & (rung < process.ladder.rungs) & theirs
        works &= ~(spoiled & ((reply == DELIVER) | honest)) & (phase != RENEGED)
        ours = ~theirs & (act == ADVANCE) & (process.completes[node, STALL] > 0) & (phase == ACTIVE)
        recovers = phase == RENEGED
        self.worked_theirs[at] += works
        self.worked_ours[at] += ours
        self.recovering[at] += recovers
        chance = process.completes[node, np.where(recovers | ours, STALL, np.where(sham, STALL, reply))]
        lucky = self._draw(Purpose.WORK, month, works | ours | recovers) < chance
        needed = np.ceil(np.append(rules.work_theirs, 1.0)[rung])
        counted = (chooses & (phase == ACTIVE)) | (self.worked_theirs[at] >= needed)
        signed = phase == SIGNED
        whole = np.ceil(1 / np.maximum(chance, LEFT) - LEFT)
        by_count = np.where(signed, self.worked_theirs[at] >= whole, counted)
        done = works & np.where(np.where(signed, exactly.afterwards, exactly.their_work), by_count, lucky)
        done |= ours & np.where(exactly.our_work, self.worked_ours[at] >= whole, lucky)
        return np.asarray(done | (recovers & np.where(exactly.afterwards, self.recovering[at] >= whole, lucky)))

    def _reports(self, at: Ints, before: Ints, after: Ints, act: Ints, month: int) -> Ints:
        """The month's report: what was due, and what channels say that look by themselves."""
        asks = np.append(self._process.ladder.asks, False)
        climbed = after[:, RUNG] > before[:, RUNG]
        same = (after[:, RUNG] == before[:, RUNG]) | (climbed & ~asks[before[:, RUNG]])
        self.since_claim[at] = np.where(same, self.since_claim[at] + 1, 1)
        self.pending[at] *= same[:, None]
        self._order(at, after, act, month)
        talks_on = (after[:, PHASE] == ACTIVE) | (after[:, PHASE] == SIGNED)
        rung = np.where(talks_on & (after[:, REPORT] == NOTHING), self._tables.last_asked[after[:, RUNG]], -1)
        report: Ints = self.pending[at, 0].copy()
        for last in np.unique(rung[rung >= 0]):
            for channel, lag, edges in self._tables.by_itself[last]:
                here = np.flatnonzero((rung == last) & (self.since_claim[at] % lag == 0))
                said = self._said(at[here], after[here], int(last), channel, edges, month)
                report[here] = np.maximum(report[here], said)
        self.pending[at, :-1] = self.pending[at, 1:]
        return report

    def _order(self, at: Ints, after: Ints, act: Ints, month: int) -> None:
        """Fresh looks at every rung claimed: what they will say is put down for the month it is due."""
        asked = np.flatnonzero((act == INSPECT) & (after[:, PHASE] == ACTIVE))
        if not len(asked):
            return
        for rung, watchers in enumerate(self._tables.ordered):
            here = asked[after[asked, RUNG] > rung]
            for channel, lag, edges in watchers if len(here) and self._process.ladder.asks[rung] else ():
                said = self._said(at[here], after[here], rung, channel, edges, month)
                self.pending[at[here], lag - 1] = np.maximum(self.pending[at[here], lag - 1], said)

    def _said(self, lanes: Ints, after: Ints, rung: int, channel: int, edges: Floats, month: int) -> Ints:
        draw = rng.share(self._seed, lanes, Purpose.REPORT, month, rung, channel)
        return picked(draw, edges[(after[:, FAKES] >> rung) & 1])

    def _settle(self, at: Ints, before: Ints, to: Ints, act: Ints, month: int) -> None:
        """Costs of the month, counters, what is remembered of a run."""
        process, after = self._process, self._process.rows[to]
        changed = np.flatnonzero(to != self.row[at])
        paid = np.zeros(len(at))
        paid[changed] = cost_between(process, self.row[at[changed]], to[changed])
        paid += (act == INSPECT) * self._tables.look_cost[self.row[at]]
        self.worth[at] -= self.weight * paid
        moved = (after[:, RUNG] != before[:, RUNG]) | (after[:, PHASE] != before[:, PHASE])
        self.worked_ours[at] *= ~(moved | (after[:, OWED] != before[:, OWED]))
        idle = (after[:, OWED] <= process.rules.clock) & (after[:, PHASE] == ACTIVE)
        self.worked_theirs[at] *= ~(moved | idle)
        self.recovering[at] *= after[:, PHASE] == RENEGED
        over = (before[:, PHASE] == ACTIVE) & (after[:, PHASE] != ACTIVE)
        self.ended[at[over]] = month
        self.signed[at[over & (act == ACTS.index("sign"))]] = month
        self.we_walked[at[over & (act == ACTS.index("walk"))]] = True
        self.row[at] = to

    def _see(self, at: Ints, before: Ints, to: Ints, act: Ints, report: Ints) -> None:
        """What the plan sees, and the vector it follows then."""
        same = (report != NOTHING) & (report == before[:, REPORT]) & (self._process.rows[to, RUNG] == before[:, RUNG])
        seen = self._tables.face[((act == INSPECT) & same).astype(np.int64), to]
        self.surprised[at] |= (before[:, PHASE] == ACTIVE) & ~self._tables.known[self.seen[at], act, seen]
        vector = self.vector[at]
        after = self._guide.after[np.maximum(vector, 0), seen]
        self.vector[at] = np.where(vector < 0, self._guide.then[seen], after)
        self.seen[at] = seen

    def _pay(self, at: Ints, to: Ints) -> None:
        """Add the month's points; lanes in which nothing more can happen are brought to their end."""
        flow = self._flow(at, to)
        self.worth[at] += self.weight * (1 - self._patience) * flow
        moved = self._drift(at, to)
        rests = self._tables.rests[self.kind[at], to] | self._idle(at, to)
        if rests.any():
            still = rests & ~moved
            self.worth[at[still]] += self.weight * self._patience * self._flow(at[still], to[still])
            self._resting = np.concatenate([self._resting, at[rests & moved]])
            self.going = at[~rests]

    def _idle(self, at: Ints, to: Ints) -> Flags:
        """In which lanes does the plan hold for ever where nothing follows?"""
        vector = np.maximum(self.vector[at], 0)
        same = (self._guide.act[vector] == HOLD) & (self._guide.after[vector, self._tables.face[0, to]] == vector)
        same &= self._tables.idle[self.kind[at], to] & (self.vector[at] >= 0)
        same[same] = ~self.pending[at[same]].any(axis=1)
        return np.asarray(same)

    def _rest(self) -> None:
        """A month of the lanes in which drift alone goes on."""
        at = self._resting
        flow = self._flow(at, self.row[at])
        self.worth[at] += self.weight * (1 - self._patience) * flow
        still = ~self._drift(at, self.row[at])
        self.worth[at[still]] += self.weight * self._patience * flow[still]
        self._resting = at[~still]

    def _flow(self, at: Ints, row: Ints) -> Floats:
        """Points a month of each lane, at the levels that drift has brought."""
        tables, kind = self._tables, self.kind[at]
        flow = tables.flow[kind, row].copy()
        level = np.clip(tables.level[kind, row] + self.drifted[at], 0.0, 1.0)
        for place, issue in enumerate(tables.drifting):
            weight, (xs, ys) = tables.vision.weights[issue], tables.vision.curves[issue]
            flow += SCALE * weight * np.interp(level[:, place], xs, ys)
        if tables.stated is not None and len(tables.drifting):
            flow[self._process.rows[row, PHASE] == WALKED] = tables.stated
        return flow

    def _drift(self, at: Ints, row: Ints) -> Flags:
        """Carry drift on by a month; in which lanes did something move?"""
        if not len(self._tables.drifting):
            return np.zeros(len(at), dtype=np.bool_)
        kind = self.kind[at]
        here = np.clip(self._tables.level[kind, row] + self.drifted[at], 0.0, 1.0)
        change = np.clip(here + self._tables.change[kind, row], 0.0, 1.0) - here
        self.drifted[at] += change
        return np.asarray((change != 0).any(axis=1))

    @property
    def over(self) -> bool:
        """Can nothing more happen in any lane?"""
        return len(self.going) + len(self._resting) == 0

    def finished(self) -> Runs:
        """What came of the runs; where one still goes on, what stands is taken to stay."""
        at = np.concatenate([self.going, self._resting])
        self.worth[at] += self.weight * self._flow(at, self.row[at])
        last = self._process.rows[self.row]
        return Runs(self.worth, self.kind, last, self.signed, self.ended, self.we_walked, self.surprised)


__all__ = ["ABRIDGED", "UNABRIDGED", "Exactly", "Guide", "Runs", "after_act", "followed", "play"]
