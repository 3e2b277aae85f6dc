"""The one door to a case: from a folder, a file or a name to a `Case` that can stand.

Everything wrong with a file is found in one look: what cannot be read, what has the wrong form, names that
stand for nothing, and, where the form is right, what cannot hold together.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import NotFound
from .crosscheck import crosscheck
from .library import find_case
from .overrides import apply
from .quantity import describe
from .references import check_references
from .schema import SCHEMA_VERSION, Case
from .tree import Path as KeyPath
from .tree import Spot, Tree
from .wording import report
from .yaml_tree import MOST_BYTES, read_bytes, too_large

HASH_DIGITS = 12


def load_case(ref: str | Path, *, sets: Sequence[str] = (), as_of: dt.date | None = None) -> Case:
    """The checked case that `ref` means: a folder, a YAML file or the name of a library case.

    `sets` are overrides `PATH=VALUE`, applied together; `as_of` replaces the case's date. Raises NotFound,
    UsageError (an override whose path leads nowhere) and InvalidCase (with every problem found). Nothing is
    written.
    """
    source = find_case(ref)
    return load_bytes(_content(source.file, source.label), source.label, folder=source.folder, sets=sets, as_of=as_of)


def load_bytes(
    raw: bytes,
    name: str,
    *,
    folder: Traversable | None = None,
    sets: Sequence[str] = (),
    as_of: dt.date | None = None,
) -> Case:
    """As `load_case`, for the content of a file called `name`; files of the record are looked for in
    `folder`."""
    tree = read_bytes(raw, _printable(name))
    check_version(tree)
    apply(sets, tree)
    if as_of is not None:
        tree.put(("as_of",), as_of, Spot(f"--as-of {as_of}", option=True))
    case = _validated(tree)
    check_references(tree)
    if case is not None:
        crosscheck(case, tree, folder)
    tree.refuse()
    assert case is not None  # a tree that does not validate has problems
    case._folder, case._hash = folder, _digest(tree.data, _beside(case, folder))
    return case


def _content(file: Traversable, label: str) -> bytes:
    """The bytes of a case file, at most one more than is allowed."""
    try:
        if isinstance(file, Path) and file.stat().st_size > MOST_BYTES:
            raise too_large(_printable(label))
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as fault:
        raise NotFound(f"{label} cannot be read: {fault.strerror}") from None


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def check_version(tree: Tree, *, oldest: int = SCHEMA_VERSION) -> None:
    """Refuse what is no mapping, and what a version of the program wrote that this one does not read.

    Raises InvalidCase at once for these: what else may be wrong would be judged by the wrong rules. A missing
    or unreadable version is one problem among others.
    """
    if not isinstance(tree.data, dict):
        _refuse(
            tree,
            (),
            f"found {describe(tree.data)}, expected a case: a mapping of keys such as title, parties",
        )
    version = tree.data.get("schema")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        found = f"found {describe(version)}" if "schema" in tree.data else "missing"
        tree.complain(("schema",), f"{found}; expected schema: {SCHEMA_VERSION}")
        tree.faulty.add(("schema",))
    elif version > SCHEMA_VERSION:
        words = f"newer than this version reads ({SCHEMA_VERSION}); update the program"
        _refuse(tree, ("schema",), f"schema {version} is {words}")
    elif version < oldest:
        words = f"older than this version reads ({SCHEMA_VERSION}); run `detente migrate`"
        _refuse(tree, ("schema",), f"schema {version} is {words}")


def _refuse(tree: Tree, path: KeyPath, message: str) -> None:
    tree.complain(path, message)
    tree.refuse()


def _validated(tree: Tree) -> Case | None:
    try:
        return Case.model_validate(tree.data)
    except ValidationError as fault:
        report(tree, fault.errors(include_url=False, include_input=False))
        return None


def _beside(case: Case, folder: Traversable | None) -> list[bytes]:
    """The contents of the record and claims files that the case names."""
    files = case.record.files
    names = [name for name in (files.commitments, files.events, files.positions, case.claims) if name]
    return [(folder / name).read_bytes() for name in names] if folder is not None else []


def _digest(data: Any, beside: list[bytes]) -> str:
    """The first 12 hex digits of the SHA-256 of the tree as JSON, keys in file order, numbers by their
    repr, and of the files beside it."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True, default=dt.date.isoformat)
    digest = hashlib.sha256(text.encode("ascii"))
    for content in beside:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:HASH_DIGITS]
