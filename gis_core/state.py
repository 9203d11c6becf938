"""Act: where does this checkout keep what is its own: database, key, process numbers?

Nothing here needs Django, or a database: settings ask it, and so does the set-up before
anything is installed beyond Python.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gis_core.errors import Unavailable

CHECKOUT = Path(__file__).resolve().parent.parent
INSTANCES = ("main", "nyc", "test")
SHORTEST_KEY = 50


class StateFault(Unavailable):
    """The folder for this checkout's own files cannot be used as it is."""

    code = "state"


def short_hash(text: str) -> str:
    """Twelve characters that tell one path from another in a folder shared with others."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def state_folder(instance: str | None = None) -> Path:
    """The folder of one instance of this checkout; it need not exist yet.

    ``instance`` is a name such as main, nyc or test; without one LUZHANG_INSTANCE decides,
    else it is main. The folder lies under the git-ignored ``.state`` of the checkout, or,
    where this user may not write there, under the user's own state folder (XDG base
    directories). Raises StateFault for a name that is no name.
    """
    name = instance or os.environ.get("LUZHANG_INSTANCE") or "main"
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,15}", name):
        raise StateFault(
            f"“{name}” cannot name an instance.",
            hint="LUZHANG_INSTANCE takes 1 to 16 small letters, digits, - and _.",
        )
    return _base_folder() / name


def noted_instances() -> tuple[str, ...]:
    """The usual instances, and every other of this checkout that left a note of a process."""
    notes = _base_folder().glob("*/*.pid")
    return (*INSTANCES, *sorted({note.parent.name for note in notes} - set(INSTANCES)))


def _base_folder() -> Path:
    own = CHECKOUT / ".state"
    if os.access(own if own.exists() else CHECKOUT, os.W_OK | os.X_OK):
        return own
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / f"luzhang-{short_hash(str(CHECKOUT))}"


def make_state_folder(folder: Path) -> Path:
    """Make ``folder`` and its parents, closed to others, and return it.

    Root makes them passable (0711), not readable: its database server runs as another
    user and must get through to the data, which only that user can open.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        for one in (folder.parent, folder):
            if not one.is_dir():
                one.mkdir(parents=True, exist_ok=True)
                one.chmod(mode)
    except OSError as error:
        raise StateFault(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Let this user write there, or set XDG_STATE_HOME to a folder of its own.",
        ) from error
    return folder


def secret_key() -> str:
    """This instance's secret for signing, made once and kept in a file only its owner reads.

    Raises StateFault when the file cannot be read or holds less than a key.
    """
    path = state_folder() / "secret_key"
    try:
        if not path.exists():
            _make_secret_key(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StateFault(
            f"The secret key {path} cannot be read or made: {error.strerror}.",
            hint="Set LUZHANG_SECRET_KEY, or let this user read and write the file.",
        ) from error
    if len(key) < SHORTEST_KEY:
        raise StateFault(
            f"The secret key in {path} is cut off.",
            hint="Remove the file: a new key is made, and everybody signs in again.",
        )
    return key


def _make_secret_key(path: Path) -> None:
    draft = make_state_folder(path.parent) / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all; of two processes at once the first one wins.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def note_process(role: str, process: int) -> None:
    """Write down that ``process`` does the work ``role`` for this instance.

    Its start time goes along: numbers are given out again, start times are not.
    """
    folder = make_state_folder(state_folder())
    (folder / f"{role}.pid").write_text(f"{process} {_started_at(process)}\n", encoding="ascii")


def forget_process(role: str) -> None:
    """Strike what ``note_process`` wrote for ``role``."""
    (state_folder() / f"{role}.pid").unlink(missing_ok=True)


def noted_process(role: str, instance: str | None = None) -> int | None:
    """The number of the living process noted for ``role``, or None."""
    try:
        text = (state_folder(instance) / f"{role}.pid").read_text(encoding="ascii")
        process, started = text.split()
        return int(process) if started != "-" and _started_at(int(process)) == started else None
    except (OSError, ValueError):
        return None


def _started_at(process: int) -> str:
    """When ``process`` started, in ticks since boot with the boot's own id; "-" when it lives no more."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "-"
    state, ticks = fields[0], fields[19]
    return "-" if state in "ZX" else f"{boot}:{ticks}"


def listening_process(port: int) -> tuple[int, str] | None:
    """Who listens on TCP ``port`` of this machine: number and name, or None where this user cannot see it."""
    sockets = set(_listening_sockets(port))
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with suppress(OSError):
            for descriptor in folder.iterdir():
                with suppress(OSError):
                    if os.readlink(descriptor) in sockets:
                        return int(folder.parent.name), (folder.parent / "comm").read_text().strip()
    return None


def _listening_sockets(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    yield f"socket:[{fields[9]}]"
