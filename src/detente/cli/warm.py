"""The first answer of a slider: what is kept in memory of the last cases asked about, in the process of a lane."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from ..settings import Address
from ..web.shelf import ByHash, Shelf

if TYPE_CHECKING:
    from ..study.whatif import WarmBelief, WarmPlans
    from ..web.jobs import Question

BELIEFS_KEPT, PLANS_KEPT = 4, 2
"""Cases kept; one of the largest takes a tenth of a gigabyte for its belief, a gigabyte for its plans."""


def warm(question: Question, told: Callable[[str], None]) -> str:
    """The belief (`warm`) or the worth of acts (`plans`) with numbers changed, as JSON; raises UsageError, NotFound."""
    from ..answer import to_json

    case = Shelf(Address(question.database)).load(question.case)
    told("making the case ready")
    values = {path: float(text) for path, _, text in (one.partition("=") for one in question.sets)}
    if question.room == "plans":
        return to_json({"worths": _plans(ByHash(case)).worths(values)})
    kept = _belief(ByHash(case))
    titles = {name: kind.title for name, kind in case.types.items()}
    return to_json({"titles": titles, "before": kept.base, "after": kept.shares(values)})


@lru_cache(maxsize=BELIEFS_KEPT)
def _belief(of: ByHash) -> WarmBelief:
    from ..study.whatif import WarmBelief

    return WarmBelief(of.case)


@lru_cache(maxsize=PLANS_KEPT)
def _plans(of: ByHash) -> WarmPlans:
    from ..study.whatif import WarmPlans

    return WarmPlans(of.case)
