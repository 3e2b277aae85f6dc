"""How much do a type's choices change with its patience alone? Scaled logit beside a raw one, on the library's cases.

    python benchmarks/patience.py

Each type's patience is set to .90, .91, ... .99, all else as in the case, against the reference playbook. The scaled
logit is the program's: precision times (1 - d) Q over the spread. The raw one leaves out (1 - d); its precision is
set so that both agree at patience .95. For each type and rung: the shares of the four replies in the first month
owed, the record clean; the number is the largest change of any of them between any two patiences. `mind kept` counts
only rungs where the best reply is the same at all patiences. Ratio: the raw logit's median over the scaled one's.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.case.library import library_cases
from detente.case.load import load_case
from detente.model.process import Process, owing_state
from detente.model.response import TypeResponse, process_for, quantal, reference, solve_type
from detente.model.transition import REPLIES

PATIENCES = tuple(round(0.90 + 0.01 * i, 2) for i in range(10))
AGREE_AT = 0.95


@dataclass(frozen=True)
class Moved:
    """Largest change of a share between two patiences, `[rung]` over the rungs that ask, and the reply it is of."""

    change: NDArray[np.float64]
    reply: NDArray[np.int64]


def asked_rows(process: Process) -> list[int]:
    """Rows of a debt in its first month, the record clean, on each rung that asks."""
    ladder = process.ladder
    return [process.state_index(owing_state(ladder, k)) for k in range(ladder.rungs) if ladder.asks[k]]


def raw(solved: TypeResponse, rows: list[int]) -> NDArray[np.float64]:
    """Shares `[rung, reply]` from the same values by a logit on the undivided discounted sums."""
    arrays = solved.arrays
    precision = arrays.precision * (1 - AGREE_AT) / (1 - arrays.patience)
    return quantal(solved.value[0, rows], precision, arrays.spread, arrays.tremble)


def moved(shares: list[NDArray[np.float64]]) -> Moved:
    """Largest changes over a list of shares `[rung, reply]`, one for each patience."""
    change = np.max(shares, axis=0) - np.min(shares, axis=0)
    return Moved(change.max(axis=1), change.argmax(axis=1))


def answers(case_name: str, process: Process, name: str) -> list[TypeResponse]:
    """One type's answers at each patience; what the playbook can lead to does not depend on it."""
    found = []
    for patience in PATIENCES:
        case = load_case(case_name, sets=[f"types.{name}.patience={patience}"])
        found.append(solve_type(replace(process, ladder=replace(process.ladder, case=case)), name))
    return found


Row = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]


def one_case(case_name: str) -> list[Row]:
    """Print a case's rows; returns (change scaled, change raw, mind kept), each `[rung]`, a type at a time."""
    case = load_case(case_name)
    process = process_for(case, reference(case))
    rungs = [rung for rung, asks in zip(case.ladder.rungs, process.ladder.asks, strict=True) if asks]
    rows: list[Row] = []
    asked = asked_rows(process)
    for name in case.types:
        solved = answers(case_name, process, name)
        scaled = moved([s.choice[0, asked] for s in solved])
        unscaled = moved([raw(s, asked) for s in solved])
        best = np.stack([s.value[0, asked].argmax(axis=1) for s in solved])
        kept = np.all(best == best[0], axis=0)
        rows.append((scaled.change, unscaled.change, kept))
        at = int(scaled.change.argmax())
        where = f"{rungs[at]}, {REPLIES[scaled.reply[at]]}{'' if kept[at] else ', changes its mind'}"
        print(f"{case_name:<12} {name:<13} {scaled.change[at]:>6.3f} {unscaled.change.max():>6.3f}   {where}")
    return rows


def line(label: str, scaled: NDArray[np.float64], unscaled: NDArray[np.float64]) -> str:
    """Greatest and median of both, with the ratio of the medians."""
    middle = float(np.median(unscaled) / np.median(scaled))
    parts = f"{scaled.max():>8.3f} {unscaled.max():>6.3f} {np.median(scaled):>9.3f} {np.median(unscaled):>6.3f}"
    return f"{label:<14} {len(scaled):>3} {parts} {middle:>7.2f}"


def joined(rows: list[Row]) -> Row:
    """The rungs of several types end to end."""
    scaled, unscaled, kept = zip(*rows, strict=True)
    return np.concatenate(scaled), np.concatenate(unscaled), np.concatenate(kept)


def main() -> int:
    """Print the table by type, then over all types and rungs."""
    print(f"{'case':<12} {'type':<13} {'scaled':>6} {'raw':>6}   where the scaled one changes most")
    by_case = {name: one_case(name) for name in library_cases()}
    scaled, unscaled, kept = joined([row for found in by_case.values() for row in found])
    print(f"\n{'over rungs':<14} {'n':>3} {'greatest':>8} {'raw':>6} {'median':>9} {'raw':>6} {'ratio':>7}")
    print(line("all", scaled, unscaled))
    print(line("mind kept", scaled[kept], unscaled[kept]))
    print(line("mind changed", scaled[~kept], unscaled[~kept]))
    for name, found in by_case.items():
        own = joined(found)
        print(line(name, own[0], own[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
