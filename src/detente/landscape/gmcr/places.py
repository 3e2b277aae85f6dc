"""A JSON text as plain data, with the line and column of every key and value kept beside it."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from ...case.tree import Path, Spot, Tree

MOST_BYTES = 16 * 2**20
"""Largest game file that is read; a ranking of a million states by hand is about that long."""
DEEPEST = 32
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}


def read_json(raw: bytes, file: str) -> Tree:
    """The tree of a JSON text. Raises InvalidCase where it cannot be read to its end."""
    tree = Tree(file)
    if len(raw) > MOST_BYTES:
        tree.complain((), f"the file is larger than {MOST_BYTES:,} bytes, the most a game may have")
        tree.refuse()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        tree.complain((), f"found the byte 0x{raw[fault.start]:02X}, which is not UTF-8", at=Spot(file, line))
        tree.refuse()
    _Reader(tree, text).whole()
    return tree


class _Reader:
    """Goes through the text once; stops at what no reading can go past."""

    def __init__(self, tree: Tree, text: str) -> None:
        self.tree, self.text, self.at = tree, text, 0
        self.line, self.begins = 1, 0
        self.counted = 0

    def whole(self) -> None:
        """The one value of the text."""
        self.tree.data = self._value((), 0)
        self._skip()
        if self.at < len(self.text):
            self._stop("text follows after the end of the object")
        self.tree.refuse()

    def _value(self, path: Path, depth: int) -> Any:
        self._skip()
        self.tree.values[path] = self._spot()
        if depth > DEEPEST:
            self._stop(f"the file is nested deeper than {DEEPEST} levels")
        sign = self.text[self.at : self.at + 1]
        if sign == "{":
            return self._object(path, depth)
        if sign == "[":
            return self._list(path, depth)
        if sign == '"':
            return self._string()
        return self._plain()

    def _object(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self._items("}"):
            if self.text[self.at : self.at + 1] != '"':
                self._stop("expected a key in double quotes")
            spot = self._spot()
            key = self._string()
            if key in found:
                self.tree.complain((*path, key), f"the key {key!r} was given already; keep one of them", at=spot)
            self.tree.keys[(*path, key)] = spot
            self._take(":")
            found[key] = self._value((*path, key), depth + 1)
        return found

    def _list(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        for _ in self._items("]"):
            found.append(self._value((*path, len(found)), depth + 1))
        return found

    def _items(self, end: str) -> Any:
        """Stand before each item in turn, up to the closing bracket."""
        self.at += 1
        self._skip()
        if self.text[self.at : self.at + 1] == end:
            self.at += 1
            return
        while True:
            self._skip()
            yield
            self._skip()
            if self.text[self.at : self.at + 1] == end:
                self.at += 1
                return
            self._take(",", f"expected ',' or '{end}'")

    def _take(self, sign: str, words: str = "") -> None:
        self._skip()
        if self.text[self.at : self.at + 1] != sign:
            self._stop(words or f"expected '{sign}'")
        self.at += 1

    def _string(self) -> str:
        try:
            found, self.at = scanstring(self.text, self.at + 1, True)
        except json.JSONDecodeError as fault:
            self.at = fault.pos
            self._stop(f"the text in quotes cannot be read ({fault.msg})")
        return str(found)

    def _plain(self) -> Any:
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            self._stop("expected a value: text in double quotes, a number, true, false, null, [ or {")
        self.at = match.end()
        whole = match[1] is None and match[2] is None
        return int(match[0]) if whole and len(match[0]) < DEEPEST else float(match[0])

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None  # it may be empty
        self.at = match.end()

    def _spot(self) -> Spot:
        self.line += self.text.count("\n", self.counted, self.at)
        newline = self.text.rfind("\n", self.counted, self.at)
        self.begins = newline + 1 if newline >= 0 else self.begins
        self.counted = self.at
        return Spot(self.tree.file, self.line, self.at - self.begins + 1, self.at, self.at)

    def _stop(self, message: str) -> NoReturn:
        spot = self._spot()
        found = self.text[self.at : self.at + 1]
        shown = f"found {found!r}; " if found and found.isprintable() else "" if found else "the text ends here; "
        self.tree.complain((), f"the text is not JSON here: {shown}{message}", at=spot)
        self.tree.refuse()
        raise AssertionError("unreachable")
