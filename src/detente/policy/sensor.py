"""What would a better sensor be worth? Each channel with its misses and false alarms halved.

Twice over: with the types' replies as they are, where only we learn more; and with the types answering anew, where
being seen changes what they do: a type that would be found out may stall rather than fake. With replies held
fixed a sharper channel is worth no less (Blackwell 1953): where a hit is likelier than a false alarm, the old report is
the new one garbled. Where several channels watch one rung their reports are merged into one, which that proof does not
cover. With replies anew either sign is possible. Cost: two searches a channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..answer import Bounds, Progress, Shown
from ..case.quantity import point
from ..case.schema import Case
from ..model.ladder import compile_ladder
from ..model.nearby import forward, relaid, solve_nearby
from ..model.process import Process
from ..model.response import Responses, replies_to
from ..model.transition import ACTS
from .controller import controller
from .information import Worth
from .process import Talks, talks
from .replay import Replay, search_again, silent, told_worth
from .search import Search

BETTER = 0.5
"""Share of its misses and of its false alarms that a better sensor keeps: a convention, the same for all."""
BELIEFS = 600
"""Beliefs gone through for each question, beside those of the search handed in."""


@dataclass(frozen=True)
class Sensor(Shown):
    """One channel made better: what that is worth, points of present value, before what it would cost.

    `hit` and `false_alarm` are the better ones. `fixed`: replies as they are; `reacting`: types answer anew, None where
    not asked. `acts` are the first acts of the plans found then, in that order.
    """

    channel: str
    title: str
    hit: float
    false_alarm: float
    fixed: Worth
    reacting: Worth | None
    acts: tuple[str, ...]


def sensors(
    process: Talks,
    search: Search,
    shares: Mapping[str, float],
    channels: Sequence[str] | None = None,
    *,
    reacting: bool = True,
    beliefs: int = BELIEFS,
    progress: Progress = silent,
) -> tuple[Sensor, ...]:
    """Every channel that watches a rung, or those named, one at a time; `search` is that of `process`, from `shares`.

    The value without is searched for again with the same budget, so that what more searching finds counts for neither.
    """
    chosen = watching(process.case) if channels is None else channels
    before = _Found.of(process, search, shares, beliefs)
    found = []
    for number, name in enumerate(chosen):
        progress(number, len(chosen), f"a better {name}")
        laid = _relaid(process.process, better(process.case, name))
        answers = [_held(process, laid), _anew(process, laid)][: 1 + reacting]
        after = [_Found.of(talks(laid.ladder.case, shares, one), search, shares, beliefs) for one in answers]
        gains = [_gain(one.value, before.value) for one in after]
        stated = laid.ladder.case.channels[name]
        acts = tuple(one.act for one in after)
        worths = (gains[0], gains[1] if reacting else None)
        found.append(Sensor(name, stated.title, stated.hit.mode, stated.false_alarm.mode, *worths, acts))
    return tuple(found)


def watching(case: Case) -> tuple[str, ...]:
    """The channels that see a step of theirs on the ladder, in the case's order."""
    used = {c for rung in case.ladder.rungs.values() for step in rung.theirs for c in case.steps[step].seen_by}
    return tuple(name for name in case.channels if name in used)


def better(case: Case, channel: str, kept: float = BETTER) -> Case:
    """The case in which a channel keeps this share of its misses and false alarms; they are points then."""
    stated = case.channels[channel]
    hit, alarm = 1 - kept * (1 - stated.hit.mode), kept * stated.false_alarm.mode
    sharper = stated.model_copy(update={"hit": point(hit), "false_alarm": point(alarm)})
    return case.model_copy(update={"channels": {**case.channels, channel: sharper}})


def _relaid(process: Process, case: Case) -> Process:
    """The same states with the chances of the sharper channel: no report becomes possible that was not."""
    ladder = replace(compile_ladder(case), first=process.ladder.first)
    filled = relaid(process, ladder, process.playbook)
    assert filled is not None  # a smaller chance of what could happen leads nowhere new
    return filled


def _held(process: Talks, laid: Process) -> Responses:
    """Every type replying, in each state and to each act, as it does today."""
    found = {}
    for name, response in process.responses.by_type.items():
        table = np.stack([replies_to(process.process, response, act) for act in range(len(ACTS))])
        found[name] = replace(response, told=table)
    return Responses(laid, found)


def _anew(process: Talks, laid: Process) -> Responses:
    """Every type answering the reference playbook anew, now that it is seen better."""
    order = forward(laid)
    return Responses(
        laid,
        {
            name: solve_nearby(laid, response.arrays, order, response.value[-1].max(axis=1))[0]
            for name, response in process.responses.by_type.items()
        },
    )


@dataclass(frozen=True)
class _Found:
    """Bounds on the value, and the first act of the plan behind the lower one."""

    value: Bounds
    act: str

    @staticmethod
    def of(process: Talks, earlier: Search, shares: Mapping[str, float], beliefs: int) -> _Found:
        """The best of a search and of the plan of the earlier one, valued exactly in this process."""
        search = search_again(process, earlier, beliefs)
        bounds, held = search.bounds(), controller(earlier)
        kept = told_worth(process, Replay.of(process, held), shares)
        act = ACTS[search.act()] if bounds.lower >= kept else held.begins[0]
        lower = max(bounds.lower, kept)
        return _Found(Bounds(lower, max(lower, bounds.upper)), act)


def _gain(after: Bounds, before: Bounds) -> Worth:
    return Worth(after.lower - before.lower, after.lower - before.upper, after.upper - before.lower)
