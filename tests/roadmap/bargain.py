"""A small case for the tests of the roadmap: two exchanges, a treaty, an ally, a gate; all its plans can be listed."""

import datetime as dt
from typing import Any

from detente.case.schema import Case

KIND: dict[str, Any] = {
    "title": "Would trade",
    "prior": 1.0,
    "stance": {"weight": 0.3, "curve": [[0, 1], [1, 0.4]]},
    "patience": 0.97,
    "precision": 60,
    "tremble": 0.02,
    "candour": 10,
    "expects": {"default": 0.9},
    "power_loss": 0.1,
    "spoilers": 0,
}


def step(by: Any, moves: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A step with the little a test cares about."""
    return {"title": "Step", "by": by, "moves": moves, "category": "aid", "seen_by": ["sight"], **fields}


ISSUES = {
    "arms": {"title": "Arms", "levels": {"none": 0.0, "half": 0.5, "all": 1.0}, "start": "all"},
    "trade": {"title": "Trade", "levels": {"closed": 0.0, "open": 1.0}, "start": "closed"},
    "peace": {"title": "Peace", "levels": {"no": 0.0, "yes": 1.0}, "start": "no"},
}
WISHES = {  # ideal and salience
    "we": {"arms": (0.0, 6), "trade": (0.2, 2), "peace": (1.0, 1)},
    "friend": {"arms": (0.0, 3), "trade": (0.0, 3)},
    "they": {"arms": (1.0, 3), "trade": (1.0, 5), "peace": (1.0, 2)},
}
ROLES = {"we": "principal", "friend": "ally", "they": "counterpart"}
STEPS = {
    "cut": step("they", {"arms": {"by": -0.5}}, category="dismantle", lead=2, undo={"months": 2, "share": 0.5}),
    "end": step("they", {"arms": "none"}, category="dismantle", requires=["cut"], undo="never"),
    "aid": step("we", {"trade": {"by": 0.3}}, cost={"we": 0.2}),
    "open": step("we", {"trade": "open"}, lead=2, requires=["aid"], undo={"months": 1, "share": 0.4}),
}
LADDER = {
    "rungs": {
        "first": {"theirs": ["cut"], "ours": ["aid"], "first": "together"},
        "last": {"theirs": ["end"], "ours": ["open"], "first": "together"},
    },
    "overdue": 3,
}
RULES = [{"when": {"owed": True}, "do": "hold"}, {"when": {"gates": ["seen"]}, "do": "sign"}, {"do": "advance"}]


def parties() -> dict[str, Any]:
    """Who is there; the friend bears six points below what it has without agreement."""
    found: dict[str, Any] = {
        name: {
            "name": name.title(),
            "role": ROLES[name],
            "vision": {issue: {"ideal": ideal, "salience": weight} for issue, (ideal, weight) in wishes.items()},
        }
        for name, wishes in WISHES.items()
    }
    found["friend"]["tolerance"] = 6
    return found


def mapping(**changes: Any) -> dict[str, Any]:
    """What the case file would hold."""
    plain: dict[str, Any] = {
        "schema": 1,
        "title": "A bargain",
        "as_of": dt.date(2020, 1, 1),
        "horizon": 9,
        "discount": 0.95,
        "principal": "we",
        "counterpart": "they",
        "parties": parties(),
        "issues": ISSUES,
        "channels": {"sight": {"title": "Sight", "hit": 0.9, "false_alarm": 0.05, "lag": 1}},
        "steps": STEPS,
        "gates": {"seen": {"title": "Seen", "side": "theirs", "passed_when": [{"step": "cut", "report": "confirmed"}]}},
        "capstone": {"title": "Treaty", "by": ["we", "they"], "moves": {"peace": "yes"}, "gates": ["seen"]},
        "types": {"trader": KIND},
        "ladder": LADDER,
        "playbooks": {"book": {"title": "Book", "rules": RULES}},
    }
    return {**plain, **changes}


def bargain(**changes: Any) -> Case:
    """The case itself; changes replace what stands at the top."""
    return Case.model_validate(mapping(**changes))
