"""The proof package: whole, without persons, and recomputed by plain Python that knows nothing of ours."""

import ast
import io
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from findings.bulletins import snapshot_of
from findings.models import Round
from findings.proof_package import package_files, package_of
from gis_core.configuring import configure_city, read_city_document
from grids.models import Body, Person
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded
from tests.findings.sealed_round import decided_scene, run, sealed, unpacked
from tests.people import publish

pytestmark = pytest.mark.usefixtures("xianning_city")
TOOLS = Path(__file__).resolve().parents[2] / "findings" / "proof_files"


@pytest.fixture
def december(xianning_city):
    return sealed()


@pytest.fixture
def folder(december, tmp_path):
    return unpacked(december, tmp_path)


def rewrite(folder, name, change):
    """A file of the package, changed and hashed anew, so that only its content can give it away."""
    file = folder / name
    document = json.loads(file.read_text("utf-8"))
    change(document)
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def test_plain_python_recomputes_it_and_says_equal(folder):
    code, told = run(folder, "check.py")
    assert code == 0 and told.rstrip().endswith("EQUAL / 全部一致"), told
    assert "zone: 2 units" in told


def test_the_hash_in_the_newspaper_is_checked(december, folder):
    printed = snapshot_of(december, None).sha256
    assert run(folder, "check.py", printed)[0] == 0
    assert run(folder, "check.py", printed[:16])[0] == 0
    assert run(folder, "check.py", "0" * 64)[0] == 1


def _finding(document, key):
    return next(each for each in document["findings"] if each["id"] == key)


def _result(document, code):
    return next(each for each in document["results"] if each["code"] == code)


CHANGES = {
    "a severity": ("inputs/zone.json", lambda d: _finding(d, "f1").update(severity="serious"), "zone-west"),
    "a unit": ("inputs/zone.json", lambda d: _finding(d, "f1").update(unit="zone-east"), "zone-west"),
    "decided points": ("inputs/zone.json", lambda d: _finding(d, "f1").update(decided="0.25"), "zone-west"),
    "what was inspected": ("inputs/zone.json", lambda d: d["units"][0].update(inspected=["urban"]), "zone-east"),
    "a deduction of the plan": (
        "plan.json", lambda d: d["components"][0]["categories"][0]["deductions"].update(normal="0.6"), "zone-west"),
    "a weight": ("plan.json", lambda d: d["components"][0].update(weight="0.8"), "zone-west"),
    "a floor": ("plan.json", lambda d: d["components"][0]["categories"][0].update(floor="99.5"), "zone-west"),
    "a score": ("results/zone.json", lambda d: _result(d, "zone-west").update(score="98.66"), "zone-west score"),
    "an exact score": ("results/zone.json", lambda d: _result(d, "zone-west").update(score_exact="1"), "score_exact"),
    "a rank": ("results/zone.json", lambda d: _result(d, "zone-west").update(rank=1), "zone-west rank"),
    "a line": (
        "results/zone.json",
        lambda d: next(part for part in _result(d, "zone-west")["parts"] if part["lines"])["lines"].pop(), "lines"),
    "a result left out": ("results/zone.json", lambda d: d["results"].pop(), "zone"),
}  # fmt: skip


def test_the_checker_finds_each_thing_that_does_not_follow(folder):
    unnoticed = []
    for what, (name, change, named) in CHANGES.items():
        kept = (folder / name).read_bytes()
        rewrite(folder, name, change)
        code, told = run(folder, "check.py")
        (folder / name).write_bytes(kept)
        lines = [line for line in told.splitlines() if named in line and "not the file" not in line]
        if code != 1 or not lines or "not the file the manifest lists" not in told:
            unnoticed.append((what, told))
    assert unnoticed == []
    assert run(folder, "check.py")[0] == 0


def test_the_checker_finds_an_entry_of_the_ledger_that_does_not_follow_from_a_place(xianning_city, tmp_path):
    drawn.draw_city()
    folder = unpacked(rewarded.published(), tmp_path)
    assert run(folder, "check.py")[0] == 0
    kept = (folder / "ledger.json").read_bytes()
    for change, named in (
        (lambda entries: entries.pop(), "amount: - ≠ "),
        (lambda entries: entries[0].update(amount="0.01"), "amount: 0.01 ≠ "),
        (lambda entries: entries.append({**entries[0], "code": "zone-north"}), "zone-north amount: "),
    ):
        rewrite(folder, "ledger.json", change)
        code, told = run(folder, "check.py")
        assert code == 1 and any("ledger.json" in line and named in line for line in told.splitlines()), told
        (folder / "ledger.json").write_bytes(kept)


