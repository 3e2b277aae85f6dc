"""The order of steps in the brief: what the room answered, in titles and dates; where there is no plan, why."""

import re
from dataclasses import replace
from functools import cache

import pytest

from detente.brief import charts, route
from detente.brief.compose import compose
from detente.brief.markdown import markdown
from detente.case.load import load_case
from detente.roadmap.answers import FrontierPoint
from tests.brief.conftest import studied
from tests.brief.reading import PROBABILITY_WORDS


@cache
def korea():
    return compose(studied("korea-2018"))


def section(brief):
    return next(part for part in brief.sections if part.id == "roadmap")


def said(brief):
    text = markdown(brief)
    return text[text.index("## In what order?") :].split("\n## ")[0]


def changed(**changes):
    known = studied("korea-2018")
    return replace(known, roadmap=replace(known.roadmap, **changes))


def findings(brief):
    return [f for f in brief.findings if any(i.startswith("roadmap.") for i in f.inputs)]


def test_the_section_has_pictures_stages_and_limits():
    kinds = [block.kind for block in section(korea()).blocks]
    names = [block.name for block in section(korea()).blocks if block.kind == "picture"]
    assert names[0] == "roadmap"
    assert names[-1] == "frontier"
    assert kinds[0] == "statement"
    assert kinds[-1] == "bullets"


def test_every_step_of_the_plan_stands_in_the_table_of_stages_by_its_title():
    known = studied("korea-2018")
    words = route.names(known.case)
    table = next(b for b in section(korea()).blocks if b.kind == "table" and b.caption.startswith("The plan, stage"))
    assert len(table.rows) == len(known.roadmap.stages)
    for stage, row in zip(known.roadmap.stages, table.rows, strict=True):
        assert row[0] == f"{words.date(stage.month)} ({stage.month})"
        assert all(words.step(name) in row[1] for name in stage.steps)
        assert all(words.gate(name) in row[-1] for name in stage.gates)


def test_the_lanes_hold_every_step_and_gate_with_its_months():
    known = studied("korea-2018")
    plan, words = known.roadmap, route.names(known.case)
    drawn = charts.picture("roadmap", known)
    rows = {v["lane"].replace("\n", " "): v for v in drawn.spec["data"]["values"]}
    for name, month in plan.in_force.items():
        row = rows[words.step(name)]
        assert (row["begins"], row["in force"], row["date"]) == (plan.begins[name], month, words.date(month))
    for stage in plan.stages:
        for gate in stage.gates:
            assert rows[words.gate(gate)]["in force"] == stage.month
    own = {words.step(name) for name in plan.in_force if words.by[name] == (words.parties[words.counterpart],)}
    assert next(iter(rows)) in own


def test_the_frontier_marks_what_the_room_marked():
    known = studied("korea-2018")
    values = charts.picture("frontier", known).spec["data"]["values"]
    assert [v["months"] for v in values] == [p.months for p in known.roadmap.frontier]
    assert [v["plan"] == "this plan" for v in values] == [p.mark == "optimum" for p in known.roadmap.frontier]


def points(*exposures):
    return tuple(
        FrontierPoint(10 * (n + 1), x, "us", "optimum" if not n else None, 50.0 + n, {})
        for n, x in enumerate(exposures)
    )


@pytest.mark.parametrize(
    ("exposures", "title", "field"), [((3.0, 1.0), "safety", "exposure"), ((0.0, 1e-15), "worth", "worth")]
)
def test_where_plans_expose_alike_their_worth_is_drawn(exposures, title, field):
    drawn = charts.picture("frontier", changed(frontier=points(*exposures)))
    assert drawn.title == f"Speed against {title}"
    assert drawn.spec["encoding"]["y"]["field"] == field
    assert ("nobody exposed" in drawn.alt) == (title == "worth")


def test_one_plan_is_no_frontier():
    assert charts.picture("frontier", changed(frontier=points(1.0))) is None


@pytest.mark.parametrize("exposed", [True, False])
def test_exposure_is_drawn_where_somebody_is_exposed_and_said_to_be_absent_where_not(exposed):
    stages = tuple(
        replace(s, exposure=dict.fromkeys(s.exposure, 0.0) | ({"rok": 2.5} if exposed and n == 1 else {}))
        for n, s in enumerate(studied("korea-2018").roadmap.stages)
    )
    study = changed(stages=stages)
    drawn = charts.picture("exposure", study)
    assert ("Nobody is exposed." in said(compose(study))) == (not exposed)
    if exposed:
        assert "South Korea" in drawn.alt
        assert "2.50 points" in drawn.alt
        axes = [charts.picture(name, study).spec for name in ("roadmap", "exposure")]
        lanes, lines = (axes[0]["layer"][1]["encoding"]["x"], axes[1]["encoding"]["x"])
        assert (lanes["scale"], lanes["axis"]) == (lines["scale"], lines["axis"])
    else:
        assert drawn is None


def test_the_findings_are_an_order_its_worth_and_how_soon():
    plan, (order, worth, soonest) = studied("korea-2018").roadmap, findings(korea())
    assert order.kind == "recommendation"
    assert order.number is None
    assert PROBABILITY_WORDS.search(order.claim) is None
    assert order.claim.startswith("If “")
    assert (worth.number, worth.interval_kind) == (plan.value, "bound")
    assert worth.interval == (plan.value, max(plan.value, plan.bound))
    assert worth.confidence_reason
    assert soonest.number == min(p.months for p in plan.frontier)
    assert soonest.interval[0] > max(w.months for w in plan.why_not if not w.feasible)


