"""Who wants what, and what could all live with?

Packages of a case or of a domain file, their exact Pareto set, the bargaining solutions, what no group would walk away
from, what passes at home, whether the moment is ripe. It misleads where visions are misread, and where parties bargain
over what they believe of each other rather than over interests: every number here is what the stated interests imply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .. import catalog
from ..answer import Infeasible, Pedigree
from ..case.schema import Case
from ..errors import UsageError, suggest
from ..model.ladder import compile_ladder
from .answers import SHOWN_POINTS, Asked, Deal, Extent, Landscape, Point, Zopa
from .core import Core, beyond, core
from .deals import choose
from .fallback import Standing, standing
from .frontier import Frontier, frontier
from .improve import Improvement, improvement
from .measure import Solution
from .packages import MOST_LISTED, Domain, Floats, Ints, domain_of, listed, today
from .program import Program
from .ripeness import Ripeness, ripeness
from .winset import WinSet, winsets

METHOD = "exact Pareto set by Minkowski sums issue by issue; solutions from it, or from a mixed-integer program"
WEIGHTED = "weighted_nash"


@dataclass(frozen=True)
class _Found:
    """What every part of the answer is made from."""

    domain: Domain
    frontier: Frontier
    chosen: Mapping[str, tuple[Ints, int] | Infeasible]


def landscape(case: Case, asked: Asked | None = None) -> Landscape:
    """The landscape of a case. Raises UsageError on a party, issue or level that is not there."""
    wanted = asked or Asked()
    parties = _checked(case, wanted.parties) or at_the_table(case)
    ladder = compile_ladder(case)
    stands = standing(case, parties, ladder)
    far = beyond(case)
    domain = _under(domain_of(case, parties, stands.without, far if wanted.within_steps else None), wanted)
    now = today(case, domain)
    power = _power(domain, wanted, {p: _power_of(case, p) for p in parties})
    found = _found(domain, wanted, power)
    picked = {name: c[0] for name, c in found.chosen.items() if not isinstance(c, Infeasible)}
    answer = _answer(found, wanted, power, case.hash)
    sides = tuple(p for p in case.parties if p in {*case.coalition, case.counterpart} and case.parties[p].vision)
    apart = standing(case, sides, ladder)
    near = _under(domain_of(case, parties, stands.without, far), wanted)
    inside = {} if wanted.within_steps else _found(near, wanted, power).chosen
    about = improvement(domain, domain.find(wanted.package, now), wanted.most) if wanted.package else None
    return replace(
        answer,
        today=_named(domain, stands.today),
        now=domain.package(now),
        core=_core(case, found, stands, picked),
        winset=_winsets(case, domain, ladder.start, picked),
        ripeness=ripeness(domain_of(case, sides, apart.without, far if wanted.within_steps else None), apart),
        improvement=about,
        beyond=far,
        within_steps={name: _deal(near, c) for name, c in inside.items()},
    )


def landscape_of_domain(domain: Domain, asked: Asked | None = None) -> Landscape:
    """The landscape of a domain file: what needs steps, constituencies or a date is `Infeasible` or empty.

    Raises UsageError on a party, issue or level that is not there.
    """
    wanted = asked or Asked()
    if wanted.parties or wanted.within_steps:
        raise UsageError("a domain file has the parties of its profiles and no steps; drop --party and --within-steps")
    held = _under(domain, wanted)
    power = _power(held, wanted, {})
    answer = _answer(_found(held, wanted, power), wanted, power, None)
    about = improvement(held, held.find(wanted.package), wanted.most) if wanted.package else None
    return replace(answer, improvement=about)


def at_the_table(case: Case) -> tuple[str, ...]:
    """Who must agree: who signs the capstone, both sides of the ladder, and the allies; those with a vision."""
    needed = {*case.capstone.by, case.counterpart, *case.coalition}
    return tuple(p for p, party in case.parties.items() if p in needed and party.vision)


def _checked(case: Case, parties: Sequence[str]) -> tuple[str, ...]:
    known = [p for p, party in case.parties.items() if party.vision]
    for party in parties:
        if party not in known:
            raise UsageError(f"--party: no party {party!r} with a vision{suggest(party, known)}")
    if len(set(parties)) == 1:
        raise UsageError("--party: one party alone has nobody to agree with; name two or more")
    return tuple(p for p in known if p in parties)


def _under(domain: Domain, asked: Asked) -> Domain:
    """The domain under the convention asked for."""
    if asked.convention == "stated":
        return domain
    return replace(domain, disagreement=np.maximum(domain.disagreement, domain.least))


def _power_of(case: Case, party: str) -> float | None:
    power = case.parties[party].power
    return power.mode if power else None


def _power(domain: Domain, asked: Asked, stated: Mapping[str, float | None]) -> Floats | None:
    """Weights `[party]` for the weighted Nash solution, or None where they are not all known."""
    for party in asked.power:
        if party not in domain.parties:
            raise UsageError(f"--power: no party {party!r} at the table{suggest(party, domain.parties)}")
    found = [asked.power.get(p, stated.get(p)) for p in domain.parties]
    if any(w is None or w <= 0 for w in found):
        missing = [p for p, w in zip(domain.parties, found, strict=True) if w is None or w <= 0]
        if asked.power:
            raise UsageError(f"--power: no weight above 0 for {', '.join(missing)}; give one for every party")
        return None
    return np.array(found, dtype=float)


def solutions() -> dict[str, Solution]:
    """The catalogue: a module a solution, by name."""
    folder = f"{__package__}.bargaining"
    return {name: catalog.pick(folder, name) for name in catalog.offers(folder)}


def _found(domain: Domain, asked: Asked, power: Floats | None) -> _Found:
    whole = frontier(domain, domain.disagreement, asked.most)
    chosen = {
        name: _choice(domain, whole, solution, power)
        for name, solution in sorted(solutions().items())
        if name != WEIGHTED or power is not None
    }
    return _Found(domain, whole, chosen)


def _choice(domain: Domain, found: Frontier, solution: Solution, power: Floats | None) -> tuple[Ints, int] | Infeasible:
    """A solution's package and its ties: from the frontier where that is exact and holds it, else by the program."""
    ones = np.ones(len(domain.parties))
    listed_all = found.epsilon == 0 and (solution.measure(ones, ones).rational or _holds_greatest_sum(domain, found))
    if listed_all and len(found):
        row = choose(found.utilities, domain.disagreement, solution.measure, power, domain.unit)
        return row if isinstance(row, Infeasible) else (found.choice[row[0]], row[1])
    best = Program(domain).best(solution.measure, power)
    return best if isinstance(best, Infeasible) else (best, 0)


