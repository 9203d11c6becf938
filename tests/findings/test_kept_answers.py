"""Which costly things can be kept, and shared by questions alike?"""

import threading
import time

from findings.kept_answers import KeptByContent, digest


def test_questions_of_equal_content_share_what_was_made_once():
    kept, made = KeptByContent(10, 10), []
    first = kept.get("monday", lambda: "same", lambda: made.append(1) or object())
    second = kept.get("tuesday", lambda: "same", lambda: made.append(2) or object())
    assert first is second and made == [1]


def test_the_content_of_a_question_is_asked_only_once():
    kept, asked = KeptByContent(10, 10), []
    for _ in range(3):
        kept.get("monday", lambda: asked.append(1) or "content", object)
    assert asked == [1]


def test_only_so_many_contents_are_kept_and_the_least_used_goes():
    kept = KeptByContent(10, 2)
    for name in ("a", "b", "a", "c"):
        kept.get(name, lambda name=name: name, object)
    made = []
    kept.get("a", lambda: "a", lambda: made.append("a") or object())
    kept.get("b", lambda: "b", lambda: made.append("b") or object())
    assert (len(kept), made) == (2, ["b"])


def test_what_is_forgotten_is_made_again():
    kept = KeptByContent(10, 10)
    first = kept.get("monday", lambda: 1, object)
    kept.forget()
    assert kept.get("monday", lambda: 1, object) is not first


def test_two_threads_make_one_thing_once():
    kept, made = KeptByContent(10, 10), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return object()

    threads = [threading.Thread(target=kept.get, args=("monday", lambda: 1, make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_who_asks_for_what_is_kept_does_not_wait_for_another_making():
    kept, begun, go_on = KeptByContent(10, 10), threading.Event(), threading.Event()
    monday = kept.get("monday", lambda: 1, object)

    def make_slowly():
        begun.set()
        assert go_on.wait(10)
        return object()

    slow = threading.Thread(target=kept.get, args=("tuesday", lambda: 2, make_slowly))
    slow.start()
    assert begun.wait(10)
    answers = []
    quick = threading.Thread(target=lambda: answers.append(kept.get("monday", lambda: 1, object)))
    quick.start()
    quick.join(5)
    came_first = slow.is_alive() and answers == [monday]
    go_on.set()
    slow.join()
    quick.join()
    assert came_first


def test_lists_of_numbers_have_equal_digests_exactly_when_they_are_equal():
    assert digest([1, 2, 3]) == digest(iter([1, 2, 3]))
    assert len({digest([1, 2, 3]), digest([1, 3, 2]), digest([12, 3]), digest([])}) == 4
