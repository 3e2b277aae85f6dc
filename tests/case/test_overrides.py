"""`--set`: any number by its key path, all together, and sentences where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.library import library_cases
from detente.case.load import load_case
from detente.case.schema import Case
from detente.errors import InvalidCase, UsageError

DAM = Path(__file__).with_name("dam.yaml")


def put(*sets: str) -> Case:
    return load_case(DAM, sets=sets)


def test_numbers_words_and_lists_are_set() -> None:
    case = put("discount=0.9", "title=A new name", "capstone.by=[downstream, upstream]", "horizon=12")
    assert (case.discount.mode, case.title, case.horizon.months) == (0.9, "A new name", 12)
    assert case.capstone.by == ["downstream", "upstream"]


@pytest.mark.parametrize("name", library_cases())
def test_every_number_can_be_set_by_the_path_that_lists_it(name: str) -> None:
    case = load_case(name)
    never = {f"steps.{step}.undo" for step, entry in case.steps.items() if entry.undo.never}
    numbers = [(path, number) for path, number, _ in case.numbers() if not path.startswith("correlations.")]
    paths = {path: number for path, number in numbers if path.rpartition(".")[0] not in never}
    sets = [f"{path}={number.mode!r}" for path, number in paths.items()]
    changed = {path: number for path, number, _ in load_case(name, sets=sets).numbers()}
    assert sets
    for path, number in paths.items():
        assert changed[path].mode == number.mode
        assert not changed[path].uncertain
        if not path.startswith("record."):  # conventions left out of the file: their reasons are the schema's
            assert (changed[path].why, changed[path].source) == (number.why, number.source)


def test_a_range_is_set_whole_or_by_its_inner_keys() -> None:
    assert put("discount={low: 0.9, high: 0.94}").discount.mode == pytest.approx(0.92)
    inner = put("types.sincere.patience.low=0.9").types["sincere"].patience
    assert (inner.low, inner.high) == (0.9, load_case(DAM).types["sincere"].patience.high)
    assert put("discount.high=0.99").discount.uncertain
    assert put("steps.share_flow.lead={mode: 4}").steps["share_flow"].lead.high == 4


def test_optional_keys_that_the_file_leaves_out_can_be_set() -> None:
    case = put("steps.share_flow.undo.months=7", "horizon.beyond=nothing", "steps.open_post.cost.upstream=2")
    assert case.steps["share_flow"].undo.months.mode == 7
    assert (case.horizon.months, case.horizon.beyond) == (48, "nothing")
    assert case.steps["open_post"].cost["upstream"].mode == 2


def test_a_kind_can_be_changed_and_its_numbers_set_at_once() -> None:
    case = put("types.sincere.tremble=0.1", "types.sincere.kind=retainer")
    assert case.types["sincere"].kind == "retainer"
    assert case.types["sincere"].tremble.mode == 0.1
    assert case.types["sincere"].stance == put("types.sincere.kind=retainer").types["sincere"].stance


def test_order_does_not_matter() -> None:
    sets = ["discount={low: 0.9, high: 0.95}", "discount.mode=0.94", "types.staller.prior=0.2"]
    assert put(*sets).hash == put(*reversed(sets)).hash


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("types.sincre.prior=0.3", "no 'sincre' in types; did you mean 'types.sincere.prior'?"),
        ("discuont=0.9", "no 'discuont' at the top of the case; did you mean 'discount'?"),
        ("steps.share_flow.undo.month=1", "did you mean 'steps.share_flow.undo.months'?"),
        ("steps.new_step={title: x}", "no 'new_step' in steps"),
        ("playbooks.step_for_step.rules.9.do=hold", "no '9' in playbooks.step_for_step.rules"),
        ("title.low=1", "title is 'Two neighbours and a dam', with no key inside"),
        ("discount", "expected PATH=VALUE"),
        ("=3", "expected PATH=VALUE"),
        ("a..b=3", "expected PATH=VALUE"),
    ],
)
def test_a_path_that_leads_nowhere_is_a_usage_error(option: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        put(option)
    assert words in str(caught.value)
    assert option in str(caught.value)


def test_one_path_set_twice_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="discount is set twice"):
        put("discount=0.9", "discount=0.8")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("discount=1.5", "--set discount=1.5: 1.5 is not below 1 (discount factor per month"),
        ("discount=.nan", "--set discount=.nan: found '.nan', expected a finite number"),
        ("discount=!!python/name:os.system x", "tags are not read"),
        ("discount=*x", "aliases are not read"),
        ("discount=", "--set discount=: found nothing, expected a number"),
        ("capstone.by=[downstraem]", "capstone.by.0: no party 'downstraem'; did you mean 'downstream'?"),
        (
            "steps.share_flow.undo={month: 1}",
            "steps.share_flow.undo.month: unknown key; did you mean 'months'?",
        ),
        ("principal=downstream", "--set principal=downstream: downstream has the role counterpart"),
        ("discount.mode=0.5", "--set discount.mode=0.5: discount: mode 0.5 lies outside"),
    ],
)
def test_a_value_that_cannot_stand_names_the_option(option: str, words: str) -> None:
    with pytest.raises(InvalidCase) as caught:
        put(option)
    assert words in str(caught.value)
    assert all(problem.line >= 1 for problem in caught.value.problems)


def test_setting_one_prior_scales_the_others() -> None:
    case = put("types.sincere.prior=0.2")
    assert [kind.prior.mode for kind in case.types.values()] == pytest.approx([0.2, 0.8])
    assert put("types.sincere.prior=0").types["sincere"].prior.mode == 0
    assert put("types.sincere.prior=1").types["staller"].prior.mode == 0


def test_scaling_keeps_the_proportions_of_the_priors_not_set() -> None:
    plain = load_case("korea-2018").types
    first, *others = plain
    changed = load_case("korea-2018", sets=[f"types.{first}.prior=0.5"]).types
    factor = 0.5 / sum(plain[name].prior.mode for name in others)
    for name in others:
        assert changed[name].prior.mode == pytest.approx(plain[name].prior.mode * factor)
    assert sum(kind.prior.mode for kind in changed.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (["types.sincere.prior=0.7", "types.staller.prior=0.7"], "sum to 1.4, expected at most 1"),
        (["types.sincere.prior=0.2", "types.staller.prior=0.2"], "every prior is set and they sum to 0.4"),
        (["types.sincere.prior=2"], "sum to 2, expected at most 1"),
    ],
)
def test_priors_that_cannot_sum_to_one_are_refused(sets: list[str], words: str) -> None:
    with pytest.raises(InvalidCase) as caught:
        put(*sets)
    assert words in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_number_set_to_one_value_leaves_its_correlations() -> None:
    case = load_case("korea-2018")
    fixed = case.correlations[0].between[0]
    mode = next(number.mode for path, number, _ in case.numbers() if path == fixed)
    changed = load_case("korea-2018", sets=[f"{fixed}={mode}"])
    assert len(changed.correlations) < len(case.correlations)
    assert all(fixed not in entry.between for entry in changed.correlations)
