"""Draws that depend on what they are for, never on the order in which they are asked.

A draw is a function of (seed, future, purpose, month, step, channel): the same key gives the same share on every
machine, thread and order of calls, so two playbooks can be compared in the same world (common random numbers).
Each word of the key is mixed by splitmix64 (Steele, Lea & Flood 2014); the top 53 bits become a share in [0, 1).
It misleads when one key is used for two purposes: the two draws are then equal, not independent.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_TO_SHARE = 2.0**-53


class Purpose(IntEnum):
    """What a draw decides; one stream each."""

    TYPE = 1
    REPLY = 2
    SPOIL = 3
    EROSION = 4
    REPORT = 5
    RECOVERY = 6
    NUMBER = 7
    WORK = 12  # 8 to 11 are drawn in the futures alone


def _mix(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    word = (word ^ (word >> np.uint64(30))) * _MIX1
    word = (word ^ (word >> np.uint64(27))) * _MIX2
    return word ^ (word >> np.uint64(31))


def share(
    seed: int,
    future: NDArray[np.int64] | int,
    purpose: Purpose,
    month: int = 0,
    step: int = 0,
    channel: int = 0,
) -> NDArray[np.float64]:
    """The uniform share in [0, 1) of one key; `future` may be an array, the answer has its shape."""
    with np.errstate(over="ignore"):
        word = _mix(np.asarray(seed, dtype=np.int64).astype(np.uint64) + _GOLDEN)
        for part in (future, int(purpose), month, step, channel):
            word = _mix(word ^ (np.asarray(part, dtype=np.int64).astype(np.uint64) * _GOLDEN + _GOLDEN))
    return np.asarray((word >> np.uint64(11)).astype(np.float64) * _TO_SHARE)


def pick(draw: float, shares: NDArray[np.float64]) -> int:
    """The index whose cumulated share first exceeds `draw` (inverse distribution function, fixed order)."""
    edges = np.cumsum(shares)
    return min(int(np.searchsorted(edges / edges[-1], draw, side="right")), len(shares) - 1)
