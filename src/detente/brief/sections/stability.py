"""Which outcomes hold: those that nobody gains by leaving, the way there from today, and who could block it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...answer import Infeasible
from .. import holding, route, words
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...landscape.gmcr.answers import Move, Outcome, Stability
    from ...study.study import Study

NAME, TITLE = "stability", "Which outcomes hold?"
SHOWN = 5
NAMED = 2  # options of a move told by name; of more, how many and the last


def stability(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Outcomes in words; None where the case makes no such game."""
    found = study.stability
    if isinstance(found, Infeasible):
        return None
    finding = judged.stable
    cited = f" [{finding.id}]" if finding else ""
    blocks: list[Block] = [Statement(f"{holding.today(found)}{cited}", (finding.id,) if finding else ())]
    if found.outcomes:
        blocks.append(_table(study, found))
    blocks.append(_limits(found))
    return Section(NAME, TITLE, tuple(blocks))


def _table(study: Study, found: Stability) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(_row(found, outcome) for outcome in found.outcomes[:SHOWN])
    columns = ("outcome", "holds under", "in draws", "way from today", "who can block it", "who would")
    more = found.outcomes_in_all - len(rows)
    others = f" {more:,} more hold under some concept." if more > 0 else ""
    note = (
        "In draws: least and most share of draws over the stated ranges in which it holds under these concepts; "
        f"robustness, not a probability.{others}"
    )
    return Table("Outcomes that hold, those that hold under most concepts first", columns, rows, note)


def _row(found: Stability, outcome: Outcome) -> tuple[Cell, ...]:
    shares = [outcome.probability[name] for name in outcome.concepts if name in outcome.probability]
    names = found.parties
    return (
        words.sentence(outcome.label).rstrip("."),
        holding.concepts(found, outcome.concepts),
        _drawn(shares),
        way(found, outcome),
        words.listed([names[p] for p in outcome.can_block]) or "nobody",
        words.listed([names[p] for p in outcome.would_block]) or "nobody",
    )


def _drawn(shares: list[float]) -> str:
    if not shares:
        return ""
    low, high = min(shares), max(shares)
    return words.span(low, high) if words.percent(low) != words.percent(high) else words.percent(low)


def way(found: Stability, outcome: Outcome) -> str:
    """The moves that lead there."""
    if outcome.today:
        return "where things stand"
    if outcome.path is None:
        return "none"
    told = "; ".join(_move(found, move) for move in outcome.path)
    return told if outcome.gainful else f"{told} (not every mover gains by it)"


def _move(found: Stability, move: Move) -> str:
    title = {row.id: route.short(row.name) for row in found.options}
    parts = [_some("takes", [title[o] for o in move.takes]), _some("gives up", [title[o] for o in move.gives_up])]
    return f"{found.parties[move.party]} {' and '.join(part for part in parts if part)}"


def _some(verb: str, names: list[str]) -> str:
    if not names:
        return ""
    if len(names) > NAMED:
        return f"{verb} {len(names)} options, the last “{names[-1]}”"
    return f"{verb} {words.listed([f'“{name}”' for name in names])}"


def _limits(found: Stability) -> Bullets:
    items = [
        f"A graph model of {words.many(len(found.options), 'option')} and {found.feasible:,} states (Fang, Hipel and "
        "Kilgour 1993). States have no history: a step taken back counts as never made, and nobody waits for proof.",
        "An outcome may hold only because its steps cannot be taken back. It says what nobody gains by leaving, not "
        "what comes about.",
    ]
    if found.coalition_note:
        items.append(words.sentence(found.coalition_note))
    return Bullets(tuple(Statement(item) for item in items))
