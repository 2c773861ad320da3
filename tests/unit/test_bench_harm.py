"""Numbers that a copy loses and wins are counted reader by reader, line by line, against the truth."""

from tests.bench._score.harm import Harm, Read, Reading, Readings

TRUTH = ("Số 1957", "ngày 12")


def readings(page: str, product: str, *lines: str) -> Readings:
    whole = " ".join(TRUTH)
    return Readings(
        {
            Reading.PAGE: (Read(whole, page),),
            Reading.PRODUCT: (Read(whole, product),),
            Reading.LINES: tuple(Read(*both) for both in zip(TRUTH, lines, strict=True)),
        }
    )


def test_a_copy_that_reads_as_its_master_has_no_harm() -> None:
    master = readings("Số 1957", "Số 1957", "Số 1957", "ngày 12")
    assert set(master.harm_on(master).values()) == {Harm()}
    assert master.page == "Số 1957"


def test_each_reader_s_numbers_are_counted_by_themselves() -> None:
    master = readings("Số 1957 ngày 12", "Số 1957 ngày 1", "Số 1957", "ngày 12")
    copy = readings("Số 1957", "Số 1958 ngày 12", "Số 1957", "ngày")
    assert master.harm_on(copy) == {
        Reading.PAGE: Harm(lost=1, won=0),
        Reading.PRODUCT: Harm(lost=1, won=1),
        Reading.LINES: Harm(lost=1, won=0),
    }


def test_what_was_wrong_already_is_not_lost() -> None:
    master, copy = readings("Số 1951 ngày 12", "", "", ""), readings("Số 1959 ngày 12", "", "", "")
    assert master.harm_on(copy)[Reading.PAGE] == Harm()


def test_a_number_in_another_line_does_not_make_good_for_one_that_is_gone() -> None:
    master = readings("", "", "Số 1957", "ngày 12")
    copy = readings("", "", "Số 12", "ngày 1957")
    assert master.harm_on(copy)[Reading.LINES] == Harm(lost=2)
    assert copy.harm_on(master)[Reading.LINES].net == -2
