"""Pure: how is a ranking written as a CSV that every spreadsheet opens?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from gis_core.harmless_cells import harmless


def ranking_csv(results: Mapping[str, Any]) -> str:
    """The results of a kind as the API tells them (findings.results.results_of): a row a unit, UTF-8 with a
    mark at its beginning, numbers exact. Names of columns are those of the API.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    components = list(dict.fromkeys(
        part["component"] for entry in results["results"] for part in entry["parts"]
    ))
    writer.writerow([
        "round", "bulletin", "kind", "group", "rank", "tied", "code", "name", "score", "score_exact",
        "rank_change", "score_change", "findings", "adjustment", "awarded", "reward", "reason",
        *(f"{component}_{what}" for component in components for what in ("score", "weight", "findings")),
    ])
    for row in _rows(results, components):
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _rows(results: Mapping[str, Any], components: list[str]) -> Iterator[list[Any]]:
    for entry in results["results"]:
        unit, change = entry["unit"], entry.get("change") or {}
        parts = {part["component"]: part for part in entry["parts"]}
        row: list[Any] = [
            results["round"], results["bulletin"], unit["kind"], entry["group"], entry["rank"],
            "yes" if entry["tied"] else "", unit["code"], unit["name"], entry["score"],
            entry.get("score_exact"), change.get("rank"), change.get("score"), entry.get("findings"),
            entry.get("adjustment"), entry.get("awarded"), entry.get("reward_yuan"), entry.get("reason", ""),
        ]
        for component in components:
            part = parts.get(component, {})
            row += [part.get("score"), part.get("weight"), part.get("findings")]
        yield row
