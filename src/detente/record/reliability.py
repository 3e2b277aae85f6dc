"""How far are promises kept: by whom, of what kind, in what form, and for how long?

One rule for both sides. *Delivered* is the share of resolved promises delivered in full at some time (kept, late or
reversed; partial and broken are not; pending is left out). *Standing* is the share of those delivered that were not
undone. The two are apart because a side can deliver and take back.

Shares are partially pooled. Group c of a side has k_c of n_c; k_c is Beta-Binomial with mean μ and concentration κ,
common to the groups of the side; μ is uniform, and κ / (κ + REFERENCE_N) is uniform: at REFERENCE_N promises every
weight of the pool between none and all is as likely beforehand. Both are integrated on a grid (Gelman et al., Bayesian
Data Analysis, 3rd ed. 2013, section 5.3, has the model with another prior on κ). Lateness and undoing are hazards a
year (see `hazard`).

It misleads where the rows of a group are one undertaking counted many times: `episodes` says how many undertakings
there are, and the row of a whole side takes undertakings, not promises, as its groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, fsum

from scipy.special import betaincinv

from ..answer import Pedigree, Shown
from ..case.schema import Case
from .dates import Dated, on
from .ledger import CATEGORIES, JOINT, OURS, OUTCOMES, THEIRS, Commitment, Ledger
from .pooling import LEVEL, MEANS, REFERENCE_N, TAIL, TOLERANCE, WEIGHTS, Fit, Spread, fit

SIDES = (THEIRS, OURS, JOINT)
IN_FULL = ("kept", "late", "reversed")
COUNTS_BELOW = 30  # shares of fewer are shown as counts: a percentage would look surer than it is
JEFFREYS = 0.5  # both parameters of Jeffreys' prior for a share (1946)
VOW = "abstain"
NOT_SPLIT = (JOINT, "promisor")  # a joint promise is each promisor's: split, it would count once for each


@dataclass(frozen=True)
class Share:
    """`k` of `n`, and the share believed after pooling: mean and credible interval, 0 to 1.

    `raw` is k / n, None where n is 0. `shown` is the text for a reader: counts below 30, a percentage from there on.
    """

    k: int
    n: int
    raw: float | None
    mean: float
    low: float
    high: float
    shown: str


@dataclass(frozen=True)
class Group:
    """Promises of one side with one `label` in one respect (`by`: side, category, promisor or form).

    `n` counts all, `counts` by outcome; `episodes` is the number of undertakings they belong to. `standing` is a share
    of those delivered, not of all.
    """

    side: str
    by: str
    label: str
    n: int
    episodes: int
    counts: dict[str, int]
    delivered: Share
    standing: Share


@dataclass(frozen=True)
class Pool:
    """What the groups of a side share: `measure` is delivered or standing.

    `typical` is the mean over groups (μ), `new` what to expect of a group not seen yet, `concentration` the strength of
    pooling (κ, in promises): a group of n promises takes κ / (κ + n) of its share from the pool.
    """

    side: str
    by: str
    measure: str
    groups: int
    typical: Spread
    new: Spread
    concentration: Spread


@dataclass(frozen=True)
class Hazard:
    """The chance a year that something happens which has not happened yet.

    `items` were at risk for `exposure` item-years in all, up to the ledger's date; `events` of them ended, in
    `episodes` undertakings; `after` holds (id, years) of each, shortest first. The interval is credible, under
    Jeffreys' prior: with no exposure it is the prior and tells nothing.
    """

    kind: str
    sides: tuple[str, ...]
    items: int
    events: int
    episodes: int
    exposure: float
    mean: float
    low: float
    high: float
    after: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Reliability(Shown):
    """Both sides' record of delivery and durability by one rule; intervals are credible at `level`."""

    groups: tuple[Group, ...]
    pools: tuple[Pool, ...]
    lateness: tuple[Hazard, ...]
    undoing: tuple[Hazard, ...]
    interval_kind: str
    level: float
    pedigree: Pedigree

    def of(self, by: str, *sides: str) -> tuple[Group, ...]:
        """The groups in one respect (side, category, promisor, form), of these sides or of all."""
        return tuple(g for g in self.groups if g.by == by and g.side in (sides or SIDES))


