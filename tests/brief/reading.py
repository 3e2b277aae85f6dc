"""What a reader sees of a brief in HTML: text in order, elements, and what each number stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}
UNREAD = {"script", "style", "title"}
METHOD_WORDS = re.compile(
    r"\b(posterior|prior|priors|bayes\w*|likelihood|beta|binomial|hazard|hazards|brier|quantile|bootstrap|solver|"
    r"markov|softmax|log score|credible)\b",
    re.IGNORECASE,
)
PROBABILITY_WORDS = re.compile(
    r"\b(almost no chance|(very )?(un)?likely|roughly even chance|almost certain|(im)?probable|nearly certain)\b",
    re.IGNORECASE,
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """`said` holds (text, the elements it stands in, outermost first)."""

    said: list[tuple[str, tuple[Element, ...]]] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        if not any(e.tag in UNREAD for e in self.open):
            self.said.append((data, tuple(self.open)))

    def within(self, **wanted: str) -> list[tuple[str, tuple[Element, ...]]]:
        """What is said inside an element with an attribute of this value."""
        (name, value), *_ = wanted.items()
        return [(t, es) for t, es in self.said if any(e.attributes.get(name) == value for e in es)]

    def page_1(self) -> list[tuple[str, tuple[Element, ...]]]:
        return self.within(id="page-1")


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def spoken(said: list[tuple[str, tuple[Element, ...]]]) -> list[str]:
    """The words one would read aloud: finding ids are not read."""
    texts = (text for text, elements in said if not any(e.attributes.get("class") == "ref" for e in elements))
    return [word for word in " ".join(texts).split() if re.search(r"\w", word)]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+|\s*\[F\d+\]\s*", text)
