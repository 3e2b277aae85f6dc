"""Turns what pydantic says about a tree into house sentences at the place in the file.

Pydantic names the schema's path; a user wrote a shorter one (`by: north` for a list, `ideal: 0.5` for a
place), so a path is followed only as far as the file goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from .paths import Slot, slot_at
from .quantity import describe
from .schema import HIDDEN_KEYS
from .tree import Path, Tree, hint

KEY_MARK = "[key]"
_INNER = set(HIDDEN_KEYS.values())


def report(tree: Tree, errors: Sequence[Any]) -> None:
    """Add a sentence to `tree` for each of pydantic's `errors` (as `ValidationError.errors()` gives them)."""
    for number, error in enumerate(errors):
        if tree.full:
            tree.unlisted += len(errors) - number
            return
        _SAY.get(error["type"], _other)(tree, error)


def _missing(tree: Tree, error: Any) -> None:
    *holder, key = error["loc"]
    path = (*_in_file(tree, tuple(holder)), key)
    place = slot_at(path)
    tree.complain(path, f"missing; expected {place.words() if place else 'a value'}", key=True)


def _unknown_key(tree: Tree, error: Any) -> None:
    path = _in_file(tree, error["loc"])
    holder = slot_at(path[:-1])
    given = tree.get(path[:-1])
    fields = holder.keys() if holder else []
    known = [key for key in fields if key not in given]
    tree.complain(path, f"unknown key{hint(str(path[-1]), known)}", key=True)


def _choice(tree: Tree, error: Any) -> None:
    path, is_key = _key_or_value(tree, error)
    found = path[-1] if is_key else _value(tree, path)
    choices = [part.strip("' ") for part in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    if isinstance(found, str):
        nearest = hint(found, choices)
        tree.complain(path, f"found {describe(found)}, expected one of the known words{nearest}", key=is_key)
    else:
        tree.complain(path, f"found {describe(found)}, expected one of {', '.join(choices)}{_quote(found)}", key=is_key)


def _name(tree: Tree, error: Any) -> None:
    path, is_key = _key_or_value(tree, error)
    found = describe(path[-1] if is_key else _value(tree, path))
    expected = "a name of small letters, digits and _, a letter first, 64 characters at most"
    tree.complain(path, f"found {found}, expected {expected}", key=is_key)


def _type(tree: Tree, error: Any) -> None:
    path, is_key = _key_or_value(tree, error)
    found = path[-1] if is_key else _value(tree, path)
    place = slot_at(path)
    expected = place.words() if place else _TYPES.get(error["type"], "another kind of value")
    if error["type"] == "string_type":
        expected = "a name" if place is None or place.kind is not str else expected
        expected += _quote(found)
    tree.complain(path, f"found {describe(found)}, expected {expected}", key=is_key)


def _own_words(tree: Tree, error: Any) -> None:
    path = _in_file(tree, error["loc"])
    place, message = slot_at(path), error["msg"]
    unit = _unit(place)
    if unit and "expected a number" in message:
        message += f" ({', '.join(part for part in (unit.name, unit.span()) if part)})"
    tree.complain(path, message)


def _unit(place: Slot | None) -> Any:
    while place is not None and not place.is_quantity:
        kind = place.kind if isinstance(place.kind, type) and issubclass(place.kind, BaseModel) else None
        place = place.child(HIDDEN_KEYS[kind.__name__]) if kind and kind.__name__ in HIDDEN_KEYS else None
    return place.unit if place else None


def _limit(words: str, key: str) -> Callable[[Tree, Any], None]:
    def say(tree: Tree, error: Any) -> None:
        path, is_key = _key_or_value(tree, error)
        found = path[-1] if is_key else _value(tree, path)
        tree.complain(path, f"{describe(found)} is {words.format(error['ctx'][key])}", key=is_key)

    return say


def _too_short(tree: Tree, error: Any) -> None:
    path = _in_file(tree, error["loc"])
    count, least = error["ctx"]["actual_length"], error["ctx"]["min_length"]
    tree.complain(path, f"found {count} entries, expected at least {least}")


def _too_long(tree: Tree, error: Any) -> None:
    path, is_key = _key_or_value(tree, error)
    most = error["ctx"]["max_length"]
    if error["type"] == "string_too_long":
        found = path[-1] if is_key else _value(tree, path)
        tree.complain(path, f"found text of {len(str(found))} characters, expected at most {most}", key=is_key)
    else:
        tree.complain(path, f"found more than {most} entries, expected at most {most}")


def _other(tree: Tree, error: Any) -> None:
    path, is_key = _key_or_value(tree, error)
    found = path[-1] if is_key else _value(tree, path)
    tree.complain(path, f"found {describe(found)}: {error['msg'][:1].lower()}{error['msg'][1:]}", key=is_key)


def _quote(found: Any) -> str:
    if isinstance(found, (bool, int, float, dt.date)):
        return "; put it in quotes if it is text"
    return ""


def _key_or_value(tree: Tree, error: Any) -> tuple[Path, bool]:
    loc = error["loc"]
    if KEY_MARK in loc:
        return _in_file(tree, loc[: loc.index(KEY_MARK)]), True
    return _in_file(tree, loc), False


def _value(tree: Tree, path: Path) -> Any:
    try:
        return tree.get(path)
    except KeyError:
        return None


def _in_file(tree: Tree, loc: Path) -> Path:
    """The part of a schema path that the file spells out; keys that short forms leave out are passed over."""
    path: Path = ()
    for part in loc:
        if (*path, part) in tree:
            path = (*path, part)
        elif part not in _INNER and part != 0:
            break
    return path


_TYPES = {
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "yes or no",
    "date_type": "a date as YYYY-MM-DD",
    "string_type": "text",
}

_SAY: dict[str, Callable[[Tree, Any], None]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _choice,
    "string_pattern_mismatch": _name,
    "case": _own_words,
    "greater_than": _limit("not above {:g}", "gt"),
    "greater_than_equal": _limit("below {:g}", "ge"),
    "less_than": _limit("not below {:g}", "lt"),
    "less_than_equal": _limit("above {:g}", "le"),
    "too_short": _too_short,
    "too_long": _too_long,
    "string_too_long": _too_long,
    **dict.fromkeys(_TYPES, _type),
}
