"""What the house forbids, as functions from a source tree to a list of faults in words.

`test_architecture.py` runs each on the real tree (no fault) and on a tree with a planted
fault (that fault). Rooms are told by the first word of a file's docstring.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

FLOORS = ("gis_core", "grids", "findings", "tiles")
ROOMS = {"Pure": 0, "Record": 1, "Ask": 2, "Act": 3, "Door": 4}
# Files that put the house together: they name every floor, by string only.
COMPOSITION = ("gis_core/settings.py", "gis_core/urls.py", "gis_core/permission_table.py")
DJANGO = re.compile(r"(django|csp|knox|rest_framework|psycopg2)(\.|$)")


@dataclass(frozen=True)
class Source:
    """One Python file of the four floors: its dotted name, room and imports."""

    path: str
    module: str
    room: str | None
    imports: tuple[str, ...]
    top_level_imports: tuple[str, ...]

    @property
    def floor(self) -> str:
        return self.module.split(".")[0]


def sources(root: Path) -> list[Source]:
    """Every Python file of the floors below ``root`` that holds any code."""
    files = (file for floor in FLOORS for file in sorted((root / floor).rglob("*.py")))
    texts = ((file.relative_to(root), file.read_text()) for file in files)
    return [_source(path, text) for path, text in texts if text.strip()]


@cache
def _source(path: Path, text: str) -> Source:
    """Kept by content: a tree with one planted file is the house in all others."""
    parts = list(path.with_suffix("").parts)
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    package = module if parts[-1] == "__init__" else module.rpartition(".")[0]
    tree = ast.parse(text, str(path))
    first = (ast.get_docstring(tree) or "").split("\n")[0]
    room = first.split(":")[0] if ":" in first else None
    return Source(
        path=str(path),
        module=module,
        room=room if room in ROOMS else None,
        imports=tuple(_imports(ast.walk(tree), package)),
        top_level_imports=tuple(_imports(_run_at_import(tree), package)),
    )


def _run_at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that run when the module is imported: not inside functions or type checking."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _imports(nodes: Iterable[ast.AST], package: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _target(name: str, modules: dict[str, Source]) -> Source | None:
    """The project file an imported dotted name means: the module, or one of its names."""
    return modules.get(name) or modules.get(name.rpartition(".")[0])


def unlabelled(found: list[Source]) -> list[str]:
    """Files whose first docstring line names no room."""
    return [
        f"{source.path}: its first docstring line must begin with one of {', '.join(ROOMS)} and a colon."
        for source in found
        if source.room is None and not source.path.endswith("__init__.py")
    ]


def climbing(found: list[Source]) -> list[str]:
    """Imports from a lower floor to a higher one."""
    return [
        f"{source.path} ({source.floor}) imports {name}: that climbs."
        for source in found
        for name in source.imports
        if name.split(".")[0] in FLOORS and FLOORS.index(name.split(".")[0]) > FLOORS.index(source.floor)
    ]


def room_faults(found: list[Source]) -> list[str]:
    """Imports that a room may not have: of a later room, of a door, of Django into a pure one."""
    modules = {source.module: source for source in found}
    faults = []
    for source in found:
        if source.room is None or source.path in COMPOSITION:
            continue
        for name in source.imports:
            target = _target(name, modules)
            if target is not None and target.room is not None and target is not source:
                faults += _room_fault(source, target)
            elif source.room == "Pure" and DJANGO.match(name):
                faults.append(f"{source.path} is pure and imports {name}.")
    return faults


def _room_fault(source: Source, target: Source) -> list[str]:
    own_app = source.floor == target.floor
    if target.room == "Door" and not (source.room == "Door" and own_app):
        return [f"{source.path} ({source.room}) imports the door {target.path}."]
    if ROOMS[target.room or "Door"] > ROOMS[source.room or "Pure"]:
        return [f"{source.path} ({source.room}) imports {target.path} ({target.room})."]
    return []


def circles(found: list[Source]) -> list[str]:
    """Circles of imports, function-level ones included: hiding one does not remove it."""
    modules = {source.module: source for source in found}
    graph = {
        source.module: {
            target.module
            for name in source.imports
            if (target := _target(name, modules)) is not None and target is not source
        }
        for source in found
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["A circle of imports: " + " → ".join(error.args[1])]
    return []


def climbing_relations(pairs: Iterable[tuple[str, str, str]]) -> list[str]:
    """Relations (floor, name, other floor) whose record points to a higher floor's."""
    return [
        f"{name} points from {floor} up to {other}."
        for floor, name, other in pairs
        if floor in FLOORS and other in FLOORS and FLOORS.index(other) > FLOORS.index(floor)
    ]


def climbing_sql(root: Path) -> list[str]:
    """Tables of higher floors named in a floor's .sql files or in its Python strings."""
    faults = []
    for floor in FLOORS:
        above = FLOORS[FLOORS.index(floor) + 1 :]
        if not above:
            continue
        table = re.compile(rf"\b({'|'.join(above)})_[a-z]+")
        for file in sorted([*(root / floor).rglob("*.sql"), *(root / floor).rglob("*.py")]):
            path = str(file.relative_to(root))
            if path in COMPOSITION or "/migrations/" in path:
                continue
            names = {match.group(0) for text in _texts(file) for match in table.finditer(text)}
            faults += [f"{path} names {name}, a table of a higher floor." for name in sorted(names)]
    return faults


_LOOKS_LIKE_SQL = re.compile(r"\b(select|insert|update|delete|from|join)\b", re.IGNORECASE)


def _texts(file: Path) -> Iterator[str]:
    """The SQL of a file: all of a .sql file, the string constants of a Python file that look so."""
    if file.suffix == ".sql":
        yield file.read_text()
        return
    constants = (node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant))
    yield from (value for value in constants if isinstance(value, str) and _LOOKS_LIKE_SQL.search(value))
