#!/usr/bin/env python3
"""Pure: does every published score, rank and reward follow from what was recorded? Recompute it here.

独立核验：由本包记录的计分依据重新计算得分、排名和奖惩，并核对摘要。只用 Python 3.10 以上的标准库，不需联网。
Usage / 用法:  python3 check.py [SHA-256 as printed / 通报所印摘要] [folder / 目录]    (0: equal, 1: not, 2: unreadable)
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
def by_deductions(rule: Json, findings: Json, normaliser: Fraction) -> tuple[Fraction, Json]:
    """What the categories score together, and what each finding took: as much as stands above the floor."""
    total, lines = NOTHING, []
    for category in rule["categories"]:
        full = Fraction(category["full_mark"])
        left = most = min(full - Fraction(category["floor"]), Fraction(category.get("cap", full)))
        for finding in (one for one in findings if one["category"] == category["key"]):
            asked = prod(Fraction(each) for _, each in finding["factors"]) * Fraction(
                category["deductions"].get(finding["severity"], 0))
            points = min(half_up(quotient(Fraction(finding["decided"] or asked), normaliser), 12), left)
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
        marks = [(one["full_mark"], mark_of(one, unit["counts"])) for one in rule["indicators"]]
        known = [(most, mark) for most, mark in marks if mark is not None]  # what has no data leaves its mark
        reachable, total = total_of(most for most, _ in known), total_of(mark for _, mark in known)
        total = quotient(total * full, reachable) if reachable not in (0, full) else total
        score = max(total, NOTHING) if known else None
    if method != "deductions" or key not in seen:
        return None if score is None else (score, [])
    normaliser = Fraction(unit["normalisers"].get(key, 0)) if "normaliser" in rule else Fraction(1)
    if normaliser <= 0:
        return f"no measure {rule['normaliser']['by']} for {key}"
    if "division" not in rule:
        return by_deductions(rule, findings, normaliser)
    parts = {part["value"]: Fraction(part["weight"]) for part in rule["division"]["parts"]}
    own: Json = {value: [f for f in findings if divided(rule, f) == value] for value in parts}
    made = {v: by_deductions(rule, own[v], normaliser) for v in parts if own[v] or f"{key}/{v}" in seen}
    weighted = total_of(parts[value] * scored for value, (scored, _) in made.items())
    score = quotient(weighted, total_of(parts[value] for value in made)) if made else full
    return score, [line for _, some in made.values() for line in some]
def divided(rule: Json, finding: Json) -> str:
    """The value of a divided component in which a finding counts."""
    values = [str(part["value"]) for part in rule.get("division", {"parts": [{"value": ""}]})["parts"]]
    return str(finding["division"]) if finding["division"] in values else values[0]
def score_unit(plan: Json, kind: str, unit: Json, findings: Json, seen: Json) -> Json:
    """A unit's result but for its place. ``seen``: the components of which something was inspected."""
    told = {"code": unit["code"], "group": unit["group"], "rank": None, "tied": False, "reward": None, "reason": "",
            "score": None, "score_exact": None, "adjustment": None, "awarded": None, "findings": 0, "parts": []}
    rules, full = {rule["key"]: rule for rule in plan["components"]}, Fraction(plan["full_mark"])
    of = {key: [finding for finding in findings if finding["component"] == key] for key in rules}
    made = {key: score_component(full, rule, unit, of[key], seen) for key, rule in rules.items()}
    absent = [key for key in rules if made[key] is None]
    reasons = ["no data"] * (len(absent) == len(rules))
    reasons += [f"no data for {key}" for key in absent if rules[key]["missing"] == "none"]
    reasons += [why for why in made.values() if isinstance(why, str)]
    if reasons:
        return told | {"reason": reasons[0]}
    gone = [key for key in absent if rules[key]["missing"] == "redistribute"]
    holding, total = 1 - total_of(rules[key]["weight"] for key in gone), NOTHING
    for key, rule in rules.items():
        weight, (score, lines) = Fraction(rule["weight"]), (None, []) if key in gone else made[key] or (full, [])
        source = "redistributed" if key in gone else "inspected" if made[key] else "full"
        told["parts"].append({"component": key, "weight": weight, "source": source, "score": score, "lines": lines,
                              "effective_weight": NOTHING if key in gone else quotient(weight, holding)})
        total, told["findings"] = total + weight * (score or 0), told["findings"] + len(lines)
    awarded, effects = NOTHING, set()
    for rule in plan.get("awards", []):
        own = [award["points"] for award in unit["awards"] if award["key"] == rule["key"]]
        points = min(total_of(own), Fraction(rule.get("at_most", total_of(own))))
        awarded += points if rule["effect"] == "points" else 0
        effects |= {rule["effect"]} if own else set()
    added = total_of(each["points"] for each in plan.get("adjustments", [])
                     if (each["kind"], each["unit"]) == (kind, unit["code"]))
    total = NOTHING if "zero" in effects else max(NOTHING, quotient(total, holding) + added + awarded)
    told |= {"adjustment": added, "awarded": awarded, "score_exact": half_up(total, 12), "last": "last" in effects}
    return told | {"score": half_up(half_up(total, 12), plan["rounding"]["places"])}
