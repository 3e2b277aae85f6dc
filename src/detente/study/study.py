"""One case through every room that exists: record, reliability of both sides, belief, and how it would have fared.

The only place where the rooms are wired together: the ledger is read once, the types are solved once, and each room
gets what it needs as a value. Doors (commands, pages, the brief) ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..answer import Infeasible, Pedigree, Progress
from ..beside import aside
from ..case.schema import Case
from ..futures.answers import Asked as FuturesAsked
from ..futures.answers import Futures
from ..landscape.answers import Landscape
from ..landscape.gmcr.answers import Asked as Drawn
from ..landscape.gmcr.answers import Stability
from ..landscape.gmcr.negotiated import stability_of
from ..landscape.wedge_apart import Apart
from ..model.check import Behaviour, behaviour
from ..model.outlook import answered
from ..policy.bench import Reader
from ..policy.levels import ROUNDS
from ..policy.policy import Asked as Searched
from ..policy.policy import Policy, policy
from ..record.backtest import Backtest, backtest
from ..record.ledger import Ledger
from ..record.likelihood import EndTable, end_table
from ..record.posterior import Belief, believe
from ..record.reading import read_ledger
from ..record.reliability import Reliability, reliability, undo_hazard
from ..record.series import Caution, caution, trap
from ..record.teaching import taught
from ..record.timing import Timing, timing
from ..roadmap.answers import Asked, Roadmap
from ..roadmap.roadmap import roadmap
from ..settings import DEFAULT_SEED
from .landscape import apart_of, landscape_of

PLAYED = 20_000
"""Futures of each course in a thorough study."""


def _silent(note: str) -> None:
    """Progress nobody asked for."""


@dataclass(frozen=True)
class Study:
    """Everything the rooms say of one case."""

    case: Case
    ledger: Ledger
    reliability: Reliability
    belief: Belief
    backtest: Backtest
    caution: Caution | Infeasible
    trap: Caution
    timing: Timing | Infeasible
    behaviour: Behaviour
    landscape: Landscape
    apart: Apart
    stability: Stability | Infeasible
    roadmap: Roadmap
    policy: Policy
    futures: Futures | None
    pedigree: Pedigree


def ledger_of(case: Case) -> Ledger:
    """What was promised and what happened, as known on the case's date."""
    return read_ledger(case)


def reliability_of(case: Case, ledger: Ledger | None = None) -> Reliability:
    """How each side delivered, by category and form, and how long it lasted."""
    return reliability(case, ledger or ledger_of(case))


def belief_of(
    case: Case, seed: int = DEFAULT_SEED, ledger: Ledger | None = None, table: EndTable | None = None
) -> Belief:
    """Whom we are dealing with, under every way to read the record; `table` has a hazard of 1 for undoing."""
    known = ledger or ledger_of(case)
    solved, hazard = table or end_table(taught(case, reliability_of(case, known)), 1.0), undone_a_year(known)
    scaled = replace(solved, hazard=solved.hazard * hazard)
    return believe(case, known, scaled, undone_a_year=hazard, seed=seed)


def undone_a_year(ledger: Ledger) -> float:
    """The record's hazard of undoing, both sides together; 0 where nothing was delivered that could be undone."""
    found = undo_hazard(ledger)
    return found.mean if found.exposure > 0 else 0.0


def backtest_of(
    case: Case, seed: int = DEFAULT_SEED, ledger: Ledger | None = None, table: EndTable | None = None
) -> Backtest:
    """How the belief's forecasts would have fared, promise by promise; `table` has a hazard of 1 for undoing.

    Types expect of us what the case states: what the whole record teaches them was not known on those days.
    """
    return backtest(case, ledger or ledger_of(case), seed, table)


def roadmap_of(
    case: Case,
    seed: int = DEFAULT_SEED,
    asked: Asked | None = None,
    belief: Belief | None = None,
    progress: Progress | None = None,
) -> Roadmap:
    """In what order: the plan under the belief of the record, which is the priors where there is none."""
    known = belief or belief_of(case, seed)
    return roadmap(case, known.belief, asked, progress)


