"""The case: who negotiates over what, what can be done, what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...brief import words
from ...brief.blocks import Section, Table
from ...brief.sections import case as stated
from ...brief.voice import Voice

if TYPE_CHECKING:
    from ...brief.judgements import Judged
    from ...study.study import Study
    from ..found import Found


def answer(study: Study, voice: Voice, found: Found) -> str:
    """How much the case holds, and how much of it is judgement."""
    case = study.case
    numbers = [quantity for _, quantity, _ in case.numbers()]
    ranged, judged = sum(q.uncertain for q in numbers), sum(q.judgement for q in numbers)
    return (
        f"{words.many(len(case.parties), 'party', 'parties')} negotiate over {words.many(len(case.issues), 'issue')} "
        f"with {words.many(len(case.steps), 'step')}; of {words.many(len(numbers), 'number')}, {ranged} have a range "
        f"and {judged} are judgement."
    )


def _parties(study: Study, voice: Voice, judged: Judged) -> Section:
    rows = tuple((party.name, party.role or "") for party in study.case.parties.values())
    issues = tuple((issue.title, " – ".join(name.replace("_", " ") for name in issue.levels)) for issue in
                   study.case.issues.values())  # fmt: skip
    tables = (
        Table("Parties", ("party", "role"), rows),
        Table("Issues, with their named levels", ("issue", "levels"), issues),
    )
    return Section("parties", "Who negotiates, over what", tables)


def _steps(study: Study, voice: Voice, judged: Judged) -> Section:
    case = study.case
    rows = tuple(
        (step.title, words.listed([case.parties[name].name for name in step.by]), step.lead.mode, name)
        for name, step in case.steps.items()
    )
    gates = tuple((gate.title, name) for name, gate in case.gates.items())
    tables = [Table("Steps", ("step", "by", "months to do it", "name"), rows)] if rows else []
    tables += [Table("Gates", ("gate", "name"), gates)] if gates else []
    return Section("steps", "What can be done", tuple(tables))


SECTIONS = (_parties, _steps, stated.visions, stated.claims, stated.assumptions)
