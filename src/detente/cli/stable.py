"""Stability in words: whether today holds, which outcomes do, how one gets there, who could stop it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..answer import Infeasible, Pedigree
from ..landscape.gmcr.answers import Hold, Move, Need, Outcome, Stability
from .prose import paragraph, percent
from .table import columns, printable

SHOWN = 6
"""Outcomes told one by one; the JSON answer has more."""
NAMED = 3
"""Options of a party told by name; of more, how many and the last."""
NAMES = {
    "nash": "Nash",
    "gmr": "general metarationality",
    "smr": "symmetric metarationality",
    "seq": "sequential stability",
    "sim": "simultaneous stability",
    "sseq": "symmetric sequential stability",
}


@dataclass(frozen=True)
class NoGame:
    """Why there is no such game."""

    reason: str
    binding: tuple[str, ...]
    relaxation: str | None
    pedigree: Pedigree

    @classmethod
    def of(cls, answer: Infeasible, pedigree: Pedigree) -> NoGame:
        """The answer as a reply."""
        return cls(answer.reason, answer.binding, answer.relaxation, pedigree)

    @property
    def refusal(self) -> str:
        """The reason and the way out."""
        return printable(f"{self.reason}; {self.relaxation}" if self.relaxation else self.reason)

    def lines(self) -> Iterator[str]:
        """Nothing: the refusal says it."""
        yield from ()


@dataclass(frozen=True)
class StabilityTold(Stability):
    """Stability with the files that were written."""

    files: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Today, the outcomes one by one, coalitions, readings, conditions, and what it rests on."""
        yield from paragraph(
            f"{self.title}: {len(self.options)} options, {len(self.parties)} parties, "
            f"{self.feasible:,} feasible states."
        )
        yield from paragraph(self._today())
        for part in (self._outcomes, self._together, self._readings, self._conditions, self._rests):
            told = list(part())
            if told:
                yield ""
                yield from told
        yield from (f"written: {file}" for file in self.files)

    @property
    def _label(self) -> Mapping[int, str]:
        return {row.ordered: row.label for row in self.states}

    @property
    def _option(self) -> Mapping[str, str]:
        return {row.id: row.name for row in self.options}

    def _today(self) -> str:
        today = self.status_quo
        if today is None:
            return "Where things stand today is not said, so that no path is shown."
        held = [name for name, found in self.equilibria.items() if today in found]
        said = f"Today is “{self._label[today]}” (state {today}). "
        if held:
            said += f"It holds under {self._concepts(held)}. "
        leave = [name for p, name in self.parties.items() if today not in self.stable["nash"][p]]
        if leave:
            verb = "has" if len(leave) == 1 else "have"
            said += f"{_listed(leave)} {verb} somewhere better to go if nobody answers. "
        if not held:
            said += "It holds under no concept."
        return said

    def _outcomes(self) -> Iterator[str]:
        if not self.outcomes:
            yield "No outcome holds: in every state some party has reason to move, answers counted in."
            return
        shown = self.outcomes[:SHOWN]
        more = f"; {len(shown)} of {self.outcomes_in_all:,} follow" if self.outcomes_in_all > len(shown) else ""
        yield f"Outcomes that hold, those that hold under most concepts first{more}:"
        for number, outcome in enumerate(shown, 1):
            yield ""
            yield from self._outcome(number, outcome)

    def _outcome(self, number: int, outcome: Outcome) -> Iterator[str]:
        more = f", in {len(outcome.states)} states that come to the same" if len(outcome.states) > 1 else ""
        yield from paragraph(f"{number}. “{outcome.label}” (state {outcome.ordered}{more})")
        for text in (
            f"Holds under {self._concepts(outcome.concepts)}.",
            self._does(outcome),
            self._way(outcome),
            self._blockers(outcome),
            self._chance(outcome),
            self._margin(outcome),
        ):
            if text:
                yield from paragraph(text, "   ")

    def _concepts(self, names: Sequence[str]) -> str:
        if len(names) == len(self.equilibria):
            return "every concept"
        return _listed([NAMES.get(name, name) for name in names])

    def _does(self, outcome: Outcome) -> str:
        parts = [f"{self.parties[party]}: {self._acts(taken) or 'nothing'}" for party, taken in outcome.taken.items()]
        place = [f"{self.parties[p]} {outcome.place[p]} of {outcome.levels[p]}" for p in outcome.place]
        return f"What is done. {'. '.join(parts)}. Rank, best first: {', '.join(place)}."

    def _acts(self, options: tuple[str, ...]) -> str:
        names = [f"“{self._option[o]}”" for o in options]
        return _listed(names) if len(names) <= NAMED else f"{len(names)} options, the last {names[-1]}"

    def _way(self, outcome: Outcome) -> str:
        if self.status_quo is None:
            return ""
        if outcome.today:
            return "It is where things stand."
        if outcome.path is None:
            return "No sequence of moves leads there from today."
        legs = [self._leg(number, move) for number, move in enumerate(outcome.path, 1)]
        gain = "each mover gains by its move" if outcome.gainful else "not every mover gains by its move"
        return f"From today, {gain}: {' '.join(legs)}"

    def _leg(self, number: int, move: Move) -> str:
        acts = [f"{verb} {self._acts(o)}" for verb, o in (("takes", move.takes), ("gives up", move.gives_up)) if o]
        loss = "" if move.gains else ", not to its gain"
        return f"({number}) {self.parties[move.party]} {_listed(acts)}{loss}."

    def _blockers(self, outcome: Outcome) -> str:
        if not outcome.can_block:
            return "No single party can block it." if outcome.path else ""
        can = _listed([self.parties[p] for p in outcome.can_block])
        would = [self.parties[p] for p in outcome.would_block]
        rest = f"; {_listed(would)} would rather have today" if would else "; none of them would rather have today"
        return f"Out of reach without {can}{rest}."

    def _chance(self, outcome: Outcome) -> str:
        by_share: dict[str, list[str]] = {}
        for name, share in outcome.probability.items():
            by_share.setdefault(percent(share), []).append(name)
        said = "; ".join(f"in {share} under {self._concepts(names)}" for share, names in by_share.items())
        return f"Of {self.draws:,} draws within the ranges it holds {said}." if said else ""

    def _margin(self, outcome: Outcome) -> str:
        """The party nearest to moving, the indifferent left out."""
        known = [
            (points, self.parties[party], NAMES.get(name, name))
            for name, by_party in outcome.margins.items()
            for party, points in by_party.items()
            if points is not None and points > 0
        ]
        if not known:
            return ""
        points, party, name = min(known)
        return f"Nearest to moving: {party}, {points:.2f} points short of a gain, under {name}."

    def _together(self) -> Iterator[str]:
        if self.strong is None:
            yield from paragraph(f"Coalitions were not looked at: {self.coalition_note}.")
            return
        if not self.coalitions:
            return
        kept = [o.label for o in self.outcomes[:SHOWN] if any(set(o.states) & set(s) for s in self.strong.values())]
        yield "Against parties that move together (equilibria each coalition would leave):"
        rows = [
            (_listed([self.parties[p] for p in row.parties]), *(str(len(row.leaves[n])) for n in row.leaves))
            for row in self.coalitions
        ]
        head = ("coalition", *self.coalitions[0].leaves)
        yield from columns([head, *rows], right=tuple(range(1, len(head))))
        said = ", ".join(f"“{label}”" for label in kept)
        yield from paragraph(f"Of the outcomes above these stand against every coalition: {said or 'none'}.")

    def _readings(self) -> Iterator[str]:
        if not self.by_reading:
            return
        yield "How many outcomes hold if the counterpart's interests are those of a type, and which of those above:"
        above = {o.label: str(number) for number, o in enumerate(self.outcomes[:SHOWN], 1)}
        rows = []
        for name, found in self.by_reading.items():
            same = [above[label] for label in found["nash"] if label in above]
            counts = [str(len(labels)) for labels in found.values()]
            rows.append((name, *counts, ", ".join(sorted(same, key=int)) or "none"))
        head = ("type", *next(iter(self.by_reading.values())), "of those above, under Nash")
        yield from columns([head, *rows], right=tuple(range(1, len(head) - 1)))

    def _conditions(self) -> Iterator[str]:
        if self.hold is not None:
            yield from held_lines(self, self.hold)

    def _rests(self) -> Iterator[str]:
        if self.listed == "equilibria":
            yield from paragraph(
                f"{self.feasible:,} states are too many to list: the JSON answer names {len(self.states):,} of them, "
                "equilibria first; its counts are whole."
            )
        hidden = [f"{self.parties[p]} {count:,}" for p, count in self.unseen.items() if count]
        if hidden:
            yield from paragraph(f"States that a party does not know of, where it is never held: {', '.join(hidden)}.")
        yield from paragraph(
            "An outcome that holds is one no party has reason to leave, given these options and preferences; that it "
            "comes about is not said."
        )


def held_lines(told: StabilityTold, hold: Hold) -> Iterator[str]:
    """What would have to be preferred for the state to hold."""
    name = NAMES.get(hold.concept, hold.concept)
    state = next((row.label for row in told.states if row.ordered == hold.ordered), str(hold.ordered))
    yield from paragraph(f"State {hold.ordered} (“{state}”) {'holds' if hold.holds else 'does not hold'} under {name}.")
    unmet = [need for need in hold.needs if not need.met]
    for party, said in told.parties.items():
        mine = [need for need in unmet if need.party == party]
        if mine:
            yield from paragraph(f"{said} would have to like state {hold.ordered} no less than")
            for need in mine[:SHOWN]:
                yield from paragraph(_need(need), "  ")
            if len(mine) > SHOWN:
                yield f"  ... and {len(mine) - SHOWN} conditions more"


def _need(need: Need) -> str:
    ways = [" and ".join(map(str, way)) for way in need.either]
    more = f", or one of {need.alternatives - len(ways)} ways more" if need.alternatives > len(ways) else ""
    return f"against a move to {need.against}: {'; or '.join(ways)}{more}"


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
