"""Say what to do next and when to sign: the act, its margin, what is certain, what a look is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...errors import Interrupted
from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...policy.policy import Policy
    from ..advice import PolicyTold


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE")
@click.option(
    "--gap",
    type=click.FloatRange(min=0),
    metavar="G",
    help="Stop at this share of the spread of what the acts are worth (0.01 unless given).",
)
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="S", help="Stop a search after S seconds.")
@click.option("--beliefs", type=click.IntRange(min=1), metavar="N", help="Stop after N beliefs (6000 unless given).")
@click.option("--rounds", type=click.IntRange(0, 8), metavar="N", help="Let types answer our plan, N damped rounds.")
@click.option("--sensors", is_flag=True, help="What better channels would be worth.")
@click.option("--numbers", is_flag=True, help="The value at which each number changes the act; minutes.")
@click.option("--all", "every", is_flag=True, help="Show the signing threshold toward each single type too.")
def command(
    ask: Ask,
    case_ref: str,
    gap: float | None,
    time_limit: float | None,
    beliefs: int | None,
    rounds: int | None,
    sensors: bool,
    numbers: bool,
    every: bool,
) -> PolicyTold:
    """Solve under the belief of the record; raises NotFound, InvalidCase, Interrupted with the bounds reached."""
    from ...policy.policy import BELIEFS, GAP, Asked
    from ...study.study import policy_of

    case = case_of(ask, case_ref)
    seed = ask.settings.seed
    asked = Asked(
        gap=GAP if gap is None else gap,
        beliefs=BELIEFS if beliefs is None else beliefs,
        seconds=time_limit,
        seed=seed,
        rounds=rounds or 0,
        sensors=sensors,
    )
    progress(f"{case_ref}: weighing the record")
    found = policy_of(case, seed, asked, progress=lambda note: progress(f"{case_ref}: {note}"), numbers=numbers)
    if found.stopped == "interrupted":
        raise Interrupted(
            f"interrupted after {found.beliefs} beliefs: {case_ref} is worth {found.value.lower!r} to "
            f"{found.value.upper!r}; best act found {found.act}"
        )
    return told(case, found, ask, every)


def told(case: Case, answer: Policy, ask: Ask, every: bool = False) -> PolicyTold:
    """The answer with the words that its lines need."""
    from ...brief.acts import deeds
    from ...brief.route import short
    from ..advice import PolicyTold
    from ..retell import retell

    titles = {
        **{name: short(kind.title or name) for name, kind in case.types.items()},
        **{name: short(channel.title or name) for name, channel in case.channels.items()},
        **{name: short(rung.title or name) for name, rung in case.ladder.rungs.items()},
        **{name: short(gate.title) for name, gate in case.gates.items()},
    }
    return retell(
        PolicyTold,
        answer,
        ask,
        said=deeds(case),
        titles=titles,
        course=case.playbooks[answer.playbook].title,
        horizon=case.horizon.months,
        every=every,
    )
