"""A program of its own for faults: prepares an approved draft, begins to publish it, tells what is there.

    python -m tests.faults.publishing_program prepare | publish | look
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from gis_core.configuring import configure_city, read_city_document  # noqa: E402
from grids import draft_publishing, drafts, revisions  # noqa: E402
from grids.models import Membership, Revision, UnitVersion  # noqa: E402
from tests.city_fixtures import ROOT  # noqa: E402
from tests.grids import drawn_town as town  # noqa: E402
from tests.people import person  # noqa: E402


def prepare():
    call_command("migrate", verbosity=0)
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    town.publish_town()
    planner = town.planner()
    draft = drafts.start_draft(planner, town.ON, reason="x", document="y").pk
    document = {"operation": "reassign", "to": town.C, "area": town.block(0, 1, 1, 1)}
    drafts.append(planner, draft, "community", document, None)
    draft_publishing.submit(planner, draft, None)
    draft_publishing.approve(person("reviewer"), draft, None)


def publish():
    """Publish, but stop in the midst, when versions and memberships are written, and say so."""
    def wait(*_):
        print("in the midst", flush=True)
        time.sleep(60)

    revisions.record_what_moved = wait
    draft = Revision.objects.get(status="approved")
    draft_publishing.publish_draft(town.planner(), draft.pk, None)


def finish():
    draft = Revision.objects.get(status="approved")
    draft_publishing.publish_draft(town.planner(), draft.pk, None)


def look():
    """Everything a publication writes, in words."""
    print(json.dumps({
        "revisions": list(Revision.objects.order_by("pk").values_list("status", "number", "version")),
        "believed": sorted(
            f"{v.kind} {v.code} {v.valid} {v.geometry.wkt}" for v in UnitVersion.objects.filter(believed__upper_inf=True)
        ),
        "versions": UnitVersion.objects.count(),
        "memberships": Membership.objects.count(),
        "draft": sorted(
            f"{unit.kind} {unit.key} {unit.geometry.wkt}" for r in Revision.objects.all() for unit in r.units.all()
        ),
        "operations": [each.changes for r in Revision.objects.all() for each in r.operations.all()],
    }))


if __name__ == "__main__":
    {"prepare": prepare, "publish": publish, "look": look, "finish": finish}[sys.argv[1]]()
