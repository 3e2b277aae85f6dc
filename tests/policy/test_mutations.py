"""Files broken at random: read, or refused with their place, and never anything else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pomdpx import document
from tiger import TIGER

from detente.errors import InvalidCase
from detente.policy.pomdp_file.cassandra import parse
from detente.policy.pomdp_file.pomdpx import parse_xml

SPLIT = re.compile(r"(\s+|[:<>/\"])")
JUNK = st.sampled_from(
    ["", "*", ":", "-", "-1", "0.5", "1e999", "9" * 12, "nan", "T", "start", "include", "uniform", "identity", "<", "x"]
)


def broken(text: str, changes: list[tuple[int, str]]) -> str:
    parts = SPLIT.split(text)
    for place, junk in changes:
        parts[place % len(parts)] = junk
    return "".join(parts)


CHANGES = st.lists(st.tuples(st.integers(0, 10_000), JUNK), min_size=1, max_size=3)


@pytest.mark.parametrize(("reader", "text"), [(parse, TIGER), (parse_xml, document())], ids=["pomdp", "pomdpx"])
@settings(max_examples=400)
@given(changes=CHANGES)
def test_a_broken_file_is_read_or_refused(reader, text, changes):
    try:
        model = reader(broken(text, changes), "broken")
    except InvalidCase as fault:
        told, total = str(fault), 1.0
    else:
        told, total = "broken:1:1 read", float(model.start.sum())
    assert re.match(r"broken:\d+:\d+ .", told)
    assert abs(total - 1) < 1e-9
