"""Futures in words: how each course fares, its regret, where it fails, what would have to be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..brief import ahead
from ..futures.answers import Futures
from ..futures.conditions import FAILS, RIGHT
from ..futures.world import SHOCKS
from .prose import paragraph, percent
from .table import columns, printable

SHOCK_WORDS = {
    "leaders": "changes of their leader",
    "ratification": "ratification",
    "consent": "consent of allies who sign",
    "offers": "third parties' offers",
}
SHOWN_INDICES = 5
BESIDE = ("signed", "months_to_capstone", "strung_along", "betrayed", "unratified", "least_cohesion", "wedge_taken")
HEADS = ("signed", "months", "strung", "broken", "unratified", "cohesion", "wedge")


@dataclass(frozen=True)
class FuturesTold(Futures):
    """The futures with the words of the case."""

    titles: Mapping[str, str]
    units: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """What was played; vectors side by side; regret; robustness; boxes; what it rests on."""
        yield from paragraph(
            f"{self.n:,} futures of each course, the same for all, at {self.points:,} points of {self.inputs} "
            f"uncertain numbers, over {self.months} months; the case's belief in types."
        )
        for part in (
            self._values,
            self._beside,
            self._regrets,
            self._criteria,
            self._boxes,
            self._hangs_on,
            self._rests,
        ):
            told = list(part())
            if told:
                yield ""
                yield from told

    def _values(self) -> Iterator[str]:
        yield "Our value by course, points of present value on a scale of 100"
        rows = []
        for name, measures in self.playbooks.items():
            v = measures["value"]
            own = measures.get("leader_value")
            rows.append(
                (
                    f"  {name}",
                    f"{v.mean:.2f}",
                    f"±{2 * self.error[name]:.2f}",
                    f"{v.q05:.1f}",
                    f"{v.q50:.1f}",
                    f"{v.q95:.1f}",
                    f"{own.mean:.2f}" if own else "",
                    printable(self.titles.get(name, "")),
                )
            )
        yield from columns([("  course", "mean", "error", "5 %", "half", "95 %", "leader", ""), *rows])

    def _beside(self) -> Iterator[str]:
        there = [(m, h) for m, h in zip(BESIDE, HEADS, strict=True) if m in next(iter(self.playbooks.values()))]
        yield "What the value hides: shares of futures, months, points a month"
        rows = [
            (f"  {name}", *(_figure(measures[m].mean, self.units[m]) for m, _ in there))
            for name, measures in self.playbooks.items()
        ]
        yield from columns([("  course", *(h for _, h in there)), *rows])

    def _regrets(self) -> Iterator[str]:
        if len(self.playbooks) < 2:
            return
        yield "Regret against the best course of this list, points"
        rows = []
        for name, scenario in self.regret.scenario.items():
            path = self.regret.path[name]
            by_type = ", ".join(f"{kind} {value:.1f}" for kind, value in scenario.by_type.items())
            rows.append(
                (
                    f"  {name}",
                    f"{scenario.lower:.2f} to {scenario.mean:.2f}",
                    f"{scenario.q95:.1f}",
                    f"{scenario.worst:.1f}",
                    f"{path.mean:.2f}",
                    percent(path.best),
                    by_type,
                )
            )
        yield from columns([("  course", "mean", "95 %", "worst", "with luck", "best in", "by type"), *rows])

    def _criteria(self) -> Iterator[str]:
        yield "Which course is best depends on what is asked"
        rows = [
            (f"  {verdict.title}", verdict.best, f"{verdict.scores[verdict.best]:.2f}")
            for verdict in self.robustness.values()
        ]
        yield from columns([("  criterion", "best", "score"), *rows])

    def _boxes(self) -> Iterator[str]:
        if len(self.playbooks) < 2:
            return
        names = {name: name for name in self.playbooks}
        for question, head in ((RIGHT, "What would have to be true"), (FAILS, "Where it fails")):
            told = [box for box in self.discovery if box.question == question and box.method == "prim"]
            yield head
            for box in told:
                yield from paragraph(ahead.box(box, names, self.titles), indent="  ")
            silent = [name for name in self.playbooks if name not in {box.playbook for box in told}]
            if silent:
                yield from paragraph(
                    f"  No condition that chance would not explain: {', '.join(silent)} ({head.lower()})."
                )

    def _hangs_on(self) -> Iterator[str]:
        found = {name: rows for name, rows in self.sensitivity.items() if rows}
        if found:
            yield "Numbers that a mean value hangs on: share of its variance over points"
        for name, rows in found.items():
            parts = [f"{row.name} {percent(row.first)}" for row in rows[:SHOWN_INDICES]]
            yield from paragraph(f"{name}: {'; '.join(parts)}.", indent="  ")

    def _rests(self) -> Iterator[str]:
        off = [SHOCK_WORDS[name] for name in SHOCKS if name not in self.shocks]
        if "offers" in self.shocks and not self.offers:
            off.append(SHOCK_WORDS["offers"] + " (none is open at the case's own numbers)")
        yield from paragraph(
            f"Half the points would have moved a mean by up to {self.doubling:.2f} points. Each course has its own "
            "replies of the types; reports come by chance, not by date; a course that heeds no gate signs unratified."
            + (f" Not in these futures: {', '.join(off)}." if off else "")
        )
        if self.kept:
            yield from paragraph(f"Every future lies in {self.kept}.")


def _figure(value: float, unit: str) -> str:
    return percent(value) if unit == "share" else f"{value:.1f}"
