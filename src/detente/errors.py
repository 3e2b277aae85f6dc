"""Errors that reach a user, and the exit code each one ends with.

    DetenteError            1   failure
    ├── UsageError          2   the command or call was put wrongly
    ├── NotFound            3   a case, term, file or name that is not there
    ├── InvalidCase         4   a case or data file that cannot stand; carries every `Problem` found
    ├── InfeasibleError     5   no answer satisfies the constraints
    ├── Busy                1   too many questions wait already
    ├── Conflict            1   somebody else's change came first
    └── Interrupted         1   stopped by the user

A message is a sentence: the place, what was found, what was expected, the nearest right name, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_NAMES = 12
"""Longest list of offered names that a message prints in full."""


class DetenteError(Exception):
    """What every error meant for a user derives from; `exit_code` is the process's exit status."""

    exit_code = 1


class UsageError(DetenteError):
    """A flag, setting or argument that is unknown or holds a wrong value."""

    exit_code = 2


class NotFound(DetenteError):
    """A name or file that does not exist."""

    exit_code = 3

    @classmethod
    def unknown(cls, kind: str, name: str, offered: Iterable[str]) -> NotFound:
        """`no channel 'imagry'; did you mean 'imagery'? Known: human, imagery`."""
        return cls(f"no {kind} {name!r}{suggest(name, offered)}")


@dataclass(frozen=True)
class Problem:
    """One fault in a file. Lines and columns count from 1; `key` is the key path that `--set` takes."""

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place} {self.key}: {self.message}" if self.key else f"{place} {self.message}"


class InvalidCase(DetenteError):
    """A file that cannot stand; its text is one line per problem, in file order."""

    exit_code = 4

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InvalidCase], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InfeasibleError(DetenteError):
    """Raised at a door when the answer is an `Infeasible`: no plan, deal or policy meets the constraints."""

    exit_code = 5


class Busy(DetenteError):
    """Too many questions wait already."""


class Conflict(DetenteError):
    """Another writer changed what this change was made from; nothing was written."""


class Interrupted(DetenteError):
    """Long work stopped by the user; what was reached has been printed or kept."""


def nearest(name: str, offered: Iterable[str]) -> str | None:
    """Which of `offered` a reader most likely meant by `name`, or None when none is close.

    Case is ignored. It misleads for names of one or two letters, where most names are close.
    """
    from difflib import get_close_matches

    by_fold = {option.casefold(): option for option in offered}
    close = get_close_matches(name.casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else None


def suggest(name: str, offered: Iterable[str]) -> str:
    """The tail of a message about an unknown name: the nearest name, and the list where it is short."""
    known = sorted(offered)
    meant = nearest(name, known)
    hint = f"; did you mean {meant!r}?" if meant else "."
    return f"{hint} Known: {', '.join(known)}" if 0 < len(known) <= SHOWN_NAMES else hint
