"""The belief in words: first whether it can be relied on, then the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..record.posterior import HEADLINE, Belief, Move
from .bars import legend, share_bar
from .prose import between, paragraph, percent
from .table import columns, printable

TREATMENT_WORDS = {
    "independent": "every promise counts alone",
    "by_episode": "promises of one undertaking share one weight",
    "by_episode_and_leadership": "and a change of leader sets part of it aside",
    "current_leader_only": "only promises made under the present leader",
    "without_responsive": "without failures that answer a lapse of ours",
    "without_most_telling_source": "without the most telling source",
}
OUTCOME_WORDS = {"kept": "kept", "partial": "kept in part", "broken": "broken"}
SHOWN_MOVES = 6


@dataclass(frozen=True)
class BeliefTold(Belief):
    """The belief with the types' titles, the rungs it may yet learn from, and what the case says of itself."""

    titles: Mapping[str, str]
    standing: str

    def lines(self) -> Iterator[str]:
        """Whether the ways to read the record agree, the shares, what moved them and what would."""
        yield from self._agreement()
        yield ""
        yield from self._shares()
        yield ""
        yield from self._treatments()
        if any(entry.kind == "commitment" for entry in self.entries):
            yield ""
            yield from self._moved()
        yield ""
        yield from self._would()
        if self.trust:
            yield ""
            yield from self._trust()
        yield ""
        yield from paragraph(
            "These are readings of interests, not of character, and of no named person. The belief is conditional on "
            f"the types listed; the truth may be none of them. {self.standing}"
        )

    def _agreement(self) -> Iterator[str]:
        size = round(self.disagreement * 100)
        if self.believe_the_disagreement:
            yield from paragraph(
                "Ways to read the same record differ by more than the interval below: believe the disagreement before "
                f"any number. One type's share moves by up to {size} points from one way to another."
            )
        else:
            yield from paragraph(
                f"The ways to read the record agree within the interval: no share moves by more than {size} points."
            )

    def _shares(self) -> Iterator[str]:
        yield "Whom are we dealing with?"
        rows = [
            (
                f"  {name}",
                percent(self.prior[name]),
                percent(share),
                f"[{between(*self.interval[name])}]",
                share_bar(self.interval[name][0], share, self.interval[name][1], self.prior[name]),
                printable(self.titles[name]),
            )
            for name, share in self.belief.items()
        ]
        yield from columns([("  type", "before", "now", "", "", "in words"), *rows], right=(1, 2))
        yield f"  {legend('now', 'before the record')}"
        yield "  The interval covers the stated ranges of priors and conventions, not the types' interests."

    def _treatments(self) -> Iterator[str]:
        yield "The same record, read in six ways"
        head = ("  way to read it", *self.belief)
        rows = [
            (f"{'>' if name == HEADLINE else ' '} {TREATMENT_WORDS[name]}", *map(percent, shares.values()))
            for name, shares in self.treatments.items()
        ]
        yield from columns([head, *rows], right=range(1, len(head)))
        yield "  '>' marks the way taken above."
        if self.most_telling_source:
            yield f"  The most telling source: {printable(self.most_telling_source)}"

    def _moved(self) -> Iterator[str]:
        yield "What moved it most"
        by_id = {entry.id: entry for entry in self.entries}
        rows = []
        for name, (entry_id, factor) in self.moved_most.items():
            entry = by_id[entry_id]
            day = f"promised {entry.date}" if entry.dated == "promise" else entry.date
            about = f"{entry_id}, {day}, {entry.outcome}: {entry.text}"
            rows.append((f"  {name}", _factor(factor), printable(about)))
        yield from columns(rows, right=(1,))
        yield "  How much likelier ('x') or less likely ('/') the outcome is under the type than under the others."

    def _would(self) -> Iterator[str]:
        telling = [move for move in self.would_move if move.telling]
        yield "What would move it next: a report on a step of the ladder"
        rows = [
            (f"  {move.category} {OUTCOME_WORDS[move.outcome]}", self._shift(move)) for move in telling[:SHOWN_MOVES]
        ]
        yield from columns(rows) if rows else ["  Nothing that the ladder asks for."]
        if len(telling) > SHOWN_MOVES:
            yield f"  {len(telling) - SHOWN_MOVES} more are in --json."
        dull = [f"{move.category} {OUTCOME_WORDS[move.outcome]}" for move in self.would_move if not move.telling]
        yield f"What would not: {', '.join(dull)}." if dull else "Every report on the ladder would move it."

    def _shift(self, move: Move) -> str:
        name = max(self.belief, key=lambda t: abs(move.belief[t] - self.belief[t]))
        return f"{name} {percent(self.belief[name])} -> {percent(move.belief[name])}"

    def _trust(self) -> Iterator[str]:
        yield "What our side's own promises taught them: share each type counts on"
        head = ("  kind of promise", "kept", *self.belief)
        rows = [
            (f"  {t.category}", f"{t.kept} of {t.resolved}", *(percent(t.expected[name]) for name in self.belief))
            for t in self.trust
        ]
        yield from columns([head, *rows], right=range(1, len(head)))


def _factor(factor: float) -> str:
    return f"x {factor:.1f}" if factor >= 1 else f"/ {1 / factor:.1f}"
