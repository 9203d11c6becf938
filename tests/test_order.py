"""A run on several cores begins with its longest files, and builds the demo's land on one core."""

from types import SimpleNamespace

from tests import order


def item(nodeid, *marks):
    return SimpleNamespace(nodeid=nodeid, iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks])


def ordered(*items):
    return [each.nodeid for each in order.longest_first(items)]


def test_a_file_of_two_pages_goes_before_one_of_three_usual_tests():
    usual = [item(f"tests/test_a.py::test_{number}") for number in range(3)]
    pages = [item(f"tests/browser/test_b.py::test_{number}", "browser", "django_db") for number in range(2)]
    assert ordered(*usual, *pages) == [each.nodeid for each in [*pages, *usual]]


def test_files_stay_whole_and_their_tests_in_their_order():
    mixed = [item("tests/test_a.py::test_2"), item("tests/test_b.py::test_1"), item("tests/test_a.py::test_1")]
    assert ordered(*mixed) == ["tests/test_a.py::test_2", "tests/test_a.py::test_1", "tests/test_b.py::test_1"]


def test_all_of_the_demo_stays_on_one_core_and_other_files_for_themselves():
    assert order.group(f"{order.DEMO}test_a.py::test") == order.group(f"{order.DEMO}test_b.py::TestIt::test")
    assert order.group("tests/test_a.py::test[x::y]") == "tests/test_a.py"
