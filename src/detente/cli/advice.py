"""The policy in words: the act first, then what is certain, when to sign, what a look is worth, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

from ..brief import acts
from ..brief.acts import Deeds
from ..policy.information import Look, Worth
from ..policy.policy import Policy
from ..policy.signing import Threshold
from .prose import paragraph, percent
from .table import columns, printable

SHOWN_LOOKS = 5
SHOWN_NUMBERS = 12
ROUNDING = 1e-9
LEAST_LOOK = 0.005  # points; a look worth less is nothing in print
STOPPED = {
    "gap": "the gap asked for was reached",
    "trials": "the number of trials was used up",
    "beliefs": "the number of beliefs was used up; --gap, --beliefs and --time-limit set when to stop",
    "time": "the time was used up",
    "memory": "the memory was used up",
}


@dataclass(frozen=True)
class PolicyTold(Policy):
    """The policy with what other programs look for and is not known yet, and the words of the case."""

    said: Deeds
    titles: Mapping[str, str]
    course: str
    horizon: int
    every: bool

    def lines(self) -> Iterator[str]:
        """The act and what is certain; then tables; then what it rests on."""
        yield from self._act()
        parts = (
            self._acts,
            self._signing,
            self._worth,
            self._reported,
            self._gates,
            self._leader,
            self._known,
            self._lost,
            self._stepped,
            self._sharper,
            self._decides,
            self._rests,
        )
        for part in parts:
            told = list(part())
            if told:
                yield ""
                yield from told

    def _act(self) -> Iterator[str]:
        said = self.said
        order = said.orders[self.act]
        text = f"{order[:1].upper()}{order[1:]}{f': {said.steps}' if self.act == acts.ADVANCE else '.'}"
        yield from paragraph(text)
        if self.act == acts.ADVANCE and said.waits:
            yield from paragraph(f"It waits for: {'; '.join(said.waits)}.")
        worse = acts.worse(self)
        if worse:
            yield from paragraph(f"Certainly worse, in points of 100: {acts.certain(self, said, len(worse))}.")
        ends = acts.margin_bounds(self)
        if ends and self.margin is not None:
            following = said.doings[next(act for act in acts.shown(self) if act != self.act)]
            yield from paragraph(
                f"Margin over the next best found, {following}: {acts.points(self.margin)} points, for certain between "
                f"{ends[0]:.2f} and {ends[1]:.2f}."
            )
        if acts.rivals(self):
            yield from paragraph(
                f"Too close to call between {said.doings[self.act]} and {acts.open_between(self, said)}: the bounds "
                "overlap."
            )

    def _acts(self) -> Iterator[str]:
        yield f"What each act is worth, played best thereafter, by the interests stated for {self.said.ours}"
        rows = [
            (
                f"{'>' if act == self.act else ' '} {act}",
                f"{self.bounds[act].lower:.2f}",
                f"{self.bounds[act].upper:.2f}",
                printable(self.said.orders[act]),
            )
            for act in sorted(self.bounds, key=lambda act: -self.bounds[act].lower)
        ]
        yield from columns([("  act", "at least", "at most", ""), *rows], right=(1, 2))

    def _signing(self) -> Iterator[str]:
        lines = self.signing_threshold if self.every else acts.group_lines(self)
        if not lines:
            yield "When to sign: all types in doubt would do alike after it, so that no belief tells."
            return
        yield "When to sign: share of belief that it would be kept at which signing is best"
        rows = [self._line(line) for line in lines]
        yield from columns([("  after", *(("toward",) if self.every else ()), "certainly", "perhaps", "today"), *rows])
        yield from paragraph(
            "Certainly: signing is worth no less than every other act can be. Outside perhaps it is certainly not the "
            "best act. Gates of the case do not bind here: whether to wait for them is the question.",
            "  ",
        )

    def _line(self, line: Threshold) -> tuple[str, ...]:
        place = f"{line.settled} {self.said.rungs[line.settled - 1]}" if line.settled else "0 today"
        toward = ("those that deliver" if line.toward == acts.GROUP else line.toward,) if self.every else ()
        sure = "nowhere" if line.low is None or line.high is None else _span(line.low, line.high, inwards=True)
        could = "nowhere" if line.possible is None else _span(*line.possible, inwards=False)
        return (f"  {printable(place)}", *toward, sure, could, percent(line.today))

    def _worth(self) -> Iterator[str]:
        waits, perfect = self.value_of_waiting, self.value_of_inspection["perfect"]
        if waits:
            yield from paragraph(
                "What it is worth to be able to sign later, rather than now or never: "
                f"{acts.between(waits.lower, waits.upper)} points."
            )
        yield from paragraph(f"What it would be worth to be told all that is hidden: {_about(perfect)}.")
        worth = sorted((x for x in self.looks if x.worth.about >= LEAST_LOOK), key=lambda look: -look.worth.about)
        if not worth:
            yield "No single look is worth ordering by the plans found."
            return
        yield "Looks worth ordering, once an exchange is claimed done"
        rows = [self._look(look) for look in worth[:SHOWN_LOOKS]]
        yield from columns([("  look", "after", "about", "at most", "price"), *rows], right=(2, 3, 4))

    def _look(self, look: Look) -> tuple[str, ...]:
        names = (printable(self.titles[name]) for name in (look.channel, look.rung))
        first, second = names
        return (f"  {first}", second, f"{look.worth.about:.2f}", f"{look.worth.upper:.2f}", f"{look.price:.3f}")

    def _reported(self) -> Iterator[str]:
        if not self.reports:
            return
        changing = [report for report in self.reports if report.changes]
        if not changing:
            yield from paragraph(
                f"None of the {len(self.reports)} telling reports would by itself make another act the best found "
                "(detente belief lists them)."
            )
            return
        yield "Reports that would make another act the best found"
        rows = [
            (f"  {report.report}", self.said.doings[report.after.act], f"{report.after.lead:.2f}")
            for report in changing
        ]
        yield from columns([("  report", "best then", "by"), *rows], right=(2,))

    def _gates(self) -> Iterator[str]:
        if not self.gates:
            return
        yield f"Gates, if the course “{self.course}” were played: months, in brackets where 8 of 10 cases lie"
        sides = {"theirs": self.said.counterpart, "home": self.said.ours}
        rows = [
            (
                f"  {printable(self.titles[gate.gate])}",
                sides.get(gate.side, gate.side),
                "passed" if gate.passed else "not yet",
                "" if gate.passed else acts.months(gate.low, gate.median, gate.high, self.horizon),
                percent(min(1.0, gate.share)),
            )
            for gate in self.gates
        ]
        yield from columns([("  gate", "side", "today", "months", f"within {self.horizon}"), *rows], right=(4,))

    def _leader(self) -> Iterator[str]:
        view = self.leader
        if view is None:
            return
        if not view.parts:
            yield from paragraph(
                f"By the leader's own vision, {self.said.doings[view.act]} is the best act found as well."
            )
            return
        best, ours = view.bounds[view.act], view.bounds[self.act]
        yield from paragraph(
            f"By the leader's own vision another act is best: {self.said.doings[view.act]}, worth {best.lower:.2f} "
            f"against at most {ours.upper:.2f} for {self.said.doings[self.act]}. There the two part."
        )

    def _known(self) -> Iterator[str]:
        if self.exploitability is None:
            return
        found, after = self.exploitability, acts.points_most
        yield from paragraph(
            f"If the counterpart knew this plan: replies chosen to harm would cost at most {after(found.hurt)} points. "
            "By its own best reply each type would"
        )
        rows = [
            (f"  {name}", after(gain), f"{found.own_effect[name] + 0.0:.2f}", printable(self.titles[name]))
            for name, gain in found.own_gain.items()
        ]
        yield from columns([("  type", "gain at most", f"at a cost to {self.said.ours}", ""), *rows], right=(1, 2))

    def _lost(self) -> Iterator[str]:
        found = self.losing
        if found is None:
            return
        yield f"Against the advice: runs of {found.runs:,} in which another act, played best from then on, ends better"
        rows = [
            (
                f"  {act}",
                percent(rival.losing.share) if rival.losing.share else "none",
                f"{rival.by:.2f}",
                f"{rival.ahead:.2f}",
            )
            for act, rival in found.rivals.items()
        ]
        yield from columns([("  act", "runs", "by points there", "plan ahead over all"), *rows], right=(1, 2, 3))
        worst = found.worst.stories[:1]
        met = f"; more often than elsewhere: {worst[0].type}, {worst[0].path.replace('_', ' ')}" if worst else ""
        yield from paragraph(
            f"The tenth of runs that ends lowest earns {found.least:.1f} on average, all runs {found.mean:.1f}{met}."
        )

    def _stepped(self) -> Iterator[str]:
        if len(self.levels) < 2:
            return
        yield "If types answered this plan, and we them, round by round (three tenths of each answer at a time)"
        rows = [(f"  {one.round}", f"{one.value.lower:.2f}", f"{one.value.upper:.2f}", one.act) for one in self.levels]
        yield from columns([("  round", "at least", "at most", "act"), *rows], right=(1, 2))

    def _sharper(self) -> Iterator[str]:
        if not self.sensors:
            return
        yield "Channels with half the misses and false alarms, before what they would cost"
        rows = [
            (f"  {printable(one.title)}", _gain(one.fixed), _about(one.reacting) if one.reacting else "")
            for one in self.sensors
        ]
        yield from columns([("  channel", "replies as they are", "types answering anew"), *rows])

    def _decides(self) -> Iterator[str]:
        found = self.switching
        if found is None:
            return
        flip = [one for one in found.numbers if one.at is not None]
        yield from paragraph(
            f"Numbers that decide: {found.flips} of {len(found.numbers)} that move the margin change the act within "
            f"their range{', so that it is too close to call' if found.too_close else ''}."
        )
        rows = [
            (f"  {one.path}", f"{one.at:.3g}", f"{one.low:.3g} to {one.high:.3g}", one.to_act, one.confirmed)
            for one in flip[:SHOWN_NUMBERS]
            if one.at is not None
        ]
        if rows:
            yield from columns([("  number, widest first", "turns at", "range", "then", "search"), *rows])

    def _rests(self) -> Iterator[str]:
        yield from paragraph(
            f"It holds for the types listed, the belief in them and the interests stated. Each type answers as if the "
            f"course “{self.course}” were played (level 1); it neither answers this plan nor plans against it. Bounds "
            "say what the search left open, not how far the case's numbers may be wrong."
        )
        played = self.rehearsal
        yield from paragraph(
            f"Played {played.runs} times against the types as modelled, this plan earned {played.mean:.2f} on average "
            f"(standard error {played.standard_error:.2f}); worth {self.value.lower:.2f} to {self.value.upper:.2f}."
        )
        exact = self.unabridged
        if exact is not None:
            verdict = "within" if exact.within else "above"
            yield from paragraph(
                f"With months of work, reports and drift counted one by one it earned {exact.unabridged.mean:.2f}: a "
                f"difference of {100 * exact.share:.1f} % of the spread of the acts, {verdict} the 2 % set beforehand."
            )
        yield from paragraph(f"Stopped after {self.beliefs} beliefs of {self.states} states: {STOPPED[self.stopped]}.")


def _span(low: float, high: float, inwards: bool) -> str:
    """Two shares in whole percent, rounded so that what is said of them stays true."""
    first, last = (ceil, floor) if inwards else (floor, ceil)
    return f"{first(100 * low - ROUNDING)}-{last(100 * high + ROUNDING)} %"


def _gain(worth: Worth) -> str:
    """Where replies are held fixed, seeing better is worth no less than nothing."""
    return _about(Worth(max(0.0, worth.about), max(0.0, worth.lower), max(0.0, worth.upper)))


def _about(worth: Worth) -> str:
    low, high = min(worth.lower, worth.about), max(worth.upper, worth.about)
    return f"about {acts.points(worth.about)} points ({acts.between(low, high)})"
