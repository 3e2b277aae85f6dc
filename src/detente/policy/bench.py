"""Fixed plans with one number of the case altered: what each act is worth then, only what moved worked out again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.ladder import FIRST, Ladder, compile_ladder
from ..model.nearby import faces, forward, relaid, solve_nearby
from ..model.observation import compile_sight
from ..model.outlook import look_cost, our_patience
from ..model.playbook import compile_playbook
from ..model.process import Process
from ..model.response import Responses, TypeResponse
from ..model.reward import Flows, party_flows
from ..model.transition import ACTS, SIGN, rules_of
from ..model.types import TypeArrays, type_arrays
from ..model.utility import compile_vision
from .altered import altered, scaled
from .controller import Controller, Net, controller, spread
from .pomdp import Floats
from .process import Ints, Talks, talks
from .replay import Replay, search_again, told, ways_cost
from .search import Search

HOPELESS = 0.25
"""An act that is certainly worse by this share of the spread of the acts' values is not among the rivals."""
SHARPEN = 150
"""Beliefs gone through after each act before plans are compared, so that no rival is judged by a poor plan."""
RECORD = ("record.*", "types.*.prior")
"""Numbers that move belief and nothing else."""
INERT = ("measures.*", "correlations.*", "calendar.*", "leaders.*", "claims.*")
"""Numbers that move neither what anybody wants nor what follows what: yardsticks, dates, how numbers go together."""
NEAR = 1e-9
BELIEFS = 600
"""Beliefs that a search beyond a switch goes through."""

Reading = Callable[[Case], Mapping[str, float]]
Tried = Literal["confirmed", "not confirmed", "too close", "not tried"]


@dataclass(frozen=True)
class Reader:
    """How a case becomes what is asked about: `ready` teaches its types our record, `belief` reads the record.

    `belief` is asked about numbers of the record and priors alone (`RECORD`): for all others the record counts as read
    with the case's own numbers. Left out, a prior moves the belief by its ratio to the old one, the other priors scaled
    as `--set` scales them: Bayes' rule with what the record tells of each type as it was. That is exact where belief
    never returns to the prior (no change of leader), and nearly so elsewhere; numbers of the record then move nothing.
    """

    ready: Callable[[Case], Case] = lambda case: case
    belief: Reading | None = None


@dataclass(frozen=True)
class Margin:
    """What each plan is worth, the act advised, its margin over the best rival's plan."""

    acts: Mapping[str, float]
    act: str
    rival: str
    margin: float

    @staticmethod
    def between(acts: Mapping[str, float], act: str) -> Margin:
        rival = max((name for name in acts if name != act), key=lambda name: acts[name], default="")
        margin = acts[act] - acts[rival] if rival else float("inf")
        return Margin(acts, act, rival, margin)


@dataclass(frozen=True)
class Valued:
    """The plans with other numbers: what each act is worth at least, and what that was worked out from.

    `flow[type][row]` is what a month is worth to us; `bill` what we may pay at once; `spoilers[type]`; `table(type)`
    its replies, `[act or ended, row, reply]`.
    """

    acts: Mapping[str, float]
    process: Process
    patience: float
    flow: Mapping[str, Floats]
    bill: tuple[Floats, ...]
    spoilers: Mapping[str, float]
    table: Callable[[str], Floats]


@dataclass(frozen=True)
class _Numbers:
    """All that the worth of a plan hangs on, compiled: equal parts need not be worked out again."""

    case: Case
    process: Process
    arrays: Mapping[str, TypeArrays]
    flow: Mapping[str, Floats]
    shares: Mapping[str, float]
    patience: float
    bill: tuple[Floats, ...]
    net: Net
    cost: Floats


