"""Sentences about forms, digitising by the rule, counts and results."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words

FORM_NAMES: Mapping[str, str] = {
    "receipt": "giấy tiếp nhận hồ sơ",
    "supplement": "phiếu yêu cầu bổ sung",
    "refusal": "phiếu từ chối tiếp nhận",
    "apology": "văn bản xin lỗi và gia hạn",
    "stop": "thông báo dừng giải quyết",
    "control": "phiếu kiểm soát",
    "register": "sổ theo dõi hồ sơ",
}
"""The forms as an officer calls them."""

_FIRST_ACT: Mapping[str, str] = {
    "supplement": "Ghi yêu cầu bổ sung trước, rồi in phiếu.",
    "refusal": "Ghi việc từ chối tiếp nhận trước, rồi in phiếu.",
    "apology": "Ghi việc gia hạn trước, rồi in văn bản.",
    "stop": "Ghi việc dừng giải quyết hoặc rút hồ sơ trước, rồi in thông báo.",
    "register": "In sổ theo dõi theo kỳ, ở mục Sổ theo dõi hồ sơ.",
}


def _slip_not_due(facts: Facts) -> Words:
    form = facts.text("form")
    name = FORM_NAMES.get(form, "biểu mẫu này")
    if facts.text("reason") == "no_form":
        return Words(
            f"Vào ngày ghi trên hồ sơ, quy định chưa có mẫu {name}.",
            "Hồ sơ không bị thay đổi.",
            "Thông báo cho tổ chức, cá nhân bằng văn bản của cơ quan.",
        )
    return Words(
        f"Hồ sơ chưa có nội dung để in {name}.",
        "Hồ sơ không bị thay đổi.",
        _FIRST_ACT.get(form, "Kiểm tra lại hồ sơ."),
    )


def _digitising_forbidden(facts: Facts) -> Words:
    ground = facts.text("ground")
    words = facts.text("words", "Quy định không cho số hóa giấy tờ này")
    return Words(
        f"{words} ({ground})." if ground else f"{words}.",
        "Không ảnh nào được lưu.",
        "Đối chiếu giấy tờ rồi trả lại tổ chức, cá nhân.",
    )


def _page_count(facts: Facts) -> Words:
    counted, scanned = facts.number("counted"), facts.number("scanned")
    blank = facts.number("blank") or 0
    empty = f" (trong đó {blank} trang trắng)" if blank else ""
    return Words(
        f"Đếm tại quầy {counted} trang, bản quét có {scanned} trang{empty}."
        if counted is not None and scanned is not None
        else "Số trang đếm tại quầy khác số trang của bản quét.",
        "Bản quét vẫn được giữ, chưa được tính là có trong kho.",
        "Quét lại trang thiếu, đếm lại, hoặc xác nhận là đúng.",
    )


def _result_missing(facts: Facts) -> Words:
    match facts.text("reason"):
        case "unverified":
            return Words(
                "Giấy tờ kết quả chưa được xác nhận.",
                "Bản quét vẫn được giữ.",
                "Xác nhận giấy tờ kết quả trước.",
            )
        case "not_of_procedure":
            return Words(
                "Loại giấy tờ này không phải kết quả của thủ tục.",
                "Hồ sơ không bị thay đổi.",
                "Chọn đúng loại giấy tờ kết quả.",
            )
        case _:
            return Words(
                "Hồ sơ chưa có giấy tờ kết quả.",
                "Hồ sơ không bị thay đổi.",
                "Quét hoặc nhận tệp kết quả; nếu kết quả đã trả ở nơi khác, ghi số và ngày của kết quả.",
            )


def _lines_open(facts: Facts) -> Words:
    names = facts.text("names")
    offered = facts.number("offered") or 0
    what = "Thành phần hồ sơ bắt buộc chưa đủ"
    act = "Quét hoặc đếm giấy tờ còn thiếu, yêu cầu bổ sung, hoặc ghi lý do bỏ qua."
    return Words(
        f"{what}: {names}." if names else f"{what}.",
        "Hồ sơ không bị thay đổi.",
        f"Nhận giấy tờ đã có trong kho. {act}" if offered else act,
    )


def _paper_of_another(facts: Facts) -> Words:
    whose = (
        "Chủ giấy tờ kết quả không phải người nào của hồ sơ này."
        if facts.text("line") == "result"
        else "Giấy tờ này không phải của người mà thành phần hồ sơ yêu cầu."
    )
    return Words(
        whose,
        "Bản quét vẫn được giữ, chưa được tính là có trong kho.",
        "Đối chiếu số định danh và họ tên với giấy rồi sửa lại, hoặc xác nhận đúng là giấy tờ của người khác.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.SlipNotDue.code: _slip_not_due,
    errors.DigitisingForbidden.code: _digitising_forbidden,
    errors.PageCountDiffers.code: _page_count,
    errors.ResultMissing.code: _result_missing,
    errors.LinesOpen.code: _lines_open,
    errors.PaperOfAnother.code: _paper_of_another,
}
