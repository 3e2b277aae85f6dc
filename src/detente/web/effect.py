"""What moving a slider does: a first answer from what is kept warm, then the answer of the rooms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..brief.words import percent
from .jobs import DONE, Job

WARM, PLANS = "warm", "plans"
"""The questions of a slider's first answer, each in a lane of its name: the belief, what acts are worth."""


@dataclass(frozen=True)
class Worth:
    """An act with its bounds, points of present value to one decimal."""

    act: str
    least: str
    most: str
    gap: str


@dataclass
class Effect:
    """What changed numbers do: to the shares of readings, and to the advice.

    `exact` says that the advice is that of the room; before, it is what the plans kept say, and `certain` whether any
    plan could say otherwise. `waits` is the job that the next news will come from.
    """

    sets: tuple[str, ...] = ()
    query: str = ""
    there: str = ""
    fault: str = ""
    belief: list[dict[str, Any]] = field(default_factory=list)
    before: Worth | None = None
    after: Worth | None = None
    close: bool = False
    close_before: bool = False
    exact: bool = False
    certain: bool = False
    waits: Job | None = None

    @property
    def flips(self) -> bool:
        """Is another act advised?"""
        return self.before is not None and self.after is not None and self.before.act != self.after.act


def filled(made: Effect, warm: Job, plans: Job, before: Job, after: Job, *, names: Mapping[str, str]) -> None:
    """Put in what is there by now, the rooms' own answers where they are."""
    made.fault = next((job.fault.words for job in (warm, plans, before, after) if job.fault), "")
    made.waits = next((job for job in (warm, plans, before, after) if not job.over), None)
    if warm.state == DONE:
        _put_belief(made, content(warm))
    if before.state == after.state == DONE:
        _put_exact(made, content(before), content(after), names)
    elif plans.state == DONE and content(plans)["worths"]:
        _put_warm(made, content(plans)["worths"], names)


def content(job: Job) -> dict[str, Any]:
    """A job's answer as JSON says it."""
    found: dict[str, Any] = json.loads(job.answer.text) if job.answer else {}
    return found


def _put_belief(made: Effect, told: Mapping[str, Any]) -> None:
    made.belief = [
        {
            "title": told["titles"][name],
            "before": percent(told["before"][name]),
            "after": percent(share),
            "share": share,
            "moved": f"{100 * (share - told['before'][name]):+.1f}",
        }
        for name, share in told["after"].items()
    ]


def _put_exact(made: Effect, was: Mapping[str, Any], now: Mapping[str, Any], names: Mapping[str, str]) -> None:
    made.before, made.after = (_worth(of["act"], of["bounds"], names) for of in (was, now))
    made.close_before, made.close, made.exact, made.certain = was["too_close"], now["too_close"], True, True


def _put_warm(made: Effect, told: Mapping[str, Any], names: Mapping[str, str]) -> None:
    made.before = _worth(told["before"], told["bounds_before"], names)
    made.after = _worth(told["after"], told["bounds"], names)
    made.certain = told["certain"]


def _worth(act: str, bounds: Mapping[str, Mapping[str, float]], names: Mapping[str, str]) -> Worth:
    low, high = bounds[act]["lower"], bounds[act]["upper"]
    return Worth(names[act], f"{low:.1f}", f"{high:.1f}", f"{max(0.0, high - low):.1f}")
