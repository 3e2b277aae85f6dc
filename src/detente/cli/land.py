"""The landscape in words: whether there is room, the fair packages side by side, who blocks, what passes, ripeness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..answer import Infeasible
from ..brief.route import clipped, names, short
from ..case.schema import Case
from ..landscape.answers import Deal, Landscape
from ..landscape.core import Block
from ..landscape.packages import Domain
from ..landscape.ripeness import Waiting
from ..landscape.winset import Narrowed, WinSet
from .prose import paragraph, percent
from .table import columns, printable

SOLUTIONS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "greatest sum",
    "weighted_nash": "Nash by power",
}
"""Names in print, in the order of the columns."""
SAYS = (
    "Nash: greatest product of gains over no agreement. Kalai-Smorodinsky: greatest least share of the most each could "
    "gain. Egalitarian: greatest least gain, in points. Greatest sum: whoever bears the cost. Nash by power: gains "
    "weighed by power."
)
WIDEST = 26  # characters of a level in a table
ISSUE = 34  # characters of an issue's title in a table
NEVER = 1e-6  # shares are kept off 0 and 1 by it, which prints as less than 1 % and more than 99 %
SHOWN = 0.005  # points; less is nothing in print


@dataclass(frozen=True)
class Said:
    """Titles by id; `case` False for a domain file, whose utilities stand on their own scale."""

    case: bool
    title: str
    parties: Mapping[str, str]
    issues: Mapping[str, str]
    steps: bool = True


def case_names(case: Case) -> Said:
    """Titles of a case."""
    return Said(True, case.title, names(case).parties, {name: issue.title for name, issue in case.issues.items()})


def domain_names(domain: Domain) -> Said:
    """Names of a domain file stand for themselves."""
    return Said(False, domain.title, {p: p for p in domain.parties}, {i: i for i in domain.issues}, False)


def chance_words(chance: float) -> str:
    """A chance of ratification; never certain either way, since support and threshold are judged."""
    return percent(min(max(chance, NEVER), 1 - NEVER))


def level_words(name: str) -> str:
    """A level's name as words."""
    return clipped(printable(name.replace("_", " ")), WIDEST)


