"""In what order: lanes with gates, exposure, stages, what else could be had, why not sooner, who could stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...roadmap.answers import Roadmap, Stage, WhyNot
from .. import charts, route, words
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..order import FIRST
from ..principal import NEXT
from ..route import Names
from ..voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study

NAME, TITLE = "roadmap", "In what order?"


def roadmap(study: Study, voice: Voice, judged: Judged) -> Section:
    """The plan and what it rests on; where there is none, what forbids it and what would have to give."""
    said, plan = route.names(study.case), study.roadmap
    if plan.status == "infeasible":
        return Section(NAME, TITLE, tuple(_none(said, plan, judged)))
    blocks: list[Block] = [
        *_opening(said, plan, judged),
        _next(study, said, plan, judged),
        *_drawn(study, "roadmap", "exposure"),
        *_unexposed(plan),
        _stages(said, plan),
        *_drawn(study, "frontier"),
        *_sooner(said, plan, judged),
        _stopping(said, plan),
        Statement(route.last_step(said, plan), (), "The last step."),
        _limits(said, plan),
    ]
    return Section(NAME, TITLE, tuple(blocks))


def _none(said: Names, plan: Roadmap, judged: Judged) -> list[Block]:
    found = judged.order.plan
    blocks: list[Block] = [Statement(f"{found.claim} [{found.id}]", (found.id,))]
    if plan.relaxation:
        out = words.sentence(route.way_out(said, plan.relaxation))
        blocks.append(Statement(f"{out} [{found.id}]", (found.id,), "Cheapest way out:"))
    told = [Statement(text) for text in route.counted(said, plan)]
    why = Statement("What is forbidden is forbidden by the case's numbers as they stand; another reading of them may "
                    "leave a way.")  # fmt: skip
    return [*blocks, Bullets((*told, why))]


def _opening(said: Names, plan: Roadmap, judged: Judged) -> list[Block]:
    order = judged.order
    late = route.taken_months(said, plan)
    proven = "No better plan is possible" if plan.status == "optimal" else "It is the best found"
    text = (
        f"An order if “{said.capstone}” is sought; whether to seek it is another question. In force in "
        f"{said.when(plan.in_force[route.CAPSTONE])}, after {words.many(len(plan.in_force) - 1, 'step')}. {proven}."
    )
    blocks: list[Block] = [Statement(f"{text} [{order.plan.id}]", (order.plan.id,), "Not advice to act.")]
    if late and order.soonest:
        blocks.append(Statement(f"{late} [{order.soonest.id}]", (order.soonest.id,)))
    if order.worth:
        blocks.append(Statement(f"{order.worth.claim} [{order.worth.id}]", (order.worth.id,)))
    return blocks


def _next(study: Study, said: Names, plan: Roadmap, judged: Judged) -> Table:
    """The first stages, with what each step waits for."""
    rows: list[tuple[Cell, ...]] = []
    for stage in plan.stages[:FIRST]:
        for name in stage.steps:
            held = route.waits(study.case, said, name)
            rows.append((said.steps[name], said.doers(name), said.date(stage.month), route.listed(held)))
    columns = ("step", "who", "in force", "waits for")
    return Table(f"{NEXT} [{judged.order.plan.id}]", columns, tuple(rows))


def _unexposed(plan: Roadmap) -> list[Block]:
    if route.peak(plan)[1] is not None:
        return []
    text = "At no stage would anybody stand below no agreement if everybody stopped and undid what suits them."
    return [Statement(text, (), "Nobody is exposed.")]


def _drawn(study: Study, *pictures: str) -> list[Block]:
    drawn = [charts.picture(name, study) for name in pictures]
    return [picture for picture in drawn if picture is not None]


def _stages(said: Names, plan: Roadmap) -> Table:
    rows = tuple(_stage(said, plan, stage) for stage in plan.stages)
    columns = (
        "in force",
        "steps, and who takes them",
        "delivered",
        "exposed",
        "least lost by stopping",
        "gates passed",
    )
    note = (
        "Delivered: the share in which exchanges come so far, by each reading's solved answers and the belief. "
        "Exposed: by how many points the party most exposed would stand below no agreement if everybody stopped then "
        "and undid what suits them. Least lost by stopping: what the party that would lose least loses by stopping "
        "alone rather than going on; below 0 it would gain."
    )
    return Table("The plan, stage by stage (months from the case's date)", columns, rows, note)


def _stage(said: Names, plan: Roadmap, stage: Stage) -> tuple[Cell, ...]:
    low = route.least(stage.slack)
    return (
        f"{said.date(stage.month)} ({stage.month})",
        "; ".join(f"{said.step(name)} ({said.doers(name)})" for name in stage.steps),
        words.percent(min(plan.rates.get(name, 0.0) for name in stage.steps)),
        route.exposed(said, stage.exposure),
        f"{said.party(low[0])} {low[1]:.2f}" if low else "",
        ", ".join(map(said.gate, stage.gates)),
    )


def _sooner(said: Names, plan: Roadmap, judged: Judged) -> list[Block]:
    soonest = judged.order.soonest
    blocks: list[Block] = []
    if soonest:
        blocks.append(Statement(f"{soonest.claim} [{soonest.id}]", (soonest.id,), "How soon?"))
    taken = plan.in_force[route.CAPSTONE]
    blocks += [_why(said, reason) for reason in plan.why_not if reason.months < taken]
    if plan.deadlines:
        rows = tuple((entry.title, f"{entry.month}", _by(entry.feasible, entry.exposure)) for entry in plan.deadlines)
        caption = f"Could “{route.short(said.capstone)}” be in force before"
        blocks.append(Table(caption, ("date of the calendar", "months until then", "possible"), rows))
    return blocks


def _by(feasible: bool, exposure: float | None) -> str:
    if not feasible:
        return "no"
    return f"yes, somebody exposed by {exposure:.2f}" if exposure and exposure >= route.SHOWN else "yes"


def _why(said: Names, reason: WhyNot) -> Statement:
    asked = f"Why not in {words.many(reason.months, 'month')} ({said.date(reason.months)})?"
    if reason.feasible:
        return Statement(f"It could be, with a worst exposure of {abs(reason.exposure or 0.0):.2f} points.", (), asked)
    forbid = route.listed([route.condition(said, text) for text in reason.binding])
    out = f"Cheapest way out: {route.way_out(said, reason.relaxation)}." if reason.relaxation else ""
    return Statement(f"Together these forbid it: {forbid}.", (), asked, out)


def _stopping(said: Names, plan: Roadmap) -> Table:
    rows = tuple(_party(said, plan, name) for name in plan.least_patience)
    columns = ("party", "most exposed", "least lost by stopping", "least patience", "gain after the last step")
    note = (
        "Points of each party's own present value, not to be compared between parties. Least patience: the smallest "
        "share of next month's worth that must still be seen today for stopping not to pay."
    )
    return Table("Who could stop, and what holds each", columns, rows or (("nobody is watched", "", "", "", ""),), note)


def _party(said: Names, plan: Roadmap, name: str) -> tuple[Cell, ...]:
    slacks = [value for stage in plan.stages if (value := stage.slack.get(name)) is not None]
    needed = plan.least_patience[name]
    return (
        said.party(name),
        f"{max(max(0.0, stage.exposure.get(name, 0.0)) for stage in plan.stages):.2f}",
        f"{min(slacks):.2f}" if slacks else "",
        "none is enough" if needed is None else f"{needed:.3f}",
        f"{plan.penalty.get(name, 0.0):.2f}",
    )


def _limits(said: Names, plan: Roadmap) -> Bullets:
    items = route.counted(said, plan)
    if plan.omitted:
        items.append(f"Left out of the plan: {route.listed([said.step(name) for name in plan.omitted])}.")
    items.append(route.settled(plan))
    if plan.time_limited:
        items.append("The clock ended the search: asked again, the answer may differ.")
    items.append("It holds for the interests, months of work and readings stated; where these are misread, so is the "
                 "plan. It says what suits nobody to break off, not that nobody will.")  # fmt: skip
    return Bullets(tuple(Statement(item) for item in items))
