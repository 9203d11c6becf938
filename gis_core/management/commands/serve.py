"""Door: how does one command bring everything up, and down again?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from gis_core import cluster, serving
from gis_core.current_city import city_is_configured
from gis_core.errors import Fault
from gis_core.state import CHECKOUT, forget_process, note_process, noted_instances, noted_process

# What the browser libraries bring for their own developers.
NOT_SERVED = ["*.map", "*-dev.mjs", "*.d.ts"]
PAGES = {"map": "/", "sign in": settings.LOGIN_URL, "administration": "admin:index"}


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Command(BaseCommand):
    help = "Start the cluster, migrate, load the demo into an empty database, and serve in the foreground."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--port", type=int, default=port, help="TCP port, %(default)s by default")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
        parser.add_argument("--demo", nargs="+", default=["load_demo"], metavar="WORD", help="what fills it")
        parser.add_argument("--stop", action="store_true", help="end whatever serves from this checkout")

    def handle(self, **options: Any) -> None:
        try:
            if options["stop"]:
                self._stop_all()
            else:
                self._run(options["port"], None if options["no_demo"] else options["demo"])
        except Fault as fault:
            raise CommandError(str(fault)) from fault

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _stop_all(self) -> None:
        instances = noted_instances()  # asked first: what ends well strikes its notes
        found = serving.end_leftovers(self._say)
        for instance in instances:
            folder = cluster.state_folder(instance)
            if folder.is_dir() and cluster.stop(cluster.find_cluster(folder)):
                self._say(f"The database cluster of {instance} is stopped.")
                found = True
            serving.cluster_marker(instance).unlink(missing_ok=True)
        self._say("All is stopped." if found else "Nothing was running.")

    def _run(self, port: int, demo: list[str] | None) -> None:
        running = noted_process("serve")
        if running:
            raise CommandError(f"Luzhang already serves from here (process {running}). `make stop` ends it.")
        serving.require_free_port(port)
        # SIGINT too: a shell without job control starts its background commands with it ignored.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        note_process("serve", os.getpid())
        parts = [serving.web_part(port), serving.worker_part()]
        try:
            self._start_cluster()
            self._migrate()
            if demo:
                self._load_demo(demo)
            connections.close_all()
            self._serve(port, *parts)
        except KeyboardInterrupt:
            self._say("\nStopping …")
        finally:
            self._end(parts)

    def _start_cluster(self) -> None:
        if os.environ.get("DATABASE_URL"):
            return
        found = cluster.find_cluster()
        if not cluster.server_process(found):
            # Noted before, not after: an interrupt while it starts must end it too.
            serving.cluster_marker().touch()
        cluster.start(found, self._say)

    def _migrate(self) -> None:
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(f"The database server does not answer: {error}") from error
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if steps:
            started = time.monotonic()
            self._say(f"Making the database tables, {len(steps)} steps …")
            call_command("migrate", interactive=False, verbosity=0)
            self._say(f"  done in {time.monotonic() - started:.0f} s")

    def _load_demo(self, demo: list[str]) -> None:
        if city_is_configured():
            return
        connections.close_all()
        self._say(f"The database is empty: {' '.join(demo)} fills it …")
        started = time.monotonic()
        # In a process of its own: what it loads into memory goes with it.
        done = subprocess.run([sys.executable, str(CHECKOUT / "manage.py"), *demo], cwd=CHECKOUT, check=False)
        if done.returncode:
            raise CommandError(
                f"{demo[0]} failed with status {done.returncode}; its words are above. "
                "To serve an empty database instead: manage.py serve --no-demo"
            )
        self._say(f"  done in {time.monotonic() - started:.0f} s")
        self._make_derived_tables()

    def _make_derived_tables(self) -> None:
        """Begin what would else be made at the first question, beside the serving; it ends by itself."""
        for words in settings.MADE_AFTER_FILLING:
            self._say(f"{words[0]} goes on in the background; until then density may ask to try again.")
            subprocess.Popen(
                [sys.executable, str(CHECKOUT / "manage.py"), *words], cwd=CHECKOUT,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )

    def _collect_static(self) -> None:
        """Put what browsers load in one folder, compressed; the web server inherits the word for it."""
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
        os.environ["LUZHANG_STATIC_COLLECTED"] = "1"

    def _serve(self, port: int, web: serving.Part, worker: serving.Part) -> None:
        self._collect_static()
        web.start()
        worker.start()
        serving.wait_until_open(web, port)
        self._say("\nLuzhang (路长) serves; Ctrl-C ends it.")
        for name, page in PAGES.items():
            with suppress(NoReverseMatch):
                self._say(f"  {name:<16}http://{serving.HOST}:{port}{resolve_url(page)}")
        serving.watch(web, worker, self._say)

    def _end(self, parts: list[serving.Part]) -> None:
        """Take everything down in order; a second Ctrl-C does not cut this short."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        serving.end_parts(parts)
        connections.close_all()
        if serving.cluster_marker().exists():
            cluster.stop(cluster.find_cluster())
            serving.cluster_marker().unlink(missing_ok=True)
        forget_process("serve")
        self._say("Stopped.")
