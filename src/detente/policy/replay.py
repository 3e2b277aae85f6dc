"""What is a fixed plan worth when the numbers are others?

A plan is a controller: an act, and for each thing that may be seen next the place to go on from. Its product with the
compact states does not depend on the type, nor on any number that only changes how likely or how good something is:
it is laid out once, and valued again and again, each time exactly, from where the last worth stood. What a type
chooses, chances, costs and flows are read anew from the answers handed in. Cost: one number for each (place, state)
that the plan can come to, and one for each way on; a valuation is a few passes over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import DetenteError
from ..model.kernel import kernel
from ..model.outlook import cost_between, look_cost, our_flow, our_patience
from ..model.process import Process
from ..model.response import Responses, replies_to
from ..model.reward import RUNG
from ..model.transition import ACTS, INSPECT
from ..model.types import TypeArrays
from .controller import OVER, Controller, Net, spread
from .late import told_late
from .plans import begun
from .pomdp import Floats
from .process import Talks
from .search import Search

CLOSE = 1e-8
"""Valuation ends when no pass moves a worth by more points than this, times what is left to the discount."""
PASSES = 20_000
NO_GAP = 1e-6
"""A search ends early at a gap of so many points."""


class _Month(NamedTuple):
    """From each point: what a month gains, the factor that leaves the chance to stay out; and each way's weight."""

    gain: Floats
    scale: Floats
    weight: Floats


