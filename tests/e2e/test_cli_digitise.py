"""`digitise` for a person: what it says of the files and pages it has read."""

import os
import shutil
from pathlib import Path

from PIL import Image

from tests.command_line import call, specimens


def test_a_blank_page_is_told_though_it_passes(tmp_path: Path) -> None:
    Image.new("RGB", (1654, 2339), (250, 250, 250)).save(tmp_path / "back.png", dpi=(200, 200))
    ran = call("digitise", str(tmp_path / "back.png"), "--out", str(tmp_path / "out"))
    assert ran.status == 0
    first, said, last = ran.out.splitlines()
    assert first.endswith("back.pdf: 1 trang, chưa rõ loại giấy tờ")
    assert said == "  i Trang 1 là trang trắng – bỏ trang 1 nếu là mặt sau không có chữ."
    assert last == f"Đã đọc 1 tệp. Kết quả (PDF và JSON) ở thư mục {tmp_path / 'out'}."


def test_a_file_that_is_read_is_told_with_its_type_and_one_that_is_not_with_its_code(
    tmp_path: Path,
) -> None:
    odd, pipe = tmp_path / "thẻ\n\x1b[31m.jpg", tmp_path / "ống.pdf"
    with specimens() as folder:
        shutil.copyfile(folder / "identity_card.jpg", odd)
    os.mkfifo(pipe)
    text = tmp_path / "ghi chú.txt"
    text.write_text("không phải giấy tờ", "utf-8")

    files = map(str, (odd, pipe, text, "."))
    ran = call("digitise", *files, "--out", str(tmp_path / "out"))

    assert (ran.status, ran.err) == (1, "")
    good, no_file, no_kind, folder_line, last = (
        line for line in ran.out.splitlines() if not line.startswith("  ")
    )
    assert good.startswith("✓ ") and "thẻ\\x0a\\x1b[31m.pdf: 1 trang, Thẻ căn cước" in good
    assert "(identity_card)" in good and " trường" in good
    assert no_file.startswith("✗ ống.pdf: ") and no_file.endswith("[FILE_NOT_READABLE]")
    assert "“ghi chú.txt” không phải loại nhận được" in no_kind
    assert no_kind.endswith("[FILE_KIND_UNKNOWN]")
    assert folder_line.startswith("✗ .: ") and folder_line.endswith("[FILE_IS_FOLDER]")
    assert last.startswith("Đã đọc 1 tệp; 3 tệp không đọc được (dấu ✗). Kết quả")


def test_a_file_with_a_page_to_scan_again_has_no_tick(tmp_path: Path) -> None:
    Image.new("RGB", (1654, 2339), (0, 0, 0)).save(tmp_path / "black.png", dpi=(200, 200))
    ran = call("digitise", str(tmp_path / "black.png"), "--out", str(tmp_path / "out"))
    assert ran.status == 0, "the file is whole: it is for a person to say whether it will do"
    first, said, last = ran.out.splitlines()
    assert first.startswith("! ")
    assert said == "  ! Trang 1 quá tối – tăng độ sáng rồi quét lại trang 1."
    assert last.startswith("Đã đọc 1 tệp; 1 tệp cần xem lại hoặc quét lại (dấu !). Kết quả")
