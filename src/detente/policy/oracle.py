"""What can we be sure of if we mix our plans, and what does a less predictable plan cost?

`hurt` (exploit) sets one plan against replies chosen with it in hand. Here we draw a plan and keep the draw to
ourselves: the other side knows the chances, sees acts and reports, and learns which plan it was only as far as acts
differ. Its best reply is exact: a decision process on (vectors of the plans still consistent, hidden state), type by
type. Double oracle (McMahan, Gordon and Blum 2003) closes the game between mixtures of the rows and such replies.

Rows are the solved plan, the declared playbooks, what would be best against each type, and to sign, walk or hold for
ever; `value` bounds what mixtures of these are sure of. What the mixture is sure of holds against any reply open to
the types. `ceiling` bounds every plan there is, these or others: what we could be sure of if we saw all. As with
`hurt` the replies see our reports and hurt us even where that hurts them: a bound, not a forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from ..answer import Bounds
from ..model.chain import reached
from ..model.transition import ACTS, HOLD, REPLIES, SIGN, WALK
from .ceiling import ceiling
from .exploit import _Product
from .game import Game, Ways
from .kernels import VECTORS, refresh_lower
from .lane_tables import Flags, faces
from .plans import against, as_played
from .pomdp import Floats
from .process import Ints, Talks
from .search import Search
from .zero_sum import double_oracle

ROUNDS = 12
PLAN = "plan"
SHARES = (0.25, 0.5, 0.75)
MEETS = 1e-4
"""Bounds that lie so near, in points, are taken to have met."""
DIGITS = 6
"""Plans sure of as much, to so many digits, are ranked by what they are worth as modelled, then in the order given."""


@dataclass(frozen=True)
class Row:
    """One of our plans alone: its worth against the replies as modelled, and what it is sure of."""

    modelled: float
    sure: float


@dataclass(frozen=True)
class Price:
    """The mixture played in `share` of all cases and the plan in the others, the draw kept to ourselves: what it gives
    up against the replies as modelled, what more is sure, and how much of that only because they cannot tell."""

    share: float
    cost: float
    saved: float
    by_secrecy: float


@dataclass(frozen=True)
class Guarded:
    """What mixing plans makes sure of, points of present value.

    `value` bounds what the best mixture of `rows` is sure of, `mixture` (shares of rows) being sure of the lower end;
    no plan of any kind is sure of more than `ceiling`. `hurt` is what replies chosen to hurt can take from the mixture,
    `hurt_alone` from the plan. The mixture's price is `cost`, its worth against the replies as modelled given up, for
    `saved` more that is sure; `prices` tell it for mixtures of both. `loss` bounds the least that can be lost against
    what the plan is worth as modelled.
    """

    value: Bounds
    ceiling: float
    mixture: Mapping[str, float]
    rows: Mapping[str, Row]
    hurt: float
    hurt_alone: float
    cost: float
    saved: float
    loss: Bounds
    prices: tuple[Price, ...]
    rounds: int
    stopped: str


def guarded(talks: Talks, search: Search, shares: Mapping[str, float], *, rounds: int = ROUNDS) -> Guarded:
    """Mix the plan of a search at its root with the plans that look at nothing but what is seen now."""
    joint = Joint(talks, search, shares, rows_of(talks, search))
    rows = {name: Row(joint.modelled(n), joint.best_column([n], np.ones(1))[1]) for n, name in enumerate(joint.names)}
    first = max(
        range(len(joint.names)), key=lambda n: (round(rows[joint.names[n]].sure, DIGITS), _worth(rows, joint, n))
    )
    found = double_oracle(joint, first, rounds=rounds, tolerance=MEETS)
    mixture = {joint.names[n]: float(p) for n, p in zip(found.rows, found.shares, strict=True) if p > 0}
    modelled = sum(p * rows[name].modelled for name, p in mixture.items())
    plan = rows[PLAN]
    cost, saved = plan.modelled - modelled, found.value.lower - plan.sure
    return Guarded(
        value=found.value,
        ceiling=max(found.value.lower, ceiling(talks, shares)),
        mixture=mixture,
        rows=rows,
        hurt=modelled - found.value.lower,
        hurt_alone=plan.modelled - plan.sure,
        cost=cost,
        saved=saved,
        loss=Bounds(plan.modelled - found.value.upper, plan.modelled - found.value.lower),
        prices=tuple(_price(joint, mixture, share, cost, saved, plan.sure) for share in SHARES),
        rounds=found.rounds,
        stopped=found.stopped,
    )


def _price(joint: Joint, mixture: Mapping[str, float], share: float, cost: float, saved: float, sure: float) -> Price:
    mix = {name: share * part for name, part in mixture.items()}
    mix[PLAN] = mix.get(PLAN, 0.0) + 1 - share
    left = joint.best_column([joint.names.index(name) for name in mix], np.array(list(mix.values())))[1]
    return Price(share, share * cost, left - sure, left - sure - share * saved)


def _worth(rows: Mapping[str, Row], joint: Joint, row: int) -> float:
    return round(rows[joint.names[row]].modelled, DIGITS)


def rows_of(talks: Talks, search: Search) -> dict[str, int]:
    """Our plans by name, each the vector it begins with at the search's root."""
    refresh_lower(search.store, search.root)
    found = {PLAN: int(search.store.best[search.root])}
    block = int(search.store.node_block[search.root])
    for act in (HOLD, SIGN, WALK):
        found[ACTS[act]] = block * len(ACTS) + act
    plain = {f"playbook {name}": as_played(talks, name) for name in talks.case.playbooks}
    plain |= {f"best against {kind}": against(talks, search, kind) for kind in talks.types}
    for name, acts in plain.items():
        found[name] = int(search.store.used[VECTORS]) + block
        search.follow(acts)
    return found


