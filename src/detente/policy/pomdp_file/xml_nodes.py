"""An XML text as nodes that know their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from ...errors import InvalidCase, Problem


@dataclass
class Node:
    """One element: its name, attributes, text, children and place."""

    file: str
    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def fail(self, message: str) -> NoReturn:
        """Raise InvalidCase at this element."""
        raise InvalidCase([Problem(self.file, self.line, self.column, "", message)])

    def all(self, tag: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]

    def one(self, tag: str) -> Node:
        """The first child of that name; raises InvalidCase where there is none."""
        found = self.all(tag)
        if not found:
            self.fail(f"<{self.tag}> holds no <{tag}>")
        return found[0]

    def attribute(self, name: str) -> str:
        """An attribute's text; raises InvalidCase where it is absent."""
        if name not in self.attributes:
            self.fail(f"<{self.tag}> has no {name!r}")
        return self.attributes[name]

    def words(self) -> list[str]:
        """The text, split at blanks."""
        return self.text.split()

    def number(self, word: str) -> float:
        """A word of the text as a finite number."""
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not abs(value) < float("inf"):
            self.fail(f"{word!r} was found in <{self.tag}> where a number was expected")
        return value


def read_nodes(text: str, file: str) -> Node:
    """The root element. Raises InvalidCase where the text is not well formed or declares a document type."""
    top = Node(file, "", {}, 1, 1)
    stack = [top]
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        node = Node(file, tag, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        stack[-1].children.append(node)
        stack.append(node)

    def doctype(*_: object) -> NoReturn:
        place = Node(file, "", {}, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        place.fail("a document type declaration was found; it is not read, remove it")

    def words(data: str) -> None:
        stack[-1].text += data

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as fault:
        message = f"the XML is broken: {expat.ErrorString(fault.code)}"
        raise InvalidCase([Problem(file, fault.lineno, fault.offset + 1, "", message)]) from None
    return top.children[0]
