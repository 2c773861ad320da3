"""Sentences about the queue, the link and the hub."""

from collections.abc import Mapping

from counter_app.domain import errors

from . import reasons
from .facts import Entry, Facts, Words, fixed

_WAITS_SAFELY = "Hồ sơ vẫn nằm trong hàng đợi của máy này và sẽ tự gửi lại."
_KEPT = "Hồ sơ và tệp vẫn được giữ nguyên trên máy này."


def _link(facts: Facts) -> Words:
    wrong = reasons.WRONG_ADDRESS.get(facts.text("reason"))
    if wrong is not None:
        return Words(wrong, _KEPT, "Hỏi người quản trị địa chỉ đúng rồi đăng ký lại quầy.")
    return Words(
        reasons.LINK.get(facts.text("reason"), reasons.LINK_OTHER),
        _WAITS_SAFELY,
        "Tiếp tục làm việc; kiểm tra mạng nếu kéo dài.",
    )


def _nonsense(facts: Facts) -> Words:
    status = facts.number("status")
    number = f" (mã {status})" if status is not None else ""
    return Words(
        f"Câu trả lời không phải của máy chủ tiếp nhận{number}: có thể mạng đòi đăng nhập.",
        _WAITS_SAFELY,
        "Mở trình duyệt kiểm tra mạng, rồi gửi lại.",
    )


def _record_refused(facts: Facts) -> Words:
    code = facts.text("hub_code") or facts.text("status")
    return Words(
        "Máy chủ tiếp nhận không nhận bản ghi này" + (f" (mã {code})." if code else "."),
        _KEPT,
        "Gọi bộ phận hỗ trợ và đọc mã này; các bản ghi khác vẫn được gửi.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.NotEnrolled.code: fixed(
        "Quầy này chưa đăng ký với máy chủ tiếp nhận.",
        "Hồ sơ vẫn được lưu và xếp hàng trên máy này.",
        "Xin mã đăng ký của người quản trị rồi đăng ký quầy.",
    ),
    errors.QueueBusy.code: fixed(
        "Hàng đợi đang được gửi ở cửa sổ hoặc lệnh khác.", _KEPT, "Chờ lần gửi đó xong."
    ),
    errors.LinkDown.code: _link,
    errors.HubNonsense.code: _nonsense,
    errors.HubRefusedCredential.code: fixed(
        "Máy chủ tiếp nhận không chấp nhận quầy này nữa.",
        _KEPT,
        "Xin mã đăng ký mới của người quản trị rồi đăng ký lại quầy.",
    ),
    errors.HubFull.code: fixed(
        "Máy chủ tiếp nhận đã đầy.", _WAITS_SAFELY, "Báo người quản trị máy chủ."
    ),
    errors.BlobsWanted.code: fixed(
        "Máy chủ tiếp nhận còn thiếu tệp của bản ghi này.",
        _WAITS_SAFELY,
        "Không cần làm gì; tệp thiếu được gửi lại trước.",
    ),
    errors.ReceiptInvalid.code: fixed(
        "Biên nhận của máy chủ không khớp hoặc sai chữ ký nên chưa được tính là đã gửi.",
        _KEPT,
        "Gọi bộ phận hỗ trợ trước khi gửi lại.",
    ),
    errors.RecordRefused.code: _record_refused,
    errors.EnrolRefused.code: fixed(
        "Mã đăng ký không đúng, đã dùng hoặc hết hạn.",
        "",
        "Xin mã mới của người quản trị rồi nhập lại.",
    ),
    errors.HubChanged.code: fixed(
        "Máy chủ này không phải máy chủ đã ký nhận các bản ghi trước đây.",
        "Quầy vẫn đăng ký với máy chủ cũ, hàng đợi vẫn giữ nguyên.",
        "Gọi bộ phận hỗ trợ để chuyển hồ sơ sang máy chủ mới.",
    ),
    errors.EnrolledElsewhere.code: fixed(
        "Mã đăng ký này thuộc về cơ quan khác.",
        "Quầy chưa được đăng ký, hàng đợi vẫn giữ nguyên.",
        "Xin mã đăng ký của đúng cơ quan rồi nhập lại.",
    ),
}
