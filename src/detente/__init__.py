"""Détente: what to offer, what to ask, in what order, and when, if ever, to sign.

The names below are the public surface; each is imported when first used (PEP 562), so that
`import detente` costs no more than this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .answer import Bounds, Infeasible, Pedigree
    from .case.library import library_cases
    from .case.load import load_case
    from .case.quantity import Quantity
    from .case.schema import Case
    from .model.response import solve_responses

_HOMES = {
    "Bounds": ".answer",
    "Case": ".case.schema",
    "Infeasible": ".answer",
    "Pedigree": ".answer",
    "Quantity": ".case.quantity",
    "library_cases": ".case.library",
    "load_case": ".case.load",
    "solve_responses": ".model.response",
}

__all__ = [
    "Bounds",
    "Case",
    "Infeasible",
    "Pedigree",
    "Quantity",
    "__version__",
    "library_cases",
    "load_case",
    "solve_responses",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