class Bench:
    """The plans compared, laid out once, and what they are worth with one number altered."""

    def __init__(self, case: Case, shares: Mapping[str, float], process: Talks, search: Search, reader: Reader) -> None:
        self.case, self._reader, self._talks, self._search = case, reader, process, search
        sharpen(process, search)
        held = controller(search, rivals(process, search), len(case.playbooks) + len(case.types))
        self._net: Net = spread(process, held)
        self._held: Controller = held
        self._few, self._group = faces(process.process.rows, process.process.rules.clock)
        self._order = forward(process.process)
        self.valuations = 0
        self._base = self._compiled(process.case, process.process, shares)
        self._value = {name: r.value[-1].max(axis=1) for name, r in process.responses.by_type.items()}
        self._told = {name: told(process.responses, name) for name in self._value}
        self._worth = {name: self._valued(self._base, name, first=True) for name in self._value}
        acts = self._weighed(self._base, self._worth)
        self.today = Margin.between(acts, max(acts, key=lambda name: acts[name]))

    def margin(self, path: str, value: float) -> Margin | None:
        """The margin of the act advised with one number altered; None where the layout does not serve."""
        numbers = self._altered(path, value)
        return None if numbers is None else Margin.between(self._acts(numbers), self.today.act)

    def valued(self, changed: Case, paths: Sequence[str], shares: Mapping[str, float]) -> Valued | None:
        """The plans in a case that differs from the own at `paths`, under a belief; None where the layout does not
        serve."""
        numbers = self._numbers(changed, paths, shares)
        if numbers is None:
            return None
        spoilers = {name: arrays.spoilers for name, arrays in numbers.arrays.items()}
        table = partial(self._table, numbers)
        given = (numbers.process, numbers.patience, numbers.flow, numbers.bill, spoilers, table)
        return Valued(self._acts(numbers), *given)

    def _acts(self, numbers: _Numbers) -> dict[str, float]:
        worth = {
            name: self._worth[name] if self._same(numbers, name) else self._valued(numbers, name)
            for name in self._worth
            if numbers.shares.get(name, 0.0) > 0
        }
        return self._weighed(numbers, worth)

    def tried(self, path: str, value: float) -> Tried:
        """What a search with one number altered says of the act advised."""
        numbers = self._altered(path, value)
        assert numbers is not None  # the margin there was found
        answers = Responses(numbers.process, {name: self._solved(numbers, name) for name in self._worth})
        search = search_again(talks(numbers.case, numbers.shares, answers), self._search, BELIEFS)
        losses = dict(zip(ACTS, search.losses(), strict=True))
        if losses[self.today.act] > NEAR:
            return "confirmed"
        return "not confirmed" if ACTS[search.act()] == self.today.act else "too close"

    def _altered(self, path: str, value: float) -> _Numbers | None:
        changed = altered(self.case, path, value)
        return self._numbers(changed, [path], self._belief(changed, path))

    def _numbers(self, changed: Case, paths: Sequence[str], shares: Mapping[str, float]) -> _Numbers | None:
        if all(matches(path, RECORD) for path in paths):
            return replace(self._base, shares=shares)
        case = self._reader.ready(changed)
        if all(path.startswith("types.") or matches(path, RECORD) for path in paths):
            laid = self._talks.process
            process: Process | None = replace(laid, ladder=replace(laid.ladder, case=case))
        else:
            process = again(self._talks.process, case, rules=any(rules_move(case, path) for path in paths))
        return None if process is None else self._compiled(case, process, shares, paths, self._base)

    def _belief(self, changed: Case, path: str) -> Mapping[str, float]:
        if not matches(path, RECORD):
            return self._base.shares
        return self._reader.belief(changed) if self._reader.belief else scaled(self._base.shares, self.case, changed)

    def _compiled(
        self,
        case: Case,
        process: Process,
        shares: Mapping[str, float],
        paths: Sequence[str] = (),
        base: _Numbers | None = None,
    ) -> _Numbers:
        """Everything compiled; with a `base` only what numbers at `paths` touch."""
        names = about(case, paths) if base is not None else None
        few = {name: type_arrays(process.ladder, self._few, name) for name in (case.types if names is None else names)}
        undone = {name: arrays.flows.undone for name, arrays in few.items()}
        if base is None:
            self._undone = undone
        valued = {**self._undone, **undone} if _ours(case, paths) else undone
        flow = {name: self._our_flow(case, process.ladder, taken) for name, taken in valued.items()}
        arrays = {name: _on_all(one, self._group) for name, one in few.items()}
        if base is not None:
            flow, arrays = dict(base.flow) | flow, dict(base.arrays) | arrays
        within = moves_alike(process, self._talks.process) or _within(process, self._talks.process)
        net = self._net if within else spread(self._talks, self._held, process)
        bill = bill_of(process)
        kept = within and base is not None and _equal(bill, base.bill)
        cost = base.cost if kept and base is not None else ways_cost(process, net)
        return _Numbers(case, process, arrays, flow, shares, our_patience(case), bill, net, cost)

    def _our_flow(self, case: Case, ladder: Ladder, undone: NDArray[np.bool_]) -> Floats:
        vision = compile_vision(case.issues, case.parties[case.ours].vision)
        flows = party_flows(ladder, self._few, case.ours, vision, our_patience(case), undone)
        return flows.flow[self._group]

    def _answers_alike(self, numbers: _Numbers, name: str) -> bool:
        """Would a type answer as it does today?"""
        same = moves_alike(numbers.process, self._base.process)
        stated = numbers.case.types[name].rates == self._base.case.types[name].rates
        return same and stated and alike(numbers.arrays[name], self._base.arrays[name])

    def _same(self, numbers: _Numbers, name: str) -> bool:
        base = self._base
        ours = numbers.patience == base.patience and numbers.cost is base.cost
        flow = np.array_equal(numbers.flow[name], base.flow[name])
        return ours and flow and self._answers_alike(numbers, name)

    def _solved(self, numbers: _Numbers, name: str) -> TypeResponse:
        if self._answers_alike(numbers, name):
            return self._talks.responses.by_type[name]
        return solve_nearby(numbers.process, numbers.arrays[name], self._order, self._value[name])[0]

    def _valued(self, numbers: _Numbers, name: str, *, first: bool = False) -> Floats:
        """What the plans are worth at each point against one type."""
        self.valuations += 1
        table = self._told[name] if first else self._table(numbers, name)
        replay = Replay(numbers.net, self._held, numbers.cost, numbers.patience)
        near = self._worth[name] if not first and numbers.net is self._net else None
        return replay.worth(numbers.process, table, numbers.arrays[name].spoilers, numbers.flow[name], near)

    def _table(self, numbers: _Numbers, name: str) -> Floats:
        """A type's shares of replies, `[act or ended, row, reply]`."""
        if self._answers_alike(numbers, name):
            return self._told[name]
        return told(Responses(numbers.process, {name: self._solved(numbers, name)}), name)

    def _weighed(self, numbers: _Numbers, worth: Mapping[str, Floats]) -> dict[str, float]:
        total = sum(
            share * worth[name][: len(self._held.starts)] for name, share in numbers.shares.items() if share > 0
        )
        found: dict[str, float] = {}
        for act, plan in zip(self._held.begins, np.atleast_1d(total).tolist(), strict=True):
            found[act] = max(plan, found.get(act, -np.inf))
        return found


