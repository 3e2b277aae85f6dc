"""Inside the package every import of it is relative."""

import ast

import pytest

from tests.house.tree import sources


def absolute_imports(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append(str(node.module))
    return found


@pytest.mark.parametrize("path", sources("src"), ids=lambda path: path.name)
def test_no_module_imports_the_package_by_name(path):
    names = absolute_imports(ast.parse(path.read_text(encoding="utf-8")))
    assert not [name for name in names if name.partition(".")[0] == "detente"]
