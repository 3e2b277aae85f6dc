"""A room's answer as a command's reply: the same fields, with words."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .frame import Ask

T = TypeVar("T")


def retell(kind: type[T], answer: Any, ask: Ask, **words: Any) -> T:
    """`kind`, a subclass of the answer's class, with the answer's fields and `words` for its own.

    The pedigree gets what was asked for: `--as-of` and `--set`.
    """
    content = {field.name: getattr(answer, field.name) for field in fields(answer)}
    pedigree = answer.pedigree
    content["pedigree"] = replace(pedigree, parameters={**ask.parameters(), **pedigree.parameters})
    return kind(**content, **words)
