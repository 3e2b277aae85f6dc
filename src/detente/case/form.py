"""A case file as a form: every single value with its unit, its explanation, what may stand there, and where it is.

It is made from the text and the schema, so it is there for a file that is not sound yet; what is no YAML has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from ..errors import NotFound, UsageError
from .parameters import CHANNELS, COUNTERPARTS, kinds
from .paths import Slot
from .quantity import Quantity, Unit
from .references import Names
from .rewrite import Edit, added, changed, tree_of
from .scalars import Unreadable, resolve
from .schema import HIDDEN_KEYS, Case
from .tree import Path, Tree
from .yaml_tree import read_text

TEXT, LONG, NUMBER, WHOLE, DATE, TRUTH, CHOICE, MIXED = (
    "text", "long", "number", "whole", "date", "truth", "choice", "mixed",
)  # fmt: skip
RANGE, LIST = "range", "list"
PROSE = ("why", "summary", "note", "says", "cite")
"""Keys whose texts run over several lines."""
LONGEST_LINE = 70
LEVEL = "level:"
"""Before the name of an issue: the list of its levels."""
WORDS = "words:"
"""Before words of the schema, divided by bars."""
KINDS = {"types": "kinds of reading", "channels": "kinds of channel"}
_SCALARS = {str: TEXT, int: WHOLE, float: NUMBER, bool: TRUTH, dt.date: DATE, Quantity: NUMBER}
ANY = "any"
"""What `explained.yaml` calls keys that say the same wherever they stand."""
PARTS = ("low", "mode", "high")
COMPANIONS = ("why", "source", "judgement")


@dataclass(frozen=True)
class Field:
    """One value: its key path, its line, what manner of value it is, and the text that stands there.

    `key` names its explanation, `unit` what a number counts, `span` its limits; `choices` the list of names it may be;
    `row` what it stands in a row with: the parts of a range, or the entries of a list.
    """

    path: Path
    line: int
    kind: str
    value: str
    key: str
    unit: str = ""
    span: str = ""
    choices: str = ""
    row: str = ""


@dataclass(frozen=True)
class Form:
    """The fields of a file in its order, the names that fields may be chosen from, and where entries can be added.

    `lacks` names, for each mapping of the file, the keys that it might have besides, and the model they belong to.
    """

    fields: tuple[Field, ...]
    choices: Mapping[str, list[str]]
    adds: tuple[str, ...]
    lacks: tuple[tuple[Path, list[str], str], ...]


@dataclass(frozen=True)
class _Place:
    """A place of the schema on the way down: what stands there, and which model's key led to it."""

    slot: Slot | None
    key: str = ""
    unit: Unit | None = None

    def child(self, part: str | int) -> _Place:
        if self.slot is None:
            return self
        kind, key = self.slot.kind, self.key
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            hidden = HIDDEN_KEYS.get(kind.__name__)
            if hidden and part not in kind.model_fields:
                return _Place(self.slot.child(hidden), key, self.unit)._inner(part)
            key = f"{kind.__name__}.{part}"
        return self._inner(part, key)

    def _inner(self, part: str | int, key: str = "") -> _Place:
        inner = self.slot.child(part) if self.slot else None
        ranged = self.slot is not None and self.slot.is_quantity
        unit = _unit(inner) if inner else None
        return _Place(inner, key or f"{Quantity.__name__}.{part}", self.unit if ranged and part in PARTS else unit)


def form_of(text: str) -> Form:
    """The form of a case file. Raises InvalidCase where the text is no YAML."""
    tree = tree_of(text)
    names = Names(tree)
    fields = tuple(_fields(tree, text, names, tree.data, (), _Place(Slot(Case))))
    used = {field.choices for field in fields if field.choices}
    choices = {name: _choices(names, name) for name in sorted(used)}
    lacks = tuple(_lacks(names, tree.data, (), _Place(Slot(Case))))
    return Form(fields, choices, tuple(path for path in skeletons() if _has_room(tree, path)), lacks)


def _lacks(names: Names, value: Any, path: Path, place: _Place) -> Iterator[tuple[Path, list[str], str]]:
    if isinstance(value, dict) and place.slot is not None and not (set(PARTS) & value.keys()):
        model = place.slot.kind if isinstance(place.slot.kind, type) else None
        known = _own_keys(place.slot) if model else names.keys_known(path)
        wanted = [key for key in known if key not in value and blank(place.child(key).slot) is not None]
        if wanted:
            yield path, wanted, model.__name__ if model else ""
    for part, inner in _parts(value):
        yield from _lacks(names, inner, (*path, part), place.child(part))


