"""What is the best that can be done without seeing the state, and how sure is that number?

A point-based solver with bounds, of the family of HSVI (Smith and Simmons 2005) and SARSOP (Kurniawati, Hsu and Lee
2008): vectors below, each the worth of a plan; points above, a sawtooth under the fast informed bound. Trials go where
the bounds at the start belief lie furthest apart; stopping at any time leaves both bounds valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from ..answer import Bounds
from .certify import certified_lower
from .pomdp import Pomdp
from .search import Search

GAP = 1e-3
"""Gap at which a solver stops by default, as a share of max(1, |value|)."""
TRIALS = 3000
"""Trials after which it stops by default."""
MEMORY = 1_500_000_000
"""Bytes after which it stops: growing doubles what is held for a moment."""
STOPS = ("gap", "trials", "beliefs", "time", "memory", "interrupted")


@dataclass(frozen=True)
class Limits:
    """When to stop: at a `gap` (in the value's unit; None = 1e-3 times max(1, |value|)), after so many `trials`,
    after `seconds` on the clock (None = never), at so many bytes of `memory`, once so many beliefs are `expanded`
    (None = any number)."""

    gap: float | None = None
    trials: int = TRIALS
    seconds: float | None = None
    memory: int = MEMORY
    expanded: int | None = None


@dataclass(frozen=True)
class Solution:
    """Bounds at the start belief, in the model's unit of reward; the lower one is certified.

    `actions` holds the bounds of each act, played best thereafter; `act` begins the plan that the lower bound stands
    for, so the bounds of another act may overlap with its own while there is a gap. `stopped` is one of `STOPS`.
    """

    value: Bounds
    act: str
    actions: Mapping[str, Bounds]
    stopped: str
    trials: int
    search: Search

    @property
    def time_limited(self) -> bool:
        """Did the clock end it? Such an answer differs from run to run."""
        return self.stopped in ("time", "interrupted")


def solve(model: Pomdp, limits: Limits = Limits(), told: Callable[[str], None] = lambda _: None) -> Solution:
    """Solve from nothing; `told` hears the bounds now and then. An interruption ends it with what was reached."""
    return carry_on(Search(model), limits, told)


def resolve(
    earlier: Solution,
    model: Pomdp,
    limits: Limits = Limits(),
    told: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Solve a process like one solved before, from what was found then.

    Another start of the same process keeps every vector and point. Another process with as many states, acts and
    reports is backed up at the beliefs visited then; its bounds come from its own numbers alone. Raises ValueError
    where the sizes differ.
    """
    old = earlier.search
    if old.model.reward.shape != model.reward.shape or len(old.model.observations) != len(model.observations):
        raise ValueError("a warm start needs a process with as many states, acts and reports")
    if model.transition is old.model.transition and model.observation is old.model.observation:
        same = model.reward is old.model.reward and model.discount == old.model.discount
        if same and _fits(old, model):
            return carry_on(old, limits, told)
    search = Search(model)
    search.seed(old)
    return carry_on(search, limits, told)


def carry_on(search: Search, limits: Limits, told: Callable[[str], None]) -> Solution:
    """Make trials until a limit is met; the clock runs from the end of the first, which may have to compile."""
    began, before, stopped = monotonic(), search.trials, ""
    try:
        while not (stopped := _why_stop(search, limits, began, before)):
            search.step()
            began = monotonic() if search.trials == before + 1 else began
            bounds = search.bounds()
            told(f"{bounds.lower:.6g} to {bounds.upper:.6g} after {search.trials - before} trials")
    except KeyboardInterrupt:
        stopped = "interrupted"
    return _answer(search, stopped, search.trials - before)


def _why_stop(search: Search, limits: Limits, began: float, before: int) -> str:
    bounds = search.bounds()
    wanted = limits.gap if limits.gap is not None else GAP * max(1.0, abs(bounds.lower))
    reasons = {
        "gap": bounds.gap <= wanted,
        "trials": search.trials - before >= limits.trials,
        "beliefs": limits.expanded is not None and search.counts["expanded"] >= limits.expanded,
        "time": _late(limits.seconds, began) and search.trials > before,
        "memory": search.size > limits.memory,
    }
    return next((name for name, met in reasons.items() if met), "")


def _late(seconds: float | None, began: float) -> bool:
    return seconds is not None and monotonic() - began >= seconds


def _answer(search: Search, stopped: str, trials: int) -> Solution:
    acts = dict(zip(search.model.actions, search.acts(), strict=True))
    act = search.model.actions[search.act()]
    lower = certified_lower(search)
    upper = max(lower, search.bounds().upper)
    return Solution(Bounds(lower, upper), act, acts, stopped, trials, search)


def _fits(search: Search, model: Pomdp) -> bool:
    """Move the search to the model's start if its arrays can hold it."""
    try:
        search.move_to(model.start)
    except ValueError:
        return False
    return True
