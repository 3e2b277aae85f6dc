"""Show or change what was promised and what became of it; how reliable each side was; what forecasts were worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...errors import UsageError, suggest
from ..frame import Ask, Command, Reply, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...record.ledger import Ledger

SHOW, EXPORT = "show", "export"


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.argument(
    "what",
    metavar="[show|export|reliability|backtest|ach|series|add|edit|supersede|undo|import|context]",
    default=SHOW,
    required=False,
)
@click.argument("rest", metavar="[FILE | ID | TEXT] [FIELD=VALUE]...", nargs=-1)
@click.option("--table", metavar="NAME", help="add: commitments (unless given), events or positions.")
@click.option("--from", "context", default="", metavar="ID", help="add: the imported event that it confirms.")
@click.option("--who", metavar="NAME", help="Who makes the change (your name here unless given).")
@click.option("--why", default="", metavar="TEXT", help="The reason for the change; it is kept with it.")
@click.option("--based-on", type=click.IntRange(min=1), metavar="N", help="The version that the change is made from.")
@click.option("--mapping", metavar="FILE", help="import: a saved mapping of columns.")
@click.option("--commit", is_flag=True, help="import: write what the preview shows.")
def command(ask: Ask, case_ref: str, what: str, rest: tuple[str, ...], **given: Any) -> Reply:
    """One view of the record, or one change of it; raises NotFound, InvalidCase, UsageError, Conflict."""
    from ..record_edit import VERBS, Given, edit_record

    if what in VERBS:
        return edit_record(ask, case_ref, what, Given(rest, **given))
    if what not in VIEWS:
        raise UsageError(f"no view {what!r} of a record{suggest(what, [*VIEWS, *VERBS])}")
    Given(rest, **given).only(what)
    if rest and (what != EXPORT or len(rest) > 1):
        raise UsageError(f"{rest[-1]!r} is one argument too many: only 'export' takes a FILE")
    case = case_of(ask, case_ref)
    return VIEWS[what](case, ask, case_ref, rest[0] if rest else None)


def _names(case: Case) -> dict[str, str]:
    """Words for the sides: the counterpart by its name, neutral for the others."""
    return {"theirs": case.parties[case.counterpart].name, "ours": "the others", "joint": "both together"}


def _show(case: Case, ask: Ask, name: str, _: str | None) -> Reply:
    from ...study.study import ledger_of

    return shown(case, ledger_of(case), ask, name)


def shown(case: Case, ledger: Ledger, ask: Ask, name: str) -> Reply:
    """The register of what was promised and what became of it."""
    from ...answer import Pedigree
    from ..register import register

    pedigree = Pedigree("record as known on the date", ask.parameters(), case_hash=case.hash)
    return register(name, ledger, _names(case), pedigree)


def _export(case: Case, ask: Ask, _: str, file: str | None) -> Reply:
    from ...answer import Pedigree
    from ...study.study import ledger_of
    from ..files import write_new
    from ..register import export

    pedigree = Pedigree("record as known on the date", ask.parameters(), case_hash=case.hash)
    made = export(ledger_of(case), Path(file) if file else None, pedigree)
    if file:
        write_new(Path(file), made.csv())
    return made


def _reliability(case: Case, ask: Ask, _: str, __: str | None) -> Reply:
    from ...study.study import reliability_of
    from ..retell import retell
    from ..tested import ReliabilityTold

    return retell(ReliabilityTold, reliability_of(case), ask, names=_names(case))


def _backtest(case: Case, ask: Ask, name: str, __: str | None) -> Reply:
    from ...study.study import backtest_of
    from ..retell import retell
    from ..tested import BacktestTold

    progress(f"{name}: forecasting each promise from what was known the day before")
    return retell(BacktestTold, backtest_of(case, ask.settings.seed), ask, names=_names(case))


def _ach(case: Case, ask: Ask, name: str, __: str | None) -> Reply:
    from ...record.ach import ach
    from ...study.study import belief_of
    from ..retell import retell
    from ..tested import AchTold

    progress(f"{name}: solving how each type answers, then weighing the record")
    return retell(AchTold, ach(belief_of(case, ask.settings.seed)), ask)


def _series(case: Case, ask: Ask, _: str, __: str | None) -> Reply:
    from ...record.series import series
    from ...study.study import ledger_of
    from ..retell import retell
    from ..tested import SeriesTold

    return retell(SeriesTold, series(case, ledger_of(case)), ask)


View = Callable[["Case", Ask, str, "str | None"], Reply]
VIEWS: dict[str, View] = {
    SHOW: _show,
    EXPORT: _export,
    "reliability": _reliability,
    "backtest": _backtest,
    "ach": _ach,
    "series": _series,
}
