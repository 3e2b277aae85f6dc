"""How does each promise move the belief, and what grows old? The filter over a record, in date order.

Which promises count and how much each weighs is a `Reading`; what is uncertain besides are `Numbers`. The answer, with
every reading side by side, is `posterior.believe`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from ..model.belief import update
from ..model.observation import discount
from .dates import YEAR_DAYS, on
from .ledger import OURS, THEIRS, Commitment, Ledger
from .likelihood import Conventions, EndTable, commitment_likelihood

RECIPROCATOR = "reciprocator"


@dataclass(frozen=True)
class Reading:
    """A way to read the record: which promises count, by what weight, and whether leaders matter."""

    counts: Callable[[Commitment], bool]
    by_episode: bool = True
    leadership: bool = True


@dataclass(frozen=True)
class Item:
    """A promise that counts: its discounted likelihood by type and its weight."""

    commitment: Commitment
    likelihood: NDArray[np.float64]
    weight: float


@dataclass(frozen=True)
class Turn:
    """One step of the filter: a promise, or a return toward the prior; `before` is the belief it met."""

    kind: str
    day: dt.date
    item: Item | None
    likelihood: NDArray[np.float64]
    before: NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """The uncertain numbers a filter runs on: prior[type], returns toward it, conventions."""

    prior: NDArray[np.float64]
    reset: float
    turnover: float
    conventions: Conventions


def entry_date(commitment: Commitment) -> dt.date:
    """The day a promise counts from: when its outcome was surely known, or was made if the record gives no such day."""
    return (commitment.settled or commitment.made).last


def tells(commitment: Commitment) -> bool:
    return commitment.side == THEIRS and commitment.resolved and commitment.category != "abstain"


def neutral(commitment: Commitment) -> bool:
    """Resolved, but no evidence about the counterpart's type alone: joint promises and standing vows."""
    return commitment.resolved and commitment.side != OURS and not tells(commitment)


class Evidence:
    """A ledger made ready to move a belief: likelihoods by promise, discounted, with the numbers still open."""

    def __init__(self, case: Case, ledger: Ledger, table: EndTable) -> None:
        self.case, self.ledger, self.table = case, ledger, table
        self.types = table.types
        self._answers = np.array([case.types[t].kind == RECIPROCATOR for t in self.types])
        own = [x for x in case.leaders.values() if x.party == case.counterpart]
        self._leaders = sorted(own, key=lambda x: x.since)
        self._weighed: dict[Reading, list[tuple[Commitment, float]]] = {}

    def likelihood(self, commitment: Commitment, conventions: Conventions) -> NDArray[np.float64]:
        """Discounted P(outcome | type) of one promise, `[type]`."""
        if neutral(commitment):
            return np.ones(len(self.types))
        since = commitment.delivered.years_to(on(self.ledger.as_of)) if commitment.delivered else 0.0
        raw = commitment_likelihood(self.table, commitment, conventions, since)
        if commitment.responsive_to:
            raw = self._silent_on_answers(raw)
        return discount(raw, commitment.outcome_source.grade)

    def _silent_on_answers(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Types that answer lapses get the mean of the others, so that the entry says nothing of them."""
        return raw if self._answers.all() else np.where(self._answers, raw[~self._answers].mean(), raw)

    def items(self, reading: Reading, conventions: Conventions) -> list[Item]:
        """The promises that count under a reading, in date order, with weights."""
        if reading not in self._weighed:
            self._weighed[reading] = self._weigh(reading)
        return [Item(c, self.likelihood(c, conventions), weight) for c, weight in self._weighed[reading]]

    def _weigh(self, reading: Reading) -> list[tuple[Commitment, float]]:
        chosen = [c for c in self.ledger.commitments if (tells(c) or neutral(c)) and reading.counts(c)]
        origins = Counter(_origin(c) for c in chosen)
        episodes = Counter(episode for episode, _ in {(c.episode, _origin(c)) for c in chosen if tells(c)})
        weighed = []
        for c in sorted(chosen, key=lambda c: (entry_date(c), c.id)):
            shared = episodes[c.episode] if reading.by_episode and tells(c) else 1
            weighed.append((c, 1 / (shared * origins[_origin(c)])))
        return weighed

    def changes(self, start: dt.date, end: dt.date) -> list[dt.date]:
        """Days after `start` and up to `end` on which the counterpart's leader changed."""
        return [leader.since for leader in self._leaders[1:] if start < leader.since <= end]

    def current_leader(self) -> str:
        """Ledger name of whoever decides for the counterpart on the case's date, empty if the case names nobody."""
        ruling = [leader.record_name for leader in self._leaders if leader.since <= self.ledger.as_of]
        return ruling[-1] if ruling else ""


def _origin(commitment: Commitment) -> tuple[str, ...]:
    """What rows of one origin share: promisor, category, outcome, page, day and words. They tell one thing."""
    page = commitment.outcome_source.url or commitment.outcome_source.title
    if not page:
        return (commitment.id,)
    return (*commitment.by, commitment.category, commitment.outcome, page, str(commitment.settled), commitment.text)


def run_filter(
    record: Evidence, reading: Reading, numbers: Numbers, until: dt.date
) -> tuple[NDArray[np.float64], list[Turn]]:
    """Belief at the end of `until`, `[type]`, and the steps that led to it."""
    belief, steps = numbers.prior, list[Turn]()
    day: dt.date | None = None
    items = [i for i in record.items(reading, numbers.conventions) if entry_date(i.commitment) <= until]
    marks: list[tuple[dt.date, Item | None]] = [*((entry_date(i.commitment), i) for i in items), (until, None)]
    for then, item in marks:
        for kind, when, share in _turning(record, numbers, day, then) if reading.leadership and day else ():
            after = (1 - share) * belief + share * numbers.prior
            ratio = np.divide(after, belief, out=np.ones_like(after), where=belief > 0)
            steps.append(Turn(kind, when, None, ratio, belief))
            belief = after
        if item is not None:
            steps.append(Turn("commitment", then, item, item.likelihood, belief))
            belief = update(belief, item.likelihood, item.weight)
            day = then
    return belief, steps


def _turning(record: Evidence, numbers: Numbers, start: dt.date, end: dt.date) -> Iterable[tuple[str, dt.date, float]]:
    """Returns toward the prior between two days: slow ones, and one at each change of leader."""
    day = start
    for change in [*record.changes(start, end), end]:
        years = (change - day).days / YEAR_DAYS
        if years > 0:
            yield "turnover", change, 1 - (1 - numbers.turnover) ** years
        if change in record.changes(start, end):
            yield "leader", change, numbers.reset
        day = change
