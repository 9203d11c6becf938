"""What the tests of the findings floor share."""

import pytest

from findings import answerer, duty_book, place_index, questions


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test starts without what earlier tests left in this process."""
    place_index.forget()
    duty_book.forget()
    answerer.forget()
    questions.forget()
