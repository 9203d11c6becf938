"""The pages of plans: read in words, written by a form, saved as the next version, two side by side."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from findings.models import Plan
from findings.plan_form import form_parts, tables_in, with_change
from findings.plan_workbook import plan_workbook
from findings.plans import digest_of, save_plan, store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml, plan_to_yaml
from findings.scoring.plan_layout_parts import part
from findings.scoring.plan_tables import columns_of, tables_of
from gis_core.errors import Conflict, NotAllowed
from tests.findings import drawn_round as drawn
from tests.people import client_of, person

pytestmark = pytest.mark.usefixtures("xianning_city")
RULES = plan_from_yaml(drawn.PLAN)
ZH = {"accept-language": "zh-hans"}


def frozen():
    plan = store_plan(RULES)
    Plan.objects.filter(pk=plan.pk).update(frozen_at=timezone.now())


def filled(tables, **more):
    """What a browser sends of the form with these tables."""
    sent = {
        f"{key}.{number}.{column.name}": row.get(column.name, "")
        for key, rows in tables.items() for number, row in enumerate(rows)
        for column in columns_of(part(key), tables)
    }
    return sent | {"seen": digest_of("2022")} | more


def test_the_page_of_a_plan_tells_it_in_words_of_the_readers_language(db):
    frozen()
    text = client_of("public").get("/plans/2022/1", headers=ZH).content.decode()
    assert "总分＝0.9 × Urban + 0.1 × Estates；满分 100 分，不低于 0 分。" in text
    assert "乡镇街道：在各县市区内排名。" in text and "已冻结" in text and "编制下一版本" not in text
    english = client_of("office").get("/plans/2022/1", headers={"accept-language": "en"}).content.decode()
    assert "Total = 0.9 × Urban + 0.1 × Estates; full mark 100, never under 0." in english
    assert "Write the next version" in english


def test_the_list_tells_versions_rounds_and_what_is_frozen(db):
    frozen()
    open_round("2022-11", store_plan(plan_from_dict(RULES.to_dict() | {"rank_on": "exact"})))
    text = client_of("office").get("/plans", headers=ZH).content.decode()
    assert "2022/1" in text and "2022/2" in text and "未冻结" in text and "2022-11" in text
    assert "2022/2" not in client_of("public").get("/plans", headers=ZH).content.decode()


def test_two_plans_side_by_side_say_in_words_what_is_different(db):
    frozen()
    other = RULES.to_dict()
    other["components"][0]["categories"][0]["deductions"]["serious"] = "2"
    other["severities"].append({"key": "minor", "label": {"zh": "轻微"}})
    for component in other["components"]:
        for category in component["categories"]:
            category["deductions"]["minor"] = "0.1"
    store_plan(plan_from_dict(other))
    text = client_of("office").get("/plans/compare?a=2022/1&b=2022/2", headers=ZH).content.decode()
    assert re.search(r'<span class="mark">变动</span>\s*Urban · 垃圾', text)
    assert re.search(r'<span class="mark">新增</span>\s*轻微', text)
    assert "<del>1</del>" in text and "<ins>2</ins>" in text
    told = client_of("office").get("/api/v1/plans/compare?a=2022/1&b=2022").json()
    assert {each["part"] for each in told["parts"] if not each["same"]} == {"severities", "categories"}
    assert client_of("public").get("/plans/compare?a=2022/1&b=2022/2").status_code == 404


def test_the_form_is_the_office_s_alone(db):
    frozen()
    for role in ("public", "planner", "inspector", "body"):
        assert client_of(role).get("/plans/2022/1/edit").status_code in (302, 401, 403)
        assert client_of(role).post("/plans/new", {"do": "save"}).status_code in (302, 401, 403)
    with pytest.raises(NotAllowed):
        save_plan(person("planner"), RULES, "")


def test_what_the_form_shows_is_what_it_sends_back(db):
    store_plan(RULES)
    page = client_of("office").get("/plans/2022/1/edit").content.decode()
    names = set(re.findall(r'name="([a-z]+\.\d+\.[^"]+)"', page))
    assert names == {name for name in filled(tables_of(RULES)) if "." in name}
    answer = client_of("office").post("/plans/2022/1/edit", filled(tables_of(RULES), do="save"))
    assert answer.status_code == 302 and answer["Location"] == "/plans/2022/1"
    assert Plan.objects.get().rules == RULES.to_dict()


def test_a_frozen_plan_is_saved_as_its_next_version_an_unfrozen_one_is_replaced(db):
    frozen()
    tables = tables_of(RULES)
    tables["plan"][0]["rank_on"] = "exact"
    client = client_of("office")
    assert client.post("/plans/2022/1/edit", filled(tables, do="save"))["Location"] == "/plans/2022/2"
    tables["plan"][0]["rounding.places"] = "1"
    assert client.post("/plans/2022/2/edit", filled(tables, do="save"))["Location"] == "/plans/2022/2"
    assert [(each.version, each.rules["rank_on"]) for each in Plan.objects.order_by("version")] == [
        (1, "published"), (2, "exact"),
    ]
    assert Plan.objects.get(version=2).rules["rounding"]["places"] == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(db):
    store_plan(RULES)
    tables = tables_of(RULES)
    tables["categories"][0]["floor"] = "101"
    tables["components"][1]["weight"] = "viel"
    answer = client_of("office").post("/plans/2022/1/edit", filled(tables, do="save"), headers=ZH)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="categories-0-floor"[^>]*aria-invalid="true"[^>]*>\s*<span class="form-error cell-error" id="categories-0-floor-wrong">101 高于满分 100。', text)
    assert "“viel”不是普通小数，如 0.08。" in text and "有 2 处待改正，尚未保存。" in text
    assert 'href="#components-1-weight"' in text
    assert Plan.objects.get().rules == RULES.to_dict()


def test_rows_are_added_and_removed_without_a_script_and_nothing_is_saved(db):
    store_plan(RULES)
    client = client_of("office")
    text = client.post("/plans/2022/1/edit", filled(tables_of(RULES), do="add:categories")).content.decode()
    assert 'name="categories.2.component" type="text" value="estates"' in text
    text = client.post("/plans/2022/1/edit", filled(tables_of(RULES), do="remove:categories:0")).content.decode()
    assert "categories.1." not in text and 'value="estate"' in text
    assert with_change(tables_of(RULES), "remove:plan:0") == tables_of(RULES)
    assert with_change(tables_of(RULES), "remove:categories:99") == tables_of(RULES)
    assert Plan.objects.get().rules == RULES.to_dict()


def test_a_plan_that_was_changed_meanwhile_is_not_overwritten(db):
    store_plan(RULES)
    sent = filled(tables_of(RULES), do="save")
    store_plan(plan_from_dict(RULES.to_dict() | {"rank_on": "exact"}))
    answer = client_of("office").post("/plans/2022/1/edit", sent)
    assert answer.status_code == 409 and "was changed meanwhile" in answer.content.decode()
    with pytest.raises(Conflict, match="There is a plan 2022 already"):
        save_plan(person("office"), RULES, "")


def test_a_new_plan_is_written_from_nothing_and_checked_before(db):
    client = client_of("office")
    assert client.get("/plans/new").status_code == 200
    assert client.post("/plans/new", {"seen": "", "do": "save"}).status_code == 422
    sent = filled(tables_of(RULES), seen="")
    checked = client.post("/plans/new", sent | {"do": "check"}, headers=ZH)
    assert "方案无误，尚未保存。" in checked.content.decode() and not Plan.objects.exists()
    assert client.post("/plans/new", sent | {"do": "save"})["Location"] == "/plans/2022/1"


@pytest.mark.parametrize("form", ["yaml", "xlsx"])
def test_a_file_fills_the_form_and_saves_nothing(db, form):
    content = plan_to_yaml(RULES).encode() if form == "yaml" else plan_workbook(RULES)
    file = SimpleUploadedFile(f"plan.{form}", content)
    text = client_of("office").post("/plans/new", {"do": "upload", "file": file, "seen": ""}).content.decode()
    assert 'value="litter"' in text and "尚未保存。" in text
    assert not Plan.objects.exists()


def test_a_faulty_workbook_fills_the_form_with_its_faults_and_a_faulty_text_is_told(db):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(plan_workbook(RULES)))
    book["问题类别"]["F2"] = 101
    out = io.BytesIO()
    book.save(out)
    client = client_of("office")
    sent = {"do": "upload", "seen": "", "file": SimpleUploadedFile("p.xlsx", out.getvalue())}
    text = client.post("/plans/new", sent, headers=ZH).content.decode()
    assert "101 高于满分 100。" in text and 'value="litter"' in text
    sent["file"] = SimpleUploadedFile("p.yaml", b"key: [")
    answer = client.post("/plans/new", sent, headers=ZH)
    assert answer.status_code == 422 and "文件未导入" in answer.content.decode()
    sent["file"] = SimpleUploadedFile("p.xlsx", b"no zip")
    assert client.post("/plans/new", sent).status_code == 400


def test_every_cell_of_every_part_has_a_field_with_a_name_of_its_own():
    tables = {each.key: [{}] for each in [part(key) for key in tables_of(RULES)]}
    names = [cell["name"] for each in form_parts(tables, []) for row in each["rows"] for cell in row["cells"]]
    assert len(names) == len(set(names)) > 90


def test_a_form_of_somebody_else_s_making_is_no_server_error(db):
    client = client_of("office")
    for sent in (
        {"plan.0.key": "x" * 5000}, {"categories.9999.key": "x"}, {"nothing.0.key": "x"}, {"do": "remove:x:y"},
        {"plan.0.rounding": "x"}, {"components.0.normaliser": "x", "components.0.normaliser.by": "km2"},
        {"seen": "x" * 500}, {"do": "upload"},
    ):
        assert client.post("/plans/new", {"do": "check"} | sent).status_code < 500, sent


def test_rows_are_read_in_their_order_and_keep_their_gaps_out():
    from django.http import QueryDict

    form = QueryDict("severities.7.key=b&severities.2.key=a&severities.2.label.zh=x&plan.0.key=k&other=1")
    assert tables_in(form)["severities"] == [{"key": "a", "label.zh": "x"}, {"key": "b"}]
