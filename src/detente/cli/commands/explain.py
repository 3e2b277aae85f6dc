"""Explain a word of the field or of the program; without TERM, list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from ...answer import Pedigree
from ...errors import NotFound
from ...settings import Term, find_term, glossary
from ..frame import Ask, Command
from ..table import columns

WIDTH = 88


@dataclass(frozen=True)
class Explained:
    """What does the word mean?"""

    term: Term
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The word, its other names, the definition, and where to read on."""
        from textwrap import wrap

        term = self.term
        yield term.id + (f"  (also: {', '.join(term.aliases)})" if term.aliases else "")
        for paragraph in term.definition.split("\n\n"):
            yield from (f"  {line}" for line in wrap(paragraph, WIDTH))
        if term.see:
            yield f"  See also: {', '.join(term.see)}"
        if term.source:
            yield f"  Source: {term.source}"


@dataclass(frozen=True)
class Terms:
    """Which words are explained?"""

    terms: tuple[Term, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """Every word with its other names."""
        yield from columns([(term.id, ", ".join(term.aliases)) for term in self.terms])


@click.command(cls=Command, overridable=False, help=__doc__)
@click.argument("term", nargs=-1)
def command(ask: Ask, term: tuple[str, ...]) -> Explained | Terms:
    """Look the term up; several words are one term. Raises NotFound with the nearest one."""
    pedigree = Pedigree(method="glossary", parameters={"term": " ".join(term) or None})
    if not term:
        return Terms(tuple(sorted(glossary().values(), key=lambda t: t.id.casefold())), pedigree)
    try:
        return Explained(find_term(" ".join(term)), pedigree)
    except NotFound as fault:
        raise NotFound(f"{fault} 'detente explain' lists every term.") from None
