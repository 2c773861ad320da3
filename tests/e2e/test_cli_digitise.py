"""`digitise` for a person: what it says of the pages it has read."""

from pathlib import Path

from PIL import Image

from tests.command_line import call


def test_a_blank_page_is_told_though_it_passes(tmp_path: Path) -> None:
    Image.new("RGB", (1654, 2339), (250, 250, 250)).save(tmp_path / "back.png", dpi=(200, 200))
    ran = call("digitise", str(tmp_path / "back.png"), "--out", str(tmp_path / "out"))
    assert ran.status == 0
    first, *said = ran.out.splitlines()
    assert first.endswith("back.pdf: 1 trang, chưa rõ loại")
    assert said == ["  i Trang 1 là trang trắng – bỏ trang 1 nếu là mặt sau không có chữ."]