def policy_of(
    case: Case,
    seed: int = DEFAULT_SEED,
    asked: Searched | None = None,
    belief: Belief | None = None,
    ledger: Ledger | None = None,
    progress: Callable[[str], None] = _silent,
    numbers: bool = False,
) -> Policy:
    """What next, and when to sign, under the belief of the record; types expect of us what our record teaches them.

    With `numbers` every number with a range is weighed too: minutes on a large case.
    """
    known = ledger or ledger_of(case)
    believed = belief or belief_of(case, seed, known)
    shown = reliability_of(case, known)
    reader = Reader(lambda other: taught(other, shown), lambda other: belief_of(other, seed, known).belief)
    weigh = (case, reader) if numbers else None
    wanted = replace(asked or Searched(seed=seed), reports=_reports(believed), weigh=weigh)
    return policy(taught(case, shown), believed.belief, wanted, progress)


def _reports(belief: Belief) -> dict[str, dict[str, float]]:
    """The beliefs that telling reports would leave, by category and outcome."""
    return {f"{move.category}.{move.outcome}": move.belief for move in belief.would_move if move.telling}


def _played(case: Case, seed: int, belief: Belief, ledger: Ledger, progress: Callable[[str], None]) -> Futures:
    """The courses of a case in the same futures."""
    from .futures import futures_of  # it asks this module for the ledger and the belief

    def tell(done: int, total: int | None, note: str = "") -> None:
        progress(f"playing futures: {note}")

    return futures_of(case, seed, FuturesAsked(n=PLAYED, seed=seed), belief, ledger, progress=tell)


def _lie(
    case: Case, seed: int, asked: Asked | None, belief: Belief
) -> tuple[Roadmap, Apart, Landscape, Stability | Infeasible]:
    """How the land lies: in what order, where allies part, who wants what, which outcomes hold."""
    planned = roadmap_of(case, seed, asked, belief)
    parted = apart_of(case, planned.in_force, seed)
    return planned, parted, landscape_of(case, parted=parted), stability_of(case, Drawn(seed=seed))


def study(
    case: Case,
    seed: int = DEFAULT_SEED,
    progress: Callable[[str], None] = _silent,
    asked: Asked | None = None,
    searched: Searched | None = None,
    thorough: bool = False,
) -> Study:
    """Ask every room once. `progress` is told what is being worked on; `asked` is what is wanted of the roadmap,
    `searched` of the policy. With `thorough` types answer our plan in rounds, every number is weighed and futures are
    played: minutes on a large case."""
    progress("reading the record")
    ledger = ledger_of(case)
    shown = reliability_of(case, ledger)
    progress("solving how each type would answer")
    main = answered(taught(case, shown))
    table = end_table(case, 1.0, main)
    progress("weighing the record")
    belief = belief_of(case, seed, ledger, table)
    progress("testing forecasts against what became of each promise")
    tested = backtest_of(case, seed, ledger)
    progress("planning in what order, and weighing acts")
    elsewhere = aside(lambda: _lie(case, seed, asked, belief))
    wanted = replace(searched or Searched(seed=seed), rounds=ROUNDS if thorough else 0, sensors=thorough)
    advised = policy_of(
        case, seed, wanted, belief, ledger, lambda note: progress(f"weighing acts: {note}"), numbers=thorough
    )
    progress("waiting for the order, for who wants what and for which outcomes hold")
    planned, parted, mapped, held = elsewhere()
    return Study(
        case=case,
        ledger=ledger,
        reliability=shown,
        belief=belief,
        backtest=tested,
        caution=caution(case, ledger),
        trap=trap(),
        timing=timing(case, ledger),
        behaviour=behaviour(case, main),
        landscape=mapped,
        apart=parted,
        stability=held,
        roadmap=planned,
        policy=advised,
        futures=_played(case, seed, belief, ledger, progress) if thorough else None,
        pedigree=Pedigree("one case through all rooms", seed=seed, case_hash=case.hash),
    )
