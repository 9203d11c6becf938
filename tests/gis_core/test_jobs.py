"""Who works on which chunk of a long job, and what if that one dies?"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from gis_core import jobs
from gis_core.models import Job, JobChunk, Stamp
from gis_core.stamping import bump

pytestmark = pytest.mark.django_db
AT_ONCE = timedelta(seconds=-1)


def three_chunks(name="count"):
    return jobs.start(name, {"of": "sheep"}, [{"part": part} for part in "abc"])


def parts_done(job):
    done = job.chunks.filter(state="done").order_by("ordinal")
    return [chunk.arguments["part"] for chunk in done]


def finish_quietly(lease):
    with jobs.finishing(lease, {"part": lease.arguments["part"]}):
        pass


def test_chunks_are_taken_in_order_and_each_once():
    job = three_chunks()
    taken = [jobs.take(job) for _ in range(4)]
    assert [lease and lease.arguments["part"] for lease in taken] == ["a", "b", "c", None]


def test_work_does_every_chunk_and_the_job_can_be_closed():
    job = three_chunks()
    assert [lease.ordinal for lease in jobs.work(job, finish_quietly)] == [0, 1, 2]
    assert jobs.progress(job) == jobs.Progress(0, 0, 3, 0)
    assert jobs.reports(job) == [{"part": "a"}, {"part": "b"}, {"part": "c"}]
    assert jobs.finish(job, {"sheep": 3}) and not jobs.finish(job, {})
    assert Job.objects.get().report == {"sheep": 3}


def test_a_job_with_work_left_cannot_be_closed():
    job = three_chunks()
    jobs.take(job)
    assert not jobs.finish(job, {})


def test_a_chunk_whose_worker_fell_silent_is_taken_over():
    job = three_chunks()
    dead = jobs.take(job, AT_ONCE)
    heir = jobs.take(job)
    assert (heir.chunk, heir.attempt) == (dead.chunk, 2)


def test_a_worker_that_lost_its_chunk_writes_nothing():
    job = three_chunks()
    slow = jobs.take(job, AT_ONCE)
    heir = jobs.take(job)
    with pytest.raises(jobs.LeaseLost), jobs.finishing(slow, {}):
        bump("written by the slow one")
    finish_quietly(heir)
    with pytest.raises(jobs.LeaseLost):
        jobs.heartbeat(slow)
    assert not Stamp.objects.exists() and parts_done(job) == ["a"]


def test_a_heartbeat_keeps_a_chunk():
    job = three_chunks()
    lease = jobs.take(job, AT_ONCE)
    jobs.heartbeat(lease)
    assert jobs.take(job).chunk != lease.chunk


def test_work_and_done_are_one_transaction():
    job = three_chunks()
    lease = jobs.take(job)
    with pytest.raises(ZeroDivisionError), jobs.finishing(lease, {}):
        bump("half")
        _ = 1 / 0
    assert not Stamp.objects.exists()
    assert JobChunk.objects.get(pk=lease.chunk).state == "leased"


def test_a_chunk_that_fails_says_why_and_is_tried_again_only_on_demand():
    job = three_chunks()

    def trip(lease):
        raise ValueError("no such sheep")

    with pytest.raises(ValueError, match="no such sheep"):
        list(jobs.work(job, trip))
    assert jobs.failures(job) == [(0, "ValueError: no such sheep")]
    assert [lease.ordinal for lease in jobs.work(job, finish_quietly)] == [1, 2]
    assert jobs.progress(job).over and not jobs.finish(job, {})
    assert jobs.retry_failed(job) == 1
    assert [lease.ordinal for lease in jobs.work(job, finish_quietly)] == [0]


def test_a_worker_that_is_stopped_gives_its_chunk_back():
    job = three_chunks()

    def stop(lease):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(jobs.work(job, stop))
    assert jobs.progress(job) == jobs.Progress(3, 0, 0, 0)


def test_a_chunk_that_kills_its_workers_again_and_again_is_given_up():
    job = three_chunks()
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.take(job, AT_ONCE).ordinal == 0
    assert jobs.take(job).ordinal == 1
    assert jobs.failures(job)[0][0] == 0


def test_the_sweeper_puts_silent_chunks_back_to_wait_and_leaves_the_others():
    job = three_chunks()
    jobs.take(job, AT_ONCE)
    other = three_chunks("other")
    jobs.take(other)
    assert (jobs.requeue_expired(), jobs.requeue_expired()) == (1, 0)
    assert (jobs.progress(job).waiting, jobs.progress(other).leased) == (3, 1)


def test_an_unfinished_job_is_found_by_its_name_and_arguments():
    job = three_chunks()
    assert jobs.unfinished("count", {"of": "sheep"}) == job
    assert jobs.unfinished("count", {"of": "goats"}) is None
    Job.objects.update(finished_at=timezone.now())
    assert jobs.unfinished("count", {"of": "sheep"}) is None


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_share_the_chunks_and_do_none_twice():
    job = jobs.start("count", {}, [{"part": number} for number in range(40)])
    taken, barrier = [], threading.Barrier(4)

    def worker():
        barrier.wait()
        try:
            for lease in jobs.work(job, finish_quietly):
                taken.append(lease.ordinal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(40))
    assert jobs.progress(job).done == 40


@pytest.mark.django_db(transaction=True)
def test_a_chunk_being_written_cannot_be_taken_over_though_its_lease_ran_out():
    job = jobs.start("count", {}, [{"part": "only"}])
    lease = jobs.take(job, AT_ONCE)
    found = []

    def rival():
        try:
            found.append(jobs.take(job))
        finally:
            connections.close_all()

    with jobs.finishing(lease, {}):
        thread = threading.Thread(target=rival)
        thread.start()
        thread.join()
    assert found == [None] and jobs.progress(job).done == 1
    assert connection.is_usable()
