"""A round that was published with findings, a ruling, an upheld appeal and visits: for tests of proof."""

import io
import subprocess
import sys
import zipfile

from findings import appeal_decisions, appeals
from findings.appeal_decisions import Cost, Verdict
from findings.bulletins import snapshot_of
from findings.models import Round
from findings.proof_package import package_of
from findings.rounds import score_round
from tests.findings import appealing
from tests.people import publish


def decided_scene():
    """The scene with f2's deduction decided anew and f3 ruled to be of the west, scored."""
    here = appealing.scene()
    f2, f3 = here.findings["f2"], here.findings["f3"]
    made = appeals.file_appeal(here.clerk, f2.pk, here.grounds("deduction"))
    appeal_decisions.decide(here.office, made.pk, True, "轻微", cost=Cost("normal"))
    verdict = Verdict("现场核实", unit=appealing.unit("zone-west"))
    appeal_decisions.rule(here.office, f3.pk, verdict)
    score_round("2022-12")
    return here


def sealed():
    """The decided scene, published; its round."""
    decided_scene()
    publish("2022-12")
    return Round.objects.get(key="2022-12")


def unpacked(of, folder, bulletin=None):
    """The proof package of a round, unpacked in ``folder``; where its files lie."""
    with zipfile.ZipFile(io.BytesIO(package_of(snapshot_of(of, bulletin)))) as archive:
        archive.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def run(folder, tool, *arguments):
    """A tool of the package as anybody would run it: plain Python, nothing of ours to import."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / tool), *arguments], capture_output=True, text=True, timeout=60,
        cwd=folder, env={},
    )
    return done.returncode, done.stdout + done.stderr
