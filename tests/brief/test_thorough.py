"""A thorough brief: rounds of replies, numbers weighed, futures played; page 1 then has its share of robustness."""

import pytest

from detente.brief.compose import compose
from detente.brief.markdown import markdown
from detente.case.load import load_case
from detente.study import study as rooms
from tests.brief.conftest import FEW, SHORT, briefed

FUTURES = 2_000


@pytest.fixture(scope="module")
def known():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rooms, "PLAYED", FUTURES)
        return rooms.study(load_case("minimal"), asked=SHORT, searched=FEW, thorough=True)


def test_it_holds_what_a_quick_one_leaves_out(known):
    assert len(known.policy.levels) > 1
    assert known.policy.sensors
    assert known.policy.switching is not None
    assert known.futures.n == FUTURES
    quick = {section.id for section in briefed("minimal").sections}
    assert {section.id for section in compose(known).sections} - quick == {"futures", "decides"}


def test_page_1_has_the_share_of_futures_in_which_no_course_did_better(known):
    found = compose(known)
    share = known.futures.regret.path["solved_policy"].best
    assert found.verdict.robustness_share == share
    finding = next(f for f in found.findings if f.method.startswith("every course in the same futures"))
    assert (finding.kind, finding.number) == ("robustness", share)
    low, high = finding.interval
    assert low < share < high
    assert "What if we are wrong?" in markdown(found)
    assert briefed("minimal").verdict.robustness_share is None
