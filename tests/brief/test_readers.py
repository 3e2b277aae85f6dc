"""The transcript in the documentation quotes a brief: what it quotes is on the first two pages of that brief."""

import re

from detente.brief.markdown import markdown
from tests.brief.conftest import briefed

PAGES = ("policy", "against")


def first_pages(name):
    brief = briefed(name)
    text = markdown(brief)
    end = text.index(f"## {next(s.title for s in brief.sections if s.id not in PAGES)}")
    return re.sub(r"\s+", " ", text[:end])


def test_every_answer_quoted_stands_on_pages_1_and_2(root):
    page = (root / "docs" / "tutorial" / "three-readers.md").read_text(encoding="utf-8")
    quoted = [re.sub(r"\s+", " ", words) for words in re.findall(r'"([^"]{12,})"', page)]
    assert len(quoted) >= 8
    here = first_pages("korea-2018")
    assert [words for words in quoted if words not in here] == []
    assert '"a quote that no brief holds"' not in here
