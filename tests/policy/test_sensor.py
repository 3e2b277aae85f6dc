"""A better sensor is worth no less with replies held fixed, and may be worth less than nothing once types answer it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small import channel, exchange, kind, small
from statics import drawn

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.observation import DONE, FAKED, look
from detente.model.response import solve_responses
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.search import Search
from detente.policy.sensor import BETTER, _anew, _held, _relaid, better, sensors, watching

TIGHT = 1e-3


def searched(case: Case, beliefs: int = 400) -> tuple[Talks, Search, dict[str, float]]:
    shares = {name: one.prior.mode for name, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    for _ in range(beliefs):
        if search.counts["expanded"] >= beliefs or search.bounds().gap <= TIGHT:
            break
        search.step()
    return process, search, shares


@pytest.mark.parametrize("number", range(8))
def test_with_replies_fixed_a_sharper_channel_is_worth_no_less(number: int) -> None:
    """Blackwell's theorem, by bounds: the worth is not certainly negative, and to the search's accuracy it is not."""
    process, search, shares = searched(drawn(number))
    (found,) = sensors(process, search, shares, reacting=False, beliefs=300)
    assert found.fixed.upper >= -1e-9
    assert found.fixed.about >= -(found.fixed.upper - found.fixed.lower) - 1e-9


def test_the_garbling_test_can_fail() -> None:
    """The same question about a duller channel is answered with a certain loss somewhere."""
    lost = []
    for number in range(8):
        sharp = drawn(number, channels={"eye": channel(hit=0.99, false_alarm=0.0, on_demand=True)})
        dull = drawn(number, channels={"eye": channel(hit=0.35, false_alarm=0.3, on_demand=True)})
        lost.append(searched(dull)[1].bounds().upper - searched(sharp)[1].bounds().lower)
    assert min(lost) < -TIGHT


@pytest.mark.parametrize(("hit", "alarm"), [(0.6, 0.1), (0.9, 0.0), (0.5, 0.5), (1.0, 0.3), (0.31, 0.3)])
def test_the_old_report_is_the_better_one_garbled(hit: float, alarm: float) -> None:
    """What the docstring rests on: some garbling `[new report, old report]` of shares takes the better to the old."""
    case = drawn(0, channels={"eye": channel(hit=hit, false_alarm=alarm, inconclusive=0.2)})
    old, new = (one.channels["eye"] for one in (case, better(case, "eye")))
    before, after = (np.array([look(c, truth, 1.0)[1:] for truth in (DONE, FAKED)]) for c in (old, new))
    garbling, *_ = np.linalg.lstsq(after, before, rcond=None)
    assert after @ garbling == pytest.approx(before)
    assert garbling.min() >= -1e-9
    assert garbling.sum(axis=1) == pytest.approx(1.0)


def test_misses_and_false_alarms_are_halved() -> None:
    case = load_case("ceasefire")
    for name in watching(case):
        old, new = case.channels[name], better(case, name).channels[name]
        assert 1 - new.hit.mode == pytest.approx(BETTER * (1 - old.hit.mode))
        assert new.false_alarm.mode == pytest.approx(BETTER * old.false_alarm.mode)
        assert new.lag == old.lag


def reacting_case(**fields: Any) -> Case:
    """A type that fakes where it is not seen, one that delivers; a look each month."""
    grudging = {"weight": 0.9, "curve": [[0, 1], [1, 0]]}
    types = {
        "sham": kind(prior=0.5, precision=40, candour=0, patience=0.9, stance=grudging),
        "true": kind(prior=0.5, precision=40),
    }
    eye = channel(**({"hit": 0.3, "false_alarm": 0.1} | fields))
    return small([exchange(0, seen_by=["eye"]), exchange(1, seen_by=["eye"])], types=types, channels={"eye": eye})


def test_held_replies_are_held_and_new_ones_are_those_of_the_better_case() -> None:
    case = reacting_case()
    process, *_ = searched(case, 50)
    laid = _relaid(process.process, better(case, "eye"))
    solved = solve_responses(better(case, "eye"), every_act=True)
    assert np.array_equal(solved.process.rows, laid.rows)
    held, anew = _held(process, laid), _anew(process, laid)
    moved = 0.0
    for name in process.types:
        assert anew.by_type[name].choice == pytest.approx(solved.by_type[name].choice, abs=1e-5)
        assert np.array_equal(held.by_type[name].choice, process.responses.by_type[name].choice)
        moved = max(moved, float(np.abs(anew.by_type[name].choice - held.by_type[name].choice).max()))
    assert moved > 0.01  # being seen does change what somebody does


def test_the_value_with_replies_anew_is_that_of_the_better_case() -> None:
    case = reacting_case()
    process, search, shares = searched(case)
    (found,) = sensors(process, search, shares, beliefs=300)
    before, after = search.bounds(), searched(better(case, "eye"))[1].bounds()
    assert found.reacting is not None
    assert found.reacting.lower <= after.upper - before.lower + 1e-6
    assert found.reacting.upper >= after.lower - before.upper - 1e-6
    assert found.reacting.about == pytest.approx(after.lower - before.lower, abs=0.05)


def test_a_perfect_sensor_cannot_be_bettered() -> None:
    case = reacting_case(hit=1.0, false_alarm=0.0)
    process, search, shares = searched(case, 100)
    (found,) = sensors(process, search, shares, beliefs=50)
    assert found.reacting is not None
    assert found.fixed.about == pytest.approx(0.0, abs=1e-6)
    assert found.reacting.about == pytest.approx(0.0, abs=1e-4)


def test_only_channels_that_watch_the_ladder_are_asked_about() -> None:
    case = drawn(0, channels={"eye": channel(on_demand=True), "idle": channel()})
    assert watching(case) == ("eye",)
    process, search, shares = searched(case, 50)
    notes: list[str] = []
    found = sensors(
        process, search, shares, reacting=False, beliefs=20, progress=lambda d, t, note="": notes.append(note)
    )
    assert [one.channel for one in found] == ["eye"]
    assert found[0].reacting is None
    assert len(notes) == 1