def sharpen(process: Talks, search: Search, beliefs: int = SHARPEN) -> None:
    """Search on from the beliefs that each act can lead to, so many beliefs an act, by how likely each is."""
    start = search.model.start
    search.settle()
    for act in process.possible(start):
        for chance, belief in _children(search, act):
            _carry_on(search, belief, round(beliefs * chance))
    search.move_to(start)
    search.settle()


def _children(search: Search, act: str) -> list[tuple[float, Floats]]:
    """The beliefs that an act at the root can lead to, with their chances."""
    store = search.store
    row = int(store.slot[search.root]) * int(search.arrays.sizes[1]) + ACTS.index(act)
    edges = range(int(store.edge[row]), int(store.edge[row + 1]))
    return [(float(store.chance[e]), search.belief(int(store.child[e]))) for e in edges]


def _carry_on(search: Search, belief: Floats, beliefs: int) -> None:
    search.move_to(belief)
    most = search.counts["expanded"] + beliefs
    for _ in range(beliefs):
        if search.counts["expanded"] >= most or search.bounds().gap <= NEAR:
            break
        search.step()


def rivals(process: Talks, search: Search) -> tuple[str, ...]:
    """Acts that can be taken now beside the best, without those that are hopeless or come to the same as another.

    To sign is always among them.
    """
    best, losses = ACTS[search.act()], search.losses()
    bounds = dict(zip(ACTS, search.acts(), strict=True))
    can = process.possible(search.model.start)
    worth = [bounds[act].lower for act in can]
    far = HOPELESS * (max(worth) - min(worth))
    found: dict[tuple[float, ...], str] = {_print(search, best): best}
    for act in can:
        if act == ACTS[SIGN] or losses[ACTS.index(act)] <= far:
            found.setdefault(_print(search, act), act)
    return tuple(act for act in found.values() if act != best)


