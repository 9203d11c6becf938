#!/usr/bin/env python3
"""Pure: does every published score, rank and reward follow from what was recorded? Recompute it here.

独立核验：由本包记录的计分依据重新计算每个得分、排名和奖惩，并核对摘要。只用 Python（3.10 以上）标准库，
不需联网，不引用发布方的任何程序。

Usage / 用法:  python3 check.py [SHA-256 as printed / 通报所印摘要] [folder / 目录]

Ends with 0 when all is equal, 1 when something is not, 2 when the package cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def ordered(value: Any) -> Any:
    """The value with every mapping in the order of RFC 8785: names by their UTF-16 units."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be"))
        return {name: ordered(value[name]) for name in names}
    return [ordered(entry) for entry in value] if isinstance(value, list) else value


def canonical(value: Any) -> bytes:
    """Canonical JSON of texts, whole numbers, true, false, null, lists and mappings."""
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def half_up(number: Fraction, places: int) -> Fraction:
    """Rounded to so many decimals, halves away from zero."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**places)


def score_category(rule: Json, findings: list[Json]) -> tuple[Fraction, list[Json]]:
    """What a category scores, and what each finding took: as much as stands above the floor."""
    left = Fraction(rule["full_mark"]) - Fraction(rule["floor"])
    lines = []
    for finding in findings:
        asked = Fraction(finding["decided"] or rule["deductions"].get(finding["severity"], 0))
        points = min(asked, left)
        left -= points
        lines.append({"finding": finding["id"], "category": rule["key"], "points": points})
    return Fraction(rule["floor"]) + left, lines


def score_component(rule: Json, findings: list[Json]) -> tuple[Fraction, list[Json]]:
    """What a component scores, and its lines."""
    exact = Fraction(0)
    lines: list[Json] = []
    for category in rule["categories"]:
        own = [finding for finding in findings if finding["category"] == category["key"]]
        gained, taken = score_category(category, own)
        exact, lines = exact + gained, lines + taken
    return exact, sorted(lines, key=lambda line: line["finding"])


def score_unit(plan: Json, unit: Json, findings: list[Json], seen: set[str]) -> Json:
    """A unit's result but for its rank. ``seen``: the components of which something was inspected."""
    result: Json = {"code": unit["code"], "group": unit["group"], "score": None, "score_exact": None}
    result |= {"reason": "", "findings": 0, "parts": []}
    absent = [rule for rule in plan["components"] if rule["key"] not in seen]
    blocking = [rule["key"] for rule in absent if rule["missing"] == "none"]
    if not seen or blocking:
        return result | {"reason": f"no data for {blocking[0]}" if seen else "no data"}
    given_away = {rule["key"] for rule in absent if rule["missing"] == "redistribute"}
    holding = sum(Fraction(rule["weight"]) for rule in plan["components"] if rule["key"] not in given_away)
    total = Fraction(0)
    for rule in sorted(plan["components"], key=lambda rule: str(rule["key"])):
        weight = Fraction(rule["weight"])
        part: Json = {"component": rule["key"], "weight": weight, "effective_weight": Fraction(0)}
        part |= {"source": "redistributed", "score": None, "findings": 0, "lines": []}
        if rule["key"] not in given_away:
            exact, lines = score_component(rule, findings)
            part |= {"effective_weight": half_up(weight / holding, 12), "score": exact}
            part |= {"source": "inspected" if rule["key"] in seen else "full"}
            part |= {"findings": len(lines), "lines": lines}
            total += weight * exact
        result["parts"].append(part)
    exact = total if holding == 1 else half_up(total / holding, 12)
    published = half_up(exact, plan["rounding"]["places"])
    result["findings"] = sum(part["findings"] for part in result["parts"])
    return result | {"score": published, "score_exact": exact}


def rank(plan: Json, results: list[Json]) -> None:
    """Give each result its rank inside its group: 1, 1, 3; none without a score."""
    on = "score_exact" if plan["rank_on"] == "exact" else "score"
    groups = defaultdict(list)
    for result in results:
        if result[on] is not None:
            groups[result["group"]].append(result[on])
    for result in results:
        mine, others = result[on], groups[result["group"]]
        result["rank"] = None if mine is None else 1 + sum(other > mine for other in others)
        result["tied"] = others.count(mine) > 1


