"""`--set PATH=VALUE`: one number or word of a case replaced before it is checked.

PATH is the key path that errors and the list of uncertainties use; VALUE is read like a value in the file (a
scalar, or `{low: 1, high: 3}`). A bare number on a number with a range makes it a point and keeps its why and
source. All options apply together, whatever their order, and the case is checked afterwards. Where priors are
set, those of the other types are scaled so that all sum to 1; a number set to one value leaves its
correlations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import InvalidCase, UsageError, nearest
from .parameters import merge_kinds
from .paths import Slot, slot_at
from .quantity import Quantity, describe
from .schema import HIDDEN_KEYS
from .tree import OptionProblem, Path, Spot, Tree, dotted
from .yaml_tree import read_text

SHARE_TOLERANCE = 1e-9
"""Rounding allowed when set priors are held against 1."""
LISTED = 12
"""Longest list of known keys that a message prints."""

_REFERRING = {"moves", "cost", "vision", "leader_vision", "package", "of", "expects", "rates", "recovery"}
"""Mappings keyed by the name of something else: a key they lack may be added; no other new id may."""
_RANGE = ("low", "mode", "high")
_REASONS = ("why", "source", "judgement")


@dataclass(frozen=True)
class Override:
    """One option: its words, its path as written, its value."""

    text: str
    path: tuple[str, ...]
    value: Any

    @property
    def spot(self) -> Spot:
        """The place that errors about the value name."""
        return Spot(f"--set {self.text}", option=True)

    @property
    def is_kind(self) -> bool:
        """True where the option chooses a parameter file, which brings keys that other options may set."""
        return len(self.path) == 3 and self.path[0] in ("types", "channels") and self.path[2] == "kind"

    @property
    def prior_of(self) -> str | None:
        """The type whose prior the option settles, if any."""
        if self.path[0] != "types" or len(self.path) < 2 or self.path[2:3] not in ((), ("prior",)):
            return None
        return self.path[1]


def apply(sets: Sequence[str], tree: Tree) -> None:
    """Put parameter files and every override into `tree`, in place: kinds first, then the files, then the
    rest.

    Raises UsageError for an option that is no PATH=VALUE, sets a path twice, or whose path leads nowhere
    (naming the nearest), and InvalidCase for a value that cannot be read. What a value does wrong, the check
    that follows finds.
    """
    overrides = _parse(sets)
    for override in overrides:
        if override.is_kind:
            _put(tree, override)
    merge_kinds(tree)
    for override in overrides:
        if not override.is_kind:
            _put(tree, override)
    _release_correlations(tree, overrides)
    _settle_priors(tree, overrides)


def _release_correlations(tree: Tree, overrides: list[Override]) -> None:
    """Drop the correlations of numbers that were set to one value: what is fixed moves with nothing."""
    fixed = {dotted(override.path) for override in overrides if isinstance(override.value, (int, float))}
    entries = tree.data.get("correlations")
    if not fixed or not isinstance(entries, list):
        return
    kept = [entry for entry in entries if not _mentions(entry, fixed)]
    if len(kept) < len(entries):
        tree.put(("correlations",), kept, tree.spot(("correlations",), key=True))


def _mentions(entry: Any, names: set[str]) -> bool:
    between = entry.get("between") if isinstance(entry, dict) else None
    return isinstance(between, list) and any(isinstance(name, str) and name in names for name in between)


def _parse(sets: Sequence[str]) -> list[Override]:
    """The overrides, short paths before the paths inside them."""
    found: dict[tuple[str, ...], Override] = {}
    for text in sets:
        name, sign, value = text.partition("=")
        path = tuple(name.strip().split("."))
        if not sign or "" in path:
            raise UsageError(f"--set {text}: expected PATH=VALUE, such as --set discount=0.97")
        if path in found:
            raise UsageError(f"--set {text}: {dotted(path)} is set twice; keep one of them")
        found[path] = Override(text, path, _read(text, path, value))
    return sorted(found.values(), key=lambda override: len(override.path))


def _read(text: str, path: Path, value: str) -> Any:
    if not value.strip():
        return None
    try:
        tree = read_text(value, f"--set {text}")
        tree.refuse()
    except InvalidCase as fault:
        about = dotted(path)
        raise InvalidCase([OptionProblem(p.file, 1, 1, about, p.message) for p in fault.problems]) from None
    return tree.data


def _put(tree: Tree, override: Override) -> None:
    real: Path = ()
    for depth, part in enumerate(override.path):
        here = tree.get(real)
        if not isinstance(here, (dict, list)):
            here = _spell_out(tree, real, part, override)
        if isinstance(here, dict) and part in _RANGE and "mode" in here:
            here.update({key: here["mode"] for key in _RANGE if key not in here})
        step = _present(here, part)
        if step is None:
            _refuse_unknown(tree, real, depth, override)
            step = part
            if depth < len(override.path) - 1:
                tree.put((*real, step), {}, override.spot)
        real = (*real, step)
    old = tree.get(real) if real in tree else None
    tree.put(real, _as_point(slot_at(real), old, override.value), override.spot)
    if real[-1] in _RANGE:
        tree.values[real[:-1]] = tree.keys[real[:-1]] = override.spot


def _present(here: dict[str, Any] | list[Any], part: str) -> str | int | None:
    if isinstance(here, list):
        return int(part) if part.isdecimal() and len(part) < LISTED and int(part) < len(here) else None
    return part if part in here else None


def _spell_out(tree: Tree, path: Path, part: str, override: Override) -> Any:
    """Write a short form out as the mapping it stands for, so that a key inside it can be set."""
    value, place = tree.get(path), slot_at(path)
    spelled = None if place is None else _spelled(place, value, part)
    if spelled is None:
        raise UsageError(
            f"--set {override.text}: {dotted(path)} is {describe(value)}, with no key inside; set it whole"
        )
    tree.put(path, spelled, tree.spot(path))
    return spelled


def _spelled(place: Slot, value: Any, part: str) -> dict[str, Any] | None:
    inner = place.child(part)
    name = getattr(place.kind, "__name__", "")
    if value is None:
        return {} if inner else None
    if inner is None or isinstance(value, bool):
        return None
    if part in Quantity.model_fields and isinstance(value, (int, float)):
        return dict.fromkeys(_RANGE, value)
    if name == "Between" and isinstance(value, int):
        return {"at_least": value, "at_most": value}
    if name == "Place" and isinstance(value, str):
        return {"name": value}
    return {HIDDEN_KEYS[name]: value} if name in HIDDEN_KEYS else None


def _as_point(place: Slot | None, old: Any, new: Any) -> Any:
    """A bare number put on a range becomes a point with the range's why and source."""
    is_number = isinstance(new, (int, float)) and not isinstance(new, bool)
    if not is_number or not isinstance(old, dict):
        return new
    hidden = HIDDEN_KEYS.get(getattr(place.kind, "__name__", "")) if place else None
    if place and hidden and hidden in old:
        return {**old, hidden: _as_point(place.child(hidden), old[hidden], new)}
    if not set(_RANGE) & old.keys():
        return new
    return {**dict.fromkeys(_RANGE, new), **{key: old[key] for key in _REASONS if key in old}}


