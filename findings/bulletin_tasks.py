"""Door: what does a worker do when it is woken because somebody waits for a bulletin's files?"""

from __future__ import annotations

from django_tasks import task

from findings.bulletin_making import ask_for, keep_files
from findings.models import Round


@task()
def make_bulletin(key: str, bulletin: int, language: str) -> int:
    """Make and keep the files of a bulletin; how many. Twice is once."""
    return keep_files(Round.objects.get(key=key), bulletin, language).files.count()


def wake_for_bulletin(of: Round, bulletin: int, language: str) -> None:
    """Have a worker make a bulletin's files, unless it was asked to a short while ago."""
    if ask_for(of, bulletin, language):
        make_bulletin.enqueue(of.key, bulletin, language)
