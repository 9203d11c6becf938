"""Act: where do the files of a job lie, and when do they go away?

A folder for each job, named by the job's own key: no name that somebody sent is ever part of a path.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

from gis_core.state import make_state_folder, state_folder


def jobs_folder() -> Path:
    """The folder of all jobs' folders: LUZHANG_JOBS, else of this instance of the checkout."""
    told = os.environ.get("LUZHANG_JOBS")
    return Path(told) if told else state_folder() / "jobs"


def folder_of(key: UUID) -> Path:
    """The folder of a job; it need not exist."""
    return jobs_folder() / key.hex


def make_folder(key: UUID) -> Path:
    """Make the folder of a job, closed to others."""
    base = jobs_folder()
    if not os.environ.get("LUZHANG_JOBS"):
        make_state_folder(state_folder())
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = folder_of(key)
    folder.mkdir(mode=0o700)
    return folder


def remove_folder(key: UUID) -> None:
    """Remove a job's files; nothing where there are none."""
    shutil.rmtree(folder_of(key), ignore_errors=True)


def keys_on_disk() -> list[UUID]:
    """The keys of the jobs that have a folder."""
    base = jobs_folder()
    names = [each.name for each in base.iterdir()] if base.is_dir() else []
    found = []
    for name in names:
        try:
            found.append(UUID(hex=name))
        except ValueError:
            continue
    return found
