"""One month of talks by plain calls of the rules, and the filter that follows from it; no matrices, no compact arrays.

What is seen of a month is the face of the state that follows and what, if anything, was conclusively reported in it.
Small cases to try them on, two or three types each.
"""

from __future__ import annotations

from itertools import product

from detente.model.observation import report_shares
from detente.model.response import replies_to
from detente.model.transition import (
    ACTIVE,
    DELIVER,
    REPORTS,
    SIGN,
    SNAP_BACK,
    STALL,
    act_and_reply,
    available,
    completion,
    hear,
    honest_work,
    replies_after,
    start_state,
)
from tests.model import twin
from tests.model.small import channel, exchange, kind, pressure, small

OVER = "over"
LEAVES = kind(spoilers=0.2, precision=4, tremble=0.1, stance={"weight": 0.8, "curve": [[0, 0], [1, 1]]})
THREE = {
    "cheat": kind(
        precision=4, candour=0.2, expects={"default": 0.4}, stance={"weight": 0.9, "curve": [[0, 0], [1, 1]]}
    ),
    "open": kind(precision=6, expects={"default": 1.0}),
    "split": LEAVES,
}
EYES = {
    "eye": channel(hit=0.5, false_alarm=0.1, lag=2),
    "visit": channel(hit=0.7, false_alarm=0.1, inconclusive=0.3, on_demand=True, cost=0.5),
}

ASKING = [
    {"when": {"report": "contradicted"}, "do": "snap_back"},
    {"when": {"owed": True, "overdue": {"at_least": 2}}, "do": "press"},
    {"when": {"owed": True}, "do": "hold"},
    {"when": {"rung": 1, "report": "nothing"}, "do": "inspect"},
    {"when": {"rung": 2}, "do": "sign"},
    {"do": "advance"},
]


def looked_at(**options):
    """Two exchanges of two months, one of them seen by inspectors alone; two types, pressure that erodes."""
    plain = {
        "channels": EYES,
        "types": {name: THREE[name] for name in ("cheat", "open")},
        "press": pressure(2),
        "rules": ASKING,
        "capstone": {"title": "T", "by": ["we", "they"], "moves": {"trade": {"by": 0.3}}, "cost": {"we": 2}},
    }
    rungs = [exchange(0, "theirs", lead_theirs=2, seen_by=["visit"]), exchange(1, seen_by=["eye", "visit"])]
    return small(rungs, **{**plain, **options})


def drawn(seed):
    """A case drawn at random, with three types."""
    rungs, options = twin.case_of(twin.random_spec(seed), types=THREE)
    return small(rungs, **options)


def mixed_shares(process, response, state, act):
    """{reply: chance} of a month: what the type chooses, or what happens where it does not choose."""
    if replies_after(process.rules, state, act):
        shares = replies_to(process, response, act)[process.state_index(state)]
        return {reply: share for reply, share in enumerate(shares) if available(process.rules, state, reply)}
    if honest_work(process.rules, state) and act not in (SNAP_BACK, SIGN) and act < SIGN:
        return {DELIVER: 1 - response.arrays.spoilers, STALL: response.arrays.spoilers}
    return {STALL: 1.0}


def month(process, response, state, act):
    """[(chance, state a month on, report of that month)] if we take `act` and this type answers."""
    rules, found = process.rules, []
    for reply, share in mixed_shares(process, response, state, act).items():
        done = completion(rules, state, act, reply)
        if replies_after(rules, state, act) and reply == DELIVER:
            done *= 1 - response.arrays.spoilers
        for work, fall in product((True, False), (True, False)):
            chance = share * (done if work else 1 - done) * (rules.erosion if fall else 1 - rules.erosion)
            if chance > 0:
                after = act_and_reply(rules, state, act, reply, work, fall)
                looks = report_shares(process.sight, after, act)
                found += [(chance * p, hear(after, report), report) for report, p in enumerate(looks) if p > 0]
    return found


def face(process, state):
    """What is seen of a state: rung, debt as it looks, pressure; nothing more once talks are over."""
    if state.phase != ACTIVE:
        return (OVER,)
    clock = process.rules.clock
    debt = {clock + 1: "work", clock + 2: "work", clock + 3: "taken", clock + 4: "taken"}.get(state.owed, state.owed)
    return state.rung, debt, state.pressure


def seen_in(process, state, report):
    """What is seen of a month that ends in a state."""
    return (*face(process, state), REPORTS[report]) if state.phase == ACTIVE else (OVER,)


class Filter:
    """The belief {(type, state): share} after a history, the chances of what was seen multiplied up one by one."""

    def __init__(self, responses, shares):
        self._responses = responses
        start = start_state(responses.process.ladder)
        self.belief = {(name, start): share for name, share in shares.items() if share > 0}

    def ahead(self, act):
        """{what is seen: {(type, state): chance}} of the next month."""
        found = {}
        for (name, state), share in self.belief.items():
            response = self._responses.by_type[name]
            for chance, after, report in month(self._responses.process, response, state, act):
                cell = found.setdefault(seen_in(self._responses.process, after, report), {})
                cell[name, after] = cell.get((name, after), 0.0) + share * chance
        return found

    def hear(self, act, seen):
        """Condition on what was seen in a month; the chance of it."""
        cell = self.ahead(act)[seen]
        total = sum(cell.values())
        self.belief = {key: share / total for key, share in cell.items()}
        return total
