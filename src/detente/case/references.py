"""Does everything a case refers to exist? Every name that stands for something else, checked on the tree
itself.

Working on the tree and not on parsed parts, the check runs even where other parts of the file are broken, and
a name counts as known as soon as the file has it, broken or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .quantity import describe
from .tree import Path, Tree, hint

CAPSTONE = "capstone"
UNILATERAL = "unilateral"

_VALUES = {
    "party": """principal facing counterpart parties.*.of steps.*.by steps.*.to steps.*.ratified_by
        gates.*.passed_when.*.ratified_by capstone.by capstone.ratified_by calendar.*.party
        leaders.*.party""",
    "issue": "gates.*.passed_when.*.issue",
    "step": """issues.*.drift.*.while.not_done issues.*.drift.*.while.done steps.*.requires steps.*.excludes
        gates.*.passed_when.*.step capstone.requires ladder.rungs.*.theirs ladder.rungs.*.ours""",
    "step or capstone": "gates.*.holds",
    "channel": "steps.*.seen_by",
    "gate": "capstone.gates playbooks.*.rules.*.when.gates",
    "pressure level": "ladder.pressure.start ladder.pressure.after_walk",
    "playbook": "reference_playbook",
}
_KEYS = {
    "issue": """parties.*.vision parties.*.leader_vision parties.*.disagreement.package steps.*.moves
        capstone.moves types.*.vision ladder.pressure.levels.*.moves measures.*.of""",
    "party": "steps.*.cost capstone.cost ladder.pressure.levels.*.cost",
    "instrument": "capstone.recovery",
}
_PLACES = """issues.*.start parties.*.vision.*.ideal parties.*.leader_vision.*.ideal types.*.vision.*.ideal
    parties.*.disagreement.package.* steps.*.moves.* steps.*.moves.*.to capstone.moves.*
    capstone.moves.*.to ladder.pressure.levels.*.moves.*
    ladder.pressure.levels.*.moves.*.to"""
"""Where a level's name may stand, or a mapping with it under `name`; the last `*` is the issue."""

_SECTIONS: dict[str, Path] = {
    "party": ("parties",),
    "issue": ("issues",),
    "step": ("steps",),
    "channel": ("channels",),
    "gate": ("gates",),
    "playbook": ("playbooks",),
    "pressure level": ("ladder", "pressure", "levels"),
}


def check_references(tree: Tree) -> None:
    """Complain of every name in `tree` that stands for nothing, with the nearest name that does."""
    for kind, patterns in _VALUES.items():
        known = _known(tree, kind)
        for path, value, _ in _select_all(tree.data, patterns):
            _check_value(tree, path, value, kind, known)
    for kind, patterns in _KEYS.items():
        known = _known(tree, kind)
        for path, value, _ in _select_all(tree.data, patterns):
            for key in value if isinstance(value, dict) else ():
                _check_name(tree, (*path, key), key, kind, known, is_key=True)
    for path, value, issue in _select_all(tree.data, _PLACES):
        if isinstance(value, dict):
            _check_level(tree, (*path, "name"), value.get("name"), issue)
        else:
            _check_level(tree, path, value, issue)


class Names:
    """Which names of a case may stand where: for whoever fills in a form."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def kind_of(self, path: Path) -> str:
        """What a name at `path` stands for: `party`, `issue` and so on; "" where no name is meant."""
        held = path[:-1] if path and isinstance(path[-1], int) else path
        return next((kind for pattern, kind in _BY_LENGTH.get(len(held), ()) if _fits(pattern, held)), "")

    def issue_of(self, path: Path) -> str:
        """The issue of which a level may be named at `path`; "" where none may."""
        for pattern, _ in _PLACES_BY_LENGTH.get(len(path), ()):
            if _fits(pattern, path):
                stars = [str(part) for part, wanted in zip(path, pattern, strict=True) if wanted == "*"]
                return stars[-1]
        return ""

    def keys_known(self, path: Path) -> list[str]:
        """The names that may be keys of the mapping at `path`."""
        kinds = (kind for pattern, kind in _KEYS_BY_LENGTH.get(len(path), ()) if _fits(pattern, path))
        return [name for kind in kinds for name in self.known(kind)]

    def known(self, kind: str) -> list[str]:
        """The names of a kind that the case holds."""
        return _known(self.tree, kind) or []

    def levels(self, issue: str) -> list[str]:
        """The levels of an issue."""
        return _names(self.tree, ("issues", issue, "levels")) or []


def _fits(pattern: tuple[str, ...], path: Path) -> bool:
    return all(wanted in ("*", part) for wanted, part in zip(pattern, path, strict=True))


def _by_length(patterns: Iterable[tuple[str, str]]) -> dict[int, list[tuple[tuple[str, ...], str]]]:
    found: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for kind, dotted in patterns:
        for pattern in dotted.split():
            parts = tuple(pattern.split("."))
            found.setdefault(len(parts), []).append((parts, kind))
    return found


_BY_LENGTH = _by_length(_VALUES.items())
_KEYS_BY_LENGTH = _by_length(_KEYS.items())
_PLACES_BY_LENGTH = _by_length([("level", _PLACES)])


def _check_value(tree: Tree, path: Path, value: Any, kind: str, known: list[str] | None) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_name(tree, (*path, index), item, kind, known)
    else:
        _check_name(tree, path, value, kind, known)


def _check_name(tree: Tree, path: Path, name: Any, kind: str, known: list[str] | None, *, is_key: bool = False) -> None:
    if known is None or not isinstance(name, str) or name in known:
        return
    if tree.full:
        tree.unlisted += 1
        return
    if kind == "instrument":
        message = f"no step has the instrument {describe(name)}{hint(name, known)}"
    else:
        message = f"no {kind} {describe(name)}{hint(name, known)}"
    tree.complain(path, message, key=is_key)


def _check_level(tree: Tree, path: Path, name: Any, issue: str) -> None:
    levels = _names(tree, ("issues", issue, "levels"))
    if isinstance(name, str) and levels and name not in levels:
        tree.complain(path, f"{issue} has no level {describe(name)}{hint(name, levels)}")


def _known(tree: Tree, kind: str) -> list[str] | None:
    """The names of a kind, or None where the section that lists them is itself broken."""
    if kind == "step or capstone":
        steps = _names(tree, ("steps",))
        return None if steps is None else [*steps, CAPSTONE]
    if kind == "instrument":
        named = (value for _, value, _ in _select_all(tree.data, "steps.*.instrument"))
        return [UNILATERAL, *{value: None for value in named if isinstance(value, str)}]
    return _names(tree, _SECTIONS[kind])


def _names(tree: Tree, path: Path) -> list[str] | None:
    if path not in tree:
        return []
    section = tree.get(path)
    return list(section) if isinstance(section, dict) else None


def _select_all(data: Any, patterns: str) -> Iterator[tuple[Path, Any, str]]:
    """Every (path, value) that fits one of the dotted patterns, and what its last `*` stood for."""
    for pattern in patterns.split():
        yield from _follow(data, tuple(pattern.split(".")), (), "")


def _follow(data: Any, pattern: tuple[str, ...], path: Path, star: str) -> Iterator[tuple[Path, Any, str]]:
    if not pattern:
        yield path, data, star
        return
    head, rest = pattern[0], pattern[1:]
    if head == "*":
        for key, value in _items(data):
            yield from _follow(value, rest, (*path, key), str(key))
    elif isinstance(data, dict) and head in data:
        yield from _follow(data[head], rest, (*path, head), star)


def _items(data: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(data, dict):
        yield from data.items()
    elif isinstance(data, list):
        yield from enumerate(data)
