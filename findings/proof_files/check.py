#!/usr/bin/env python3
"""Pure: does every published score, rank and reward follow from what was recorded? Recompute it here.

独立核验：由本包记录的计分依据重新计算得分、排名和奖惩，并核对摘要。只用 Python 3.10 以上的标准库，不需联网。
Usage / 用法:  python3 check.py [SHA-256 as printed / 通报所印摘要] [folder / 目录]
Ends with 0 when all is equal, 1 when something is not, 2 when the package cannot be read.
"""

import hashlib
import json
import sys
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any as Json

NOTHING = Fraction(0)

def total_of(numbers: Json) -> Fraction:
    """The sum of numbers, of texts too."""
    return sum(map(Fraction, numbers), NOTHING)
def half_up(number: Fraction, places: int) -> Fraction:
    """Rounded to so many decimals, halves away from zero."""
    return Fraction(int((abs(number) * 10**places + Fraction(1, 2)) // 1), 10**places) * (1 if number >= 0 else -1)
def quotient(dividend: Fraction, divisor: Fraction | int) -> Fraction:
    """A quotient as it is kept: 12 decimals; by 1 it stays as it is."""
    return dividend if divisor == 1 else half_up(dividend / divisor, 12)
def mark_of(rule: Json, counts: Json) -> Fraction | None:
    """The mark of one indicator; a count that is not there and a rate over nothing have none."""
    full, each, least = (Fraction(rule.get(name, 0)) for name in ("full_mark", "each", "at_least"))
    if "count" in rule:
        return max(full - each * Fraction(counts[rule["count"]]), least) if rule["count"] in counts else None
    whole, less = (total_of(counts.get(name, 0) for name in rule["rate"].get(side, ())) for side in ("in", "less"))
    if whole <= less or rule["rate"]["of"] not in counts:
        return None
    rate, threshold = quotient(Fraction(counts[rule["rate"]["of"]]), whole - less), Fraction(rule["threshold"])
    below = full - each * (threshold - rate) * 100 if each else full * rate
    return full if rate >= threshold else max(half_up(below, 12), least)
def by_indicators(full: Fraction, rules: Json, counts: Json) -> Fraction | None:
    """The marks together; what has no data leaves its mark to the others in proportion."""
    known = [(rule["full_mark"], mark) for rule in rules if (mark := mark_of(rule, counts)) is not None]
    reachable, total = total_of(most for most, _ in known), total_of(mark for _, mark in known)
    score = quotient(total * full, reachable) if reachable not in (0, full) else total
    return max(score, NOTHING) if known else None
def by_deductions(rule: Json, findings: Json, normaliser: Fraction) -> tuple[Fraction, Json]:
    """What the categories score together, and what each finding took: as much as stands above the floor."""
    total, lines = NOTHING, []
    for category in rule["categories"]:
        full = Fraction(category["full_mark"])
        left = most = min(full - Fraction(category["floor"]), Fraction(category.get("cap", full)))
        for finding in (one for one in findings if one["category"] == category["key"]):
            factor = prod((Fraction(each) for _, each in finding["factors"]), start=Fraction(1))
            asked = Fraction(category["deductions"].get(finding["severity"], 0)) * factor
            asked = asked if finding["decided"] is None else Fraction(finding["decided"])
            points = min(quotient(asked, normaliser), left)
            lines.append({"finding": finding["id"], "category": category["key"], "points": points})
            left -= points
        total += full - most + left
    return total, lines
def score_component(full: Fraction, rule: Json, unit: Json, findings: Json, seen: Json) -> Json:
    """(score, lines) of a component; None: there is nothing to score it from; a text: why it cannot be."""
    key, method, score = rule["key"], rule.get("method", "deductions"), None
    if method == "pass_rate":
        observed, passed = unit["points"].get(key, (0, 0))
        score = quotient(full * passed, observed) if observed else None
    elif method == "given":
        score = Fraction(unit["given"][key]) if key in unit["given"] else None
    elif method == "indicators":
        score = by_indicators(full, rule["indicators"], unit["counts"])
    if method != "deductions" or key not in seen:
        return None if score is None else (score, [])
    normaliser = Fraction(unit["normalisers"].get(key, 0)) if "normaliser" in rule else Fraction(1)
    if normaliser <= 0:
        return f"no measure {rule['normaliser']['by']} for {key}"
    if "division" not in rule:
        return by_deductions(rule, findings, normaliser)
    parts = {part["value"]: Fraction(part["weight"]) for part in rule["division"]["parts"]}
    own: Json = {value: [f for f in findings if divided(rule, f) == value] for value in parts}
    made = {value: by_deductions(rule, own[value], normaliser)
            for value in parts if own[value] or f"{key}/{value}" in seen}
    weighted = total_of(parts[value] * scored for value, (scored, _) in made.items())
    lines = [line for _, some in made.values() for line in some]
    return (quotient(weighted, total_of(parts[value] for value in made)) if made else full), lines
def divided(rule: Json, finding: Json) -> str:
    """The value of a divided component in which a finding counts."""
    values = [str(part["value"]) for part in rule.get("division", {"parts": [{"value": ""}]})["parts"]]
    return str(finding["division"]) if finding["division"] in values else values[0]
def score_unit(plan: Json, kind: str, unit: Json, findings: Json, seen: Json) -> Json:
    """A unit's result but for its place. ``seen``: the components of which something was inspected."""
    told = {"code": unit["code"], "group": unit["group"], "rank": None, "tied": False, "reward": None, "reason": "",
            "score": None, "score_exact": None, "adjustment": None, "awarded": None, "findings": 0, "parts": []}
    rules, full = {rule["key"]: rule for rule in plan["components"]}, Fraction(plan["full_mark"])
    made = {key: score_component(full, rule, unit, [f for f in findings if f["component"] == key], seen)
            for key, rule in rules.items()}
    absent = [key for key in rules if made[key] is None]
    reasons = ["no data"] if len(absent) == len(rules) else []
    reasons += [f"no data for {key}" for key in absent if rules[key]["missing"] == "none"]
    reasons += [why for why in made.values() if isinstance(why, str)]
    if reasons:
        return told | {"reason": reasons[0]}
    gone = [key for key in absent if rules[key]["missing"] == "redistribute"]
    holding, total = 1 - total_of(rules[key]["weight"] for key in gone), NOTHING
    for key, rule in rules.items():
        weight, (score, lines) = Fraction(rule["weight"]), (None, []) if key in gone else made[key] or (full, [])
        source = "redistributed" if key in gone else "inspected" if made[key] else "full"
        effective = NOTHING if key in gone else quotient(weight, holding)
        told["parts"].append({"component": key, "weight": weight, "effective_weight": effective, "score": score,
                              "source": source, "findings": len(lines), "lines": lines})
        told["findings"] += len(lines)
        total += weight * (score or 0)
    given, awarded, effects = defaultdict(Fraction), NOTHING, set()
    for award in unit["awards"]:
        given[award["key"]] += Fraction(award["points"])
    for rule in (each for each in plan.get("awards", []) if each["key"] in given):
        points = min(given[rule["key"]], Fraction(rule.get("at_most", given[rule["key"]])))
        awarded, effects = awarded + (points if rule["effect"] == "points" else 0), effects | {rule["effect"]}
    added = total_of(each["points"] for each in plan.get("adjustments", [])
                     if (each["kind"], each["unit"]) == (kind, unit["code"]))
    total = NOTHING if "zero" in effects else max(NOTHING, quotient(total, holding) + added + awarded)
    told |= {"adjustment": added, "awarded": awarded, "score_exact": half_up(total, 12)}
    return told | {"score": half_up(half_up(total, 12), plan["rounding"]["places"]), "last": "last" in effects}
def place(plan: Json, kind: str, group: str, results: Json) -> None:
    """Give those with a score in one list their rank (who is vetoed last, at the end), and their sums."""
    on = "score_exact" if plan["rank_on"] == "exact" else "score"
    worth = {one["code"]: (not one.pop("last"), one[on]) for one in results}
    above = [*worth.values()] if plan["ties"] == "competition" else set(worth.values())
    for one in results:
        one["rank"] = 1 + sum(other > worth[one["code"]] for other in above)
        one["tied"] = list(worth.values()).count(worth[one["code"]]) > 1
    ranked = sorted(results, key=lambda one: (one["rank"], one["code"]))
    for rule in (rule for rule in plan.get("rewards", []) if rule["kind"] == kind):
        if {"*", group} & set(rule.get("groups", "*")):
            top = rule["from_top"][: len(ranked)]
            bottom = rule["from_bottom"][: len(ranked) - len(top)]
            sums = [*top, *[0] * (len(ranked) - len(top) - len(bottom)), *reversed(bottom)]
            for at, one in enumerate(ranked):
                alike = [i for i, other in enumerate(ranked) if other["rank"] == one["rank"]]
                total, order = total_of(sums[i] for i in alike), at - alike[0]
                cents = int(abs(total) * 100) // len(alike) + (order < int(abs(total) * 100) % len(alike))
                shared = Fraction(cents if total >= 0 else -cents, 100)
                one["reward"] = {"share": shared, "better": Fraction(sums[alike[0]]),
                                 "worse": Fraction(sums[alike[-1]])}[rule["tied"]] or None
def recomputed(plan: Json, inputs: Json) -> Json:
    """The results of one kind of unit, from its recorded inputs."""
    known = {rule["key"]: (part, rule) for part in plan["components"] for rule in part.get("categories", [])}
    seen = {unit["code"]: set(unit["inspected"]) for unit in inputs["units"]}
    counting, groups = defaultdict(list), defaultdict(list)
    for finding in sorted(inputs["findings"], key=lambda f: (datetime.fromisoformat(f["observed"]), f["id"])):
        if finding["category"] in known:
            part, rule = known[finding["category"]]
            finding["component"] = part["key"]
            for code in {finding["unit"], finding["computed"]} & seen.keys():  # the ground was looked at
                elsewhere = "division" in part and code != finding["unit"]
                seen[code] |= {part["key"], *([f"{part['key']}/{divided(part, finding)}"] if elsewhere else [])}
            deducts = rule.get("counts", True) and part.get("method", "deductions") == "deductions"
            if deducts and (finding["decided"] is not None or finding["severity"] in rule["deductions"]):
                counting[finding["unit"]].append(finding)
    results = [score_unit(plan, inputs["kind"], unit, counting[unit["code"]], seen[unit["code"]])
               for unit in inputs["units"]]
    for result in results:
        groups[result["group"]] += [result] if result["score"] is not None else []
    for group, members in groups.items():
        place(plan, inputs["kind"], group, members)
    return results
def flat(value: Json, path: str) -> dict[str, Json]:
    """Every value of a document by its path; a list's entries by code, component or finding."""
    if isinstance(value, list):
        names = ("code", "component", "finding")
        value = {next((e[name] for name in names if name in e), at): e for at, e in enumerate(value)}
    if not isinstance(value, dict):
        return {path: value}
    return {p: v for name, each in value.items() for p, v in flat(each, f"{path} {name}").items()}
def differing(recorded: Json, own: Json, kind: str) -> Json:
    """Where what is recorded differs from our own, or has more units, parts or lines."""
    theirs, ours = flat(recorded, kind), flat(own, kind)
    for path in [*ours, *(p for p in theirs if p not in ours and p.endswith((" points", " rank", " source")))]:
        one, other = theirs.get(path, "-"), ours.get(path, "-")
        if one != other and not (isinstance(other, Fraction) and one not in (None, "-") and Fraction(one) == other):
            yield f"{path}: {one} ≠ {other}"
def check_hashes(folder: Path, manifest: Json, printed: str) -> Json:
    """Every file against the manifest; the manifest, in RFC 8785's form, against what is printed."""
    for name, listed in manifest["files"].items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed["sha256"]:
            yield f"{name}: not the file the manifest lists / 与清单不符"
    # Names in it are ASCII and numbers whole, so that sorted and without spaces is canonical.
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    own, stored = hashlib.sha256(text.encode()).hexdigest(), printed or (folder / "manifest.sha256").read_text()[:64]
    if text.encode() != (folder / "manifest.json").read_bytes() or not own.startswith(stored.lower().ljust(16)):
        yield f"manifest.json: {own} ≠ {stored} / 摘要与所印不符"

def main(printed: str = "", folder: str = "") -> int:
    """Check the package; tell equal, or where not."""
    inside = Path(folder) if folder else Path(__file__).resolve().parent
    try:
        manifest, plan = (json.loads((inside / name).read_text("utf-8")) for name in ("manifest.json", "plan.json"))
        wrong = list(check_hashes(inside, manifest, "".join(printed.split())))
        for kind in sorted(Path(name).stem for name in manifest["files"] if name.startswith("results/")):
            inputs, told = (json.loads((inside / room / f"{kind}.json").read_text("utf-8"))
                            for room in ("inputs", "results"))
            own = recomputed(plan, inputs)
            wrong += differing(told["results"], own, kind)
            print(f"{kind}: {len(own)} units, {len(inputs['findings'])} findings / 责任区与问题")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"The package cannot be read / 核验包无法读取: {error!r}")
        return 2
    for line in wrong:
        print(f"NOT EQUAL / 不一致: {line}")
    print("EQUAL / 全部一致" if not wrong else f"{len(wrong)} differences / 处不一致")
    return 1 if wrong else 0

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
