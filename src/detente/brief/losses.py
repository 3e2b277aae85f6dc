"""The runs that speak against the advice, as a finding and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import acts, labels, words
from .apart import sampled
from .findings import Finding, Register

if TYPE_CHECKING:
    from ..policy.losing import Losing, Picked
    from ..study.study import Study

PATHS = {
    "delivered": "the accord is signed and everything delivered",
    "unfinished": "the accord is signed and something left undone",
    "signed_on_fakes": "the accord is signed over a sham",
    "broken": "the accord is broken",
    "walked_out": "{them} walks out",
    "given_up": "{us} breaks off",
    "climbed": "all is exchanged and nothing signed",
    "faked": "talks go on over a sham",
    "strung_along": "talks go on and the ladder is never finished",
}


def lost(study: Study, said: acts.Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    """The rival that the plan most often falls behind; None where the plan was not played."""
    found = study.policy.losing
    if found is None:
        return None
    shares = [rival.losing.share for rival in found.rivals.values()]
    most = max(shares, default=0.0)
    low, high = sampled(most, found.runs)
    return register.add(
        "robustness",
        strongest(study, found, said),
        number=most,
        interval=(low, high),
        interval_kind="sampling",
        method="the plan and each other act, played best from then on, in the same luck under the readings as modelled;"
        " the number is the largest share of runs in which another act ends better",
        inputs=("policy.losing",),
        sources=sources,
        would_change=("readings that answer otherwise than modelled",),
    )


def strongest(study: Study, found: Losing, said: acts.Deeds) -> str:
    """The rival that the plan most often falls behind, and what is met there."""
    close = [rival for rival in found.rivals.values() if rival.losing.share > 0]
    if not close:
        return f"In no run of {found.runs:,} does another act open today end better."
    rival = max(close, key=lambda one: one.losing.share * one.by)
    what = said.doings[rival.act].split(" (")[0]
    return (
        f"In {words.percent(rival.losing.share)} of {found.runs:,} runs {what} would have ended better, by "
        f"{acts.points(rival.by)} points of 100 there; over all runs the plan is ahead by {acts.points(rival.ahead)}."
        f"{_met(study, rival.losing, said)}"
    )


def _met(study: Study, picked: Picked, said: acts.Deeds) -> str:
    if not picked.stories:
        return ""
    first = picked.stories[0]
    return (
        f" Met there more often than elsewhere: {story(study, first.type, first.path, said)} "
        f"({words.percent(first.share.here)} of these runs, {words.percent(first.share.all)} of all)."
    )


def story(study: Study, kind: str, path: str, said: acts.Deeds) -> str:
    end = PATHS[path].format(us=said.ours, them=said.counterpart)
    return f"reading {labels.letters(study.case)[kind]}, {end}"
