"""Serving: a taken port is named, children are watched and ended, leftovers are found again."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import Request, urlopen

import pytest

from gis_core import serving, state


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The notes of this test go to a checkout of its own."""
    monkeypatch.setattr(state, "CHECKOUT", tmp_path)
    monkeypatch.setattr(serving, "CHECKOUT", tmp_path)
    monkeypatch.delenv("LUZHANG_INSTANCE", raising=False)
    return tmp_path


@pytest.fixture
def parts():
    """Children of this test, ended with it."""
    made = []

    def make(role, code):
        part = serving.Part(role, [sys.executable, "-c", code])
        made.append(part)
        return part

    yield make
    serving.end_parts(made)


def test_taken_port_names_the_port_its_holder_and_another():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(serving.ServingFault) as told:
            serving.require_free_port(port)
    assert f"Port {port} " in str(told.value)
    assert f"process {os.getpid()}" in str(told.value)
    assert f"PORT={port + 1}" in str(told.value)
    serving.require_free_port(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_number_that_is_no_port_is_refused(port):
    with pytest.raises(serving.ServingFault, match="no TCP port"):
        serving.require_free_port(port)


TELLING = """
def application(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']}".encode()]
"""


@pytest.mark.parametrize("https, told", [(True, "https 203.0.113.9"), (False, "http 127.0.0.1")])
def test_only_behind_tls_a_proxys_word_is_taken(settings, own, parts, https, told):
    """Without it every request behind TLS would be sent to https again, for ever."""
    settings.HTTPS = https
    (own / "telling.py").write_text(TELLING)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = parts("web", "")
    web.command = [*serving.web_part(port).command[:-1], "telling:application"]
    web.start()
    serving.wait_until_open(web, port)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with urlopen(Request(f"http://127.0.0.1:{port}/", headers=headers), timeout=5) as answer:
        assert answer.read().decode() == told


def test_web_server_that_ends_at_once_is_told_with_its_status(parts):
    web = parts("web", "raise SystemExit(7)")
    web.start()
    with pytest.raises(serving.ServingFault, match="status 7"):
        serving.wait_until_open(web, 1, patience=20)


def test_worker_that_dies_is_started_again_and_not_for_ever(parts):
    web, worker = parts("web", "import time; time.sleep(60)"), parts("worker", "raise SystemExit(3)")
    web.start()
    worker.start()
    said = []
    with pytest.raises(serving.ServingFault, match="again and again"):
        serving.watch(web, worker, said.append, pause=0.01)
    assert len(said) == serving.RESTARTS_PER_MINUTE


def test_child_deaf_to_the_asking_is_killed(parts, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.3)
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    deaf = parts("web", ignore)
    deaf.start()
    time.sleep(0.5)
    serving.end_parts([deaf])
    assert deaf.ended() == -signal.SIGKILL
    assert state.noted_process("web") is None


def test_child_is_noted_while_it_lives(parts):
    child = parts("worker", "import time; time.sleep(60)")
    child.start()
    assert state.noted_process("worker") == child.process.pid
    serving.end_parts([child])
    assert state.noted_process("worker") is None


@pytest.mark.parametrize("instance", ["nyc", "borders"])
def test_leftovers_of_every_instance_are_ended_by_number(monkeypatch, instance):
    monkeypatch.setenv("LUZHANG_INSTANCE", instance)
    left = subprocess.Popen(["sleep", "60"], start_new_session=True)
    state.note_process("worker", left.pid)
    monkeypatch.delenv("LUZHANG_INSTANCE")
    said = []
    assert serving.end_leftovers(said.append) is True
    assert left.wait(5) == -signal.SIGTERM
    assert said == [f"Ending worker of {instance} (process {left.pid}) …"]
    assert serving.end_leftovers(said.append) is False
