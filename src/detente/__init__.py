"""Détente: what to offer, what to ask, in what order, and when, if ever, to sign.

    >>> from detente import load_case, run_study, compose_brief, write_brief   # doctest: +SKIP
    >>> study = run_study(load_case("minimal"))                                # doctest: +SKIP
    >>> write_brief(compose_brief(study), Path("out"))                         # doctest: +SKIP

The names below are the public surface; each is imported when first used (PEP 562), so that `import detente` costs no
more than this file. In a notebook answers show themselves as tables.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .answer import Bounds, Infeasible, Pedigree, to_json
    from .brief.compose import compose as compose_brief
    from .brief.findings import Brief
    from .brief.write import write as write_brief
    from .case.library import library_cases
    from .case.load import load_case
    from .case.quantity import Quantity
    from .case.schema import Case
    from .model.check import Behaviour, behaviour
    from .model.response import solve_responses
    from .record.backtest import Backtest
    from .record.ledger import Ledger
    from .record.posterior import Belief
    from .record.reliability import Reliability
    from .study.study import Study, backtest_of, belief_of, ledger_of, reliability_of
    from .study.study import study as run_study

_HOMES = {
    "Backtest": (".record.backtest", "Backtest"),
    "Behaviour": (".model.check", "Behaviour"),
    "Belief": (".record.posterior", "Belief"),
    "Bounds": (".answer", "Bounds"),
    "Brief": (".brief.findings", "Brief"),
    "Case": (".case.schema", "Case"),
    "Infeasible": (".answer", "Infeasible"),
    "Ledger": (".record.ledger", "Ledger"),
    "Pedigree": (".answer", "Pedigree"),
    "Quantity": (".case.quantity", "Quantity"),
    "Reliability": (".record.reliability", "Reliability"),
    "Study": (".study.study", "Study"),
    "backtest_of": (".study.study", "backtest_of"),
    "behaviour": (".model.check", "behaviour"),
    "belief_of": (".study.study", "belief_of"),
    "compose_brief": (".brief.compose", "compose"),
    "ledger_of": (".study.study", "ledger_of"),
    "library_cases": (".case.library", "library_cases"),
    "load_case": (".case.load", "load_case"),
    "reliability_of": (".study.study", "reliability_of"),
    "run_study": (".study.study", "study"),
    "solve_responses": (".model.response", "solve_responses"),
    "to_json": (".answer", "to_json"),
    "write_brief": (".brief.write", "write"),
}

__all__ = [
    "Backtest",
    "Behaviour",
    "Belief",
    "Bounds",
    "Brief",
    "Case",
    "Infeasible",
    "Ledger",
    "Pedigree",
    "Quantity",
    "Reliability",
    "Study",
    "__version__",
    "backtest_of",
    "behaviour",
    "belief_of",
    "compose_brief",
    "ledger_of",
    "library_cases",
    "load_case",
    "reliability_of",
    "run_study",
    "solve_responses",
    "to_json",
    "write_brief",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, attribute = _HOMES[name]
    value = getattr(import_module(home, __name__), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(__all__))
