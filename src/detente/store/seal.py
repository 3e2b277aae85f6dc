"""Text that can be taken out later without breaking a chain of hashes over it.

A digest is taken field by field, each with a salt of its own, and the digest of the whole is the hash of the fields'
digests. To erase a field is to drop its text and its salt and keep its digest: the whole still has the same digest,
and nobody can find a short text again by trying all of them, since the salt is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex

SALT_BYTES = 16


@dataclass(frozen=True)
class Sealed:
    """Fields with the salts behind their digests; `erased` {field: digest} are those whose text is gone.

    One `salt` stands for those of all fields until the first is erased; then `salts` holds those left.
    """

    fields: Mapping[str, str]
    salt: str | None = None
    salts: Mapping[str, str] = field(default_factory=dict)
    erased: Mapping[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """The digest of the whole, the same before and after fields were erased."""
        leaves = {name: leaf(self._salt_of(name), text.encode()) for name, text in self.fields.items()}
        leaves |= self.erased
        return sha256(json.dumps(sorted(leaves.items())).encode()).hexdigest()

    def without(self, names: Iterable[str] | None = None) -> Sealed:
        """The same with these fields erased (None: all)."""
        gone = set(self.fields) if names is None else set(names) & set(self.fields)
        kept = {name: text for name, text in self.fields.items() if name not in gone}
        return Sealed(
            fields=kept,
            salts={name: self._salt_of(name) for name in kept},
            erased={**self.erased, **{n: leaf(self._salt_of(n), self.fields[n].encode()) for n in gone}},
        )

    def text(self) -> str:
        """As it is stored."""
        parts = {"salt": self.salt, "salts": dict(self.salts), "fields": dict(self.fields), "erased": dict(self.erased)}
        return json.dumps({name: part for name, part in parts.items() if part})

    def _salt_of(self, name: str) -> str:
        if self.salt is None:
            return self.salts[name]
        return sha256(f"{self.salt}{name}".encode()).hexdigest()[: 2 * SALT_BYTES]


def seal(fields: Mapping[str, str]) -> Sealed:
    """Fields with a fresh salt; empty ones are left out."""
    return Sealed({name: text for name, text in fields.items() if text}, salt=token_hex(SALT_BYTES))


def unsealed(stored: str) -> Sealed:
    """Read what `Sealed.text` wrote."""
    parts = json.loads(stored)
    return Sealed(parts.get("fields", {}), parts.get("salt"), parts.get("salts", {}), parts.get("erased", {}))


def leaf(salt: str, content: bytes) -> str:
    """The digest of one text under its salt."""
    return sha256(salt.encode() + b"\0" + content).hexdigest()
