"""What all layouts share: what they are told, how a row is refused, and the parts of a sighting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..aliases import Aliases
from ..cameo import Code
from ..dates import dated
from ..events import BETWEEN, CAMEO, Sighting, coded, identity

SAMPLE = 20
"""Rows from the start of a file by which its layout is told."""
UNJUDGED = "F6"
"""Admiralty grade of what nobody has judged."""
Read = Callable[[list[str], int], Sighting | None]


class Refused(Exception):
    """A row that cannot be read; its text is the reason."""


@dataclass(frozen=True)
class Head:
    """How a file begins: its first rows as cells, and the first of them as column names in lower case."""

    rows: list[list[str]]
    header: list[str] = field(default_factory=list)

    def places(self, *names: str) -> list[int]:
        """Where these columns stand; raises KeyError with the first that is missing."""
        found = {name: place for place, name in reversed(list(enumerate(self.header)))}
        return [found[name] for name in names]


@dataclass(frozen=True)
class Context:
    """What a layout is told beside the file.

    `everything` keeps rows of all parties, else both sides must be parties of the case; `by` and `to` stand where a
    layout does not say who acted on whom; `columns` and the rest come from a saved mapping.
    """

    aliases: Aliases
    import_hash: str
    everything: bool = False
    by: str = ""
    to: str = ""
    grade: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    system: str = ""
    date_form: str = ""

    def party(self, name: str) -> str:
        """The parties that a name, or several joined by `;`, stand for; "" unless all are known."""
        found = [self.aliases[part] for part in name.split(BETWEEN)]
        return BETWEEN.join(sorted(set(found))) if all(found) else ""

    def sighting(self, line: int, *, date: str, by: str, to: str, code: str, **rest: str) -> Sighting | None:
        """A sighting from texts by name, None where it does not concern the case's parties; raises Refused.

        `rest` may hold text, score, source, url, place, grade, origin_id, quad and system.
        """
        system = rest.get("system", CAMEO)
        one, other = self.party(by), self.party(to)
        if not (self.everything or (one and other)):
            return None
        known = code_of(code) if system == CAMEO else None
        one, other = one or by, other or to
        digits = known.code if known else code
        name, forward = identity(date, one, other, system, digits, rest.get("text", ""))
        score = number(rest["score"]) if rest.get("score") else known.weight if known else None
        return Sighting(
            id=name,
            forward=forward,
            date=date,
            by=one,
            to=other,
            raw_by=by,
            raw_to=to,
            system=system,
            code=digits,
            quad=known.quad if known else int(rest.get("quad", "0")),
            score=score,
            text=rest.get("text") or (known.label if known else ""),
            source=rest.get("source", ""),
            url=rest.get("url", ""),
            place=rest.get("place", ""),
            grade=rest.get("grade") or self.grade or UNJUDGED,
            origin_id=rest.get("origin_id", ""),
            import_hash=self.import_hash,
            line=line,
        )


def code_of(text: str) -> Code:
    """The CAMEO code; raises Refused."""
    found = coded(text.strip())
    if found is None:
        raise Refused(f"code {text[:20]!r} is not in the CAMEO table")
    return found


def number(text: str) -> float:
    """A finite number; raises Refused."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise Refused(f"score {text[:20]!r} is no number")
    return value


def day(text: str, form: str = "") -> str:
    """A date as YYYY, YYYY-MM or YYYY-MM-DD, from that, from YYYYMMDD or in `form` (strptime); raises Refused."""
    text = text.strip()
    try:
        if form:
            return dt.datetime.strptime(text, form).date().isoformat()
        if len(text) == 8 and text.isdecimal():
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        return dated(text.partition(" ")[0].partition("T")[0]).text
    except ValueError:
        wanted = f"expected the form {form}" if form else "expected YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY"
        raise Refused(f"{text[:20]!r} is no date; {wanted}") from None


class Days(dict[str, str]):
    """Dates read once each; raises Refused."""

    def __init__(self, form: str = "") -> None:
        super().__init__()
        self.form = form

    def __missing__(self, text: str) -> str:
        found = self[text] = day(text, self.form)
        return found


class Codes(dict[str, Code]):
    """CAMEO codes read once each; raises Refused."""

    def __missing__(self, text: str) -> Code:
        found = self[text] = code_of(text)
        return found
