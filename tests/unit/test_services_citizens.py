"""Who comes to the desk: by card, by number, known or new."""

import pytest

from counter_app.domain.errors import (
    CardQrRefused,
    NameMissing,
    PersonNumberRefused,
)
from tests.services_bench import (
    LAND,
    MAI,
    MAI_NAME,
    Bench,
    bench,
)

__all__ = ["bench"]

CARD = "070192003876|285123456|Trần Thị Mẫu Đơn|27091992|Nữ|Tổ 3, phường Mẫu|12052021"


def test_a_card_names_its_holder_and_brings_the_old_number(bench: Bench) -> None:
    bench.take(CARD, LAND)
    seen = bench.intake.look_up("285123456")
    assert seen.person is not None
    assert (seen.person.name, seen.person.number) == (MAI_NAME, MAI)


@pytest.mark.parametrize(
    ("citizen", "refusal"),
    [
        ("070192003876|", CardQrRefused),
        ("abc|def|ghi", CardQrRefused),
        ("070492003876", PersonNumberRefused),
        ("07019200387", PersonNumberRefused),
        ("không phải số", PersonNumberRefused),
    ],
)
def test_wrong_words_for_a_citizen_are_refused(
    bench: Bench, citizen: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        bench.take(citizen, LAND, name=MAI_NAME)


def test_a_stranger_needs_a_name(bench: Bench) -> None:
    with pytest.raises(NameMissing):
        bench.take(MAI, LAND)
