"""A YAML file as plain data, with the line and column of every key and value kept beside it.

Read through the parser's event stream, never by recursion: depth, size, tags, aliases, duplicate keys and
characters that hide text are refused before anything is built. Problems that leave the rest readable are
collected in `Tree.problems`, so that one look shows them all; the others end the reading at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import yaml

from ..errors import InvalidCase, Problem
from .quantity import describe
from .scalars import Unreadable, forbidden, resolve
from .tree import LONGEST_KEY, MOST_PROBLEMS, Path, Spot, Tree, dotted

MOST_BYTES = 2_000_000
"""Largest case file read; the largest library case is below a tenth of it."""
MOST_VALUES = 100_000
DEEPEST = 64
NAMED_DEPTH = 8
"""Deepest key path that an error about nesting spells out; a case's own paths are shorter."""

Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it, else the slower parser in Python; both give the same events."""


def read_bytes(raw: bytes, file: str) -> Tree:
    """The tree of a file's content. Raises InvalidCase where it is not text or `read_text` gives up."""
    if len(raw) > MOST_BYTES:
        raise too_large(file)
    if b"\0" in raw:
        raise InvalidCase([Problem(file, 1, 1, "", "found zero bytes: a binary file; expected a case as UTF-8 text")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        column = len(raw[raw.rfind(b"\n", 0, fault.start) + 1 : fault.start].decode("utf-8", "replace")) + 1
        found = f"found the byte 0x{raw[fault.start]:02X}, which is not UTF-8; save the file as UTF-8 text"
        raise InvalidCase([Problem(file, line, column, "", found)]) from None
    return read_text(text, file)


def too_large(file: str) -> InvalidCase:
    """The refusal of a file that is larger than any case."""
    return InvalidCase(
        [Problem(file, 1, 1, "", f"the file is larger than {MOST_BYTES:,} bytes, the most a case may have")]
    )


def read_text(text: str, file: str) -> Tree:
    """The tree of a YAML text. Raises InvalidCase where the text cannot be read to its end."""
    hidden = [
        Problem(file, *_place(text, offset), "", message) for offset, message in islice(forbidden(text), MOST_PROBLEMS)
    ]
    if hidden:
        raise InvalidCase(hidden)
    builder = _Builder(Tree(file))
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = text.splitlines()
        message, column = _syntax(fault, lines[line - 1] if line <= len(lines) else "", column)
        builder.tree.problems.append(Problem(file, line, column, "", message))
        builder.tree.refuse()
    return builder.tree


def _events(text: str) -> Iterator[Any]:
    parser = Parser(text)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _tag(tag: str) -> str:
    return describe(tag.replace("tag:yaml.org,2002:", "!!"))


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _syntax(fault: yaml.MarkedYAMLError, line: str, column: int) -> tuple[str, int]:
    """The sentence about text that is no YAML, and its column in `line`."""
    margin = line[: len(line) - len(line.lstrip())]
    if "\t" in margin:
        return "found a tab in the indentation; indent with spaces", margin.index("\t") + 1
    found = line[column - 1 : column]
    problem = fault.problem or ""
    if found == "\t":
        return "found a tab; use spaces", column
    for words, sentence in _SENTENCES:
        if words in problem:
            return sentence.format(found=found or "the end of the line"), column
    return f"the text is not YAML here ({problem}); put text with signs in quotes", column


_SENTENCES = (
    ("cannot start any token", "found '{found}' at the start of a value; put the text in quotes"),
    (
        "mapping values are not",
        "found ':' where no key can stand; put text with ': ' in quotes, or start a line",
    ),
    ("expected ':'", "found a line without 'key: value'; add the ':' or indent it under its key"),
    ("end of stream", "the file ends inside quotes or brackets; close them"),
    ("document separator", "the file goes on inside quotes; close them before '---'"),
    ("document indicator", "the file goes on inside quotes; close them before '---'"),
    (
        "escape",
        "found an escape that stands for nothing after '\\' in double quotes; use single quotes, or '\\\\'",
    ),
    ("',' or ']'", "found {found} inside [ ]; expected ',' or ']': a bracket is not closed"),
    ("',' or '}'", "found {found} inside {{ }}; expected ',' or '}}': a brace is not closed"),
    (
        "expected <block end>",
        "this line does not fit the lines above; check its indentation, its quotes, its '-'",
    ),
    (
        "did not find expected",
        "this line does not fit the lines above; check its indentation, its quotes, its '-'",
    ),
    ("incompatible YAML", "found a %YAML directive of an unknown version; delete the line"),
)


@dataclass
class _Frame:
    """A mapping or list under construction; `key` is the key whose value comes next."""

    path: Path
    box: dict[str, Any] | list[Any]
    key: str | None = None
    again: bool = False

    def child(self) -> Path:
        if isinstance(self.box, list):
            return (*self.path, len(self.box))
        return (*self.path, f"{self.key} (again)" if self.again else str(self.key))

    def attach(self, value: Any) -> None:
        if isinstance(self.box, list):
            self.box.append(value)
        elif not self.again:
            self.box[str(self.key)] = value
        self.key, self.again = None, False


class _Builder:
    """Takes parser events one by one and builds the tree; stops at what no reading can go past."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[_Frame] = []
        self.documents = 0
        self.count = 0

    def take(self, event: Any) -> None:
        """Handle one event; events of the stream itself say nothing."""
        name = type(event).__name__.removesuffix("Event")
        handler = getattr(self, f"_{name.lower()}", None)
        if handler is not None:
            handler(event)

    def _streamend(self, event: Any) -> None:
        if not self.documents:
            self._stop(event, "the file is empty; expected a case (`detente new NAME` writes one to start from)")

    def _documentstart(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, "a second document begins here ('---'); expected one case a file")

    def _scalar(self, event: Any) -> None:
        spot = self._spot(event)
        if self._wants_key():
            self._take_key(event, spot)
            return
        path = self._enter(event, spot)
        self._close(self._read(event, path, spot))

    def _alias(self, event: Any) -> None:
        spot = self._spot(event)
        if self._wants_key():
            self._stop(event, f"found the alias '*{event.anchor}' as a key; aliases are not read")
        path = self._enter(event, spot, quiet=True)
        self._fault(path, f"found the alias '*{event.anchor}'; aliases are not read: write the value out", spot)
        self._close(None)

    def _mappingstart(self, event: Any) -> None:
        self._open(event, {})

    def _sequencestart(self, event: Any) -> None:
        self._open(event, [])

    def _mappingend(self, event: Any) -> None:
        self._close(self.stack.pop().box)

    _sequenceend = _mappingend

    def _open(self, event: Any, box: dict[str, Any] | list[Any]) -> None:
        if self._wants_key():
            self._stop(event, "found a list or mapping as a key; expected a name")
        if len(self.stack) >= DEEPEST:
            self._stop(event, f"the file is nested deeper than {DEEPEST} levels")
        path = self._enter(event, self._spot(event))
        self.stack.append(_Frame(path, box))

    def _close(self, value: Any) -> None:
        if self.stack:
            self.stack[-1].attach(value)
        else:
            self.tree.data = value

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].box, dict) and self.stack[-1].key is None

    def _take_key(self, event: Any, spot: Spot) -> None:
        frame, key = self.stack[-1], event.value
        if event.tag is not None or event.anchor is not None:
            self._stop(event, "found a tag or an anchor on a key; neither is read")
        if key == "<<":
            self._stop(event, "found the merge key '<<'; merging is not read: write the keys out")
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            self._stop(event, f"found the key {describe(key)}, expected a name on one line")
        path = (*frame.path, key)
        frame.key, frame.again = key, key in frame.box
        if frame.again:
            first = self.tree.keys[path].line
            self.tree.complain(path, f"the key '{key}' was given already on line {first}; keep one of them", at=spot)
        self.tree.keys[frame.child()] = spot

    def _enter(self, event: Any, spot: Spot, *, quiet: bool = False) -> Path:
        """Note where the coming value stands; refuse its tag or anchor."""
        self.count += 1
        if self.count > MOST_VALUES:
            self._stop(event, f"the file holds more than {MOST_VALUES:,} values")
        path = self.stack[-1].child() if self.stack else ()
        self.tree.values[path] = spot
        if not quiet and event.tag is not None:
            self._fault(path, f"found the tag {_tag(event.tag)}; tags are not read: delete it", spot)
        if not quiet and event.anchor is not None:
            self._fault(path, f"found the anchor '&{event.anchor}'; anchors and aliases are not read", spot)
        return path

    def _read(self, event: Any, path: Path, spot: Spot) -> Any:
        if event.style in (None, ""):
            try:
                return resolve(event.value)
            except Unreadable as fault:
                self._fault(path, str(fault), spot)
                return None
        for _, message in forbidden(event.value):
            self._fault(path, message, spot)
        return event.value

    def _fault(self, path: Path, message: str, spot: Spot) -> None:
        self.tree.complain(path, message, at=spot)
        self.tree.faulty.add(path)

    def _spot(self, event: Any) -> Spot:
        start, end = event.start_mark, event.end_mark
        return Spot(self.tree.file, start.line + 1, start.column + 1, start.index, end.index)

    def _stop(self, event: Any, message: str) -> None:
        spot = self._spot(event)
        path = self.stack[-1].path if self.stack else ()
        about = dotted(path) if len(path) <= NAMED_DEPTH else ""
        self.tree.problems.append(Problem(self.tree.file, spot.line, spot.column, about, message))
        self.tree.refuse()
