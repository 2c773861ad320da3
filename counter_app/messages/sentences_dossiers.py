"""Sentences about acts on dossiers after intake, hand-over, numbers and the clock."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain import errors
from counter_app.domain.labels import DOSSIER_STATUS

from .dossier_words import act_words
from .facts import Entry, Facts, Words, fixed
from .format import moment

_UNCHANGED = "Hồ sơ không bị thay đổi."
_STATES = {status.name.lower(): label for status, label in DOSSIER_STATUS.items()}


def _act_not_allowed(facts: Facts) -> Words:
    state = _STATES.get(facts.text("state"), "")
    now = f" ở trạng thái “{state}”" if state else " ở trạng thái hiện nay"
    act = act_words(facts.text("act"))
    possible = act_words(facts.text("possible"))
    return Words(
        f"Hồ sơ{now} nên không {act} được." if act else f"Việc này không làm được{now}.",
        _UNCHANGED,
        f"Lúc này có thể: {possible}." if possible else "Hồ sơ đã kết thúc; lập hồ sơ mới nếu cần.",
    )


def _stale(facts: Facts) -> Words:
    return Words(
        f"Hồ sơ{facts.quoted('number')} vừa được người khác thay đổi.",
        "Thay đổi của họ vẫn được giữ; việc của anh/chị chưa được ghi.",
        "Mở lại hồ sơ, xem thay đổi rồi làm lại nếu vẫn cần.",
    )


def _elsewhere(facts: Facts) -> Words:
    desk = facts.text("desk")
    where = f" cho {desk}" if desk else ""
    return Words(
        f"Hồ sơ này đã bàn giao{where} nên quầy này không thay đổi được.",
        _UNCHANGED,
        f"Chuyển công dân sang {desk}." if desk else "Chuyển công dân sang quầy đã nhận hồ sơ.",
    )


def _incomplete(facts: Facts) -> Words:
    left = len([code for code in facts.text("components").split(",") if code])
    if not left:
        return Words(
            "Phiếu yêu cầu bổ sung chưa có nội dung nào.",
            _UNCHANGED,
            "Nêu rõ giấy tờ cần bổ sung, sửa đổi.",
        )
    return Words(
        f"Còn {left} giấy tờ thiếu chưa nêu; phải yêu cầu đầy đủ một lần.",
        _UNCHANGED,
        "Thêm các giấy tờ còn thiếu vào phiếu rồi làm lại.",
    )


def _still_missing(facts: Facts) -> Words:
    left = len([code for code in facts.text("components").split(",") if code])
    count = f"{left} giấy tờ" if left else "Giấy tờ"
    return Words(
        f"{count} đã yêu cầu bổ sung vẫn chưa có.",
        _UNCHANGED,
        "Quét giấy tờ còn thiếu, hoặc xác nhận vẫn tiếp tục xử lý.",
    )


def _unconfirmed(facts: Facts) -> Words:
    name = facts.text("name") or "Giấy tờ này"
    return Words(
        f"{name} đã có trong kho, đang chờ bộ phận một cửa xác nhận; không yêu cầu công dân nộp lại.",
        _UNCHANGED,
        "Xác nhận giấy tờ đó, hoặc bỏ dòng này khỏi phiếu yêu cầu bổ sung.",
    )


def _several_open(facts: Facts) -> Words:
    numbers = facts.text("numbers")
    which = f": {numbers}" if numbers else ""
    return Words(
        f"Hôm nay công dân có nhiều hồ sơ đang mở của thủ tục này, về những người khác nhau{which}.",
        _UNCHANGED,
        "Chọn hồ sơ cần làm tiếp, hoặc cho biết người được nêu trong hồ sơ.",
    )


_TRANSFER = {
    "other_office": ("Hồ sơ bàn giao của cơ quan khác.", "Kiểm tra lại tệp bàn giao."),
    "other_desk": ("Hồ sơ này bàn giao cho quầy khác.", "Đưa tệp đến đúng quầy nhận."),
    "older": (
        "Quầy này đã có hồ sơ ở bản mới hơn tệp bàn giao.",
        "Dùng tệp bàn giao mới nhất.",
    ),
    "owned": ("Hồ sơ này đang do quầy này xử lý.", "Mở hồ sơ để làm tiếp."),
    "not_a_qr": ("Đây không phải mã QR bàn giao.", "Quét mã QR trên phiếu bàn giao."),
    "damaged": ("Tệp bàn giao bị hỏng hoặc không đúng loại.", "Xuất lại tệp ở quầy giao."),
}


def _transfer(facts: Facts) -> Words:
    what, act = _TRANSFER.get(facts.text("reason"), _TRANSFER["damaged"])
    return Words(what, "Kho của quầy này không bị thay đổi.", act)


def _desk_name(facts: Facts) -> Words:
    if facts.text("desk"):
        return Words(
            "Không thể bàn giao hồ sơ cho chính quầy này.", _UNCHANGED, "Nhập tên quầy nhận."
        )
    return Words("Chưa nêu quầy nhận hồ sơ.", _UNCHANGED, "Nhập tên quầy nhận.")


_BATCH_LINES = {
    "not_text": "Dòng này có ký tự không đọc được; tệp phải là văn bản UTF-8.",
    "too_long": "Dòng này quá dài.",
}
_BATCH_FIELDS = {
    "missing": "còn thiếu",
    "kind": "sai kiểu",
    "twice": "đứng hai lần",
    "unknown": "không có trong định dạng",
}


def _batch_line(facts: Facts) -> Words:
    """Whoever shows it says which line it is."""
    field, reason = facts.text("field"), facts.text("reason")
    if not field:
        return Words(
            _BATCH_LINES.get(reason, "Dòng này không phải một đối tượng JSON."),
            "Các dòng khác vẫn được nhận.",
            "Sửa dòng đó rồi chạy lại tệp.",
        )
    return Words(
        f"Mục “{field}” của dòng này {_BATCH_FIELDS.get(reason, 'thiếu hoặc sai kiểu')}.",
        "Các dòng khác vẫn được nhận.",
        "Sửa mục đó rồi chạy lại tệp; dòng đã nhận không bị nhận lần hai.",
    )


def _extension_too_long(facts: Facts) -> Words:
    latest = facts.text("latest")
    return Words(
        "Thời điểm hẹn mới vượt mức của một lần gia hạn.",
        _UNCHANGED,
        f"Chọn thời điểm hẹn không muộn hơn {moment(datetime.fromisoformat(latest))}."
        if latest
        else "Chọn ngày giờ sớm hơn.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.ActNotAllowed.code: _act_not_allowed,
    errors.StaleDossier.code: _stale,
    errors.DossierElsewhere.code: _elsewhere,
    errors.SupplementIncomplete.code: _incomplete,
    errors.SupplementReasonRequired.code: fixed(
        "Hồ sơ này đã được yêu cầu bổ sung; theo quy định chỉ yêu cầu một lần.",
        _UNCHANGED,
        "Chọn lý do phải yêu cầu thêm lần nữa; người giám sát sẽ thấy lý do này.",
    ),
    errors.SupplementStillMissing.code: _still_missing,
    errors.SupplementUnconfirmed.code: _unconfirmed,
    errors.SeveralOpenDossiers.code: _several_open,
    errors.WordsRequired.code: fixed(
        "Lý do khác cần được viết rõ.", _UNCHANGED, "Ghi lý do cụ thể rồi làm lại."
    ),
    errors.ExtensionNotLater.code: fixed(
        "Thời điểm hẹn mới phải muộn hơn thời điểm đã hẹn và muộn hơn lúc này.",
        _UNCHANGED,
        "Chọn ngày giờ muộn hơn.",
    ),
    errors.ExtensionOffHours.code: fixed(
        "Thời điểm hẹn mới nằm ngoài giờ làm việc.", _UNCHANGED, "Chọn ngày giờ làm việc."
    ),
    errors.ExtensionTooLong.code: _extension_too_long,
    errors.DeskNameRefused.code: _desk_name,
    errors.TransferRefused.code: _transfer,
    errors.TransferCodeWrong.code: fixed(
        "Mã bàn giao không mở được tệp này.",
        "Kho của quầy này không bị thay đổi.",
        "Quét lại mã QR trên phiếu bàn giao; nếu vẫn không được, xuất lại tệp ở quầy giao.",
    ),
    errors.HandoverNotSent.code: fixed(
        "Máy chủ chưa nhận đủ hồ sơ này từ quầy giao.",
        "Kho của quầy này không bị thay đổi.",
        "Chờ quầy giao gửi xong rồi thử lại, hoặc nhận bằng tệp bàn giao.",
    ),
    errors.TakingStopped.code: fixed(
        "Đã dừng nhận hồ sơ.",
        "Kho của quầy này không bị thay đổi.",
        "Quét lại mã QR trên phiếu bàn giao để nhận tiếp.",
    ),
    errors.NumberTaken.code: lambda facts: Words(
        f"Mã hồ sơ này đã thuộc hồ sơ khác{facts.quoted('number')}.",
        _UNCHANGED,
        "Đối chiếu lại mã trên hệ thống của tỉnh rồi nhập lại.",
    ),
    errors.ClockSetBack.code: fixed(
        "Đồng hồ máy đang chậm hơn lần ghi trước, nên chưa nhận hồ sơ được.",
        "Dữ liệu trong kho không bị thay đổi.",
        "Chỉnh lại ngày giờ của máy; nếu giờ đã đúng, nhờ người giám sát xác nhận giờ.",
    ),
    errors.BatchLineRefused.code: _batch_line,
}
