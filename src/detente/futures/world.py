"""What may befall every course alike, and what is known of the world at one point of the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..case.schema import Case
from ..model import ratification
from ..model.ladder import Ladder
from ..model.nearby import distinct
from ..model.outlook import our_patience
from ..model.reward import PHASE, RUNG, degrees, party_flows, stated_disagreement
from ..model.transition import ACTIVE, SIGNED, WALKED
from ..model.utility import compile_vision
from .kernel import Flags, Floats, Ints

MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365.25
SHOCKS = ("leaders", "ratification", "consent", "offers")
"""What may be switched off: changes of leader, ratification of the capstone, consent of allies who sign it, offers."""


@dataclass(frozen=True)
class Offer:
    """A third party's offer to an ally where a wedge is open: with `settled` rungs climbed, before the capstone or,
    `signed`, after it, it is taken with this chance a month and takes so many points a month from us from then on."""

    third_party: str
    ally: str
    settled: int
    chance: float
    cost: float
    signed: bool = False


Offering = Callable[[Case], tuple[Offer, ...]]
"""What offers are open with the numbers of a case; another room says so. A function that can be imported."""


def nobody(case: Case) -> tuple[Offer, ...]:
    """No third party offers anything."""
    return ()


@dataclass(frozen=True)
class World:
    """What futures are asked of: the belief in types, which shocks there are, offers, months to play; whether
    months of work are counted, or drawn as in the tables that types are solved on."""

    belief: Mapping[str, float]
    shocks: tuple[str, ...] = SHOCKS
    offers: tuple[Offer, ...] = ()
    months: int | None = None
    prior: Mapping[str, float] = field(default_factory=dict)
    counted: bool = True


def cumulated(case: Case, shares: Mapping[str, float]) -> Floats:
    """Shares of the case's types, summed up in their order, ending at 1."""
    edges = np.cumsum([max(0.0, shares.get(name, 0.0)) for name in case.types])
    return np.asarray(edges / edges[-1])


def change_a_month(case: Case) -> float:
    """Chance a month that who decides for the counterpart changes: of leaders in office with a stated chance a year."""
    years = case.period / DAYS_A_YEAR
    stays = 1.0
    for leader in case.leaders.values():
        if leader.party == case.counterpart and leader.until is None and leader.change is not None:
            stays *= (1 - leader.change.mode) ** years
    return 1 - stays


def ratified(ladder: Ladder, rows: Ints) -> Floats:
    """Chance that each constituency of our side that the capstone needs ratifies in each state as it looks.

    `[constituency, state]`. Whether the counterpart's own bodies follow it is part of its delivering.
    """
    case = ladder.case
    names = [name for name in case.capstone.ratified_by if case.parties[name].of in case.coalition]
    seen = rows.copy()
    seen[:, -1] = 0
    first, where = distinct(seen)
    levels = ladder.levels(degrees(ladder, rows[first]))
    chance = np.ones((len(names), len(first)))
    for number, name in enumerate(names):
        party = case.parties[name]
        if party.ratifies is None:
            continue
        vision = compile_vision(case.issues, party.vision)
        rise = vision.utility(levels) - vision.utility(ladder.start) if party.vision else np.zeros(len(first))
        told, same = np.unique(rise, return_inverse=True)
        chance[number] = ratification.chances(case, name, told)[same]
    return np.asarray(chance[:, where])


def cushions(ladder: Ladder, rows: Ints, allies: Sequence[str]) -> Floats:
    """How far each ally stands above the least it goes along with, points a month: `[ally, state]`.

    The least is what it has without agreement (as stated, else as things stand at the start) less its tolerance.
    """
    case = ladder.case
    start = np.array([[ACTIVE, 0, 0, ladder.pressure_start, 0, 0]])
    both = np.concatenate([start, rows])
    undone = np.zeros((len(both), ladder.rungs), dtype=bool)
    found = []
    for name in allies:
        party = case.parties[name]
        vision = compile_vision(case.issues, party.vision)
        patience = party.patience.mode if party.patience else our_patience(case)
        flow = party_flows(ladder, both, name, vision, patience, undone).flow
        stated = stated_disagreement(ladder, name, vision)
        least = (flow[0] if stated is None else stated) - (party.tolerance.mode if party.tolerance else 0.0)
        found.append(flow[1:] - least)
    return np.array(found).reshape(len(allies), len(rows))


def consents(ladder: Ladder, rows: Ints) -> Flags:
    """Would the allies that sign the capstone, it being signed in this state, still go along? `[state]`"""
    signing = [name for name in allies_of(ladder.case) if name in ladder.case.capstone.by]
    after = rows.copy()
    after[:, PHASE], after[:, -1], after[:, 3] = SIGNED, 0, 0
    after[:, RUNG] = rows[:, RUNG]
    first, where = distinct(after[:, :4])
    full = np.concatenate([after[first, :4], np.zeros((len(first), 2), dtype=np.int64)], axis=1)
    least = cushions(ladder, full, signing).min(axis=0, initial=0.0)
    return np.asarray((least >= 0)[where], dtype=np.bool_)


def allies_of(case: Case) -> list[str]:
    """The allies that have a vision, in file order."""
    return [name for name in case.coalition if name != case.ours and case.parties[name].vision]


def offered(rows: Ints, offers: Sequence[Offer]) -> tuple[Floats, Floats]:
    """Chance a month that some offer is taken in each state, and the mean cost of those open there: `[state]` each,
    empty where nobody offers anything."""
    if not offers:
        return np.zeros(0), np.zeros(0)
    refused, chance, cost = np.ones(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
    signed = (rows[:, PHASE] != ACTIVE) & (rows[:, PHASE] != WALKED)
    for offer in offers:
        where = (rows[:, RUNG] == offer.settled) & (signed == offer.signed)
        refused[where] *= 1 - offer.chance
        chance[where] += offer.chance
        cost[where] += offer.chance * offer.cost
    return 1 - refused, cost / np.where(chance > 0, chance, 1.0)