@dataclass(frozen=True)
class _Nodes:
    """What the other side can know of the plan: `alive[node, row]`, the act then taken and the block; `opens` are the
    nodes at the start. After observation o, node n splits into `to[first[n, o]:last[n, o]]`."""

    alive: Flags
    act: Ints
    block: Ints
    opens: Ints
    first: Ints
    last: Ints
    to: Ints


@dataclass(frozen=True)
class _Mixed(_Product):
    """Product states of one type with what it can know of the plan; `vector` is a node."""

    nodes: _Nodes

    def splits(self, way: Ways) -> tuple[Ints, Ints, Floats]:
        """From where to where a reply leads, and with what chance before the plan's draw is counted."""
        stays = ~self._ended[way.to]
        at, to, chance = way.at[stays], way.to[stays], way.chance[stays]
        hidden = self._hidden_of()[way.again[stays].astype(np.int64), to]
        node, seen = self.vector[at], self.talks.seen[hidden]
        first, last = self.nodes.first[node, seen], self.nodes.last[node, seen]
        width = last - first
        each = np.repeat(np.arange(len(at)), width)
        after = self.nodes.to[np.repeat(first - (np.cumsum(width) - width), width) + np.arange(len(each))]
        return at[each], np.asarray(self.base[after] + self.inside[hidden[each]]), np.asarray(chance[each])

    def _moves(self, way: Ways) -> sparse.csr_array:
        at, to, chance = self.splits(way)
        shape = (len(self.hidden), len(self.hidden))
        return sparse.csr_array((chance, (at, to)), shape=shape)


