"""A study turned into a brief: findings first, then the page and the sections that print them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import page as front
from .blocks import Section
from .findings import Brief, Register
from .judgements import judge
from .sections import (
    against,
    belief,
    case,
    dates,
    decides,
    futures,
    landscape,
    limits,
    policy,
    record,
    roadmap,
    stability,
)
from .voice import voice

if TYPE_CHECKING:
    from ..study.study import Study

METHOD = "findings by rule from the study; words of probability after ICD 203"

SECTIONS = (
    policy.policy,
    against.against,
    decides.decides,
    policy.judged,
    belief.readings,
    belief.treatments,
    belief.moved,
    record.record,
    record.reliability,
    record.backtest,
    record.timeline,
    dates.dates,
    belief.trust,
    belief.answers,
    case.visions,
    landscape.landscape,
    stability.stability,
    roadmap.roadmap,
    futures.futures,
    case.claims,
    limits.limits,
    case.assumptions,
)
"""In the order of the page; one that has nothing to say is absent."""


def compose(study: Study) -> Brief:
    """The brief of a study. The same study gives the same brief.

    Raises InvalidCase if the file of claims beside the case cannot be read.
    """
    speaks, found = voice(study.case, study.ledger), Register()
    judged = judge(study, speaks, found)
    verdict = front.verdict(study, speaks, judged)
    sections: list[Section] = [s for make in SECTIONS if (s := make(study, speaks, judged)) is not None]
    return Brief(
        case=study.case.hash,
        title=study.case.title,
        as_of=study.case.as_of,
        verdict=verdict,
        findings=tuple(found.found),
        page=front.page(study, speaks, judged, verdict),
        sections=(*sections, limits.register(found), limits.colophon(study)),
        pedigree=replace(study.pedigree, method=METHOD),
    )
