"""The best case against the advice: the runs of the model itself in which following it ends worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import acts, losses, words
from ..blocks import Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...policy.losing import Losing, Rival
    from ...study.study import Study

NAME, TITLE = "against", "What speaks against this advice?"


def against(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """Runs lost against each other act, and the tenth that ends lowest; None where the plan was not played."""
    found = study.policy.losing
    if found is None:
        return None
    said = judged.advice.said
    cited = f" [{judged.against.id}]" if judged.against else ""
    ids = (judged.against.id,) if judged.against else ()
    blocks = (
        Statement(f"{losses.strongest(study, found, said)}{cited}", ids),
        _rivals(study, found, said),
        Statement(_worst(study, found, said), ids, "Where it ends worst."),
        _rests(study),
    )
    return Section(NAME, TITLE, blocks)


def _rivals(study: Study, found: Losing, said: acts.Deeds) -> Table:
    rows = tuple(_row(study, rival, said) for rival in found.rivals.values())
    columns = ("instead", "ends better in", "by points there", "plan ahead over all", "met there more often")
    note = "Same luck for both: types, replies and reports drawn alike. Shares of runs, which are no probability."
    return Table("The plan against each other act open today, each played best from then on", columns, rows, note)


def _row(study: Study, rival: Rival, said: acts.Deeds) -> tuple[Cell, ...]:
    stories = [losses.story(study, one.type, one.path, said) for one in rival.losing.stories[:2]]
    return (
        words.sentence(said.orders[rival.act])[:-1],
        words.percent(rival.losing.share) if rival.losing.share else "no run",
        f"{rival.by:.1f}" if rival.losing.share else "",
        f"{rival.ahead:.2f}",
        "; ".join(stories),
    )


def _worst(study: Study, found: Losing, said: acts.Deeds) -> str:
    told = [
        f"{losses.story(study, one.type, one.path, said)} ({words.percent(one.share.here)} there, "
        f"{words.percent(one.share.all)} of all)"
        for one in found.worst.stories
    ]
    more = f" More often than elsewhere: {words.listed(told)}." if told else ""
    return (
        f"The tenth of runs that ends lowest earns {acts.points(found.least)} points on average, all runs "
        f"{acts.points(found.mean)}; talks last {found.worst.months:.0f} months there, {found.worst.months_all:.0f} "
        f"in all runs.{more}"
    )


def _rests(study: Study) -> Bullets:
    items = ["Readings answer as modelled. What no reading would do is in no run."]
    exact = study.policy.unabridged
    if exact is not None:
        verdict = "within" if exact.within else "more than"
        items.append(
            f"With months of work, reports and drift counted one by one the plan earns "
            f"{acts.points(exact.unabridged.mean)} instead of {acts.points(exact.abridged.mean)}: a difference of "
            f"{100 * exact.share:.1f} hundredths of the spread of the acts, {verdict} the 2 that were set beforehand. "
            "It is what the plan loses, not how wrong the order of the acts is."
        )
    return Bullets(tuple(Statement(item) for item in items))
