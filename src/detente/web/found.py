"""The findings of a brief, stated one by one as a page needs them: ids count in the order of that page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..brief import judgements
from ..brief.advice import Advised, advise
from ..brief.ahead import robust
from ..brief.apart import Parted, part
from ..brief.confidence import Doubt, of_belief
from ..brief.findings import Finding, Register
from ..brief.holding import hold
from ..brief.losses import lost
from ..brief.order import Ordered, order
from ..brief.voice import Voice

if TYPE_CHECKING:
    from ..record.posterior import Move
    from ..study.study import Study


class Found:
    """What sections of the brief read of `Judged`, each part worked out when it is first read."""

    def __init__(self, study: Study, voice: Voice) -> None:
        self.study, self.voice, self.register = study, voice, Register()
        self.sources = judgements.case_sources(study)

    @cached_property
    def doubt(self) -> Doubt:
        """How sure one may be of shares of readings."""
        return of_belief(self.study)

    @cached_property
    def base(self) -> Finding:
        """What all of it rests on."""
        return judgements.base_finding(self.study, self.register)

    @cached_property
    def record(self) -> dict[str, Finding]:
        """Counts of the record by side."""
        return judgements.record_findings(self.study, self.voice, self.register)

    @cached_property
    def scored(self) -> Finding | None:
        """How these methods did on the past."""
        return judgements.scored_finding(self.study, self.register)

    @cached_property
    def readings(self) -> dict[str, Finding]:
        """The share of each reading."""
        return judgements.reading_findings(self.study, self.voice, self.register, self.doubt)

    @cached_property
    def moves(self) -> tuple[Finding, ...]:
        """The reports that would move the belief most."""
        return tuple(finding for finding, _, _ in self._moving[0])

    @cached_property
    def flat(self) -> tuple[str, ...]:
        """Reports that tell nothing."""
        return self._moving[1]

    @cached_property
    def _moving(self) -> tuple[list[tuple[Finding, Move, str]], tuple[str, ...]]:
        return judgements.move_findings(self.study, self.register)

    @cached_property
    def parted(self) -> Parted:
        """Where allies part."""
        return part(self.study.case, self.study.apart, self.register, self.sources)

    @cached_property
    def stable(self) -> Finding | None:
        """Which outcomes hold."""
        return hold(self.study, self.register, self.sources)

    @cached_property
    def order(self) -> Ordered:
        """The order of steps."""
        return order(self.study, self.register, self.doubt, self.sources)

    @cached_property
    def advice(self) -> Advised:
        """What to do."""
        return advise(self.study, self.register, self.sources)

    @cached_property
    def against(self) -> Finding | None:
        """The best case against the advice."""
        return lost(self.study, self.advice.said, self.register, self.sources)

    @cached_property
    def robust(self) -> Finding | None:
        """In what share of futures no other course did better."""
        return robust(self.study, self.register, self.sources)
