"""Whom are we dealing with, and how much of the answer is in the way the record is read?

Each promise of the counterpart with an outcome is an entry: a likelihood by type (`likelihood.py`), discounted by the
grade of its source, raised to a weight. Entries of one episode share a shock, so each weighs 1 / (entries of its
episode); reports of one origin count once. Belief concerns whoever decides now: at a change of leader the share
`record.reset` of the belief returns to the prior, and `record.turnover` of it a year in between. Such a return is an
entry too, with the likelihood that brings it about, so that always

    belief(t)  ∝  prior(t) * product over entries of likelihood(t) ** weight.

Joint promises and standing vows to abstain tell types apart by nothing here (likelihood equal); a non-delivery that
answers a lapse of the other side tells nothing about a type of kind `reciprocator`. The same record is read in six ways
side by side: where they differ by more than the interval, the difference is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..answer import Pedigree, Shown
from ..case.quantity import Quantity
from ..case.schema import Case
from ..model.belief import bayes_factors, update
from ..model.observation import discount
from .filtering import Evidence, Numbers, Reading, Turn, run_filter, tells
from .ledger import OURS, Commitment, Ledger
from .likelihood import Conventions, EndTable, blended, end_table

HEADLINE = "by_episode_and_leadership"
DRAWS = 200  # of the ranges: the 5 % point of a share moves by about .01 from seed to seed
LOW, HIGH = 0.05, 0.95
TELLS_NOTHING = (0.8, 1.25)  # factors inside it for every type move no belief worth speaking of
NEW_GRADE = "B2"  # grade supposed of the next report, for what would move the belief


@dataclass(frozen=True)
class Entry:
    """One thing that moved the belief, or could have: its likelihood by type (after discounting) and its weight.

    `bayes_factor` is likelihood ** weight of a type against the others together, as believed just before. `dated` says
    of what day `date` is: of the outcome, or of the promise where the record gives the outcome none.
    """

    id: str
    kind: str
    date: str
    dated: str
    text: str
    category: str
    outcome: str
    grade: str
    origin: str
    episode: str
    weight: float
    likelihood: dict[str, float]
    bayes_factor: dict[str, float]


@dataclass(frozen=True)
class Move:
    """A report that has not come, and where the belief would go if it came: `telling` is False when nowhere."""

    text: str
    category: str
    outcome: str
    belief: dict[str, float]
    factor: dict[str, float]
    telling: bool


@dataclass(frozen=True)
class Trust:
    """Our own record in one category beside what each type expects of us there (share delivered and lasting)."""

    category: str
    kept: int
    resolved: int
    expected: dict[str, float]


@dataclass(frozen=True)
class Belief(Shown):
    """Shares of the readings before and after the record, the entries that moved them, and the other ways to read it.

    `interval` is the 5-95 % range over the stated ranges of priors and conventions, not over the types' interests.
    `disagreement` is the largest difference of one type's share between two treatments.
    """

    prior: dict[str, float]
    belief: dict[str, float]
    interval: dict[str, tuple[float, float]]
    entries: tuple[Entry, ...]
    treatments: dict[str, dict[str, float]]
    disagreement: float
    believe_the_disagreement: bool
    moved_most: dict[str, tuple[str, float]]
    most_telling_source: str
    would_move: tuple[Move, ...]
    trust: tuple[Trust, ...]
    pedigree: Pedigree


def _readings(record: Evidence) -> dict[str, Reading]:
    everything = Reading(lambda c: True)
    leader = record.current_leader()
    return {
        "independent": Reading(lambda c: True, by_episode=False, leadership=False),
        "by_episode": replace(everything, leadership=False),
        HEADLINE: everything,
        "current_leader_only": Reading(lambda c: leader in c.leaders, leadership=False) if leader else everything,
        "without_responsive": Reading(lambda c: not c.responsive_to),
    }


def _conventions(case: Case, value: Callable[[Quantity], float]) -> Conventions:
    said = case.record
    return Conventions(
        found_out=value(said.found_out),
        partly=value(said.partly),
        fall_short=value(said.fall_short),
        other_causes=value(said.other_causes),
    )


def nominal(case: Case) -> Numbers:
    """The numbers of a case at their modes, the prior summing to 1."""
    settings = case.record
    prior = np.array([kind.prior.mode for kind in case.types.values()])
    conventions = _conventions(case, lambda quantity: quantity.mode)
    return Numbers(prior / prior.sum(), settings.reset.mode, settings.turnover.mode, conventions)


def _drawn(case: Case, generator: np.random.Generator) -> Numbers:
    def draw(quantity: Quantity) -> float:
        if not quantity.uncertain:
            return quantity.mode
        return float(generator.triangular(quantity.low, quantity.mode, quantity.high))

    prior = np.array([draw(kind.prior) for kind in case.types.values()])
    settings = case.record
    conventions = _conventions(case, draw)
    return Numbers(prior / prior.sum(), draw(settings.reset), draw(settings.turnover), conventions)


def _most_telling(record: Evidence, numbers: Numbers, headline: NDArray[np.float64]) -> tuple[str, NDArray[np.float64]]:
    """The source without which the belief would stand farthest from the headline, and the belief without it."""
    items = record.items(Reading(tells), numbers.conventions)
    titles = dict.fromkeys(i.commitment.outcome_source.title for i in items if i.commitment.outcome_source.title)
    best, farthest = headline, ""
    for title in titles:
        without, _ = run_filter(record, Reading(_not_from(title)), numbers, record.ledger.as_of)
        if np.abs(without - headline).sum() > np.abs(best - headline).sum():
            best, farthest = without, title
    return farthest, best


def _not_from(title: str) -> Callable[[Commitment], bool]:
    return lambda commitment: commitment.outcome_source.title != title


def _move(record: Evidence, belief: NDArray[np.float64], conventions: Conventions, what: tuple[str, str, str]) -> Move:
    """Where one more outcome of a rung's category, well sourced, would take the belief."""
    title, category, outcome = what
    likelihood = discount(blended(record.table, category, outcome, conventions), NEW_GRADE)
    factor = bayes_factors(likelihood, belief)
    low, high = TELLS_NOTHING
    telling = bool(np.any(factor < low) or np.any(factor > high))
    after = update(belief, likelihood)
    return Move(title, category, outcome, _named(record, after), _named(record, factor), telling)


