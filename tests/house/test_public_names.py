"""The public surface is pinned: a name appears or goes by an edit here; each costs nothing until used."""

import subprocess
import sys

import pytest

import detente

PUBLIC = {
    "Backtest",
    "Behaviour",
    "Belief",
    "Bounds",
    "Brief",
    "Case",
    "Infeasible",
    "Ledger",
    "Pedigree",
    "Quantity",
    "Reliability",
    "Study",
    "__version__",
    "backtest_of",
    "behaviour",
    "belief_of",
    "compose_brief",
    "ledger_of",
    "library_cases",
    "load_case",
    "reliability_of",
    "run_study",
    "solve_responses",
    "to_json",
    "write_brief",
}
HEAVY = {"numpy", "scipy", "numba", "pydantic", "yaml", "click", "rich"}


def test_the_names_are_these():
    assert set(detente.__all__) == PUBLIC
    assert set(dir(detente)) >= PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_name_is_there(name):
    assert getattr(detente, name) is not None


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="has no attribute 'Actor'"):
        _ = detente.Actor


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_by("import detente") & HEAVY


def test_finding_a_command_loads_no_numba_before_its_cache_is_settled(root):
    commands = sorted(p.stem for p in (root / "src" / "detente" / "cli" / "commands").glob("[a-z]*.py"))
    found = "; ".join(f"import detente.cli.commands.{name}" for name in commands)
    assert not loaded_by(found) & {"numba", "scipy"}


def test_the_entry_loads_nothing_heavy_before_it_is_called():
    assert not loaded_by("import detente.__main__") & HEAVY
