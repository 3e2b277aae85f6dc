"""Reports that have not come, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..record.posterior import Move

OUTCOMES = {"kept": "delivered in full", "partial": "delivered in part", "broken": "not delivered"}


def move_words(move: Move) -> str:
    """What is reported, in words."""
    return f"a promise to {_ASKED[move.category]}, {OUTCOMES[move.outcome]}"


_ASKED = {
    "abstain": "abstain",
    "freeze": "halt something",
    "dismantle": "dismantle something",
    "declare": "declare what it has",
    "inspect": "admit inspectors",
    "aid": "give aid",
    "sanctions": "ease sanctions",
    "security": "give a security assurance",
    "diplomatic": "take a diplomatic step",
    "humanitarian": "take a humanitarian step",
}
"""The ledger's categories as something asked."""
