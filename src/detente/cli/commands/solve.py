"""Solve a decision process with hidden states from a file: what it is worth, between bounds, and the first act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...answer import Bounds, Pedigree
from ...errors import DetenteError, Interrupted, UsageError
from ..files import write_new
from ..frame import Ask, Command, progress
from ..table import columns, printable

if TYPE_CHECKING:
    from ...policy.solver import Solution

STOPPED = {
    "gap": "the gap asked for was reached",
    "trials": "the number of trials was used up; --gap, --trials and --time-limit set when to stop",
    "time": "the time was used up",
    "memory": "the memory was used up",
}


@dataclass(frozen=True)
class Solved:
    """What is the process worth from its start, and what comes first? Values in the file's unit, costs negative."""

    model: str
    value: Bounds
    act: str
    actions: Mapping[str, Bounds]
    stopped: str
    time_limited: bool
    trials: int
    states: int
    vectors: int
    files: tuple[str, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The bounds, the act, and the bounds of each act."""
        yield f"{self.model}: worth {self.value.lower:.6g} to {self.value.upper:.6g} (gap {self.value.gap:.3g})"
        yield f"First act: {printable(self.act)}"
        rows = [(printable(name), f"{b.lower:.6g}", f"{b.upper:.6g}") for name, b in self.actions.items()]
        yield from columns([("act", "at least", "at most"), *rows], right=(1, 2))
        yield f"Stopped after {self.trials} trials, {self.vectors} vectors: {STOPPED[self.stopped]}."
        yield from (f"written: {file}" for file in self.files)


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument("model_file", metavar="MODEL.pomdp")
@click.option("--gap", type=click.FloatRange(min=0), metavar="G", help="Stop at this gap, in the value's unit.")
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="S", help="Stop after S seconds of search.")
@click.option("--trials", type=click.IntRange(min=0), metavar="N", help="Stop after N trials (3000 unless given).")
@click.option("--output-alpha", metavar="FILE", help="Also write the alpha vectors to FILE, which must not exist.")
@click.option(
    "--write", "write", metavar="FILE", help="Also write the process as .pomdp to FILE, which must not exist."
)
def command(
    ask: Ask,
    model_file: str,
    gap: float | None,
    time_limit: float | None,
    trials: int | None,
    output_alpha: str | None,
    write: str | None,
) -> Solved:
    """Read, solve, write; raises NotFound, InvalidCase, Interrupted, DetenteError where a file cannot be written."""
    from ...policy.pomdp_file import pomdp_text, read_pomdp
    from ...policy.solver import TRIALS, Limits, solve

    _check_targets(output_alpha, write)
    model = read_pomdp(Path(model_file))
    progress(f"{model_file}: {len(model.states)} states, {len(model.actions)} acts; solving")
    most = TRIALS if trials is None else trials
    found = solve(model, Limits(gap=gap, trials=most, seconds=time_limit))
    if write:
        write_new(Path(write), pomdp_text(model))
    if output_alpha:
        write_new(Path(output_alpha), _alpha(found))
    if found.stopped == "interrupted":
        raise Interrupted(
            f"interrupted after {found.trials} trials: {model_file} is worth {found.value.lower!r} to "
            f"{found.value.upper!r}; first act {found.act}"
        )
    return Solved(
        model=model_file,
        value=found.value,
        act=found.act,
        actions=found.actions,
        stopped=found.stopped,
        time_limited=found.time_limited,
        trials=found.trials,
        states=len(model.states),
        vectors=found.search.counts["vectors"],
        files=tuple(file for file in (write, output_alpha) if file),
        pedigree=Pedigree(
            "point-based value iteration with bounds",
            {"gap": gap, "trials": most, "time_limit": time_limit},
            tolerance=found.value.gap,
        ),
    )


def _check_targets(*files: str | None) -> None:
    """Refuse, before any work, to write where something is; raises UsageError."""
    named = [file for file in files if file]
    if len(set(named)) < len(named):
        raise UsageError(f"--write and --output-alpha both name {named[0]!r}; give each its own file")
    for file in named:
        if Path(file).exists():
            raise DetenteError(f"{file}: is there already; nothing was done. Choose another name.")


def _alpha(found: Solution) -> str:
    from ...policy.pomdp_file import alpha_text

    try:
        return alpha_text(*found.search.vectors())
    except MemoryError as fault:
        raise DetenteError(f"the alpha vectors are too many to write out: {fault}") from None