@dataclass(frozen=True)
class LandscapeTold(Landscape):
    """The landscape with titles."""

    said: Said
    between: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The answer in words, then the packages, then what each is worth, then what could undo them."""
        yield from paragraph(self._headline())
        for part in (self._packages, self._worth, self._blocks, self._home):
            yield from _spaced(part())
        yield from self.between
        for part in (self._ripe, self._asked, self._rests):
            yield from _spaced(part())

    def _party(self, name: str) -> str:
        return printable(self.said.parties.get(name, name))

    def _all(self, names: tuple[str, ...]) -> str:
        words = [self._party(name) for name in names]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    def _deals(self) -> dict[str, Deal]:
        return {n: d for n in SOLUTIONS if isinstance(d := self.solutions.get(n), Deal)}

    def _headline(self) -> str:
        who = self._all(self.parties)
        if self.zopa.empty:
            clash = f": what {self._all(self.zopa.clash)} have without agreement cannot all be matched"
            return f"There is no package that {who} would all rather have than no agreement{clash}."
        count = self.zopa.count
        room = f"{count:,} of {self.frontier.packages:,} packages" if count is not None else "a range of packages"
        size = f"{self.frontier.size:,}"
        exact = "" if self.frontier.epsilon == 0 else f" (within {self.frontier.epsilon:.3g} points: not all are held)"
        text = (
            f"{who} could all live with {room}; {size} of these are efficient{exact}: nothing else is better for one "
            "party and no worse for the others."
        )
        return f"{text} {self._fairest()}"

    def _fairest(self) -> str:
        """What the solutions agree on, and on what they part."""
        deals = [d for name, d in self._deals().items() if name != "utilitarian"]
        if len(deals) < 2:
            return ""
        parted = [i for i in deals[0].package if len({d.package[i] for d in deals}) > 1]
        if not parted:
            return "The fair-division rules all pick the same one."
        agreed = len(deals[0].package) - len(parted)
        on = "; ".join(short(self.said.issues[i]) for i in parted[:4]) + ("; ..." if len(parted) > 4 else "")
        return (
            f"The fair-division rules agree on {agreed} of {len(deals[0].package)} issues and part on: {printable(on)}."
        )

    def _columns(self) -> list[tuple[str, Deal]]:
        """Solutions side by side, those with one package in one column; the best within the steps last."""
        merged: list[tuple[str, Deal]] = []
        for name, deal in self._deals().items():
            same = next((k for k, (_, d) in enumerate(merged) if d.package == deal.package), None)
            if same is None:
                merged.append((SOLUTIONS[name], deal))
            else:
                merged[same] = (f"{merged[same][0]}, {SOLUTIONS[name]}", merged[same][1])
        inside = self.within_steps.get("nash")
        if isinstance(inside, Deal) and all(d.package != inside.package for _, d in merged):
            merged.append(("Nash within the steps", inside))
        return merged

    def _packages(self) -> Iterator[str]:
        found = self._columns()
        if found:
            yield "Packages"
            today = ["today"] if self.now else []
            issues = list(found[0][1].package)
            rows = [["  issue", *today, *(title for title, _ in found)]]
            for issue in issues:
                now = [level_words(self.now[issue])] if self.now else []
                cells = [self._level(issue, deal.package[issue]) for _, deal in found]
                rows.append([f"  {clipped(printable(short(self.said.issues[issue])), ISSUE)}", *now, *cells])
            yield from columns(rows)
            if any(level in self.beyond.get(i, ()) for _, d in found for i, level in d.package.items()):
                yield from paragraph("* no steps of the case go as far as this level.", "  ")
        for name, told in self.solutions.items():
            if isinstance(told, Infeasible):
                yield from paragraph(f"{SOLUTIONS.get(name, name)}: none; {told.reason}.", "  ")

    def _level(self, issue: str, level: str) -> str:
        return level_words(level) + ("*" if level in self.beyond.get(issue, ()) else "")

    def _worth(self) -> Iterator[str]:
        found = self._columns()
        if not found:
            return
        unit = "points a month, 0-100, each party's own scale" if self.said.case else "each party's own scale"
        yield f"What they are worth ({unit})"
        today = ["today"] if self.today else []
        reach = [] if self.zopa.empty else ["most within reach"]
        head = ["  party", "no agreement", *today, *(title for title, _ in found), *reach]
        rows = [head]
        for p in self.parties:
            now = [f"{self.today[p]:.1f}"] if self.today else []
            cells = [f"{d.utilities[p]:.1f}{' (below)' * (p in d.below)}" for _, d in found]
            most = [f"{self.zopa.most[p]:.1f}" for _ in reach]
            rows.append([f"  {self._party(p)}", f"{self.disagreement[p]:.1f}", *now, *cells, *most])
        yield from columns(rows, right=tuple(range(1, len(head))))
        yield from paragraph(SAYS, "  ")

    def _blocks(self) -> Iterator[str]:
        if isinstance(self.core, Infeasible) or not self.core.of:
            return
        if self.core.size == self.core.of:
            yield from paragraph(
                "Would a group do better alone? No: with the steps of the case no party or group of parties can bring "
                "about anything that all its members like better than any of the efficient packages."
            )
            return
        share = self.core.size / self.core.of
        yield from paragraph(
            f"Would a group do better alone? Nobody would walk away from {self.core.size:,} of the {self.core.of:,} "
            f"efficient packages ({percent(share)}): the core."
        )
        for name, blocks in self.core.blocked.items():
            if blocks:
                yield from paragraph(f"{SOLUTIONS[name]}: {self._block(blocks[0])}.", "  ")

    def _block(self, block: Block) -> str:
        own = "; ".join(f"{short(self.said.issues[i])} at {v:.2f}" for i, v in block.levels.items())
        least = min(block.gains.values())
        return printable(
            f"{self._all(block.coalition)} alone would gain at least {least:.1f} points by {own or 'leaving'}"
        )

    def _home(self) -> Iterator[str]:
        if not self.winset:
            return
        yield "What passes at home (chance of ratification)"
        found = self._deals()
        rows = [["  constituency", "for", "today's levels", *(SOLUTIONS[n] for n in found)]]
        for told in self.winset:
            chances = [chance_words(told.chance[n]) for n in found]
            rows.append(
                [f"  {self._party(told.constituency)}", self._party(told.of), chance_words(told.today), *chances]
            )
        yield from columns(rows, right=tuple(range(2, len(rows[0]))))
        for told in self.winset:
            yield from self._narrow(told)

    def _narrow(self, told: WinSet) -> Iterator[str]:
        """Where asking for a likelier ratification moves the Nash package, and for whom."""
        for item in told.narrowed:
            if item.solution == "nash" and (text := self._shift(told, item)):
                yield from paragraph(text, "  ")

    def _shift(self, told: WinSet, item: Narrowed) -> str:
        who, chance = self._party(told.constituency), percent(item.at_least)
        if item.shift is None:
            return f"No package gives {who} a chance of {chance} or more and every party its due."
        moved = {p: v for p, v in item.shift.items() if abs(v) >= SHOWN}
        if not moved:
            return ""
        named = ", ".join(f"{self._party(p)} {v:+.1f}" for p, v in moved.items())
        return f"Asking that {who} ratify with a chance of {chance} or more moves the Nash package: {named} points."

    def _ripe(self) -> Iterator[str]:
        told = self.ripeness
        if isinstance(told, Infeasible):
            return
        losing = "; ".join(self._waits(name, item) for name, item in told.by_party.items())
        beats = "some package beats waiting for all" if told.package else "no package beats waiting for all"
        if told.ripe:
            verdict = "Ripe: both sides lose by waiting, and"
        else:
            who = f"{self._all(told.can_wait)} can wait" if told.can_wait else "all lose by waiting"
            verdict = f"Not ripe: {who};"
        yield from paragraph(f"{verdict} {beats}. Loss by waiting, in points: {losing}.")

    def _waits(self, name: str, item: Waiting) -> str:
        why = f" (most on: {short(self.said.issues[item.most_on])})" if item.most_on else ""
        why = " (as the case states)" if item.stated else why
        return printable(f"{self._party(name)} {abs(item.loss) if abs(item.loss) < SHOWN else item.loss:.1f}{why}")

    def _asked(self) -> Iterator[str]:
        told = self.improvement
        if told is None:
            return
        worth = ", ".join(f"{self._party(p)} {v:.1f}" for p, v in told.utilities.items())
        below = f" It leaves {self._all(told.below)} below no agreement." if told.below else ""
        if told.to is None:
            yield from paragraph(f"The package asked about is efficient. Worth: {worth}.{below}")
            return
        change = "; ".join(
            printable(f"{short(self.said.issues[i])}: {level_words(told.package[i])} -> {self._level(i, told.to[i])}")
            for i in told.changes
        )
        gains = ", ".join(f"{self._party(p)} {v:+.1f}" for p, v in told.gains.items())
        yield from paragraph(
            f"The package asked about is worth {worth}.{below} It wastes: the efficient package with fewest changes "
            f"that leaves nobody worse off changes {change}. Gains: {gains}."
        )

    def _rests(self) -> Iterator[str]:
        if not self.said.case:
            convention = self.pedigree.parameters.get("disagreement")
            yield from paragraph(f"Utilities are the files' own; no agreement is worth the {convention} value.")
            return
        text = "This is what the stated interests imply, not a forecast."
        if len(self.parties) > 2:
            text += (
                f" Each of the {len(self.parties)} parties counts once: allies who want the same thing pull the "
                "package their way together. --party asks about fewer."
            )
        yield from paragraph(text)


def _spaced(part: Iterator[str]) -> Iterator[str]:
    told = list(part)
    if told:
        yield ""
        yield from told
