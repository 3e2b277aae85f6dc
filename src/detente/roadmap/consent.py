"""Does every ally go along at every stage? flow_a(x_t) >= W_a(disagreement) - tolerance while talks last.

An ally consents month by month to where things stand, not to a promise of later gains: that is the cautious reading
of consent, and it asks more than `self-enforcement`, which looks ahead. It ends with the capstone in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .board import Board
from .enforcement import Stream
from .sequence import Program, Row


@dataclass(frozen=True)
class Consent:
    """What an ally has a month on the way, and the least it accepts."""

    party: str
    stream: Stream
    least: float


def consents(board: Board, streams: Mapping[str, Stream], fallbacks: Mapping[str, float]) -> tuple[Consent, ...]:
    """The conditions of the allies that have a vision."""
    found = []
    for party, stream in streams.items():
        if party != board.case.ours:
            tolerance = board.case.parties[party].tolerance
            found.append(Consent(party, stream, fallbacks[party] - (tolerance.mode if tolerance else 0.0)))
    return tuple(found)


def consent_rows(program: Program, consent: Consent) -> list[Row]:
    """One row a month; it binds until the month after the capstone came into force."""
    stream = consent.stream
    need = consent.least - stream.base
    worst = sum(float(table.min()) for table in stream.flow)
    waived = max(0.0, need - worst)
    rows = []
    for place in range(1, program.last + 1):
        row = Row(need, np.inf)
        for group, table in enumerate(stream.flow):
            row.add(program.z[group][:, place], table)
        capstone = program.y[program.task.capstone]
        row.one(int(capstone[place]), stream.signed).one(int(capstone[place - 1]), waived)
        rows.append(row)
    return rows
