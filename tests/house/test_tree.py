"""ARCHITECTURE.md shows the files that there are."""

import pytest

import dev


def test_the_tree_shown_is_the_tree(root):
    page = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert dev.with_tree(page, dev.tree_text()) == page, "refresh it with: python3 dev.py tree"


def test_the_tree_names_folders_modules_with_their_first_line_and_data(tmp_path):
    (tmp_path / "room" / "__pycache__").mkdir(parents=True)
    (tmp_path / "room" / "__init__.py").write_text("")
    (tmp_path / "room" / "noun.py").write_text('"""One noun.\n\nMore."""\n')
    (tmp_path / "room" / "data.yaml").write_text("a: 1\n")
    assert dev.tree_text(tmp_path).split() == [
        "src/detente/",
        "room/",
        "data.yaml",
        "noun.py",
        "One",
        "noun.",
    ]


def test_a_page_without_markers_is_refused():
    with pytest.raises(dev.Stop, match="lacks the markers"):
        dev.with_tree("no markers here", "tree")


def test_every_room_has_its_paragraph(root):
    page = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {p.parent.name for p in (root / "src" / "detente").glob("*/*.py")}
    assert [room for room in sorted(rooms) if f"**{room}/**" not in page] == []
