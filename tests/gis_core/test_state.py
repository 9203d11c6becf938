"""What a checkout keeps for itself: its folder, its key, the numbers of its processes."""

import os
import socket
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from gis_core import state


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A checkout of this test's own."""
    monkeypatch.setattr(state, "CHECKOUT", tmp_path)
    monkeypatch.delenv("LUZHANG_INSTANCE", raising=False)
    return tmp_path


def test_state_lies_in_the_checkout_and_instances_apart(own, monkeypatch):
    assert state.state_folder() == own / ".state" / "main"
    monkeypatch.setenv("LUZHANG_INSTANCE", "nyc")
    assert state.state_folder() == own / ".state" / "nyc"


@pytest.mark.parametrize("name", ["../up", "a/b", "Main", " ", "x" * 17])
def test_instance_name_cannot_leave_the_folder(own, name):
    with pytest.raises(state.StateFault):
        state.state_folder(name)


def test_where_the_checkout_is_not_ours_the_users_own_state_folder_is_taken(own, monkeypatch, tmp_path):
    monkeypatch.setattr(state.os, "access", lambda *_: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert state.state_folder().parent.parent == tmp_path / "xdg"


def test_secret_key_is_made_once_and_only_its_owner_reads_it(own):
    key = state.secret_key()
    assert len(key) >= 50
    assert state.secret_key() == key
    assert stat.S_IMODE((own / ".state" / "main" / "secret_key").stat().st_mode) == 0o600
    assert not list((own / ".state" / "main").glob(".secret_key.*"))


def test_processes_that_start_together_get_one_key(own):
    with ThreadPoolExecutor(8) as pool:
        keys = {future.result() for future in [pool.submit(state.secret_key) for _ in range(32)]}
    assert len(keys) == 1


def test_cut_off_key_is_named_with_the_remedy(own):
    state.secret_key()
    (own / ".state" / "main" / "secret_key").write_text("short")
    with pytest.raises(state.StateFault, match="Remove the file"):
        state.secret_key()


def test_noted_process_is_found_while_it_lives_and_not_after(own):
    child = subprocess.Popen(["sleep", "60"])
    state.note_process("worker", child.pid)
    assert state.noted_process("worker") == child.pid
    child.kill()
    child.wait()
    assert state.noted_process("worker") is None


def test_number_given_to_another_process_is_not_mistaken(own):
    state.note_process("web", os.getpid())
    path = own / ".state" / "main" / "web.pid"
    path.write_text(path.read_text().replace(f"{os.getpid()} ", "1 ", 1))
    assert state.noted_process("web") is None


@pytest.mark.parametrize("text", ["", "x y", "12", "-1 -"])
def test_broken_note_is_no_process(own, text):
    state.make_state_folder(state.state_folder())
    (own / ".state" / "main" / "web.pid").write_text(text)
    assert state.noted_process("web") is None


def test_holder_of_a_port_is_named():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        number, name = state.listening_process(held.getsockname()[1])
    assert number == os.getpid()
    assert name