def _refuse_unknown(tree: Tree, path: Path, depth: int, override: Override) -> None:
    """Raise UsageError unless the schema has an optional key of this name here."""
    part, rest = override.path[depth], override.path[depth + 1 :]
    holder = slot_at(path)
    fields = holder.keys() if holder else []
    referring = bool(path) and path[-1] in _REFERRING
    if holder and holder.child(part) is not None and (fields or referring):
        return
    here = tree.get(path)
    offered = [*here, *(key for key in fields if key not in here)] if isinstance(here, dict) else range(len(here))
    names = [str(key) for key in offered]
    meant = nearest(part, names)
    where = f"in {dotted(path)}" if path else "at the top of the case"
    hint = f"; did you mean '{dotted((*path, meant, *rest))}'?" if meant else ""
    known = f" Known: {', '.join(names)}" if 0 < len(names) <= LISTED else ""
    raise UsageError(f"--set {override.text}: no {part!r} {where}{hint or '.'}{known}")


def _settle_priors(tree: Tree, overrides: list[Override]) -> None:
    """Scale the priors that no option set, so that all sum to 1."""
    types = tree.data.get("types")
    chosen = {override.prior_of: override for override in overrides if override.prior_of}
    if not chosen or not isinstance(types, dict):
        return
    modes = {name: _mode(kind.get("prior") if isinstance(kind, dict) else None) for name, kind in types.items()}
    if any(mode is None or mode < 0 for mode in modes.values()):
        return  # the check of the case says which
    shares = {name: float(mode or 0) for name, mode in modes.items()}
    fixed = sum(share for name, share in shares.items() if name in chosen)
    free = sum(share for name, share in shares.items() if name not in chosen)
    fault = _prior_fault(fixed, free, everything=set(types) <= set(chosen))
    if fault:
        last = list(chosen.values())[-1]
        tree.complain(tuple(last.path), fault, at=last.spot)
        tree.faulty.add(("types",))
        return
    for name in types:
        if name not in chosen and free > 0:
            types[name]["prior"] = _scaled(types[name]["prior"], (1 - fixed) / free)


def _prior_fault(fixed: float, free: float, *, everything: bool) -> str | None:
    left = 1 - fixed
    if left < -SHARE_TOLERANCE:
        return f"the priors that are set sum to {fixed:g}, expected at most 1"
    if everything and left > SHARE_TOLERANCE:
        return f"every prior is set and they sum to {fixed:g}, expected 1"
    if free <= 0 and left > SHARE_TOLERANCE:
        return f"the priors not set are 0 and cannot be scaled to the {left:g} that is left; set one of them too"
    return None


def _mode(prior: Any) -> float | None:
    if isinstance(prior, dict):
        if "mode" in prior:
            return _mode(prior["mode"])
        low, high = _mode(prior.get("low")), _mode(prior.get("high"))
        return None if low is None or high is None else (low + high) / 2
    return prior if isinstance(prior, (int, float)) and not isinstance(prior, bool) else None


def _scaled(prior: Any, factor: float) -> Any:
    if not isinstance(prior, dict):
        return max(0.0, min(1.0, prior * factor))
    return {
        key: _scaled(value, factor) if key in _RANGE and _mode(value) is not None else value
        for key, value in prior.items()
    }
