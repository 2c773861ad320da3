"""Sentences about the queue and what the hub says to it; the line has its own module."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words, fixed
from .format import grouped_number
from .sentences_link import KEPT, WAITS_SAFELY


def _record_refused(facts: Facts) -> Words:
    code = facts.text("hub_code") or facts.text("status")
    if code == "RECORD_KIND":
        return Words(
            f"Máy chủ tiếp nhận còn ở phiên bản cũ, chưa biết loại bản ghi này (mã {code}).",
            KEPT,
            "Nhờ người quản trị nâng cấp máy chủ rồi bấm Gửi lại; các bản ghi khác vẫn được gửi.",
        )
    return Words(
        "Máy chủ tiếp nhận không nhận bản ghi này" + (f" (mã {code})." if code else "."),
        KEPT,
        "Gọi bộ phận hỗ trợ và đọc mã này; các bản ghi khác vẫn được gửi.",
    )


def _credential(facts: Facts) -> Words:
    if facts.text("reason") == "revoked":
        return Words(
            "Người quản trị máy chủ tiếp nhận đã thu hồi đăng ký của quầy này.",
            KEPT,
            "Hỏi người quản trị vì sao; xin mã đăng ký mới rồi đăng ký lại quầy, hàng đợi sẽ được gửi tiếp.",
        )
    return Words(
        "Máy chủ tiếp nhận không chấp nhận quầy này nữa.",
        KEPT,
        "Xin mã đăng ký mới của người quản trị rồi đăng ký lại quầy.",
    )


def _several_desks(facts: Facts) -> Words:
    offices = facts.text("offices")
    return Words(
        f"Nhiều cơ quan có quầy tên{facts.quoted('desk') or ' này'}"
        + (f": {offices}." if offices else "."),
        "Chưa quầy nào bị thu hồi.",
        "Nêu thêm cơ quan bằng --office, hoặc dùng mã số của quầy trong hub desks.",
    )


_FROM_THE_DESKS = (
    "Ở các quầy có tên trong danh sách, chọn Đối chiếu trong Hàng đợi để gửi lại các tệp này"
)


def _backup_incomplete(facts: Facts) -> Words:
    return Words(
        f"Bản sao lưu thiếu {_files(facts)} mà chính máy chủ không còn bản nguyên vẹn.",
        "Mọi thứ khác đã được sao lưu và đọc lại đúng; các bản sao lưu trước vẫn nguyên như cũ.",
        f"{_FROM_THE_DESKS}, rồi sao lưu lại; giữ bản sao lưu trước cho đến khi đó.",
    )


def _restore_incomplete(facts: Facts) -> Words:
    return Words(
        f"Bản sao lưu thiếu {_files(facts)} nên máy chủ vừa khôi phục chưa có.",
        "Mọi thứ khác đã được khôi phục và đọc lại đúng.",
        f"{_FROM_THE_DESKS}.",
    )


def _backup_unsound(facts: Facts) -> Words:
    what = {
        "manifest": " (bản kê hỏng hoặc thiếu)",
        "table": f" (bảng{facts.quoted('table')} hỏng hoặc thiếu)",
        "blob": f" (tệp{facts.quoted('sha256')} hỏng hoặc thiếu)",
        "target": f" (tệp{facts.quoted('sha256')} vừa ghi, đọc lại đã khác)",
    }.get(facts.text("reason"), "")
    return Words(
        f"Bản sao lưu không nguyên vẹn{what} nên không được dùng.",
        "Dữ liệu đang có không bị thay đổi.",
        "Dùng bản sao lưu khác, hoặc sao lưu lại rồi kiểm tra ổ đĩa.",
    )


def _files(facts: Facts) -> str:
    count = facts.number("blobs")
    return "một số tệp" if count is None else f"{grouped_number(count)} tệp"


ENTRIES: Mapping[str, Entry] = {
    errors.NotEnrolled.code: fixed(
        "Quầy này chưa đăng ký với máy chủ tiếp nhận.",
        "Hồ sơ vẫn được lưu và xếp hàng trên máy này.",
        "Xin mã đăng ký của người quản trị rồi đăng ký quầy.",
    ),
    errors.HubRefusedCredential.code: _credential,
    errors.HubDeskUnknown.code: lambda facts: Words(
        f"Máy chủ tiếp nhận không biết quầy nào tên{facts.quoted('desk') or ' này'}.",
        "Chưa quầy nào bị thu hồi.",
        "Xem tên và mã số các quầy bằng hub desks rồi nhập lại.",
    ),
    errors.SeveralHubDesks.code: _several_desks,
    errors.HubFull.code: fixed(
        "Máy chủ tiếp nhận đã đầy.", WAITS_SAFELY, "Báo người quản trị máy chủ."
    ),
    errors.BlobsWanted.code: fixed(
        "Máy chủ tiếp nhận còn thiếu tệp của bản ghi này.",
        WAITS_SAFELY,
        "Không cần làm gì; tệp thiếu được gửi lại trước.",
    ),
    errors.ReceiptInvalid.code: fixed(
        "Biên nhận của máy chủ không khớp hoặc sai chữ ký nên chưa được tính là đã gửi.",
        KEPT,
        "Gọi bộ phận hỗ trợ trước khi gửi lại.",
    ),
    errors.ReceiptOfAnotherHub.code: fixed(
        "Biên nhận là của máy chủ khác nên chưa được tính là đã gửi.",
        KEPT,
        "Gọi bộ phận hỗ trợ để kiểm tra địa chỉ máy chủ tiếp nhận.",
    ),
    errors.BackupIncomplete.code: _backup_incomplete,
    errors.RestoreIncomplete.code: _restore_incomplete,
    errors.BackupUnsound.code: _backup_unsound,
    errors.RecordRefused.code: _record_refused,
    errors.EnrolRefused.code: fixed(
        "Mã đăng ký không đúng, đã dùng hoặc hết hạn.",
        "",
        "Xin mã mới của người quản trị rồi nhập lại.",
    ),
    errors.HubChanged.code: fixed(
        "Máy chủ này không phải máy chủ đã ký nhận các bản ghi trước đây.",
        "Quầy vẫn đăng ký với máy chủ cũ, mã đăng ký chưa bị dùng, hàng đợi vẫn giữ nguyên.",
        "Nếu máy chủ cũ đã mất hẳn, người giám sát mở Hàng đợi, phần Đối chiếu, chọn Máy chủ đã được thay và ghi rõ lý do thay"
        " máy chủ; mọi hồ sơ sẽ được đối chiếu và gửi lại.",
    ),
    errors.HubReplaced.code: fixed(
        "Máy chủ tiếp nhận đã được thay; biên nhận của máy chủ cũ chỉ còn để tra cứu.",
        KEPT,
        "Không cần làm gì; máy chủ mới được hỏi trước, thiếu gì gửi nấy.",
    ),
    errors.EnrolledElsewhere.code: fixed(
        "Mã đăng ký này thuộc về cơ quan khác.",
        "Quầy chưa được đăng ký, hàng đợi vẫn giữ nguyên.",
        "Xin mã đăng ký của đúng cơ quan rồi nhập lại.",
    ),
}
