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
    count = len(theirs)
    zero_one = {"levels": {"no": 0, "yes": 1}, "start": "no"}
    names = [f"take{k}" for k in range(len(ours))] + [f"give{k}" for k in range(count)] + ["prize", "peace", "pain"]
    wish = {f"take{k}": {"ideal": "yes", "salience": v} for k, v in enumerate(ours)}
    wish |= {f"give{k}": {"ideal": "no", "salience": c} for k, c in enumerate(theirs)}
    wish |= {"prize": {"ideal": "yes", "salience": prize}, "pain": {"ideal": "no", "salience": penalty}}
    total = sum(ours) + sum(theirs) + prize + penalty
    steps: dict[str, Any] = {
        f"o{k}": {"title": "ours", "by": "us", "moves": {f"take{k}": "yes"}, "undo": "never"} for k in range(len(ours))
    }
    for k in range(count):
        step = {"title": "theirs", "by": "them", "moves": {f"give{k}": "yes"}, "undo": "never", "seen_by": ["sight"]}
        steps[f"t{k}"] = step | {"fakeable": hit < 1 or candour > 0}
    case: dict[str, Any] = {
        "title": "an exchange",
        "as_of": dt.date(2024, 1, 1),
        "horizon": 60,
        "discount": patience,
        "principal": "us",
        "counterpart": "them",
        "parties": {
            "us": {"name": "Us", "role": "principal", "vision": {"peace": {"ideal": "yes", "salience": 1}}},
            "them": {"name": "Them", "role": "counterpart", "vision": wish},
        },
        "issues": {name: {"title": name, **zero_one} for name in names},
        "steps": steps,
        "capstone": {"title": "deal", "by": ["us", "them"], "moves": {"prize": "yes", "peace": "yes"}},
        "channels": {"sight": {"title": "sight", "hit": hit, "false_alarm": 0, "lag": 1}},
        "types": {
            "them": {
                "title": "counts its gains",
                "prior": 1,
                "stance": {"weight": sum(theirs) / total, "curve": [[0, 1], [1, 0]]},
                "patience": patience,
                "precision": precision,
                "tremble": 0,
                "candour": candour,
                "expects": {"default": expects},
                "power_loss": 0,
                "spoilers": 0,
            }
        },
        "ladder": {
            "rungs": {
                f"r{k}": {
                    "theirs": [f"t{k}"],
                    "ours": [f"o{j}" for j, at in enumerate(places) if at == k],
                    "first": first,
                }
                for k in range(count)
            },
            "pressure": {
                "levels": {"low": {"title": "low"}, "high": {"title": "high", "moves": {"pain": "yes"}}},
                "start": "low",
                "erosion": 0,
                "after_walk": "high",
            },
        },
        "playbooks": {
            "declared": {
                "title": "declared",
                "heeds_gates": False,
                "rules": rules or [{"when": {"owed": True}, "do": "hold"}, {"do": "advance"}],
            }
        },
    }
    return Case.model_validate(case | changes)
