"""What if we are wrong? Every course in the same many worlds: how it fares, what it would cost to have been wrong.

A world is a type, drawn from the belief, the numbers of one point of the design, and luck; all courses meet the same
worlds (docs/theory/futures.md). It misleads where all courses share a blind spot: no world is outside the case.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..answer import Pedigree, Progress
from ..case.schema import Case
from ..catalog import offers as on_offer
from ..catalog import pick
from ..errors import Interrupted, NotFound
from ..model.response import reference
from .answers import Asked, Fan, Futures, Summary, Verdict
from .chunks import Job, Part, Shelf, joined, missing
from .cluster import afar, here
from .conditions import conditions
from .course import Controller, Layout, dearest, layout
from .keep import Keeper
from .kernel import Floats
from .measures import Measure, measures_of
from .numbers import design, inputs, setter
from .regret import regrets, solid, worlds
from .sensitivity import Index, given_data
from .world import Offering, World, nobody

METHOD = "futures in lanes on the model's tables, common random numbers; types solved at points of Latin hypercubes"
FUTURES_A_POINT = 400
"""Futures that share a point unless told otherwise: at six types each world then has some sixty."""
FEWEST, MOST = 16, 1024
"""Points of the design unless told otherwise: a power of two, so that the sequence is balanced."""
PROBES = 16
"""Points at which the layout looks for acts that gates let through there."""
FAN_STEP = 3
WORTH_A_PROCESS = 64
"""Points from which on a second process is started: it needs some three seconds before its first."""
_PLAIN = Asked()


def _silent(done: int, total: int | None, note: str = "") -> None:
    """Progress nobody asked for."""


def points_for(n: int) -> int:
    """Points of the design for so many futures."""
    return int(min(MOST, max(FEWEST, 2 ** math.ceil(math.log2(max(1.0, n / FUTURES_A_POINT))))))


def workers_for(points: int) -> int:
    """Processes that serve a run of so many points: all processors, where starting them costs less than they save."""
    return (os.cpu_count() or 1) if points >= WORTH_A_PROCESS else 1


def job_of(
    case: Case,
    belief: Mapping[str, float],
    asked: Asked = _PLAIN,
    guides: Sequence[Controller] = (),
    offering: Offering = nobody,
) -> Job:
    """What is to be played, ready to be cut into chunks; `offering` says which offers third parties make.

    Raises NotFound for a course that is not there.
    """
    given = inputs(case)
    points = min(asked.n, asked.points or points_for(asked.n))
    values = design(case, given, points, asked.seed)
    build, dear = setter(case, given), dearest(case, given)
    probes = [build(v) for v in values[:PROBES]]
    names, plans = [*case.playbooks], {guide.name: guide for guide in guides}
    for name in asked.courses:
        if name not in names and name not in plans:
            raise NotFound.unknown("playbook", name, [*names, *plans])
    wanted = asked.courses or (*names, *plans)
    held: list[Layout] = []
    for name in wanted:
        played = name if name in names else reference(case)
        held.append(layout(case, played, dear, plans.get(name), probes))
    world = World(belief, asked.shocks, offering(case))
    months = asked.months or case.horizon.months
    return Job(case, tuple(held), world, given, values, asked.n, months, asked.seed, asked.keep is not None, offering)


def futures(
    case: Case,
    belief: Mapping[str, float],
    asked: Asked = _PLAIN,
    guides: Sequence[Controller] = (),
    offering: Offering = nobody,
    progress: Progress = _silent,
) -> Futures:
    """Play every course in the same futures and say what came of them.

    An interruption keeps the chunks made, where there is a folder for them, and raises Interrupted.
    """
    progress(0, None, "laying out every course")
    job = job_of(case, belief, asked, guides, offering)
    whole = run(job, asked, progress)
    return answer(job, whole, asked)


def run(job: Job, asked: Asked, progress: Progress = _silent) -> Part:
    """Every chunk of a job, from the shelf where it lies there already, put together point by point."""
    shelf = Shelf(Path(asked.home), job, fresh=asked.fresh) if asked.home else None
    held = shelf.held() if shelf else {}
    keeper = Keeper(asked.keep, job) if asked.keep else None
    parts = {span: _stored(span, Shelf.get(path), keeper) for span, path in held.items()}
    spans = missing(job, asked.chunk, held)
    total = len(parts) + len(spans)
    try:
        for span, part in _made(job, spans, asked):
            if shelf:
                shelf.put(*span, part)
            parts[span] = _stored(span, part, keeper)
            progress(len(parts), total, "chunks of futures")
    except KeyboardInterrupt:
        kept = "kept; the same command goes on from there" if shelf else "lost"
        raise Interrupted(f"interrupted after {len(parts)} of {total} chunks, which are {kept}") from None
    finally:
        if keeper:
            keeper.close(whole=len(parts) == total)
    return joined([parts[span] for span in sorted(parts)])


def _stored(span: tuple[int, int], part: Part, keeper: Keeper | None) -> Part:
    """The part without its futures, which are kept if that was asked."""
    if keeper:
        keeper.put(span[0], part.kept)
    return replace(part, kept=part.kept[:0])


def _made(job: Job, spans: Sequence[tuple[int, int]], asked: Asked) -> Iterator[tuple[tuple[int, int], Part]]:
    return afar(job, spans, asked.cluster) if asked.cluster else here(job, spans, asked.threads)


def answer(job: Job, part: Part, asked: Asked) -> Futures:
    """What a run says, in the order of its courses and measures."""
    names, measures = [one.name for one in job.layouts], measures_of(job.case)
    types, known = [*job.case.types], worlds(part)
    firm = solid(known)
    value = part.sums[:, :, 0]
    n = job.n
    return Futures(
        playbooks=_summaries(part, names, measures, n),
        regret=regrets(part, names, types, part.sample[:, :, 0].astype(np.float64), n),
        robustness=_robustness(firm, names),
        enough={name: float(part.enough[:, c].sum() / n) for c, name in enumerate(names)},
        discovery=conditions(known, job.values, job.given, types, names),
        sensitivity=_sensitivity(job, part, names),
        fans={name: _fan(part.fan[:, c].astype(np.float64)) for c, name in enumerate(names)},
        measures=measures,
        belief=job.world.belief,
        n=n,
        points=job.points,
        inputs=len(job.given),
        doubling=_doubling(job, value),
        error=_errors(job, value, names),
        shocks=job.world.shocks,
        offers=job.world.offers,
        months=job.months,
        kept=asked.keep,
        pedigree=Pedigree(
            METHOD,
            {"points": job.points, "months": job.months, "shocks": list(job.world.shocks), "courses": names},
            seed=job.seed,
            n=n,
            tolerance=float(max(_errors(job, value, names).values())),
            case_hash=job.case.hash,
        ),
    )


def _counts(job: Job) -> Floats:
    """Futures of each point."""
    first = np.arange(job.points) * job.each
    return np.clip(job.n - first, 0, job.each).astype(np.float64)


def _doubling(job: Job, value: Floats) -> float:
    """Largest change of a course's mean value from half the points to all."""
    count, half = _counts(job), max(1, job.points // 2)
    whole = value.sum(axis=0) / count.sum()
    return float(np.abs(whole - value[:half].sum(axis=0) / count[:half].sum()).max())


def _errors(job: Job, value: Floats, names: Sequence[str]) -> dict[str, float]:
    """Standard error of each course's mean value, points being drawn: luck within a point is in it too."""
    count = _counts(job)
    played = count > 0
    mean = value[played] / count[played, None]
    error = mean.std(axis=0, ddof=1) / np.sqrt(len(mean)) if len(mean) > 1 else np.zeros(len(names))
    return {name: float(error[c]) for c, name in enumerate(names)}


def _summaries(part: Part, names: Sequence[str], measures: Sequence[Measure], n: int) -> dict[str, dict[str, Summary]]:
    mean = part.sums.sum(axis=0) / n
    square = part.squares.sum(axis=0) / n
    spread = np.sqrt(np.maximum(0.0, square - mean**2))
    q05, q50, q95 = np.quantile(part.sample, (0.05, 0.5, 0.95), axis=0)
    return {
        name: {
            m.name: Summary(*(float(x[c, k]) for x in (mean, spread, q05, q50, q95))) for k, m in enumerate(measures)
        }
        for c, name in enumerate(names)
    }


def _robustness(firm: object, names: Sequence[str]) -> dict[str, Verdict]:
    found = {}
    for criterion in on_offer(f"{__package__}.robustness"):
        module = pick(f"{__package__}.robustness", criterion)
        score = module.score(firm)
        best = int(score.argmin() if module.BETTER == "lower" else score.argmax())
        scores = {name: float(score[c]) for c, name in enumerate(names)}
        found[criterion] = Verdict(module.TITLE, module.BETTER, scores, names[best])
    return found


def _sensitivity(job: Job, part: Part, names: Sequence[str]) -> dict[str, tuple[Index, ...]]:
    """What a course's mean value at a point hangs on, numbers alone, and the lead of the best course over the next."""
    count = _counts(job)
    played = count > 0
    mean = part.sums[played, :, 0] / count[played, None]
    paths, values = [g.path for g in job.given], job.values[played]
    if not paths:
        return {}
    found = {name: given_data(values, mean[:, c], count[played], paths, job.seed) for c, name in enumerate(names)}
    if len(names) > 1:
        order = np.argsort(-(part.sums[:, :, 0].sum(axis=0)), kind="stable")
        lead = mean[:, order[0]] - mean[:, order[1]]
        found[f"{names[order[0]]} less {names[order[1]]}"] = given_data(values, lead, count[played], paths, job.seed)
    return found


def _fan(months: Floats) -> Fan:
    """Quantiles of points a month, every third month."""
    at = np.arange(0, months.shape[1], FAN_STEP)
    levels = np.quantile(months[:, at], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    return Fan(tuple(int(m) + 1 for m in at), *(tuple(float(v) for v in row) for row in levels))
