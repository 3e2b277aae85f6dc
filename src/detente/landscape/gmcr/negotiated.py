"""A negotiation case as a conflict of options: each side's part in each exchange, signatures, and walking away.

Parties: our side's leading party, the counterpart, and whoever else must sign the capstone. Options: a side's part in
each exchange of the ladder, taken in the ladder's order (its third not before its second); one signature a signatory,
not taken back, the capstone being in force once all have signed; breaking off the talks, for the two sides that
bargain, not taken back either and not by one who has signed. A part of which more stays than can be recovered is not
taken back; any other is taken back whole. Allies act with the leading party.

What a state is worth to a party comes from the model: points a month of its vision at the levels that the steps in
force lead to, what drifts counted in, pressure's cost and the one-off costs of what was done taken off; with talks
broken off, at what is left once all has been taken back that can be. It misleads where time matters: a state counts as
if it stood for good, however long it would take to get there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...answer import Infeasible
from ...case.parties import IssueVision, Place
from ...case.quantity import Quantity, point
from ...case.schema import Case
from ...errors import NotFound
from ...model.ladder import Ladder, compile_ladder
from ...model.reward import (
    PHASE,
    PRESSURE,
    drift_per_month,
    drift_worth,
    pressure_cost,
    pressure_degrees,
    stated_disagreement,
)
from ...model.transition import ACTIVE, SIGNED, WALKED, State
from ...model.types import type_vision
from ...model.utility import Vision, compile_vision
from .analysis import judged, stability
from .answers import Asked, Stability
from .game import Game, GameParty, Option, TooLarge, mask
from .preferences import TIE, Pattern, Range, Scores, holds

STAYS = 0.5
"""Share of an exchange above which it counts as not taken back: more of it stays than comes back."""
SIDES = {"ours": -1, "theirs": 1}


@dataclass(frozen=True)
class Plan:
    """Where each kind of option stands among the bits, and the ladder they come from.

    `parts[side]` are the options of a side's exchanges in order with their rungs; `sign` and `walk` go by party.
    """

    case: Case
    ladder: Ladder
    options: tuple[Option, ...]
    parts: Mapping[str, tuple[tuple[int, int], ...]]
    sign: Mapping[str, int]
    walk: Mapping[str, int]

    @property
    def signed(self) -> Pattern:
        """All signatures given."""
        bits = mask(self.sign.values())
        return Pattern(bits, bits)

    @property
    def walked(self) -> tuple[Pattern, ...]:
        """Somebody has broken off."""
        return tuple(Pattern(mask((i,)), mask((i,))) for i in self.walk.values())


@dataclass(frozen=True)
class Worlds:
    """What the states come to, alike ones once: `of[state]` is the world of a state.

    Arrays over worlds: `rows` (compact states: phase and pressure), `degree[world, step]`, `real` levels and `change`
    (drift a month) by issue, `done[side][world, rung]`.
    """

    plan: Plan
    of: NDArray[np.int64]
    rows: NDArray[np.int64]
    done: Mapping[str, NDArray[np.bool_]]

    @cached_property
    def degree(self) -> NDArray[np.float64]:
        """How far each step is in force: `[world, step]`."""
        ladder = self.plan.ladder
        found = np.zeros((len(self.rows), len(ladder.names)))
        walked = self.rows[:, PHASE] == WALKED
        for step, (rung, side) in enumerate(zip(ladder.rung_of, ladder.side, strict=True)):
            for name, sign in SIDES.items():
                if rung >= 0 and side == sign:
                    kept = np.where(walked, ladder.kept_after_undo[step], 1.0)
                    found[:, step] = self.done[name][:, rung] * kept
        pressure_degrees(ladder, self.rows, found)
        found[:, ladder.capstone] = self.rows[:, PHASE] == SIGNED
        return found

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """Levels of the issues: `[world, issue]`."""
        return self.plan.ladder.levels(self.degree)

    @cached_property
    def change(self) -> NDArray[np.float64]:
        """Drift a month: `[world, issue]`."""
        return drift_per_month(self.plan.ladder, self.rows, self.degree)

    def paid(self, party: str) -> NDArray[np.float64]:
        """Points of present value a party pays once for what was done: `[world]`."""
        ladder, total = self.plan.ladder, np.zeros(len(self.rows))
        for name, sign in SIDES.items():
            total = total + self.done[name] @ ladder.cost(party, sign)
        capstone = self.plan.case.capstone.cost.get(party)
        return np.asarray(total + (self.rows[:, PHASE] == SIGNED) * (capstone.mode if capstone else 0.0))


@dataclass(frozen=True)
class Worth:
    """A party's points for each state, from its vision; its saliences and ideals are the numbers with a range.

    With `vision` that stands in place of the party's own (a reading of the counterpart), and nothing has a range.
    """

    worlds: Worlds
    party: str
    patience: float
    vision: Vision | None = None
    cardinal: bool = True

    @cached_property
    def ranged(self) -> tuple[tuple[str, str, Range], ...]:
        """Issue, which number of it, and its range, in the order of the case."""
        if self.vision is not None:
            return ()
        found = []
        for name, wish in self._wishes.items():
            for kind, quantity in (("salience", wish.salience), ("ideal", wish.ideal.at)):
                if quantity is not None and quantity.uncertain and not (kind == "ideal" and wish.curve):
                    found.append((name, kind, Range(quantity.low, quantity.mode, quantity.high)))
        return tuple(found)

    @property
    def numbers(self) -> int:
        """Saliences and ideals with a range."""
        return len(self.ranged)

    @property
    def _wishes(self) -> Mapping[str, IssueVision]:
        return self.worlds.plan.case.parties[self.party].vision

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """Points a month by state, costs off, as if the state stood for good."""
        worlds, case = self.worlds, self.worlds.plan.case
        vision = self.vision or compile_vision(case.issues, self._drawn(shares))
        flow = vision.utility(worlds.levels) + drift_worth(vision, worlds.levels, worlds.change, self.patience)
        flow = flow - pressure_cost(worlds.plan.ladder, worlds.rows, self.party)
        stated = stated_disagreement(worlds.plan.ladder, self.party, vision)
        walked = worlds.rows[:, PHASE] == WALKED
        held = flow if stated is None else np.where(walked & ~_anything(worlds), stated, flow)
        return np.asarray(np.round(held - worlds.paid(self.party), TIE))[worlds.of]

    def _drawn(self, shares: NDArray[np.float64] | None) -> Mapping[str, IssueVision]:
        wishes = dict(self._wishes)
        for share, (name, kind, span) in zip([] if shares is None else shares, self.ranged, strict=False):
            drawn = point(span.at(float(share)))
            value: Quantity | Place = drawn if kind == "salience" else Place(at=drawn)
            wishes[name] = wishes[name].model_copy(update={kind: value})
        return wishes


def _anything(worlds: Worlds) -> NDArray[np.bool_]:
    """Where anything was exchanged before: a stated fallback speaks of talks that failed with nothing done."""
    return np.asarray(worlds.done["ours"].any(axis=1) | worlds.done["theirs"].any(axis=1))


def game_of(case: Case, reading: str | None = None) -> Game | Infeasible:
    """The case as a game; with `reading` the counterpart's interests are those of that type.

    An Infeasible where a signatory has no vision, or the ladder makes too many states. Raises NotFound where `reading`
    names no type.
    """
    if reading is not None and reading not in case.types:
        raise NotFound.unknown("type", reading, case.types)
    plan = _plan(case)
    sides = tuple(dict.fromkeys([case.ours, case.counterpart, *case.capstone.by]))
    blank = [name for name in sides if not case.parties[name].vision]
    if blank:
        reason = f"{case.parties[blank[0]].name} must agree, and the case states no vision of it"
        return Infeasible(reason, (f"parties.{blank[0]}.vision",), "state its vision")
    bare = Game(case.title, plan.options, (), _ruled_out(plan), 0)
    try:
        worlds = _worlds(plan, bare.patterns)
    except TooLarge as fault:
        return fault.answer
    parties = tuple(_party(plan, worlds, name, reading) for name in sides)
    return replace(bare, parties=parties, labels=_labels(worlds, bare.patterns))


def _plan(case: Case) -> Plan:
    ladder, options = compile_ladder(case), list[Option]()
    parts: dict[str, list[tuple[int, int]]] = {"ours": [], "theirs": []}
    for rung, (name, item) in enumerate(case.ladder.rungs.items()):
        for side, sign in SIDES.items():
            if getattr(item, side):
                kept = ladder.kept_after_undo[(ladder.rung_of == rung) & (ladder.side == sign)].mean()
                parts[side].append((len(options), rung))
                title = f"{item.title or name}: {'our' if side == 'ours' else 'their'} part"
                options.append(Option(f"{side}_{name}", title, "forward" if kept > STAYS else "both"))
    signing: dict[str, int] = {}
    for name in case.capstone.by:
        signing[name] = len(options)
        options.append(Option(f"sign_{name}", f"{case.parties[name].name} signs: {case.capstone.title}", "forward"))
    walking: dict[str, int] = {}
    for name in (case.ours, case.counterpart):
        walking[name] = len(options)
        options.append(Option(f"walk_{name}", f"{case.parties[name].name} breaks off the talks", "forward"))
    held = {side: tuple(of_side) for side, of_side in parts.items()}
    return Plan(case, ladder, tuple(options), held, signing, walking)


def _ruled_out(plan: Plan) -> tuple[Pattern, ...]:
    """Exchanges out of order, breaking off after signing, the capstone without what it requires."""
    found = []
    for parts in plan.parts.values():
        for (before, _), (after, _) in pairwise(parts):
            found.append(Pattern(mask((before, after)), mask((after,))))
    for name, option in plan.walk.items():
        if name in plan.sign:
            both = mask((option, plan.sign[name]))
            found.append(Pattern(both, both))
    for side, parts in plan.parts.items():
        for option, rung in parts:
            steps = getattr(list(plan.case.ladder.rungs.values())[rung], side)
            if set(steps) & set(plan.case.capstone.requires):
                found.append(Pattern(plan.signed.care | mask((option,)), plan.signed.want))
    return tuple(found)


def _worlds(plan: Plan, states: NDArray[np.int64]) -> Worlds:
    ladder = plan.ladder
    walked = holds(plan.walked, states)
    signed = plan.signed.fits(states) if plan.sign else np.zeros(len(states), dtype=bool)
    phase = np.where(walked, WALKED, np.where(signed, SIGNED, ACTIVE))
    done = {side: np.zeros((len(states), ladder.rungs), dtype=bool) for side in SIDES}
    for side, parts in plan.parts.items():
        for option, rung in parts:
            done[side][:, rung] = states >> option & 1 == 1
    kinds = np.column_stack([phase, done["ours"], done["theirs"]]).astype(np.int64)
    unique, first, of = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
    rows = np.zeros((len(unique), len(State._fields)), dtype=np.int64)
    rows[:, PHASE] = phase[first]
    rows[:, PRESSURE] = np.where(phase[first] == WALKED, ladder.pressure_after_walk, ladder.pressure_start)
    return Worlds(plan, of.reshape(-1), rows, {side: table[first] for side, table in done.items()})


def _party(plan: Plan, worlds: Worlds, name: str, reading: str | None) -> GameParty:
    case, own = plan.case, list[int]()
    if name in (case.ours, case.counterpart):
        own += [option for option, _ in plan.parts["ours" if name == case.ours else "theirs"]]
    own += [table[name] for table in (plan.sign, plan.walk) if name in table]
    party, vision = case.parties[name], None
    patience = party.patience.mode if party.patience else case.discount.mode
    if reading is not None and name == case.counterpart:
        vision, patience = type_vision(plan.ladder, case.types[reading]), case.types[reading].patience.mode
    return GameParty(name, party.name, tuple(own), Worth(worlds, name, patience, vision))


def _labels(worlds: Worlds, states: NDArray[np.int64]) -> dict[int, str]:
    """What a state comes to in a few words: how far each side has gone, and how the talks stand."""
    case = worlds.plan.case
    rungs = [rung.title.split(":")[0] or name.replace("_", " ") for name, rung in case.ladder.rungs.items()]
    us, them = (case.parties[party].name.split(",")[0] for party in (case.ours, case.counterpart))
    words = {ACTIVE: "unsigned", SIGNED: "signed", WALKED: "talks broken off"}

    def far(done: NDArray[np.bool_]) -> str:
        return f"as far as “{rungs[int(np.flatnonzero(done)[-1])]}”" if done.any() else "nothing"

    names = [
        f"{words[int(row[PHASE])]}; given by {us}: {far(ours)}; by {them}: {far(theirs)}"
        for row, ours, theirs in zip(worlds.rows, worlds.done["ours"], worlds.done["theirs"], strict=True)
    ]
    return {int(state): names[world] for state, world in zip(states, worlds.of, strict=True)}


def stability_of(case: Case, asked: Asked | None = None, reading: str | None = None) -> Stability | Infeasible:
    """Which outcomes of a negotiation hold; `by_reading` says which do if the counterpart's interests are a type's.

    Raises NotFound where `reading` names no type; an Infeasible where the case has no such game (`game_of`).
    """
    game = game_of(case, reading)
    if isinstance(game, Infeasible):
        return game
    try:
        answer = stability(game, asked, case_hash=case.hash)
        return replace(answer, by_reading={name: _outcomes(case, name) for name in case.types})
    except TooLarge as fault:
        return fault.answer


def _outcomes(case: Case, reading: str) -> dict[str, tuple[str, ...]]:
    """Labels of the outcomes that hold, by concept, under one reading of the counterpart."""
    game = game_of(case, reading)
    assert isinstance(game, Game)  # the same states as without a reading
    found = {}
    for name, held in judged(game).items():
        states = game.patterns[held.all(axis=0)]
        found[name] = tuple(dict.fromkeys(game.label(int(state)) for state in states))
    return found