@kernel
def _lay(
    net: Net,
    share: Floats,
    chooses: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    completes: Floats,
    chance: Floats,
    each: Floats,
    spoilers: float,
    patience: float,
    month: _Month,
) -> None:
    """Weigh the ways on under `share[point, reply]`; `each[way]` is what a way brings by itself."""
    for p in range(len(net.row)):
        node = net.node[p]
        gain, stay = 0.0, 0.0
        for e in range(net.first[p], net.first[p + 1]):
            flat = net.flat[e]
            work, reply = (flat // 6) % 2, (flat // 12) % 4
            if chooses[node]:
                weight = share[p, reply]
            elif opened[node, 0]:
                weight = 1.0 - spoilers if reply == 0 else spoilers
            else:
                weight = 1.0
            done = completes[node, reply] * (1.0 - spoilers if reply == 0 and chooses[node] else 1.0)
            weight *= (done if work == 1 else 1.0 - done) * chance[flat]
            gain += weight * each[e]
            if net.to[e] == p:
                stay += weight
                weight = 0.0
            month.weight[e] = weight
        month.gain[p] = gain
        month.scale[p] = 1.0 / (1.0 - patience * stay)


@kernel
def _settle(net: Net, month: _Month, patience: float, value: Floats, close: float, most: int) -> bool:
    """Circle after circle, passes over its points, the latest worths used at once, until none moves; False if never."""
    for n in range(len(net.circle) - 1):
        begin, end = net.circle[n], net.circle[n + 1]
        for turn in range(most + 1):
            moved = 0.0
            for at in range(begin, end):
                p = net.order[at]
                total = 0.0
                for e in range(net.first[p], net.first[p + 1]):
                    if month.weight[e] > 0.0:
                        total += month.weight[e] * value[net.to[e]]
                new = (month.gain[p] + patience * total) * month.scale[p]
                moved = max(moved, abs(new - value[p]))
                value[p] = new
            if moved <= close or end - begin == 1:
                break
            if turn == most:
                return False
    return True


@kernel
def _visit(net: Net, month: _Month, patience: float, start: int, months: Floats, left: Floats, close: float) -> None:
    """Add to months[point] the discounted months spent at each point from `start`; `left` is zero, and is used up."""
    left[start] = 1.0
    total = 1.0
    while total > close:
        total = 0.0
        for p in range(len(months)):
            if left[p] <= 0.0:
                continue
            here = left[p] * month.scale[p]
            left[p] = 0.0
            months[p] += here
            for e in range(net.first[p], net.first[p + 1]):
                left[net.to[e]] += here * patience * month.weight[e]
        for p in range(len(months)):
            total += left[p]


@kernel
def _gains(
    net: Net,
    p: int,
    chooses: NDArray[np.bool_],
    completes: Floats,
    chance: Floats,
    each: Floats,
    spoilers: float,
    patience: float,
    value: Floats,
    gain: Floats,
    stay: Floats,
) -> None:
    """What each reply brings at a point, `gain[reply]`, and how likely it stays there, discounted, `stay[reply]`."""
    gain[:], stay[:] = 0.0, 0.0
    node = net.node[p]
    for e in range(net.first[p], net.first[p + 1]):
        flat = net.flat[e]
        work, reply = (flat // 6) % 2, (flat // 12) % 4
        done = completes[node, reply] * (1.0 - spoilers if reply == 0 and chooses[node] else 1.0)
        weight = (done if work == 1 else 1.0 - done) * chance[flat]
        gain[reply] += weight * each[e]
        if net.to[e] == p:
            stay[reply] += patience * weight
        else:
            gain[reply] += patience * weight * value[net.to[e]]


@kernel
def _answer(
    net: Net,
    chooses: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    completes: Floats,
    chance: Floats,
    each: Floats,
    cost: Floats,
    spoilers: float,
    patience: float,
    value: Floats,
    q: Floats,
    close: float,
    most: int,
) -> bool:
    """Best replies to the plans: `q[point, reply]` and `value[point]`, by passes; False if they never end.

    Where the type does not choose, `q` is left alone.
    """
    gain, stay = np.zeros(4), np.zeros(4)
    for _ in range(most):
        moved = 0.0
        for back in range(len(value)):
            p = len(value) - 1 - back
            node = net.node[p]
            _gains(net, p, chooses, completes, chance, each, spoilers, patience, value, gain, stay)
            if chooses[node]:
                gain[0] -= cost[p] * completes[node, 0] * (1.0 - spoilers)
                new = -np.inf
                for reply in range(4):
                    if opened[node, reply]:
                        new = max(new, gain[reply] / (1.0 - stay[reply]))
                for reply in range(4):
                    q[p, reply] = gain[reply] + stay[reply] * new if opened[node, reply] else -np.inf
            else:
                share = 1.0 - spoilers if opened[node, 0] else 0.0
                idle = share * gain[0] + (1.0 - share) * gain[1]
                new = idle / (1.0 - share * stay[0] - (1.0 - share) * stay[1])
            moved = max(moved, abs(new - value[p]))
            value[p] = new
        if moved <= close:
            return True
    return False


@dataclass(frozen=True)
class Replay:
    """The net of some plans in a process, and what does not hang on a type: our costs by way, looks by point."""

    net: Net
    held: Controller
    cost: Floats
    patience: float

    @staticmethod
    def of(talks: Talks, held: Controller, net: Net | None = None) -> Replay:
        """The plans ready to be valued in these talks."""
        laid = spread(talks, held) if net is None else net
        return Replay(laid, held, ways_cost(talks.process, laid), our_patience(talks.case))

    def shares(self, process: Process, told: Floats) -> Floats:
        """Replies at every point, `[point, reply]`, from `told[act or ended, row, reply]`."""
        act = np.where(self.net.place == OVER, len(ACTS), process.act[self.net.node])
        return np.asarray(told[act, self.net.row])

    def worth(
        self, process: Process, told: Floats, spoilers: float, flow: Floats, value: Floats | None = None
    ) -> Floats:
        """What the plans are worth at each point against one type's replies: points of present value, `[point]`.

        `flow[row]` is what a month there is worth to us; `value` a worth found for numbers near these.
        """
        each = (1 - self.patience) * flow[self.net.row[self.net.to]] - self.cost
        month = self._laid(process, told, spoilers, each)
        found = np.zeros(len(self.net.row)) if value is None else value.copy()
        if not _settle(self.net, month, self.patience, found, CLOSE * (1 - self.patience), PASSES):
            raise DetenteError("the worth of a plan did not settle; this is a fault in detente")
        return found

    def months(self, process: Process, told: Floats, spoilers: float, flow: Floats) -> tuple[Floats, Floats]:
        """What a month brings at each point, `[point]`, and the chance of each way on, `[way]`."""
        each = (1 - self.patience) * flow[self.net.row[self.net.to]] - self.cost
        month = self._laid(process, told, spoilers, each)
        return month.gain, month.weight

    def visits(self, process: Process, told: Floats, spoilers: float, start: int) -> Floats:
        """Discounted months spent at each point, a plan being played from its `start`: `[point]`."""
        month = self._laid(process, told, spoilers, np.zeros(len(self.net.to)))
        months, left = np.zeros((2, len(self.net.row)))
        _visit(self.net, month, self.patience, start, months, left, CLOSE)
        return np.asarray(months)

    def answered(self, process: Process, arrays: TypeArrays) -> Floats:
        """What each reply is worth to a type that knows the plan and where in it we are: `q[point, reply]`, points.

        Exact, all later replies being its best; -inf where a reply is closed, 0 where it does not choose.
        """
        net, d = self.net, arrays.patience
        each = (1 - d) * arrays.flows.flow[net.row[net.to]]
        cost = np.append(arrays.cost, 0.0)[process.rows[net.row, RUNG]]
        value, q = np.zeros(len(net.row)), np.zeros((len(net.row), 4))
        done = _answer(
            net,
            process.chooses,
            process.open,
            process.completes,
            process.chance.ravel(),
            each,
            cost,
            arrays.spoilers,
            d,
            value,
            q,
            CLOSE * (1 - d),
            PASSES,
        )
        if not done:
            raise DetenteError("replies to a plan did not settle; this is a fault in detente")
        return q

    def _laid(self, process: Process, told: Floats, spoilers: float, each: Floats) -> _Month:
        points, ways = len(self.net.row), len(self.net.to)
        month = _Month(np.empty(points), np.empty(points), np.empty(ways))
        share, chance = self.shares(process, told), process.chance.ravel()
        settings = (process.chooses, process.open, process.completes, chance, each, spoilers, self.patience)
        _lay(self.net, share, *settings, month)
        return month


def ways_cost(process: Process, net: Net) -> Floats:
    """What we pay once on each way on: steps taking effect, the treaty, ordered looks. `[way]`, points."""
    source = np.repeat(np.arange(len(net.row)), np.diff(net.first))
    looks = (net.place != OVER) & (process.act[net.node] == INSPECT)
    paid = cost_between(process, net.row[source], net.row[net.to])
    return np.asarray(paid + (looks * look_cost(process)[net.row])[source])


def told(responses: Responses, name: str) -> Floats:
    """A type's shares of replies by our act, and last once talks are over: `[act or ended, row, reply]`."""
    response, process = responses.by_type[name], responses.process
    return np.stack([*(replies_to(process, response, act) for act in range(len(ACTS))), response.choice[-1]])


def worths(talks: Talks, replay: Replay) -> dict[str, Floats]:
    """What the plans are worth against each type, in their order: by type, `[plan]`."""
    found = {}
    for name, response in talks.responses.by_type.items():
        flow = our_flow(talks.process, response)
        table = told(talks.responses, name)
        value = replay.worth(talks.process, table, response.arrays.spoilers, flow)
        found[name] = value[: len(replay.held.starts)]
    return found


def told_worth(talks: Talks, replay: Replay, shares: Mapping[str, float]) -> float:
    """What the first of the plans is worth against the replies of the talks, exactly: points of present value."""
    found = worths(talks, replay)
    return sum(share * float(found[name][0]) for name, share in shares.items())


def search_again(process: Talks, earlier: Search, beliefs: int) -> Search:
    """A search of the same states under other numbers, begun at the beliefs that an earlier one came to, so many on."""
    search = begun(process, told_late(process))
    search.seed(earlier)
    most = search.counts["expanded"] + beliefs
    for _ in range(beliefs):
        if search.counts["expanded"] >= most or search.bounds().gap <= NO_GAP:
            break
        search.step()
    search.settle()
    return search


def silent(done: int, total: int | None, note: str = "") -> None:
    """Progress nobody asked for."""
