"""What does each party have today, while it waits, and if no agreement comes? From the model's own flows.

Points a month of present value: drifts that run are charged for good (`model.reward`), and so is the pressure in force.
Without agreement: as the case states, else nothing done and talks at an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..case.schema import Case
from ..model.ladder import Ladder, compile_ladder
from ..model.reward import degrees, drift_per_month, drift_worth_by_issue, party_flows
from ..model.transition import ACTIVE, NOTHING, WALKED, State
from ..model.utility import compile_vision
from .packages import Floats


@dataclass(frozen=True)
class Standing:
    """`today[party]` at the levels of today, `waiting[party]` with talks on and nothing done, `without[party]`.

    `stated[party]`: the case says what the party has without agreement. `levels[issue]` are today's, `apart[issue]`
    those with nothing done and talks at an end, `drift[issue]` what moves them a month then. `worn[party, issue]` is
    what drift takes while waiting.
    """

    parties: tuple[str, ...]
    today: Floats
    waiting: Floats
    without: Floats
    stated: tuple[bool, ...]
    levels: Floats
    apart: Floats
    drift: Floats
    worn: Floats


def standing(case: Case, parties: Sequence[str], ladder: Ladder | None = None) -> Standing:
    """Where those parties stand on the case's date."""
    compiled = ladder or compile_ladder(case)
    rows = np.array(
        [
            State(ACTIVE, 0, 0, compiled.pressure_start, NOTHING, 0),
            State(WALKED, 0, 0, compiled.pressure_after_walk, NOTHING, 0),
        ]
    )
    kept = np.zeros((len(rows), compiled.rungs), dtype=bool)
    change = drift_per_month(compiled, rows, degrees(compiled, rows))
    found, worn, levels = [], [], np.zeros((2, len(case.issues)))
    for name in parties:
        party = case.parties[name]
        patience = (party.patience or case.discount).mode
        vision = compile_vision(case.issues, party.vision)
        flows = party_flows(compiled, rows, name, vision, patience, kept)
        levels = flows.levels
        worn.append(-drift_worth_by_issue(vision, levels, change, patience)[0])
        found.append((float(vision.utility(levels[0])), float(flows.flow[0]), float(flows.flow[1])))
    today, waiting, without = np.array(found).T
    stated = tuple(case.parties[name].disagreement is not None for name in parties)
    return Standing(tuple(parties), today, waiting, without, stated, levels[0], levels[1], change[1], np.array(worn))
