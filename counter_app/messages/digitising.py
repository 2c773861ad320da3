"""The digitising rule of a line, and what a reading came to, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.digitising_rules import Digitise, DigitiseRule, ScanAnswer
from counter_app.domain.ids import PaperId

from .format import grouped_number, moment

NOTHING_LEFT_UNREAD = (
    "Giấy tờ này không còn trang nào chưa đọc nên không đọc lại. Thêm --page N để đọc lại trang N."
)
WAITS_TO_BE_READ = "(chờ đọc)"
READING_STOPPED = (
    "Bản quét và những trang đã đọc được giữ lại trong kho. Chạy lại lệnh này để đọc tiếp."
)
ACCEPTED_AS_READ_BEFORE = "Giấy tờ được xác nhận theo kết quả của lần đọc trước."

DIGITISE: Mapping[Digitise, str] = {
    Digitise.MUST: "Phải số hóa",
    Digitise.MAY: "Có thể số hóa",
    Digitise.MUST_NOT: "Không số hóa",
}
"""What the rule says of a paper, as a label."""


def rule_words(rule: DigitiseRule) -> str:
    """Return the rule in its words with its ground, to read out: `Giấy tờ chỉ xuất trình …: không số hóa (TT …)`."""
    return f"{rule.words} ({rule.ground})"


def scan_warning(rule: DigitiseRule) -> str:
    """Return what to tell the officer whose scan was taken against the rule; empty where there is nothing to tell."""
    if rule.scan is not ScanAnswer.WARN:
        return ""
    return f"{rule_words(rule)}. Bản quét vẫn được giữ; không quét nếu công dân không đề nghị lưu."


def earlier_reading(read_at: datetime | None) -> str:
    """Return what is shown of a paper that was not read now: its reading of `read_at`, or nothing."""
    if read_at is None:
        return "Giấy tờ này chưa có kết quả đọc nào để xem."
    return f"Kết quả đang hiện là của lần đọc trước ({moment(read_at)})."


def read_file_words(pages: int, type_name: str, fields: int) -> str:
    """Return what was read of a file, as a clause; `type_name` is empty where the type is not known."""
    kind = type_name or "chưa rõ loại giấy tờ"
    return f"{grouped_number(pages)} trang, {kind}" + (
        f", đọc được {grouped_number(fields)} trường" if fields else ""
    )


def doubted_fields(names: Sequence[str]) -> str:
    """Return which fields of a paper are to be compared with it."""
    return f"Đối chiếu với bản giấy: {', '.join(names)}."


def read_files_sentence(read: int, flawed: int, refused: int, folder: str) -> str:
    """Return how many files were read, how many of those want another look or scan, how many were not, where the results are."""
    told = [f"Đã đọc {grouped_number(read)} tệp"]
    if flawed:
        told.append(f"{grouped_number(flawed)} tệp cần xem lại hoặc quét lại (dấu !)")
    if refused:
        told.append(f"{grouped_number(refused)} tệp không đọc được (dấu ✗)")
    return f"{'; '.join(told)}. Kết quả (PDF và JSON) ở thư mục {folder}."


def verify_acts(paper: PaperId, doubted: Sequence[str]) -> tuple[str, ...]:
    """Return what to do with a paper that was read: compare, above all the fields `doubted`, then confirm or set aside."""
    act = (
        f"Xem xong thì xác nhận: counter-app verify {paper} --accept (sửa bằng --set TRƯỜNG=GIÁ_TRỊ);"
        " bản quét không dùng được: --reject LÝ_DO."
    )
    return (doubted_fields(doubted), act) if doubted else (act,)
