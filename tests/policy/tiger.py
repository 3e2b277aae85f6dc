"""Small processes written by hand, and their values by other ways than the solver's."""

from __future__ import annotations

import numpy as np

from detente.policy.pomdp import Pomdp

TIGER = """
discount: 0.95
values: reward
states: left right
actions: listen open-left open-right
observations: left right
start: uniform
T: listen
identity
T: open-left
uniform
T: open-right
uniform
O: listen
0.85 0.15
0.15 0.85
O: open-left
uniform
O: open-right
uniform
R: listen : * : * : * -1
R: open-left : left : * : * -100
R: open-left : right : * : * 10
R: open-right : left : * : * 10
R: open-right : right : * : * -100
"""

HEAD = """discount: 0.9
values: reward
states: a b c
actions: stay go
observations: x y
"""


def tiger_value(hear: float = 0.85, discount: float = 0.95, farthest: int = 40) -> float:
    """The tiger's value at even odds. What was heard is an integer: times left less times right.

    Open at a lead of k, listen below it; the best k is tried out, each a linear system over leads.
    """
    best = -np.inf
    for k in range(1, farthest):
        leads = np.arange(-k, k + 1)
        left = 1 / (1 + ((1 - hear) / hear) ** leads.astype(float))
        system, gain = np.eye(len(leads)), np.full(len(leads), -1.0)
        for row, lead in enumerate(leads):
            if abs(lead) == k:
                gain[row] = 10 * max(left[row], 1 - left[row]) - 100 * min(left[row], 1 - left[row])
                system[row, k] -= discount
            else:
                up = left[row] * hear + (1 - left[row]) * (1 - hear)
                system[row, row + 1] -= discount * up
                system[row, row - 1] -= discount * (1 - up)
        best = max(best, float(np.linalg.solve(system, gain)[k]))
    return best


def seen_value(model: Pomdp, sweeps: int = 3000) -> np.ndarray:
    """The value of each state when it is seen, by value iteration."""
    value = np.zeros(len(model.states))
    for _ in range(sweeps):
        after = np.array([matrix @ value for matrix in model.transition])
        value = (model.reward + model.discount * after).max(axis=0)
    return value
