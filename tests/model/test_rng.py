"""Keyed draws: published numbers of the mixing function, a key for a share, uniform and apart."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from detente.model.rng import _GOLDEN, Purpose, _mix, pick, share

# splitmix64 from state 1234567, the test vector in common use (Rosetta Code, "Pseudo-random numbers/Splitmix64")
SPLITMIX64 = [
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
]

KEYS = st.tuples(
    st.integers(0, 2**40),
    st.integers(0, 10**6),
    st.sampled_from(Purpose),
    st.integers(0, 600),
    st.integers(0, 400),
    st.integers(0, 40),
)


def test_the_mixing_function_gives_the_published_numbers():
    state = np.uint64(1234567) + np.arange(1, 6, dtype=np.uint64) * _GOLDEN
    assert [int(word) for word in _mix(state)] == SPLITMIX64


def splitmix_word(seed, parts):
    """The key mixed in whole numbers of Python, from the module's docstring."""
    golden, mask = 0x9E3779B97F4A7C15, 2**64 - 1

    def mix(z):
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        return z ^ z >> 31

    word = mix(seed + golden & mask)
    for part in parts:
        word = mix(word ^ (part * golden + golden & mask))
    return word


@given(key=KEYS)
def test_a_share_is_the_top_53_bits_of_the_mixed_key(key):
    seed, *parts = key
    found = float(share(*key))
    assert found == (splitmix_word(seed, [int(p) for p in parts]) >> 11) / 2**53
    assert 0 <= found < 1


@given(key=KEYS, place=st.integers(0, 5), other=st.integers(1, 5))
def test_another_part_of_the_key_gives_another_share(key, place, other):
    changed = list(key)
    changed[place] = Purpose((key[2] - 1 + other) % len(Purpose) + 1) if place == 2 else key[place] + other
    assert share(*key) == share(*key)
    assert share(*key) != share(*changed)


def test_no_two_neighbouring_keys_share_a_draw():
    keys = list(product(range(4), range(6), Purpose, range(5), range(4), range(4)))
    drawn = {float(share(*key)) for key in keys}
    # equal by chance: 15360^2 / 2 pairs over 2^53 shares, 1 in 10^8
    assert len(drawn) == len(keys) == 15360


@pytest.mark.parametrize("place", ["future", "month", "step", "channel", "seed"])
def test_shares_are_uniform_along_every_part_of_the_key(place):
    n, cells = 5000, 50
    if place == "future":
        drawn = share(1, np.arange(n), Purpose.REPLY)
    else:
        drawn = np.array(
            [float(share(**{"seed": 1, "future": 1, "purpose": Purpose.REPLY} | {place: i})) for i in range(n)]
        )
    counts = np.bincount((drawn * cells).astype(int), minlength=cells)
    statistic = ((counts - n / cells) ** 2 / (n / cells)).sum()
    # fixed keys; a uniform source passes both ends of the chi-square at one in 10,000 each
    assert chi2.ppf(1e-4, cells - 1) < statistic < chi2.ppf(1 - 1e-4, cells - 1)


def test_draws_of_successive_months_are_not_correlated():
    one, other = (share(1, np.arange(20000), Purpose.REPLY, month) for month in (0, 1))
    # the correlation of independent draws has a standard error of 1 / sqrt(20000)
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.5 / np.sqrt(20000)


def test_many_futures_at_once_are_each_alone():
    futures = np.array([[0, 1, 2], [10, 999, 123456]])
    found = share(3, futures, Purpose.REPORT, 4, 5, 6)
    assert found.shape == futures.shape
    alone = [[float(share(3, int(f), Purpose.REPORT, 4, 5, 6)) for f in row] for row in futures]
    assert found.tolist() == alone


def test_a_share_once_drawn_stays_as_it_is():
    """Printed seeds must reproduce studies made with an earlier version."""
    assert float(share(1, 2, Purpose.REPLY, 3, 4, 5)) == 0.6431479825445462
    assert [p.value for p in Purpose] == [1, 2, 3, 4, 5, 6, 7, 12]


@pytest.mark.parametrize(
    ("draw", "shares", "place"),
    [
        (0.0, [0.5, 0.5], 0),
        (0.0, [0.0, 1.0], 1),
        (0.4999, [0.5, 0.5], 0),
        (0.5, [0.5, 0.5], 1),
        (1 - 2**-53, [0.5, 0.5, 0.0], 1),
        (1 - 2**-53, [0.1] * 10, 9),
        (0.3, [2.0, 2.0], 0),
        (0.6, [2.0, 2.0], 1),
        (0.3, [0.2, 0.0, 0.8], 2),
    ],
)
def test_the_place_a_draw_falls(draw, shares, place):
    assert pick(draw, np.array(shares)) == place