def place(plan: Json, kind: str, group: str, results: Json) -> None:
    """Give those with a score in one list their rank (who is vetoed last, at the end), and their sums."""
    on = "score_exact" if plan["rank_on"] == "exact" else "score"
    worth = {one["code"]: (not one.pop("last"), one[on]) for one in results}
    above = [*worth.values()] if plan["ties"] == "competition" else set(worth.values())
    for one, mine in zip(results, worth.values(), strict=True):
        one |= {"rank": 1 + sum(v > mine for v in above), "tied": list(worth.values()).count(mine) > 1}
    ranked = sorted(results, key=lambda one: (one["rank"], one["code"]))
    for rule in (rule for rule in plan.get("rewards", []) if rule["kind"] == kind):
        if {"*", group} & set(rule.get("groups", "*")):
            top = rule["from_top"][: len(ranked)]
            bottom = rule["from_bottom"][: len(ranked) - len(top)]
            sums = [*top, *[0] * (len(ranked) - len(top) - len(bottom)), *reversed(bottom)]
            for at, one in enumerate(ranked):
                alike = [i for i, other in enumerate(ranked) if other["rank"] == one["rank"]]
                cents, left = divmod(int(abs(total := total_of(sums[i] for i in alike)) * 100), len(alike))
                shared = Fraction(cents + (at - alike[0] < left), 100) * (1 if total >= 0 else -1)
                own = sums[alike[-1 if rule["tied"] == "worse" else 0]]
                one["reward"] = (shared if rule["tied"] == "share" else Fraction(own)) or None
def recomputed(plan: Json, inputs: Json) -> Json:
    """The results of one kind of unit, from its recorded inputs."""
    known = {rule["key"]: (part, rule) for part in plan["components"] for rule in part.get("categories", [])}
    seen, counting = {unit["code"]: set(unit["inspected"]) for unit in inputs["units"]}, defaultdict(list)
    for finding in sorted(inputs["findings"], key=lambda f: (datetime.fromisoformat(f["observed"]), f["id"])):
        if finding["category"] in known:
            part, rule = known[finding["category"]]
            finding["component"] = part["key"]
            for code in {finding["unit"], finding["computed"]} & seen.keys():  # the ground was looked at
                seen[code] |= {part["key"]} | ({f"{part['key']}/{divided(part, finding)}"}
                                               if "division" in part and code != finding["unit"] else set())
            deducts = rule.get("counts", True) and part.get("method", "deductions") == "deductions"
            if deducts and (finding["decided"] is not None or finding["severity"] in rule["deductions"]):
                counting[finding["unit"]].append(finding)
    results = [score_unit(plan, inputs["kind"], u, counting[u["code"]], seen[u["code"]]) for u in inputs["units"]]
    for group in {one["group"] for one in results}:
        place(plan, inputs["kind"], group, [one for one in results if one["group"] == group and one["score"] is not None])
    return results
def flat(value: Json, path: str) -> dict[str, Json]:
    """Every value of a document by its path; a list's entries by code, component or finding."""
    if isinstance(value, list):
        value = {e.get("code") or e.get("component") or e.get("finding") or at: e for at, e in enumerate(value)}
    if not isinstance(value, dict):
        return {path: value}
    return {p: v for name, each in value.items() for p, v in flat(each, f"{path} {name}").items()}
def differing(recorded: Json, own: Json, kind: str) -> Json:
    """Where what is recorded differs from our own, or has more units, parts or lines."""
    theirs, ours = flat(recorded, kind), flat(own, kind)
    more = (p for p in theirs if p not in ours and p.endswith((" points", " rank", " source", " amount")))
    for path in [*ours, *more]:
        one, other = theirs.get(path, "-"), ours.get(path, "-")
        if one != other and not (isinstance(other, Fraction) and one not in (None, "-") and Fraction(one) == other):
            yield f"{path}: {one} ≠ {other}"
def check_hashes(folder: Path, manifest: Json, printed: str) -> Json:
    """Every file against the manifest; that, as RFC 8785 has ASCII names and whole numbers, against the print."""
    for name, listed in manifest["files"].items():
        if ((file := folder / name).exists() or file.parent.name != "boundaries") and hashlib.sha256(file.read_bytes()).hexdigest() != listed["sha256"]:
            yield f"{name}: not the file the manifest lists / 与清单不符"
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    own, stored = hashlib.sha256(text.encode()).hexdigest(), printed or (folder / "manifest.sha256").read_text()[:64]
    if text.encode() != (folder / "manifest.json").read_bytes() or not own.startswith(stored.lower().ljust(16)):
        yield f"manifest.json: {own} ≠ {stored} / 摘要与所印不符"
def main(printed: str = "", folder: str = "") -> int:
    """Check the package; tell equal, or where not."""
    inside = Path(folder) if folder else Path(__file__).resolve().parent
    try:
        manifest = json.loads((inside / "manifest.json").read_text("utf-8"))
        wrong, due = list(check_hashes(inside, manifest, "".join(printed.split()))), dict[str, Json]()
        files = {each: json.loads((inside / each).read_text("utf-8")) for each in manifest["files"] if ".json" in each}
        for kind in sorted(Path(name).stem for name in files if name.startswith("results/")):
            own = recomputed(files["plan.json"], files[f"inputs/{kind}.json"])
            wrong += differing(files[f"results/{kind}.json"]["results"], own, kind)
            due |= {f"{kind} {one['code']} amount": one["reward"] for one in own if one["reward"]}
            print(f"{kind}: {len(own)} units / 责任区")
        if manifest["bulletin"] == 1:  # a correction books what differs from the bulletin before
            booked = {f"{one['kind']} {one['code']} amount": one["amount"] for one in files["ledger.json"]}
            wrong += differing(booked, due, "ledger.json")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"The package cannot be read / 核验包无法读取: {error!r}")
        return 2
    said = f"{len(wrong)} differences / 处不一致" if wrong else "EQUAL / 全部一致"
    print(*(f"NOT EQUAL / 不一致: {line}" for line in wrong), said, sep="\n")
    return 1 if wrong else 0
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
