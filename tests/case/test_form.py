"""A case file as a form: every value is a field that says what it is, and what is typed there comes to stand there."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import BaseModel

from detente.case.form import blank, entry, explained, form_of, key, path_of, skeletons, typed
from detente.case.library import case_folder, library_cases
from detente.case.load import load_bytes
from detente.case.paths import Slot
from detente.case.schema import Case
from detente.case.template import new_case_text
from detente.case.yaml_tree import read_text
from detente.errors import InvalidCase, NotFound, UsageError

TEMPLATE = new_case_text()


def models(annotation, found):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in found:
        found.append(annotation)
        for field in annotation.model_fields.values():
            models(field.annotation, found)
    for inner in get_args(annotation):
        models(inner, found)
    return found


def field(form, *path):
    return next(one for one in form.fields if one.path == path)


def test_every_key_of_the_schema_is_explained_and_nothing_else():
    keys = {f"{m.__name__}.{f.alias or n}" for m in models(Case, []) for n, f in m.model_fields.items()}
    plain = {key.rpartition(".")[2] for key in keys}
    words = explained()
    assert [key for key in keys if key not in words and key.rpartition(".")[2] not in words] == []
    assert [key for key in words if key not in keys and key not in plain] == []
    assert all(sentence.endswith(".") for sentence in words.values())


@pytest.mark.parametrize("name", library_cases())
def test_every_value_of_a_case_is_a_field_that_the_schema_knows(name):
    text = case_folder(name).joinpath("case.yaml").read_text(encoding="utf-8")
    form = form_of(text)
    tree = read_text(text, name)
    single = [path for path in tree.values if not isinstance(tree.get(path), (dict, list))]
    assert [one.path for one in form.fields] == single
    assert [one.path for one in form.fields if not one.key] == []
    chosen = [one for one in form.fields if one.kind == "choice"]
    assert chosen
    assert all(one.value in form.choices[one.choices] for one in chosen)


def test_a_field_says_its_unit_its_limits_and_what_it_may_be():
    form = form_of(TEMPLATE)
    lead = field(form, "steps", "halve", "lead", "mode")
    assert (lead.kind, lead.value, lead.unit, lead.span, lead.row) == ("number", "2", "months", "0 or more", "range")
    assert form.choices[field(form, "steps", "halve", "by").choices] == ["north", "south", "council"]
    assert form.choices[field(form, "parties", "north", "vision", "passage", "ideal").choices] == [
        "closed",
        "escorted",
        "open",
    ]
    assert "freeze" in form.choices[field(form, "steps", "halve", "category").choices]
    assert "imagery" in form.choices[field(form, "channels", "aerial", "kind").choices]
    assert field(form, "as_of").kind == "date"
    assert field(form, "steps", "withdraw", "fakeable").kind == "truth"
    assert field(form, "parties", "north", "disagreement", "low").unit.startswith("points")


def test_a_form_is_there_for_what_is_not_sound_and_not_for_what_is_no_yaml():
    form = form_of("title: 5\nnonsense: {a: b}\nsteps: [1]\nparties:\n")
    assert [one.path for one in form.fields] == [("title",), ("nonsense", "a"), ("steps", 0), ("parties",)]
    with pytest.raises(InvalidCase):
        form_of("title: [\n")


@pytest.mark.parametrize(
    ("path", "words", "stands"),
    [
        (("title",), "2024", "2024"),
        (("title",), "yes # no", "yes # no"),
        (("horizon",), "48", 48),
        (("horizon",), "many", "many"),
        (("discount",), "0.9", 0.9),
        (("discount",), "0,9", "0,9"),
        (("discount",), "", ""),
        (("steps", "withdraw", "fakeable"), "yes", True),
        (("issues", "passage", "start"), "0.25", 0.25),
        (("issues", "passage", "start"), "yes", "yes"),
        (("as_of",), "2024-02-31", "2024-02-31"),
        (("steps", "halve", "lead", "low"), "<b>", "<b>"),
    ],
)
def test_what_is_typed_stands_there_even_where_it_is_wrong(path, words, stands):
    found = read_text(typed(TEMPLATE, path, words).on(TEMPLATE), "x").get(path)
    assert (type(found), found) == (type(stands), stands)


@pytest.mark.parametrize("section", skeletons())
def test_an_added_entry_leaves_the_case_sound_or_says_what_to_fill_in(section):
    for text in (TEMPLATE, case_folder("minimal").joinpath("case.yaml").read_text(encoding="utf-8")):
        name, edit = entry(text, section)
        after = edit.on(text)
        other, _ = entry(after, section)
        assert other != name
        if section == "ladder.rungs":
            with pytest.raises(InvalidCase, match="a rung needs steps"):
                load_bytes(after.encode(), "x")
        else:
            load_bytes(after.encode(), "x")
    with pytest.raises(NotFound):
        entry(TEMPLATE, "nowhere")


def test_every_key_that_a_case_lacks_can_be_given():
    form = form_of(TEMPLATE)
    lacks = [(holder, name) for holder, names, _ in form.lacks for name in names]
    assert (("steps", "halve", "moves"), "passage") in lacks
    assert (("steps", "halve"), "requires") in lacks
    for holder, name in lacks[::6]:
        after = read_text(key(TEMPLATE, holder, name).on(TEMPLATE), "x")
        assert (*holder, name) in after
    assert blank(Slot(Case).child("schema")) == ""
    with pytest.raises(NotFound):
        key(TEMPLATE, ("steps", "halve"), "nonsense")


def test_a_key_path_of_a_page_is_a_list_of_names_and_numbers():
    assert path_of(["steps", 0]) == ("steps", 0)
    for wrong in ("steps", [["a"]], [1.5], [True], {"a": 1}, None):
        with pytest.raises(UsageError):
            path_of(wrong)
