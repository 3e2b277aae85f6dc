"""Say which outcomes hold: what nobody has reason to leave, how one gets there from today, who could block it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...answer import Infeasible, Pedigree
from ...errors import DetenteError, NotFound, UsageError
from ..frame import Ask, Command, progress, say
from ..shelf import case_of

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...landscape.gmcr.answers import Asked, Stability
    from ...landscape.gmcr.game import Game
    from ..stable import NoGame, StabilityTold

METHOD = "graph model for conflict resolution"


@click.command(cls=Command, help=__doc__)
@click.argument("case_or_file", metavar="CASE_OR_FILE")
@click.option("--draws", type=click.IntRange(0, 100_000), metavar="N", help="Draws of numbers with a range (1000).")
@click.option("--hold", metavar="STATE", help="What would make this state hold? Its number, or its letters.")
@click.option("--under", default="seq", metavar="CONCEPT", help="The concept for --hold (seq unless given).")
@click.option("--reading", metavar="TYPE", help="Give the counterpart the interests of this type of the case.")
@click.option("--write", metavar="FILE", help="Also write the game to FILE (.json or .gmcr), which must not exist.")
def command(
    ask: Ask,
    case_or_file: str,
    draws: int | None,
    hold: str | None,
    under: str,
    reading: str | None,
    write: str | None,
) -> StabilityTold | NoGame:
    """Read, judge, write; raises NotFound, InvalidCase, UsageError, InfeasibleError by its reply."""
    from ...landscape.gmcr.game import Game, TooLarge
    from ..stable import NoGame

    _check_target(write)
    case = _case(ask, case_or_file, reading)
    game = _game(ask, case_or_file, case, reading)
    try:
        found = _judged(game, case, _asked(ask, game, draws, hold, under), reading)
    except TooLarge as fault:
        found = fault.answer
    if isinstance(found, Infeasible) or isinstance(game, Infeasible):
        why = game if isinstance(game, Infeasible) else found
        assert isinstance(why, Infeasible)
        return NoGame.of(why, Pedigree(METHOD, ask.parameters(reading=reading)))
    assert isinstance(game, Game)
    return _told(ask, game, found, write)


def _case(ask: Ask, ref: str, reading: str | None) -> Case | None:
    """The negotiation case that is meant, None where a game is; raises NotFound, InvalidCase, UsageError."""
    from ...landscape.gmcr.game_file import games, is_game

    if is_game(ref):
        if reading is not None:
            raise UsageError("--reading needs a negotiation case; a game's file states all preferences itself")
        if ask.sets or ask.as_of:
            say("note: --set and --as-of change nothing for a game")
        return None
    try:
        return case_of(ask, ref)
    except NotFound as fault:
        raise NotFound(f"{fault}; games: {', '.join(games())}") from None


def _game(ask: Ask, ref: str, case: Case | None, reading: str | None) -> Game | Infeasible:
    from ...landscape.gmcr.game_file import load_game
    from ...landscape.gmcr.negotiated import game_of

    progress(f"{ref}: judging every state for every party")
    return load_game(ref) if case is None else game_of(case, reading)


def _judged(game: Game | Infeasible, case: Case | None, asked: Asked, reading: str | None) -> Stability | Infeasible:
    from ...landscape.gmcr.analysis import stability
    from ...landscape.gmcr.negotiated import stability_of

    if isinstance(game, Infeasible):
        return game
    return stability(game, asked) if case is None else stability_of(case, asked, reading)


def _asked(ask: Ask, game: Game | Infeasible, draws: int | None, hold: str | None, under: str) -> Asked:
    from ...landscape.gmcr.answers import Asked

    number = None
    if hold is not None and not isinstance(game, Infeasible):
        number = int(hold) if hold.isdecimal() else _by_letters(game, hold)
    return Asked(draws=draws, seed=ask.settings.seed, hold=number, under=under)


def _by_letters(game: Game, text: str) -> int:
    """The number of the state written as letters; raises UsageError."""
    for place, pattern in enumerate(game.patterns, 1):
        if game.text(int(pattern)) == text.upper():
            return place
    raise UsageError(
        f"--hold: {text!r} is no feasible state; give its number, 1 to {len(game.patterns)}, or {len(game.options)} "
        "letters of Y and N, one an option"
    )


def _check_target(write: str | None) -> None:
    """Refuse, before any work, to write where something is or what cannot be written; raises UsageError."""
    if write is None:
        return
    if Path(write).suffix not in (".json", ".gmcr"):
        raise UsageError(f"--write: {write!r} ends in neither .json nor .gmcr; the ending says which form is written")
    if Path(write).exists():
        raise DetenteError(f"{write}: is there already; nothing was done. Choose another name.")


def _told(ask: Ask, game: Game, found: Stability, write: str | None) -> StabilityTold:
    from ...landscape.gmcr.game_file import game_text
    from ...landscape.gmcr.layout import layout_text
    from ..files import write_new
    from ..retell import retell
    from ..stable import StabilityTold

    if write is not None:
        write_new(Path(write), layout_text(game) if write.endswith(".gmcr") else game_text(game))
    return retell(StabilityTold, found, ask, files=(write,) if write else ())
