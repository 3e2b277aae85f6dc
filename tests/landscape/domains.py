"""Small random domains, and what a loop over all their packages says of them."""

from itertools import product

import numpy as np

from detente.landscape.packages import Domain


def domain(seed, parties=2, issues=3, levels=4, whole=False, disagreement=0.0):
    """A domain of random tables; `whole` numbers make ties."""
    rng = np.random.default_rng(seed)
    shape = (levels, parties)
    tables = tuple(
        rng.integers(0, 6, shape).astype(float) if whole else rng.uniform(0, 10, shape) for _ in range(issues)
    )
    names = {f"issue{i}": tuple(f"level{k}" for k in range(levels)) for i in range(issues)}
    parties_named = tuple(f"party{p}" for p in range(parties))
    places = tuple(np.linspace(0, 1, levels) for _ in range(issues))
    return Domain(f"random {seed}", parties_named, names, tables, np.full(parties, disagreement), places)


def every(d):
    """Utilities of all packages, by a loop: `[n, party]`, and the packages."""
    packages = list(product(*(range(len(t)) for t in d.tables)))
    worth = [sum(t[level] for t, level in zip(d.tables, package, strict=True)) for package in packages]
    return np.array(worth), np.array(packages)


def unbeaten(points, near=1e-9):
    """Distinct utilities that no other package equals or beats for all, by comparing all pairs."""
    kept = []
    for p in points:
        beaten = ((points >= p - near).all(axis=1) & (points > p + near).any(axis=1)).any()
        if not beaten and not any(np.abs(k - p).max() < near for k in kept):
            kept.append(p)
    return np.array(kept)
