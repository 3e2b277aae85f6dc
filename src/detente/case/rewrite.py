"""A case file changed at one place of its text, and nowhere else: comments and layout stay as they are.

Every change is tried on the text and read again: it is made only where the value wanted stands at its place and every
other value is what it was. So no quoting rule is trusted, only the parser that reads the file afterwards.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from ..errors import InvalidCase, UsageError
from .scalars import Unreadable, forbidden, resolve
from .tree import Path, Tree, dotted
from .yaml_tree import Parser, read_text

LABEL = "case.yaml"
WIDTH = 100
"""Columns at which text is broken that was broken before."""
INDENT = 2


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `end` of a text give way to `put`."""

    start: int
    end: int
    put: str

    def on(self, text: str) -> str:
        """The text afterwards."""
        return text[: self.start] + self.put + text[self.end :]


@lru_cache(maxsize=4)
def tree_of(text: str) -> Tree:
    """The tree of a text, for reading alone: the last few are kept, since each change is made from the one before.

    Raises InvalidCase where the text is no YAML.
    """
    return read_text(text, LABEL)


def changed(text: str, path: Path, value: object, spelled: str = "") -> Edit:
    """Give the one value at `path` another; a value that is no text is written as `spelled`.

    Raises InvalidCase where the text is no YAML, UsageError where nothing, or a mapping or list, stands at `path`.
    """
    tree = tree_of(text)
    spot = tree.values.get(path)
    if spot is None or path not in tree or isinstance(tree.get(path), (dict, list)):
        raise UsageError(f"{dotted(path)[:80]}: no single value stands there; change it in the text")
    raw = text[spot.start : spot.end]
    margin = _margin(text, spot.start)
    forms = _texts(value, raw, margin) if isinstance(value, str) else _with_tail(spelled, raw)
    return _first(text, forms, spot.start, spot.end, _with(tree, path, value), path)


def ranged(text: str, path: Path) -> Edit:
    """Make the number at `path` a range around it; raises InvalidCase, UsageError."""
    tree = tree_of(text)
    value = tree.get(path) if path in tree else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"{dotted(path)[:80]}: no number stands there")
    spot = tree.values[path]
    number = text[spot.start : spot.end].strip()
    put = f"{{low: {number}, mode: {number}, high: {number}, why: ''}}"
    wanted = _with(tree, path, {"low": value, "mode": value, "high": value, "why": ""})
    return _first(text, iter([put]), spot.start, spot.end, wanted, path)


def added(text: str, holder: Path, name: str, lines: str) -> Edit:
    """Put an entry `name`, written as `lines` of YAML, at the end of the mapping at `holder`, which is made where a key
    of the case is missing. Raises InvalidCase, UsageError."""
    tree = tree_of(text)
    if holder and holder not in tree:
        if len(holder) > 1:
            raise UsageError(f"{dotted(holder[:-1])[:80]} is missing; write it first")
        return _first_added(text, _at_end(text, f"{holder[0]}:\n{_indented(lines, INDENT)}"), tree, holder, name)
    node = _node(text, holder)
    entries = tree.get(holder)
    if entries is not None and not isinstance(entries, dict):
        raise UsageError(f"{dotted(holder)[:80]}: no mapping stands there")
    if entries and node.flow_style:
        end = node.value[-1][1].end_mark.index
        edit = Edit(end, end, f", {_inline(lines)}")
    elif entries:
        end = text.find("\n", _end(text, node))
        edit = _line_at(text, len(text) if end < 0 else end, _indented(lines, node.value[0][0].start_mark.column))
    elif "\n" not in lines.strip():
        start = node.start_mark.index
        blank = "" if text[:start].endswith(" ") else " "
        edit = Edit(start, node.end_mark.index, f"{blank}{{{_inline(lines)}}}")
    else:
        start, end = len(text[: node.start_mark.index].rstrip(" ")), node.end_mark.index
        edit = Edit(start, end, f"\n{_indented(lines, _margin(text, start) + INDENT)}")
    return _first_added(text, edit, tree, holder, name)


def removed(text: str, path: Path) -> Edit:
    """Take out the entry at `path` of a mapping that is written line by line; raises InvalidCase, UsageError."""
    tree = tree_of(text)
    if path not in tree or not path or not isinstance(tree.get(path[:-1]), dict):
        raise UsageError(f"{dotted(path)[:80]}: nothing to take out there")
    if len(tree.get(path[:-1])) == 1:
        raise UsageError(f"{dotted(path)[:80]} is the only one there; take out {dotted(path[:-1])[:80]} instead")
    key = next(key for key, _ in _node(text, path[:-1]).value if key.value == path[-1])
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", _end(text, _node(text, path)))
    end = len(text) if end < 0 else end + 1
    wanted = copy.deepcopy(tree.data)
    _at(wanted, path[:-1]).pop(path[-1])
    if text[start : key.start_mark.index].strip():
        raise UsageError(f"{dotted(path)[:80]} shares its line with others; take it out in the text")
    return _first(text, iter([""]), start, end, wanted, path)


def _first(text: str, forms: Iterator[str], start: int, end: int, wanted: Any, path: Path) -> Edit:
    for form in forms:
        edit = Edit(start, end, form)
        if _reads(edit.on(text)) == repr(wanted):
            return edit
    raise UsageError(f"{dotted(path)[:80]}: this cannot be done from here; change it in the text")


