"""Say whom we are dealing with: shares of the types, what moved them, what would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...record.posterior import Belief
    from ..reading import BeliefTold


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
def command(ask: Ask, case_ref: str) -> BeliefTold:
    """Read the record, solve the types' replies, filter; raises NotFound, InvalidCase."""
    from ...study.study import belief_of

    case = case_of(ask, case_ref)
    progress(f"{case_ref}: solving how each type answers, then weighing the record")
    return told(case, belief_of(case, ask.settings.seed), ask)


def told(case: Case, answer: Belief, ask: Ask) -> BeliefTold:
    """The answer with the words that its lines need."""
    from ..reading import BeliefTold
    from ..retell import retell

    titles = {name: kind.title or name for name, kind in case.types.items()}
    return retell(BeliefTold, answer, ask, titles=titles, standing=_standing(case))


def _standing(case: Case) -> str:
    """How much of the case is judgement, and who looked at it."""
    quantities = [quantity for _, quantity, _ in case.numbers()]
    judged = sum(quantity.judgement for quantity in quantities)
    share = (
        f"{judged} of the case's {len(quantities)} numbers are judgements" if quantities else "The case has no numbers"
    )
    coders = f"; coded by {case.about.coders}" if case.about.coders else ""
    languages = f"; sources in {case.about.languages}" if case.about.languages else ""
    return f"{share}; reviewed by {case.about.reviewed_by}{coders}{languages}."
