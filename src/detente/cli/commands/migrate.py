"""Bring a case file to the current schema: show the difference; with --write, replace the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...answer import Pedigree
from ...errors import InvalidCase, NotFound, Problem, UsageError
from ..frame import Ask, Command, say
from ..table import printable

if TYPE_CHECKING:
    from ...case.library import Source


@dataclass(frozen=True)
class Migrated:
    """What changes in the file? `kept` is where the old one went; None where nothing was written."""

    file: str
    changed: bool
    difference: tuple[str, ...]
    written: bool
    kept: Path | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The difference, or that there is none."""
        if not self.changed:
            yield f"{self.file}: is in the current schema; nothing to change"
        yield from (printable(line.rstrip("\n")) for line in self.difference)


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.option("--write", is_flag=True, help="Replace the file, and keep the old one beside it as case.yaml.bak.")
def command(ask: Ask, case_ref: str, write: bool) -> Migrated:
    """Migrate the text; raises NotFound, InvalidCase (a newer schema too), UsageError."""
    from ...case.library import find_case
    from ...case.migrate import migrate_text

    source = find_case(case_ref)
    if write and _in_library(case_ref, source):
        raise UsageError(
            f"{case_ref} comes with the program and is not rewritten; copy its folder and migrate the copy"
        )
    old = _text(source)
    new, difference = migrate_text(old, source.label)
    kept = _replace(Path(str(source.file)), new) if write and new != old else None
    if new != old and not write and not ask.as_json:
        say("nothing was written; --write replaces the file and keeps the old one beside it")
    return Migrated(
        file=source.label,
        changed=new != old,
        difference=tuple(difference),
        written=kept is not None,
        kept=kept,
        pedigree=Pedigree(method="schema migration", parameters={"write": write}),
    )


def _replace(path: Path, text: str) -> Path:
    from ..files import replace_keeping

    kept = replace_keeping(path, text)
    say(f"{path}: written; the old file is kept as {kept}")
    return kept


def _in_library(case_ref: str, source: Source) -> bool:
    from ...case.library import case_folder, library_cases

    return case_ref in library_cases() and str(source.folder) == str(case_folder(case_ref))


def _text(source: Source) -> str:
    from ...case.yaml_tree import MOST_BYTES, too_large

    try:
        with source.file.open("rb") as stream:
            raw: bytes = stream.read(MOST_BYTES + 1)
    except OSError as fault:
        raise NotFound(f"{source.label}: cannot be read: {fault.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise too_large(source.label)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InvalidCase([Problem(source.label, line, 1, "", "is not UTF-8 text")]) from None
