"""How likely is a constituency to ratify? (Putnam 1988: an agreement at the table needs a win-set at home.)

Support and the share needed are ranges, read as triangular distributions; support rises by `gain` for each point that
the constituency's own utility rises above today's. The answer is the chance that support reaches what is needed.
It misleads when support and threshold move together: they are taken as independent.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..case.quantity import Quantity
from ..case.schema import Case
from .utility import compile_vision

_GRID = 400  # points of the inverse distribution: error of the chance below 1/400


def _triangular(quantity: Quantity) -> NDArray[np.float64]:
    """Equally likely values of a range, `[_GRID]`: the inverse of the triangular distribution at mid-points."""
    low, mode, high = quantity.low, quantity.mode, quantity.high
    share = (np.arange(_GRID) + 0.5) / _GRID
    if high <= low:
        return np.full(_GRID, mode)
    turn = (mode - low) / (high - low)
    left = low + np.sqrt(share * (high - low) * (mode - low))
    right = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share < turn, left, right)


def likelihood(case: Case, constituency: str, levels: NDArray[np.float64], today: NDArray[np.float64]) -> float:
    """Chance that the constituency ratifies with the issues at `levels[issue]`, today's being `today[issue]`."""
    party = case.parties[constituency]
    rise = 0.0
    if party.vision:
        vision = compile_vision(case.issues, party.vision)
        rise = float(vision.utility(levels) - vision.utility(today))
    return chance(case, constituency, rise)


def chance(case: Case, constituency: str, rise: float) -> float:
    """Chance that the constituency ratifies where its own utility stands `rise` points above today's."""
    return float(chances(case, constituency, np.array([rise]))[0])


def chances(case: Case, constituency: str, rise: NDArray[np.float64]) -> NDArray[np.float64]:
    """As `chance`, for many rises at once: `[rise]`."""
    ratifies = case.parties[constituency].ratifies
    assert ratifies is not None  # crosscheck: only constituencies that ratify are asked
    support = np.broadcast_to(_triangular(ratifies.support), (len(rise), _GRID))
    if ratifies.gain is not None:
        support = np.clip(support + ratifies.gain.mode * rise[:, None], 0.0, 1.0)
    needs = np.sort(_triangular(ratifies.needs))
    return np.asarray(np.mean(np.searchsorted(needs, support, side="right") / _GRID, axis=1))