def _would_move(record: Evidence, belief: NDArray[np.float64], conventions: Conventions) -> list[Move]:
    """Every kind of next report on a rung of the ladder, the most telling first."""
    asked: dict[str, str] = {}
    for rung in record.case.ladder.rungs.values():
        for step in rung.theirs:
            asked.setdefault(record.case.steps[step].category, rung.title)
    outcomes = ("kept", "partial", "broken")
    moves = [_move(record, belief, conventions, (title, c, o)) for c, title in asked.items() for o in outcomes]
    return sorted(moves, key=lambda m: -sum(abs(m.belief[t] - b) for t, b in zip(record.types, belief, strict=True)))


def _named(record: Evidence, shares: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    return {name: float(share) for name, share in zip(record.types, shares, strict=True)}


def _entry(record: Evidence, number: int, turn: Turn) -> Entry:
    weight = turn.item.weight if turn.item else 1.0
    about = turn.item.commitment if turn.item else None
    return Entry(
        id=about.id if about else f"{turn.kind}-{number}",
        kind=turn.kind,
        date=turn.day.isoformat(),
        dated="promise" if about and about.settled is None else "outcome",
        text=about.text if about else _TURNING_WORDS[turn.kind],
        category=about.category if about else "",
        outcome=about.outcome if about else "",
        grade=about.outcome_source.grade if about else "",
        origin=about.outcome_source.title if about else "",
        episode=about.episode if about else "",
        weight=weight,
        likelihood=_named(record, turn.likelihood),
        bayes_factor=_named(record, bayes_factors(turn.likelihood**weight, turn.before)),
    )


_TURNING_WORDS = {
    "leader": "Another leader decides: part of what was learnt about the last one is set aside",
    "turnover": "Years pass: part of what was learnt grows old",
}


def _moved_most(entries: list[Entry], types: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """For each type the promise with the factor farthest from 1, either way."""
    promises = [e for e in entries if e.kind == "commitment"]
    if not promises:
        return {}

    def strength(name: str) -> Callable[[Entry], float]:
        return lambda entry: abs(np.log(max(entry.bayes_factor[name], np.finfo(float).tiny)))

    most = {name: max(promises, key=strength(name)) for name in types}
    return {name: (entry.id, entry.bayes_factor[name]) for name, entry in most.items()}


def _trust(record: Evidence) -> tuple[Trust, ...]:
    """Our record by category beside what the types expect: trust runs both ways (Kydd 2005)."""
    ours = [c for c in record.ledger.of(OURS) if c.resolved]
    found = []
    for category in dict.fromkeys(c.category for c in ours):
        rows = [c for c in ours if c.category == category]
        kept = sum(c.outcome in ("kept", "late") for c in rows)
        expects = {n: k.expects.get(category, k.expects["default"]).mode for n, k in record.case.types.items()}  # type: ignore[call-overload]
        found.append(Trust(category, kept, len(rows), expects))
    return tuple(found)


def headline(case: Case, ledger: Ledger, table: EndTable) -> dict[str, float]:
    """The shares of `believe` alone, without the other ways to read the record and without intervals: milliseconds."""
    record, numbers = Evidence(case, ledger, table), nominal(case)
    return _named(record, run_filter(record, _readings(record)[HEADLINE], numbers, ledger.as_of)[0])


def believe(case: Case, ledger: Ledger, table: EndTable | None = None, *, undone_a_year: float, seed: int) -> Belief:
    """The belief about the counterpart's type on the case's date, with every treatment beside the headline.

    `undone_a_year` is the pooled hazard of undoing from the record (`reliability.undo_hazard`). Without a record the
    belief is the prior. Raises DetenteError if every type with a positive prior gives the record no chance.
    """
    record = Evidence(case, ledger, table or end_table(case, undone_a_year))
    numbers = nominal(case)
    readings = _readings(record)
    headline, steps = run_filter(record, readings[HEADLINE], numbers, ledger.as_of)
    treated = {name: run_filter(record, reading, numbers, ledger.as_of)[0] for name, reading in readings.items()}
    source, treated["without_most_telling_source"] = _most_telling(record, numbers, headline)
    generator = np.random.default_rng(seed)
    draws = np.stack(
        [run_filter(record, readings[HEADLINE], _drawn(case, generator), ledger.as_of)[0] for _ in range(DRAWS)]
    )
    low, high = np.quantile(draws, [LOW, HIGH], axis=0)
    entries = [_entry(record, number, turn) for number, turn in enumerate(steps)]
    spread = np.ptp(np.stack(list(treated.values())), axis=0)
    return Belief(
        prior=_named(record, numbers.prior),
        belief=_named(record, headline),
        interval={n: (float(a), float(b)) for n, a, b in zip(record.types, low, high, strict=True)},
        entries=tuple(entries),
        treatments={name: _named(record, shares) for name, shares in treated.items()},
        disagreement=float(spread.max()),
        believe_the_disagreement=bool(np.any(spread > high - low)),
        moved_most=_moved_most(entries, record.types),
        most_telling_source=source,
        would_move=tuple(_would_move(record, headline, numbers.conventions)),
        trust=_trust(record),
        pedigree=Pedigree(
            "Bayes filter over outcomes, graded and weighted by episode",
            {"undone_a_year": undone_a_year, "new_report_grade": NEW_GRADE},
            seed=seed,
            n=DRAWS,
            case_hash=case.hash,
        ),
    )
