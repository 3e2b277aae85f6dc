"""What runs of a plan look up, made once from the model: replies, worth, drift, what is seen, what channels say."""

from __future__ import annotations

from itertools import product
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.observation import look
from ..model.outlook import look_cost, our_flow
from ..model.response import branches, moves_under, replies_to
from ..model.reward import PHASE, degrees, drift_per_month, pressure_cost, stated_disagreement
from ..model.transition import ACTIVE, ACTS, HOLD
from ..model.utility import compile_vision
from .pomdp import Floats
from .process import Ints, Talks

Flags = NDArray[np.bool_]
CERTAIN = 1 - 1e-12


class Exactly(NamedTuple):
    """What is counted month by month; the rest comes by chance, as in the process that plans are solved in."""

    our_work: bool = True
    their_work: bool = True
    reports: bool = True
    looks: bool = True
    drift: bool = True
    afterwards: bool = True


ABRIDGED = Exactly(*(False for _ in Exactly._fields))
UNABRIDGED = Exactly()


class Tables:
    """What the lanes look up: replies `[type, act, state, reply]`, flows, drift, what is seen, reports of channels."""

    def __init__(self, talks: Talks, exactly: Exactly) -> None:
        self.process, self.exactly = talks.process, exactly
        process, case = talks.process, talks.case
        answers = [talks.responses.by_type[name] for name in talks.types]
        self.replies = np.stack(
            [edges_of(np.stack([replies_to(process, a, n) for n in range(len(ACTS))])) for a in answers]
        )
        last = talks.responses.last_table
        still = [np.asarray(branches(process, a, last).diagonal()) >= CERTAIN for a in answers]
        self.rests = np.stack(still) & (process.rows[:, PHASE] != ACTIVE)
        idle = [np.asarray(moves_under(process, a, HOLD).diagonal()) >= CERTAIN for a in answers]
        self.idle = np.stack(idle) & (process.rows[:, PHASE] == ACTIVE)
        self.spoilers = np.array([a.arrays.spoilers for a in answers])
        self.look_cost = look_cost(process)
        self.face, self.known = faces(talks)
        self._lay_drift(talks)
        self.by_itself = self._watchers(False)
        self.ordered = self._watchers(True)
        lags = [ceil(max(1.0, channel.lag.mode)) for channel in case.channels.values()]
        self.longest = max(lags, default=1)
        last_asked = np.full(process.ladder.rungs + 1, -1)
        for rung in range(process.ladder.rungs):
            last_asked[rung + 1] = rung if process.ladder.asks[rung] else last_asked[rung]
        self.last_asked = last_asked

    def _lay_drift(self, talks: Talks) -> None:
        """`flow[type, state]`; where drift is counted, without the issues that drift, whose `level` and `change` are
        kept `[type, state, issue]`."""
        process, case = self.process, talks.case
        answers = [talks.responses.by_type[name] for name in talks.types]
        self.drifting = np.flatnonzero([bool(issue.drift) for issue in case.issues.values()])
        if not self.exactly.drift:
            self.drifting = self.drifting[:0]
        self.vision = compile_vision(case.issues, case.parties[case.ours].vision)
        level, change, flow = [], [], []
        for answer in answers:
            levels, undone = answer.arrays.flows.levels, answer.arrays.flows.undone
            moved = drift_per_month(process.ladder, process.rows, degrees(process.ladder, process.rows, undone=undone))
            by_issue = self.vision.by_issue(levels)
            by_issue[:, self.drifting] = 0.0
            plain = by_issue.sum(axis=1) - pressure_cost(process.ladder, process.rows, case.ours)
            flow.append(plain if len(self.drifting) else our_flow(process, answer))
            level.append(levels[:, self.drifting])
            change.append(moved[:, self.drifting])
        self.level, self.change, self.flow = np.stack(level), np.stack(change), np.stack(flow)
        self.stated = stated_disagreement(process.ladder, case.ours, self.vision)

    def _watchers(self, on_demand: bool) -> list[list[tuple[int, int, Floats]]]:
        """By rung: (channel, lag in whole months, cumulated chances of reports `[truth, report]`) of who looks."""
        case, found = self.process.ladder.case, []
        exact = self.exactly.looks if on_demand else self.exactly.reports
        for rung in case.ladder.rungs.values():
            names = dict.fromkeys(c for step in rung.theirs for c in case.steps[step].seen_by)
            here = []
            for name in (n for n in names if case.channels[n].on_demand == on_demand):
                channel = case.channels[name]
                lag = max(1.0, channel.lag.mode)
                chances = np.stack([look(channel, truth, 1.0 if exact else 1 / lag) for truth in (0, 1)])
                here.append((list(case.channels).index(name), ceil(lag) if exact else 1, edges_of(chances)))
            found.append(here)
        return found


def edges_of(shares: Floats) -> Floats:
    """Cumulated shares that end at 1, as `rng.pick` reads them; 1 throughout where there are none."""
    total = np.cumsum(shares, axis=-1)
    whole = total[..., -1:]
    return np.asarray(np.divide(total, whole, out=np.ones_like(total), where=whole > 0))


def picked(draw: Floats, edges: Floats) -> Ints:
    """The place that each draw falls on, `edges[draw, place]`."""
    return np.asarray(np.minimum((draw[:, None] >= edges).sum(axis=1), edges.shape[1] - 1))


def faces(talks: Talks) -> tuple[Ints, Flags]:
    """What is seen of a state, `[a look said it again, state]`; what can be seen next, `[seen, act, seen next]`."""
    process, mine = talks.process, np.flatnonzero(talks.kind == 0)
    over = int(talks.seen[np.flatnonzero(talks.kind < 0)[0]])
    face = np.full((2, len(process.rows)), over)
    face[1, talks.row[mine]] = talks.seen[mine]
    plain = mine[~talks.fresh[mine]]
    face[:, talks.row[plain]] = talks.seen[plain]
    again = mine[talks.fresh[mine]]
    face[1, talks.row[again]] = talks.seen[again]
    count = len(talks.model.observations)
    known = np.zeros((count, len(ACTS), count), dtype=np.bool_)
    node = np.broadcast_to(np.arange(len(process.origin))[:, None, None, None], process.chance.shape)[
        process.chance > 0
    ]
    to = process.target[process.chance > 0]
    for before, fresh in product((0, 1), (0, 1)):
        known[face[before, process.origin[node]], process.act[node], face[fresh, to]] = True
    known[:, :, over] = True
    return face, known
