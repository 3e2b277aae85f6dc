"""Tiny cases for the tests of the model: one builder of the mapping a case file would hold, small parts to fill it.

Two issues unless told otherwise: `arms` (1 today, we want 0) and `trade` (0 today, they want 1).
"""

import datetime as dt
from typing import Any

from detente.case.schema import Case

CAREFUL = [
    {"when": {"report": "contradicted"}, "do": "snap_back"},
    {"when": {"owed": True, "overdue": {"at_least": 3}}, "do": "snap_back"},
    {"when": {"owed": True}, "do": "hold"},
    {"do": "advance"},
]

ISSUES = {
    "arms": {"title": "Arms", "levels": {"none": 0.0, "half": 0.5, "all": 1.0}, "start": "all"},
    "trade": {"title": "Trade", "levels": {"closed": 0.0, "open": 1.0}, "start": "closed"},
}

PARTIES = {
    "we": {
        "name": "We",
        "role": "principal",
        "vision": {"arms": {"ideal": 0.0, "salience": 3}, "trade": {"ideal": 0.0, "salience": 1}},
    },
    "they": {
        "name": "They",
        "role": "counterpart",
        "vision": {"arms": {"ideal": 1.0, "salience": 2}, "trade": {"ideal": 1.0, "salience": 3}},
    },
}


def theirs(moves: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A step of the counterpart's."""
    return {"title": "Theirs", "by": "they", "category": "dismantle", "moves": moves or {}, **fields}


def ours(moves: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A step of ours."""
    return {"title": "Ours", "by": "we", "category": "aid", "moves": moves or {}, **fields}


def rung(first: str = "ours", **steps: dict[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """Who moves first, and the rung's steps by name; whose they are stands in the steps."""
    return first, steps


def exchange(number: int, first: str = "ours", lead_ours: float = 1, lead_theirs: float = 1, **fields: Any) -> Any:
    """A matched exchange: their step takes 0.3 off arms, ours adds 0.3 to trade; `fields` go to their step."""
    cut = theirs({"arms": {"by": -0.3}}, lead=lead_theirs, **fields)
    aid = ours({"trade": {"by": 0.3}}, lead=lead_ours)
    return rung(first, **{f"cut{number}": cut, f"aid{number}": aid})


def home(number: int, lead: float = 1) -> Any:
    """A rung of ours alone."""
    return rung("ours", **{f"home{number}": ours({}, lead=lead)})


def channel(**fields: Any) -> dict[str, Any]:
    """A way of seeing; silent about everything unless told."""
    return {"title": "Channel", "hit": 0.6, "false_alarm": 0.1, "lag": 1, **fields}


def kind(**fields: Any) -> dict[str, Any]:
    """A type of counterpart whose shares at every reply are well above the tremble."""
    plain: dict[str, Any] = {
        "title": "Type",
        "prior": 1.0,
        "stance": {"weight": 0.3, "curve": [[0, 1], [1, 0.2]]},
        "patience": 0.8,
        "precision": 10,
        "tremble": 0.02,
        "candour": 1,
        "expects": {"default": 0.9},
        "power_loss": 0.1,
        "spoilers": 0,
    }
    return {**plain, **fields}


def pressure(count: int, erosion: float = 0.25, start: int | None = None) -> dict[str, Any]:
    """`count` levels p0, p1, ... each taking 0.1 off trade for each place above p0 and costing both a little."""
    levels = {
        f"p{i}": {"title": f"P{i}", "moves": {"trade": {"by": -0.1 * i}}, "cost": {"they": 2 * i, "we": i}}
        for i in range(count)
    }
    top = count - 1
    return {
        "levels": levels,
        "start": f"p{top if start is None else start}",
        "erosion": erosion,
        "after_walk": f"p{top}",
    }


def mapping(
    rungs: list[tuple[str, dict[str, dict[str, Any]]]], *, rules: Any = None, overdue: int = 2, **top: Any
) -> dict[str, Any]:
    """What a case file would hold; `press` is the ladder's pressure, `book` more keys of the playbook `book`."""
    steps = {name: step for _, group in rungs for name, step in group.items()}
    ladder: dict[str, Any] = {"rungs": {}, "overdue": overdue}
    for number, (first, group) in enumerate(rungs):
        sides = {
            side: [name for name, step in group.items() if step["by"] == party]
            for side, party in (("theirs", "they"), ("ours", "we"))
        }
        ladder["rungs"][f"rung{number}"] = {"first": first, **sides}
    if "press" in top:
        ladder["pressure"] = top.pop("press")
    plain: dict[str, Any] = {
        "schema": 1,
        "title": "Small",
        "as_of": dt.date(2020, 1, 1),
        "horizon": 24,
        "discount": 0.9,
        "principal": "we",
        "counterpart": "they",
        "parties": PARTIES,
        "issues": ISSUES,
        "steps": steps,
        "capstone": {"title": "Treaty", "by": ["we", "they"], "moves": {"trade": {"by": 0.3}}},
        "types": {"one": kind()},
        "ladder": ladder,
        "playbooks": {"book": {"title": "Book", "rules": rules or CAREFUL, **top.pop("book", {})}},
    }
    return {**plain, **top}


def small(rungs: list[tuple[str, dict[str, dict[str, Any]]]], **options: Any) -> Case:
    """The case itself; options as for `mapping`."""
    return Case.model_validate(mapping(rungs, **options))
