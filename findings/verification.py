"""Ask: is a published bulletin still what it was, and does it follow from what it rests on?

Everything is looked at twice: as it is kept (hashes, chain, tables) and as it comes out when it is computed
again from the findings, visits, answers, rulings and appeals the snapshot names. What was written since,
such as boundaries, answers, findings, disturbs nothing and is told as a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from findings.canonical import differences, digest
from findings.held_rows import rows_of_evidence
from findings.ledger_sums import differences_of
from findings.manifest import entry_of
from findings.manifest import faults as manifest_faults
from findings.models import Finding, PublishConsent, Round, Snapshot, Visit
from findings.plan_rules import rules_of
from findings.proof_boundaries import boundary_files
from findings.result_document import computed_document
from findings.scoring.inputs import RoundInputs, score
from findings.scoring.plan import PlanRules
from findings.scoring.plan_document import plan_from_dict
from findings.snapshot_evidence import digests_of
from findings.snapshot_record import INPUTS, RESULTS, computed_kinds, ledger_file
from findings.stored_results import stored_kinds, stored_results
from gis_core.errors import Fault

_MOST_TOLD = 20
_LEAST_DIGITS = 16


@dataclass
class Verification:
    """What came of it: every fault with where it is, notes, and what was looked at. Equal: no fault."""

    round: str
    bulletin: int
    sha256: str
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether all of it is as it was published."""
        return not self.faults

    def step(self, what: str, found: Iterator[str]) -> None:
        """Look at one thing and keep its first faults; the others are counted."""
        told = list(islice(found, _MOST_TOLD))
        more = sum(1 for _ in found)
        self.looked_at.append(what)
        self.faults += told + ([f"{what}: and {more} more"] if more else [])


