"""How each type answers a playbook, as a table for programs and as a drawing for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from .table import columns, printable

if TYPE_CHECKING:
    from ..model.check import Behaviour

BAR_CELLS = 20
BLOCKS = "█▓▒░"
ASCII_BLOCKS = "#=~."
EVEN = 0.5
"""Above it delivery is more likely than not."""

ENDS = ("delivered", "stalled", "faked", "walked")
HEAD = ("", "", *ENDS, "at once", "gets there")
LEGEND = ("delivered", "stalled: it never came", "faked: it only seemed to come", "walked out")
READING = (
    "Each line is an exchange of the ladder. The bar and the first four shares say how it ends once",
    "the type owes its part, nothing having been faked before; what was voided may be owed again.",
    "'at once': it delivers in the first month it owes. 'gets there': talks with this type come as far",
    "as that exchange, with a clean record.",
)
SIGNED = "If the capstone is signed then, the chance that all that is still owed gets delivered:"
NOTHING_OWED = "nothing asked of it"
NOT_REACHED = "talks end before"


@dataclass(frozen=True)
class Ends:
    """How a debt ends: shares that sum to 1."""

    delivered: float
    stalled: float
    faked: float
    walked: float


@dataclass(frozen=True)
class Replies:
    """What is chosen in the first month of a debt: shares that sum to 1."""

    deliver: float
    stall: float
    fake: float
    walk: float


@dataclass(frozen=True)
class AfterSigning:
    """What becomes of all that is still owed when the capstone is signed with `settled` rungs settled."""

    settled: int
    delivered: float
    stalled: float
    faked: float
    broken: float


@dataclass(frozen=True)
class Exchange:
    """A type on one rung: None in `ends` and `first_month` where it owes nothing or talks never get there.

    `reached` is the chance that it comes to owe there with a clean record.
    """

    rung: str
    title: str
    asks: bool
    reached: float | None
    ends: Ends | None
    first_month: Replies | None


@dataclass(frozen=True)
class Reading:
    """One type's behaviour along the ladder and after signing."""

    type: str
    title: str
    exchanges: tuple[Exchange, ...]
    after_signing: tuple[AfterSigning, ...]


@dataclass(frozen=True)
class Answers:
    """Do the types behave as their names say, when met with this playbook?

    `deliverers[k]`: the types that, the capstone signed with k rungs settled, likelier than not deliver all.
    """

    playbook: str
    title: str
    types: tuple[Reading, ...]
    deliverers: tuple[tuple[str, ...], ...]


def tabulate(behaviour: Behaviour, title: str, rungs: Mapping[str, str]) -> Answers:
    """The arrays of `model.check.behaviour` under their names; NaN becomes None; `rungs` has their titles."""
    readings = tuple(
        Reading(
            type=name,
            title=behaviour.titles[who],
            exchanges=tuple(_exchange(behaviour, who, k, rungs) for k in range(len(behaviour.rungs))),
            after_signing=tuple(
                AfterSigning(k, *shares)
                for k, shares in enumerate(behaviour.after_signing[who].tolist())
                if _known(shares)
            ),
        )
        for who, name in enumerate(behaviour.types)
    )
    return Answers(behaviour.playbook, title, readings, tuple(map(tuple, behaviour.delivers)))


def _exchange(behaviour: Behaviour, who: int, k: int, titles: Mapping[str, str]) -> Exchange:
    rung, asks = behaviour.rungs[k], not behaviour.home[k]
    ends, replies = behaviour.ends[who, k].tolist(), behaviour.replies[who, k].tolist()
    return Exchange(
        rung=rung,
        title=titles.get(rung) or rung,
        asks=asks,
        reached=_number(behaviour.reached[who, k]),
        ends=Ends(*ends) if asks and _known(ends) else None,
        first_month=Replies(*replies) if asks and _known(replies) else None,
    )


