"""Write the brief of a case: what to tell the principal, and everything under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from ...answer import Pedigree
    from ...brief.findings import Finding, Verdict

FORMATS = "html,md,json"
ALL = "html,md,json,pdf,docx"


@dataclass(frozen=True)
class Written:
    """The verdict and the findings of a brief, and the files it was written to."""

    case: str
    title: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The paths written, one a line."""
        yield from self.files


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.option("-o", "--output", metavar="DIR", help="Folder to write to (out/CASE unless given).")
@click.option("--format", "formats", metavar="LIST", default=FORMATS, help=f"Of {ALL}, by commas ({FORMATS}).")
@click.option("--thorough", is_flag=True, help="Rounds of replies, every number weighed, futures played: minutes.")
def command(ask: Ask, case_ref: str, output: str | None, formats: str, thorough: bool) -> Written:
    """Ask every room, compose, write; raises NotFound, InvalidCase, UsageError for a format that does not exist."""
    from ...brief.compose import compose
    from ...brief.write import check_formats, write
    from ...study.study import study

    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    check_formats(wanted)
    case = case_of(ask, case_ref)
    told = study(case, ask.settings.seed, lambda note: progress(f"{case_ref}: {note}"), thorough=thorough)
    found = compose(told)
    folder = Path(output) if output else Path("out") / Path(case_ref).stem
    files = write(found, folder, wanted)
    return Written(
        case=case_ref,
        title=found.title,
        verdict=found.verdict,
        findings=found.findings,
        files=tuple(str(file) for file in files),
        pedigree=replace(found.pedigree, parameters=ask.parameters(formats=wanted)),
    )
