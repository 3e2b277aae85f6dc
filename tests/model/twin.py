"""The rules of a month a second time: a plain chance tree over named states, written from what MODEL says they are.

A state is (phase, rung, debt, pressure, report, fakes): `debt` None, the months it has lain idle, "honest" or "sham"
work, or, with nothing owed, whose part is left of the rung that was taken back: "ours left", "both left"; `fakes` is a
frozenset of rungs. Nothing here is imported from the package, and nothing is compiled.
"""

import random
from dataclasses import dataclass, replace
from typing import Any

from tests.model.small import channel, home, kind, ours, pressure, rung, theirs

ACTS = ("advance", "hold", "inspect", "press", "snap_back", "sign", "walk")
REPLIES = ("deliver", "stall", "fake", "walk")
REPORTS = ("nothing", "confirmed", "contradicted")
PHASES = ("active", "signed", "reneged", "recovered", "walked")


@dataclass(frozen=True)
class Rung:
    """What one rung asks; a home rung asks nothing."""

    asks: bool = True
    first: str = "ours"
    fakeable: bool = True
    undoable: bool = True
    theirs: float = 1
    ours: float = 1
    seen_by: tuple[str, ...] = ()
    gives: bool = True

    def __post_init__(self):
        if self.asks and not self.gives:  # with nothing of ours to wait for, they owe as soon as they are asked
            object.__setattr__(self, "first", "theirs")

    @property
    def months(self):
        """Months from their choice to the rung being settled: the side that comes second works after the first."""
        theirs, ours = max(1, self.theirs), self.ours if self.gives else 0
        return {"ours": theirs, "theirs": theirs + ours, "together": max(theirs, ours)}[self.first]


@dataclass(frozen=True)
class Spec:
    """The numbers of a small case."""

    rungs: tuple[Rung, ...]
    channels: dict[str, dict[str, Any]]
    overdue: int = 2
    pressures: int = 2
    start: int = 1
    erosion: float = 0.25
    delay: float = 3

    @property
    def clock(self):
        return self.overdue + 1


def random_spec(seed, most=2):
    """A small case drawn at random: leads, lags, first movers, home rungs, erosion, what can be faked and undone."""
    r = random.Random(seed)
    channels = {}
    for name in ("eye", "ear", "visit"):
        noise = {"hit": r.uniform(0.4, 0.9), "false_alarm": r.uniform(0, 0.3), "lag": r.choice([0.5, 1, 2, 3])}
        quiet = {"inconclusive": r.choice([0, 0.3]), "refusal": r.choice([0, 0.2])}
        channels[name] = channel(**noise, **quiet, on_demand=name == "visit")
    rungs = [
        Rung(
            asks=r.random() < 0.75,
            first=r.choice(["ours", "theirs", "together"]),
            fakeable=r.random() < 0.7,
            undoable=r.random() < 0.6,
            theirs=r.choice([0, 1, 2, 3.5]),
            ours=r.choice([1, 2, 3]),
            seen_by=tuple(n for n in channels if r.random() < 0.6),
            gives=r.random() < 0.8,
        )
        for _ in range(r.randint(1, most))
    ]
    rungs.insert(r.randint(0, len(rungs)), Rung(theirs=2, seen_by=("eye",)))
    pressures = r.choice([1, 2, 3])
    erosion, delay = r.choice([0, 0.2]), r.choice([1, 2.5])
    return Spec(tuple(rungs), channels, r.randint(1, 3), pressures, r.randrange(pressures), erosion, delay)


def case_of(spec, **top):
    """The keyword arguments and rungs from which `small` builds the case of a spec."""
    rungs = []
    for j, x in enumerate(spec.rungs):
        undo = {"months": 1, "share": 0.5} if x.undoable else "never"
        their = theirs({"arms": {"by": -0.2}}, lead=x.theirs, undo=undo, fakeable=x.fakeable, seen_by=list(x.seen_by))
        both = {f"cut{j}": their} | ({f"aid{j}": ours({"trade": {"by": 0.2}}, lead=x.ours)} if x.gives else {})
        rungs.append(rung(x.first, **both) if x.asks else home(j, x.ours))
    plain = {
        "channels": spec.channels,
        "overdue": spec.overdue,
        "press": pressure(spec.pressures, spec.erosion, spec.start),
        "types": {"one": kind()},
        "capstone": {
            "title": "Treaty",
            "by": ["we", "they"],
            "moves": {"trade": {"by": 0.3}},
            "recovery": {"unilateral": {"share": 0.5, "delay": spec.delay}},
        },
    }
    return rungs, {**plain, **top}


