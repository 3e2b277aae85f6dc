"""Small random cases for the statics of the policy: the types' rates are stated, so that no reply hangs on a change."""

from __future__ import annotations

from typing import Any

import numpy as np
from small import channel, exchange, home, kind, pressure, small

from detente.case.schema import Case


def rates(rng: np.random.Generator) -> dict[str, Any]:
    """Shares of the four replies, drawn."""
    deliver, stall, fake, _ = rng.dirichlet([3, 2, 2, 0.5]).tolist()
    stated = {"deliver": deliver, "stall": stall, "fake": fake, "walk": 1 - deliver - stall - fake, "source": "drawn"}
    return {"default": stated}


def drawn(number: int, **top: Any) -> Case:
    """The case of a number: two exchanges, sometimes a home rung before them, two types with stated rates."""
    rng = np.random.default_rng(number)
    rungs = [home(9)] if rng.random() < 0.3 else []
    rungs += [
        exchange(k, str(rng.choice(["ours", "theirs", "together"])), *rng.integers(1, 4, 2).tolist(), seen_by=["eye"])
        for k in range(2)
    ]
    share = rng.uniform(0.2, 0.8)
    types = {
        name: kind(prior=p, rates=rates(rng), stance={"weight": rng.uniform(0.2, 0.8), "curve": [[0, 1], [1, 0.3]]})
        for name, p in (("one", share), ("other", 1 - share))
    }
    options: dict[str, Any] = {
        "types": types,
        "channels": {"eye": channel(hit=rng.uniform(0.5, 0.9), false_alarm=rng.uniform(0.02, 0.3), on_demand=True)},
        "press": pressure(2),
        "discount": 0.9,
    }
    return small(rungs, **(options | top))
