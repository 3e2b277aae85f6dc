"""No file speaks of the machine it was written on or of where packages were fetched from."""

import re

import pytest

from tests.house.tree import files, relative

PLACES = ["/" + name + "/" for name in ("work", "tmp", "root")] + ["/home/" + r"\w"]
HOSTS = [
    r"\.".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
    )
]
FORBIDDEN = re.compile(r"(?<![\w.*)-])(" + "|".join(PLACES) + ")|" + "|".join(HOSTS))


@pytest.mark.parametrize("path", files(), ids=relative)
def test_no_path_of_a_machine_and_no_registry(path):
    text = path.read_bytes().decode("utf-8", errors="replace")
    assert [match.group() for match in FORBIDDEN.finditer(text)] == []


def test_the_pattern_finds_what_it_should():
    assert FORBIDDEN.search("see " + PLACES[0] + "main")
    assert not FORBIDDEN.search("team" + PLACES[0] + "main")
