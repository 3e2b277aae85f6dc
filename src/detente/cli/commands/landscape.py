"""Say what all could live with: fair packages, who would block them, what passes at home, whether the time is ripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...errors import NotFound, UsageError
from ..frame import Ask, Command, progress
from ..shelf import case_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...case.schema import Case
    from ...landscape.answers import Asked, Landscape
    from ...landscape.wedge_apart import Apart
    from ..land import LandscapeTold

CONVENTIONS = ("stated", "domain-minimum")


@click.command(cls=Command, help=__doc__)
@click.argument("ref", metavar="CASE_OR_DOMAIN")
@click.option("--party", "parties", multiple=True, metavar="PARTY", help="Who must agree; give two or more.")
@click.option("--package", multiple=True, metavar="ISSUE=LEVEL", help="A package to look at; the rest as today.")
@click.option("--power", multiple=True, metavar="PARTY=WEIGHT", help="Weights of the weighted Nash solution.")
@click.option("--within-steps", is_flag=True, help="Only levels that some steps of the case go as far as.")
@click.option("--disagreement", type=click.Choice(CONVENTIONS), help="What a party has without agreement.")
def command(
    ask: Ask,
    ref: str,
    parties: tuple[str, ...],
    package: tuple[str, ...],
    power: tuple[str, ...],
    within_steps: bool,
    disagreement: str | None,
) -> LandscapeTold:
    """A case or a domain folder; raises NotFound, InvalidCase and UsageError."""
    from ...landscape.answers import Asked

    asked = Asked(
        parties=parties,
        package=pairs(package, "--package", "ISSUE=LEVEL"),
        power={name: _weight(text) for name, text in pairs(power, "--power", "PARTY=WEIGHT").items()},
        convention="domain-minimum" if disagreement == CONVENTIONS[1] else "stated",
        within_steps=within_steps,
    )
    return _told(ask, ref, asked)


def _told(ask: Ask, ref: str, asked: Asked) -> LandscapeTold:
    from ...landscape.formats import is_domain, read_domain
    from ...landscape.landscape import landscape_of_domain
    from ...study.landscape import apart_of, landscape_of
    from ..land import LandscapeTold, domain_names
    from ..retell import retell

    if is_domain(ref):
        if ask.sets or ask.as_of:
            raise UsageError("--set and --as-of change a case; a domain file has nothing they could change")
        domain = read_domain(ref)
        progress(f"{ref}: {domain.size:,} packages")
        return retell(LandscapeTold, landscape_of_domain(domain, asked), ask, said=domain_names(domain))
    case = _case(ask, ref)
    progress(f"{ref}: where allies part, and who could use it")
    parted = apart_of(case, seed=ask.settings.seed)
    progress(f"{ref}: efficient packages, solutions, coalitions")
    return told(case, landscape_of(case, asked, parted), ask, parted)


def _case(ask: Ask, ref: str) -> Case:
    """The case; where there is none, say that a domain folder would do as well. Raises NotFound, InvalidCase."""

    try:
        return case_of(ask, ref)
    except NotFound as fault:
        raise NotFound(f"{fault}. A folder of a NegoLog or GENIUS domain works too") from None


def told(case: Case, answer: Landscape, ask: Ask, parted: Apart) -> LandscapeTold:
    """The answer with the titles its lines need."""
    from ...brief.route import names
    from ..between import between
    from ..land import LandscapeTold, case_names
    from ..retell import retell

    return retell(LandscapeTold, answer, ask, said=case_names(case), between=tuple(between(case, names(case), parted)))


def pairs(given: Sequence[str], option: str, form: str) -> dict[str, str]:
    """`NAME=TEXT` by name; raises UsageError on any other form or a name given twice."""
    found: dict[str, str] = {}
    for text in given:
        name, sign, rest = (part.strip() for part in text.partition("="))
        if not (name and sign and rest):
            raise UsageError(f"{option}: found {text!r}; give {form}")
        if name in found:
            raise UsageError(f"{option}: {name!r} is given twice; give it once")
        found[name] = rest
    return found


def _weight(text: str) -> float:
    """A finite weight above 0; raises UsageError."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UsageError(f"--power: found {text!r} where a number above 0 was expected")
    return value
