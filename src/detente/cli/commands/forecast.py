"""Forecast an unmanaged settlement from positions, the compromise mean first, and score forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..frame import Ask, Command

if TYPE_CHECKING:
    from ..foretold import ForecastTold


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument("positions", metavar="POSITIONS.csv")
@click.option("--actual", metavar="FILE", help="What was decided, to score the forecasts (columns issue, actual).")
@click.option("-n", "draws", type=click.IntRange(min=1, max=1_000_000), metavar="N", help="Draws over ranges (2000).")
def command(ask: Ask, positions: str, actual: str | None, draws: int | None) -> ForecastTold:
    """Read, forecast, score; raises NotFound, InvalidCase."""
    from ...landscape.forecast.forecast import DRAWS, forecast
    from ...landscape.forecast.positions_file import read_positions
    from ...landscape.forecast.positions_table import read_actual
    from ..foretold import ForecastTold
    from ..retell import retell

    read = read_positions(Path(positions))
    decided = read_actual(Path(actual), read.issues) if actual else None
    found = forecast(read.issues, ask.settings.seed, draws or DRAWS, decided, read.ignored)
    return retell(ForecastTold, found, ask)
