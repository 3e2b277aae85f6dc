"""What could be had at most by one who sees the type and what was faked? A bound above that is found in a moment.

No plan sees as much as this, so none is worth more. Every compact state is valued under the best act in it, against
each type's replies as they are, from the worth found for numbers near these. It lies far above what can be had where
fakes matter: whoever sees them stops them at once (`late` is closer, and takes seconds).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import DetenteError
from ..model.kernel import kernel
from ..model.nearby import forward
from ..model.process import Process
from ..model.reward import PHASE
from ..model.transition import ACTIVE, ACTS
from .bench import Valued
from .controller import OVER, Controller, Net
from .pomdp import Floats
from .process import Ints
from .replay import PASSES, Replay, ways_cost

EXACT = 1e-6
"""Points to which it is found; twice as much is added, so that it stays a bound."""
_NOBODY = Controller(np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.int32), ())


@kernel
def _act_worth(
    net: Net, p: int, points: int, gain: Floats, weight: Floats, patience: float, value: Floats
) -> tuple[float, float]:
    """What is gained at a point and after it in other states, and how likely it stays in its own, discounted."""
    total, stay = gain[p], 0.0
    for e in range(net.first[p], net.first[p + 1]):
        to = net.to[e] - points
        if to == net.row[p]:
            stay += patience * weight[e]
        else:
            total += patience * weight[e] * value[to]
    return total, stay


@kernel
def _best(
    net: Net, points: int, gain: Floats, weight: Floats, patience: float, value: Floats, worth: Floats, close: float
) -> bool:
    """Best acts, pass after pass over states in `net.order`: `value[row]`, `worth[point]`; False if it never ends.

    The points of a row are `net.circle[row]..net.circle[row + 1]`; `net.to` of a way is `points` plus a row.
    """
    for _ in range(PASSES):
        moved = 0.0
        for row in net.order:
            new = -np.inf
            for p in range(net.circle[row], net.circle[row + 1]):
                total, stay = _act_worth(net, p, points, gain, weight, patience, value)
                worth[p] = total + stay * value[row]
                new = max(new, total / (1.0 - stay))
            moved = max(moved, abs(new - value[row]))
            value[row] = new
        if moved <= close:
            return True
    return False


class Foreseen:
    """The bound, laid out once for a process and found again for numbers near its own."""

    def __init__(self, base: Valued) -> None:
        process = base.process
        self._net, self._act, self._process = _net(process), _points(process)[0], process
        self._cost, self._bill = ways_cost(process, self._net), base.bill
        self._order = forward(process)
        self._value: dict[str, Floats] = {}
        for name in base.flow:
            self._value[name] = self._solved(base, name, self._net, self._cost)[0]

    def bounds(self, found: Valued, shares: Mapping[str, float]) -> dict[str, float]:
        """What each act that can be taken now is worth at most, played best thereafter."""
        process = found.process
        alike = not np.any((process.chance > 0) & (self._process.chance <= 0))
        net = self._net if alike else _net(process)
        same = alike and all(np.array_equal(a, b) for a, b in zip(found.bill, self._bill, strict=True))
        cost = self._cost if same else ways_cost(process, net)
        begin, end = (int(net.circle[process.start + n]) for n in (0, 1))
        total = np.full(end - begin, 2 * EXACT)
        for name, share in shares.items():
            if share > 0:
                total += share * self._solved(found, name, net, cost)[1][begin:end]
        return {ACTS[int(self._act[p])]: float(total[p - begin]) for p in range(begin, end)}

    def _solved(self, found: Valued, name: str, net: Net, cost: Floats) -> tuple[Floats, Floats]:
        """The best worth of each state against one type, and of each (state, act)."""
        patience = found.patience
        replay = Replay(net, _NOBODY, cost, patience)
        gain, weight = replay.months(found.process, found.table(name), found.spoilers[name], found.flow[name])
        rows = len(found.process.rows)
        points = len(net.row) - rows
        value, worth = self._value.get(name, np.zeros(rows)).copy(), np.empty(points)
        close = EXACT * (1 - patience)
        if not _best(net, points, gain, weight, patience, value, worth, close):
            raise DetenteError("a bound from above did not settle; this is a fault in detente")
        return value, worth


def _points(process: Process) -> tuple[Ints, Ints, Ints]:
    """Acts, rows and nodes of every (state, act) open to us, by row; once talks are over a month goes on by itself."""
    live = process.rows[:, PHASE] == ACTIVE
    act, row = np.nonzero((process.by_act >= 0) & live)
    over = np.flatnonzero(~live)
    acts, rows = np.append(act, np.full(len(over), OVER)), np.append(row, over)
    nodes = np.append(process.by_act[act, row], process.node[-1][over])
    order = np.lexsort((acts, rows))
    return acts[order], rows[order], nodes[order]


def _net(process: Process) -> Net:
    """Every (state, act) as a point, each state after them as one more, to which ways lead; `circle` cuts points by row
    and `order` names rows."""
    act, row, node = _points(process)
    states = len(process.rows)
    follows = process.chance[node].reshape(len(node), -1)
    point, flat = np.nonzero(follows > 0)
    width = follows.shape[1]
    first = np.searchsorted(point, np.arange(len(node) + 1))
    target = process.target.reshape(len(process.target), -1)[node[point], flat]
    return Net(
        place=np.append(act, np.full(states, OVER)),
        row=np.append(row, np.arange(states)),
        node=np.append(node, np.zeros(states, dtype=np.int64)),
        first=np.append(first, np.full(states, first[-1])),
        flat=node[point] * width + flat,
        to=len(node) + target.astype(np.int64),
        order=forward(process),
        circle=np.searchsorted(row, np.arange(states + 1)),
    )
