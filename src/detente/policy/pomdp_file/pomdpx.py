"""POMDPX 1.0: several variables of state, act and report, tables by their values, some of the state seen.

Read as one process: a state is a combination of values, a report one of reports and of the state's seen values.
States that the start cannot lead to are left out. Decision diagrams (type DD) are refused with their place.
"""

from __future__ import annotations

from math import prod

import numpy as np
from scipy.sparse import csr_matrix

from ..pomdp import Floats, Pomdp, reachable
from .factors import Factor, Ints, Variable, joint, read_factor
from .xml_nodes import Node, read_nodes

MOST_STATES = 2_000_000
Rows = tuple[dict[str, Ints], Ints, Floats]
"""Values by variable, the row of the state each began in, and the chance of having come here from it."""


class Document:
    """One file on its way to a `Pomdp`."""

    def __init__(self, root: Node) -> None:
        if root.tag != "pomdpx":
            root.fail(f"<{root.tag}> was found; <pomdpx> was expected")
        self.root = root
        held = root.one("Variable")
        self.before = [_variable(node, "vnamePrev") for node in held.all("StateVar")]
        self.after = [_variable(node, "vnameCurr") for node in held.all("StateVar")]
        self.reports = [_variable(node, "vname") for node in held.all("ObsVar")]
        self.acts = [_variable(node, "vname") for node in held.all("ActionVar")]
        for name, found in (("StateVar", self.before), ("ActionVar", self.acts)):
            if not found:
                held.fail(f"<Variable> holds no <{name}>")
        sizes = (_size(self.before) * _size(self.acts), _size(self._seen()) if self._seen() else 0)
        if max(sizes) > MOST_STATES:
            held.fail(f"more than {MOST_STATES:,} pairs of state and act, or reports; so many are not read")
        if not sizes[1]:
            held.fail("neither an <ObsVar> nor a fully observed <StateVar> was found; one at least was expected")

    def model(self) -> Pomdp:
        """The process, without states that the start cannot lead to; raises InvalidCase."""
        moves, looks, gains = self._moves(), self._looks(), self._gains()
        acts = joint(self.acts)
        built = [self._act({k: v[a] for k, v in acts.items()}, moves, looks, gains) for a in range(_size(self.acts))]
        return reachable(
            Pomdp(
                states=_names(self.before),
                actions=_names(self.acts),
                observations=_names(self._seen()),
                discount=self._discount(),
                start=self._start(),
                transition=tuple(part[0] for part in built),
                observation=tuple(part[1] for part in built),
                reward=np.array([part[2] for part in built]),
            )
        )

    def _discount(self) -> float:
        node = self.root.one("Discount")
        value = node.number(node.text.strip())
        if not 0 <= value < 1:
            node.fail(f"discount {node.text.strip()} was found; 0 or more and below 1 was expected")
        return value

    def _seen(self) -> list[Variable]:
        return [*self.reports, *(variable for variable in self.after if variable.seen)]

    def _factors(self, tag: str, inner: str, known: list[Variable], wanted: list[Variable]) -> list[Factor]:
        """The tables of a section, one for each variable wanted, none of them before one it depends on."""
        section = self.root.one(tag)
        names = {variable.name: variable for variable in known}
        found = {node.one("Var").text.strip(): read_factor(node, names) for node in section.all(inner)}
        for variable in wanted:
            if variable.name not in found:
                section.fail(f"<{tag}> holds no table of {variable.name}")
        ordered: list[Factor] = []
        waiting = [found[variable.name] for variable in wanted]
        while waiting:
            open_names = {factor.axes[-1] for factor in waiting}
            ready = [factor for factor in waiting if not open_names & set(factor.axes[:-1])]
            if not ready:
                waiting[0].node.fail("these variables depend on each other in a circle")
            ordered += ready
            waiting = [factor for factor in waiting if factor not in ready]
        return ordered

    def _start(self) -> Floats:
        factors = self._factors("InitialStateBelief", "CondProb", self.before, self.before)
        rows = _spread(({}, np.zeros(1, dtype=np.int64), np.ones(1)), factors)
        start = np.zeros(_size(self.before))
        start[_index(rows[0], self.before)] = rows[2]
        return start

    def _moves(self) -> list[Factor]:
        known = [*self.acts, *self.before, *self.after]
        return self._factors("StateTransitionFunction", "CondProb", known, self.after)

    def _looks(self) -> list[Factor]:
        known = [*self.acts, *self.after, *self.reports]
        return self._factors("ObsFunction", "CondProb", known, self.reports) if self.reports else []

    def _gains(self) -> list[Factor]:
        known = {v.name: v for v in (*self.acts, *self.before, *self.after, *self.reports)}
        return [read_factor(node, known, reward=True) for node in self.root.one("RewardFunction").all("Func")]

    def _act(
        self, act: dict[str, np.int64], moves: list[Factor], looks: list[Factor], gains: list[Factor]
    ) -> tuple[csr_matrix, csr_matrix, Floats]:
        """Transitions, reports and expected rewards of one act."""
        states, seen = _size(self.before), self._seen()
        first: Rows = _with(joint(self.before), act)
        moved = _spread(first, moves)
        transition = csr_matrix((moved[2], (moved[1], _index(moved[0], self.after))), shape=(states, states))
        looked = _spread(_with(joint(self.after), act), looks)
        shape = (states, _size(seen))
        observation = csr_matrix((looked[2], (looked[1], _index(looked[0], seen))), shape=shape)
        reward = np.zeros(states)
        for factor in gains:
            rows = _rows_for(factor, first, moved, looks, self)
            np.add.at(reward, rows[1], rows[2] * factor.at(rows[0]))
        return transition, observation, reward


