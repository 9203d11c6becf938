"""Ask: what does a statement kept in a .sql file answer?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection


@cache
def statement(package: str, name: str) -> str:
    """The text of ``<package>/sql/<name>.sql``."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def rows(package: str, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement, its ``%(name)s`` bound to ``parameters``."""
    with connection.cursor() as cursor:
        cursor.execute(statement(package, name), parameters)
        return cursor.fetchall()


def run(package: str, name: str, parameters: Mapping[str, Any]) -> int:
    """Execute a statement that returns nothing; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(package, name), parameters)
        return cursor.rowcount
