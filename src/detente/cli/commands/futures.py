"""Play every course in the same futures: value, regret, robustness, where each fails, what would have to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from ...answer import Progress
    from ...case.schema import Case
    from ...futures.answers import Futures
    from ..ahead import FuturesTold


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.option("-n", "count", type=click.IntRange(min=1), metavar="N", help="Futures of each course (100000).")
@click.option("--playbook", "playbooks", multiple=True, metavar="NAME", help="Only this course; may be repeated.")
@click.option("--points", type=click.IntRange(min=1), metavar="M", help="Points of the uncertain numbers (by N).")
@click.option("--without", multiple=True, metavar="SHOCK", help="Leave out leaders, ratification, consent or offers.")
@click.option(
    "--threads", type=click.IntRange(min=1), metavar="N", help="Work in so many processes (as many as serve)."
)
@click.option("--chunk", type=click.IntRange(min=1), metavar="N", help="Futures in a chunk; the answer is the same.")
@click.option("--keep", metavar="PATH", help="Keep every future in a .npy or .parquet file.")
@click.option("--cluster", metavar="ADDRESS", help="Work on the dask cluster whose scheduler is there.")
def command(
    ask: Ask,
    case_ref: str,
    count: int | None,
    playbooks: tuple[str, ...],
    points: int | None,
    without: tuple[str, ...],
    threads: int | None,
    chunk: int | None,
    keep: str | None,
    cluster: str | None,
) -> FuturesTold:
    """Play under the belief of the record; raises NotFound, InvalidCase, UsageError, Interrupted."""
    from ...errors import NotFound
    from ...futures.answers import CHUNK, FUTURES, Asked
    from ...futures.futures import points_for, workers_for
    from ...futures.world import SHOCKS
    from ...study.futures import futures_of

    for name in without:
        if name not in SHOCKS:
            raise NotFound.unknown("shock", name, [*SHOCKS])
    case = case_of(ask, case_ref)
    asked = Asked(
        n=count or FUTURES,
        courses=playbooks,
        seed=ask.settings.seed,
        points=points,
        shocks=tuple(name for name in SHOCKS if name not in without),
        threads=threads or workers_for(points or points_for(count or FUTURES)),
        cluster=cluster,
        chunk=chunk or CHUNK,
        keep=keep,
        home=str(ask.settings.cache_dir),
        fresh=ask.fresh,
    )
    return told(case, futures_of(case, ask.settings.seed, asked, progress=_shown(case_ref)), ask)


def told(case: Case, answer: Futures, ask: Ask) -> FuturesTold:
    """The answer with the words that its lines need."""
    from ...brief.route import short
    from ..ahead import FuturesTold
    from ..retell import retell

    titles = {
        **{name: short(kind.title or name) for name, kind in case.types.items()},
        **{name: short(book.title) for name, book in case.playbooks.items()},
        "solved_policy": "the plan of `detente policy`",
    }
    return retell(FuturesTold, answer, ask, titles=titles, units={m.name: m.unit for m in answer.measures})


def _shown(case_ref: str) -> Progress:
    def tell(done: int, total: int | None, note: str = "") -> None:
        progress(f"{case_ref}: {note}" + (f" ({done} of {total})" if total else ""))

    return tell
