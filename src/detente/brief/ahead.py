"""How the brief says what the futures found: names of courses, boxes as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import words
from .route import short

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..futures.answers import Futures
    from ..futures.discovery import Found, Limit

SOLVED = "The plan advised here"
LABEL = 60
RIGHT, TYPE = "right", "type"


def courses(case: Case, found: Futures) -> dict[str, str]:
    """The courses by name: a playbook's title, or words for the solved plan."""
    return {
        name: short(case.playbooks[name].title, LABEL) if name in case.playbooks else SOLVED for name in found.playbooks
    }


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
