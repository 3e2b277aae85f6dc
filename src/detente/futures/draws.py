"""Draws of the lanes: the key of `model.rng` for (seed, future, purpose), then a SplitMix64 stream by place.

A share depends on seed, future, purpose and place (a month, a constituency) and on nothing else: not on the playbook,
the order of calls, the chunk or the thread. Purposes are those of `rng.Purpose`, and `Draw` beyond them.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from ..model.kernel import kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_SHARE = 2.0**-53


class Draw(IntEnum):
    """What else a draw decides in futures; one stream each, numbered after `rng.Purpose`."""

    WORK = 8
    LEADER = 9
    RATIFY = 10
    OFFER = 11


@kernel
def mix(word: np.uint64) -> np.uint64:
    """SplitMix64's mixing of one word (Steele, Lea & Flood 2014)."""
    word = (word ^ (word >> _S30)) * _MIX1
    word = (word ^ (word >> _S27)) * _MIX2
    return word ^ (word >> _S31)


@kernel
def key(seed: np.uint64, future: int, purpose: int) -> np.uint64:
    """The word that a stream of draws begins from."""
    word = mix(seed + _GOLDEN)
    word = mix(word ^ (np.uint64(future) * _GOLDEN + _GOLDEN))
    return mix(word ^ (np.uint64(purpose) * _GOLDEN + _GOLDEN))


@kernel
def drawn(word: np.uint64, place: int) -> float:
    """The share in [0, 1) at a place of a stream."""
    return float(mix(word + np.uint64(place + 1) * _GOLDEN) >> _S11) * _TO_SHARE
