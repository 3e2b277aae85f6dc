"""Whom are we dealing with: readings, ways to count, what would move the belief, how each reading would answer."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from .. import charts, figures, labels, words
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..charts.treatments import in_order
from ..judgements import Judged
from ..moves import move_words
from ..voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study

SHOWN_ENTRIES = 12  # promises that moved the belief most; all stand in the JSON of `detente belief`
ENDS = ("delivered", "stalled", "faked", "walked out")


def readings(study: Study, voice: Voice, judged: Judged) -> Section:
    """Each reading with its share before and now, and what moved it most."""
    belief, case = study.belief, study.case
    rows = []
    for name, title in labels.readings(case).items():
        low, high = belief.interval[name]
        moved = belief.moved_most.get(name)
        rows.append(
            (
                f"{title} [{judged.readings[name].id}]",
                words.percent(belief.prior[name]),
                f"{words.percent(belief.belief[name])} ({words.span(low, high)})",
                f"{moved[0]}, {words.factor(moved[1])}" if moved else "nothing on record",
            )
        )
    note = (
        "Readings are of interests, not of character or of persons. Brackets: 5 to 95% over the stated ranges of "
        "starting shares and conventions, not over the readings' interests. The shares are conditional on this list."
    )
    table = Table(
        "Readings, before the record and now", ("reading", "before", "now (range)", "moved most by"), tuple(rows), note
    )
    return Section("readings", voice.readings_title, tuple(_with(study, "belief", [_keepers(study, voice), table])))


def _with(study: Study, name: str, blocks: list[Block]) -> list[Block]:
    drawn = charts.picture(name, study)
    return [*blocks, drawn] if drawn else blocks


def _keepers(study: Study, voice: Voice) -> Statement:
    letters = labels.letters(study.case)
    kept = [letters[name] for name in figures.keepers(study.behaviour)]
    if not kept:
        return Statement("Under none of these readings would an accord be kept once all exchanges are done.")
    many = "Reading" if len(kept) == 1 else "Readings"
    return Statement(
        f"{many} {words.listed(kept)} would keep an accord signed once all exchanges are done; this "
        f"follows from the interests each reading states, not from its name."
    )


def treatments(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """The belief under each way to count, and whether they agree."""
    belief = study.belief
    if not figures.telling_entries(belief):
        return None
    letters = labels.letters(study.case)
    rows = tuple(
        (labels.counting(name), *(words.percent(belief.treatments[name][kind]) for kind in letters))
        for name in in_order(study)
    )
    spread = words.percent(belief.disagreement)
    if belief.believe_the_disagreement:
        says = f"The ways to count differ by up to {spread} on one reading, more than the interval: believe that."
    else:
        says = f"The ways to count differ by up to {spread} on one reading, which lies inside the interval."
    note = f"The most telling source is “{belief.most_telling_source}”." if belief.most_telling_source else ""
    columns = ("way to count the record", *letters.values())
    table = Table("Share of each reading under each way to count", columns, rows, note)
    blocks: list[Block] = [Statement(says), table]
    drawn = charts.picture("treatments", study)
    return Section("treatments", "The same record, counted in other ways", tuple([*blocks, drawn] if drawn else blocks))


def moved(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """The promises that moved the belief, and the reports that would."""
    belief, letters = study.belief, labels.letters(study.case)
    told = [entry for entry in belief.entries if figures.tells(entry)]
    told.sort(key=lambda entry: (-max(abs(np.log(factor)) for factor in entry.bayes_factor.values()), entry.id))
    blocks: list[Block] = []
    if told:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                entry.id,
                f"promised {entry.date}" if entry.dated == "promise" else entry.date,
                entry.text,
                labels.OUTCOME_WORDS[entry.outcome],
                entry.grade,
                round(entry.weight, 2),
                *(words.factor(entry.bayes_factor[name]) for name in letters),
            )
            for entry in told[:SHOWN_ENTRIES]
        )
        columns = ("id", "date", "promise", "became", "grade", "weight", *letters.values())
        few = f"The {SHOWN_ENTRIES} of {len(told)} promises that moved the belief most"
        caption = few if len(told) > SHOWN_ENTRIES else "The promises that moved the belief"
        note = "A factor above 1 speaks for a reading, one below 1 against it. Grades discount what a report can say."
        blocks.append(Table(caption, columns, rows, note))
    blocks.append(_reports(study, letters))
    return Section("moved", "What moved the belief, and what would", tuple(blocks))


def _reports(study: Study, letters: dict[str, str]) -> Table:
    rows = tuple(
        (
            words.sentence(move_words(move))[:-1],
            "yes" if move.telling else "no",
            *(words.percent(move.belief[name]) for name in letters),
        )
        for move in study.belief.would_move
    )
    now = ("Today", "", *(words.percent(study.belief.belief[name]) for name in letters))
    columns = ("if this were reported", "tells", *letters.values())
    return Table(
        "Where the belief would go after one more report", columns, (now, *rows), folded=len(rows) > SHOWN_ENTRIES
    )


def answers(study: Study, voice: Voice, judged: Judged) -> Section:
    """How each reading would answer the reference playbook, exchange by exchange."""
    behaviour, case = study.behaviour, study.case
    playbook = case.playbooks[behaviour.playbook].title
    asked = [place for place, home in enumerate(behaviour.home) if not home]
    rows = []
    for number, name in enumerate(behaviour.types):
        ends: list[Cell] = [_end(behaviour.ends[number, place]) for place in asked]
        rows.append((labels.readings(case)[name], *ends, _signed(behaviour.after_signing[number, -1])))
    columns = ("reading", *(_exchange(study, place) for place in asked), "after signing")
    table = Table(
        "How a debt on each exchange ends most often, by reading",
        columns,
        tuple(rows),
        "“not reached”: talks with this reading do not come there. After signing: in the end, if the accord were "
        "signed with everything on the ladder done.",
    )
    says = Statement(
        f"If the course “{playbook}” were played, the interests stated for each reading lead to these answers. They "
        f"are what a reading would do, not forecasts of {voice.counterpart}."
    )
    return Section("answers", "How each reading would answer", tuple(_with(study, "delivery", [says, table])))


def _exchange(study: Study, place: int) -> str:
    name = study.behaviour.rungs[place]
    return f"{place + 1}. {study.case.ladder.rungs[name].title or labels.plainly(name)}"


def _end(shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    if not isfinite(shares[0]):
        return "not reached"
    first = int(np.argmax(shares))
    return f"{ENDS[first]} {words.percent(float(shares[first]))}"


def _signed(shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    first = int(np.argmax(shares))
    return f"{('kept', 'stalled', 'faked', 'broken')[first]} {words.percent(float(shares[first]))}"


def trust(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """The other side of trust: what each reading expects of the promises made to it, beside their record."""
    if not study.belief.trust:
        return None
    letters = labels.letters(study.case)
    rows = tuple(
        (
            item.category,
            words.counted(item.kept, item.resolved),
            *(words.percent(item.expected[name]) for name in letters),
        )
        for item in study.belief.trust
    )
    others = voice.side("ours")
    table = Table(
        f"{others}: promises kept or late, and what each reading expects of them",
        ("kind of promise", "kept or late", *letters.values()),
        rows,
    )
    says = Statement("Trust runs both ways: what a party expects of promises made to it bears on what it will give.")
    return Section("trust", f"What {voice.counterpart} may expect", (says, table))


def findings_note() -> Bullets:
    """How to read the register of findings."""
    return Bullets(
        (
            Statement("A fact has a source. An assessment has an event, a number and an interval."),
            Statement("Intervals: “90% interval” is credible, given the model; “range” runs over stated "
                      "uncertainties or ways to count; “sampling” over which undertakings happened to be on record."),
        )
    )  # fmt: skip