def owing(s):
    return isinstance(s[2], int) or s[2] in ("honest", "sham")


def possible(w, s, act):
    phase, rung, _, pressure, report, _ = s
    if phase != "active":
        return act == "hold"
    return {
        "advance": not owing(s) and rung < len(w.rungs),
        "press": pressure + 1 < w.pressures,
        "snap_back": owing(s) or (report == "contradicted" and rung > 0),
    }.get(act, True)


def replies(w, s, act):
    """The replies open to them this month; none where they do not choose."""
    phase, rung, debt, _, _, fakes = s
    asked = rung < len(w.rungs) and w.rungs[rung].asks
    if phase == "signed":
        some = {"deliver", "stall"} if asked else {"deliver"}
        real = any(w.rungs[j].asks and w.rungs[j].undoable and j not in fakes for j in range(rung))
        return some | ({"fake"} if asked and w.rungs[rung].fakeable else set()) | ({"walk"} if real else set())
    if phase != "active" or act in ("snap_back", "sign", "walk"):
        return set()
    together = act == "advance" and not owing(s) and asked and w.rungs[rung].first != "ours"
    if not (isinstance(debt, int) or together):
        return set()
    return {"deliver", "stall", "walk"} | ({"fake"} if w.rungs[rung].fakeable else set())


def with_(s, **new):
    names = ("phase", "rung", "debt", "pressure", "report", "fakes")
    return tuple(new.get(n, v) for n, v in zip(names, s, strict=True))


def either(p, yes, no):
    return [(p, yes), (1 - p, no)]


def over(w, s):
    return with_(s, phase="walked", debt=1 if owing(s) else None, pressure=w.pressures - 1, report="nothing")


def settled(w, s, faked=False):
    """The rung is settled as it appears; a new claim of theirs has no report yet."""
    report = "nothing" if w.rungs[s[1]].asks else s[4]
    return with_(s, rung=s[1] + 1, debt=None, report=report, fakes=s[5] | {s[1]} if faked else s[5])


def our_act(w, s, act):
    _, k, _, _, _, fakes = s
    if act == "advance" and w.rungs[k].asks:
        asked = with_(s, debt=1)
        work = w.rungs[k].ours if w.rungs[k].gives else 1
        return either(1 / work, asked, s) if w.rungs[k].first == "ours" else [(1, asked)]
    if act == "advance":
        return either(1 / w.rungs[k].ours, settled(w, s), s)
    if act == "press":
        return [(1, with_(s, pressure=s[3] + 1))]
    if act == "snap_back" and owing(s):
        return [(1, with_(s, debt=None if w.rungs[k].first == "theirs" else "ours left"))]
    if act == "snap_back":
        last = max([j for j in range(k) if w.rungs[j].asks], default=0)
        left = "ours left" if last in fakes else "both left"
        return [(1, with_(s, rung=last, debt=left, report="nothing", fakes=frozenset(j for j in fakes if j < last)))]
    if act == "sign":
        return [(1, with_(s, phase="signed", pressure=0, debt=1 if owing(s) else None))]
    return [(1, over(w, s) if act == "walk" else s)]


def active_reply(w, s, reply, spoilers):
    stalled = with_(s, debt=min(s[2] + 1, w.clock))
    if reply == "walk":
        return [(1, over(w, s))]
    if reply == "stall":
        return [(1, stalled)]
    work = "honest" if reply == "deliver" else "sham"
    started = with_(s, debt=work) if w.rungs[s[1]].months > 1 else settled(w, s, reply == "fake")
    return either(1 - spoilers if reply == "deliver" else 1, started, stalled)


