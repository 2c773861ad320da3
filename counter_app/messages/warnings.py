"""What an officer should look at although a number or a card was taken."""

from collections.abc import Mapping

from counter_app.domain.identity import IdentityWarning
from counter_app.domain.papers import AcceptanceWarning

_WARNINGS: Mapping[IdentityWarning, str] = {
    IdentityWarning.UNKNOWN_PROVINCE: (
        "Ba số đầu không phải mã tỉnh: có thể khai sinh ở nước ngoài – đối chiếu lại với thẻ."
    ),
    IdentityWarning.OLD_IDENTITY_ENDED: (
        "Chứng minh nhân dân 9 số đã hết giá trị sử dụng – xin số định danh 12 số."
    ),
    IdentityWarning.OLD_NUMBER_STRANGE: "Số cũ trên thẻ không đúng dạng nên được bỏ trống.",
    IdentityWarning.SEX_DIFFERS: "Giới tính trên thẻ khác với số định danh – đối chiếu lại với thẻ.",
    IdentityWarning.SEX_STRANGE: "Không đọc được giới tính trên mã QR – chọn theo thẻ.",
    IdentityWarning.BIRTH_YEAR_DIFFERS: "Năm sinh trên thẻ khác với số định danh – đối chiếu lại với thẻ.",
    IdentityWarning.BIRTH_DATE_PARTIAL: "Thẻ không ghi đủ ngày, tháng sinh.",
    IdentityWarning.BIRTH_DATE_IMPOSSIBLE: (
        "Ngày sinh trên mã QR không có thật nên được bỏ trống – nhập theo thẻ."
    ),
    IdentityWarning.RESIDENCE_MISSING: "Mã QR không ghi nơi thường trú – nhập nếu cần.",
    IdentityWarning.NAME_DIFFERS: (
        "Họ tên vừa nhập khác họ tên của số này – kho vẫn giữ tên cũ; đối chiếu lại với thẻ."
    ),
    IdentityWarning.NAME_CHANGED: (
        "Họ tên trên thẻ khác họ tên trong kho – đã ghi theo thẻ; đối chiếu nếu thấy lạ."
    ),
    IdentityWarning.MAYBE_SAME_PERSON: (
        "Số cũ trên thẻ đang đứng tên một người khác trong kho – nếu là cùng một người thì gộp hai mã."
    ),
    IdentityWarning.ISSUE_DATE_IMPOSSIBLE: (
        "Ngày cấp trên mã QR không hợp lệ nên được bỏ trống – nhập theo thẻ."
    ),
}


_ACCEPTED: Mapping[AcceptanceWarning, str] = {
    AcceptanceWarning.OTHER_HOLDER: (
        "Giấy tờ này không phải của người mà thành phần hồ sơ yêu cầu – đối chiếu lại chủ giấy tờ."
    ),
    AcceptanceWarning.RESULT_OF_ANOTHER: (
        "Chủ giấy tờ kết quả không phải người nào của hồ sơ – đối chiếu lại chủ giấy tờ."
    ),
    AcceptanceWarning.LINE_OPEN: (
        "Giấy tờ này không đúng loại, loại bản mà thành phần hồ sơ yêu cầu hoặc đã hết thời hạn nên thành phần đó vẫn"
        " cần nộp – quét đúng giấy tờ vào thành phần đó."
    ),
}


def acceptance_sentence(warning: AcceptanceWarning) -> str:
    """Return what to look at after a paper was accepted, in one sentence."""
    return _ACCEPTED[warning]


def warning_sentence(warning: IdentityWarning) -> str:
    """Return what to look at, in one sentence."""
    return _WARNINGS[warning]