class Joint:
    """The game of mixtures of our plans against replies; a `zero_sum.Contest` whose parts are the types.

    Rows are numbers of `names`; a column holds for each type its reply `[product state]`.
    """

    def __init__(self, talks: Talks, search: Search, shares: Mapping[str, float], rows: Mapping[str, int]) -> None:
        self.names = tuple(rows)
        self._nodes = _walk(talks, search, list(rows.values()))
        kinds = [n for n, name in enumerate(talks.types) if shares.get(name, 0.0) > 0]
        self._weight = np.array([shares[talks.types[n]] for n in kinds])
        self._parts = [_Part(talks, search, self._nodes, n) for n in kinds]
        self._known: dict[tuple[int, bytes], float] = {}

    def modelled(self, row: int) -> float:
        """What a row is worth against the replies as modelled."""
        alone = np.eye(len(self.names))[row]
        worth = [part.worth("ours", part.game.modelled, alone) for part in self._parts]
        return float(self._weight @ np.array(worth))

    def pays(self, row: int, column: Sequence[Ints]) -> Floats:
        """What a row gets from a reply of each type, `[part]`, weighed by the belief."""
        paid = np.array([self._paid(row, n, reply) for n, reply in enumerate(column)])
        return np.asarray(self._weight * paid)

    def _paid(self, row: int, part: int, reply: Ints) -> float:
        key = (row * len(self._parts) + part, reply.tobytes())
        if key not in self._known:
            held, alone = self._parts[part], np.eye(len(self.names))[row]
            self._known[key] = -held.worth("harm", np.eye(len(REPLIES))[reply], alone)
        return self._known[key]

    def best_row(self, columns: Sequence[tuple[Ints, ...]], shares: tuple[Floats, ...]) -> tuple[int, float]:
        """The row that gets most from replies mixed in these shares, type by type; all rows are tried."""
        got = np.zeros(len(self.names))
        for row in range(len(got)):
            table = np.array([self.pays(row, column) for column in columns])
            got[row] = sum(float(shares[n] @ table[:, n]) for n in range(len(self._parts)))
        return int(got.argmax()), float(got.max())

    def best_column(self, rows: Sequence[int], shares: Floats) -> tuple[tuple[Ints, ...], float]:
        """The replies that hurt a mixture of rows most, exact, and what is left of it."""
        mix = np.zeros(len(self.names))
        np.add.at(mix, np.array(rows), shares)
        replies, left = zip(*(part.worst(mix) for part in self._parts), strict=True)
        return tuple(replies), float(self._weight @ np.array(left))


class _Part:
    """One type against our plans, on the states that some reply can lead to."""

    def __init__(self, talks: Talks, search: Search, nodes: _Nodes, number: int) -> None:
        block_of = np.empty(len(talks.row), dtype=np.int64)
        block_of[search.arrays.order] = search.arrays.block
        mine = np.flatnonzero(talks.kind == number)
        mine = mine[np.argsort(block_of[mine], kind="stable")]
        first = np.searchsorted(block_of[mine], np.arange(int(search.arrays.sizes[3]) + 1))
        width = np.diff(first)[nodes.block]
        base = np.concatenate([[0], np.cumsum(width)])
        node = np.repeat(np.arange(len(nodes.block)), width)
        hidden = mine[first[nodes.block[node]] + np.arange(base[-1]) - base[node]]
        inside = np.zeros(len(talks.row), dtype=np.int64)
        inside[mine] = np.arange(len(mine)) - first[block_of[mine]]
        if (talks.process.by_act[nodes.act[node], talks.row[hidden]] < 0).any():
            raise ValueError("one of the plans takes an act that cannot be taken")
        nothing = np.zeros(1, dtype=np.int64)
        laid = _Mixed(
            talks, number, nodes.act[node], node, hidden, base, inside, nothing, nothing[None].astype(np.int32), nodes
        )
        opening = int(np.flatnonzero(talks.belief({talks.types[number]: 1.0}))[0])
        starts = base[nodes.opens] + inside[opening]
        whole = laid.game(int(starts[0]))
        together = sum(whole.moves[1:], whole.moves[0])
        kept = np.unique(np.concatenate([reached(together, int(start)) for start in starts]))
        self.game = _some(whole, kept)
        self._alone: dict[bytes, tuple[Ints, Game, Floats, Ints]] = {}
        self._starts, self._alive = np.searchsorted(kept, starts), nodes.alive[node[kept]]

    def _drawn(self, mix: Floats) -> tuple[Ints, Game, Floats, Ints]:
        """States in which a row drawn in these shares is consistent, the game on them, opening chances and states."""
        key = mix.tobytes() if (mix > 0).sum() == 1 else b""
        if key and key in self._alone:
            return self._alone[key]
        live = np.flatnonzero(self._alive @ (mix > 0))
        some, weight = _some(self.game, live), self._alive[live] @ mix
        moves = []
        for move in some.moves:
            entries = sparse.coo_array(move)
            part = weight[entries.col] / weight[entries.row]
            moves.append(sparse.csr_array((entries.data * part, (entries.row, entries.col)), shape=move.shape))
        opens = self._starts[np.isin(self._starts, live)]
        begins = np.searchsorted(live, opens)
        found = live, replace(some, moves=tuple(moves)), weight[begins], begins
        if key:
            self._alone[key] = found
        return found

    def worth(self, stakes: str, choice: Floats, mix: Floats) -> float:
        """What choices `[state, reply]` are worth when rows are drawn in these shares; `stakes`: ours or harm."""
        live, game, chance, begins = self._drawn(mix)
        return float(chance @ game.value(getattr(game, stakes), choice[live])[begins])

    def worst(self, mix: Floats) -> tuple[Ints, float]:
        """The reply that hurts most in each state, and what is left at the start.

        Where no row that may have been drawn is consistent, the reply to all rows drawn alike.
        """
        live, game, chance, begins = self._drawn(mix)
        choice = game.best(game.harm)
        left = -game.value(game.harm, choice)
        whole = len(live) == len(self._alive)
        reply = np.zeros(len(live), dtype=np.int64) if whole else self._otherwise.copy()
        reply[live] = np.where(np.isfinite(game.harm.gain.T), choice, -1.0).argmax(axis=1)
        return reply, float(chance @ left[begins])

    @cached_property
    def _otherwise(self) -> Ints:
        rows = self._alive.shape[1]
        return self.worst(np.full(rows, 1 / rows))[0]


