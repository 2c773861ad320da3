"""Numbers that a copy loses and wins are counted reader by reader, line by line, against the truth."""

from tests.bench._score.harm import Harm, Read, Reading, Readings, excess_of

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


def test_what_a_few_pages_lose_by_chance_is_not_told_as_harm() -> None:
    ours = [Harm(3), Harm(0, 2), Harm(), Harm(2, 1)]
    copies = [[Harm(1), Harm(), Harm(2), Harm()], [Harm(), Harm(1), Harm(), Harm(1)]]
    excess = excess_of(ours, copies)
    assert excess.numbers == (3 - 0.5) + (-2 - 0.5) + (0 - 1) + (1 - 0.5)
    assert not excess.harms


def test_what_most_pages_lose_is_harm_and_what_lossless_copies_lose_as_well_is_none() -> None:
    worn = [Harm(2), Harm(1), Harm(2), Harm(1)]
    clean = [Harm(), Harm(), Harm(0, 1), Harm()]
    assert excess_of(worn, [clean, clean]).harms
    assert not excess_of(worn, [worn, worn]).harms
    assert not excess_of(clean, [worn, clean]).harms