def test_the_order_is_no_advice_to_act():
    assert said(korea()).startswith("## In what order?\n\n**Not advice to act.**")


def test_why_not_sooner_is_told_in_titles():
    known = studied("korea-2018")
    why = next(w for w in known.roadmap.why_not if not w.feasible)
    text = said(korea())
    assert f"Why not in {why.months} months" in text
    ids = {*known.case.gates, *known.case.steps, *known.case.types} - {"inventory"}  # a word of its own
    assert [name for name in ids if re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize(("converged", "words"), [(True, "settled after 3 rounds"), (False, "did not settle within 3")])
def test_whether_plan_and_answers_settled_is_told(converged, words):
    assert words in said(compose(changed(converged=converged, rounds=3)))


def test_types_that_would_stop_are_named():
    kind = studied("korea-2018").roadmap.counted[0]
    title = studied("korea-2018").case.types[kind].title
    assert f"better off stopping at some month: “{title}”" in said(compose(changed(failing=(kind,))))
    assert "Counted on: nobody." in said(compose(changed(counted=(), failing=())))


@pytest.mark.parametrize(
    ("penalty", "words"),
    [({"dprk": 2.0, "us": 0.0}, "North Korea would gain 2.00 points by"), ({"us": 0.0}, "nobody watched would gain")],
)
def test_the_last_step_is_told_either_way(penalty, words):
    text = said(compose(changed(penalty=penalty)))
    assert "makes the last one safe by itself" in text
    assert words in text


def none(*binding, relaxation=None):
    return changed(
        status="infeasible", value=None, bound=None, stages=(), frontier=(), deadlines=(), why_not=(), in_force={},
        begins={}, least_patience={}, penalty={}, binding=binding, relaxation=relaxation,
    )  # fmt: skip


def test_without_a_plan_the_section_says_why():
    study = none("gate g3_cut", "consent of japan", relaxation="give up consent of japan")
    brief = compose(study)
    text = said(brief)
    assert "No order of the steps leads to" in text
    assert "the gate “G3 cut”; the consent of Japan." in text
    assert "**Cheapest way out:** Give up the consent of Japan." in text
    assert [f.kind for f in findings(brief)] == ["assessment"]
    assert all(charts.picture(name, study) is None for name in ("roadmap", "exposure", "frontier"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lead times and prerequisites", "the months that steps take, with what each requires"),
        ("gate g1_halt", "the gate “G1 halt”"),
        ("gate ratification by us_congress", "the condition of enough support for ratification by US Congress"),
        ("consent of rok", "the consent of South Korea"),
        ("self-enforcement of us", "the condition that United States gains nothing by stopping"),
        (
            "self-enforcement of staller",
            "the condition that “Takes relief, gives little, slowly and in the open” gains",
        ),
        ("inventory: takes longer than the horizon", "“Hand over a list of sites”: takes longer than the horizon"),
        ("g5_home: us_congress cannot reach 0.65", "g5_home: us_congress cannot reach 0.65"),
        ("g5_ratification: us_congress cannot reach 0.65", "“G5 home”: US Congress cannot reach 0.65"),
        ("something else", "something else"),
    ],
)
def test_conditions_in_words(text, words):
    assert route.condition(route.names(load_case("korea-2018")), text).startswith(words)


def test_the_way_out_in_words():
    found = route.way_out(
        route.names(load_case("korea-2018")),
        "allow 1 months more: the capstone can be in force in month 7; or give up capacity and gate g2_list",
    )
    assert found == (
        "allow 1 month more: “Peace treaty that replaces the armistice of 1953” can be in force in month 7 (February "
        "2019); or give up how many steps a party can work on at once and the gate “G2 list”"
    )


@pytest.mark.parametrize(("month", "date"), [(0, "July 2018"), (5, "December 2018"), (6, "January 2019")])
def test_a_month_is_a_calendar_month(month, date):
    assert route.names(load_case("korea-2018")).date(month) == date


def test_periods_that_are_no_months_are_counted_in_days():
    words = replace(route.names(load_case("korea-2018")), period=7.0)
    assert words.date(9) == "September 2018"  # 63 days after 27 July


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Hand over a list, with records", "Hand over a list"),
        ("G1 halt: production stopped", "G1 halt"),
        ("word " * 30, "word " * 13 + "word..."),
    ],
)
def test_titles_are_short_in_tables(title, told):
    found = route.short(title)
    assert found == told.strip() or found.endswith("...")
    assert len(found) <= route.SHORT


def test_what_a_step_waits_for_is_told():
    case = load_case("korea-2018")
    words = route.names(case)
    assert "gate G3 cut" in route.waits(case, words, route.CAPSTONE)
    free = next(name for name, step in case.steps.items() if not step.requires and not step.ratified_by)
    assert route.waits(case, words, free) == []
    needs = next(name for name, step in case.steps.items() if step.requires)
    assert words.step(case.steps[needs].requires[0]) in route.waits(case, words, needs)
