"""The number of a paper: printed, or written and stamped between print."""

import pytest

from counter_app.ocr.fields import read_document
from tests.unit.test_ocr_fields import page


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 45/2023", "45/2023"),
        ("Số: 574 /UBND-KTTH", "574/UBND-KTTH"),
        ("Số: 14: /UBND-KTTH", "14/UBND-KTTH"),
        ("Số:542_ /TB-UBND", "542/TB-UBND"),
        ("Số:286/QĐ-VKSTC", "286/QĐ-VKSTC"),
        ("Số: 99/ QĐ-UBND", "99/QĐ-UBND"),
        ("Số: 7 ngày 3 tháng 5", "7"),
        ("Số: /435ˆ/SGDĐT-CTrTT", "435/SGDĐT-CTrTT"),
        ("Số: 12/2020/TT-BTP.", "12/2020/TT-BTP"),
        ("Số: /TB-UBND", None),
        ("Số ghế trong phòng: 45", None),
        ("Sổ: 45/2023", "45/2023"),
        ("thửa đất số: 45", None),
        ("Sơn: 45/2023", None),
    ],
)
def test_the_number_is_taken_with_its_sign(line: str, number: str | None) -> None:
    read = read_document([page((150, 300, line))], (), None)
    found = read.fields.get("number")
    assert (None if found is None else found.value) == number
