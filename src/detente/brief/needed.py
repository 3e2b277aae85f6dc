"""What would one need to see: would a report change the act, and how many good ones would make signing best?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import acts, words
from .acts import Deeds
from .findings import Finding, Register
from .moves import move_words

if TYPE_CHECKING:
    from ..policy.signing import Threshold
    from ..record.posterior import Move
    from ..study.study import Study

MOST = 12
"""Reports in a row that are counted; a record of more of one kind is another record."""
INPUTS = ("policy.reports", "policy.signing_threshold", "belief.would_move", "types")


def needed(study: Study, said: Deeds, register: Register, sources: tuple[str, ...]) -> Finding | None:
    """The reports that would change the act found, and how many of the most telling would make signing best; None where
    no report tells anything."""
    if not study.policy.reports:
        return None
    return register.add(
        "assessment",
        f"{_changing(study, said)}{_in_a_row(study, said)}",
        method="solved anew at the belief that each telling report would leave; shares multiplied by the same factors "
        "again and again, which overstates later reports of one kind",
        inputs=INPUTS,
        sources=sources,
        would_change=("a report of a kind not listed, or one that also moves the ladder",),
    )


def _changing(study: Study, said: Deeds) -> str:
    found = study.policy.reports
    moves = {f"{move.category}.{move.outcome}": move for move in study.belief.would_move}
    changing = [report for report in found if report.changes]
    if not changing:
        return (
            f"None of the {words.many(len(found), 'report')} that would move the belief most would by itself make "
            "another act the best found."
        )
    told = [f"{move_words(moves[report.report])} ({said.doings[report.after.act]})" for report in changing]
    return words.sentence(f"of {words.many(len(found), 'telling report')}, these would make another act the best found:"
                          f" {words.listed(told)}")  # fmt: skip


def _in_a_row(study: Study, said: Deeds) -> str:
    """How many of the most telling good reports would bring belief to where signing may be, and is, best."""
    line = acts.turning(study.policy)
    if line is None or line.possible is None or line.today >= line.possible[0]:
        return ""
    kept = [move for move in study.belief.would_move if move.telling and move.outcome == "kept"]
    runs = [(run, move) for move in kept if (run := _run(study, move, line, line.possible[0]))]
    if not runs:
        return f" No run of up to {MOST} good reports of one kind would make signing best, {said.after(line.settled)}."
    least, move = min(runs, key=lambda pair: pair[0])
    sure = None if line.low is None else _run(study, move, line, line.low)
    certainly = "nothing would make it certain" if sure is None else f"{sure} to make it certain"
    verb = "reports" if least > 1 else "report"
    return (
        f" It would take {least} {verb} like this before signing may be best, {said.after(line.settled)}, and "
        f"{certainly}: {move_words(move)}."
    )


def _run(study: Study, move: Move, line: Threshold, share: float) -> int | None:
    """How many such reports in a row bring the share of those that keep an accord to `share`; None above `MOST`."""
    weight = dict(study.belief.belief)
    for run in range(1, MOST + 1):
        weight = {name: held * move.factor[name] for name, held in weight.items()}
        if sum(weight[name] for name in line.types) >= share * sum(weight.values()):
            return run
    return None
