"""The Condorcet winner: the stated position that no other beats when every party votes with its whole power."""

from __future__ import annotations

import numpy as np

from ..positions import Array, Drawn

TITLE = "Condorcet winner by power"
SOURCE = "Black 1948"


def forecast(drawn: Drawn) -> Array:
    """By draw: the middle of the positions that lose to no other; a party abstains between two equally far ones.

    With power times salience as votes this would be the weighted median (Black 1948). Here salience is left out: what
    a vote would bring if nobody stayed away.
    """
    far = np.abs(drawn.position[:, :, None] - drawn.position[:, None, :])
    slack = np.finfo(float).eps * far.shape[1] * drawn.power.sum(axis=1)
    unbeaten = np.empty(drawn.position.shape, dtype=bool)
    for place in range(far.shape[1]):
        nearer = np.sign(far - far[:, :, place][:, :, None])
        net = (drawn.power[:, :, None] * nearer).sum(axis=1)
        unbeaten[:, place] = (net >= -slack[:, None]).all(axis=1)
    low = np.where(unbeaten, drawn.position, np.inf).min(axis=1)
    high = np.where(unbeaten, drawn.position, -np.inf).max(axis=1)
    return np.asarray((low + high) / 2)
