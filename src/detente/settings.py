"""The configuration in force, where each value came from, and the glossary that `detente explain` reads.

Flags win over the environment (`DETENTE_*`), the environment over `config.toml`, and that over the defaults.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .errors import NotFound, UsageError, suggest

DEFAULT_SEED = 20180727
"""The seed of every random draw when none is given: a fixed number, so that two runs agree."""

GREATEST_SEED = 2**64 - 1
"""Draws are keyed by an unsigned 64-bit seed."""

LOG_LEVELS = ("debug", "info", "warning", "error")
WORKSPACE_FILE = "workspace.sqlite"
OWNER_ONLY = 0o700
OTHERS_WRITE = 0o022


@dataclass(frozen=True)
class Address:
    """Where the workspace lies: the path of a file or the URL of a database; printed without its password."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        scheme, mark, rest = self.url.partition("://")
        login, at, place = rest.rpartition("@")
        name, colon, _ = login.partition(":")
        return f"{scheme}://{name}:***@{place}" if mark and at and colon else self.url


@dataclass(frozen=True)
class Settings:
    """What is in force. `origins` tells, for each name, the flag, variable or file it was taken from."""

    log_level: str = "warning"
    seed: int = DEFAULT_SEED
    cache_dir: Path = field(default_factory=lambda: user_folder("cache"))
    database: Address = field(default_factory=lambda: Address(str(user_folder("data") / WORKSPACE_FILE)))
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    def origin(self, name: str) -> str:
        """Where the value of `name` came from: `--seed`, `DETENTE_SEED`, the path of a file, or `default`."""
        return self.origins.get(name, "default")


