"""Start a case: write NAME/case.yaml, commented and ready to check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ...answer import Pedigree
from ...errors import UsageError
from ..frame import Ask, Command, say

CASE_FILE = "case.yaml"


@dataclass(frozen=True)
class Written:
    """Where is the new case, and what comes next?"""

    path: Path
    next: tuple[str, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The path alone, so that another program can take it."""
        yield str(self.path)


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument("name")
def command(ask: Ask, name: str) -> Written:
    """Write the template; raises UsageError on a name that is no plain path, DetenteError where one is."""
    from ...case.template import new_case_text
    from ..files import write_new

    path = _plain_path(name) / CASE_FILE
    write_new(path, new_case_text())
    steps = (f"edit {path}", f"detente check {_quoted(name)}", f"detente check {_quoted(name)} --model")
    if not ask.as_json:
        say("next: " + "; then ".join(steps))
    return Written(path, steps, Pedigree(method="template written"))


def _plain_path(name: str) -> Path:
    if not name.strip() or not name.isprintable() or name in (".", ".."):
        raise UsageError(f"NAME: found {name!r}, expected the name of a folder to make, such as my-case")
    if Path(name).suffix in (".yaml", ".yml"):
        raise UsageError(f"NAME: found {name!r}, expected a folder; the case goes into NAME/{CASE_FILE}")
    return Path(name)


def _quoted(name: str) -> str:
    from shlex import quote

    return quote(name)