def _first_added(text: str, edit: Edit, tree: Tree, holder: Path, name: str) -> Edit:
    try:
        now = copy.deepcopy(tree_of(edit.on(text)))
        entries = now.get(holder)
        entries.pop(name)
        there = True
    except (InvalidCase, KeyError):
        there = False
    before = copy.deepcopy(tree.data)
    if there and holder and not entries:
        _at(now.data, holder[:-1]).pop(holder[-1])
        _at(before, holder[:-1]).pop(holder[-1], None)
    if not there or sorted(map(repr, now.data.items())) != sorted(map(repr, before.items())):
        raise UsageError(f"{dotted(holder)[:80]}: this cannot be added from here; write it in the text")
    return edit


def _reads(text: str) -> str:
    """What a text holds, told so that 1, 1.0 and yes differ; "" where it cannot be read."""
    try:
        return repr(tree_of(text).data)
    except InvalidCase:
        return ""


def _with(tree: Tree, path: Path, value: object) -> Any:
    if not path:
        return value
    data = copy.deepcopy(tree.data)
    _at(data, path[:-1])[path[-1]] = value
    return data


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _margin(text: str, start: int) -> int:
    """The spaces before the first sign of the line."""
    line = text[text.rfind("\n", 0, start) + 1 :]
    return len(line) - len(line.lstrip(" "))


def _indented(lines: str, by: int) -> str:
    return "\n".join(" " * by + line if line.strip() else "" for line in lines.rstrip("\n").split("\n"))


def _inline(lines: str) -> str:
    """One line as it stands in braces: a key without a value needs its blank there."""
    line = lines.strip()
    return f"{line} " if line.endswith(":") else line


def _at_end(text: str, lines: str) -> Edit:
    return _line_at(text, len(text), f"\n{lines}") if text.strip() else Edit(0, len(text), f"{lines}\n")


def _line_at(text: str, place: int, lines: str) -> Edit:
    """Lines of their own after the line that ends at `place`."""
    if place == len(text) and text.endswith("\n"):
        return Edit(place, place, f"{lines}\n")
    return Edit(place, place, f"\n{lines}")


def _node(text: str, path: Path) -> Any:
    """The part of the parsed text at `path`, with where it starts and ends."""
    node: Any = yaml.compose(text, Loader=Parser)
    for part in path:
        node = node.value[part] if isinstance(part, int) else next(v for k, v in node.value if k.value == part)
    return node


def _end(text: str, node: Any) -> int:
    """Where the last sign of a node stands: blank lines and comments after it are not its own."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    start: int = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _texts(value: str, raw: str, margin: int) -> Iterator[str]:
    """Ways to write a text, the one most like how it stood first."""
    block = _BLOCK.match(raw)
    if block:
        comment, trail = block[2], raw[len(raw.rstrip(" \n")) :]
        yield from (form + trail for form in _blocks(value, block[1], comment, raw, margin))
    styles: list[Callable[[str], str]] = [_plain, _single, _double]
    styles.sort(key=lambda style: style(".")[0] != raw[:1])
    if "\n" in raw and not block:
        after = re.search(r"\n+( *)\S", raw)
        wide = len(after[1]) if after else margin + INDENT
        yield from (_folded(style(value), wide) for style in styles if "\n" not in value and style(value))
    for style in styles:
        if form := style(value):
            yield from _with_tail(form, raw)


_BLOCK = re.compile(r"([|>])[^\s#]*([ \t]*(?:#[^\n]*)?)")
"""How a text in block style begins: its mark, and the comment beside it."""


def _with_tail(form: str, raw: str) -> Iterator[str]:
    """A value on one line, with what stood beside and below the mark of a block in its place."""
    block = _BLOCK.match(raw)
    tail = block[2] + raw[len(raw.rstrip(" \n")) :] if block else ""
    yield f"{form}{tail}"
    yield f" {form}{tail}"


def _plain(value: str) -> str:
    try:
        same = resolve(value) == value
    except Unreadable:
        same = False
    return value if same and value == value.strip() and "\n" not in value else ""


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'" if "\n" not in value else ""


def _double(value: str) -> str:
    signs = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x85": "\\N", "\xa0": "\\_"}
    hidden = {offset for offset, _ in forbidden(value)}
    told = (f"\\U{ord(sign):08X}" if place in hidden else signs.get(sign, sign) for place, sign in enumerate(value))
    return '"' + "".join(told) + '"'


def _folded(form: str, indent: int) -> str:
    lines = [""]
    for word in re.split(r"(?<=[^\s\\]) (?=\S)", form):
        if lines[-1] and len(lines[-1]) + len(word) + indent > WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return ("\n" + " " * indent).join(lines)


def _blocks(value: str, mark: str, comment: str, raw: str, margin: int) -> Iterator[str]:
    """The value in the block style that it had, line by line or folded."""
    body = re.search(r"\n( *)\S", raw)
    indent = len(body[1]) if body else margin + INDENT
    lines: list[str] = []
    for number, part in enumerate(value.rstrip("\n").split("\n")):
        lines += [""] if number and mark == ">" else []
        lines += _folded(part, indent).split("\n" + " " * indent) if mark == ">" and part else [part] * (mark == "|")
    written = _indented("\n".join(lines), indent)
    for chomp in ("", "-", "+"):
        yield f"{mark}{chomp}{comment}\n{written}"
