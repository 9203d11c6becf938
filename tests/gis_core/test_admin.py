"""Administrators look at records; nothing there can be changed past the acts, or probed by look-ups."""

import json
import socket
from pathlib import Path
from threading import Thread

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.gis.db.models import GeometryField
from django.db import connection
from django.db.models import JSONField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.models import Event

from gis_core.configuring import configure_city, read_city_document
from gis_core.current_city import current_city
from gis_core.models import CitySettings, Grant, Stamp
from gis_core.record_admin import RecordAdmin
from grids.draft_models import Attachment, Consent, DraftUnit, Operation
from grids.models import Document, Person, PersonPhone, Revision, Unit, UnitVersion
from tests.people import client_of, person

XIANNING = Path(__file__).parents[2] / "fixtures" / "cities" / "xianning.yaml"
SHOWN = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
JSON = {"accept": "application/json"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    configure_city(read_city_document(XIANNING))
    return client_of("admin")


def list_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


@pytest.fixture
def version():
    document = Document.objects.create(number="咸政办发〔2022〕1号")
    revision = Revision.objects.create(
        number=1,
        status="published",
        effective_on="2022-01-01",
        document=document,
        published_at=timezone.now(),
    )
    return UnitVersion.objects.create(
        unit=Unit.objects.create(kind="county"),
        kind="county",
        code="421202",
        name="咸安区",
        geometry="SRID=4326;MULTIPOLYGON(((114 29, 115 29, 115 30, 114 30, 114 29)))",
        valid="[2022-01-01,)",
        believed="[1,)",
        revision=revision,
    )


def test_every_table_shown_is_shown_by_the_house_rules():
    assert [model._meta.label for model, shown in SHOWN if not isinstance(shown, RecordAdmin)] == []


def test_phones_are_not_among_the_records_shown():
    assert PersonPhone not in dict(SHOWN)
    assert Person in dict(SHOWN)


def test_only_grants_accounts_tokens_and_the_city_can_be_changed(chief, rf):
    request = rf.get("/")
    request.user = person("admin")
    request._roles = frozenset({"public", "admin"})
    changing = {
        model._meta.label: [
            word for word in ("add", "change", "delete") if getattr(shown, f"has_{word}_permission")(request)
        ]
        for model, shown in SHOWN
    }
    assert {label: words for label, words in changing.items() if words} == {
        "auth.User": ["change"],
        "gis_core.CitySettings": ["change"],
        "gis_core.Grant": ["add", "delete"],
        "knox.AuthToken": ["delete"],
    }


def test_nobody_else_may_even_look(rf):
    for role in ("office", "planner", "body"):
        request = rf.get("/")
        request._roles = frozenset({"public", role})
        assert not any(shown.has_view_permission(request) for _, shown in SHOWN)


def test_every_list_and_every_search_opens(chief, version):
    for model, shown in SHOWN:
        assert chief.get(list_of(model)).status_code == 200, model
        if shown.search_fields:
            assert chief.get(list_of(model), {"q": "x"}).status_code == 200, model


def test_a_boundary_is_neither_read_nor_shown(chief, version):
    with CaptureQueriesContext(connection) as asked:
        page = chief.get(f"{list_of(UnitVersion)}{version.pk}/change/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "咸安区" in text
    assert "MULTIPOLYGON" not in text and "openlayers" not in text.lower() and "<textarea" not in text
    assert not any('"geometry"' in query["sql"] for query in asked)


@pytest.fixture
def drafted(version):
    """A draft with an operation, a working copy, a co-signature and an attachment."""
    draft = Revision.objects.create(status="draft", title="花坛社区调整", base=1)
    outline = {"type": "MultiPolygon", "coordinates": "outline-of-an-operation"}
    return [
        draft,
        Operation.objects.create(
            draft=draft, ordinal=1, kind="county", name="move_arc", arguments={"line": 1}, changes=outline
        ),
        DraftUnit.objects.create(
            draft=draft, kind="county", key="421202", code="421202", name="咸安区",
            geometry=version.geometry, base_version=version,
        ),
        Consent.objects.create(
            draft=draft, kind="county", unit_key="421202", other_key="421221", digest="d" * 64,
            token_digest="digest-of-a-secret-link",
        ),
        Attachment.objects.create(
            draft=draft, name="确认表.pdf", media_type="application/pdf", sha256="e" * 64,
            content=b"%PDF-content-of-a-scan",
        ),
    ]


def test_what_a_draft_is_made_of_is_shown_without_outlines_links_and_files(chief, drafted):
    never = ("outline-of-an-operation", "digest-of-a-secret-link", "content-of-a-scan", "MULTIPOLYGON")
    columns = ('"content"', '"token_digest"', '"changes"', '"geometry"')
    for record in drafted:
        for address in (list_of(type(record)), f"{list_of(type(record))}{record.pk}/change/"):
            with CaptureQueriesContext(connection) as asked:
                page = chief.get(address)
            assert page.status_code == 200, address
            assert not [word for word in never if word in page.content.decode()], address
            read = [query["sql"].partition(" FROM ")[0] for query in asked]
            assert not [column for column in columns for sql in read if column in sql], address
    shown = chief.get(list_of(Revision)).content.decode()
    assert "花坛社区调整" in shown


def test_every_table_of_events_is_shown_and_opens(chief, drafted):
    shown = [model for model, _ in SHOWN if issubclass(model, Event)]
    assert len(shown) >= 8
    for model in shown:
        assert chief.get(list_of(model), {"pgh_label": "insert"}).status_code == 200, model
        for event in model.objects.all()[:2]:
            page = chief.get(f"{list_of(model)}{event.pk}/change/")
            assert page.status_code == 200 and b"digest-of-a-secret" not in page.content, model


def test_a_record_cannot_be_changed_by_sending_the_form_anyway(chief, version):
    answer = chief.post(f"{list_of(UnitVersion)}{version.pk}/change/", {"name": "changed"}, headers=JSON)
    assert answer.status_code == 403
    version.refresh_from_db()
    assert version.name == "咸安区"


PROBES = [
    "/vsicurl/http://127.0.0.1:{port}/x",
    '{{"driver": "HTTP", "name": "http://127.0.0.1:{port}/x"}}',
    "POINT(nan 1)",
    "SRID=999999;POINT(1 1)",
    "/etc/passwd",
]


@pytest.fixture
def listener():
    """A port on this machine and the list of calls made to it."""
    calls = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                calls.append(server.accept())
            except OSError:
                return

    Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], calls
    server.close()


@pytest.mark.parametrize("probe", PROBES)
def test_no_spatial_or_json_look_up_from_an_address_reaches_the_database(chief, listener, probe):
    port, calls = listener
    value = probe.format(port=port)
    tried = 0
    for model, _ in SHOWN:
        for field in model._meta.concrete_fields:
            if not isinstance(field, GeometryField | JSONField):
                continue
            for form in ("", "__within", "__bbcontains", "__exact", "__isvalid", "__contains", "__a__b"):
                answer = chief.get(list_of(model), {f"{field.name}{form}": value}, headers=JSON)
                assert answer.status_code == 400, (model, field.name, form)
                tried += 1
    assert tried > 50
    assert calls == []


@pytest.mark.parametrize(
    "lookup",
    [
        "user__password__startswith",
        "unit_version__geometry__within",
        "granted_at__year",
        "id__gt",
        "nothing",
        "__class__",
    ],
)
def test_no_look_up_but_the_lists_own_filters_is_taken(chief, lookup):
    assert chief.get("/admin/gis_core/grant/", {lookup: "a"}, headers=JSON).status_code == 400


def test_a_text_that_no_database_takes_is_refused_as_a_filter(chief):
    for model, shown in SHOWN:
        for name in shown.list_filter:
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            answer = chief.get(address, {name: "a\x00b"}, headers=JSON)
            assert answer.status_code == 400, (model, name)


def test_the_lists_own_filters_work_and_name_plain_columns_only(chief, version):
    for model, shown in SHOWN:
        for name in shown.list_filter:
            field = model._meta.get_field(name)
            assert not isinstance(field, GeometryField | JSONField)
    assert chief.get("/admin/gis_core/grant/", {"role__exact": "office"}).status_code == 200
    assert chief.get("/admin/grids/unitversion/", {"kind": "county"}).status_code == 200
    assert "421202" in chief.get("/admin/grids/unitversion/", {"kind": "county"}).content.decode()
    assert "421202" not in chief.get("/admin/grids/unitversion/", {"kind": "zone"}).content.decode()


# --- what can be changed -------------------------------------------------------------------


def test_a_grant_given_here_is_given_by_the_act_and_noted(chief):
    user = person("office")
    answer = chief.post(
        "/admin/gis_core/grant/add/", {"user": user.pk, "role": "admin", "territory": "", "body": ""}
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.is_staff, "the act lets an admin into these pages"
    assert LogEntry.objects.count() == 1
    grant = Grant.objects.get(user=user, role="admin")
    assert chief.post(f"/admin/gis_core/grant/{grant.pk}/delete/", {"post": "yes"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_staff


def test_a_grant_of_the_role_body_without_its_body_is_refused_with_words(chief):
    form = {"user": person("office").pk, "role": "body", "territory": "", "body": ""}
    answer = chief.post("/admin/gis_core/grant/add/", form)
    assert answer.status_code == 200
    assert not Grant.objects.filter(role="body").exists()


def test_an_account_can_be_closed_but_its_powers_not_raised_here(chief):
    user = person("office")
    chief.post(
        f"/admin/auth/user/{user.pk}/change/", {"is_superuser": "on", "is_staff": "on", "username": "x"}
    )
    user.refresh_from_db()
    assert (user.is_active, user.is_superuser, user.is_staff, user.username) == (
        False,
        False,
        False,
        "the-office",
    )


def test_a_password_is_not_shown_even_as_a_hash(chief):
    user = person("office")
    assert user.password not in chief.get(f"/admin/auth/user/{user.pk}/change/").content.decode()


def test_an_admin_cannot_close_a_superuser(chief, django_user_model):
    root = django_user_model.objects.create_superuser("root-user")
    chief.post(f"/admin/auth/user/{root.pk}/change/", {}, headers=JSON)
    root.refresh_from_db()
    assert root.is_active


def test_a_city_that_does_not_hold_together_is_refused_and_the_old_one_stays(chief):
    document = CitySettings.objects.get().document
    for wrong in (
        document | {"time_zone": "Moon/Crater"},
        document | {"key": "elsewhere"},
        document | {"map_centre": []},
        document | {"metric_srid": "many"},
        [],
    ):
        answer = chief.post("/admin/gis_core/citysettings/1/change/", {"document": json.dumps(wrong)})
        assert answer.status_code == 200, wrong
        assert CitySettings.objects.get().document == document


def test_a_citys_map_approval_number_is_entered_here(chief):
    document = CitySettings.objects.get().document
    document["public_profile"] = {"map_approval_number": "鄂S(2022)009号"}
    answer = chief.post("/admin/gis_core/citysettings/1/change/", {"document": json.dumps(document)})
    assert answer.status_code == 302
    assert current_city().public_profile.map_approval_number == "鄂S(2022)009号"


def test_the_admin_lists_stay_few_queries_with_many_rows(chief, django_assert_max_num_queries):
    Stamp.objects.bulk_create(Stamp(topic="units", cell=str(n)) for n in range(200))
    with django_assert_max_num_queries(12):
        assert chief.get("/admin/gis_core/stamp/").status_code == 200


def test_every_record_of_the_floors_is_shown_or_knowingly_left_out():
    # Whose phone, what was answered to whom, and counts on their way to where they are kept.
    left_out = {"grids.PersonPhone", "gis_core.KeptReply", "findings.CountChange"}
    ours = {
        model._meta.label
        for name in ("gis_core", "grids", "findings")
        for model in apps.get_app_config(name).get_models()
    }
    assert ours - {model._meta.label for model, _ in SHOWN} == left_out
