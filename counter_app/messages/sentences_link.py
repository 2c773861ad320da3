"""Sentences about the line to the hub: which of the many troubles it is, and what helps against this one."""

from collections.abc import Mapping
from datetime import timedelta

from counter_app.domain import errors

from . import reasons
from .facts import Entry, Facts, Words, fixed
from .format import byte_size, grouped_number

WAITS_SAFELY = "Hồ sơ vẫn nằm trong hàng đợi của máy này và sẽ tự gửi lại."
KEPT = "Hồ sơ và tệp vẫn được giữ nguyên trên máy này."


def _link(facts: Facts) -> Words:
    wrong = reasons.WRONG_ADDRESS.get(facts.text("reason"))
    if wrong is not None:
        return Words(wrong, KEPT, "Hỏi người quản trị địa chỉ đúng rồi đăng ký lại quầy.")
    return Words(
        reasons.LINK.get(facts.text("reason"), reasons.LINK_OTHER),
        WAITS_SAFELY,
        "Tiếp tục làm việc; kiểm tra mạng nếu kéo dài.",
    )


def _status(facts: Facts) -> str:
    status = facts.number("status")
    return f" (mã {status})" if status else ""


def _nonsense(facts: Facts) -> Words:
    return Words(
        f"Câu trả lời không phải của máy chủ tiếp nhận{_status(facts)}.",
        WAITS_SAFELY,
        "Mở trình duyệt kiểm tra mạng, rồi gửi lại.",
    )


def _portal(facts: Facts) -> Words:
    return Words(
        f"Mạng đang đòi đăng nhập nên chưa tới được máy chủ tiếp nhận{_status(facts)}.",
        WAITS_SAFELY,
        "Mở trình duyệt, đăng nhập vào mạng, rồi gửi lại.",
    )


def _wrong_host(facts: Facts) -> Words:
    return Words(
        f"Ở địa chỉ này là một máy chủ khác, không phải máy chủ tiếp nhận{_status(facts)}.",
        KEPT,
        "Hỏi người quản trị địa chỉ đúng của máy chủ tiếp nhận.",
    )


def _too_large(facts: Facts) -> Words:
    size = facts.number("bytes")
    what = "lần gửi nhỏ nhất" if not size else f"lần gửi {byte_size(size)}, đã là nhỏ nhất"
    return Words(
        f"Máy chủ trung gian của mạng cơ quan (proxy) không cho {what} đi qua{_status(facts)}.",
        f"{KEPT} Các hồ sơ khác vẫn tiếp tục gửi.",
        "Nhờ người quản trị mạng tăng dung lượng cho phép mỗi lần gửi, rồi bấm Gửi lại.",
    )


def _busy(facts: Facts) -> Words:
    seconds = facts.number("retry_after")
    when = f", hẹn gọi lại sau {_span(seconds)}" if seconds else ""
    return Words(f"Máy chủ tiếp nhận đang bận{when}.", WAITS_SAFELY, "Không cần làm gì.")


def _trouble(facts: Facts) -> Words:
    return Words(
        f"Máy chủ tiếp nhận đang gặp sự cố{_status(facts)}.",
        WAITS_SAFELY,
        "Báo người quản trị máy chủ nếu kéo dài.",
    )


def _not_trusted(facts: Facts) -> Words:
    if facts.text("reason") == "ca_missing":
        return Words(
            "Không còn tệp chứng thư gốc mà quầy này dùng để tin máy chủ tiếp nhận.",
            KEPT,
            "Xin lại tệp chứng thư gốc của người quản trị rồi đăng ký lại quầy.",
        )
    return Words(
        "Không tin được chứng thư của máy chủ tiếp nhận: máy này không biết nơi cấp.",
        KEPT,
        "Báo người quản trị; đừng nhập mật khẩu hay mã nào vào mạng này.",
    )


def _clock(facts: Facts) -> Words:
    act = "Chỉnh ngày, giờ và múi giờ của máy này cho đúng, rồi gửi lại."
    seconds = facts.number("seconds")
    if facts.text("sign") == "certificate":
        what = (
            "Đồng hồ máy này chạy chậm: chứng thư của máy chủ tiếp nhận chưa tới ngày có hiệu lực."
        )
    elif seconds:
        way = "nhanh" if seconds > 0 else "chậm"
        what = f"Đồng hồ máy này {way} hơn máy chủ tiếp nhận {_span(abs(seconds))}."
    else:
        what = "Đồng hồ máy này lệch xa giờ của máy chủ tiếp nhận."
    return Words(what, WAITS_SAFELY, act)


def _span(seconds: int) -> str:
    span = timedelta(seconds=seconds)
    if span < timedelta(minutes=2):
        return f"{seconds} giây"
    if span < timedelta(hours=2):
        return f"{round(seconds / 60)} phút"
    if span < timedelta(days=2):
        return f"{round(seconds / 3600)} giờ"
    return f"{grouped_number(round(seconds / 86400))} ngày"


ENTRIES: Mapping[str, Entry] = {
    errors.LinkDown.code: _link,
    errors.LinkOffline.code: fixed(
        "Máy này đang không có mạng.", WAITS_SAFELY, "Kiểm tra dây mạng hoặc Wi-Fi."
    ),
    errors.HubNameUnknown.code: fixed(
        "Không tìm thấy tên của máy chủ tiếp nhận trên mạng.",
        WAITS_SAFELY,
        "Kiểm tra mạng; nếu các trang khác vẫn mở được, hỏi người quản trị địa chỉ đúng.",
    ),
    errors.LinkStalled.code: fixed(
        "Máy chủ tiếp nhận không trả lời trong 30 giây.",
        WAITS_SAFELY,
        "Tiếp tục làm việc; kiểm tra mạng nếu kéo dài.",
    ),
    errors.LinkCut.code: fixed(
        "Đường truyền bị ngắt giữa chừng.",
        WAITS_SAFELY,
        "Tiếp tục làm việc; phần đã gửi không phải gửi lại.",
    ),
    errors.HubBusy.code: _busy,
    errors.HubInTrouble.code: _trouble,
    errors.CertificateExpired.code: fixed(
        "Chứng thư của máy chủ tiếp nhận đã hết hạn.",
        KEPT,
        "Xem ngày giờ của máy này có đúng không; nếu đúng, báo người quản trị máy chủ gia hạn.",
    ),
    errors.CertificateNotTrusted.code: _not_trusted,
    errors.CertificateWrongName.code: fixed(
        "Chứng thư không phải của địa chỉ này: có thể không phải máy chủ tiếp nhận.",
        KEPT,
        "Đối chiếu địa chỉ máy chủ tiếp nhận với người quản trị.",
    ),
    errors.ClockWrong.code: _clock,
    errors.HubNonsense.code: _nonsense,
    errors.CaptivePortal.code: _portal,
    errors.WrongHost.code: _wrong_host,
    errors.TooLargeOnTheWay.code: _too_large,
    errors.AnotherHub.code: fixed(
        "Ở địa chỉ này là máy chủ tiếp nhận khác với nơi quầy đã đăng ký.",
        KEPT,
        "Hỏi người quản trị rồi đăng ký lại quầy nếu máy chủ đã được thay.",
    ),
}
