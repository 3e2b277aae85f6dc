"""A room's answer for the web: the bytes that its command prints with `--json`, and its page.

Runs in a process of its own; numba is imported after the folder of its kernels is settled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from .frame import Ask

if TYPE_CHECKING:
    from ..study.demand import Demand
    from ..web.jobs import Answered, Question


WARM = ("warm", "plans")
"""Questions behind a slider: the belief and the plans of a case kept in memory, with numbers changed."""


def answer(question: Question, told: Callable[[str], None]) -> Answered:
    """Ask a room as its command does; raises NotFound, InvalidCase, DetenteError."""
    from ..settings import Address, kernel_cache, load_settings
    from ..web.jobs import Answered
    from ..web.shelf import Shelf

    started = perf_counter()
    settings = replace(load_settings({}), database=Address(question.database), seed=question.seed)
    kernel_cache(cache_dir=settings.cache_dir)
    if question.room in WARM:
        from .warm import warm

        return Answered(warm(question, told), None)
    case = Shelf(settings.database).load(question.case, question.sets)
    ask = Ask(settings, as_json=True, sets=question.sets)
    from ..study.demand import Demand

    demand = Demand(case, question.seed, told, **_wanted(question.room, ask))
    if question.room == "brief":
        from ..answer import to_json
        from ..web.show import show_brief

        brief = _brief(demand)
        return Answered(to_json(brief), show_brief(brief))
    reply = ROOMS[question.room](demand, ask, question.case)
    from ..web.show import rooms, show

    shown = show(question.room, demand) if question.room in rooms() else None
    return Answered(_text(reply, perf_counter() - started), shown)


def _text(reply: Any, seconds: float) -> str:
    from ..answer import Run, plain, to_json

    return to_json(plain(reply) | {"run": Run(seconds=round(seconds, 3))})


def _wanted(room: str, ask: Ask) -> dict[str, Any]:
    if room == "brief":
        return {"planned": True}
    if room == "act":
        from ..policy.policy import Asked as Searched

        return {"searched": Searched(seed=ask.settings.seed, exploit=False)}
    if room == "futures":
        from ..futures.answers import Asked as Played
        from ..web.show import FUTURES

        return {"played": Played(n=FUTURES, seed=ask.settings.seed, home=str(ask.settings.cache_dir))}
    return {}


def _brief(demand: Demand) -> Any:
    from typing import cast

    from ..brief.compose import compose
    from ..study.study import Study

    return compose(cast("Study", demand))


def _case(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.check import checked

    return checked(demand.case, ask, ref)


def _record(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.record import shown

    return shown(demand.case, demand.ledger, ask, ref)


def _belief(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.belief import told

    return told(demand.case, demand.belief, ask)


def _landscape(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.landscape import told

    return told(demand.case, demand.landscape, ask, demand.apart)


def _roadmap(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.roadmap import told

    return told(demand.case, demand.roadmap, ask)


def _policy(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.policy import told

    return told(demand.case, demand.policy, ask)


def _futures(demand: Demand, ask: Ask, ref: str) -> Any:
    from .commands.futures import told

    return told(demand.case, demand.futures, ask) if demand.futures else None


ROOMS: dict[str, Callable[[Demand, Ask, str], Any]] = {
    "case": _case,
    "record": _record,
    "belief": _belief,
    "landscape": _landscape,
    "roadmap": _roadmap,
    "policy": _policy,
    "act": _policy,
    "futures": _futures,
}
