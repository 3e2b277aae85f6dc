"""How the brief says what the futures found: names of courses, boxes as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import words
from .apart import sampled
from .findings import Finding, Register
from .route import short

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..futures.answers import Futures
    from ..futures.discovery import Found, Limit
    from ..study.study import Study

SOLVED_POLICY = "solved_policy"
SOLVED = "The plan advised here"
LABEL = 60
RIGHT, TYPE = "right", "type"


def courses(case: Case, found: Futures) -> dict[str, str]:
    """The courses by name: a playbook's title, or words for the solved plan."""
    return {
        name: short(case.playbooks[name].title, LABEL) if name in case.playbooks else SOLVED for name in found.playbooks
    }


def robust(study: Study, register: Register, sources: tuple[str, ...]) -> Finding | None:
    """In what share of futures no other course did better than the plan advised; None where none were played."""
    found = study.futures
    if found is None or SOLVED_POLICY not in found.regret.path:
        return None
    share = found.regret.path[SOLVED_POLICY].best
    regret = found.regret.scenario[SOLVED_POLICY]
    others = len(found.playbooks) - 1
    return register.add(
        "robustness",
        f"In {words.percent(share)} of {found.n:,} futures none of {words.many(others, 'other course')} did better "
        f"than the plan advised; against the best course of each world it gives away "
        f"{_between(regret.lower, regret.mean)} points of 100 on average.",
        number=share,
        interval=sampled(share, found.n),
        interval_kind="sampling",
        method="every course in the same futures: types, uncertain numbers, shocks and luck drawn alike",
        inputs=("futures",),
        sources=sources,
        would_change=("other courses in the list, other ranges of the numbers",),
    )


def _between(low: float, high: float) -> str:
    return f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"


def readings(case: Case) -> dict[str, str]:
    """The readings of the counterpart by name of type."""
    return {name: short(kind.title or name, LABEL) for name, kind in case.types.items()}


def box(found: Found, names: Mapping[str, str], read: Mapping[str, str]) -> str:
    """A box of worlds as a sentence, with what it holds; `names` of courses, `read` as by name of type."""
    limits = " and ".join(_limit(one, read) for one in found.box)
    what = "within a point of the best course" if found.question == RIGHT else "far behind the best course"
    return (
        f"{names[found.playbook]}: where {limits}, it is {what} in {words.percent(found.density)} of worlds, against "
        f"{words.percent(found.base)} of all; {words.percent(found.coverage)} of such worlds lie there."
    )


def _limit(limit: Limit, read: Mapping[str, str]) -> str:
    if limit.name == TYPE:
        return f"they are read as {' or '.join(read[name] for name in limit.among)}"
    if limit.low is not None and limit.high is not None:
        return f"{limit.name} lies between {limit.low:.3g} and {limit.high:.3g}"
    edge = limit.low if limit.low is not None else limit.high
    return f"{limit.name} is at {'least' if limit.low is not None else 'most'} {edge:.3g}"
