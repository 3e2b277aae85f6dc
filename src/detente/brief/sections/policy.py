"""What next, and when to sign: acts with bounds, the signing threshold, gates, looks, the leader, what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import acts, charts, labels, words
from ..advice import Advised
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..findings import Finding
from ..judgements import Judged
from ..page import MOST_JUDGED
from ..principal import ACTS, GATES, THRESHOLD
from ..route import short
from ..voice import Voice

if TYPE_CHECKING:
    from ...policy.information import Look
    from ...policy.policy import Policy
    from ...study.study import Study

NAME, TITLE = "policy", "What next, and when to sign?"
SHOWN_LOOKS = 5
LEAST_LOOK = 0.005  # points; a look worth less is nothing in print


def policy(study: Study, voice: Voice, judged: Judged) -> Section:
    """The act and what it rests on."""
    advice = judged.advice
    drawn, regions = charts.picture(THRESHOLD, study), charts.picture("regions", study)
    blocks: list[Block] = [
        _cited(advice.act),
        *([_cited(advice.certain)] if advice.certain else []),
        _acts(study, advice),
        _cited(advice.signing),
        *([drawn] if drawn else []),
        *([regions] if regions else []),
        *_gates(study, advice),
        *_looks(study, advice),
        *_leader(study, advice),
        *_known(study, advice),
        Statement("", (), "What would change the act"),
        _changes(study, judged),
        Statement("", (), "What it rests on"),
        _caveats(study, advice),
    ]
    return Section(NAME, TITLE, tuple(blocks))


def judged(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """What is judged beside what page 1 has room for, each with the confidence in it and its reason."""
    items = [
        Statement(
            f"{finding.claim} [{finding.id}]",
            (finding.id,),
            then=f"Confidence: {finding.confidence}. {words.sentence(finding.confidence_reason or '')}",
        )
        for finding in judged.assessments[MOST_JUDGED:]
    ]
    return Section("judged", "What else is judged", (Bullets(tuple(items)),)) if items else None


def _cited(finding: Finding) -> Statement:
    return Statement(f"{finding.claim} [{finding.id}]", (finding.id,))


def _acts(study: Study, advice: Advised) -> Table:
    found, said = study.policy, advice.said
    rows = tuple(
        (
            words.sentence(said.orders[act])[:-1],
            _points(found.bounds[act].lower),
            _points(found.bounds[act].upper),
            _standing(found, act),
        )
        for act in acts.shown(found)
    )
    alike = "Waiting with a look is worth what waiting is: nothing has been claimed yet that a look could show. "
    note = (
        f"{alike if acts.same(found, acts.HOLD, acts.INSPECT) else ''}Points of present value, of 100, by the "
        f"interests stated for {said.ours}; each act played best thereafter."
    )
    return Table(ACTS, ("act", "worth at least", "at most", "against the best"), rows, note)


def _standing(found: Policy, act: str) -> str:
    if act == found.act:
        return "best found"
    least = found.surely_worse.get(act)
    return "may be as good" if least is None else f"worse by at least {acts.points_least(least)}"


def _points(value: float) -> str:
    return f"{value:.2f}"


def _gates(study: Study, advice: Advised) -> list[Block]:
    found = advice.gates
    if found is None:
        return []
    horizon, sides = study.case.horizon.months, {"theirs": advice.said.counterpart, "home": advice.said.ours}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            short(gate.title),
            sides.get(gate.side, gate.side),
            "passed" if gate.passed else "no",
            "" if gate.passed else acts.months(gate.low, gate.median, gate.high, horizon),
            words.percent(min(1.0, gate.share)),
        )
        for gate in study.policy.gates
    )
    course = study.case.playbooks[study.policy.playbook].title
    note = (
        f"If the course “{course}” were played. Months: the middle of what may happen, in brackets where 8 of 10 cases "
        f"lie. The gates are conditions of the case; the acts above are weighed as if none were binding. [{found.id}]"
    )
    columns = ("gate", "side", "today", "months to it (80%)", f"passed within {horizon} months")
    return [Table(GATES, columns, rows, note)]


def _looks(study: Study, advice: Advised) -> list[Block]:
    worth = sorted(
        (look for look in study.policy.looks if look.worth.about >= LEAST_LOOK), key=lambda look: -look.worth.about
    )
    rows = tuple(_look(study, look) for look in worth[:SHOWN_LOOKS])
    knowing = _cited(advice.knowing)
    if not rows:
        none = Statement("No single look after an exchange is worth more than nothing by the plans found.")
        return [none, knowing] if study.policy.looks else [knowing]
    note = "One more look once the exchange is claimed done, before anything else. At most: what the bounds leave open."
    columns = ("look", "after", "worth about", "at most", "its price")
    return [Table("Looks worth ordering, points of 100", columns, rows, note), knowing]


def _look(study: Study, look: Look) -> tuple[Cell, ...]:
    rung = study.case.ladder.rungs[look.rung]
    return (
        short(study.case.channels[look.channel].title),
        short(rung.title or look.rung),
        _points(look.worth.about),
        _points(look.worth.upper),
        f"{look.price:.3f}",
    )


def _leader(study: Study, advice: Advised) -> list[Block]:
    view = study.policy.leader
    if view is None or advice.leader is None:
        return []
    rows = tuple(
        (
            words.sentence(advice.said.orders[act])[:-1],
            _points(view.bounds[act].lower),
            _points(view.bounds[act].upper),
        )
        for act in sorted(view.acts, key=lambda act: -view.acts[act])
        if act != acts.INSPECT
    )
    table = Table("If the leader's own vision counted", ("act", "worth at least", "at most"), rows, folded=True)
    return [_cited(advice.leader), table]


def _known(study: Study, advice: Advised) -> list[Block]:
    """What the plan leaves open to a counterpart that knows it."""
    found = study.policy.exploitability
    if found is None:
        return []
    readings = labels.readings(study.case)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (readings[name], acts.points_most(gain), f"{found.own_effect[name] + 0.0:.2f}")
        for name, gain in found.own_gain.items()
    )
    note = (
        f"Points of 100. Replies chosen only to harm would cost {advice.said.ours} at most "
        f"{acts.points_most(found.hurt)}. Upper bounds: nobody knows a plan this well."
    )
    columns = ("reading", "gains by its own best reply, at most", f"at a cost to {advice.said.ours} of")
    return [Table(f"If {advice.said.counterpart} has read this page", columns, rows, note)]


def _changes(study: Study, judged: Judged) -> Bullets:
    advice, found = judged.advice, study.policy
    items = [_cited(finding) for finding in (advice.waiting, advice.needed) if finding]
    if acts.rivals(found):
        items.insert(0, Statement(
            f"A longer search: the bounds leave open whether {acts.open_between(found, advice.said)} is as good as "
            f"{advice.said.doings[found.act]}. [{advice.act.id}]", (advice.act.id,)))  # fmt: skip
    items += [_cited(move) for move in judged.moves]
    return Bullets(tuple(items))


def _caveats(study: Study, advice: Advised) -> Bullets:
    found = study.policy
    course = study.case.playbooks[found.playbook].title
    items = [
        f"It holds under the {words.many(len(study.case.types), 'reading')} listed and the interests stated; where "
        "they are misread, so is the act.",
        f"Each reading answers as it would if the course “{course}” were played. It does not answer this plan, nor "
        "plan against it.",
        "Bounds say what the search left open, not how far the case's numbers may be wrong. How often the act stays "
        "best as those vary is not known yet.",
    ]
    played = found.rehearsal
    items.append(
        f"Played {played.runs} times against the readings as modelled, the plan earned {played.mean:.2f} on average "
        f"(standard error {played.standard_error:.2f}); bounds {found.value.lower:.2f} to {found.value.upper:.2f}. "
        "This checks the search, not the model."
    )
    if found.time_limited:
        items.append("The clock ended the search: asked again, the answer may differ.")
    return Bullets(tuple(Statement(item) for item in items))
