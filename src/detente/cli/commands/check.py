"""Check a case: what it holds, and advice on how it is modelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ...answer import Pedigree
from ...errors import UsageError
from ..behaviour import ASCII_BLOCKS, BLOCKS, Answers, draw, tabulate
from ..frame import Ask, Command, progress, speaks_blocks
from ..shelf import case_of
from ..table import printable

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...model.outlook import Answered

COUNTED = {
    "party": "parties",
    "issue": "issues",
    "step": "steps",
    "gate": "gates",
    "channel": "channels",
    "type": "types",
    "exchange": "exchanges",
    "playbook": "playbooks",
}


@dataclass(frozen=True)
class Numbers:
    """How many numbers a case holds, how many have a range, and how many rest on judgement alone."""

    total: int
    ranged: int
    judgement: int


@dataclass(frozen=True)
class Advised:
    """One piece of modelling advice and the key path it concerns."""

    key: str
    message: str


@dataclass(frozen=True)
class Checked:
    """Does the case stand, and what should its author look at again? `behaviour` is None unless asked for."""

    case: str
    title: str
    as_of: str
    reviewed_by: str
    counts: Mapping[str, int]
    numbers: Numbers
    advice: tuple[Advised, ...]
    behaviour: Answers | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """What the case holds, the advice, and the drawing of the types where asked for."""
        kinds = dict(zip(self.counts, COUNTED, strict=True))
        parts = ", ".join(f"{n} {kinds[kind] if n == 1 else kind}" for kind, n in self.counts.items())
        yield f"{self.case}: checked: {parts}; {_in_words(self.numbers)}"
        yield f"{self.case}: reviewed by {printable(self.reviewed_by)}"
        yield from (f"advice: {advice.key}: {printable(advice.message)}" for advice in self.advice)
        if self.behaviour is not None:
            yield ""
            yield from draw(self.behaviour, BLOCKS if speaks_blocks() else ASCII_BLOCKS)


@dataclass(frozen=True)
class EditorSchema:
    """The JSON Schema of a case file, by which an editor completes and checks keys."""

    schema: Mapping[str, Any]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The schema alone, as JSON."""
        from json import dumps

        yield dumps(self.schema, indent=2, ensure_ascii=False)


@click.command(cls=Command, help=__doc__)
@click.argument("case_ref", metavar="CASE", required=False)
@click.option("--model", is_flag=True, help="Also solve how each type answers the reference playbook, and draw it.")
@click.option("--editor-schema", is_flag=True, help="Print the JSON Schema of case files instead; takes no CASE.")
def command(ask: Ask, case_ref: str | None, model: bool, editor_schema: bool) -> Checked | EditorSchema:
    """Load, count, advise; raises NotFound, InvalidCase, UsageError."""
    if editor_schema:
        if case_ref is not None or model:
            raise UsageError("--editor-schema prints the schema of every case file: give neither CASE nor --model")
        from ...case.jsonschema import case_schema

        return EditorSchema(case_schema(), Pedigree(method="JSON Schema of a case file"))
    if case_ref is None:
        raise click.MissingParameter(param_type="argument", param_hint="'CASE'", ctx=click.get_current_context())
    return _check(ask, case_ref, model)


def _check(ask: Ask, case_ref: str, model: bool) -> Checked:
    case = case_of(ask, case_ref)
    progress(f"{case_ref}: stands; solving how each type answers its playbooks")
    return checked(case, ask, case_ref, model)


def checked(case: Case, ask: Ask, case_ref: str, model: bool = False) -> Checked:
    """What a case holds, and advice on it."""
    from ...model.check import advise
    from ...model.outlook import answered

    main = answered(case)
    advice = tuple(Advised(advice.key, advice.message) for advice in advise(case, main))
    return Checked(
        case=case_ref,
        title=case.title,
        as_of=case.as_of.isoformat(),
        reviewed_by=case.about.reviewed_by,
        counts=_counts(case),
        numbers=_numbers(case),
        advice=advice,
        behaviour=_answers(case, main) if model else None,
        pedigree=Pedigree("case checked", ask.parameters(model=model), case_hash=case.hash),
    )


def _answers(case: Case, main: Answered) -> Answers:
    from ...model.check import behaviour

    solved = behaviour(case, main)
    rungs = {name: rung.title for name, rung in case.ladder.rungs.items()}
    return tabulate(solved, case.playbooks[solved.playbook].title, rungs)


def _counts(case: Case) -> dict[str, int]:
    held: tuple[Sized, ...] = (
        case.parties,
        case.issues,
        case.steps,
        case.gates,
        case.channels,
        case.types,
        case.ladder.rungs,
        case.playbooks,
    )
    return dict(zip(COUNTED.values(), map(len, held), strict=True))


def _numbers(case: Case) -> Numbers:
    quantities = [quantity for _, quantity, _ in case.numbers()]
    return Numbers(
        total=len(quantities),
        ranged=sum(quantity.uncertain for quantity in quantities),
        judgement=sum(quantity.judgement for quantity in quantities),
    )


def _in_words(numbers: Numbers) -> str:
    share = f" ({numbers.judgement / numbers.total:.0%})" if numbers.total else ""
    judged = "judgement" if numbers.judgement == 1 else "judgements"
    return f"{numbers.total} numbers, {numbers.ranged} with a range, {numbers.judgement} {judged}{share}"