def _some(game: Game, kept: Ints) -> Game:
    """The same game on some of its states."""
    return replace(
        game,
        moves=tuple(move[kept][:, kept] for move in game.moves),
        start=0,
        rung=game.rung[kept],
        ours=game.ours.of(kept),
        harm=game.harm.of(kept),
        theirs=game.theirs.of(kept),
        modelled=game.modelled[kept],
    )


class _Listing:
    """Nodes as they are met: the vector of each row still consistent, -1 for the others."""

    def __init__(self, act: Ints) -> None:
        self._act, self._number = act, dict[tuple[int, ...], int]()
        self.listed: list[tuple[int, ...]] = []

    def split(self, vectors: tuple[int, ...]) -> list[int]:
        """The nodes that rows part into by the acts they now take."""
        found = []
        for act in dict.fromkeys(int(self._act[v]) for v in vectors if v >= 0):
            key = tuple(v if v >= 0 and self._act[v] == act else -1 for v in vectors)
            if key not in self._number:
                self._number[key] = len(self.listed)
                self.listed.append(key)
            found.append(self._number[key])
        return found


def _walk(talks: Talks, search: Search, rows: Sequence[int]) -> _Nodes:
    """All that acts and reports can tell of which row was drawn, from the start on."""
    store, ahead, nodes = search.store, _ahead(talks, search), _Listing(search.store.act)
    opens, to, spans, at = nodes.split(tuple(rows)), list[int](), list[tuple[int, int, int, int]](), 0
    while at < len(nodes.listed):
        vectors = nodes.listed[at]
        one = max(vectors)
        for seen in ahead[int(store.owner[one]), int(store.act[one])].tolist():
            after = nodes.split(tuple(int(store.succ[v, seen]) if v >= 0 else -1 for v in vectors))
            spans.append((at, seen, len(to), len(to) + len(after)))
            to += after
        at += 1
    first, last = np.zeros((2, at, len(talks.model.observations)), dtype=np.int64)
    for node, seen, begins, ends in spans:
        first[node, seen], last[node, seen] = begins, ends
    vector = np.array(nodes.listed)
    one_of = vector.max(axis=1)
    return _Nodes(
        vector >= 0, store.act[one_of], store.owner[one_of], np.array(opens), first, last, np.array(to, dtype=np.int64)
    )


def _ahead(talks: Talks, search: Search) -> dict[tuple[int, int], Ints]:
    """What can be seen after an act in a block, the end of talks aside."""
    _, known = faces(talks)
    block_of = np.empty(len(talks.row), dtype=np.int64)
    block_of[search.arrays.order] = search.arrays.block
    over = int(talks.seen[np.flatnonzero(talks.kind < 0)[0]])
    known = known.copy()
    known[:, :, over] = False
    pairs = np.unique(np.stack([block_of, talks.seen], axis=1), axis=0)
    found = {}
    for block in range(int(search.arrays.sizes[3])):
        here = pairs[pairs[:, 0] == block, 1]
        for act in range(len(ACTS)):
            found[block, act] = np.flatnonzero(known[here, act].any(axis=0))
    return found
