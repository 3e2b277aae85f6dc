"""A plan's steps, months and conditions in words: titles for ids, dates for months, what each step waits for.

Commands and the brief print plans in these words, so that both say the same. Months are whole and count from the
case's date; a date is the calendar month that a plan's month ends in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..case.schema import Case
from . import words

if TYPE_CHECKING:
    from ..roadmap.answers import Roadmap

CAPSTONE = "capstone"
SHORT = 70  # characters of a title in a table; the whole title is in the case
SHOWN = 0.005  # points; less is nothing in print, where points have two decimals
NOBODY = "nobody"
_BREAK = re.compile(r"[:;(,]")
_MONTH_LENGTHS = (28, 31)  # days; a period within them is read as a calendar month

_FIXED = {
    "lead times and prerequisites": "the months that steps take, with what each requires",
    "capacity": "how many steps a party can work on at once",
    "pins": "the months pinned",
}
_CONDITIONS = re.compile(r"\b(gate ratification by|gate|consent of|self-enforcement of) (\w+)")
_LEADING = re.compile(r"^(\w+): (?:(\w+) cannot)?")
_MONTH = re.compile(r"\bmonth (\d+)\b")
_ALLOW = re.compile(r"\ballow (\d+) months more\b")


@dataclass(frozen=True)
class Names:
    """Titles by id, `by` the parties that take a step, and what turns a month into a date."""

    capstone: str
    steps: Mapping[str, str]
    by: Mapping[str, tuple[str, ...]]
    parties: Mapping[str, str]
    gates: Mapping[str, str]
    types: Mapping[str, str]
    counterpart: str
    ours: str
    as_of: dt.date
    period: float
    horizon: int

    def party(self, name: str) -> str:
        """The name of a party, or the title of a type in quotation marks."""
        return self.parties.get(name) or (f"“{self.types[name]}”" if name in self.types else name)

    def step(self, name: str) -> str:
        """The title of a step, short enough for a table."""
        return short(self.steps.get(name, name))

    def gate(self, name: str) -> str:
        """The title of a gate, short."""
        return short(self.gates.get(name, name))

    def doers(self, step: str) -> str:
        """Who takes a step: one or two by name, of more the first and how many others."""
        first, *others = self.by[step]
        return words.listed(self.by[step]) if len(others) < 2 else f"{first} and {len(others)} others"

    def date(self, month: int) -> str:
        """`June 2022`: the calendar month of a plan's month."""
        day = self.day(month)
        return f"{words.MONTHS[day.month - 1]} {day.year}"

    def day(self, month: int) -> dt.date:
        """The first day of the calendar month that a plan's month falls in."""
        if _MONTH_LENGTHS[0] <= self.period <= _MONTH_LENGTHS[1]:
            later = self.as_of.year * 12 + self.as_of.month - 1 + month
            return dt.date(later // 12, later % 12 + 1, 1)
        return (self.as_of + dt.timedelta(days=month * self.period)).replace(day=1)

    def when(self, month: int) -> str:
        """`month 47 (June 2022)`."""
        return f"month {month} ({self.date(month)})"


def names(case: Case) -> Names:
    """The words for a case."""
    parties = {name: party.name for name, party in case.parties.items()}
    steps = {name: step.title for name, step in case.steps.items()}
    by = {name: step.by for name, step in case.steps.items()} | {CAPSTONE: case.capstone.by}
    return Names(
        capstone=case.capstone.title.rstrip("."),
        steps={**steps, CAPSTONE: case.capstone.title},
        by={name: tuple(parties[p] for p in who) for name, who in by.items()},
        parties=parties,
        gates={name: gate.title for name, gate in case.gates.items()},
        types={name: (kind.title or name).rstrip(".") for name, kind in case.types.items()},
        counterpart=case.counterpart,
        ours=case.ours,
        as_of=case.as_of,
        period=case.period,
        horizon=case.horizon.months,
    )


def short(title: str, most: int = SHORT) -> str:
    """A title up to its first break, such as a colon; longer ones are cut at a word and end in three dots."""
    head = _BREAK.split(title.strip(), maxsplit=1)[0].strip().rstrip(".")
    return clipped(head, most)


def clipped(text: str, most: int) -> str:
    """The text, cut at a word and ended by three dots where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 3].rsplit(' ', 1)[0]}..."


def condition(said: Names, text: str) -> str:
    """One binding constraint in words that need no key."""
    leading = _LEADING.match(text)
    if text in _FIXED:
        return _FIXED[text]
    if leading and (leading[1] in said.steps or leading[1] in said.gates):
        title = short(said.steps.get(leading[1]) or said.gates[leading[1]])
        rest = text[len(leading[1]) :]
        return f"“{title}”{rest.replace(leading[2], said.party(leading[2]), 1) if leading[2] else rest}"
    return _CONDITIONS.sub(lambda found: _one(said, found[1], found[2]), text)


def way_out(said: Names, text: str) -> str:
    """The cheapest relaxation in words, months with their dates."""
    titled = _CONDITIONS.sub(lambda found: _one(said, found[1], found[2]), text)
    for plain, worded in _FIXED.items():
        titled = titled.replace(plain, worded)
    titled = titled.replace("the capstone can be", f"“{short(said.capstone)}” can be")
    titled = _ALLOW.sub(lambda found: f"allow {words.many(int(found[1]), 'month')} more", titled)
    return _MONTH.sub(lambda found: said.when(int(found[1])), titled)


def _one(said: Names, kind: str, name: str) -> str:
    if kind == "gate":
        return f"the gate “{said.gate(name)}”"
    if kind == "gate ratification by":
        return f"the condition of enough support for ratification by {said.party(name)}"
    if kind == "consent of":
        return f"the consent of {said.party(name)}"
    return f"the condition that {said.party(name)} gains nothing by stopping"


def waits(case: Case, said: Names, step: str) -> list[str]:
    """What has to be there before work on a step begins: steps in force, gates passed, a vote that is likely."""
    entry = case.capstone if step == CAPSTONE else case.steps[step]
    held = list(case.capstone.gates) if step == CAPSTONE else []
    held += [name for name, gate in case.gates.items() if step in gate.holds and name not in held]
    votes = [name for name in entry.ratified_by if not any(_asks(case, gate, name) for gate in held)]
    return [
        *(said.step(name) for name in entry.requires),
        *(f"gate {said.gate(name)}" for name in held),
        *(
            f"enough support for ratification by {said.party(name)}"
            for name in votes
            if case.parties[name].ratifies is not None
        ),
    ]


def _asks(case: Case, gate: str, constituency: str) -> bool:
    return any(test.ratified_by == constituency for test in case.gates[gate].passed_when)


def worst(exposure: Mapping[str, float]) -> tuple[str | None, float]:
    """The party most exposed and by how many points; None where nobody is by as much as is printed."""
    if not exposure:
        return None, 0.0
    name = max(exposure, key=lambda party: exposure[party])
    return (name, exposure[name]) if exposure[name] >= SHOWN else (None, 0.0)


def least(slack: Mapping[str, float | None]) -> tuple[str, float] | None:
    """The party that would lose least by stopping, and how much."""
    known = {party: value for party, value in slack.items() if value is not None}
    if not known:
        return None
    name = min(known, key=lambda party: known[party])
    return name, known[name]


def exposed(said: Names, exposure: Mapping[str, float]) -> str:
    """`North 0.52`, or that nobody is exposed."""
    name, points = worst(exposure)
    return NOBODY if name is None else f"{said.party(name)} {points:.2f}"


def peak(roadmap: Roadmap) -> tuple[int, str | None, float]:
    """The month at which the plan leaves somebody most exposed, who, and by how many points."""
    stages = [(stage.month, *worst(stage.exposure)) for stage in roadmap.stages]
    return max(stages, key=lambda found: found[2], default=(0, None, 0.0))


def tightest(roadmap: Roadmap) -> tuple[int, str, float] | None:
    """The month at which somebody would lose least by stopping, who, and by how many points."""
    stages = [(stage.month, *low) for stage in roadmap.stages if (low := least(stage.slack)) is not None]
    return min(stages, key=lambda found: found[2], default=None)


def soonest(roadmap: Roadmap) -> tuple[int, int]:
    """Fewest months found to the capstone, and the fewest not ruled out by a question that was answered with no."""
    found = min(point.months for point in roadmap.frontier) if roadmap.frontier else roadmap.in_force[CAPSTONE]
    ruled_out = [reason.months for reason in roadmap.why_not if not reason.feasible]
    ruled_out += [date.month for date in roadmap.deadlines if not date.feasible]
    return found, min(found, max(ruled_out, default=0) + 1)


def at_horizon(said: Names, roadmap: Roadmap) -> bool:
    """Does the plan put the capstone off to the last month that the case looks at?"""
    return roadmap.in_force.get(CAPSTONE) == said.horizon


def taken_months(said: Names, roadmap: Roadmap) -> str:
    """Where the plan stands against the soonest one, where the capstone is put off to the end; else nothing."""
    if not at_horizon(said, roadmap):
        return ""
    text = "That is the last month the case looks at"
    soon = soonest(roadmap)[0]
    if soon == said.horizon or any(pin.step == CAPSTONE for pin in roadmap.pins):
        return f"{text}."
    return (
        f"{text}: to {said.parties[said.ours]} waiting on is worth more than having it, so read the date as “not "
        f"within {said.horizon} months”. It could be had from {said.when(soon)}."
    )


def mark_words(mark: str | None) -> str:
    """What a marked plan of the frontier is."""
    return {"rush": "fewest months", "cautious": "least exposure", "optimum": "this plan"}.get(mark or "", "")


def last_step(said: Names, roadmap: Roadmap) -> str:
    """Why no order of steps makes the last one safe, and who would gain by breaking off after it."""
    gains = [f"{said.party(p)} would gain {x:.2f} points" for p, x in roadmap.penalty.items() if x >= SHOWN]
    text = (
        "No order of steps makes the last one safe by itself, for nothing is left to withhold after it "
        "(Sandholm and Lesser 1995)."
    )
    if gains:
        return (
            f"{text} {words.listed(gains)} by breaking off once all is in force. A penalty for that, or a benefit that "
            "goes on and can be cut off, would have to be worth as much."
        )
    return f"{text} Here benefits go on after it that can be cut off, and nobody watched would gain by breaking off."


def settled(roadmap: Roadmap) -> str:
    """Whether the plan and the types' answers to it agree."""
    rounds = words.many(roadmap.rounds, "round")
    if roadmap.converged:
        return f"The plan and the answers to it settled after {rounds}."
    return (
        f"The plan and the answers to it did not settle within {rounds}: the plan shown is the best of those tried, "
        "each weighed by its own answers."
    )


def counted(said: Names, roadmap: Roadmap) -> list[str]:
    """Which types the plan counts on to deliver, which not, and which of the former would stop somewhere."""
    told = [f"“{said.types[name]}”" for name in roadmap.counted]
    others = [f"“{title}”" for name, title in said.types.items() if name not in roadmap.counted]
    failing = [f"“{said.types[name]}”" for name in roadmap.failing]
    if not told:
        return ["Counted on: nobody. No type delivers what is asked before the last step in more than half of cases."]
    found = [f"Counted on, since they deliver what is asked in more than half of cases: {listed(told)}."]
    found += [f"Not counted on: {listed(others)}."] if others else []
    return found + ([f"Counted on, and yet better off stopping at some month: {listed(failing)}."] if failing else [])


def listed(parts: Sequence[str]) -> str:
    """Parts that may hold commas, joined by semicolons; `nothing` for none."""
    return "; ".join(parts) or "nothing"


def lowered(title: str) -> str:
    """A title as part of a sentence: a capital stays only where the word holds more of them."""
    first = title.split(" ", 1)[0]
    return title if first != first.capitalize() else f"{title[:1].lower()}{title[1:]}"