def test_one_byte_flipped_in_any_file_of_the_record_is_found(folder):
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert len(listed) >= 12
    for name in [*listed, "manifest.json"]:
        file = folder / name
        kept = file.read_bytes()
        at = len(kept) // 2
        file.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        assert run(folder, "check.py")[0] in (1, 2), name
        file.write_bytes(kept)


def test_the_package_is_the_same_bytes_every_time(december):
    assert package_of(snapshot_of(december, 1)) == package_of(snapshot_of(december, None))


def test_the_tools_use_the_standard_library_only_and_the_checker_stays_short():
    assert len((TOOLS / "check.py").read_text("utf-8").splitlines()) < 200
    for name in ("check.py", "recheck_places.py"):
        tree = ast.parse((TOOLS / name).read_text("utf-8"))
        imported = {
            alias.name.split(".")[0] if isinstance(node, ast.Import) else (node.module or "").split(".")[0]
            for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert imported <= sys.stdlib_module_names


def texts(value):
    """Every text in a document, names of members too."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield name
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, str):
        yield value


def test_no_person_phone_account_or_grounds_is_in_the_package(xianning_city, tmp_path):
    decided_scene()
    Person.objects.create(name="王小明")
    publish("2022-12")
    files = package_files(snapshot_of(Round.objects.get(), 1))
    secrets = {
        *get_user_model()._default_manager.values_list("username", flat=True),
        *Body.objects.values_list("name", flat=True), "王小明", "路面当日已清扫", "轻微", "现场核实",
    }
    assert len(secrets) > 8
    told = {
        name: list(texts(json.loads(content))) if name.endswith(("json", "geojson")) else [content.decode()]
        for name, content in files.items()
    }
    leaks = [
        (name, secret) for name, all_texts in told.items() for text in all_texts for secret in secrets
        if secret in text
    ]
    assert leaks == []
    phone = re.compile(r"(?<![0-9a-f.])1[3-9]\d{9}(?![0-9a-f])")
    assert [(name, text) for name, some in told.items() for text in some if phone.search(text)] == []


def test_places_are_no_more_precise_than_everybody_may_see(december, folder):
    places = json.loads((folder / "places.json").read_text())
    assert places["decimals"] == 5 and len(places["places"]) == 3
    for place in places["places"]:
        for degrees in (place["lon"], place["lat"]):
            assert -Decimal(degrees).as_tuple().exponent <= 5


def test_a_second_tool_looks_the_places_up_again(folder):
    code, told = run(folder, "recheck_places.py")
    assert code == 0 and "zone: 3 equal" in told, told
    rewrite(folder, "inputs/zone.json", lambda d: _finding(d, "f1").update(computed="zone-east"))
    code, told = run(folder, "recheck_places.py")
    assert code == 1 and "zone f1: zone-east ≠ zone-west" in told


def test_a_place_that_was_cut_too_near_a_border_is_undecidable_and_not_called_wrong(folder):
    def to_the_border(document):
        document["places"][0].update(lon=str(round(border, 5)))

    shape = json.loads((folder / "boundaries/zone.geojson").read_text())
    west = next(each for each in shape["features"] if each["properties"]["code"] == "zone-west")
    border = max(x for x, _ in west["geometry"]["coordinates"][0][0])
    rewrite(folder, "places.json", to_the_border)
    code, told = run(folder, "recheck_places.py")
    assert code == 0 and "zone: 2 equal / 一致; 1 undecidable" in told, told


def test_a_package_that_cannot_be_read_ends_with_two(folder):
    (folder / "plan.json").write_text("{")
    assert run(folder, "check.py")[0] == 2
    (folder / "places.json").unlink()
    assert run(folder, "recheck_places.py")[0] == 2


def test_anybody_downloads_it_and_a_command_writes_the_same(december, tmp_path):
    answer = Client().get("/api/v1/rounds/2022-12/proof.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    call_command("export_proof", "2022-12", "--out", str(tmp_path / "p.zip"), stdout=io.StringIO())
    assert (tmp_path / "p.zip").read_bytes() == answer.content


def test_a_citys_coarser_profile_makes_coarser_places(xianning_city, tmp_path):
    document = read_city_document(Path("fixtures/cities/xianning.yaml"))
    profile = document.get("public_profile", {}) | {"coordinate_decimals": 3}
    configure_city(document | {"public_profile": profile})
    places = json.loads((unpacked(sealed(), tmp_path) / "places.json").read_text())
    assert places["decimals"] == 3
    assert all(len(place["lon"].split(".")[-1]) <= 3 for place in places["places"])
