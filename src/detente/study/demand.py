"""One case, its rooms asked when somebody wants to know: a study of which only the parts looked at are worked out.

It has the fields of a `Study`; each is asked for once and kept. What one room needs of another is handed over as in
`study.study`, so that both give the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from ..answer import Infeasible, Pedigree
from ..case.schema import Case
from ..futures.answers import Asked as Played
from ..futures.answers import Futures
from ..landscape.answers import Landscape
from ..landscape.gmcr.answers import Asked as Drawn
from ..landscape.gmcr.answers import Stability
from ..landscape.gmcr.negotiated import stability_of
from ..landscape.wedge_apart import Apart
from ..model.check import Behaviour, behaviour
from ..model.outlook import Answered, answered
from ..policy.policy import Asked as Searched
from ..policy.policy import Policy
from ..record.backtest import Backtest
from ..record.ledger import Ledger
from ..record.likelihood import end_table
from ..record.posterior import Belief
from ..record.reliability import Reliability
from ..record.series import Caution, caution, trap
from ..record.teaching import taught
from ..record.timing import Timing, timing
from ..roadmap.answers import Roadmap
from ..settings import DEFAULT_SEED
from .futures import futures_of
from .landscape import apart_of, landscape_of
from .study import backtest_of, belief_of, ledger_of, policy_of, reliability_of, roadmap_of

Told = Callable[[str], None]


def _silent(note: str) -> None:
    """Progress nobody asked for."""


class Demand:
    """A case and what has been asked of it so far. `told` hears what is being worked on; `planned` lays third parties'
    chances along the roadmap's months, as the brief does, and otherwise along the case's own ladder, as
    `detente landscape` does; `searched` and `played` say what is wanted of the policy and of the futures."""

    def __init__(
        self,
        case: Case,
        seed: int = DEFAULT_SEED,
        told: Told = _silent,
        *,
        planned: bool = False,
        searched: Searched | None = None,
        played: Played | None = None,
    ) -> None:
        self.case, self.seed, self.told = case, seed, told
        self.planned, self.searched, self.played = planned, searched, played

    @property
    def pedigree(self) -> Pedigree:
        """As that of a whole study."""
        return Pedigree("one case through all rooms", seed=self.seed, case_hash=self.case.hash)

    @cached_property
    def ledger(self) -> Ledger:
        """What was promised and what happened."""
        self.told("reading the record")
        return ledger_of(self.case)

    @cached_property
    def reliability(self) -> Reliability:
        """How each side delivered."""
        return reliability_of(self.case, self.ledger)

    @cached_property
    def answers(self) -> Answered:
        """How each type answers the reference playbook."""
        learnt = taught(self.case, self.reliability)
        self.told("solving how each type would answer")
        return answered(learnt)

    @cached_property
    def behaviour(self) -> Behaviour:
        """The answers, exchange by exchange."""
        return behaviour(self.case, self.answers)

    @cached_property
    def belief(self) -> Belief:
        """Whom we are dealing with."""
        table = end_table(self.case, 1.0, self.answers)
        self.told("weighing the record")
        return belief_of(self.case, self.seed, self.ledger, table)

    @cached_property
    def backtest(self) -> Backtest:
        """How forecasts would have fared."""
        ledger = self.ledger
        self.told("testing forecasts against what became of each promise")
        return backtest_of(self.case, self.seed, ledger)

    @cached_property
    def caution(self) -> Caution | Infeasible:
        """What the dates of the record do not say."""
        return caution(self.case, self.ledger)

    @cached_property
    def trap(self) -> Caution:
        """The example of a series that misleads."""
        return trap()

    @cached_property
    def timing(self) -> Timing | Infeasible:
        """Were deliveries timed?"""
        return timing(self.case, self.ledger)

    @cached_property
    def roadmap(self) -> Roadmap:
        """In what order."""
        belief = self.belief
        self.told("planning in what order")

        def tell(done: int, total: int | None, note: str = "") -> None:
            self.told(f"planning in what order: {note} ({done} of {total})")

        return roadmap_of(self.case, self.seed, None, belief, tell)

    @cached_property
    def apart(self) -> Apart:
        """Where allies part, and who could use it."""
        months = self.roadmap.in_force if self.planned else None
        self.told("mapping where allies part, and who could use it")
        return apart_of(self.case, months, self.seed)

    @cached_property
    def landscape(self) -> Landscape:
        """Who wants what, and what all could live with."""
        parted = self.apart
        self.told("looking for what all could live with")
        return landscape_of(self.case, parted=parted)

    @cached_property
    def stability(self) -> Stability | Infeasible:
        """Which outcomes hold."""
        self.told("asking which outcomes hold")
        return stability_of(self.case, Drawn(seed=self.seed))

    @cached_property
    def policy(self) -> Policy:
        """What next, and when to sign."""
        belief, ledger = self.belief, self.ledger

        def tell(note: str) -> None:
            self.told(f"weighing acts: {note}")

        return policy_of(self.case, self.seed, self.searched, belief, ledger, tell)

    @cached_property
    def futures(self) -> Futures | None:
        """Every course in the same worlds; None unless they were asked for."""
        if self.played is None:
            return None
        belief, ledger = self.belief, self.ledger

        def tell(done: int, total: int | None, note: str = "") -> None:
            self.told(f"playing futures: {note}" + (f" ({done} of {total})" if total else ""))

        return futures_of(self.case, self.seed, self.played, belief, ledger, progress=tell)
