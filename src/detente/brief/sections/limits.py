"""What the brief cannot tell, every finding with its method, and how to ask the same question again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import figures, words
from ..blocks import Bullets, Card, Section, Statement, Table
from ..findings import Finding, Register
from ..judgements import Judged
from ..voice import Voice
from .belief import findings_note

if TYPE_CHECKING:
    from ...study.study import Study


def limits(study: Study, voice: Voice, judged: Judged) -> Section:
    """The lines that are always printed."""
    case, about = study.case, study.case.about
    judged_n, total = figures.judgement_share(study)
    share = f", {words.percent(judged_n / total)}" if total else ""
    kinds = words.many(len(case.types), "reading")
    items = [
        f"Belief is conditional on the {kinds} listed. None of them may be true, and no list is complete.",
        f"{judged_n} of {words.many(total, 'number')} with a range{share}, are judgement; nobody measured them."
        if total
        else "No number of the case has a range: nothing here says how sure its author was.",
        f"Coded by: {about.coders or 'not stated'}. Languages of the sources: {about.languages or 'not stated'}. "
        f"Reviewed by: {about.reviewed_by or 'nobody yet'}.",
        "Both sides are judged by one rule. Which promises entered the record, and which lapse answers which, are "
        "codings that a second coder could make otherwise.",
        "It does not say whether war comes, how many would suffer, or what any named person will do.",
        "The cost of pressure to civilians is weighed only where the case states it as a measure.",
        "Readings solve a model of their interests against a declared course of action, not an equilibrium; the real "
        "party may know more and plan against the analyst.",
        "Not for classified material. Not for targeting. No substitute for people who have sat across the table.",
    ]
    return Section("limits", "What this cannot tell you", (Bullets(tuple(Statement(item) for item in items)),))


def register(found: Register) -> Section:
    """Every finding with its method, inputs and sources."""
    return Section("findings", "Every finding, and where it comes from", (findings_note(), *map(_card, found.found)))


def _card(finding: Finding) -> Card:
    lines = (
        ("Confidence", f"{finding.confidence}. {finding.confidence_reason}" if finding.confidence else ""),
        ("Method", finding.method),
        ("Inputs", "; ".join(finding.inputs)),
        ("Sources", "; ".join(finding.sources)),
        ("Would change it", "; ".join(finding.would_change)),
    )
    return Card(finding.id, finding.kind, finding.claim, tuple(line for line in lines if line[1]))


def colophon(study: Study) -> Section:
    """What made this brief, and how to make it again."""
    pedigree = study.pedigree
    rows = [
        ("case", f"{study.case.title} (hash {study.case.hash})"),
        ("version", pedigree.version),
        ("seed", str(pedigree.seed)),
        ("cite", study.case.about.cite),
        ("licence of the case", study.case.about.licence),
    ]
    shown = tuple(row for row in rows if row[1])
    return Section("made", "How this was made", (Table("Pedigree", ("what", "value"), shown),))
