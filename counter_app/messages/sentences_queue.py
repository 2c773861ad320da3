"""Sentences about the queue's own order: who sends, what stands behind what, and the office's rules for its line."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain import errors
from counter_app.domain.outbox import LEASE

from .facts import Entry, Facts, Words, fixed
from .labels import SENDER
from .sentences_link import KEPT


def _busy(facts: Facts) -> Words:
    who = SENDER.get(facts.text("sender"), "cửa sổ hoặc lệnh khác")
    pid = facts.number("pid")
    which = "" if pid is None else f" (tiến trình {pid})"
    return Words(
        f"Hàng đợi đang được gửi bởi {who}{which}{_times(facts)}.",
        KEPT,
        f"Chờ lần gửi đó xong; nếu nó im lặng quá {LEASE.total_seconds() // 60:.0f} phút, lần gửi sau sẽ thay nó.",
    )


def _times(facts: Facts) -> str:
    since, beat = (_moment(facts.text(name)) for name in ("since", "beat_at"))
    if since is None:
        return ""
    if beat is None:
        return f" từ {since:%H:%M}"
    day = "" if since.date() == beat.date() else f" ngày {since:%d/%m}"
    return f" từ {since:%H:%M}{day}, dấu hiệu hoạt động gần nhất lúc {beat:%H:%M:%S}"


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _hours(facts: Facts) -> Words:
    until = facts.text("until")
    return Words(
        "Phần còn lại chỉ được gửi trong giờ mà cơ quan đã đặt"
        + (f", từ {until}." if until else "."),
        KEPT,
        "Không cần làm gì; để máy bật tới giờ đó.",
    )


_SERVICE: Mapping[str, tuple[str, str]] = {
    "no_systemd": (
        "Máy này không có systemd cho người dùng nên không chạy được dịch vụ gửi nền.",
        "Để cửa sổ mở, hoặc chạy lệnh counter-app queue push --watch.",
    ),
    "not_installed": (
        "Dịch vụ gửi nền chưa được cài cho quầy này.",
        "Chạy counter-app queue service install trước.",
    ),
    "no_memory_folder": (
        "Máy này không có thư mục tạm trong bộ nhớ để giữ mật khẩu, mà mật khẩu không được ghi xuống đĩa.",
        "Đăng nhập lại vào máy bằng tài khoản của mình rồi thử lại.",
    ),
}
_SERVICE_OTHER = (
    "Hệ thống không cho chạy dịch vụ gửi nền.",
    "Đăng xuất khỏi máy, đăng nhập lại rồi thử lại; nếu vẫn vậy, báo người quản trị máy.",
)


def _service(facts: Facts) -> Words:
    what, act = _SERVICE.get(facts.text("reason"), _SERVICE_OTHER)
    return Words(what, KEPT, act)


def _original_lost(facts: Facts) -> Words:
    number = facts.text("number")
    where = f" của hồ sơ {number}" if number else ""
    return Words(
        f"Một tệp{where} không còn trên máy này và máy chủ cũng không có.",
        "Các tệp khác của hồ sơ vẫn được giữ và gửi đủ.",
        "Nhờ người quản trị máy chủ khôi phục tệp từ bản sao lưu rồi bấm Gửi lại. Nếu không còn bản nào, mượn lại giấy tờ để"
        " quét lại, rồi người giám sát ghi nhận tệp đã mất kèm lý do.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.QueueBusy.code: _busy,
    errors.EarlierRevisionStuck.code: fixed(
        "Chờ bản trước của cùng hồ sơ, giấy tờ được gửi xong.",
        KEPT,
        "Xử lý bản trước; bản này sẽ tự gửi theo.",
    ),
    errors.MissingAtHub.code: fixed(
        "Máy chủ không còn bản ghi mà máy chủ đã ký nhận trước đây.",
        KEPT,
        "Không cần làm gì; bản ghi sẽ tự gửi lại.",
    ),
    errors.FilesLostAtHub.code: fixed(
        "Máy chủ còn bản ghi nhưng đã mất hoặc hỏng tệp của bản ghi.",
        KEPT,
        "Không cần làm gì; tệp thiếu sẽ tự gửi lại.",
    ),
    errors.OriginalLost.code: _original_lost,
    errors.NothingLost.code: fixed(
        "Bản ghi này không chờ tệp nào bị mất.",
        KEPT,
        "Chọn trong danh sách bản ghi có lý do là tệp không còn cả ở máy này lẫn ở máy chủ.",
    ),
    errors.DiffersAtHub.code: fixed(
        "Máy chủ đang giữ nội dung khác cho bản ghi này.",
        KEPT,
        "Gọi bộ phận hỗ trợ để đối chiếu hai nội dung.",
    ),
    errors.OutsideHours.code: _hours,
    errors.MeteredLink.code: fixed(
        "Ảnh gốc chưa được gửi vì đường truyền đang được đặt là tính tiền theo dung lượng.",
        "Hồ sơ và bản đọc đã được gửi trước; ảnh gốc vẫn được giữ nguyên trên máy này.",
        "Bỏ đánh dấu đường truyền tính tiền khi máy đã dùng mạng khác.",
    ),
    errors.ServiceNotPossible.code: _service,
    errors.SenderReplaced.code: fixed(
        "Lần gửi này im lặng quá lâu nên lần gửi khác đã thay nó.",
        KEPT,
        "Không cần làm gì; xem tiến độ ở hàng đợi.",
    ),
}
