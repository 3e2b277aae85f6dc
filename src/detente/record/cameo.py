"""Codes of events: what each means in short, whether it is talk or deed, for or against, and how heavy it weighs.

CAMEO numbers what one party does to another (Schrodt 2012); the scale is Goldstein's (1992), -10 to 10, as two
publishers of event data print it. They differ on three of the 155 codes that both give: 016 (-5 in ICEWS, -2 in GDELT),
022 (3.4, 3.2) and 164 (-6.5, -7). The labels, and which codes name one act that takes two, are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
"""GDELT's four classes: by root code 01-05, 06-09, 10-14, 15-20."""


@dataclass(frozen=True)
class Code:
    """One code: a label in our words, its quad class, whether it names an act that takes two, weights by publisher.

    `icews` and `gdelt` are None where that publisher's figure is not known.
    """

    code: str
    label: str
    quad: int
    mutual: bool
    icews: float | None
    gdelt: float | None

    @property
    def weight(self) -> float | None:
        """ICEWS's figure, the fuller table, else GDELT's."""
        return self.gdelt if self.icews is None else self.icews


@cache
def codes() -> Mapping[str, Code]:
    """Every code by its digits, two to four of them, as text: the leading zero counts."""
    import csv
    from pathlib import Path

    with Path(__file__).with_name("cameo.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType({row["code"]: _code(row) for row in rows})


def _code(row: dict[str, str]) -> Code:
    weights = (float(row[publisher]) if row[publisher] else None for publisher in ("icews", "gdelt"))
    return Code(row["code"], row["label"], int(row["quad"]), row["mutual"] == "yes", *weights)
