"""What is typed or pasted is kept without anything that nobody can see."""

import pytest

from counter_app.domain.text import clean


@pytest.mark.parametrize(
    "pasted",
    [
        "\ufeffTrần Thị\u200b Mẫu",
        "Trần\u00a0Thị\x01 Mẫu\x7f",
        " Trần\tThị\r\nMẫu ",
        "\u202aTrần Thị Mẫu\u202c",
    ],
)
def test_invisible_marks_do_not_make_another_name(pasted: str) -> None:
    assert clean(pasted) == "Trần Thị Mẫu"