def _parts(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _own_keys(place: Slot) -> list[str]:
    """The keys of a model but those of which entries are added."""
    keys = place.keys()
    return [key for key in keys if key not in skeletons()] if place.kind is Case else keys


def blank(slot: Slot | None) -> str | None:
    """What stands for a value that is still to be given: nothing, which `check` asks to be filled in, or a mapping to
    be filled; None where such a value is better written in the text."""
    if slot is None:
        return None
    origin = get_origin(slot.kind)
    if origin in (list, tuple):
        inner = slot.child(0)
        return "['']" if inner and (inner.kind is str or get_origin(inner.kind) is Literal) else None
    if slot.is_quantity or slot.kind in _SCALARS or origin is Literal:
        return ""
    return _BLANKS.get(getattr(slot.kind, "__name__", ""), "{}")


_BLANKS = {name: "" for name in HIDDEN_KEYS} | {"Between": "", "Undo": "{months: 1, share: 1}"}
"""Models that may be written as one value, and one whose values all have a default."""


def key(text: str, holder: Path, name: str) -> Edit:
    """Put a key that a mapping lacks there, its value still to be given. Raises what `added` raises, NotFound."""
    place = _Place(Slot(Case))
    for part in (*holder, name):
        place = place.child(part)
    value = blank(place.slot)
    if value is None:
        raise NotFound(f"no key {name[:40]!r} there, or one that is better written in the text")
    return added(text, holder, name, f"{_word(name)}: {value}".rstrip())


def _has_room(tree: Tree, path: str) -> bool:
    *above, _ = path.split(".")
    return isinstance(tree.data, dict) and (not above or isinstance(tree.data.get(above[0]), dict))


def _fields(tree: Tree, text: str, names: Names, value: Any, path: Path, place: _Place) -> Iterator[Field]:
    if isinstance(value, (dict, list)):
        row = _row(value, path)
        for part, inner in _parts(value):
            for field in _fields(tree, text, names, inner, (*path, part), place.child(part)):
                yield _in_row(field, row) if len(field.path) == len(path) + 1 else field
    elif path in tree.values:
        yield _field(tree, text, names, value, path, place)


def _row(value: Any, path: Path) -> str:
    if isinstance(value, list) and not any(isinstance(inner, (dict, list)) for inner in value):
        return LIST
    return RANGE if isinstance(value, dict) and path and set(PARTS) & value.keys() else ""


def _in_row(field: Field, row: str) -> Field:
    inside = row == LIST or (row == RANGE and field.path[-1] in (*PARTS, *COMPANIONS))
    return Field(**{**vars(field), "row": row}) if inside else field


def _field(tree: Tree, text: str, names: Names, value: Any, path: Path, place: _Place) -> Field:
    spot = tree.values[path]
    told = value if isinstance(value, str) else text[spot.start : spot.end].strip()
    kind, choices = _kind(place.slot), _listed(names, path, place.slot)
    if kind == TEXT and (path[-1] in PROSE or len(told) > LONGEST_LINE or "\n" in told):
        kind = LONG
    if choices and kind in (TEXT, LONG):
        kind = CHOICE
    unit = place.unit
    return Field(
        path=path,
        line=spot.line,
        kind=kind,
        value=told,
        key=place.key if place.slot else "",
        unit=unit.name if unit else "",
        span=unit.span() if unit else "",
        choices=choices,
    )


def _kind(slot: Slot | None) -> str:
    if slot is None:
        return TEXT
    kind = slot.kind
    if get_origin(kind) is list:
        inner = slot.child(0)
        return _kind(inner)
    if get_origin(kind) is Literal:
        return WHOLE if all(isinstance(choice, int) for choice in get_args(kind)) else CHOICE
    return _SCALARS.get(kind, MIXED)


def _unit(slot: Slot) -> Unit | None:
    """The unit of a number, or of the number that a model's short form stands for."""
    if slot.is_quantity or not isinstance(slot.kind, type):
        return slot.unit
    inner = slot.child(HIDDEN_KEYS[slot.kind.__name__]) if slot.kind.__name__ in HIDDEN_KEYS else None
    return inner.unit if inner else slot.unit


def _listed(names: Names, path: Path, slot: Slot | None) -> str:
    """The list of names that a value is one of: of the schema, of the case, of an issue's levels."""
    if len(path) == 3 and path[2] == "kind" and path[0] in KINDS:
        return KINDS[str(path[0])]
    if kind := names.kind_of(path):
        return kind
    if issue := names.issue_of(path):
        return LEVEL + issue
    words = _words(slot)
    return WORDS + "|".join(words) if words else ""


def _words(slot: Slot | None) -> tuple[str, ...]:
    if slot is None:
        return ()
    if get_origin(slot.kind) is list:
        return _words(slot.child(0))
    found = get_args(slot.kind) if get_origin(slot.kind) is Literal else ()
    return tuple(word for word in found if isinstance(word, str))


def _choices(names: Names, name: str) -> list[str]:
    if name in KINDS.values():
        return kinds(COUNTERPARTS if name == KINDS["types"] else CHANNELS)
    if name.startswith(LEVEL):
        return names.levels(name.removeprefix(LEVEL))
    if name.startswith(WORDS):
        return name.removeprefix(WORDS).split("|")
    return names.known(name)


def typed(text: str, path: Path, words: str) -> Edit:
    """Put what somebody typed into a field where it belongs in the text. Raises InvalidCase, UsageError.

    What is no value of the kind that belongs there is put there as text: it is kept, and `check` says what is wrong.
    """
    place = _Place(Slot(Case))
    for part in path:
        place = place.child(part)
    kind, plain = _kind(place.slot), words.strip()
    if kind in (TEXT, CHOICE) and place.slot is not None:
        return changed(text, path, words)
    value = _meant(plain)
    if kind == MIXED and type(value) not in (int, float):
        value = words
    if isinstance(value, str):
        return changed(text, path, words)
    return changed(text, path, value, plain)


def _meant(plain: str) -> object:
    try:
        value = resolve(plain)
    except Unreadable:
        return plain
    return plain if value is None else value


@lru_cache(maxsize=1)
def skeletons() -> Mapping[str, str]:
    """What an added entry looks like, by the section that it is added to."""
    return dict(_data("skeletons.yaml"))


@lru_cache(maxsize=1)
def explained() -> Mapping[str, str]:
    """What a key says, by `Model.key`, and by key alone where it says the same everywhere."""
    found = {f"{model}.{key}": words for model, keys in _data("explained.yaml").items() for key, words in keys.items()}
    return {key.removeprefix(f"{ANY}."): words for key, words in found.items()}


def _data(name: str) -> Any:
    tree = read_text(files(__package__).joinpath(name).read_text(encoding="utf-8"), name)
    tree.refuse()
    return tree.data


def entry(text: str, section: str) -> tuple[str, Edit]:
    """A new entry for a section, to be filled in: its name and how it is put there. Raises what `added` raises."""
    if section not in skeletons():
        raise NotFound.unknown("section with entries", section[:40], skeletons())
    tree = tree_of(text)
    data = tree.data if isinstance(tree.data, dict) else {}
    holder = tuple(section.split("."))
    taken = tree.get(holder) if holder in tree else None
    plain = f"new_{section.rpartition('.')[2].removesuffix('s')}"
    tried = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(taken or ()) + 2))
    name = next(one for one in tried if one not in (taken or ()))
    lines = skeletons()[section]
    for word, stands in ({"id": name} | _stand_ins(data)).items():
        lines = lines.replace("{" + word + "}", stands)
    return name, added(text, holder, name, _aligned(lines))