def once_signed(r, s):
    """Months an exchange takes after signing: what is still to be done, theirs and ours."""
    if not r.asks:
        return r.ours
    before = (r.ours if r.gives else 1) if r.first == "ours" and s[2] is None else 0
    return before + r.months


def signed_reply(w, s, reply, spoilers):
    if reply == "walk":
        return [(1, with_(s, phase="reneged", pressure=0, report="nothing"))]
    if reply == "stall" or s[1] == len(w.rungs):
        return [(1, s)]
    r = w.rungs[s[1]]
    return either((1 - spoilers if reply == "deliver" else 1) / once_signed(r, s), settled(w, s, reply == "fake"), s)


def under_way(w, s, spoilers):
    done = 1 / max(1, w.rungs[s[1]].months - 1)
    if s[2] == "sham":
        return either(done, settled(w, s, True), s)
    goes_on = [(p * (1 - spoilers), to) for p, to in either(done, settled(w, s), s)]
    return [*goes_on, (spoilers, with_(s, debt=1))]


def reports(w, s, act):
    """What is heard: every look enumerated; a contradiction outweighs a confirmation."""
    claims = [j for j in range(s[1]) if w.rungs[j].asks]
    looks = [(j, n) for j in claims for n in w.rungs[j].seen_by if w.channels[n]["on_demand"] and act == "inspect"]
    if claims and s[4] == "nothing":
        looks += [(claims[-1], n) for n in w.rungs[claims[-1]].seen_by if not w.channels[n]["on_demand"]]
    heard = [(1, "nothing")]
    for j, name in looks:
        c = w.channels[name]
        tells = (1 - c["refusal"]) * (1 - c["inconclusive"]) / max(1, c["lag"])
        alarm = c["hit"] if j in s[5] else c["false_alarm"]
        one = [(1 - tells, "nothing"), (tells * (1 - alarm), "confirmed"), (tells * alarm, "contradicted")]
        heard = [(p * q, max(a, b, key=REPORTS.index)) for p, a in heard for q, b in one]
    return heard


def hear(s, report):
    if report == "contradicted" and s[0] == "signed" and s[5]:
        return with_(s, phase="reneged", pressure=0, report="nothing")
    return s if report == "nothing" else with_(s, report=report)


def month(w, s, act, reply, spoilers):
    """{state: chance} one month after state `s`: our act, their reply or work, erosion of pressure, reports."""
    if s[0] == "reneged":
        recovered = with_(s, phase="recovered", pressure=w.pressures - 1, report="nothing")
        return dict([(recovered, 1 / w.delay), (s, 1 - 1 / w.delay)])
    if s[0] in ("recovered", "walked"):
        return {s: 1}
    tree = our_act(w, s, act) if s[0] == "active" else [(1, s)]
    answer = active_reply if s[0] == "active" else signed_reply
    if replies(w, s, act):
        tree = [(p * q, b) for p, a in tree for q, b in answer(w, a, reply, spoilers)]
    elif tree[0][1][2] in ("honest", "sham") and tree[0][1][0] == "active":
        tree = [(p * q, b) for p, a in tree for q, b in under_way(w, a, spoilers)]
    found = {}
    for p, a in tree:
        fades = w.erosion if s[0] == a[0] == "active" and act != "press" and a[3] > 0 else 0
        for q, b in either(fades, with_(a, pressure=a[3] - 1), a):
            heard = reports(w, b, act) if b[0] in ("active", "signed") else [(1, "nothing")]
            for r, report in heard:
                end = hear(b, report)
                found[end] = found.get(end, 0) + p * q * r
    return {s: p for s, p in found.items() if p > 0}


def named(spec, row):
    """A row of the process as a state of the twin."""
    phase, rung, owed, pressure, report, fakes = (int(v) for v in row)
    beyond = ("honest", "sham", "ours left", "both left")
    debt = None if owed == 0 else owed if owed <= spec.clock else beyond[owed - spec.clock - 1]
    bits = frozenset(j for j in range(len(spec.rungs)) if fakes >> j & 1)
    return PHASES[phase], rung, debt, pressure, REPORTS[report], bits


def changed(spec, **fields):
    """The spec with other numbers, for planting errors."""
    return replace(spec, **fields)
