"""How does the search for wedges grow, and what does it say of a case along its own ladder?

    python benchmarks/wedge.py [CASE]

First the seconds to weigh one pair at one stage, by the number of steps within reach, over the draws that fit into
memory, and what the same combinations cost in a plain loop at the modes. Then the case: chasms within the coalition,
wedges by stage, patrons.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from detente.case.load import load_case
from detente.case.schema import Case
from detente.landscape.wedge import wedge
from detente.landscape.wedge_apart import Apart
from detente.landscape.wedge_numbers import DRAWS, at_modes, drawn
from detente.landscape.wedge_reach import allowed, level_row, status_quo
from detente.landscape.wedge_weigh import reach
from detente.study.landscape import apart_of

CASE = "korea-2018"
SIZES = (2, 4, 8, 12, 14)


def with_offers(case: Case, third: str, ally: str, count: int) -> Case:
    """The case with `count` offers of the third party to the ally in place of its own, small moves of every issue."""
    rng = np.random.default_rng(count)
    kept = {name: step for name, step in case.steps.items() if third not in step.by}
    model = next(step for step in case.steps.values() if step.kind == "offer")
    move = next(iter(model.moves.values()))
    for number in range(count):
        issue = str(rng.choice(list(case.issues)))
        change = move.model_validate({"by": float(rng.uniform(-0.1, 0.1))})
        kept[f"offer_{number}"] = model.model_copy(
            update={"by": [third], "to": [ally], "moves": {issue: change}, "requires": [], "cost": {}}
        )
    return case.model_copy(update={"steps": kept})


def loop(case: Case, third: str, ally: str) -> float:
    """Seconds of a plain loop over the combinations at the modes."""
    found, base = reach(at_modes(case), ally, third), level_row(case, status_quo(case))
    may = allowed(found.choices, ())[0]
    began = perf_counter()
    for row in np.flatnonzero(may):
        one = found.choices.only(int(row))
        after = one.levels(base[None])
        for party in (third, ally):
            found.views[party].worth(after)
    return perf_counter() - began


def growth(case: Case) -> None:
    """Print the table."""
    third = next(name for name, party in case.parties.items() if party.role == "third_party")
    ally = next(name for name, party in case.parties.items() if party.role == "ally")
    print(f"{'offers':>6} {'combinations':>12} {'draws':>6} {'seconds':>8} {'ms a draw':>10} {'loop, ms':>9}")
    for size in SIZES:
        wide = with_offers(case, third, ally, size)
        mode, varied = at_modes(wide), drawn(wide, DRAWS, 1)
        began = perf_counter()
        found = wedge(wide, status_quo(wide), third, ally, mode, varied)
        seconds = perf_counter() - began
        combos = len(reach(mode, ally, third).choices.chosen)
        slow = 1000 * loop(wide, third, ally)
        each = 1000 * seconds / found.draws
        print(f"{size:6} {combos:12} {found.draws:6} {seconds:8.3f} {each:10.3f} {slow:9.1f}")


def tell(found: Apart) -> None:
    """Print the answer for a case."""
    for pair in found.chasm.pairs:
        if {pair.one, pair.other} <= set(found.chasm.coalition) and pair.widest:
            gap, seen = pair.widest, ", leader's vision" if pair.leader else ""
            print(
                f"{pair.one} and {pair.other}{seen}: {pair.total:.1f} {_ends(pair.range)}, widest {gap.issue} "
                f"{gap.size:.1f} {_ends(gap.range)} in {pair.widest_share:.0%} of draws"
            )
    for w in found.wedge:
        if w.affordability_range is not None:
            gain, margin = (_points(value) for value in (w.affordability, w.margin))
            closing = w.closing or w.by_levels
            print(
                f"month {w.month:>4} {w.third_party}, {w.ally}: price {w.price:.2f} {_ends(w.price_range)} "
                f"affordability {gain} {_ends(w.affordability_range)} open {w.open_share:.0%} "
                f"pressed {w.open_under_threat_share:.0%} margin {margin} "
                f"closed by {', '.join(w.closed_by) or '-'} at {closing.cost if closing else 0:.2f}"
            )
    for p in found.patronage:
        print(
            f"{p.patron}: fallback +{p.rise:.2f} {_ends(p.rise_range)}, worth {p.gain:.2f} {_ends(p.gain_range)} to "
            f"it, in {p.willing_share:.0%} of draws above 0; {', '.join(p.steps)}"
        )


def _points(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def _ends(ends: tuple[float, float]) -> str:
    return f"[{ends[0]:.2f}, {ends[1]:.2f}]"


def main() -> int:
    """Print both."""
    case = load_case(sys.argv[1] if len(sys.argv) > 1 else CASE)
    if any(p.role == "ally" for p in case.parties.values()):
        growth(case)
    began = perf_counter()
    found = apart_of(case)
    seconds = perf_counter() - began
    tell(found)
    print(f"{len(found.stages)} stages, {len(found.wedge)} wedges: {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
