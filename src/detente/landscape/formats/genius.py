"""GENIUS domains (Lin and others 2014): one XML file of the domain, one utility space for each party.

A utility space weighs each issue and gives each of its items an evaluation; utility is the sum of weight times
evaluation, as the file has them (no division by the greatest evaluation). The file whose items have no evaluations is
the domain: it gives issues, items and their order; where its `agent` elements name the spaces, they name the parties.
Discrete issues only: `integer` and `real` ones are refused with their place. Items of a space that the domain does not
list are passed over, as are similarity functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import suggest
from ..packages import Domain, Floats
from .xml_nodes import Node, read_nodes

DISCRETE = "discrete"


@dataclass(frozen=True)
class _Space:
    """The part of a file that counts: its path, its root, the element that holds the issues, and those by index."""

    path: Path
    root: Node
    holder: Node
    issues: Mapping[str, Node]

    @property
    def valued(self) -> bool:
        """Do its items have evaluations?"""
        return any("evaluation" in item.attributes for node in self.issues.values() for item in node.all("item"))


def read_genius(name: str, files: Mapping[Path, bytes]) -> Domain:
    """The domain of the XML files in `files`."""
    spaces = [_space(path, raw) for path, raw in files.items()]
    domains = [s for s in spaces if not s.valued]
    profiles = [s for s in spaces if s.valued]
    if len(domains) != 1:
        found = ", ".join(s.path.name for s in domains) or "none"
        spaces[0].root.fail(f"one file of items without evaluations was expected (the domain); found: {found}")
    if len(profiles) < 2:
        domains[0].root.fail(f"{len(profiles)} utility spaces lie beside the domain; two or more were expected")
    domain = domains[0]
    names, profiles = _parties(domain, profiles)
    issues = {index: _items(node) for index, node in domain.issues.items()}
    tables = [np.zeros((len(items), len(profiles))) for items in issues.values()]
    for column, profile in enumerate(profiles):
        _check_issues(profile, domain)
        for table, (index, items) in zip(tables, issues.items(), strict=True):
            table[:, column] = _weight(profile, index) * _values(profile.issues[index], items)
    titles = {_title(domain, index): items for index, items in issues.items()}
    if len(titles) < len(issues):
        domain.holder.fail("two issues have the same name; names tell them apart")
    return Domain(name, names, titles, tuple(tables), np.array([_reservation(p) for p in profiles]))


def _space(path: Path, raw: bytes) -> _Space:
    root = read_nodes(raw, str(path))
    holder = root
    while not holder.all("issue"):
        inner = [n for n in holder.children if n.tag in ("utility_space", "objective")]
        if not inner:
            root.fail("no <issue> was found; a file of a domain or a utility space was expected")
        holder = inner[0]
    issues: dict[str, Node] = {}
    for node in holder.all("issue"):
        index = node.attribute("index")
        if index in issues:
            node.fail(f"issue {index!r} is there twice")
        kinds = {node.attributes.get(key, DISCRETE).casefold() for key in ("vtype", "etype", "type")}
        if kinds != {DISCRETE}:
            node.fail(
                f"an issue of kind {', '.join(sorted(kinds - {DISCRETE}))} was found; only discrete ones are read"
            )
        if not node.all("item"):
            node.fail("the issue has no <item>")
        issues[index] = node
    return _Space(path, root, holder, issues)


def _parties(domain: _Space, profiles: list[_Space]) -> tuple[tuple[str, ...], list[_Space]]:
    """Names and spaces in order: as the domain's agents say, else by file, less what the files' names share."""
    by_file = {p.path.name: p for p in profiles}
    agents = domain.root.all("agent")
    spaces = [a.attributes.get("utility_space", "") for a in agents]
    names = [a.attributes.get("name", "") for a in agents]
    if sorted(spaces) == sorted(by_file) and all(names) and len(set(names)) == len(names):
        return tuple(names), [by_file[s] for s in spaces]
    stems = [p.path.stem for p in profiles]
    shared = next((k for k, letters in enumerate(zip(*stems, strict=False)) if len(set(letters)) > 1), 0)
    short = [stem[shared:].strip("_- ") for stem in stems]
    good = all(short) and len(set(short)) == len(short)
    return tuple(short if good else stems), profiles


def _title(domain: _Space, index: str) -> str:
    return domain.issues[index].attribute("name")


def _items(node: Node) -> tuple[str, ...]:
    items = [item.attribute("value") for item in node.all("item")]
    for place, item in enumerate(items):
        if item in items[:place]:
            node.all("item")[place].fail(f"item {item!r} is there twice")
    return tuple(items)


def _check_issues(profile: _Space, domain: _Space) -> None:
    for index, node in domain.issues.items():
        if index not in profile.issues:
            profile.holder.fail(
                f"issue {index!r} ({node.attribute('name')}) is missing{suggest(index, profile.issues)}"
            )
    for index, node in profile.issues.items():
        if index not in domain.issues:
            node.fail(f"no issue {index!r} in {domain.path.name}{suggest(index, domain.issues)}")


def _values(node: Node, items: tuple[str, ...]) -> Floats:
    """Evaluations in the domain's order; of several for one item the last counts, as it does in GENIUS."""
    found = {item.attribute("value"): item for item in node.all("item")}
    for item in items:
        if item not in found:
            node.fail(f"no item {item!r}{suggest(item, found)}")
    return np.array([found[item].number("evaluation") for item in items])


def _weight(profile: _Space, index: str) -> float:
    for node in profile.holder.all("weight"):
        if node.attribute("index") == index:
            return node.number("value")
    profile.holder.fail(f"no <weight> of issue {index!r}")


def _reservation(profile: _Space) -> float:
    """The reservation value, wherever the file puts it; 0 where it has none, as GENIUS reads it."""
    for node in (profile.root, *profile.root.all("utility_space"), profile.holder):
        for found in node.all("reservation"):
            return found.number("value")
    return 0.0
