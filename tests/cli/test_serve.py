"""`detente serve`: what it says and refuses before a page is asked for."""

import socket

from detente.cli.commands import serve
from detente.cli.main import main


def test_without_the_extra_it_names_the_command_that_installs_it(monkeypatch, capsys):
    monkeypatch.setattr(serve, "NEEDED", ("fastapi", "no_such_module"))
    assert main(["serve"]) == 1
    assert 'pip install "detente[web]"' in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"port {port}" in said
    assert "--port" in said


def test_an_address_that_others_reach_is_warned_about(monkeypatch, capsys):
    monkeypatch.setattr(serve, "_serve", lambda ask, host, port: None)
    assert main(["serve", "--host", "0.0.0.0"]) == 0
    assert "no login" in capsys.readouterr().err
    assert main(["serve"]) == 0
    assert capsys.readouterr().err == ""


def test_a_wrong_port_is_wrong_usage(capsys):
    assert main(["serve", "--port", "70000"]) == 2
    assert "70000" in capsys.readouterr().err
