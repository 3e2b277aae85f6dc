"""The door of the command line: finds the command, runs it, and turns what goes wrong into an exit code.

`detente --help` imports no command: help lines are the first lines of the files in `commands`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .. import catalog
from .._version import __version__
from ..errors import DetenteError, suggest
from .frame import common_options, say

COMMANDS = f"{__package__}.commands"
FAILURE = 1
HELP_WIDTH = 78
"""Columns of help text. Fixed, since asking for the terminal's width costs a tenth of the start-up."""

HELP = """Decide what to offer, what to ask, in what order, and when, if ever, to sign.

CASE is a folder, a YAML file, or the name of a case in the library (see 'detente cases').
"""

EPILOG = """Every command takes the options above, before or after its own arguments, and '--help'.

Exit codes: 0 done, 1 failed or interrupted, 2 wrong usage, 3 not found, 4 invalid case or file,
5 infeasible."""


class Catalogue(click.Group):
    """A group whose commands are the files of the folder `commands`, each imported when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names on offer, sorted."""
        return catalog.offers(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = catalog.pick(COMMANDS, cmd_name).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest right name where there is no such command (exit 2)."""
        name, offered = args[0], self.list_commands(ctx)
        if name not in offered and not ctx.resilient_parsing:
            ctx.fail(f"no command {name!r}{suggest(name, offered)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line(name)) for name in self.list_commands(ctx)])


def help_line(name: str) -> str:
    """What the command answers, in a line: the first of its file, read without importing it."""
    with Path(__file__).with_name("commands").joinpath(f"{name}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')


@click.group(
    cls=Catalogue,
    help=HELP,
    epilog=EPILOG,
    invoke_without_command=True,
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "terminal_width": HELP_WIDTH},
)
@click.version_option(__version__, prog_name="detente")
@click.pass_context
def root(ctx: click.Context, /, **_: Any) -> None:
    """Print the help where no command is given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches the user.

    0 done; 1 failure or interrupted; 2 usage; 3 not found; 4 invalid case or file; 5 infeasible.
    """
    _print_what_the_terminal_can()
    try:
        outcome = root.main(args=argv, prog_name="detente", standalone_mode=False)
    except click.Abort:
        say("interrupted")
        return FAILURE
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except DetenteError as fault:
        say(str(fault))
        return fault.exit_code
    except Exception as fault:  # the outermost door: whatever is left is ours to mend
        return _own_fault(fault)
    return outcome if isinstance(outcome, int) else 0


def _own_fault(fault: Exception) -> int:
    """Say that the fault is ours and where it lies; the exception's text may quote a case: debug log only."""
    from logging import getLogger
    from traceback import extract_tb

    place = extract_tb(fault.__traceback__)[-1]
    where = f"{type(fault).__name__}, {Path(place.filename).name}:{place.lineno}"
    say(
        f"this is a fault in detente {__version__} ({where}), not in what you asked; please report it with "
        "the command you gave. '--log-level debug' prints the traceback."
    )
    getLogger("detente.cli").debug("the fault was", exc_info=fault)
    return FAILURE


def _print_what_the_terminal_can() -> None:
    """A character that the terminal lacks is printed as an escape instead of ending the program."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
