"""The piece of text shown with a search hit."""

import pytest

from counter_app.store.repositories.search import snippet

TEXT = (
    "Ủy ban nhân dân xã Mẫu chứng nhận ông Lê Văn Đức sinh ngày bốn tháng ba tại thôn Đông xã Mẫu"
)


@pytest.mark.parametrize(
    ("tokens", "shown"),
    [
        (("uy",), "Ủy ban nhân dân xã Mẫu chứng nhận ông …"),
        (("duc",), "… dân xã Mẫu chứng nhận ông Lê Văn Đức sinh ngày bốn tháng ba tại thôn Đông …"),
        (("mau", "dong"), "… Đức sinh ngày bốn tháng ba tại thôn Đông xã Mẫu"),
        (("khong",), ""),
    ],
)
def test_a_snippet_shows_the_best_place(tokens: tuple[str, ...], shown: str) -> None:
    assert snippet(TEXT, tokens) == shown
