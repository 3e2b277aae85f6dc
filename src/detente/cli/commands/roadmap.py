"""Say in what order: steps by month, what each leaves exposed, what else could be had, why not sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...errors import UsageError
from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...answer import Progress
    from ...case.schema import Case
    from ...roadmap.answers import Roadmap
    from ..route import RoadmapTold

NEVER = "never"


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.option("--by", type=click.IntRange(min=1), metavar="MONTH", help="Last month for the capstone to be in force.")
@click.option("--exposure", type=click.FloatRange(min=0), metavar="POINTS", help="The most anybody may be exposed.")
@click.option("--pin", "pins", multiple=True, metavar="STEP=MONTH", help="Fix a step's month; 'never' leaves it out.")
@click.option("--gap", type=click.FloatRange(min=0), metavar="G", help="Points at which a plan counts as the best.")
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="S", help="Stop a search after S seconds.")
@click.option(
    "--why-not", type=click.IntRange(min=1), multiple=True, metavar="MONTH", help="Why not by then? (6 unless given.)"
)
def command(
    ask: Ask,
    case_ref: str,
    by: int | None,
    exposure: float | None,
    pins: tuple[str, ...],
    gap: float | None,
    time_limit: float | None,
    why_not: tuple[int, ...],
) -> RoadmapTold:
    """Plan under the belief of the record; raises NotFound, InvalidCase, UsageError, InfeasibleError by its reply."""
    from ...roadmap.answers import GAP, MONTHS_ASKED, Asked
    from ...study.study import roadmap_of

    pinned = read_pins(pins)
    case = case_of(ask, case_ref)
    asked = Asked(
        pins=pinned,
        by=by,
        exposure=exposure,
        gap=GAP if gap is None else gap,
        seconds=time_limit,
        why_not=why_not or MONTHS_ASKED,
    )
    progress(f"{case_ref}: solving how each type answers, weighing the record, planning")
    return told(case, roadmap_of(case, ask.settings.seed, asked, progress=_shown(case_ref)), ask)


def told(case: Case, answer: Roadmap, ask: Ask) -> RoadmapTold:
    """The answer with the words that its lines need."""
    from ...brief import route
    from ..retell import retell
    from ..route import RoadmapTold

    said = route.names(case)
    waits = {name: tuple(route.waits(case, said, name)) for name in answer.in_force}
    patience = {name: case.discount.mode if p.patience is None else p.patience.mode for name, p in case.parties.items()}
    types = [case.types[name].patience.mode for name in answer.counted]
    patience[case.counterpart] = min(types, default=patience[case.counterpart])
    kept = {name: patience[name] for name in answer.least_patience}
    return retell(RoadmapTold, answer, ask, names=said, patience=kept, waits_for=waits)


def read_pins(given: Sequence[str]) -> dict[str, int | None]:
    """`STEP=MONTH` and `STEP=never` as months by step; raises UsageError for any other form or a step given twice."""
    pins: dict[str, int | None] = {}
    for text in given:
        step, sign, month = (part.strip() for part in text.partition("="))
        if not (step and sign and (month == NEVER or month.isdecimal())):
            raise UsageError(f"--pin: found {text!r}; give STEP=MONTH, a whole number, or STEP={NEVER}")
        if step in pins:
            raise UsageError(f"--pin: {step!r} is given twice; give it once")
        pins[step] = None if month == NEVER else int(month)
    return pins


def _shown(case_ref: str) -> Progress:
    def tell(done: int, total: int | None, note: str = "") -> None:
        progress(f"{case_ref}: {note} ({done} of {total})")

    return tell
