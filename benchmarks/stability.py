"""How does the cost of stability grow with the number of states?

    python benchmarks/stability.py [--most OPTIONS]

Games drawn by a fixed seed, all states feasible, every party ranking all states strictly, all six concepts for every
party. Printed: seconds for each size, most memory so far, and the slope of log seconds against log states (1 = linear).
The baseline is the definition over lists of moves, state by state, on the smallest games. Limits, after compilation: 12
options of three parties in 1 s, 16 in 10 s; 20 options of two parties in 60 s and 4 GB.
"""

from __future__ import annotations

import argparse
import resource
import sys
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from detente.landscape.gmcr.analysis import judged
from detente.landscape.gmcr.arena import Arena, plain_view
from detente.landscape.gmcr.game import Game, GameParty, Option
from detente.landscape.gmcr.preferences import Scores
from detente.landscape.gmcr.uncertain import likelihoods

SIZES = {3: (9, 12, 14, 16), 2: (8, 10, 12, 14, 16, 18, 20)}
LIMITS = {(3, 12): 1.0, (3, 16): 10.0, (2, 20): 60.0}
MOST_MEMORY = 4.0  # GB
NAIVE = 9  # options up to which the definition is gone through
DRAWS, DRAWN_OPTIONS, DRAWN_LIMIT = 1000, 10, 10.0


@dataclass(frozen=True)
class Drawn:
    """Scores drawn anew for every question where `numbers` is 1."""

    size: int
    seed: int
    numbers: int = 0
    cardinal: bool = False

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """A random order of all states."""
        key = self.seed if shares is None else int(shares[0] * 2**32)
        return np.random.default_rng(key).permutation(self.size)


def game(parties: int, options: int, uncertain: int = 0) -> Game:
    """So many options dealt out evenly."""
    owned = np.array_split(np.arange(options), parties)
    sides = tuple(
        GameParty(f"p{i}", f"p{i}", tuple(own.tolist()), Drawn(2**options, i, uncertain)) for i, own in enumerate(owned)
    )
    return Game("drawn", tuple(Option(f"o{i}", f"o{i}") for i in range(options)), sides)


def definition(view: Arena) -> NDArray[np.bool_]:
    """General metarationality by its definition, over lists of moves."""
    held = np.ones(view.ranks.shape, dtype=bool)
    for p in view.parties:
        for s in range(len(view.patterns)):
            for t in view.targets(p, s):
                if view.ranks[p, t] > view.ranks[p, s]:
                    reached = view.spread(int(t), view.others(p), improving=False)[0] >= 0
                    held[p, s] &= view.ranks[p, reached].min() <= view.ranks[p, s]
    return held


def memory() -> float:
    """GB held at most so far."""
    scale = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def curve(parties: int, most: int) -> bool:
    """Print one curve and its slope; True where a limit is missed."""
    late, points = False, []
    for options in (n for n in SIZES[parties] if n <= most):
        conflict = game(parties, options)
        began = perf_counter()
        judged(conflict)
        seconds = perf_counter() - began
        limit = LIMITS.get((parties, options))
        late |= limit is not None and (seconds > limit or memory() > MOST_MEMORY)
        points.append((2.0**options, seconds))
        said = f"{limit:>6.0f}" if limit else f"{'':>6}"
        print(f"{parties:>7} {options:>7} {2**options:>9} {seconds:>8.3f} {memory():>6.2f} {said}", flush=True)
    if len(points) > 1:
        states, times = np.log(np.array(points[-3:])).T
        print(f"slope over the last {len(states)} sizes: {np.polyfit(states, times, 1)[0]:.2f}")
    return late


def main() -> int:
    """Print curves, the ratio to the definition, and the time of a thousand draws; 1 where a limit is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=20, metavar="OPTIONS")
    most = parser.parse_args().most
    for parties in SIZES:
        judged(game(parties, 10))  # compiles
    print(f"{'parties':>7} {'options':>7} {'states':>9} {'seconds':>8} {'GB':>6} {'limit':>6}")
    late = [curve(parties, most) for parties in SIZES]
    small = game(3, NAIVE)
    began = perf_counter()
    definition(plain_view(small))
    slow, began = perf_counter() - began, perf_counter()
    judged(small)
    fast = perf_counter() - began
    print(
        f"the definition of one concept, {NAIVE} options: {slow:.2f} s; all six here: {fast:.4f} s; {slow / fast:.0f}x"
    )
    uncertain = game(2, DRAWN_OPTIONS, 1)
    began = perf_counter()
    likelihoods(uncertain, 1, DRAWS)
    seconds = perf_counter() - began
    print(f"{DRAWS} draws of {DRAWN_OPTIONS} options: {seconds:.2f} s (limit {DRAWN_LIMIT:.0f})")
    return int(any(late) or seconds > DRAWN_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
