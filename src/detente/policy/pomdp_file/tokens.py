"""The words of a `.pomdp` file, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn

from ...errors import InvalidCase, Problem, suggest

WORD = re.compile(r"#[^\n]*|[:*]|[^\s:*#]+")
NAME = re.compile(r"[A-Za-z][^\s:*#]*\Z")
INDEX = re.compile(r"\d{1,9}\Z")


@dataclass(frozen=True)
class Token:
    """One word; `text` is empty at the end of the file."""

    text: str
    line: int
    column: int


class Reader:
    """Walks through the words of one file."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.tokens = list(_tokens(text))
        self.at = 0

    def peek(self, ahead: int = 0) -> Token:
        """The word that comes next, or so many after it."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next word, passed."""
        token = self.peek()
        self.at += 1
        return token

    def fail(self, token: Token, message: str) -> NoReturn:
        """Raise InvalidCase at a word."""
        raise InvalidCase([Problem(self.file, token.line, token.column, "", message)])

    def expected(self, token: Token, what: str) -> NoReturn:
        """Raise InvalidCase: this was found, that was expected."""
        self.fail(token, f"{_shown(token)} was found where {what} was expected")

    def colon(self) -> None:
        """Pass a colon."""
        token = self.take()
        if token.text != ":":
            self.expected(token, "':'")

    def accept(self, text: str) -> bool:
        """Pass the word if it is `text`."""
        if self.peek().text != text:
            return False
        self.at += 1
        return True

    def number(self) -> float:
        """The next word as a finite number."""
        token = self.take()
        return self.as_number(token)

    def as_number(self, token: Token) -> float:
        """A word as a finite number."""
        try:
            value = float(token.text)
        except ValueError:
            self.expected(token, "a number")
        if not abs(value) < float("inf"):
            self.fail(token, f"{token.text} is not a finite number")
        return value

    def share(self) -> float:
        """The next word as a probability."""
        token = self.peek()
        value = self.number()
        if not 0 <= value <= 1:
            self.fail(token, f"{token.text} is not a probability (0 to 1)")
        return value

    def numbers(self, count: int, one: Callable[[], float]) -> list[float]:
        """The next `count` words as numbers."""
        return [one() for _ in range(count)]


class Names:
    """The names of one kind, each with its place from 0; numbers stand for themselves."""

    def __init__(self, kind: str, names: Iterable[str]) -> None:
        self.kind = kind
        self.names = tuple(names)
        self.place = {name: index for index, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def one(self, reader: Reader, token: Token) -> int:
        """The index that a word stands for."""
        if token.text in self.place:
            return self.place[token.text]
        if INDEX.match(token.text):
            if int(token.text) < len(self.names):
                return int(token.text)
            reader.fail(token, f"{self.kind} {token.text} was found; there are {len(self.names)}, counted from 0")
        if not NAME.match(token.text):
            reader.expected(token, f"a {self.kind} or '*'")
        return reader.fail(token, f"no {self.kind} {token.text!r}{suggest(token.text, self.names)}")

    def some(self, reader: Reader) -> range:
        """The indices that the next word stands for: one, or all for '*'."""
        token = reader.take()
        if token.text == "*":
            return range(len(self.names))
        index = self.one(reader, token)
        return range(index, index + 1)


def _tokens(text: str) -> Iterable[Token]:
    line = 1
    for line, content in enumerate(text.split("\n"), 1):
        for match in WORD.finditer(content):
            if not match[0].startswith("#"):
                yield Token(match[0], line, match.start() + 1)
    yield Token("", line, len(content) + 1)


def _shown(token: Token) -> str:
    return repr(token.text) if token.text else "the end of the file"
