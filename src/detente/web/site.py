"""What pages are made from: cases, questions under way, words, and the drawing of it all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from .._version import __version__
from ..answer import to_json
from ..brief.html import environment
from ..case.schema import Case
from ..errors import Busy, NotFound
from . import show, take
from .effect import PLANS, WARM, Effect, filled
from .guard import Tokens
from .jobs import Ask, Board, Job, Question
from .shelf import Dial, Shelf, checked_sets, dials, stray, turned
from .tables import tables_of
from .texts import texts

if TYPE_CHECKING:
    from jinja2 import Environment

ACT = "act"
"""The question behind a slider: the act alone, without what else the policy room says."""
MOVED = "n."
"""Before the key path of a number in the form of sliders."""
GRACE = {"quick": 3.0, "acts": 0.4, "long": 0.2}
"""Seconds a page waits for its answer before it shows the work under way."""
FIRST = "types"
"""The numbers that stand first among the sliders: what the readings of the counterpart want."""
SLIDER_GRACE = 8.0
"""Seconds that a slider's first answer may take before the work is shown instead."""
PLANS_GRACE = 0.06
"""Seconds that it waits for the worth of the plans besides; they follow by themselves where they take longer."""


@dataclass(frozen=True)
class Told:
    """What a page holds: the answer if it is there, and the job that makes it."""

    case: Case
    ref: str
    room: str
    sets: tuple[str, ...]
    job: Job


Beside = Callable[[Request, Told, str], Awaitable[Mapping[str, Any]]]
"""What a page has beside its room's answer: values for `beside/<room>.html.j2`; the last is the token of forms."""


def query(sets: Sequence[str]) -> str:
    """Changed numbers as the end of an address."""
    return "?" + urlencode([("set", text) for text in sets]) if sets else ""


