"""How the brief names outcomes, readings, ways to count, issues and parties."""

from __future__ import annotations

from string import ascii_uppercase
from textwrap import wrap

from ..case.schema import Case

OUTCOME_WORDS = {
    "kept": "kept",
    "late": "late",
    "partial": "in part",
    "broken": "broken",
    "reversed": "undone",
    "pending": "open",
}
"""The ledger's outcomes as print calls them, in the order of tables."""

COUNT_WORDS = {
    "by_episode_and_leadership": "each undertaking once, changes of leader counted (main)",
    "by_episode": "each undertaking once",
    "independent": "every entry as if independent",
    "current_leader_only": "entries under the present leader only",
    "without_responsive": "without what answers a lapse of another side",
    "without_most_telling_source": "without the single most telling source",
}
"""The ways to count the record, the main one first."""

SAME_LEVEL = 0.005  # levels closer than this are one level in print
NARROW = 26  # characters to a line of an axis label: a phone has room for a picture beside it


def letters(case: Case) -> dict[str, str]:
    """A letter for each reading, in the order of the case, for narrow columns."""
    return dict(zip(case.types, ascii_uppercase, strict=False))


def readings(case: Case) -> dict[str, str]:
    """`A. Would give up the arsenal`: letter and title of each reading."""
    return {name: f"{letter}. {case.types[name].title.rstrip('.')}" for name, letter in letters(case).items()}


def counting(name: str) -> str:
    """A way to count the record in words."""
    return COUNT_WORDS.get(name, name.replace("_", " "))


def plainly(name: str) -> str:
    """An identifier as words."""
    return name.replace("_", " ")


def folded(text: str, width: int = NARROW) -> str:
    """The text in short lines."""
    return "\n".join(wrap(text, width)) or text
