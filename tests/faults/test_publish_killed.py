"""The database is killed in the midst of a publication: the old version is served, the draft is whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gis_core import cluster
from gis_core.errors import Unavailable
from tests.city_fixtures import ROOT
from tests.conftest import missing


def quiet(_):
    pass


@pytest.fixture
def server():
    """A durable cluster of this test alone."""
    home = Path(tempfile.mkdtemp(prefix="luzhang-fault-"))
    home.chmod(0o711)
    found = cluster.find_cluster(home / "state", durable=True)
    try:
        cluster.start(found, quiet)
    except Unavailable as fault:
        missing(f"No database server: {fault}")
    yield found
    cluster.stop(found)
    shutil.rmtree(home)


def program(server, part, **more):
    environment = os.environ | {"DATABASE_URL": server.url, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.publishing_program", part],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, **more,
    )


def said(server, part):
    out, _ = (running := program(server, part)).communicate(timeout=120)
    assert running.returncode == 0
    return out


def test_a_kill_in_the_midst_of_a_publication_leaves_the_old_version_and_the_draft(server):
    said(server, "prepare")
    before = json.loads(said(server, "look"))
    publishing = program(server, "publish", stderr=subprocess.DEVNULL)
    assert publishing.stdout.readline() == "in the midst\n"
    assert json.loads(said(server, "look")) == before  # nobody sees half of it

    postmaster = cluster.server_process(server)
    os.killpg(os.getpgid(postmaster), signal.SIGKILL) if os.getpgid(postmaster) == postmaster else os.kill(
        postmaster, signal.SIGKILL
    )
    publishing.kill()
    publishing.wait(timeout=30)
    cluster.start(server, quiet)

    assert json.loads(said(server, "look")) == before
    said(server, "finish")
    after = json.loads(said(server, "look"))
    assert [status for status, _, _ in after["revisions"]] == ["published", "published"]
    assert after["believed"] != before["believed"] and after["draft"] == []
