"""Every command tries what it would do, refuses in words, and writes only when told to."""

import io
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

import manage
from gis_core import terminal
from gis_core.errors import Conflict
from gis_core.models import Stamp
from gis_core.stamping import bump
from gis_core.terminal import Progress, outcome, tell, trial
from tests.city_fixtures import ROOT

CITIES = ROOT / "fixtures" / "cities"


@pytest.mark.parametrize("commit", [True, False])
def test_a_trial_leaves_something_only_when_it_is_committed(db, commit):
    with trial(commit):
        bump("tried")
        assert Stamp.objects.filter(topic="tried").exists()
    assert Stamp.objects.filter(topic="tried").exists() is commit


def test_a_fault_in_a_trial_ends_the_command_in_its_words_and_leaves_nothing(db):
    with pytest.raises(CommandError, match="Two at once. Wait."), trial(commit=True):
        bump("tried")
        raise Conflict("Two at once.", hint="Wait.")
    assert not Stamp.objects.filter(topic="tried").exists()


def test_a_dry_run_of_another_city_is_refused_like_the_real_thing(db):
    call_command("configure_city", str(CITIES / "xianning.yaml"), "--commit", stdout=io.StringIO())
    with pytest.raises(CommandError, match="serves “xianning”"):
        call_command("configure_city", str(CITIES / "new_york.yaml"), stdout=io.StringIO())


def test_the_last_line_says_what_happened():
    assert outcome(commit=True) == "Written."
    assert outcome(commit=False).startswith("Dry run: nothing written.")
    assert outcome(commit=True, changed=False).startswith("Nothing to write")


def test_what_takes_more_than_a_second_says_so_once_a_second(monkeypatch):
    clock = iter([0.0, 0.5, 1.0, 1.0, 1.9, 2.1, 2.1])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    told = []
    progress = Progress(told.append)
    for number in range(1, 5):
        progress(f"row {number}")
    assert told == ["… row 2", "… row 4"]


class Said:
    def lines(self):
        return ["one", "two"]

    def as_json(self):
        return {"what": "咸宁"}


def test_a_report_is_told_by_line_and_kept_whole_where_that_is_wanted(tmp_path):
    told = []
    tell(Said(), told.append, None)
    tell(Said(), told.append, tmp_path / "report.json")
    assert told == ["one", "two", "one", "two"]
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == '{\n  "what": "咸宁"\n}\n'


def test_a_report_that_cannot_be_written_is_said_in_words(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        tell(Said(), print, tmp_path / "missing" / "report.json")


def test_a_command_whose_output_nobody_reads_any_more_ends_without_a_word():
    """As in ``manage.py list_ledger | head``."""
    run = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "help", "--commands"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    run.stdout.close()
    said = run.stderr.read()
    assert (run.wait(), said) == (manage.NOBODY_READS, b"")


def test_another_pipe_that_breaks_is_told():
    with pytest.raises(BrokenPipeError, match="of the network"):
        try:
            raise BrokenPipeError("of the network")
        except BrokenPipeError:
            manage.end_where_nobody_reads()