def verify_bulletin(snapshot: Snapshot, printed: str = "") -> Verification:
    """Check a published bulletin; ``printed`` is the hash that stands in the newspaper, if it is at hand."""
    of, record = snapshot.round, snapshot.record
    found = Verification(of.key, snapshot.bulletin, snapshot.sha256)
    if printed:
        found.step("the printed hash", _against_print(snapshot, printed))
    more_files = {name: entry_of(content) for name, content in boundary_files(of).items()}
    found.step("the manifest and its files", manifest_faults(
        snapshot.manifest, snapshot.sha256, record, snapshot.evidence, more_files
    ))
    found.step("the chain of manifests", _chain_faults())
    found.step("the two persons", _consent_faults(snapshot))
    try:
        rules = plan_from_dict(record["plan.json"])
        found.step("the plan", _plan_faults(of, rules))
        found.step("the results from the recorded inputs", _recorded_faults(record, rules))
        found.step("the stored results", _table_faults(of, snapshot.bulletin, record))
        found.step("the ledger", _ledger_faults(of, snapshot.bulletin, record))
        found.step("the rows it rests on", _row_faults(of, snapshot.evidence, found.notes))
        found.step("the computation from those rows", _raw_faults(of, snapshot, rules))
    except (Fault, KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        found.faults.append(f"record: it cannot be read ({error.__class__.__name__}: {error})")
    return found


def _against_print(snapshot: Snapshot, printed: str) -> Iterator[str]:
    given = "".join(printed.lower().removeprefix("sha256:").split())
    if len(given) < _LEAST_DIGITS or not snapshot.sha256.startswith(given):
        yield f"hash: {given[:64]} is printed, {snapshot.sha256} is stored"


def _chain_faults() -> Iterator[str]:
    """Every snapshot bears its manifest's hash, and names the one made before."""
    before = None
    rows = Snapshot.objects.order_by("pk").values_list("round__key", "bulletin", "sha256", "manifest")
    for key, bulletin, stored, manifest in rows:
        if digest(manifest) != stored:
            yield f"chain: the manifest of {key}/{bulletin} is not the one its hash stands for"
        if manifest.get("previous") != before:
            yield f"chain: {key}/{bulletin} does not name the manifest before it"
        before = {"round": key, "bulletin": bulletin, "sha256": stored}


def _consent_faults(snapshot: Snapshot) -> Iterator[str]:
    given = PublishConsent.objects.filter(
        round=snapshot.round, bulletin=snapshot.bulletin, lapsed_at__isnull=True
    ).values_list("step", "by")
    if {step for step, _ in given} != set(PublishConsent.Step.values) or len({by for _, by in given}) != 2:
        yield "consents: two persons did not publish it"


def _plan_faults(of: Round, rules: PlanRules) -> Iterator[str]:
    for each in differences(rules.to_dict(), rules_of(of.plan).to_dict()):
        yield f"plan: {each}"


def _recorded_faults(record: Mapping[str, Any], rules: PlanRules) -> Iterator[str]:
    for kind in _kinds(record):
        inputs = RoundInputs.from_dict(rules, record[INPUTS.format(kind)])
        made = computed_document(kind, inputs, score(inputs))["results"]
        for each in differences(record[RESULTS.format(kind)]["results"], made, "results"):
            yield f"{kind} {each}"


def _table_faults(of: Round, bulletin: int, record: Mapping[str, Any]) -> Iterator[str]:
    kinds = _kinds(record)
    for each in differences(record["ledger.json"], ledger_file(of, bulletin), "ledger"):
        yield f"stored {each}"
    for kind in sorted(set(stored_kinds(of, bulletin)) - set(kinds)):
        yield f"stored results: {kind} is not in the record"
    for kind in kinds:
        recorded = record[RESULTS.format(kind)]
        for each in differences(recorded, stored_results(of, bulletin, kind)):
            yield f"stored {kind} {each}"


def _ledger_faults(of: Round, bulletin: int, record: Mapping[str, Any]) -> Iterator[str]:
    """Entries that are not as published, or do not follow from the results by the plan's table."""
    for each in differences(record["ledger.json"], ledger_file(of, bulletin)):
        yield f"stored ledger {each}"
    due = differences_of(of, bulletin)
    follows = {(kind, each.code): each.amount for (kind, _), each in due.items()}
    booked = {
        (kind, code): amount for kind, code, amount in
        of.ledger.filter(bulletin=bulletin).values_list("kind", "code", "amount")
    }
    for kind, code in sorted(follows.keys() | booked.keys()):
        if follows.get((kind, code)) != booked.get((kind, code)):
            yield f"ledger: {kind} {code} is not what follows from its place"


def _row_faults(of: Round, evidence: Mapping[str, Any], notes: list[str]) -> Iterator[str]:
    """Rows that are not what they were; what has a number beyond those of then came later."""
    present = digests_of(of, evidence["salt"], list(evidence["assignments"].values()))
    for name, now in present.items():
        then = evidence[name]
        for key in sorted(then.keys() - now.keys()):
            yield f"{name}: {key} is not there any more"
        for key in sorted(key for key in then.keys() & now.keys() if then[key] != now[key]):
            yield f"{name}: {key} is another than it was"
        later = _later(name, of, sorted(now.keys() - then.keys()), evidence)
        for key in sorted(now.keys() - then.keys() - later):
            yield f"{name}: {key} was not there"
        if later:
            notes.append(f"{name}: {len(later)} came after the publication")


def _later(name: str, of: Round, keys: list[str], evidence: Mapping[str, Any]) -> set[str]:
    if name in ("findings", "visits"):
        rows = Finding.objects.filter(source="inspection") if name == "findings" else Visit.objects.all()
        newer = rows.filter(round=of, source_key__in=keys, pk__gt=evidence["newest"][name])
        return set(newer.values_list("source_key", flat=True))
    if name == "answers":
        return set()
    return {key for key in keys if int(key) > evidence["newest"][name]}


def _raw_faults(of: Round, snapshot: Snapshot, rules: PlanRules) -> Iterator[str]:
    number = of.revision.number if of.revision else None
    kinds = _kinds(snapshot.record)
    inputs = {kind: RoundInputs.from_dict(rules, snapshot.record[INPUTS.format(kind)]) for kind in kinds}
    computed = computed_kinds(of, rows_of_evidence(snapshot.evidence, number, inputs))
    for kind in kinds:
        recorded = inputs[kind].to_dict()
        if kind not in computed:
            yield f"recomputed {kind}: the plan does not evaluate it"
            continue
        for each in differences(recorded, computed[kind].inputs.to_dict(), "inputs"):
            yield f"recomputed {kind} {each}"
        for each in differences(snapshot.record[RESULTS.format(kind)], computed[kind].results):
            yield f"recomputed {kind} {each}"


def _kinds(record: Mapping[str, Any]) -> list[str]:
    before, after = RESULTS.split("{}")
    return sorted(name[len(before) : -len(after)] for name in record if name.startswith(before))
