"""What the case states: visions by party and issue, the argument it tests, every number with a range."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ...case.parties import Issue, IssueVision, Party
from ...case.quantity import Quantity, Unit
from ...record.ledger import Source
from .. import figures, labels, words
from ..blocks import Block, Cell, Link, Section, Statement, Table
from ..claims import Claim, read_claims
from ..judgements import Judged
from ..voice import Voice

if TYPE_CHECKING:
    from ...study.study import Study


def visions(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """What each party wants on each issue, and how much of its attention the issue has."""
    case = study.case
    parties = {name: party for name, party in case.parties.items() if party.vision}
    if not parties:
        return None
    rows = tuple(
        (issue.title, *(_wish(party, issue, party.vision.get(name)) for party in parties.values()))
        for name, issue in case.issues.items()
    )
    columns = ("issue", *(party.name for party in parties.values()))
    note = "Most wished level, and the issue's share of all the party cares about here. “–”: no stake stated."
    blocks: list[Block] = [Table("Wished end state by party and issue", columns, rows, note)]
    aims = _aims(study)
    return Section("visions", "Who wants what", tuple([*blocks, aims] if aims else blocks))


def _wish(party: Party, issue: Issue, vision: IssueVision | None) -> str:
    total = sum(v.salience.mode for v in party.vision.values())
    if vision is None or total <= 0:
        return "–"
    return f"{_level(issue, vision)}, {words.percent(vision.salience.mode / total)}"


def _level(issue: Issue, vision: IssueVision) -> str:
    """The name of the level wished; between two levels, the nearer one."""
    if vision.ideal.name is not None:
        return labels.plainly(vision.ideal.name)
    at = issue.level(vision.ideal)
    near = min(issue.levels, key=lambda name: abs(issue.levels[name] - at))
    about = "" if abs(issue.levels[near] - at) < labels.SAME_LEVEL else "near "
    return f"{about}{labels.plainly(near)}"


def _aims(study: Study) -> Table | None:
    positions = study.ledger.positions
    if not positions:
        return None
    named = {name.casefold(): party.name for name, party in study.case.parties.items()}
    rows = tuple(
        (p.id, str(p.date), named.get(p.party.casefold(), p.party), p.issue, p.text, _source(p.source))
        for p in positions
    )
    columns = ("id", "date", "party", "issue", "stated aim", "source")
    return Table(f"Stated aims on record: {len(rows)}", columns, rows, folded=True)


def _source(source: Source) -> Link | str:
    graded = f"{source.title} ({source.grade})" if source.title else source.grade
    return Link(graded, source.url) if source.url.startswith(("https://", "http://")) else graded


def claims(study: Study, voice: Voice, judged: Judged) -> Section | None:
    """The argument, tested: each claim with what the record says of it."""
    found = read_claims(study.case)
    if not found:
        return None
    rows = tuple((f"{c.id}. {c.claim}", c.status, c.shows, _source(c.source), _depends(c)) for c in found)
    columns = ("claim", "status", "what shows it", "source", "depends on")
    order = sorted(found, key=lambda c: c.status)
    counts = [(status, len(list(same))) for status, same in groupby(order, key=lambda c: c.status)]
    tally = "; ".join(f"{status}: {n}" for status, n in sorted(counts, key=lambda pair: (-pair[1], pair[0])))
    says = Statement(
        f"The case was asked to test {words.many(len(found), 'claim')}. {tally[:1].upper()}{tally[1:]}. Change a "
        f"number named in the last column with --set to see whether the answer holds."
    )
    return Section("claims", "The argument, tested", (says, Table("Each claim against the record", columns, rows)))


def _depends(claim: Claim) -> str:
    return "; ".join((*claim.paths, *claim.rooms))


def assumptions(study: Study, voice: Voice, judged: Judged) -> Section:
    """Every number with a range: judgement first, then by place in the case."""
    ranges = [(path, q, unit) for path, q, unit in study.case.numbers() if q.uncertain]
    judged_n, total = figures.judgement_share(study)
    says = Statement(
        f"{judged_n} of {total} numbers with a range are judgement ({words.percent(judged_n / total)}), each marked."
        if total
        else "No number of this case has a range."
    )
    ranges.sort(key=lambda row: not row[1].judgement)
    rows = tuple(_assumed(path, quantity, unit) for path, quantity, unit in ranges)
    columns = ("number", "low", "most likely", "high", "unit", "judgement", "why", "source")
    table = Table(f"Numbers with a range: {total}", columns, rows, folded=True)
    return Section("assumptions", "What is assumed", (says, table) if rows else (says,))


def _assumed(path: str, quantity: Quantity, unit: Unit | None) -> tuple[Cell, ...]:
    return (
        path,
        quantity.low,
        quantity.mode,
        quantity.high,
        unit.name if unit else "",
        "yes" if quantity.judgement else "no",
        quantity.why,
        quantity.source,
    )
