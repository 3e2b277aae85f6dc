"""Whom does a name in somebody else's data stand for? Parties of the case by the names they go under elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..case.schema import Case
from ..errors import UsageError

REMEMBERED = 200_000
"""Names whose answer is kept; a data set with more distinct names than this starts over."""


class Aliases(dict[str, str]):
    """Party by raw name, "" for a name that stands for none. Case and outer blanks do not count.

    `names` holds by party the names it goes under. Raises UsageError where one name would stand for two parties.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        super().__init__()
        self._known: dict[str, str] = {}
        for party, own in names.items():
            for name in own:
                other = self._known.setdefault(_fold(name), party)
                if other != party:
                    raise UsageError(f"the name {name!r} stands for both {other!r} and {party!r}; keep it with one")

    @property
    def none(self) -> bool:
        """Is no name known?"""
        return not self._known

    def __missing__(self, name: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        party = self._known.get(_fold(name), "")
        self[name] = party
        return party


def of_case(case: Case, more: Mapping[str, Iterable[str]] | None = None) -> Aliases:
    """A case's parties under their ids, names and aliases, and under `more` names by party.

    Raises UsageError for a party that the case does not have.
    """
    extra = more or {}
    unknown = [party for party in extra if party not in case.parties]
    if unknown:
        raise UsageError(f"aliases of {', '.join(unknown)}: no such party in the case ({', '.join(case.parties)})")
    return Aliases({p: [p, party.name, *party.aliases, *extra.get(p, ())] for p, party in case.parties.items()})


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