def _aligned(lines: str) -> str:
    """Lines with their comments one below the other."""
    split = [line.partition(" #") for line in lines.splitlines()]
    column = max((len(code.rstrip()) for code, sign, _ in split if sign), default=0) + 2
    return "\n".join(f"{code.rstrip():<{column}}#{words}" if sign else code for code, sign, words in split)


def _stand_ins(data: Mapping[str, Any]) -> dict[str, str]:
    issues = data.get("issues")
    issue = next(iter(issues), "issue") if isinstance(issues, dict) else "issue"
    levels = issues[issue].get("levels") if isinstance(issues, dict) and isinstance(issues.get(issue), dict) else None
    named = list(levels) if isinstance(levels, dict) and levels else ["0", "1"]
    return {
        "ours": str(data.get("principal") or data.get("facing") or "ours"),
        "theirs": str(data.get("counterpart") or "theirs"),
        "issue": issue,
        "start": _word(named[0]),
        "end": _word(named[-1]),
        "day": str(data.get("as_of") or "2000-01-01"),
    }


def _word(name: str) -> str:
    """A name as a value: in quotes where it would be read as something else."""
    return name if name.isidentifier() and _meant(name) == name else "'" + name.replace("'", "''") + "'"


def path_of(parts: object) -> Path:
    """A key path as a page sends it; raises UsageError for anything else."""
    if not isinstance(parts, list) or not all(type(part) in (str, int) for part in parts):
        raise UsageError("a key path is a list of names and numbers")
    return tuple(parts)
