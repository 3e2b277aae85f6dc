"""The lanes once more, in plain numpy: one array operation for all futures, month after month, from the same tables.

It shares the tables and the keyed draws with the kernel and no code that plays.
"""

import numpy as np

from detente.futures.draws import Draw
from detente.futures.kernel import AT_WORK, CHOOSES, SIGNS
from detente.model import rng
from detente.model.rng import Purpose
from detente.model.transition import ACTS, RENEGED, SIGNED

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
HOLD = ACTS.index("hold")


def word(seed, future, purpose):
    """The key of a stream, mixed as `rng.share` mixes its first three words."""
    with np.errstate(over="ignore"):
        w = rng._mix(np.asarray(seed, dtype=np.uint64) + GOLDEN)
        for part in (future, int(purpose)):
            w = rng._mix(w ^ (np.asarray(part, dtype=np.int64).astype(np.uint64) * GOLDEN + GOLDEN))
    return w


def drawn(words, place):
    with np.errstate(over="ignore"):
        at = (np.asarray(place, dtype=np.int64) + 1).astype(np.uint64) * GOLDEN
        return (rng._mix(words + at) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def gap(words, number, change):
    if change <= 0:
        return np.full(words.shape, 1 << 30)
    months = np.log(1 - drawn(words, 3 * number)) / np.log(1 - change)
    return np.where(months >= 1 << 30, 1 << 30, np.minimum(months, 1 << 30).astype(np.int64) + 1)


def pick(draw, edges):
    return np.minimum((draw[:, None] >= edges[None, :]).sum(axis=1), len(edges) - 1)


class Twin:
    """All futures of one course at once; `sums`, `least`, `signed`, `broken`, `kind`, `group` as in `Lanes`."""

    def __init__(self, course, luck, worth, seed, future, count, months):
        self.c, self.luck, self.w, self.months = course, luck, worth, months
        ids = future + np.arange(count)
        self.words = {p: word(seed, ids, p) for p in (*Purpose, *Draw)}
        self.kind = pick(drawn(word(seed, ids, Purpose.TYPE), 0), luck.believed)
        self.first = self.kind.copy()
        self.s = np.full(count, course.start)
        self.v = np.full(count, course.plan_start)
        self.since = np.zeros(count, dtype=int)
        self.sums = np.zeros((count, worth.flow.shape[2]))
        self.worked = np.zeros(count, dtype=int)
        self.least = np.full(count, worth.least[course.group[course.start]])
        self.signed, self.broken, self.taken = (np.full(count, -1) for _ in range(3))
        self.number = np.zeros(count, dtype=int)
        self.change = gap(self.words[Draw.LEADER], self.number, luck.change)
        for month in range(months):
            self.month(month)
        self.leave(np.ones(count, dtype=bool), months)
        self.group = course.group[self.s]

    def leave(self, who, until):
        rows = np.flatnonzero(who & (until > self.since))
        flow = self.w.flow[self.kind[rows], self.c.group[self.s[rows]]]
        end = self.w.weight[self.months + 1] if until == self.months else self.w.weight[until]
        share = (self.w.weight[self.since[rows]] - end)[:, None]
        length = (until - self.since[rows]).astype(float)[:, None]
        discounted = np.arange(flow.shape[1]) < self.w.discounted
        self.sums[rows] += flow * np.where(discounted, share, length)
        self.least[rows] = np.minimum(self.least[rows], self.w.least[self.c.group[self.s[rows]]])

    def month(self, t):
        luck = self.luck
        moved = self.change == t
        self.leave(moved, t)
        self.since[moved] = t
        w = self.words[Draw.LEADER]
        anew = moved & (drawn(w, 3 * self.number + 1) < luck.reset)
        self.kind = np.where(anew, pick(drawn(w, 3 * self.number + 2), luck.prior), self.kind)
        self.number += moved
        self.change = np.where(moved, self.change + gap(w, self.number, luck.change), self.change)
        if len(luck.offered):
            takes = (self.taken < 0) & (drawn(self.words[Draw.OFFER], t) < luck.offered[self.s])
            self.taken[takes] = t
            self.sums[takes, 0] -= (self.w.weight[t] - self.w.weight[-1]) * luck.offer_cost[self.s[takes]]
        self.go(t, self.node(t))

    def node(self, t):
        c, luck, guided = self.c, self.luck, self.v >= 0
        row = np.where(guided, c.plan_act[np.maximum(self.v, 0)], c.segment[t])
        node = c.nodes[row, self.s]
        node = np.where(node < 0, c.nodes[HOLD, self.s], node)
        ratified = luck.consents[self.s].copy()
        for n, chance in enumerate(luck.ratify):
            ratified &= drawn(self.words[Draw.RATIFY], n) < chance[self.s]
        held = c.nodes[np.where(guided, HOLD, len(c.nodes) - 1), self.s]
        return np.where(((c.marks[node] & SIGNS) > 0) & ~ratified & luck.binds & (held >= 0), held, node)

    def go(self, t, node):
        c, luck, kind = self.c, self.luck, self.kind
        shares = c.reply[kind, c.table[t], node]
        chosen = (drawn(self.words[Purpose.REPLY], t)[:, None] >= shares).sum(axis=1)
        spoiled = drawn(self.words[Purpose.SPOIL], t) < luck.spoilers[kind]
        chooses, at_work = (c.marks[node] & CHOOSES) > 0, (c.marks[node] & AT_WORK) > 0
        reply = np.where(chooses, chosen, np.where(at_work & ~spoiled, 0, 1))
        done = np.where(chooses & (reply == 0), 1 - luck.spoilers[kind], 1.0) * c.done[node, reply]
        if luck.counted:
            broken = chooses & (reply == 0) & spoiled
            trying = (c.done[node, reply] > 0) & ~broken
            self.worked += trying
            work = (trying & (self.worked >= c.needs[node, reply])).astype(int)
        else:
            work = ((done > 0) & (drawn(self.words[Draw.WORK], t) < done)).astype(int)
        place = (node * 4 + reply) * 2 + work
        first, last = c.first[place].astype(int), c.first[place + 1].astype(int)
        draw, way = drawn(self.words[Purpose.REPORT], t), first.copy()
        for _ in range(5):
            way = np.where((way < last - 1) & (draw >= c.edge[np.minimum(way, len(c.edge) - 1)]), way + 1, way)
        to = np.where(c.to[way] < 0, ~c.to[way], c.to[way]).astype(int)
        self.sums[:, 0] -= self.w.weight[t] * c.pays[way]
        face = c.face[c.again[way].astype(int), np.minimum(to, c.face.shape[1] - 1)]
        sees = (self.v >= 0) & (face >= 0)
        self.v = np.where(sees, c.plan_after[np.maximum(self.v, 0), np.maximum(face, 0)], self.v)
        moved = to != self.s
        self.leave(moved, t)
        self.since[moved] = t
        self.worked[c.job[to] != c.job[self.s]] = 0
        self.signed[(c.phase[to] == SIGNED) & (c.phase[self.s] != SIGNED)] = t
        self.broken[(c.phase[to] == RENEGED) & (c.phase[self.s] != RENEGED)] = t
        self.s = to