def _print(search: Search, act: str) -> tuple[float, ...]:
    """What an act at the root brings and where it leads: alike for two acts that come to the same."""
    store = search.store
    row = int(store.slot[search.root]) * int(search.arrays.sizes[1]) + ACTS.index(act)
    edges = range(int(store.edge[row]), int(store.edge[row + 1]))
    return (float(store.gain[row]), *(float(x) for e in edges for x in (store.child[e], store.chance[e])))


def about(case: Case, paths: Sequence[str]) -> Sequence[str] | None:
    """The types to which states may be worth something else with numbers altered; None where that is all of them."""
    touched = [_touched(case, path) for path in paths]
    return None if None in touched else list(dict.fromkeys(name for names in touched for name in names or ()))


def _touched(case: Case, path: str) -> Sequence[str] | None:
    section, _, rest = path.partition(".")
    name = rest.split(".")[0]
    if section == "types":
        return [name]
    others = section == "parties" and name != case.counterpart
    return [] if section in ("channels", "gates", "discount") or others or matches(path, (*RECORD, *INERT)) else None


def _ours(case: Case, paths: Sequence[str]) -> bool:
    """May states be worth something else to us, whatever the types do?"""
    return any(path == "discount" or path.startswith(f"parties.{case.ours}.") for path in paths)


def rules_move(case: Case, path: str) -> bool:
    """May a playbook do something else with a number altered? Its gates look at levels and at ratification."""
    voters = {test.ratified_by for gate in case.gates.values() for test in gate.passed_when}
    section, _, rest = path.partition(".")
    if section == "parties":
        return rest.split(".")[0] in voters
    return section in ("gates", "issues") or ".moves." in path


def matches(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def again(process: Process, case: Case, *, rules: bool = True) -> Process | None:
    """The process with the numbers of a case near its own; None where those lead to states that are not laid out.

    Without `rules` the playbook is taken to do the same in the same states.
    """
    name = process.playbook.name
    ladder, first = compile_ladder(case), case.playbooks[name].first
    if first is not None:
        ladder = replace(ladder, first=np.where(ladder.gives, FIRST[first], FIRST["theirs"]))
    book = compile_playbook(ladder, rules_of(ladder), name) if rules else process.playbook
    same_book = _equal((book.act, book.starts), (process.playbook.act, process.playbook.starts))
    if same_book and _equal(rules_of(ladder), process.rules) and _equal(compile_sight(ladder), process.sight):
        return replace(process, ladder=ladder)
    return relaid(process, ladder, book)


def _equal(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def moves_alike(one: Process, other: Process) -> bool:
    """Was one of them made of the other without filling it anew?"""
    return one.chance is other.chance and one.node is other.node


def _within(process: Process, laid: Process) -> bool:
    """Does nothing follow here that could not follow there? Else the plans come to more, on the same states."""
    return not np.any((process.chance > 0) & (laid.chance <= 0))


def alike(one: TypeArrays, other: TypeArrays) -> bool:
    """Is every state worth the same to a type, and would it choose alike?"""

    def numbers(of: TypeArrays) -> tuple[Any, ...]:
        plain = (of.patience, of.precision, of.tremble, of.spoilers, of.spread)
        return (of.flows.flow, of.flows.undone, of.cost, np.array(plain))

    return _equal(numbers(one), numbers(other))


def _on_all(arrays: TypeArrays, group: Ints) -> TypeArrays:
    """A type's arrays on all states from those on groups of states that are worth the same."""
    flows = arrays.flows
    return replace(arrays, flows=Flows(flows.flow[group], flows.levels[group], flows.undone[group]))


def bill_of(process: Process) -> tuple[Floats, ...]:
    """All that we may have to pay at once: by rung, for the capstone, for a look in each state."""
    ladder, case = process.ladder, process.ladder.case
    stated = case.capstone.cost.get(case.ours)
    return ladder.cost(case.ours, -1), np.array([stated.mode if stated else 0.0]), look_cost(process)
