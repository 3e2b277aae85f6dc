"""Flags win over the environment, the environment over the file, the file over the defaults."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from detente.errors import UsageError
from detente.settings import (
    _PARSERS,
    DEFAULT_SEED,
    GREATEST_SEED,
    Settings,
    _stamp,
    config_file,
    kernel_cache,
    load_settings,
    user_folder,
)


@pytest.fixture
def config(tmp_path):
    return tmp_path / "config.toml"


def test_every_setting_can_be_parsed():
    assert set(_PARSERS) == {f.name for f in fields(Settings)} - {"origins"}


def test_without_anything_the_defaults_hold(config):
    found = load_settings(environ={}, config=config)
    assert (found.log_level, found.seed) == ("warning", DEFAULT_SEED)
    assert found.origin("seed") == "default"


def test_the_nearer_source_wins_and_is_remembered(config):
    config.write_text('seed = 1\ncache_dir = "far"\nlog_level = "error"\n')
    environ = {"DETENTE_SEED": "2", "DETENTE_CACHE_DIR": "near", "DETENTE_LOG_LEVEL": ""}
    found = load_settings({"seed": 3, "cache_dir": None}, environ, config)
    assert (found.seed, found.cache_dir, found.log_level) == (3, Path("near"), "error")
    assert found.origin("seed") == "--seed"
    assert found.origin("cache_dir") == "DETENTE_CACHE_DIR"
    assert found.origin("log_level") == str(config)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sed = 1", "unknown setting 'sed'; did you mean 'seed'? Known: cache_dir, database, log_level, seed"),
        ("seed = -1", f"seed: found -1, expected a whole number from 0 to {GREATEST_SEED}"),
        ("seed = 1.5", "seed: found 1.5, expected a whole number"),
        ("seed = true", "seed: found True, expected a whole number"),
        ('log_level = "loud"', "log_level: found 'loud', expected one of debug, info, warning, error"),
        ('cache_dir = ""', "cache_dir: found '', expected the path of a folder"),
        ("seed = = 1", "cannot be read as TOML"),
    ],
)
def test_a_wrong_file_is_named_with_what_was_expected(config, text, words):
    config.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_settings(environ={}, config=config)
    assert str(caught.value).startswith(f"{config}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00"])
def test_a_file_that_is_no_text_is_refused(config, content):
    config.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read as TOML"):
        load_settings(environ={}, config=config)


def test_a_wrong_variable_or_flag_is_named(config):
    with pytest.raises(UsageError, match=r"^DETENTE_LOG_LEVEL: found 'loud', expected one of debug, info"):
        load_settings(environ={"DETENTE_LOG_LEVEL": "loud"}, config=config)
    with pytest.raises(UsageError, match=r"^--seed: found 'x', expected a whole number"):
        load_settings({"seed": "x"}, {}, config)


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "home/.cache/detente"),
        ("linux", {"XDG_CACHE_HOME": "elsewhere"}, "elsewhere/detente"),
        ("darwin", {"XDG_CACHE_HOME": "elsewhere"}, "home/Library/Caches/detente"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/detente"),
    ],
)
def test_each_platform_has_its_folder(platform, environ, expected):
    assert user_folder("cache", environ, platform, Path("home")) == Path(expected)


def test_the_configuration_file_lies_in_the_configuration_folder():
    assert config_file({"XDG_CONFIG_HOME": "c", "APPDATA": "c"}).name == "config.toml"


def test_a_kernel_cache_that_the_user_set_is_respected():
    environ = {"NUMBA_CACHE_DIR": "mine"}
    assert kernel_cache(environ=environ)
    assert environ == {"NUMBA_CACHE_DIR": "mine"}


def test_kernels_are_kept_in_the_cache_folder_given_or_in_force(tmp_path):
    for given, environ in ((tmp_path, {}), (None, {"DETENTE_CACHE_DIR": str(tmp_path)})):
        assert kernel_cache(given, environ)
        assert Path(environ["NUMBA_CACHE_DIR"]).parent == tmp_path


def test_changed_sources_have_a_kernel_folder_of_their_own(tmp_path):
    source = tmp_path / "room" / "kernel.py"
    source.parent.mkdir()
    source.write_text("one")
    first = _stamp(tmp_path)
    assert _stamp(tmp_path) == first
    source.write_text("other")
    assert _stamp(tmp_path) != first


def test_a_faulty_setting_does_not_stop_the_cache(tmp_path):
    environ = {"DETENTE_SEED": "x", "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert kernel_cache(environ=environ, temporary=tmp_path)


def test_where_the_cache_folder_does_not_serve_a_temporary_one_does(tmp_path):
    (tmp_path / "file").touch()
    environ = {}
    assert kernel_cache(tmp_path / "file", environ, temporary=tmp_path)
    assert Path(environ["NUMBA_CACHE_DIR"]).parent.parent == tmp_path


def test_where_nothing_can_be_written_kernels_are_not_kept(tmp_path):
    (tmp_path / "file").touch()
    environ = {}
    assert not kernel_cache(tmp_path / "file", environ, temporary=tmp_path / "file")
    assert environ == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_a_folder_that_others_may_write_to_does_not_serve(tmp_path):
    shared = tmp_path / "cache"
    shared.mkdir()
    shared.chmod(0o777)
    environ = {}
    assert kernel_cache(shared, environ, temporary=tmp_path)
    assert Path(environ["NUMBA_CACHE_DIR"]).parent != shared