def load_settings(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Settings:
    """Which settings hold, given the flags (None = not given), the environment and the configuration file.

    Raises UsageError that names the flag, variable or file with a wrong value or an unknown key. An empty
    variable counts as not set; a variable `DETENTE_*` that is no setting is left to whoever reads it.
    """
    environ = os.environ if environ is None else environ
    config = config_file(environ) if config is None else config
    found: dict[str, tuple[object, str]] = {}
    found |= {name: (value, str(config)) for name, value in _read_config(config).items()}
    variables = {name: f"DETENTE_{name.upper()}" for name in _PARSERS}
    found |= {name: (environ[var], var) for name, var in variables.items() if environ.get(var)}
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    found |= {name: (value, f"--{name.replace('_', '-')}") for name, value in given.items()}
    _refuse_unknown(given, "flags")
    values = {name: _parse(name, value, origin) for name, (value, origin) in found.items()}
    origins = MappingProxyType({name: origin for name, (_, origin) in found.items()})
    return Settings(**values, origins=origins)


def config_file(environ: Mapping[str, str] | None = None) -> Path:
    """The path of `config.toml`, which need not exist."""
    return user_folder("config", environ) / "config.toml"


def user_folder(
    kind: str,
    environ: Mapping[str, str] | None = None,
    platform: str = sys.platform,
    home: Path | None = None,
) -> Path:
    """This user's folder of `kind` `cache`, `config` or `data`: XDG on Linux, Library on macOS, AppData on Windows.

    Where the user has no home folder the one under the folder for temporary files stands in.
    """
    environ = os.environ if environ is None else environ
    variable, below = _PLACES.get(platform, _XDG)[kind]
    if variable and environ.get(variable):
        return Path(environ[variable]) / "detente"
    try:
        return (home or Path.home()) / below / "detente"
    except RuntimeError:
        return _own_temporary() / kind


_XDG = {
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}
_SUPPORT, _ROAMING = ("", "Library/Application Support"), ("APPDATA", "AppData/Roaming")
_PLACES = {
    "darwin": {"cache": ("", "Library/Caches"), "config": _SUPPORT, "data": _SUPPORT},
    "win32": {"cache": ("LOCALAPPDATA", "AppData/Local"), "config": _ROAMING, "data": _ROAMING},
}


def kernel_cache(
    cache_dir: Path | None = None,
    environ: MutableMapping[str, str] | None = None,
    temporary: Path | None = None,
) -> bool:
    """May compiled kernels be kept between runs? Points numba at a folder that this user alone can write.

    A NUMBA_CACHE_DIR already set is respected. Otherwise a folder below `cache_dir` (None: the one in force),
    else below the folder for temporary files; else False, and kernels must be compiled with `cache=False`,
    since numba raises where it can write nowhere. It misleads once numba is imported: numba has read the
    variable by then.
    """
    environ = os.environ if environ is None else environ
    if environ.get("NUMBA_CACHE_DIR"):
        return True
    name = f"numba-{_stamp(Path(__file__).parent)}"
    for place in (cache_dir or _cache_in_force(environ), _own_temporary(temporary)):
        if _ours_alone(place / name):
            environ["NUMBA_CACHE_DIR"] = str(place / name)
            return True
    return False


def _cache_in_force(environ: Mapping[str, str]) -> Path:
    """The cache folder of the settings; the user's own where they are faulty, which a door reports."""
    try:
        return load_settings(environ=environ).cache_dir
    except UsageError:
        return user_folder("cache", environ)


def _stamp(package: Path) -> str:
    """What compiled kernels depend on: names, sizes and times of the sources of all rooms.

    numba looks at the file of a kernel alone. One that calls a kernel of another file would be stale when
    only that file changes, so each state of the sources has a folder of its own.
    """
    from zlib import crc32

    with os.scandir(package) as rooms:
        files = [file for room in rooms if room.is_dir() for file in os.scandir(room)]
    states = [(f.path, f.stat().st_size, f.stat().st_mtime_ns) for f in files if f.name.endswith(".py")]
    return f"{crc32(repr(sorted(states)).encode()):08x}"


def _own_temporary(temporary: Path | None = None) -> Path:
    number = os.getuid() if sys.platform != "win32" else 0
    if temporary is None:
        from tempfile import gettempdir

        temporary = Path(gettempdir())
    return temporary / f"detente-{number}"


def _ours_alone(folder: Path) -> bool:
    """Compiled kernels are run as they are read: a folder that another user may write to does not serve."""
    try:
        for made in (folder.parent, folder):
            made.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        states = [folder.parent.stat(), folder.stat()]
    except OSError:
        return False
    if not os.access(folder, os.W_OK):
        return False
    if sys.platform == "win32":
        return True
    return all(state.st_uid == os.getuid() and not state.st_mode & OTHERS_WRITE for state in states)


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def parse(value: object) -> str:
        word = str(value).lower()
        if word not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return word

    return parse


def _seed(value: object) -> int:
    wanted = f"expected a whole number from 0 to {GREATEST_SEED}"
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(wanted)
    try:
        seed = int(value)
    except ValueError:
        raise ValueError(wanted) from None
    if not 0 <= seed <= GREATEST_SEED:
        raise ValueError(wanted)
    return seed


def _path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError("expected the path of a folder")
    return Path(value).expanduser()


def _address(value: object) -> Address:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected the path of a file or a URL such as postgresql://user@host/name")
    return Address(value.strip())


_PARSERS: Mapping[str, Callable[[object], Any]] = MappingProxyType(
    {"log_level": _one_of(LOG_LEVELS), "seed": _seed, "cache_dir": _path, "database": _address}
)


def _parse(name: str, value: object, origin: str) -> Any:
    try:
        return _PARSERS[name](value)
    except ValueError as fault:
        place = f"{origin}: {name}" if origin.endswith(".toml") else origin
        raise UsageError(f"{place}: found {value!r}, {fault}") from None


def _read_config(path: Path) -> dict[str, object]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as fault:
        raise UsageError(f"{path}: cannot be read: {fault.strerror}") from None
    settings = _toml(path, content)
    _refuse_unknown(settings, str(path))
    return settings


def _toml(path: Path, content: bytes) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path}: cannot be read as TOML: {fault}") from None


def _refuse_unknown(given: Mapping[str, object], place: str) -> None:
    unknown = [f"{place}: unknown setting {name!r}{suggest(name, _PARSERS)}" for name in given if name not in _PARSERS]
    if unknown:
        raise UsageError("\n".join(unknown))


@dataclass(frozen=True)
class Term:
    """One word of the house and the field's other words for it."""

    id: str
    aliases: tuple[str, ...]
    definition: str
    see: tuple[str, ...]
    source: str


@cache
def glossary() -> Mapping[str, Term]:
    """Every term by its id, in the file's order."""
    import yaml

    text = Path(__file__).with_name("glossary.yaml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return MappingProxyType(
        {
            name: Term(
                id=name,
                aliases=tuple(entry.get("aliases", ())),
                definition=str(entry["definition"]).strip(),
                see=tuple(entry.get("see", ())),
                source=entry.get("source", ""),
            )
            for name, entry in entries.items()
        }
    )


def find_term(text: str) -> Term:
    """Which term does `text` name? Case, hyphens and underscores do not count; aliases do.

    Raises NotFound with the nearest name.
    """
    names = {word: term for term in glossary().values() for word in (term.id, *term.aliases)}
    by_fold = {_fold(word): term for word, term in names.items()}
    if _fold(text) not in by_fold:
        raise NotFound.unknown("term", text, names)
    return by_fold[_fold(text)]


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())