def _holds_greatest_sum(domain: Domain, found: Frontier) -> bool:
    """Is a package of the greatest sum of utilities on the frontier at hand?"""
    greatest = sum(float(t.sum(axis=1).max()) for t in domain.tables)
    return bool(len(found)) and float(found.utilities.sum(axis=1).max()) >= greatest - domain.unit


def _answer(found: _Found, asked: Asked, power: Floats | None, case_hash: str | None) -> Landscape:
    domain, points = found.domain, found.frontier
    shown = _spread(len(points))
    pareto = tuple(Point(domain.package(points.choice[i]), _named(domain, points.utilities[i])) for i in shown)
    none = Infeasible("a domain file states utilities only: no steps, no dates, no constituencies")
    return Landscape(
        parties=domain.parties,
        disagreement=_named(domain, domain.disagreement),
        today=None,
        now=None,
        solutions={name: _deal(domain, c) for name, c in found.chosen.items()},
        pareto=pareto,
        frontier=Extent(len(points), points.epsilon, domain.size, len(pareto)),
        zopa=_zopa(domain, points),
        core=none,
        chasm=(),
        wedge=(),
        patronage=(),
        winset=(),
        ripeness=none,
        improvement=None,
        beyond={},
        within_steps={},
        pedigree=_pedigree(domain, asked, power, points, case_hash),
    )


def _pedigree(domain: Domain, asked: Asked, power: Floats | None, points: Frontier, case_hash: str | None) -> Pedigree:
    said = {
        "parties": list(domain.parties),
        "disagreement": asked.convention,
        "package": dict(asked.package),
        "power": None if power is None else _named(domain, power),
        "within_steps": asked.within_steps,
        "most_points": asked.most,
    }
    return Pedigree(METHOD, said, tolerance=points.epsilon or domain.unit, case_hash=case_hash)


def _named(domain: Domain, values: Floats) -> dict[str, float]:
    return {p: float(v) for p, v in zip(domain.parties, values, strict=True)}


def _deal(domain: Domain, chosen: tuple[Ints, int] | Infeasible) -> Deal | Infeasible:
    if isinstance(chosen, Infeasible):
        return chosen
    choice, ties = chosen
    worth = domain.utilities(choice)
    low = worth < domain.disagreement - domain.unit
    below = tuple(p for p, short in zip(domain.parties, low, strict=True) if short)
    return Deal(domain.package(choice), _named(domain, worth), below, ties)


def _spread(count: int) -> Ints:
    """Places of the points listed: all, or so many evenly spread with both ends."""
    if count <= SHOWN_POINTS:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, SHOWN_POINTS).round().astype(np.int64))


def _zopa(domain: Domain, found: Frontier) -> Zopa:
    if not len(found):
        return Zopa(True, Program(domain).clash(), {}, {}, 0)
    least, most = found.utilities.min(axis=0), found.utilities.max(axis=0)
    return Zopa(False, (), _named(domain, least), _named(domain, most), _count(domain))


def _count(domain: Domain) -> int | None:
    """Packages worth at least its disagreement value to every party, one by one; None where they are too many."""
    if domain.size * (len(domain.issues) + len(domain.parties)) > MOST_LISTED:
        return None
    worth = domain.utilities(listed([len(t) for t in domain.tables]))
    return int((worth >= domain.disagreement - domain.unit).all(axis=1).sum())


def _core(case: Case, found: _Found, stands: Standing, picked: Mapping[str, Ints]) -> Core | Infeasible:
    deals = {name: found.domain.utilities(choice) for name, choice in picked.items()}
    return core(case, found.domain, stands, found.frontier, deals)


def _winsets(case: Case, domain: Domain, start: Floats, picked: Mapping[str, Ints]) -> tuple[WinSet, ...]:
    return winsets(case, domain, start, picked)


__all__ = ["Asked", "Deal", "Improvement", "Landscape", "Ripeness", "landscape", "landscape_of_domain"]
