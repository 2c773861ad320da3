"""Digits that read otherwise on a copy are counted reader by reader, line by line."""

from tests.bench._score.harm import Harm, Reading, Readings


def readings(page: str, product: str, *lines: str) -> Readings:
    return Readings({Reading.PAGE: (page,), Reading.PRODUCT: (product,), Reading.LINES: lines})


def test_a_copy_that_reads_as_its_master_has_no_harm() -> None:
    master = readings("Số 1957", "Số 1957", "Số 1957", "ngày 12")
    assert set(master.harm_on(master).values()) == {Harm()}
    assert master.page == "Số 1957"


def test_each_reader_s_digits_are_counted_by_themselves() -> None:
    master = readings("Số 1957 ngày 12", "Số 1957 ngày 12", "Số 1957", "ngày 12")
    copy = readings("Số 1957", "Số 1958 ngày 12", "Số 1957", "ngày")
    assert master.harm_on(copy) == {
        Reading.PAGE: Harm(0, 2),
        Reading.PRODUCT: Harm(1, 0),
        Reading.LINES: Harm(0, 2),
    }


def test_a_number_in_another_line_does_not_make_good_for_one_that_is_gone() -> None:
    master, copy = readings("", "", "12", "34"), readings("", "", "34", "12")
    assert master.harm_on(copy)[Reading.LINES].whole == 4
