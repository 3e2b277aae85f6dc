"""Plans that look at nothing but what is seen now: the declared playbooks, and what would be best against one type.

Each is worth at least something against every type, so that a search begun with them never advises what a declared
playbook beats.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..model.playbook import compile_playbook, seen_debt
from ..model.reward import FAKES, OWED, PRESSURE, REPORT, RUNG
from ..model.transition import HOLD
from .late import told_late
from .pomdp import Floats
from .process import Talks
from .search import Search

Ints = NDArray[np.int64]


def as_played(talks: Talks, playbook: str) -> Ints:
    """The act of one of the case's playbooks in each hidden state, `[hidden state]`, once its last rule holds."""
    process = talks.process
    table = compile_playbook(process.ladder, process.rules, playbook).act[-1]
    rows = process.rows[talks.row]
    act = table[rows[:, RUNG], seen_debt(rows[:, OWED], process.rules.clock), rows[:, PRESSURE], rows[:, REPORT]]
    return np.asarray(np.where(talks.row < 0, HOLD, act))


def against(talks: Talks, search: Search, kind: str) -> Ints:
    """What would be best against one type with all delivered as it appears, `[hidden state]`: seen states alone."""
    best = np.empty(len(talks.row), dtype=np.int64)
    best[search.arrays.order] = search.given.seen_act
    mine = np.flatnonzero(talks.kind == talks.types.index(kind))
    rows = talks.process.rows[talks.row[mine]]
    fakes = np.array([int(f).bit_count() for f in rows[:, FAKES]])
    honest_first = mine[np.lexsort((rows[:, OWED], fakes))]
    faces, first = np.unique(talks.seen[honest_first], return_index=True)
    act = np.full(len(talks.model.observations), HOLD)
    act[faces] = best[honest_first[first]]
    return np.asarray(act[talks.seen])


def begun(talks: Talks, ceiling: Floats | None = None) -> Search:
    """A search of the process that knows every declared playbook and the best reply to each type.

    `ceiling[action, hidden state]` is a bound above, `told_late` unless given.
    """
    search = Search(talks.model, told_late(talks) if ceiling is None else ceiling)
    for name in talks.case.playbooks:
        search.follow(as_played(talks, name))
    for kind in talks.types:
        search.follow(against(talks, search, kind))
    return search
