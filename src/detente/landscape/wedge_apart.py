"""Where allies part and who could use it: chasms, wedges and patronage of one case along the same stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..answer import Pedigree, Shown
from ..case.schema import Case
from ..settings import DEFAULT_SEED
from .chasm import Chasm, chasms
from .patronage import Patronage, patronage
from .wedge import Wedge, wedges
from .wedge_numbers import DRAWS
from .wedge_reach import Stage, status_quo

METHOD = (
    "salience-weighted distances; offers by enumeration, closings by enumeration and MILP; Latin hypercube over ranges"
)


@dataclass(frozen=True)
class Apart(Shown):
    """The three answers along `stages`, the first of which is the case's date unless others were given."""

    stages: tuple[Stage, ...]
    chasm: Chasm
    wedge: tuple[Wedge, ...]
    patronage: tuple[Patronage, ...]
    pedigree: Pedigree


def apart(case: Case, stages: Sequence[Stage] = (), draws: int = DRAWS, seed: int = DEFAULT_SEED) -> Apart:
    """All three for a case; without stages, for the case's date alone."""
    along = tuple(stages) or (status_quo(case),)
    return Apart(
        along,
        chasms(case, along, draws, seed),
        wedges(case, along, draws, seed),
        patronage(case, along, draws, seed),
        Pedigree(METHOD, {"stages": [stage.label for stage in along]}, seed=seed, n=draws, case_hash=case.hash),
    )
