"""What all commands share: the common options, how an answer is printed, where words go."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from datetime import date

    from ..answer import Pedigree
    from ..settings import Settings

COMMON = ("as_json", "seed", "as_of", "fresh", "sets", "log_level", "database")


@dataclass(frozen=True)
class Ask:
    """What was asked for beside a command's own arguments, and the settings in force.

    `sets` holds the overrides `PATH=VALUE` in the order given; `fresh` asks to ignore stored answers.
    """

    settings: Settings
    as_json: bool = False
    as_of: date | None = None
    fresh: bool = False
    sets: tuple[str, ...] = ()

    def parameters(self, **more: Any) -> dict[str, Any]:
        """What of it changes an answer, for a pedigree."""
        return {**more, "as_of": self.as_of, "set": list(self.sets)}


class Reply(Protocol):
    """A command's answer: a frozen dataclass. With `--json` its fields are printed, otherwise its lines."""

    @property
    def pedigree(self) -> Pedigree:
        """How the answer came about."""
        ...

    def lines(self) -> Iterable[str]:
        """The answer in words, a line at a time."""
        ...


class Command(click.Command):
    """A command that takes the common options; its callback gets an `ask` and returns a `Reply` or None.

    `overridable=False` marks one whose answer `--set` and `--as-of` cannot change; where given, that is said.
    """

    def __init__(self, *args: Any, overridable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overridable = overridable
        self.params += common_options()

    def invoke(self, ctx: click.Context) -> None:
        """Run the command, then print its answer to standard output.

        The kernels' cache folder is settled before a command imports numba, which reads it once.
        """
        from time import perf_counter

        from ..settings import kernel_cache

        started = perf_counter()
        ask = _gather(ctx)
        kernel_cache(cache_dir=ask.settings.cache_dir)
        if not self.overridable and (ask.sets or ask.as_of):
            say(f"note: --set and --as-of change nothing for '{ctx.info_name}'")
        ctx.params = {name: value for name, value in ctx.params.items() if name not in COMMON} | {"ask": ask}
        reply = super().invoke(ctx)
        if reply is not None:
            _answer(reply, ask, perf_counter() - started)


def common_options() -> list[click.Parameter]:
    """The options that every command takes."""
    return [
        click.Option(["--json", "as_json"], is_flag=True, help="Print the answer as one JSON object."),
        click.Option(["--seed"], metavar="INT", help="Seed of every random draw (fixed unless given)."),
        click.Option(
            ["--as-of"],
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="What was known on YYYY-MM-DD.",
        ),
        click.Option(["--fresh"], is_flag=True, help="Ignore stored answers."),
        click.Option(
            ["--set", "sets"],
            multiple=True,
            metavar="PATH=VALUE",
            help="Override one number of the case; may be repeated.",
        ),
        click.Option(["--log-level"], metavar="LEVEL", help="Log to standard error: debug, info, warning or error."),
        click.Option(["--database"], metavar="URL", help="The workspace: a file, or postgresql://..."),
    ]


def say(words: str) -> None:
    """Words for the reader, to standard error; never wrapped."""
    click.echo(words, err=True)


def progress(words: str) -> None:
    """What long work is at, for a reader at a terminal; silent elsewhere."""
    if sys.stderr.isatty():
        say(words)


def speaks_blocks() -> bool:
    """Can standard output show block characters?"""
    try:
        "█▓▒░".encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _gather(ctx: click.Context) -> Ask:
    """The common options as given, whether before the command's name or after it; the later one wins."""
    from ..settings import load_settings

    given: dict[str, Any] = {"sets": ()}
    for level in reversed([*_upwards(ctx)]):
        values = {name: level.params.get(name) for name in COMMON}
        sets = (*given["sets"], *(values.pop("sets") or ()))
        given |= {name: value for name, value in values.items() if value} | {"sets": sets}
    settings = load_settings({name: given.get(name) for name in ("seed", "log_level", "database")})
    _start_log(settings.log_level)
    as_of = given.get("as_of")
    return Ask(
        settings=settings,
        as_json=bool(given.get("as_json")),
        as_of=as_of and as_of.date(),
        fresh=bool(given.get("fresh")),
        sets=given["sets"],
    )


def _upwards(ctx: click.Context | None) -> Iterable[click.Context]:
    while ctx is not None:
        yield ctx
        ctx = ctx.parent


def _start_log(level: str) -> None:
    import logging

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("detente")
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(level.upper())


def _answer(reply: Reply, ask: Ask, seconds: float) -> None:
    """Print a reply; one with a `refusal`, words on why nothing meets the conditions, ends with exit 5.

    Raises InfeasibleError with that text, after its JSON where that was asked for, and without lines.
    """
    from ..errors import InfeasibleError

    refusal = getattr(reply, "refusal", "")
    if ask.as_json or not refusal:
        _print(reply, ask, seconds)
    if refusal:
        raise InfeasibleError(refusal)


def _print(reply: Reply, ask: Ask, seconds: float) -> None:
    """JSON is UTF-8 whatever the terminal speaks; lines are in the terminal's own encoding."""
    if ask.as_json:
        from ..answer import Run, plain, to_json

        text = to_json(plain(reply) | {"run": Run(seconds=round(seconds, 3))})
        click.echo(text.encode(), nl=False)
    else:
        click.echo("\n".join(reply.lines()))