def _rows_for(factor: Factor, first: Rows, moved: Rows, looks: list[Factor], document: Document) -> Rows:
    """The rows on which a reward depends: before the move, after it, or after the report."""
    if set(factor.axes) & {variable.name for variable in document.reports}:
        return _spread(moved, looks)
    if set(factor.axes) & {variable.name for variable in document.after}:
        return moved
    return first


def _with(values: dict[str, Ints], act: dict[str, np.int64]) -> Rows:
    count = len(next(iter(values.values())))
    fixed = {name: np.full(count, value, dtype=np.int64) for name, value in act.items()}
    return values | fixed, np.arange(count), np.ones(count)


def _spread(rows: Rows, factors: list[Factor]) -> Rows:
    """Each row once for every combination of values that the factors allow from it."""
    values, origin, chance = rows
    for factor in factors:
        shares = factor.at(values).reshape(-1, factor.table.shape[-1])
        if len(shares) != len(origin):
            shares = np.broadcast_to(shares, (len(origin), shares.shape[1]))
        at, value = np.nonzero(shares)
        values = {name: column[at] for name, column in values.items()} | {factor.axes[-1]: value}
        origin, chance = origin[at], chance[at] * shares[at, value]
    return values, origin, chance


def _index(values: dict[str, Ints], variables: list[Variable]) -> Ints:
    """The number of each row's combination, the last variable fastest."""
    index = np.zeros(len(values[variables[0].name]), dtype=np.int64)
    for variable in variables:
        index = index * len(variable.values) + values[variable.name]
    return index


def _variable(node: Node, name: str) -> Variable:
    counted = node.all("NumValues")
    if counted:
        letter = {"StateVar": "s", "ActionVar": "a", "ObsVar": "o"}[node.tag]
        count = counted[0].number(counted[0].text.strip())
        if not 0 < count <= MOST_STATES:
            counted[0].fail(f"{count:g} values were found; 1 to {MOST_STATES:,} were expected")
        values = [f"{letter}{i}" for i in range(int(count))]
    else:
        values = node.one("ValueEnum").words()
    if not values or len(set(values)) < len(values):
        node.fail(f"<{node.tag}> needs one value or more, each named once")
    return Variable(node.attribute(name), tuple(values), node.attributes.get("fullyObs") == "true")


def _size(variables: list[Variable]) -> int:
    return prod(len(variable.values) for variable in variables)


def _names(variables: list[Variable]) -> tuple[str, ...]:
    columns = joint(variables)
    rows = zip(*(columns[variable.name] for variable in variables), strict=True)
    return tuple(".".join(v.values[i] for v, i in zip(variables, row, strict=True)) for row in rows)


def parse_xml(text: str, file: str) -> Pomdp:
    """The process that a POMDPX text states; raises InvalidCase with the place of the first fault."""
    return Document(read_nodes(text, file)).model()
