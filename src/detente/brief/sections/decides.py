"""Which numbers decide, does the advice stand if they answer it, what would better eyes be worth: for the thorough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import acts, charts, words
from ..acts import Deeds
from ..blocks import Block, Cell, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...policy.policy import Policy
    from ...policy.switching import Switching
    from ...study.study import Study

NAME, TITLE = "decides", "Which numbers decide?"
SHOWN = 12


def decides(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Switching values, rounds of replies, better channels; None where they were not asked for."""
    found, said = study.policy, judged.advice.said
    if found.switching is None:
        return None
    drawn = charts.picture("tornado", study)
    blocks: list[Block] = [
        Statement(_rule(found.switching)),
        *([drawn] if drawn else []),
        *_numbers(found.switching, said),
        *_rounds(found, said),
        *_sensors(found),
    ]
    return Section(NAME, TITLE, tuple(blocks))


def _rule(found: Switching) -> str:
    moved = f"{words.many(len(found.numbers), 'number')} with a range move the lead of the act advised"
    if not found.flips:
        return f"{moved}; none of them changes the act within its range."
    verdict = ", which makes the act too close to call" if found.too_close else ""
    return f"{moved}; {words.many(found.flips, 'number')} would each change the act within its range{verdict}."


def _numbers(found: Switching, said: Deeds) -> list[Block]:
    turning = [one for one in found.numbers if one.at is not None][:SHOWN]
    if not turning:
        return []
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.path,
            f"{one.low:.3g} to {one.high:.3g}",
            f"{one.at:.3g}",
            said.doings.get(one.to_act, one.to_act).split(" (")[0],
            one.confirmed,
        )
        for one in turning
        if one.at is not None
    )
    note = (
        "One number at a time, plans as found today; a search of its own was made for those confirmed or not. A lead "
        "that returns within the range is not seen."
    )
    columns = ("number", "range", "turns at", "best beyond", "searched again")
    return [Table("Numbers that change the act, widest swing first", columns, rows, note)]


def _rounds(found: Policy, said: Deeds) -> list[Block]:
    if len(found.levels) < 2:
        return []
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.round, acts.between(one.value.lower, one.value.upper), said.doings[one.act].split(" (")[0])
        for one in found.levels
    )
    changed = any(one.act != found.levels[0].act for one in found.levels)
    note = "Each round readings answer our plan, three tenths of their answer counted, and we search again. " + (
        "The act changes: take it with low confidence." if changed else "The act stays."
    )
    return [Table("If they answered this plan, round by round", ("round", "worth, points", "act"), rows, note)]


def _sensors(found: Policy) -> list[Block]:
    if not found.sensors:
        return []
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.title,
            f"{max(0.0, one.fixed.about):.2f} (at most {max(0.0, one.fixed.upper):.2f})",
            f"{one.reacting.about:.2f} ({one.reacting.lower:.2f} to {one.reacting.upper:.2f})" if one.reacting else "",
        )
        for one in found.sensors
    )
    note = "Points of 100, before its cost. A reading that will be seen may stall instead of faking."
    columns = ("channel, misses and false alarms halved", "replies as they are", "readings answering anew")
    return [Table("What better eyes would be worth", columns, rows, note)]