def reliability(case: Case, ledger: Ledger) -> Reliability:
    """How far does each side keep what it promises? An empty ledger gives an answer without groups."""
    keys = _keys(case)
    asked = [(side, by, key) for side in SIDES for by, key in keys if ledger.of(side) and (side, by) != NOT_SPLIT]
    found = [_respect(ledger.of(side), side, by, key) for side, by, key in asked]
    present = tuple(side for side in SIDES if ledger.of(side))
    ways = [(side,) for side in present] + ([present] if len(present) > 1 else [])
    return Reliability(
        groups=tuple(group for groups, _ in found for group in groups),
        pools=tuple(pool for _, pools in found for pool in pools),
        lateness=tuple(late_hazard(ledger, way) for way in ways),
        undoing=tuple(undo_hazard(ledger, way) for way in ways),
        interval_kind="credible",
        level=LEVEL,
        pedigree=Pedigree(
            method="partially pooled Beta-Binomial on a grid; yearly hazards with Jeffreys' prior",
            parameters={
                "as_of": ledger.as_of,
                "mean": "uniform",
                "concentration": f"κ / (κ + {REFERENCE_N:g}) uniform",
                "grid": [MEANS, WEIGHTS],
            },
            tolerance=TOLERANCE,
            case_hash=case.hash,
        ),
    )


def in_full(commitment: Commitment) -> bool:
    """Was it delivered in full at some time, whatever came after?"""
    return commitment.outcome in IN_FULL


def shown(k: int, n: int) -> str:
    """'5 of 12' below COUNTS_BELOW, a percentage from there on, words where there is nothing to count."""
    if n == 0:
        return "none to count"
    return f"{k} of {n}" if n < COUNTS_BELOW else f"{100 * k / n:.0f} %"


_Key = Callable[[Commitment], Iterable[str]]


def _keys(case: Case) -> tuple[tuple[str, _Key], ...]:
    ids = {
        name: party for party, content in case.parties.items() for name in (party.casefold(), content.name.casefold())
    }

    def promisors(commitment: Commitment) -> Iterable[str]:
        return sorted({ids.get(name.casefold(), name) for name in commitment.by})

    return (
        ("side", lambda c: (c.episode,)),
        ("category", lambda c: (c.category,)),
        ("promisor", promisors),
        ("form", lambda c: (c.form,)),
    )


def _respect(
    commitments: Sequence[Commitment], side: str, by: str, key: _Key
) -> tuple[tuple[Group, ...], tuple[Pool, ...]]:
    """The groups of one side in one respect, and their pools for delivery and for standing."""
    members: dict[str, list[Commitment]] = {}
    for commitment in commitments:
        for label in key(commitment):
            members.setdefault(label, []).append(commitment)
    labels = sorted(members, key=lambda label: (CATEGORIES.index(label) if label in CATEGORIES else 0, label))
    rows = [members[label] for label in labels]
    delivered, standing = [_delivered(row) for row in rows], [_standing(row) for row in rows]
    fits = {"delivered": fit(delivered), "standing": fit(standing)}
    pools = tuple(
        Pool(side, by, measure, len(labels), found.typical(), found.new(), found.concentration())
        for measure, found in fits.items()
    )
    if by == "side":
        whole = _whole(commitments, fits["delivered"], fits["standing"])
        return (_group(commitments, side, by, side, *whole),), pools
    shares = zip(_shares(delivered, fits["delivered"]), _shares(standing, fits["standing"]), strict=True)
    return tuple(_group(r, side, by, x, *s) for r, x, s in zip(rows, labels, shares, strict=True)), pools


def _delivered(commitments: Iterable[Commitment]) -> tuple[int, int]:
    resolved = [c for c in commitments if c.resolved]
    return sum(in_full(c) for c in resolved), len(resolved)


def _standing(commitments: Iterable[Commitment]) -> tuple[int, int]:
    held = [c for c in commitments if in_full(c)]
    return sum(c.outcome != "reversed" for c in held), len(held)


