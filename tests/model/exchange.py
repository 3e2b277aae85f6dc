"""A negotiation reduced to an exchange of chunks: each step moves one issue of its own, so payoffs are chosen freely.

The counterpart gains `ours[k]` when we do our side of rung k and loses `theirs[k]` when it does its own (points of one
scale, any size). Nothing can be taken back; sight is perfect and at once unless said otherwise.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from detente.case.schema import Case


def exchange(
    ours: list[float],
    theirs: list[float],
    *,
    prize: float = 0.0,
    penalty: float = 0.0,
    expects: float = 1.0,
    patience: float = 0.95,
    precision: float = 50.0,
    candour: float = 0.0,
    hit: float = 1.0,
    first: str = "ours",
    ours_at: list[int] | None = None,
    rules: list[dict[str, Any]] | None = None,
    **changes: Any,
) -> Case:
    """`ours_at[k]` is the rung on which our step k is given (default its own); `prize` comes with the capstone."""
    places = ours_at or list(range(len(ours)))
    rungs = {
        f"r{k}": {"theirs": [f"t{k}"], "ours": [f"o{j}" for j, at in enumerate(places) if at == k], "first": first}
        for k in range(len(theirs))
    }
    kind = {"patience": patience, "precision": precision, "candour": candour, "expects": {"default": expects}}
    case = {
        **_table(ours, theirs, prize, penalty),
        "discount": patience,
        "steps": _steps(len(ours), len(theirs), fakeable=hit < 1 or candour > 0),
        "channels": {"sight": {"title": "sight", "hit": hit, "false_alarm": 0, "lag": 1}},
        "types": {"them": _kind(sum(theirs) / (sum(ours) + sum(theirs) + prize + penalty)) | kind},
        "ladder": {"rungs": rungs, "pressure": PAIN},
        "playbooks": {"declared": {"title": "declared", "heeds_gates": False, "rules": rules or WAIT}},
    }
    return Case.model_validate(case | changes)


WAIT = [{"when": {"owed": True}, "do": "hold"}, {"do": "advance"}]
PAIN = {
    "levels": {"low": {"title": "low"}, "high": {"title": "high", "moves": {"pain": "yes"}}},
    "start": "low",
    "erosion": 0,
    "after_walk": "high",
}


def _kind(weight: float) -> dict[str, Any]:
    stance = {"weight": weight, "curve": [(0.0, 1.0), (1.0, 0.0)]}
    return {"title": "counts its gains", "prior": 1, "stance": stance, "tremble": 0, "power_loss": 0, "spoilers": 0}


def _steps(ours: int, theirs: int, *, fakeable: bool) -> dict[str, Any]:
    steps: dict[str, Any] = {
        f"o{k}": {"title": "ours", "by": "us", "moves": {f"take{k}": "yes"}, "undo": "never"} for k in range(ours)
    }
    for k in range(theirs):
        step = {"title": "theirs", "by": "them", "moves": {f"give{k}": "yes"}, "undo": "never", "seen_by": ["sight"]}
        steps[f"t{k}"] = step | {"fakeable": fakeable}
    return steps


def _table(ours: list[float], theirs: list[float], prize: float, penalty: float) -> dict[str, Any]:
    """Who is there, and what is at stake."""
    wish = {f"take{k}": {"ideal": "yes", "salience": v} for k, v in enumerate(ours)}
    wish |= {f"give{k}": {"ideal": "no", "salience": c} for k, c in enumerate(theirs)}
    wish |= {"prize": {"ideal": "yes", "salience": prize}, "pain": {"ideal": "no", "salience": penalty}}
    levels = {"levels": {"no": 0.0, "yes": 1.0}, "start": "no"}
    return {
        "title": "an exchange",
        "as_of": dt.date(2024, 1, 1),
        "horizon": 60,
        "principal": "us",
        "counterpart": "them",
        "parties": {
            "us": {"name": "Us", "role": "principal", "vision": {"peace": {"ideal": "yes", "salience": 1}}},
            "them": {"name": "Them", "role": "counterpart", "vision": wish},
        },
        "issues": {name: {"title": name, **levels} for name in (*wish, "peace")},
        "capstone": {"title": "deal", "by": ["us", "them"], "moves": {"prize": "yes", "peace": "yes"}},
    }
