"""List the cases that come with detente and those of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ...answer import Pedigree
from ..frame import Ask, Command
from ..table import columns, printable

if TYPE_CHECKING:
    from ...case.schema import Case


@dataclass(frozen=True)
class Listed:
    """One case in a line; counts are of parties and steps."""

    id: str
    title: str
    as_of: str
    parties: int
    steps: int
    source: str


@dataclass(frozen=True)
class Cases:
    """Which cases are there?"""

    cases: tuple[Listed, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """A table, then nothing."""
        heads = ("case", "as of", "parties", "steps", "from", "title")
        rows = [(c.id, c.as_of, str(c.parties), str(c.steps), c.source, printable(c.title)) for c in self.cases]
        yield from columns([heads, *rows], right=(2, 3))


@click.command(cls=Command, overridable=False, help=__doc__)
def command(ask: Ask) -> Cases:
    """Read every case of the library; raises InvalidCase where one cannot stand."""
    return cases(ask)


def cases(ask: Ask) -> Cases:
    """The cases of the library, then those of the workspace."""
    from ...case.library import library_cases
    from ...case.load import load_case
    from ..shelf import shelved

    listed = [_listed(name, load_case(name), "library") for name in library_cases()]
    listed += [_listed(name, case, "workspace") for name, case in shelved(ask)]
    return Cases(cases=tuple(listed), pedigree=Pedigree(method="cases of the library and the workspace, read"))


def _listed(name: str, case: Case, source: str) -> Listed:
    return Listed(name, case.title, case.as_of.isoformat(), len(case.parties), len(case.steps), source)
