"""Cassandra's `.pomdp` format (1999), whole: preamble, start in its four forms, T, O and R in every form and order."""

from __future__ import annotations

import numpy as np

from ..pomdp import Floats, Pomdp
from .rewards import Rewards
from .rows import Table, normalised
from .tokens import INDEX, NAME, Names, Reader, Token

KINDS = {"states": "state", "actions": "action", "observations": "observation"}
HEADS = ("discount", "values", *KINDS)
BODY = ("T", "O", "R")
MOST = 2_000_000
"""States, actions or observations that a count may declare, and pairs of state and act."""


class Parser:
    """One file on its way to a `Pomdp`."""

    def __init__(self, text: str, file: str) -> None:
        self.reader = Reader(text, file)
        self.names: dict[str, Names] = {}
        self.discount: float | None = None
        self.sign: float | None = None
        self.start: Floats | None = None

    def parse(self) -> Pomdp:
        """Read the file; raises InvalidCase at the first fault."""
        self._preamble()
        states, actions, seen = (self.names[kind] for kind in KINDS)
        if self.start is None and self._begins_start():
            self.start = self._start()
        start = self.start if self.start is not None else np.full(len(states), 1 / len(states))
        if len(states) * len(actions) > MOST:
            self.reader.fail(self.reader.peek(), f"more than {MOST:,} pairs of state and act; so many are not read")
        self.moves = Table("T", actions, states, states)
        self.looks = Table("O", actions, states, seen)
        self.rewards = Rewards(actions, states, seen)
        while self.reader.peek().text:
            self._body(start)
        transition = self.moves.matrices(self.reader)
        observation = self.looks.matrices(self.reader)
        reward = (self.sign or 1.0) * self.rewards.expected(transition, observation)
        discount = self.discount if self.discount is not None else 0.0
        return Pomdp(
            states.names, actions.names, seen.names, discount, start, tuple(transition), tuple(observation), reward
        )

    def _preamble(self) -> None:
        while self.reader.peek().text in HEADS or (len(self.names) == len(KINDS) and self._begins_start()):
            token = self.reader.peek()
            if token.text == "start":
                self._once(token, self.start is not None)
                self.start = self._start()
                continue
            self.reader.take()
            self.reader.colon()
            self._head(token)
        missing = [
            head
            for head, found in (
                ("discount", self.discount),
                ("values", self.sign),
                *((kind, self.names.get(kind)) for kind in KINDS),
            )
            if found is None
        ]
        if missing:
            token = self.reader.peek()
            hint = " (a file without observations states a process whose state is seen)" * ("observations" in missing)
            self.reader.expected(token, f"'{missing[0]}:'{hint}")

    def _once(self, token: Token, given: bool) -> None:
        if given:
            self.reader.fail(token, f"{token.text!r} is stated twice; keep one of them")

    def _head(self, head: Token) -> None:
        if head.text == "discount":
            self._once(head, self.discount is not None)
            self.discount = self._discount()
        elif head.text == "values":
            self._once(head, self.sign is not None)
            self.sign = self._sign()
        else:
            self._once(head, head.text in self.names)
            self.names[head.text] = self._names(head)

    def _discount(self) -> float:
        token = self.reader.peek()
        value = self.reader.number()
        if not 0 <= value < 1:
            self.reader.fail(token, f"discount {token.text} was found; 0 or more and below 1 was expected")
        return value

    def _sign(self) -> float:
        token = self.reader.take()
        if token.text not in ("reward", "cost"):
            self.reader.expected(token, "'reward' or 'cost'")
        return 1.0 if token.text == "reward" else -1.0

    def _names(self, head: Token) -> Names:
        kind, first = KINDS[head.text], self.reader.peek()
        if INDEX.match(first.text):
            self.reader.take()
            if not 0 < int(first.text) <= MOST:
                self.reader.fail(first, f"{first.text} {head.text} were found; 1 to {MOST} were expected")
            return Names(kind, (str(index) for index in range(int(first.text))))
        found: list[str] = []
        while self._lists_a_name():
            token = self.reader.take()
            if token.text in found:
                self.reader.fail(token, f"{kind} {token.text!r} is listed twice")
            found.append(token.text)
        if not found:
            self.reader.expected(first, f"a count or the names of the {head.text}")
        return Names(kind, found)

    def _lists_a_name(self) -> bool:
        if not NAME.match(self.reader.peek().text) or self.reader.peek(1).text == ":":
            return False
        return not self._begins_start()

    def _begins_start(self) -> bool:
        after = self.reader.peek(1).text
        return self.reader.peek().text == "start" and (
            after == ":" or (after in ("include", "exclude") and self.reader.peek(2).text == ":")
        )

    def _start(self) -> Floats:
        self.reader.take()
        states, mode = self.names["states"], self.reader.peek()
        if mode.text in ("include", "exclude"):
            self.reader.take()
            self.reader.colon()
            return self._listed(mode)
        self.reader.colon()
        token = self.reader.peek()
        if self.reader.accept("uniform"):
            return np.full(len(states), 1 / len(states))
        if NAME.match(token.text) or (INDEX.match(token.text) and not self._another_number()):
            start = np.zeros(len(states))
            start[states.one(self.reader, self.reader.take())] = 1.0
            return start
        return normalised(self.reader, token, self.reader.numbers(len(states), self.reader.share), "start")

    def _another_number(self) -> bool:
        after = self.reader.peek(1).text
        return len(self.names["states"]) == 1 or (after[:1].isdigit() or (after[:1] in "+-." and after != ""))

    def _listed(self, mode: Token) -> Floats:
        states = self.names["states"]
        marked = np.zeros(len(states), dtype=bool)
        while self._is_state():
            marked[states.one(self.reader, self.reader.take())] = True
        chosen = marked if mode.text == "include" else ~marked
        if not chosen.any():
            self.reader.fail(mode, f"'start {mode.text}' leaves no state to start in")
        return np.asarray(chosen / chosen.sum(), dtype=np.float64)

    def _is_state(self) -> bool:
        token = self.reader.peek()
        return self.reader.peek(1).text != ":" and bool(INDEX.match(token.text) or NAME.match(token.text))

    def _body(self, start: Floats) -> None:
        token = self.reader.take()
        if token.text in HEADS or token.text == "start":
            self.reader.fail(token, f"{token.text!r} was found after the first of T, O and R; put it before them")
        if token.text not in BODY:
            self.reader.expected(token, "'T:', 'O:' or 'R:'")
        self.reader.colon()
        if token.text == "R":
            self.rewards.read(self.reader)
        else:
            (self.moves if token.text == "T" else self.looks).read(self.reader, token, start)


def parse(text: str, file: str) -> Pomdp:
    """The process that a `.pomdp` text states; raises InvalidCase with the place of the first fault."""
    return Parser(text, file).parse()