def _shares(counts: list[tuple[int, int]], found: Fit) -> list[Share]:
    return [_share(pair, spread) for pair, spread in zip(counts, found.groups(), strict=True)]


def _whole(commitments: Sequence[Commitment], delivered: Fit, standing: Fit) -> tuple[Share, Share]:
    """The side as a whole: the share of a typical undertaking, so that long agreements do not count as many."""
    return (
        _share(_delivered(commitments), delivered.typical()),
        _share(_standing(commitments), standing.typical()),
    )


def _share(pair: tuple[int, int], spread: Spread) -> Share:
    k, n = pair
    return Share(k, n, k / n if n else None, spread.mean, spread.low, spread.high, shown(k, n))


def _group(rows: Sequence[Commitment], side: str, by: str, label: str, delivered: Share, standing: Share) -> Group:
    count = Counter(c.outcome for c in rows)
    counts = {outcome: count[outcome] for outcome in OUTCOMES}
    return Group(side, by, label, len(rows), len({c.episode for c in rows}), counts, delivered, standing)


def undo_hazard(ledger: Ledger, sides: tuple[str, ...] = SIDES) -> Hazard:
    """How likely is a delivered step to be undone, a year, while it stands?

    At risk: promises of these sides delivered in full and not spent (a one-time act leaves nothing to undo), vows to
    abstain apart, from delivery to the undoing or the ledger's date. A row without a date of delivery is left out.
    """
    rows = [c for c in ledger.of(*sides) if in_full(c) and c.delivered and not c.spent and c.category != VOW]
    return hazard("undone", sides, [(c, c.delivered, c.undone) for c in rows if c.delivered], on(ledger.as_of))


def late_hazard(ledger: Ledger, sides: tuple[str, ...] = SIDES) -> Hazard:
    """How likely is an overdue promise to be delivered in full, a year, while it is overdue?

    At risk: promises with a due date that has passed undelivered, to full delivery or the ledger's date. A promise that
    was broken stays overdue: where it is dead rather than late, the hazard of the living ones is higher than this.
    """
    rows: list[tuple[Commitment, Dated | None, Dated | None]] = []
    for c in ledger.of(*sides):
        end = c.delivered if in_full(c) else None
        timely = c.outcome in ("kept", "reversed") and (not end or not c.due or end.first <= c.due.last)
        if c.due and c.due.by(ledger.as_of) and c.category != VOW and not timely:
            rows.append((c, c.due, end))
    return hazard("delivered late", sides, rows, on(ledger.as_of))


def hazard(
    kind: str,
    sides: tuple[str, ...],
    rows: Sequence[tuple[Commitment, Dated | None, Dated | None]],
    until: Dated,
) -> Hazard:
    """A yearly hazard from rows of (promise, start, end); no end means not ended by `until`.

    Time runs in years from each start. A year begun is at risk for as much of it as lies before `until`, whether or not
    the end falls into it; an end uses its year up, so it counts for one year at least. With e ends in E item-years
    the hazard is Beta(1/2 + e, 1/2 + E - e). It misleads where the hazard is not constant: it is a mean over what was
    seen.
    """
    times = [(start.years_to(end), c) for c, start, end in rows if start and end]
    ended = sorted(times, key=lambda row: (row[0], row[1].id))
    exposure = fsum(_exposure(start, end, until) for _, start, end in rows if start)
    a, b = JEFFREYS + len(ended), JEFFREYS + exposure - len(ended)
    return Hazard(
        kind=kind,
        sides=sides,
        items=len(rows),
        events=len(ended),
        episodes=len({c.episode for _, c in ended}),
        exposure=exposure,
        mean=a / (a + b),
        low=float(betaincinv(a, b, TAIL)),
        high=float(betaincinv(a, b, 1 - TAIL)),
        after=tuple((c.id, round(years, 2)) for years, c in ended),
    )


def _exposure(start: Dated, end: Dated | None, until: Dated) -> float:
    observed = max(0.0, start.years_to(until))
    return observed if end is None else max(1.0, min(ceil(start.years_to(end)), observed))
