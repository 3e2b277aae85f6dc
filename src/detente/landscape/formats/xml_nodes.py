"""An XML text as nodes that know their place. Read by defusedxml: no document type, no entity, nothing from outside."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from ...errors import InvalidCase, Problem

DEEPEST = 64
"""Elements within one another; published domains have five."""


@dataclass
class Node:
    """One element: its name, attributes, children and place."""

    file: str
    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Node] = field(default_factory=list)

    def fail(self, message: str) -> NoReturn:
        """Raise InvalidCase at this element."""
        raise InvalidCase([Problem(self.file, self.line, self.column, "", message)])

    def all(self, tag: str) -> list[Node]:
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]

    def attribute(self, name: str) -> str:
        """An attribute's text; raises InvalidCase where it is absent."""
        if name not in self.attributes:
            self.fail(f"<{self.tag}> has no {name!r}")
        return self.attributes[name]

    def number(self, name: str) -> float:
        """An attribute as a finite number."""
        text = self.attribute(name)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fail(f"{name} of <{self.tag}>: {text[:40]!r} was found where a number was expected")
        return value


class _Builder(ContentHandler):
    def __init__(self, file: str) -> None:
        super().__init__()
        self.top = Node(file, "", {}, 1, 1)
        self.stack = [self.top]
        self.place: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 (the name SAX calls)
        self.place = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        line, column = self.place.getLineNumber() or 1, (self.place.getColumnNumber() or 0) + 1
        node = Node(self.top.file, name, dict(attrs.items()), line, column)
        if len(self.stack) > DEEPEST:
            node.fail(f"elements more than {DEEPEST} deep are not read")
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.stack.pop()


def read_nodes(raw: bytes, file: str) -> Node:
    """The root element. Raises InvalidCase where the text is not well formed or declares a document type."""
    builder = _Builder(file)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(builder)
    try:
        parser.parse(io.BytesIO(raw))
    except SAXParseException as fault:
        line, column = fault.getLineNumber() or 1, (fault.getColumnNumber() or 0) + 1
        raise InvalidCase([Problem(file, line, column, "", f"the XML is broken: {fault.getMessage()}")]) from None
    except DefusedXmlException:
        line, column = parser.getLineNumber() or 1, (parser.getColumnNumber() or 0) + 1
        message = "a document type declaration was found; it is not read, remove it"
        raise InvalidCase([Problem(file, line, column, "", message)]) from None
    except (ValueError, LookupError):  # an encoding that is declared and not known, or a NUL in its name
        raise InvalidCase([Problem(file, 1, 1, "", "its encoding is not known; save the file as UTF-8")]) from None
    return builder.top.children[0]
