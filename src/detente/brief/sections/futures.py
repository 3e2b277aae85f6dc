"""What if we are wrong: courses side by side, regret, where each fails, what would have to be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import ahead, charts, words
from ..blocks import Block, Bullets, Cell, Section, Statement, Table
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...futures.answers import Futures
    from ...study.study import Study

NAME, TITLE = "futures", "What if we are wrong?"
BESIDE = (
    ("signed", "signed", True),
    ("months_to_capstone", "months to it", False),
    ("strung_along", "months given while owed", False),
    ("betrayed", "broken after signing", True),
    ("unratified", "signed unratified", True),
    ("least_cohesion", "least room of an ally", False),
)
SHOWN = 5


def futures(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """The courses in the same worlds; None where no futures were played."""
    found = study.futures
    if found is None:
        return None
    names = ahead.courses(study.case, found)
    drawn = [charts.picture(name, study) for name in ("regret", "fans")]
    cited = judged.robust
    blocks: list[Block] = [
        *([Statement(f"{cited.claim} [{cited.id}]", (cited.id,))] if cited else []),
        Statement(
            f"{found.n:,} futures of each course, the same for all, at {found.points:,} points of {found.inputs} "
            "uncertain numbers. Shares below are of futures, not chances of the world."
        ),
        _vectors(found, names),
        *([drawn[0]] if drawn[0] else []),
        *_criteria(found, names),
        *([drawn[1]] if drawn[1] else []),
        *_boxes(found, study, names, ahead.RIGHT, "What would have to be true"),
        *_boxes(found, study, names, "fails", "Where each fails"),
        *_hangs_on(found, names),
        Statement(
            f"Half as many points would have moved a mean by up to {found.doubling:.2f} points. All courses share the "
            "case's blind spots; each playbook meets types that know it, the plan advised meets types that expect the "
            "reference playbook next."
        ),
    ]
    return Section(NAME, TITLE, tuple(blocks))


def _vectors(found: Futures, names: dict[str, str]) -> Table:
    first = next(iter(found.playbooks.values()))
    beside = [(key, head, share) for key, head, share in BESIDE if key in first]
    rows = []
    for course, measures in found.playbooks.items():
        value = measures["value"]
        cells: list[Cell] = [
            names[course],
            f"{value.mean:.1f} ± {2 * found.error[course]:.1f}",
            f"{value.q05:.0f} to {value.q95:.0f}",
            words.percent(found.enough[course]),
        ]
        cells += [words.percent(measures[k].mean) if share else f"{measures[k].mean:.1f}" for k, _, share in beside]
        rows.append(tuple(cells))
    columns = ("course", "our value", "nine in ten", "no worse than no agreement", *(head for _, head, _ in beside))
    return Table("Each course over the same futures", columns, tuple(rows), "Values in points of 100; ± two errors.")


def _criteria(found: Futures, names: dict[str, str]) -> list[Block]:
    if len(found.playbooks) < 2:
        return []
    rows = tuple((v.title, names[v.best], f"{v.scores[v.best]:.2f}") for v in found.robustness.values())
    return [Table("Which course is best depends on what is asked", ("criterion", "best by it", "score"), rows)]


def _boxes(found: Futures, study: Study, names: dict[str, str], question: str, head: str) -> list[Block]:
    told = [box for box in found.discovery if box.question == question and box.method == "prim"]
    if len(found.playbooks) < 2:
        return []
    read = ahead.readings(study.case)
    if not told:
        return [Statement(f"{head}: no condition was found that chance would not explain.")]
    return [Statement("", (), head), Bullets(tuple(Statement(ahead.box(box, names, read)) for box in told))]


def _hangs_on(found: Futures, names: dict[str, str]) -> list[Block]:
    rows = tuple(
        (names.get(course, course), "; ".join(f"{one.name} {words.percent(one.first)}" for one in indices[:SHOWN]))
        for course, indices in found.sensitivity.items()
        if indices
    )
    if not rows:
        return []
    return [Table("Numbers a mean value hangs on: share of its variance", ("course", "numbers"), rows, folded=True)]
