"""Dresher's inspections: what both sides are sure of, beside the closed form.

    python benchmarks/contests.py

Each period the inspector looks or does not, the other side breaks the rule once or not; +1 caught, -1 uncaught, 0 legal
(Dresher 1962). In floating point for up to eight periods, in fractions for up to four. Limit: 1e-6 of the closed form,
and no difference at all in fractions.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from math import comb

from detente.policy.zero_sum import Cell, exactly_in_stages, in_stages

PERIODS, EXACTLY = 8, 4
LIMIT = 1e-6


def stage(periods: int, looks: int) -> str:
    """The name of a stage: periods and looks left."""
    return f"{periods}, {looks}"


def game(periods: int) -> dict[str, list[list[Cell]]]:
    """All stages of so many periods, the last ones first."""
    found = {}
    for n in range(1, periods + 1):
        for m in range(n + 1):
            legal = [{} if n == 1 else {stage(n - 1, left): Fraction(1)} for left in (max(0, m - 1), min(m, n - 1))]
            looks = [Cell(Fraction(1), {}), Cell(Fraction(0), legal[0])]
            passes = [Cell(Fraction(-1), {}), Cell(Fraction(0), legal[1])]
            found[stage(n, m)] = [looks, passes] if m else [passes]
    return found


def main() -> int:
    """Print both guarantees; 1 where a limit is missed."""
    near, exact, missed = in_stages(game(PERIODS)), exactly_in_stages(game(EXACTLY)), False
    print(f"{'periods':>7} {'looks':>5} {'at least':>12} {'at most':>12} {'closed form':>12} {'in fractions':>12}")
    for n in range(1, PERIODS + 1):
        for m in range(n + 1):
            value = near.value[stage(n, m)]
            form = Fraction(-comb(n - 1, m), sum(comb(n, i) for i in range(m + 1)))
            fraction = exact.value[stage(n, m)] if n <= EXACTLY else None
            missed |= max(abs(value.lower - form), abs(value.upper - form)) > LIMIT or fraction not in (None, form)
            told = "" if fraction is None else str(fraction)
            print(f"{n:>7} {m:>5} {value.lower:>12.8f} {value.upper:>12.8f} {form!s:>12} {told:>12}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
