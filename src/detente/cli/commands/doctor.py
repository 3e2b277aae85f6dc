"""Show what is in force here: version, settings and their origins, caches, extras, terminal, library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import click

from ... import settings
from ..._version import __version__
from ...answer import Pedigree
from ...errors import DetenteError
from ..frame import Ask, Command, speaks_blocks
from ..table import columns

NO_LETTERS = "no font with East Asian signs for PDF: install one, such as Noto Sans CJK (fonts-noto-cjk)"
NETWORK = "not used: no command sends or fetches anything"


@dataclass(frozen=True)
class InForce:
    """A setting, its value, and the flag, variable or file it was taken from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True)
class Extra:
    """A set of optional packages, those of it that are missing, and the command that installs it."""

    name: str
    missing: tuple[str, ...]
    install: str


@dataclass(frozen=True)
class Readable:
    """A library case, and what is wrong with it (None: nothing)."""

    case: str
    problem: str | None


@dataclass(frozen=True)
class Health:
    """Is everything in place to work with?"""

    program: Mapping[str, str]
    settings: tuple[InForce, ...]
    extras: tuple[Extra, ...]
    library: tuple[Readable, ...]
    letters: str
    network: str
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """Three columns: what, its value, where from or what to do."""
        rows = [(name.replace("_", " "), value, "") for name, value in self.program.items()]
        rows += [(f"setting {s.name}", s.value, f"from {s.origin}") for s in self.settings]
        rows += [(f"extra {e.name}", *_extra_in_words(e)) for e in self.extras]
        rows += [(f"case {c.case}", "readable" if c.problem is None else "not readable", "") for c in self.library]
        rows += [("letters", self.letters, "")]
        rows += [("network", self.network, "")]
        yield from columns(rows)
        yield from (c.problem for c in self.library if c.problem is not None)


@click.command(cls=Command, overridable=False, help=__doc__)
def command(ask: Ask) -> Health:
    """Look at everything; a fault found is a line of the answer, and the exit code is 0."""
    return Health(
        program=_program(ask.settings),
        settings=_settings(ask.settings),
        extras=tuple(_extras()),
        library=tuple(_library()),
        letters=_letters(),
        network=NETWORK,
        pedigree=Pedigree(method="the installation, looked at"),
    )


def _program(in_force: settings.Settings) -> dict[str, str]:
    import platform

    kept = settings.kernel_cache(cache_dir=in_force.cache_dir)
    blocks = "draws" if speaks_blocks() else "does not draw"
    config = settings.config_file()
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return {
        "detente": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "platform": platform.platform(),
        "processors": str(os.cpu_count()),
        "terminal": f"{sys.stdout.encoding}, {blocks} block characters",
        "configuration_file": f"{config} ({'read' if config.is_file() else 'none there'})",
        "compiled_kernels": f"kept in {folder}" if kept else "not kept: no folder can be written",
    }


def _settings(in_force: settings.Settings) -> tuple[InForce, ...]:
    names = [field.name for field in fields(in_force) if field.name != "origins"]
    return tuple(InForce(name, str(getattr(in_force, name)), in_force.origin(name)) for name in names)


def _extras() -> Iterator[Extra]:
    """The extras that ask for packages, as the installed package declares them."""
    from importlib.metadata import PackageNotFoundError, metadata, requires

    try:
        named, wanted = metadata("detente").get_all("Provides-Extra") or [], requires("detente") or []
    except PackageNotFoundError:
        return
    for extra in named:
        packages = [package for line in wanted if (package := _wanted_by(extra, line))]
        if packages:
            missing = tuple(package for package in packages if not _installed(package))
            yield Extra(extra, missing, f'pip install "detente[{extra}]"')


def _wanted_by(extra: str, line: str) -> str | None:
    """The package that a line of requirements asks for under `extra`; an extra within it is left out."""
    import re

    package, marker = re.match(r"[A-Za-z0-9._-]+", line), re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)
    if package is None or marker is None or marker[1] != extra or package[0] == "detente":
        return None
    return package[0]


def _installed(package: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _letters() -> str:
    """Does a PDF show names in East Asian signs? The fonts of the package hold none of their signs."""
    if not _installed("typst"):
        return "not looked for: no PDF can be made without the extra documents"
    from ...brief.pdf import has_east_asian_font

    found = has_east_asian_font()
    return "East Asian signs can be set in PDF" if found else NO_LETTERS


def _library() -> Iterator[Readable]:
    from ...case.library import library_cases
    from ...case.load import load_case

    for name in library_cases():
        try:
            load_case(name)
        except DetenteError as fault:
            yield Readable(name, str(fault))
        else:
            yield Readable(name, None)


def _extra_in_words(extra: Extra) -> tuple[str, str]:
    if not extra.missing:
        return "installed", ""
    return f"missing {', '.join(extra.missing)}", extra.install
