"""The roadmap in words: the plan and what it needs, then what else could be had, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..brief import route, words
from ..brief.route import CAPSTONE, Names
from ..roadmap.answers import FrontierPoint, Roadmap, Stage, WhyNot
from .prose import paragraph, percent
from .table import columns, printable

PROVEN = {"optimal": "The best plan has", "feasible": "The best plan found has"}


@dataclass(frozen=True)
class RoadmapTold(Roadmap):
    """The roadmap with titles, the parties' own patience, and what each step of it waits for."""

    names: Names
    patience: Mapping[str, float]
    waits_for: Mapping[str, tuple[str, ...]]

    @property
    def refusal(self) -> str:
        """Why there is no plan, in words for an error; empty where there is one."""
        if self.status != "infeasible":
            return ""
        forbid = [route.condition(self.names, text) for text in self.binding]
        why = f" Together these forbid it: {route.listed(forbid)}." if forbid else ""
        out = f" Cheapest way out: {route.way_out(self.names, self.relaxation)}." if self.relaxation else ""
        return printable(f"no plan leads to “{route.short(self.names.capstone)}” under these conditions.{why}{out}")

    def lines(self) -> Iterator[str]:
        """The plan, stage by stage; other plans and dates; who could stop, and when; what all of it rests on."""
        yield from self._headline()
        yield ""
        yield from self._stages()
        for part in (self._others, self._dates, self._reasons, self._pinned, self._stopping, self._rests):
            told = list(part())
            if told:
                yield ""
                yield from told

    def _headline(self) -> Iterator[str]:
        said, month = self.names, self.in_force[CAPSTONE]
        held = [f"“{said.gates[gate]}”" for stage in self.stages for gate in stage.gates]
        needs = f"Work on it begins in {said.when(self.begins[CAPSTONE])}"
        needs += f", with these gates passed: {route.listed(held)}." if held else "."
        text = (
            f"{PROVEN[self.status]} “{said.capstone}” in force in {said.when(month)}, after "
            f"{len(self.in_force) - 1} steps. {needs} {route.taken_months(said, self)}"
        )
        yield from paragraph(text.strip())
        if self.value is not None and self.bound is not None:
            yield ""
            yield from paragraph(self._worth(self.value, self.bound))

    def _worth(self, value: float, bound: float) -> str:
        ours = self.names.parties[self.names.ours]
        best = "no plan is worth more" if self.status == "optimal" else f"no plan is worth more than {bound:.2f}"
        told = f"What it is worth to {ours}: {value:.2f} points of present value, of 100; {best}."
        share = percent(self.rates.get(CAPSTONE, 0.0))
        return f"{told} The chance that exchanges come as far as that, on the belief from the record: {share}."

    def _stages(self) -> Iterator[str]:
        yield "The plan, by the month in which each step is in force"
        head = ("  month", "", "step", "by", "work from", "exposed then", "least lost by stopping", "gates passed")
        rows = [row for stage in self.stages for row in self._stage(stage)]
        yield from columns([head, *rows], right=(0,))
        yield from paragraph(
            "Exposed: by how many points a party would stand below no agreement if everybody stopped now and undid "
            "what suits them. Lost by stopping: what the party that would lose least loses if it stops alone rather "
            "than goes on; below 0 it would gain.",
            "  ",
        )

    def _stage(self, stage: Stage) -> Iterator[tuple[str, ...]]:
        said, low = self.names, route.least(stage.slack)
        tight = f"{said.party(low[0])} {low[1]:.2f}" if low else ""
        gates = ", ".join(map(said.gate, stage.gates))
        for place, name in enumerate(stage.steps):
            step, by, begins = printable(said.step(name)), printable(said.doers(name)), said.date(self.begins[name])
            if place:
                yield ("", "", step, by, begins, "", "", "")
            else:
                first = (f"{stage.month}", said.date(stage.month), step, by, begins)
                yield (*first, route.exposed(said, stage.exposure), tight, printable(gates))

    def _others(self) -> Iterator[str]:
        if not self.frontier:
            return
        said = self.names
        if len(self.frontier) == 1:
            yield "What else could be had: no other plan is sooner, safer or worth more."
            return
        yield f"What else could be had: sooner, safer, or worth more to {said.parties[said.ours]}"
        head = ("  in force", "", "worst exposure", "whose", "worth", "")
        yield from columns([head, *map(self._point, self.frontier)], right=(2, 4))
        yield from paragraph(
            "No other plan is at least as good as one of these on all three. Each is weighed by the answers that it "
            "would itself bring about.",
            "  ",
        )

    def _point(self, point: FrontierPoint) -> tuple[str, ...]:
        said, nobody = self.names, point.exposure < route.SHOWN
        whose = route.NOBODY if nobody else said.party(point.party)
        when = (f"  month {point.months}", said.date(point.months))
        return (*when, f"{abs(point.exposure):.2f}", whose, f"{point.value:.2f}", route.mark_words(point.mark))

    def _dates(self) -> Iterator[str]:
        if not self.deadlines:
            return
        yield f"Could “{route.short(self.names.capstone)}” be in force within"
        rows = []
        for entry in self.deadlines:
            most = entry.exposure or 0.0
            exposed = f", with somebody exposed by {most:.2f}" if most >= route.SHOWN else ""
            told = f"yes{exposed}" if entry.feasible else "no"
            rows.append((f"  {words.many(entry.month, 'month')}", told, f"before: {printable(entry.title)}"))
        yield from columns(rows)

    def _reasons(self) -> Iterator[str]:
        for reason in self.why_not:
            yield from paragraph(self._reason(reason))

    def _reason(self, reason: WhyNot) -> str:
        said = self.names
        asked = f"Why not by {said.when(reason.months)}?"
        if reason.months >= self.in_force[CAPSTONE]:
            return f"{asked} It is, under the plan above."
        if reason.feasible:
            return f"{asked} It could be, with a worst exposure of {abs(reason.exposure or 0.0):.2f} points."
        forbid = route.listed([route.condition(said, text) for text in reason.binding])
        out = f" Cheapest way out: {route.way_out(said, reason.relaxation)}." if reason.relaxation else ""
        return f"{asked} Together these forbid it: {forbid}.{out}"

    def _pinned(self) -> Iterator[str]:
        for pin in self.pins:
            what = "leaving it out" if pin.month is None else f"having it in force in {self.names.when(pin.month)}"
            told = f"{self.names.step(pin.step)}: {what}"
            if pin.price is None:
                yield from paragraph(f"{told} cannot be priced: without it no plan was found.")
            else:
                later = f" and {pin.months} months" if pin.months else ""
                yield from paragraph(f"{told} costs {pin.price:.2f} points{later}.")

    def _stopping(self) -> Iterator[str]:
        yield "Who could stop, and what holds each"
        head = (
            "  party",
            "most exposed",
            "least lost by stopping",
            "least patience",
            "its own",
            "gain after the last step",
        )
        rows = [self._party(name) for name in self.least_patience]
        yield from columns([head, *rows] if rows else [("  nobody is watched",)], right=range(1, len(head)))
        yield from paragraph(
            "Patience: the share of a month's worth still seen in it a month before; below the least, stopping pays. "
            f"{route.last_step(self.names, self)}",
            "  ",
        )

    def _party(self, name: str) -> tuple[str, ...]:
        slacks = [value for s in self.stages if (value := s.slack.get(name)) is not None]
        exposed = max((stage.exposure.get(name, 0.0) for stage in self.stages), default=0.0)
        needed, own = self.least_patience[name], self.patience.get(name)
        return (
            f"  {self.names.party(name)}",
            f"{abs(exposed):.2f}",
            f"{min(slacks):.2f}" if slacks else "",
            "none is enough" if needed is None else f"{needed:.3f}",
            "" if own is None else f"{own:.3f}",
            f"{self.penalty.get(name, 0.0):.2f}",
        )

    def _rests(self) -> Iterator[str]:
        said = self.names
        yield "What it rests on"
        for text in route.counted(said, self):
            yield from paragraph(text, "  ")
        if self.omitted:
            yield from paragraph(f"Left out of the plan: {route.listed([*map(said.step, self.omitted)])}.", "  ")
        yield from paragraph(route.settled(self), "  ")
        if self.time_limited:
            yield from paragraph("The clock ended the search: asked again, the answer may differ.", "  ")
        yield from paragraph(
            "An order if one goes for it, not advice to go for it. It holds for the interests, lead times and types "
            "of the case; where these are misread, so is the plan.",
            "  ",
        )
