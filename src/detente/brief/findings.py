"""Numbers turned into findings: four kinds of sentence, each with where it comes from.

A *fact* has a source; an *assessment* an event, a date, a probability with its word and its interval, and in another
sentence the confidence in it; a *robustness* finding a share of futures; a *recommendation* an act. They are never
mixed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from ..answer import Pedigree, Shown
from .blocks import Page, Section

Kind = Literal["fact", "assessment", "robustness", "recommendation"]
IntervalKind = Literal["credible", "range", "bound", "sampling"]
Confidence = Literal["low", "moderate", "high"]
Number = int | float | None


@dataclass(frozen=True)
class Finding:
    """One claim of the brief. `number` is a share, count or score; every number outside a fact has an interval.

    `method` says how the number came about, `inputs` what it was computed from (key paths, rooms, files), `sources` who
    says so. `would_change` names what would move it.
    """

    id: str
    kind: Kind
    claim: str
    number: Number
    interval: tuple[float, float] | None
    interval_kind: IntervalKind | None
    method: str
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    likelihood: str | None = None
    confidence: Confidence | None = None
    confidence_reason: str | None = None
    would_change: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer in front: an act, what it waits for, and what flips it or would move the belief behind it.

    `act` is the policy room's name of it, `margin` in points of 100, `robustness_share` None until futures are drawn.
    `finding` names the finding the verdict rests on. `too_close` says that another act may be as good by the bounds, or
    that the act rests on belief while past forecasts did not beat the base rate.
    """

    act: str | None
    waits_for: tuple[str, ...]
    flips_if: tuple[str, ...]
    margin: float | None
    robustness_share: float | None
    too_close: bool
    finding: str
    says: str


@dataclass(frozen=True)
class Brief(Shown):
    """A brief on one case: verdict and findings for other programs, page and sections for readers."""

    case: str
    title: str
    as_of: dt.date
    verdict: Verdict
    findings: tuple[Finding, ...]
    page: Page
    sections: tuple[Section, ...]
    pedigree: Pedigree

    def finding(self, name: str) -> Finding:
        """The finding with this id. Raises KeyError for another id."""
        return {finding.id: finding for finding in self.findings}[name]


@dataclass
class Register:
    """Findings in the order they are first stated; ids count from F1."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        kind: Kind,
        claim: str,
        *,
        method: str,
        inputs: tuple[str, ...],
        sources: tuple[str, ...],
        number: Number = None,
        interval: tuple[float, float] | None = None,
        interval_kind: IntervalKind | None = None,
        likelihood: str | None = None,
        confidence: Confidence | None = None,
        reason: str | None = None,
        would_change: tuple[str, ...] = (),
    ) -> Finding:
        """Add a finding under the next id.

        Raises ValueError for one that no reader could check: without claim or method, a number outside a fact without
        an interval, an interval that does not hold its number (a sampling interval need not), or confidence without
        a reason.
        """
        name = f"F{len(self.found) + 1}"
        made = Finding(
            name, kind, claim, number, interval, interval_kind, method, inputs, sources,
            likelihood, confidence, reason, would_change,
        )  # fmt: skip
        fault = _fault(made)
        if fault:
            raise ValueError(f"finding {name}: {fault}")
        self.found.append(made)
        return made


def _fault(finding: Finding) -> str | None:
    if not finding.claim or not finding.method:
        return "claim and method are needed"
    if finding.number is not None and finding.kind != "fact" and finding.interval is None:
        return "a number outside a fact needs its interval"
    if (finding.interval is None) != (finding.interval_kind is None):
        return "an interval names its kind"
    if finding.interval is not None and finding.number is not None and finding.interval_kind != "sampling":
        low, high = finding.interval
        if not low - ROUNDING <= finding.number <= high + ROUNDING:
            return f"{finding.number} lies outside its interval [{low}, {high}]"
    if finding.confidence and not finding.confidence_reason:
        return "confidence needs its reason"
    return None


ROUNDING = 1e-9  # sums of shares agree to rounding
