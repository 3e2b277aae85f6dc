"""Keep cases and their records for years: every version, who changed what, checked, copied, backed up."""

from __future__ import annotations

from typing import Any

import click

from ..frame import Ask, Command, Reply


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument(
    "verb",
    metavar="[list|import|export|verify|backup|restore|erase|log|comment|keep]",
    default="list",
    required=False,
)
@click.argument("rest", metavar="[ARGS]...", nargs=-1)
@click.option("--name", metavar="NAME", help="import: what to call the case (its folder's name unless given).")
@click.option("--based-on", type=click.IntRange(min=1), metavar="N", help="import: the version it was made from.")
@click.option("--from", "source", metavar="URL", help="import: a whole workspace, into an empty one.")
@click.option("--to", "target", metavar="URL", help="export: the whole workspace, into an empty one.")
@click.option("--head", default="", metavar="HASH", help="verify: a head noted earlier, which must be in the chain.")
@click.option("--replace", is_flag=True, help="restore: replace the workspace that is there; it is kept beside.")
@click.option("--who", metavar="NAME", help="Who does it (your name here unless given).")
@click.option("--why", default="", metavar="TEXT", help="import, erase: the reason; it stays in the log.")
@click.option("--field", "fields", multiple=True, metavar="NAME", help="erase: only this field of an entry.")
@click.option("--on", default="", metavar="SUBJECT", help="comment: the entry or key path that it is about.")
def command(ask: Ask, verb: str, rest: tuple[str, ...], **given: Any) -> Reply:
    """Do what was asked; raises UsageError, NotFound, InvalidCase, Conflict, DetenteError."""
    from ..whole import Given, workspace

    return workspace(ask, verb, Given(rest, **given))
