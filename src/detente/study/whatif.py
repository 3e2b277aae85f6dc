"""What if a number were another? The belief and the acts of a case near one that was solved, from what was found then.

A case is solved once and kept. With numbers changed, only what they touch is worked out again, from the worth found
before, with the functions of the rooms themselves: the record is filtered anew, types that would answer otherwise are
solved anew from near (`model.nearby`), plans are valued again and not searched for again (`policy.bench`). It misleads
where another plan would be best: acts are then worth more than the lower bounds say, which the bounds above show.
Memory: for the plans of the largest library case about a gigabyte, for its belief a tenth of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..answer import Bounds
from ..case.altered import altering
from ..case.schema import Case
from ..errors import UsageError
from ..model.nearby import faces, forward, solve_nearby, spread_out
from ..model.outlook import Answered, Outlook, answered, outlook
from ..model.process import Process
from ..model.response import Responses, TypeResponse, solve_responses
from ..model.transition import ACTS
from ..model.types import TypeArrays
from ..policy.bench import INERT, RECORD, Bench, Reader, about, again, alike, matches, moves_alike, rules_move
from ..policy.foreseen import Foreseen
from ..policy.late import told_late
from ..policy.plans import begun
from ..policy.process import talks
from ..policy.search import Search
from ..record.likelihood import end_table
from ..record.posterior import headline
from ..record.teaching import taught
from ..settings import DEFAULT_SEED
from .study import belief_of, ledger_of, reliability_of, undone_a_year

BELIEFS = 300
"""Beliefs gone through for the plans that are kept: on the largest library case a second beside ten to lay it out."""
SURE = 1e-6
"""Points by which one act has to be better than another before that counts as certain."""


def with_numbers(case: Case, values: Mapping[str, float]) -> Case:
    """The case with numbers set as `--set` sets them: each a point, priors left alone scaled so that all sum to 1.

    Nothing is checked but that the priors can sum to 1; raises UsageError where they cannot.
    """
    changed = altering(case, list(values))(list(values.values()))
    chosen = [name for name in case.types if f"types.{name}.prior" in values]
    if not chosen:
        return changed
    others = [name for name in case.types if name not in chosen]
    left = 1 - sum(values[f"types.{name}.prior"] for name in chosen)
    free = sum(case.types[name].prior.mode for name in others)
    if left < 0 or (free <= 0 and left > SURE):
        raise UsageError("the priors that are set cannot sum to 1 with the others; move one of them back")
    scaled = [case.types[name].prior.mode * left / free if free > 0 else 0.0 for name in others]
    return altering(changed, [f"types.{name}.prior" for name in others])(scaled)


class WarmBelief:
    """The belief of a case, ready to be asked with other numbers."""

    def __init__(self, case: Case) -> None:
        self.case, self._ledger = case, ledger_of(case)
        self._shown = reliability_of(case, self._ledger)
        self._hazard = undone_a_year(self._ledger)
        self._main = answered(taught(case, self._shown))
        process = self._main.responses.process
        self._few, self._group = faces(process.rows, process.rules.clock)
        self._order = forward(process)
        self.base = self._filtered(case, self._main)

    def shares(self, values: Mapping[str, float]) -> dict[str, float]:
        """The shares of the types with numbers set as `--set` sets them; raises UsageError as `with_numbers`."""
        changed = with_numbers(self.case, values)
        return self._filtered(changed, self._answers(taught(changed, self._shown), list(values)))

    def _filtered(self, case: Case, main: Answered) -> dict[str, float]:
        return headline(case, self._ledger, end_table(case, self._hazard, main))

    def _answers(self, case: Case, paths: Sequence[str]) -> Answered:
        """How each type answers, those solved anew that would answer otherwise."""
        if all(matches(path, (*RECORD, *INERT)) for path in paths):
            return self._main
        base = self._main.responses
        process = self._process(case, paths)
        if process is None:
            return answered(case)
        names = about(case, paths)
        found, views = dict(base.by_type), dict(self._main.outlooks)
        moved = not moves_alike(process, base.process)
        for name in case.types:
            arrays = (
                spread_out(process.ladder, self._few, self._group, name)
                if names is None or name in names
                else base.by_type[name].arrays
            )
            stated = case.types[name].rates == self.case.types[name].rates
            if moved or not stated or not alike(arrays, base.by_type[name].arrays):
                found[name] = self._solved(process, arrays)
                views[name] = _seen(process, found[name])
        return Answered(Responses(process, found), views)

    def _process(self, case: Case, paths: Sequence[str]) -> Process | None:
        base = self._main.responses.process
        if all(path.startswith("types.") or matches(path, (*RECORD, *INERT)) for path in paths):
            return replace(base, ladder=replace(base.ladder, case=case))
        return again(base, case, rules=any(rules_move(case, path) for path in paths))

    def _solved(self, process: Process, arrays: TypeArrays) -> TypeResponse:
        near = self._main.responses.by_type[arrays.name].value[-1].max(axis=1)
        return solve_nearby(process, arrays, self._order, near)[0]


def _seen(process: Process, response: TypeResponse) -> Outlook:
    name = response.arrays.name
    return outlook(Responses(process, {name: response}), name)


@dataclass(frozen=True)
class Worths:
    """What each act is worth with numbers changed, and whether it is another that is best.

    `before` and `after` are the acts whose plans are worth most, by the case and with the change; `bounds` of the acts
    that can be taken, with the change; `bounds_before` by the case. `flips` says that the plans kept favour another
    act; `certain` that no plan could make that otherwise, for good or for ill.
    """

    before: str
    after: str
    bounds_before: Mapping[str, Bounds]
    bounds: Mapping[str, Bounds]
    flips: bool
    certain: bool


class WarmPlans:
    """The plans of a case, ready to be valued with other numbers."""

    def __init__(self, case: Case, belief: WarmBelief | None = None, seed: int = DEFAULT_SEED) -> None:
        self.belief = belief or WarmBelief(case)
        self.case, shares = case, self.belief.base
        ledger = ledger_of(case)
        shown = reliability_of(case, ledger)
        learnt = taught(case, shown)
        self._talks = talks(learnt, shares, solve_responses(learnt, every_act=True))
        self._search = _searched(begun(self._talks, told_late(self._talks)))
        reader = Reader(lambda other: taught(other, shown), lambda other: belief_of(other, seed, ledger).belief)
        self._bench = Bench(case, shares, self._talks, self._search, reader)
        own = self._bench.valued(case, [], shares)
        assert own is not None  # nothing is changed
        self._foreseen = Foreseen(own)
        self._base = self._read(shares)

    def worths(self, values: Mapping[str, float]) -> Worths | None:
        """What the acts are worth with numbers set as `--set` sets them; None where these lead to states that were
        not laid out. Raises UsageError as `with_numbers`."""
        shares, paths = self.belief.shares(values), list(values)
        if all(matches(path, (*RECORD, *INERT)) for path in paths):
            return self._told(self._read(shares))
        found = self._bench.valued(with_numbers(self.case, values), paths, shares)
        if found is None:
            return None
        most = self._foreseen.bounds(found, shares)
        bounds = {act: Bounds(low, max(low, most[act])) for act, low in found.acts.items()}
        return self._told(bounds, [high for act, high in most.items() if act not in bounds])

    def _read(self, shares: Mapping[str, float]) -> dict[str, Bounds]:
        """The bounds at another belief: every plan and every point found so far counts there too."""
        start = self._talks.belief(shares)
        bounds = dict(zip(ACTS, self._search.acts_at(start), strict=True))
        return {act: bounds[act] for act in self._talks.possible(start)}

    def _told(self, bounds: Mapping[str, Bounds], others: Sequence[float] = ()) -> Worths:
        """`others` are the most that acts are worth of which no plan was kept."""
        before, after = (max(of, key=lambda act: of[act].lower) for of in (self._base, bounds))
        rest = [*others, *(b.upper for act, b in bounds.items() if act != after)]
        certain = bounds[after].lower > max(rest, default=-float("inf")) + SURE
        flips = after != before
        return Worths(before, after, self._base, dict(bounds), flips, certain)


def _searched(search: Search) -> Search:
    while search.counts["expanded"] < BELIEFS and search.bounds().gap > SURE:
        search.step()
    search.settle()
    return search
