"""Show how to cite a case, its licence, its authors and sources, and who reviewed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ...answer import Pedigree
from ..frame import Ask, Command
from ..shelf import case_of
from ..table import printable

if TYPE_CHECKING:
    from ...case.schema import Case

LICENCE_FILE = "LICENCE.md"
LONGEST_LICENCE = 100_000
"""Characters of a licence file that are shown: about three times the longest licence in common use."""


@dataclass(frozen=True)
class Citation:
    """Where does the case come from, and who may use it?"""

    case: str
    title: str
    as_of: str
    cite: str | None
    licence: str | None
    licence_text: str | None
    authors: tuple[str, ...]
    coders: str | None
    languages: str | None
    reviewed_by: str
    handling: str
    sources: tuple[str, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """A line each; what the case does not say is named as not stated."""
        yield printable(self.title)
        pairs = (
            ("Cite as", self.cite),
            ("Licence", self.licence),
            ("Authors", "; ".join(self.authors)),
            ("Coded by", self.coders),
            ("Languages of the sources", self.languages),
            ("Reviewed by", self.reviewed_by),
            ("Handling", self.handling),
        )
        yield from (f"{label}: {printable(text.strip()) if text else 'not stated'}" for label, text in pairs)
        yield "Sources:" if self.sources else "Sources: not stated"
        yield from (f"  - {printable(source)}" for source in self.sources)
        if self.licence_text:
            yield f"\n{LICENCE_FILE}:\n\n{printable(self.licence_text).rstrip()}"


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
def command(ask: Ask, case_ref: str) -> Citation:
    """Read the case and the licence file beside it."""

    case = case_of(ask, case_ref)
    about = case.about
    return Citation(
        case=case_ref,
        title=case.title,
        as_of=case.as_of.isoformat(),
        cite=about.cite or None,
        licence=about.licence or None,
        licence_text=_licence_text(case),
        authors=tuple(about.authors),
        coders=about.coders or None,
        languages=about.languages or None,
        reviewed_by=about.reviewed_by,
        handling=about.handling,
        sources=tuple(about.sources),
        pedigree=Pedigree(method="what the case says of itself", parameters=ask.parameters(), case_hash=case.hash),
    )


def _licence_text(case: Case) -> str | None:
    if case.folder is None:
        return None
    try:
        with case.folder.joinpath(LICENCE_FILE).open(encoding="utf-8", errors="replace") as file:
            text: str = file.read(LONGEST_LICENCE)
    except OSError:
        return None
    return text
