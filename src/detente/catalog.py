"""A folder is a catalogue: each file in it is one thing on offer, named by its stem.

A new counterpart, channel, importer or command is a new file; nothing else has to list it.
Names starting with `_` are not on offer.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal, overload

from .errors import NotFound


def offers(package: str, suffix: str = ".py") -> list[str]:
    """Names on offer in the folder `package` (dotted, `f"{__package__}.channels"`), sorted.

    Raises ValueError where the folder lies outside the caller's package: a room may not open another's.
    """
    return _names(_folder(package, _caller()), suffix)


@overload
def pick(package: str, name: str, suffix: Literal[".py"] = ".py") -> ModuleType: ...
@overload
def pick(package: str, name: str, suffix: Literal[".yaml"]) -> Path: ...
def pick(package: str, name: str, suffix: str = ".py") -> ModuleType | Path:
    """The module (`.py`) or the path of the data file called `name` in the folder `package`.

    Raises NotFound, naming the nearest name on offer, and ValueError as `offers` does.
    """
    folder = _folder(package, _caller())
    names = _names(folder, suffix)
    if name not in names:
        raise NotFound.unknown(folder.name.removesuffix("s"), name, names)
    return import_module(f"{package}.{name}") if suffix == ".py" else folder / (name + suffix)


def _caller() -> str:
    return str(sys._getframe(2).f_globals["__package__"])


def _folder(package: str, caller: str) -> Path:
    if package != caller and not package.startswith(caller + "."):
        raise ValueError(f"{caller} may not open the folder {package}: it lies outside {caller}")
    home = Path(sys.modules[caller].__path__[0])
    return home.joinpath(*package.removeprefix(caller).strip(".").split("."))


def _names(folder: Path, suffix: str) -> list[str]:
    return sorted(p.stem for p in folder.glob(f"*{suffix}") if not p.name.startswith("_"))
