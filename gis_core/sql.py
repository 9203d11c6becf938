"""Ask: what does a statement kept in a .sql file answer?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_PARAMETER = re.compile(r"%\((\w+)\)s")
_kept: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The names of the plans that each connection to the server keeps."""


@cache
def statement(package: str, name: str) -> str:
    """The text of ``<package>/sql/<name>.sql``."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def rows(package: str, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement, its ``%(name)s`` bound to ``parameters``."""
    with connection.cursor() as cursor:
        cursor.execute(statement(package, name), parameters)
        return cursor.fetchall()


def rows_by_kept_plan(package: str, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The same as ``rows``, by a plan that is made once in the life of a connection to the server.

    For statements that take longer to plan than to execute, asked often, and written so that one plan
    is good whatever the parameters are; each parameter's type must be clear from the statement.
    """
    prepare, execute = _prepared(package, name)
    # Else the server may weigh up the parameters anew each time; until the transaction ends.
    generic = "SET LOCAL plan_cache_mode = force_generic_plan; " if parameters else ""
    known = connection.connection is not None and execute in _kept.get(connection.connection, ())
    if known and not _is_watched():
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(generic + execute, parameters)
            return cursor.fetchall()
    with connection.cursor() as cursor:
        plans = _kept.setdefault(connection.connection, set())
        if execute not in plans:
            cursor.execute(prepare)
            plans.add(execute)
        cursor.execute(generic + execute, parameters)
        return cursor.fetchall()


def _is_watched() -> bool:
    """Whether somebody listens to every statement; then Django's own, slower cursor is needed."""
    return bool(connection.execute_wrappers) or connection.queries_logged


@cache
def _prepared(package: str, name: str) -> tuple[str, str]:
    """The commands that prepare a kept statement and that execute it, with named parameters."""
    text = statement(package, name)
    order = list(dict.fromkeys(_PARAMETER.findall(text)))
    numbered = _PARAMETER.sub(lambda found: f"${order.index(found[1]) + 1}", text).replace("%%", "%")
    given = ", ".join(f"%({parameter})s" for parameter in order)
    plan = f'"{package}/{name}"'
    return f"PREPARE {plan} AS {numbered}", f"EXECUTE {plan} ({given})" if order else f"EXECUTE {plan}"


def run(package: str, name: str, parameters: Mapping[str, Any]) -> int:
    """Execute a statement that returns nothing; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(package, name), parameters)
        return cursor.rowcount
