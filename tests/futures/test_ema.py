"""PRIM beside EMA Workbench 2.5.3 on three data sets: the boxes on its way, run by hand, are recorded in `ema.json`.

Slices of 5 %, least mass 5 %, its other settings as they come. Each box is [rows inside, wanted rows inside].
"""

import json
from pathlib import Path

import numpy as np
import pytest

from detente.futures.discovery import Space
from detente.futures.prim import trajectory

RECORDED = json.loads(Path(__file__).with_name("ema.json").read_text(encoding="utf-8"))
POINTS = 0.02  # the limit for coverage and density


def box_with_noise():
    r = np.random.default_rng(1)
    x = r.random((2000, 5))
    y = (x[:, 0] < 0.4) & (x[:, 1] > 0.5)
    return x, np.where(r.random(2000) < 0.05, ~y, y)


def ishigami():
    r = np.random.default_rng(1)
    r.random((2000, 5)), r.random(2000)
    x = r.uniform(-np.pi, np.pi, (2000, 3))
    v = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return x, v > np.quantile(v, 0.75)


def ridge():
    r = np.random.default_rng(1)
    r.random((2000, 5)), r.random(2000), r.uniform(-np.pi, np.pi, (2000, 3))
    x = r.random((3000, 20))
    chance = 1 / (1 + np.exp(-(8 * x[:, 0] + 6 * x[:, 1] - 4 * x[:, 2] - 6.5)))
    return x, r.random(3000) < chance


SETS = {"box": box_with_noise, "ishigami": ishigami, "ridge": ridge}


@pytest.fixture(params=SETS)
def both(request):
    """Ours and theirs as [rows inside, wanted rows inside], with all rows and all wanted."""
    x, wanted = SETS[request.param]()
    theirs = RECORDED[request.param]
    assert (len(x), int(wanted.sum())) == (theirs["rows"], theirs["wanted"]), "other data than were recorded"
    space = Space(x, tuple(f"x{i:02}" for i in range(x.shape[1])), np.ones(len(x)), {})
    ours = [[round(h.mass * len(x)), round(h.coverage * wanted.sum())] for _, h in trajectory(space, wanted)]
    return np.array(ours), np.array(theirs["boxes"]), len(x), int(wanted.sum())


def test_slices_take_as_many_rows(both):
    ours, theirs, _, _ = both
    peels = len(ours) - 2  # the last is pasted, and so may be what stands there on their way
    assert peels > 25
    assert ours[:peels, 0].tolist() == theirs[:peels, 0].tolist()


def test_boxes_of_equal_mass_agree_in_coverage_and_density(both):
    ours, theirs, _rows, wanted = both
    for rows, hits in ours:
        near = theirs[np.abs(theirs[:, 0] - rows).argmin()]
        assert abs(hits - near[1]) / wanted <= POINTS
        assert abs(hits / rows - near[1] / near[0]) <= POINTS