def recomputed(plan: Json, inputs: Json) -> list[Json]:
    """The results of one kind of unit, from its recorded inputs."""
    rules = {rule["key"]: (part["key"], rule) for part in plan["components"] for rule in part["categories"]}
    seen = {unit["code"]: set(unit["inspected"]) for unit in inputs["units"]}
    counting = defaultdict(list)
    in_order = [(datetime.fromisoformat(one["observed"]), one["id"], one) for one in inputs["findings"]]
    for _, _, finding in sorted(in_order, key=lambda entry: entry[:2]):
        component, rule = rules.get(finding["category"], (None, None))
        if component is None or rule is None:
            continue
        for code in {finding["unit"], finding["computed"]} & seen.keys():  # the ground was looked at
            seen[code].add(component)
        if finding["decided"] is not None or finding["severity"] in rule["deductions"]:
            counting[finding["unit"]].append(finding)
    results = [score_unit(plan, unit, counting[unit["code"]], seen[unit["code"]]) for unit in inputs["units"]]
    rank(plan, results)
    return results


def differing(recorded: Any, own: Any, path: str) -> list[str]:
    """Where the recorded results differ from our own; a list's entries by code, component or finding."""
    if isinstance(own, dict) and isinstance(recorded, dict):
        return [line for name in own for line in differing(recorded.get(name), own[name], f"{path} {name}")]
    if isinstance(own, list) and isinstance(recorded, list):
        key = next((name for name in ("code", "component", "finding") if own and name in own[0]), "")
        theirs, ours = ({entry.get(key, ""): entry for entry in side} for side in (recorded, own))
        if len(recorded) != len(own) or theirs.keys() != ours.keys():
            return [f"{path}: {len(recorded)} ≠ {len(own)}, {sorted(theirs.keys() ^ ours.keys())[:9]}"]
        return [line for name in ours for line in differing(theirs[name], ours[name], f"{path} {name}")]
    if isinstance(own, Fraction) and isinstance(recorded, str):
        recorded = Fraction(recorded)
    return [] if recorded == own else [f"{path}: {recorded} ≠ {own}"]


def check_hashes(folder: Path, manifest: Json, printed: str) -> list[str]:
    """Every file against the manifest, the manifest against what is printed."""
    wrong = []
    for name, listed in manifest["files"].items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed["sha256"]:
            wrong.append(f"{name}: not the file the manifest lists / 与清单不符")
    own = hashlib.sha256(canonical(manifest)).hexdigest()
    if own != hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest():
        wrong.append("manifest.json: not in its canonical form / 不是规范形式")
    stored = printed or (folder / "manifest.sha256").read_text("ascii").split()[0]
    if not own.startswith(stored.lower()) or len(stored) < 16:
        wrong.append(f"manifest.json: {own} ≠ {stored} / 摘要与所印不符")
    return wrong


def main(arguments: list[str]) -> int:
    """Check the package; tell equal, or where not."""
    printed = arguments[0].replace(" ", "") if arguments else ""
    folder = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parent

    def read(name: str) -> Any:
        return json.loads((folder / name).read_text("utf-8"))

    try:
        manifest, plan = read("manifest.json"), read("plan.json")
        wrong = check_hashes(folder, manifest, printed)
        for kind in sorted(Path(name).stem for name in manifest["files"] if name.startswith("results/")):
            inputs = read(f"inputs/{kind}.json")
            own = recomputed(plan, inputs)
            wrong += differing(read(f"results/{kind}.json")["results"], own, kind)
            print(f"{kind}: {len(own)} units, {len(inputs['findings'])} findings / 责任区与问题")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"The package cannot be read / 核验包无法读取: {error!r}")
        return 2
    for line in wrong:
        print(f"NOT EQUAL / 不一致: {line}")
    print("EQUAL / 全部一致" if not wrong else f"{len(wrong)} differences / 处不一致")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
