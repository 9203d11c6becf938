"""Act: how are the web server and the worker started, watched and ended?"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from gis_core.errors import Unavailable
from gis_core.state import (
    CHECKOUT,
    forget_process,
    listening_process,
    note_process,
    noted_instances,
    noted_process,
    state_folder,
)

HOST = "127.0.0.1"
PATIENCE = 10.0
RESTARTS_PER_MINUTE = 3
Say = Callable[[str], None]


class ServingFault(Unavailable):
    """It cannot serve, or serves no longer; the message says why."""

    code = "serving"


def require_free_port(port: int) -> None:
    """Raise ServingFault, naming the port and where possible its holder, unless ``port`` is free."""
    if not 0 < port < 65536:
        raise ServingFault(f"{port} is no TCP port.", hint="Ports go from 1 to 65535, for example PORT=8001.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServingFault(_why_not(port, error), hint=f"Choose another: PORT={port + 1}.") from error


def _why_not(port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Port {port} of {HOST} cannot be used: {error.strerror}."
    holder = listening_process(port)
    by = f"{holder[1]} (process {holder[0]})" if holder else "a process of another user"
    return f"Port {port} of {HOST} is taken by {by}."


@dataclass
class Part:
    """One child process: what it does, how it is called, and when it was started."""

    role: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C reaches us alone, and we end it in order."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, start_new_session=True
        )
        note_process(self.role, self.process.pid)

    def ended(self) -> int | None:
        """Its exit status, or None while it lives."""
        return self.process.poll() if self.process else None

    def too_often(self) -> bool:
        """Whether it was started more often within a minute than an accident explains."""
        recent = [moment for moment in self.starts if time.monotonic() - moment < 60]
        return len(recent) > RESTARTS_PER_MINUTE


def web_part(port: int) -> Part:
    """The web server: waitress with eight threads on this machine alone.

    Behind TLS it believes a proxy of this machine, which must set both headers itself, who asks
    and that it was asked by https; otherwise waitress throws such headers away.
    """
    options = ["--threads=8", f"--listen={HOST}:{port}"]
    if settings.HTTPS:
        options += [f"--trusted-proxy={HOST}", "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto"]
    return Part("web", [sys.executable, "-m", "waitress", *options, "gis_core.wsgi:application"])


def worker_part() -> Part:
    """The worker that takes tasks from the database's queue, and looks after what others left."""
    return Part("worker", [sys.executable, str(CHECKOUT / "manage.py"), "worker"])


def wait_until_open(web: Part, port: int, patience: float = 60.0) -> None:
    """Return when the web server takes connections; raises ServingFault when it ends or never does."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if web.ended() is not None:
            raise ServingFault(f"The web server ended at once with status {web.ended()}: see above.")
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise ServingFault(f"The web server took no connection on port {port} for {patience:.0f} seconds.")


def watch(web: Part, worker: Part, say: Say, pause: float = 0.5) -> None:
    """Watch until something cannot go on: a dead worker is started again, a dead web server ends it.

    Raises ServingFault then; KeyboardInterrupt passes through.
    """
    while True:
        if web.ended() is not None:
            raise ServingFault(f"The web server ended with status {web.ended()}.")
        if worker.ended() is not None:
            if worker.too_often():
                raise ServingFault(f"The worker ends again and again, now with status {worker.ended()}.")
            say(f"The worker ended with status {worker.ended()}: starting it again.")
            worker.start()
        time.sleep(pause)


def end_parts(parts: list[Part]) -> None:
    """End the children: asked first, all at once, then killed."""
    living = [part for part in parts if part.process and part.ended() is None]
    for part in living:
        part.process.terminate()  # type: ignore[union-attr]
    for part in living:
        try:
            part.process.wait(PATIENCE)  # type: ignore[union-attr]
        except subprocess.TimeoutExpired:
            os.killpg(part.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
            part.process.wait()  # type: ignore[union-attr]
    for part in parts:
        forget_process(part.role)


def end_leftovers(say: Say) -> bool:
    """End what serves for any instance of this checkout, noted by number; returns whether anything did."""
    found = False
    for instance in noted_instances():
        # The parent first: it ends its children and its cluster itself.
        for role in ("serve", "web", "worker"):
            process = noted_process(role, instance)
            if process and process != os.getpid():
                say(f"Ending {role} of {instance} (process {process}) …")
                _end(process, role, instance)
                found = True
    return found


def _end(process: int, role: str, instance: str) -> None:
    # A parent needs time for its children and its cluster.
    for wish, patience in ((signal.SIGTERM, 2 * PATIENCE), (signal.SIGKILL, PATIENCE)):
        try:
            os.kill(process, wish)
        except ProcessLookupError:
            return
        except PermissionError as error:
            raise ServingFault(
                f"The process {process} ({role}) belongs to another user.",
                hint="Let that user, or root, run `make stop`.",
            ) from error
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if noted_process(role, instance) != process:
                return
            time.sleep(0.05)


def cluster_marker(instance: str | None = None) -> Path:
    """The file that says: this instance's cluster was started to serve, and ends with serving."""
    return state_folder(instance) / "cluster_started_to_serve"
