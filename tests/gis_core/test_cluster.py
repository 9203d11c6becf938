"""The private cluster: made, started, stopped, healed after what really happens to machines."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import dj_database_url
import pytest

from gis_core import cluster, cluster_place, state

pytestmark = pytest.mark.cluster


def quiet(text):
    pass


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A state folder the server's user can really enter (pytest's own are closed to others)."""
    folder = Path("/tmp") / f"luzhang-test-{os.getpid()}"
    folder.mkdir(mode=0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(home):
    """A finished cluster, stopped: copied by each test that wants to ill-treat one."""
    first = cluster.find_cluster(home / "made", durable=False)
    cluster.start(first, quiet)
    cluster.stop(first)
    return first


@pytest.fixture
def kept(made, home, request):
    """A cluster of this test alone, not running; whatever the test left is ended."""
    copy = cluster.find_cluster(home / request.node.name[:60], durable=True)
    state.make_state_folder(copy.state)
    subprocess.run(["cp", "-a", str(made.data), str(copy.data)], check=True)
    yield copy
    if cluster.server_process(copy):
        kill_hard(copy)  # no need of an orderly end before the data are removed
    cluster.remove(copy)


def kill_hard(found):
    process = cluster.server_process(found)
    os.kill(process, signal.SIGKILL)
    while Path(f"/proc/{process}/cwd").exists():
        time.sleep(0.02)


# --- made and reached ----------------------------------------------------------------------


def test_address_needs_no_running_server_and_names_the_socket(home):
    settings = dj_database_url.parse(cluster.database_url(home / "nowhere"))
    assert settings["ENGINE"] == "django.contrib.gis.db.backends.postgis"
    assert settings["HOST"] == str(cluster.socket_folder(home / "nowhere"))
    assert (settings["USER"], settings["NAME"]) == ("luzhang", "luzhang")


def test_socket_path_stays_short_however_deep_the_checkout_lies():
    deep = Path("/") / "/".join(["a-long-folder-name"] * 30)
    assert len(str(cluster.socket_folder(deep) / ".s.PGSQL.5432.lock").encode()) < 107


def test_two_checkouts_have_two_sockets():
    assert cluster.socket_folder(Path("/a/main")) != cluster.socket_folder(Path("/b/main"))


def test_role_is_no_superuser_and_new_databases_carry_postgis(kept):
    cluster.start(kept, quiet)
    rights = "select rolsuper, rolcreatedb from pg_roles where rolname = 'luzhang'"
    assert cluster.query(kept, rights) == "f|t\n"
    subprocess.run([*cluster.psql_command(kept), "-qtAX", "-c", "create database scratch"], check=True)
    scratch = [*cluster.psql_command(kept, database="scratch"), "-qtAX", "-c"]
    found = subprocess.run([*scratch, "select st_astext('POINT(1 2)')"], text=True, capture_output=True)
    assert found.stdout == "POINT(1 2)\n"
    extensions = "select extname from pg_extension where extname <> 'plpgsql' order by 1"
    assert cluster.query(kept, extensions, "scratch") == "btree_gist\npostgis\n"


def test_nothing_listens_on_tcp_and_a_run_survives_crashes(kept):
    cluster.start(kept, quiet)
    assert cluster.query(kept, "show listen_addresses") == "\n"
    assert cluster.query(kept, "show fsync") == "on\n"
    assert cluster.query(kept, "show full_page_writes") == "on\n"


def test_second_start_changes_nothing(kept):
    assert cluster.start(kept, quiet) is True
    process = cluster.server_process(kept)
    assert cluster.start(kept, quiet) is False
    assert cluster.server_process(kept) == process


def test_stop_says_whether_it_stopped_something(kept):
    cluster.start(kept, quiet)
    assert cluster.stop(kept) is True
    assert cluster.server_process(kept) is None
    assert cluster.stop(kept) is False


def test_settings_survive_a_quote_in_the_folder_name(kept, home):
    moved = SimpleNamespace(socket="/tmp/o'clock \\ folder", durable=True)
    from gis_core.cluster_data import configuration

    assert "unix_socket_directories = '/tmp/o''clock \\\\ folder'\n" in configuration(moved)


# --- closed to others ----------------------------------------------------------------------


def test_socket_folder_lets_only_the_servers_user_in(kept):
    cluster.start(kept, quiet)
    found = kept.socket.stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == kept.user


def test_server_itself_refuses_a_third_user_even_inside_the_folder(kept):
    if os.geteuid() != 0:
        pytest.skip("only root can call as another user")
    cluster.start(kept, quiet)
    os.chmod(kept.socket, 0o755)
    (socket,) = kept.socket.glob(".s.PGSQL.5432")
    socket.chmod(0o777)
    nobody = pwd.getpwnam("nobody").pw_uid
    command = cluster.psql_command(kept) + ["-c", "select 1"]
    done = cluster_place.as_user(nobody, command)
    assert done.returncode != 0
    assert "authentication failed" in done.stderr


@pytest.mark.parametrize("planted", ["open folder", "file", "link"])
def test_a_planted_socket_folder_is_refused_by_name(kept, planted, home):
    if planted == "open folder":
        kept.socket.mkdir(mode=0o755)
        os.chown(kept.socket, kept.user, -1)
    elif planted == "file":
        kept.socket.write_text("")
    else:
        kept.socket.symlink_to(home)
    try:
        with pytest.raises(cluster.ClusterFault, match=str(kept.socket)):
            cluster.start(kept, quiet)
    finally:
        shutil.rmtree(kept.socket) if kept.socket.is_dir() and planted != "link" else kept.socket.unlink()


def test_roots_server_runs_as_another_user(kept):
    if os.geteuid() != 0:
        pytest.skip("only root starts the server as another user")
    cluster.start(kept, quiet)
    assert Path(f"/proc/{cluster.server_process(kept)}").stat().st_uid == pwd.getpwnam("postgres").pw_uid


def test_data_go_elsewhere_when_the_servers_user_cannot_enter(home):
    if os.geteuid() != 0:
        pytest.skip("only root starts the server as another user")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    found = cluster.find_cluster(closed / "main")
    assert found.folder.is_relative_to(pwd.getpwnam("postgres").pw_dir)
    assert found.url == cluster.database_url(closed / "main")


# --- what machines do ----------------------------------------------------------------------


def test_killed_server_starts_again_and_keeps_what_was_committed(kept):
    cluster.start(kept, quiet)
    cluster.query(kept, "create table word as select 'kept' as text")
    kill_hard(kept)
    assert (kept.data / "postmaster.pid").exists()
    assert cluster.start(kept, quiet) is True
    assert cluster.query(kept, "select text from word") == "kept\n"


def test_a_left_process_number_that_now_is_somebody_elses_is_no_server(kept):
    sleeper = subprocess.Popen(["sleep", "60"], user=kept.user)
    try:
        (kept.data / "postmaster.pid").write_text(f"{sleeper.pid}\n{kept.data}\n0\n5432\n")
        assert cluster.server_process(kept) is None
        assert cluster.start(kept, quiet) is True
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_stale_socket_and_its_lock_are_cleared(kept):
    kept.socket.mkdir(mode=0o700)
    os.chown(kept.socket, kept.user, -1)
    (kept.socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{kept.data}\n0\n5432\n")
    (kept.socket / ".s.PGSQL.5432").write_text("")
    assert cluster.start(kept, quiet) is True
    assert cluster.answers(kept)


def test_server_whose_data_were_removed_makes_way(kept, made):
    cluster.start(kept, quiet)
    orphan = cluster.server_process(kept)
    shutil.rmtree(kept.data)
    subprocess.run(["cp", "-a", str(made.data), str(kept.data)], check=True)
    assert cluster.start(kept, quiet) is True
    assert cluster.server_process(kept) != orphan
    assert not Path(f"/proc/{orphan}/cwd").exists()


def test_half_made_data_are_removed_and_made_anew(home):
    half = cluster.find_cluster(home / "half", durable=False)
    state.make_state_folder(half.state)
    (half.folder / "data.new" / "base").mkdir(parents=True)
    said = []
    cluster.start(half, said.append)
    try:
        assert "Removing a half-made database cluster." in said
        assert cluster.query(half, "select 1 from pg_database where datname='luzhang'") == "1\n"
    finally:
        cluster.remove(half)


def test_set_up_killed_before_the_database_was_made_is_finished(kept):
    cluster.start(kept, quiet)
    cluster.query(kept, "drop database luzhang")
    cluster.stop(kept)
    cluster.start(kept, quiet)
    assert cluster.query(kept, "select 1 from pg_database where datname='luzhang'") == "1\n"


def test_folder_that_is_no_cluster_is_named_with_the_remedy_and_left(kept):
    (kept.data / "PG_VERSION").unlink()
    with pytest.raises(cluster.ClusterFault, match="make reset"):
        cluster.start(kept, quiet)
    assert (kept.data / "base").is_dir()


def test_data_of_a_version_that_is_gone_are_named(kept):
    (kept.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(cluster.ClusterFault, match="postgresql-9"):
        cluster.start(kept, quiet)


def test_refused_start_tells_the_servers_own_words(kept):
    with (kept.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(cluster.ClusterFault, match="no_such_setting"):
        cluster.start(kept, quiet)


def test_crashed_test_cluster_is_not_trusted(made, home):
    found = cluster.find_cluster(home / "crashed", durable=False)
    state.make_state_folder(found.state)
    subprocess.run(["cp", "-a", str(made.data), str(found.data)], check=True)
    cluster.start(found, quiet)
    cluster.query(found, "create table word()")
    kill_hard(found)
    cluster.start(found, quiet)
    try:
        assert cluster.query(found, "select count(*) from pg_class where relname='word'") == "0\n"
    finally:
        cluster.remove(found)


def test_remove_leaves_nothing(kept):
    cluster.start(kept, quiet)
    assert cluster.remove(kept) is True
    assert not kept.data.exists() and not kept.socket.exists() and not kept.log.exists()
    assert cluster.remove(kept) is False


def test_cluster_is_reached_without_django():
    code = "import sys, gis_core.cluster as c; c.database_url(); c.secret_key; print('django' in sys.modules)"
    command = [sys.executable, "-S", "-c", code]  # -S: no installed package can be found
    done = subprocess.run(command, cwd=state.CHECKOUT, text=True, capture_output=True)
    assert done.stdout == "False\n", done.stderr
