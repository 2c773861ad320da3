"""Sentences about what the hub gave out, and what it tells of work at this desk."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words
from .format import day_told
from .told_words import SENDING_RULE

_PROMISES_STAY = "Ngày hẹn trả đã in cho công dân giữ nguyên."


def _days(facts: Facts) -> str:
    """The days as an officer writes them, as the end of a clause; one that cannot be read stays as it came."""
    days = ", ".join(map(day_told, filter(None, facts.text("days").split(", "))))
    return f" ở các ngày {days}" if days else ""


def _changed(facts: Facts) -> Words:
    moved = facts.number("moved")
    dossiers = f" {moved} hồ sơ đang giải quyết nay tính ra ngày khác." if moved else ""
    return Words(
        f"Máy chủ tiếp nhận đã đổi lịch nghỉ{_days(facts)}.{dossiers}",
        _PROMISES_STAY,
        "Xem lại bảng ngày nghỉ; ngày nào đơn vị làm khác thì ghi vào lịch riêng kèm văn bản.",
    )


def _differ(facts: Facts) -> Words:
    return Words(
        f"Lịch riêng của đơn vị khác lịch nghỉ do máy chủ tiếp nhận phát{_days(facts)}.",
        "Lịch riêng của đơn vị được giữ nguyên.",
        "Đối chiếu văn bản; nếu lịch của máy chủ đúng, sửa hoặc bỏ ngày đó trong lịch riêng.",
    )


def _policy(facts: Facts) -> Words:
    names = [SENDING_RULE.get(name, name) for name in facts.text("fields").split(", ") if name]
    named = f": {', '.join(names)}" if names else ""
    return Words(
        f"Máy chủ tiếp nhận đã đổi quy định gửi của đơn vị{named}.",
        "Các quy định khác và hàng đợi giữ nguyên.",
        "Xem lại ở mục Hàng đợi; nếu đường truyền của đơn vị cần khác thì đặt lại.",
    )


def _assigned(facts: Facts) -> Words:
    number = facts.text("number")
    which = f"hồ sơ {number}" if number else "một hồ sơ"
    return Words(
        f"{facts.text('desk') or 'Quầy khác'} đã bàn giao {which} cho quầy này.",
        "Hồ sơ vẫn nguyên ở máy chủ tiếp nhận.",
        "Quét mã QR trên phiếu bàn giao để nhận hồ sơ.",
    )


def _paper(facts: Facts) -> Words:
    return Words(
        f"Kho dữ liệu của tỉnh vừa có giấy tờ mà hồ sơ này còn thiếu{facts.quoted('type', ': ')}.",
        "Hồ sơ chưa thay đổi gì.",
        "Tiếp tục tiếp nhận hồ sơ này để tra lại kho trước khi yêu cầu công dân nộp.",
    )


def _taken_back(facts: Facts) -> Words:
    what = f"{facts.text('desk') or 'Quầy khác'} đã hủy xác nhận giấy tờ{facts.quoted('type', ' ')} mà hồ sơ này dùng"
    if facts.flag("open"):
        return Words(
            f"{what}; thành phần đó cần giấy tờ trở lại.",
            "Giấy tờ đã hủy vẫn xem được trong kho.",
            "Tiếp tục tiếp nhận hồ sơ này để xem còn giấy tờ nào dùng được, nếu không thì yêu cầu nộp.",
        )
    return Words(
        f"{what}. Hồ sơ đã giải quyết xong nên giữ nguyên.",
        "Giấy tờ đã hủy vẫn xem được trong kho.",
        "Báo người giám sát xem kết quả có phải xem xét lại không.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.HubDaysChanged.code: _changed,
    errors.HubDaysDiffer.code: _differ,
    errors.HubPolicyChanged.code: _policy,
    errors.DossierAssigned.code: _assigned,
    errors.PaperAppeared.code: _paper,
    errors.PaperTakenBack.code: _taken_back,
}
