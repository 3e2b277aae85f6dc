"""Parameter files: what a `kind` brings under a type's or a channel's own keys.

`types.<id>.kind: staller` takes counterparts/staller.yaml, `channels.<id>.kind: imagery`
channels/imagery.yaml; what the case states itself stands above the file. Mappings are merged key by key,
except `stance`, ranges of numbers and rates taken from a source: each of these belongs together and is
replaced whole.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from ..catalog import offers, pick
from .quantity import describe
from .tree import Path, Tree, hint
from .yaml_tree import read_bytes

COUNTERPARTS = "counterparts"
CHANNELS = "channels"
_FOLDERS = {"types": COUNTERPARTS, "channels": CHANNELS}
_WHOLE = {"stance", "rates"}
_RANGE = {"low", "mode", "high"}


def kinds(folder: str) -> list[str]:
    """The names a `kind` may take: the parameter files in `counterparts` or in `channels`."""
    return offers(f"{__package__}.{folder}", ".yaml")


def merge_kinds(tree: Tree) -> None:
    """Put each named parameter file under the keys of its type or channel, in place; complain of unknown
    kinds."""
    for section, folder in _FOLDERS.items():
        entries = tree.data.get(section)
        if not isinstance(entries, dict):
            continue
        for name, own in entries.items():
            kind = own.get("kind") if isinstance(own, dict) else None
            if isinstance(kind, str) and kind:
                _merge_one(tree, (section, name), folder, kind)


def _merge_one(tree: Tree, path: Path, folder: str, kind: str) -> None:
    if kind not in kinds(folder):
        tree.complain((*path, "kind"), f"no kind {describe(kind)}{hint(kind, kinds(folder))}")
        tree.faulty.add(path)
        return
    base = _parameters(folder, kind)
    own = tree.get(path)
    merged = _merged(copy.deepcopy(base.data), own)
    own.clear()
    own.update(merged)
    for table, known in ((base.values, tree.values), (base.keys, tree.keys)):
        for part, spot in table.items():
            if (*path, *part) in tree:
                known.setdefault((*path, *part), spot)


@lru_cache(maxsize=64)
def _parameters(folder: str, kind: str) -> Tree:
    source = pick(f"{__package__}.{folder}", kind, ".yaml")
    tree = read_bytes(source.read_bytes(), f"{folder}/{source.name}")
    tree.refuse()
    return tree


def _merged(base: Any, own: Any) -> dict[str, Any]:
    result: dict[str, Any] = dict(base)
    for key, value in own.items():
        below = base.get(key)
        if isinstance(below, dict) and isinstance(value, dict) and key not in _WHOLE and not _RANGE & value.keys():
            value = _merged(below, value)
        result[key] = value
    return result