class Site:
    """One running program: its cases, its jobs, its templates. `listed` gives the list of cases as an answer."""

    def __init__(self, shelf: Shelf, ask: Ask, listed: Callable[[], Any], seed: int) -> None:
        self.shelf, self.listed, self.seed = shelf, listed, seed
        self.board, self.tokens, self.words = Board(ask), Tokens(), texts()
        self.beside: dict[str, Beside] = {"case": self._dialled}
        self.closing: list[Callable[[], None]] = [self.board.close]
        self.templates: Environment = environment("web/templates")
        self.templates.filters["plain"] = _unmarked
        self.templates.globals["version"] = __version__

    def draw(self, name: str, **values: Any) -> str:
        """A page."""
        return self.templates.get_template(name).render(t=self.words, rooms=show.rooms(), **values)

    async def case(self, ref: str, given: Sequence[str] = ()) -> tuple[Case, tuple[str, ...]]:
        """A case with numbers changed, and the changes as they count. Raises NotFound, UsageError, InvalidCase."""
        own = await run_in_threadpool(self.shelf.load, ref)
        sets = checked_sets(own, given)
        return (await run_in_threadpool(self.shelf.load, ref, sets) if sets else own), sets

    async def ask(self, ref: str, room: str, given: Sequence[str]) -> Told:
        """The job of a room's question. Raises NotFound, UsageError, InvalidCase, Busy."""
        if room not in show.rooms():
            raise NotFound.unknown("room", room[:40], show.rooms())
        case, sets = await self.case(ref, given)
        return Told(case, ref, room, sets, self.submit(case, ref, room, sets, show.LANES[room]))

    def submit(self, case: Case, ref: str, room: str, sets: tuple[str, ...], lane: str) -> Job:
        """The job of a question; raises Busy."""
        question = Question(ref, room, sets, self.seed, self.shelf.address.url)
        return self.board.submit(lane, question, case.hash)

    async def page(self, request: Request, told: Told, token: str) -> str:
        """A room's page, with the answer where it comes soon."""
        await told.job.wait(GRACE[show.LANES[told.room]])
        shown = told.job.answer.shown if told.job.answer else None
        if shown is not None and told.job.evidence is None:
            told.job.evidence = self._evidence(told, shown)
        beside = self.beside.get(told.room)
        return self.draw(
            "room.html.j2",
            case=told.case,
            ref=told.ref,
            room=told.room,
            sets=told.sets,
            question=self.words["rooms"][told.room]["question"],
            terminal=self._terminal(told),
            here=f"/cases/{quote(told.ref)}/{told.room}{query(told.sets)}",
            job=told.job,
            shown=shown,
            evidence=Markup(told.job.evidence or ""),  # drawn by a template, so escaped already
            token=token,
            beside=f"beside/{told.room}.html.j2" if beside else "",
            **(await beside(request, told, token) if beside else {}),
        )

    def _evidence(self, told: Told, shown: show.Shown) -> str:
        files, offered = tables_of(shown), take.offered() if shown.brief else {}
        about = {"ref": told.ref, "room": told.room, "sets": told.sets}
        return self.draw("evidence.html.j2", **about, shown=shown, files=files, **offered)

    async def _dialled(self, request: Request, told: Told, token: str) -> Mapping[str, Any]:
        own, _ = await self.case(told.ref)
        self._warmed(own, told.ref)
        effect = await self.effect(told.ref, own, told.sets) if told.sets else None
        return {"effect": effect, **_dials(own, told.sets)}

    def _terminal(self, told: Told) -> str:
        sets = "".join(f" --set {text}" for text in told.sets)
        many = f" -n {show.FUTURES}" if told.room == "futures" else ""
        return f"detente {self.words['rooms'][told.room]['command']} {told.ref}{many}{sets}"

    async def moved(self, ref: str, given: Mapping[str, str]) -> tuple[Case, tuple[str, ...]]:
        """The case's own numbers, and those that a form of sliders has moved."""
        own, _ = await self.case(ref)
        values = {name.removeprefix(MOVED): value for name, value in given.items() if name.startswith(MOVED)}
        return own, checked_sets(own, tuple(turned(own, values)))

    async def effect(self, ref: str, own: Case, sets: tuple[str, ...]) -> Effect:
        """What the changes do. Raises InvalidCase where the case cannot stand with them."""
        there = f"/cases/{quote(ref)}/what-if?" + urlencode([(MOVED + p, v) for p, _, v in map(_split, sets)])
        made = Effect(sets=sets, query=query(sets), there=there)
        if not sets:
            return made
        if stray(own, sets):
            await self.case(ref, sets)
        for room, lane in ((WARM, WARM), (PLANS, PLANS), (ACT, "acts")):
            self.board.drop_waiting(lane, room, ref, sets)
        warm, plans = (self.submit(own, ref, room, sets, room) for room in (WARM, PLANS))
        acts = [self.submit(own, ref, ACT, changed, "acts") for changed in ((), sets)]
        await warm.wait(SLIDER_GRACE)
        await plans.wait(PLANS_GRACE)
        filled(made, warm, plans, *acts, names=self.words["acts"])
        return made

    def _warmed(self, own: Case, ref: str) -> None:
        """Have the case made ready for its sliders, behind the page."""
        with suppress(Busy):
            for room in (WARM, PLANS):
                self.submit(own, ref, room, (), room)

    def draw_effect(self, ref: str, effect: Effect, token: str) -> str:
        """The part of a page that answers a slider."""
        return self.draw("effect.html.j2", ref=ref, effect=effect, token=token)


def listing(answer: Any) -> str:
    """The list of cases as JSON, as `detente cases --json` without its time."""
    return to_json(answer)


def _dials(own: Case, sets: tuple[str, ...]) -> dict[str, Any]:
    values = {path: value for path, _, value in map(_split, sets)}
    groups: dict[str, list[Dial]] = {FIRST: []}
    for dial in dials(own):
        groups.setdefault(dial.group, []).append(dial)
    kept = {name: held for name, held in groups.items() if held}
    return {"dials": kept, "values": values, "open": {path.partition(".")[0] for path in values}}


def _split(text: str) -> tuple[str, str, str]:
    return text.partition("=")


def _unmarked(text: str) -> str:
    """A sentence without the ids of findings."""
    import re

    return re.sub(r"\s*\[F\d+\]", "", text)