def draw(answers: Answers, blocks: str = BLOCKS) -> Iterator[str]:
    """The table as text: in short, a legend, a line for each type and exchange; `blocks` fill the bars."""
    playbook = printable(_named(answers.playbook, answers.title))
    yield f"How each type of counterpart would answer the playbook {playbook}"
    yield ""
    yield "In short:"
    yield from columns([(f"  {reading.type}", _in_short(reading)) for reading in answers.types])
    yield ""
    yield from _exchanges(answers)
    yield "   ".join(f"{block} {word}" for block, word in zip(blocks, LEGEND, strict=True))
    yield from READING
    for reading in answers.types:
        yield ""
        yield printable(_named(reading.type, reading.title))
        rows = [HEAD, *(_row(exchange, blocks) for exchange in reading.exchanges)]
        yield from (f"  {line}" for line in columns(rows, right=range(2, len(HEAD))))
    yield ""
    yield from _signed(answers)


def apportion(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to `shares` that sum to `total`: largest remainder, ties to the first."""
    exact = [share * total / sum(shares) for share in shares]
    whole = [int(x) for x in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_rest[: total - sum(whole)]:
        whole[place] += 1
    return whole


def _named(name: str, title: str) -> str:
    return name if title == name else f"{name}: {title}"


def _in_short(reading: Reading) -> str:
    asked = [exchange for exchange in reading.exchanges if exchange.asks]
    if not asked:
        return "is asked for nothing"
    falls = next((k for k, e in enumerate(asked) if e.ends is None or e.ends.delivered <= EVEN), None)
    if falls is None:
        return "delivers on every exchange, more likely than not"
    start = f"delivers up to '{asked[falls - 1].rung}'; " if falls else ""
    exchange = asked[falls]
    if exchange.ends is None:
        return f"{start}talks end before '{exchange.rung}'"
    percent = dict(zip(ENDS, apportion(astuple(exchange.ends), 100), strict=True))
    other = max(ENDS[1:], key=lambda end: percent[end])
    return f"{start}at '{exchange.rung}' delivered {percent['delivered']} %, {other} {percent[other]} %"


def _exchanges(answers: Answers) -> Iterator[str]:
    """The rungs with their titles, where any has one."""
    rungs = answers.types[0].exchanges
    if any(exchange.title != exchange.rung for exchange in rungs):
        yield "The exchanges, in order:"
        rows = [(f"  {place}", e.rung, printable(e.title)) for place, e in enumerate(rungs, 1)]
        yield from columns(rows)
        yield ""


def _row(exchange: Exchange, blocks: str) -> tuple[str, ...]:
    there = _percent(exchange.reached)
    if exchange.ends is None:
        why = NOT_REACHED if exchange.asks else NOTHING_OWED
        return (exchange.rung, why.ljust(BAR_CELLS), *("" for _ in ENDS), "", there)
    shares = astuple(exchange.ends)
    bar = "".join(block * cells for block, cells in zip(blocks, apportion(shares, BAR_CELLS), strict=True))
    at_once = _percent(exchange.first_month.deliver if exchange.first_month else None)
    return (exchange.rung, bar, *(f"{percent} %" for percent in apportion(shares, 100)), at_once, there)


def _signed(answers: Answers) -> Iterator[str]:
    """A line for each place on the ladder where the capstone could be signed, a column for each type."""
    yield SIGNED
    places = ["at once", *(f"after {exchange.rung}" for exchange in answers.types[0].exchanges)]
    chances = [{after.settled: after.delivered for after in reading.after_signing} for reading in answers.types]
    rows = [(place, *(_percent(chance.get(k)) for chance in chances)) for k, place in enumerate(places)]
    head = ("", *(reading.type for reading in answers.types))
    yield from (f"  {line}" for line in columns([head, *rows], right=range(1, len(head))))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)} %"


def _known(row: list[float]) -> bool:
    return all(map(isfinite, row))


def _number(value: Any) -> float | None:
    return float(value) if isfinite(value) else None
