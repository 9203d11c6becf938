"""Pure: which files is a plan written to, and which rules does a file hold?

YAML and JSON are the document itself; a workbook is the same in tables, for offices (``plan_workbook``).
"""

from __future__ import annotations

import json
from pathlib import Path

from findings.scoring.plan import PlanRules
from findings.scoring.plan_document import plan_to_yaml

YAML, JSON, XLSX = "yaml", "json", "xlsx"
MEDIA_TYPES = {
    YAML: "application/yaml",
    JSON: "application/json",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMS = tuple(MEDIA_TYPES)


def yaml_of(rules: PlanRules, schema: str) -> str:
    """The document as YAML; its first line tells editors where its schema is (an address or a file)."""
    return f"# yaml-language-server: $schema={schema}\n{plan_to_yaml(rules)}"


def json_of(rules: PlanRules) -> str:
    """The document as JSON."""
    return json.dumps(rules.to_dict(), ensure_ascii=False, indent=2) + "\n"


def form_of(path: Path) -> str:
    """Which of the forms a file's name says; YAML where it says none of them."""
    return {".json": JSON, ".xlsx": XLSX}.get(path.suffix.casefold(), YAML)
