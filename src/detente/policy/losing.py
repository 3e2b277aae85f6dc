"""What is the best case against the advice? The model's own runs in which following it ends worse.

The plan, and for each other act open now that act followed by the best plan found after it, are played in the same
luck: types, replies and reports are drawn by the same keys. Where the rival ends higher, the run counts against the
advice; what types and courses are met there more often than elsewhere is what the advice has to fear. A share of runs
says how robust the advice is within the model; it is not a probability of the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model.reward import FAKES, PHASE, RUNG
from ..model.transition import ACTIVE, ACTS, RENEGED, WALKED
from ..settings import DEFAULT_SEED
from .lanes import ABRIDGED, Exactly, Runs, after_act, followed, play
from .pomdp import Floats
from .process import Talks
from .search import Search

Flags = NDArray[np.bool_]
TIE = 1e-9
"""Runs whose worth differs by no more are alike."""
WORST = 0.1
"""The share of runs that end lowest and are told of apart."""
STORIES = 3
RUNS = 4_000
"""A share of runs is then known to 1.6 points, two standard errors."""
PATHS = (
    "delivered",
    "unfinished",
    "signed_on_fakes",
    "broken",
    "walked_out",
    "given_up",
    "climbed",
    "faked",
    "strung_along",
)
"""How a run ends: signed and all delivered; signed, something left undone; signed over something faked; the treaty
broken; they walked out; we did; unsigned with all rungs delivered; in talks with something faked; in talks, the ladder
unfinished."""


@dataclass(frozen=True)
class Slice:
    """The share of some runs, and of all runs, that are of one kind."""

    here: float
    all: float


@dataclass(frozen=True)
class Story:
    """A type and a course met together: their share of some runs, and of all."""

    type: str
    path: str
    share: Slice


@dataclass(frozen=True)
class Picked:
    """What is in some of the runs: their `share` of all; the months that talks went on, here and in all runs, up to
    the case's horizon; shares by type and by course; the `stories` met there more often than elsewhere, by how much."""

    share: float
    months: float
    months_all: float
    types: Mapping[str, Slice]
    paths: Mapping[str, Slice]
    stories: tuple[Story, ...]


@dataclass(frozen=True)
class Rival:
    """Another first act, played best from then on, against the plan in the same luck.

    `losing` are the runs in which the plan ends worse, `by` how much on average in those; `ahead` by how much it is
    better over all runs (negative: worse), with its standard error. Points of present value.
    """

    act: str
    losing: Picked
    by: float
    ahead: float
    standard_error: float


@dataclass(frozen=True)
class Losing:
    """The runs that speak against the advice: against each rival, and the tenth that ends lowest, worth `least` on
    average where all runs are worth `mean`."""

    runs: int
    mean: float
    least: float
    rivals: Mapping[str, Rival]
    worst: Picked


def losing(
    talks: Talks,
    search: Search,
    shares: Mapping[str, float],
    *,
    runs: int = RUNS,
    seed: int = DEFAULT_SEED,
    exactly: Exactly = ABRIDGED,
) -> Losing:
    """Play the plan of a search at its root and every rival, types drawn in these shares."""
    plan = play(talks, followed(search), shares, runs, seed, exactly)
    others = _others(talks, search)
    rivals = {}
    for act in others:
        rival = play(talks, after_act(search, ACTS.index(act)), shares, runs, seed, exactly)
        rivals[act] = against(talks, plan, rival.worth, act)
    lowest = np.zeros(runs, dtype=np.bool_)
    lowest[np.argsort(plan.worth, kind="stable")[: max(1, round(WORST * runs))]] = True
    mean, least = float(plan.worth.mean()), float(plan.worth[lowest].mean())
    return Losing(runs, mean, least, rivals, picked(talks, plan, lowest))


def _others(talks: Talks, search: Search) -> list[str]:
    """The other acts open now, one that is worth what another is named once."""
    worth = dict(zip(talks.model.actions, search.acts(), strict=True))
    found: list[str] = []
    for act in talks.possible(talks.model.start):
        same = any(abs(worth[act].lower - worth[one].lower) < TIE for one in found)
        if act != talks.model.actions[search.act()] and not same:
            found.append(act)
    return found


def against(talks: Talks, plan: Runs, rival: Floats, act: str) -> Rival:
    """The plan's runs held against a rival's worth in the same luck, `rival[run]`."""
    ahead = plan.worth - rival
    worse = ahead < -TIE
    by = float(-ahead[worse].mean()) if worse.any() else 0.0
    error = float(ahead.std(ddof=1) / np.sqrt(len(ahead)))
    return Rival(act, picked(talks, plan, worse), by, float(ahead.mean()), error)


def picked(talks: Talks, plan: Runs, some: Flags) -> Picked:
    """What is in some of the runs."""
    path, horizon = paths(plan, talks.process.ladder.rungs), talks.case.horizon.months
    months = np.minimum(np.where(plan.ended < 0, horizon, plan.ended), horizon)
    types = {name: _slice(plan.kind == number, some) for number, name in enumerate(talks.types)}
    courses = {name: _slice(path == number, some) for number, name in enumerate(PATHS)}
    told = [
        Story(kind, course, _slice((plan.kind == n) & (path == m), some))
        for n, kind in enumerate(talks.types)
        for m, course in enumerate(PATHS)
    ]
    told = sorted(
        (one for one in told if one.share.here > one.share.all), key=lambda one: one.share.all - one.share.here
    )
    return Picked(
        share=float(some.mean()),
        months=float(months[some].mean()) if some.any() else 0.0,
        months_all=float(months.mean()),
        types={name: part for name, part in types.items() if part.all > 0},
        paths={name: part for name, part in courses.items() if part.all > 0},
        stories=tuple(told[:STORIES]),
    )


def paths(runs: Runs, rungs: int) -> NDArray[np.int64]:
    """How each run ended, a place in `PATHS`."""
    phase, fakes, climbed = runs.last[:, PHASE], runs.last[:, FAKES] > 0, runs.last[:, RUNG] >= rungs
    walked, broken, on = phase == WALKED, (phase >= RENEGED) & (phase != WALKED), phase == ACTIVE
    chosen = np.select(
        [walked & runs.we_walked, walked, broken, on & fakes, on & climbed, on, fakes, climbed],
        [PATHS.index(p) for p in _ORDER],
        PATHS.index("unfinished"),
    )
    return np.asarray(chosen, dtype=np.int64)


_ORDER = ("given_up", "walked_out", "broken", "faked", "climbed", "strung_along", "signed_on_fakes", "delivered")


def _slice(of: Flags, some: Flags) -> Slice:
    return Slice(float(of[some].mean()) if some.any() else 0.0, float(of.mean()))
