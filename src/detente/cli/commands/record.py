"""Show what was promised and what became of it; how reliable each side was; what forecasts were worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import UsageError, suggest
from ..frame import Ask, Command, Reply, progress

if TYPE_CHECKING:
    from ...case.schema import Case

SHOW, EXPORT = "show", "export"


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.argument("what", metavar="[show|export|reliability|backtest|ach|series]", default=SHOW, required=False)
@click.argument("file", metavar="[FILE]", required=False)
def command(ask: Ask, case_ref: str, what: str, file: str | None) -> Reply:
    """One view of the record; raises NotFound, InvalidCase, UsageError."""
    from ...case.load import load_case

    if what not in VIEWS:
        raise UsageError(f"no view {what!r} of a record{suggest(what, VIEWS)}")
    if file is not None and what != EXPORT:
        raise UsageError(f"{file!r} is one argument too many: only 'export' takes a FILE")
    case = load_case(case_ref, sets=ask.sets, as_of=ask.as_of)
    return VIEWS[what](case, ask, case_ref, file)


def _names(case: Case) -> dict[str, str]:
    """Words for the sides: the counterpart by its name, neutral for the others."""
    return {"theirs": case.parties[case.counterpart].name, "ours": "the others", "joint": "both together"}


def _show(case: Case, ask: Ask, name: str, _: str | None) -> Reply:
    from ...answer import Pedigree
    from ...study.study import ledger_of
    from ..register import register

    pedigree = Pedigree("record as known on the date", ask.parameters(), case_hash=case.hash)
    return register(name, ledger_of(case), _names(case), pedigree)


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
