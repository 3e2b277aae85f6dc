"""Would the advice stand if they thought one step further? Our plan and their replies, answered in turn.

Round 0 is the advice itself: our solution against types that answer the reference playbook (level 2 against level 1).
In each further round every type answers our plan of the round before: it knows the plan and where in it we are, and
chooses by the same quantal rule from its own decision problem on (place in the plan, compact state). Its replies enter
the process by a share of `STEP`, the rest staying as they were, and our plan is searched for again. After a signature
types keep their best replies (docs/decisions/0005).

What is lost: the process lets replies hang on the compact state and our act alone. A type that would answer differently
at two places of our plan with the same state and act, that is after two histories, answers by their mean, weighted by
the discounted months that current play spends at each; where play does not come the old reply stands. A plan that
lives off replies where it never goes is not found out. Undamped rounds need not settle and damped ones need not come to
an equilibrium: the range over the rounds is the answer, not its last line. Cost: a search and two passes a round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..answer import Bounds, Progress, Shown
from ..model.outlook import Outlook, delivers, outlook
from ..model.process import Process
from ..model.response import Responses, TypeResponse, quantal, replies_to
from ..model.reward import PHASE
from ..model.transition import ACTIVE, ACTS
from .controller import OVER, controller
from .pomdp import Floats
from .process import Talks, talks
from .replay import Replay, search_again, silent, told_worth
from .search import Search
from .signing import ALL, Line, Threshold, on_line

STEP = 0.3
"""How far replies move a round (MODEL.md section 3)."""
ROUNDS, MOST_ROUNDS = 4, 8
BELIEFS = 1500
"""Beliefs gone through in each round, beside those of the round before."""
STILL = 1e-9
"""Replies have settled when none moves by more than this share."""


@dataclass(frozen=True)
class Level:
    """One round: what our plan is worth against the replies of that round, and what it begins with.

    `kept` is what the plan of the round before is worth against them, exactly (None in round 0). `threshold` is the
    signing threshold toward those who deliver after signing on the first rung where signing may be best; None where
    it is certified not to be anywhere. `moved` is the largest change of a reply share that play comes to.
    """

    round: int
    value: Bounds
    act: str
    threshold: Threshold | None
    kept: float | None = None
    moved: float = 0.0


@dataclass(frozen=True)
class Levels(Shown):
    """The advice and its damped rounds; `value` spans what the plans found are worth over all rounds.

    `act_changes`: in some round the plan begins with another act, which lowers confidence. `settled`: replies stopped
    moving before the rounds ran out.
    """

    rounds: tuple[Level, ...]
    value: Bounds
    act_changes: bool
    settled: bool
    step: float


def levels(
    process: Talks,
    search: Search,
    shares: Mapping[str, float],
    rounds: int = ROUNDS,
    step: float = STEP,
    beliefs: int = BELIEFS,
    progress: Progress = silent,
) -> Levels:
    """Answer the plan of a search at its root, in so many rounds; the search itself is left at its root.

    Raises ValueError for more than `MOST_ROUNDS` rounds or a step that is no share.
    """
    if not 0 <= rounds <= MOST_ROUNDS or not 0 <= step <= 1:
        raise ValueError(f"{rounds} rounds of step {step}: at most {MOST_ROUNDS} rounds, a step from 0 to 1")
    outlooks = {name: outlook(process.responses, name) for name in process.types}
    first = Level(0, _worth(search), ACTS[search.act()], first_line(process, search, outlooks, shares))
    found, held, settled = [first], _Held.of(process, search), False
    for number in range(1, rounds + 1):
        progress(number - 1, rounds, "types answer our plan")
        answers, moved = held.answers(process, step)
        settled = moved <= STILL
        if settled:
            break
        process = talks(process.case, shares, answers)
        kept = told_worth(process, held.replay, shares)
        search = search_again(process, search, beliefs)
        value = _worth(search)
        threshold = first_line(process, search, outlooks, shares)
        if value.lower >= kept:
            held = _Held.of(process, search)
        value = Bounds(max(kept, value.lower), max(kept, value.upper))
        found.append(Level(number, value, held.act, threshold, kept, moved))
    lows = [one.value.lower for one in found]
    changes = any(one.act != first.act for one in found)
    return Levels(tuple(found), Bounds(min(lows), max(lows)), changes, settled, step)


def _worth(search: Search) -> Bounds:
    search.settle()
    return search.bounds()


def first_line(
    process: Talks, search: Search, outlooks: Mapping[str, Outlook], shares: Mapping[str, float]
) -> Threshold | None:
    """The first rung, from the foot, on which signing may be best toward those who deliver after it."""
    for settled, rung in enumerate(["", *process.case.ladder.rungs]):
        good = tuple(delivers(process.responses, dict(outlooks), settled))
        line = Line.between(process, outlooks, shares, good, settled)
        found = on_line(search, line, rung, settled, ALL, good) if line is not None else None
        if found is not None and found.possible is not None:
            return found
    return None


@dataclass(frozen=True)
class _Held:
    """A plan laid out with the states, ready to be answered and valued."""

    replay: Replay
    act: str

    @staticmethod
    def of(process: Talks, search: Search) -> _Held:
        held = controller(search)
        return _Held(Replay.of(process, held), held.begins[0])

    def answers(self, process: Talks, step: float) -> tuple[Responses, float]:
        """Every type's replies once they have moved toward its answer to this plan, and the most that one moved."""
        found, most = {}, 0.0
        for name, response in process.responses.by_type.items():
            before = np.stack([replies_to(process.process, response, act) for act in range(len(ACTS))])
            after = self._mixed(process.process, response, before, step)
            most = max(most, float(np.abs(after - before).max()))
            found[name] = replace(response, told=after)
        return Responses(process.process, found), most

    def _mixed(self, process: Process, response: TypeResponse, before: Floats, step: float) -> Floats:
        """Replies `[act, state, reply]` moved a step toward the type's answer to the plan, where play comes."""
        if process.ladder.case.types[response.arrays.name].rates:
            return before
        replay, arrays = self.replay, response.arrays
        table = np.concatenate([before, response.choice[-1:]])
        visits = replay.visits(process, table, arrays.spoilers, 0)
        net = replay.net
        asked = (net.place != OVER) & process.chooses[net.node] & (process.rows[net.row, PHASE] == ACTIVE)
        at = np.flatnonzero(asked & (visits > STILL))
        q = replay.answered(process, arrays)[at]
        shares = quantal(q, arrays.precision, arrays.spread, arrays.tremble)
        total, weight = np.zeros_like(before), np.zeros(before.shape[:2])
        where = (process.act[net.node[at]], net.row[at])
        np.add.at(total, where, visits[at, None] * shares)
        np.add.at(weight, where, visits[at])
        comes = weight > 0
        after = before.copy()
        after[comes] += step * (total[comes] / weight[comes][:, None] - before[comes])
        return after
