"""Words for the `reason`, `kind`, `field`, `unit` and `state` that an error's details carry.

Every table has a neutral fallback: a reason that is new to this module still gives a true sentence.
"""

from collections.abc import Mapping

from counter_app.domain.digitised import DocumentKind
from counter_app.domain.dossier_number import DossierNumberRefusal
from counter_app.domain.identity import CardRefusal, NumberRefusal
from counter_app.domain.offers import OfferCode

NUMBER: Mapping[str, tuple[str, str]] = {
    NumberRefusal.EMPTY: (
        "Chưa nhập số giấy tờ.",
        "Nhập số định danh 12 số hoặc quét mã QR trên thẻ.",
    ),
    NumberRefusal.STRANGE_CHARACTERS: (
        "Số giấy tờ có ký tự không phải chữ số.",
        "Nhập lại, chỉ gồm chữ số.",
    ),
    NumberRefusal.WRONG_LENGTH: (
        "Số giấy tờ không đủ hoặc thừa chữ số.",
        "Nhập lại: số định danh 12 số, mã số thuế 10 hoặc 13 số, chứng minh nhân dân 9 số.",
    ),
    NumberRefusal.BIRTH_YEAR_AHEAD: (
        "Số định danh chỉ năm sinh chưa tới.",
        "Đối chiếu với thẻ rồi nhập lại.",
    ),
    NumberRefusal.BRANCH_NUMBER: (
        "Mã chi nhánh không có số 000.",
        "Đối chiếu ba số cuối của mã số thuế với giấy tờ rồi nhập lại.",
    ),
    "taken": (
        "Số này đang là của người khác trong kho.",
        "Nếu là cùng một người thì gộp hai mã; nếu không, đối chiếu lại với giấy tờ.",
    ),
    NumberRefusal.CHECK_DIGIT: (
        "Mã số thuế sai số kiểm tra.",
        "Đối chiếu với giấy tờ rồi nhập lại.",
    ),
}
NUMBER_OTHER = ("Số giấy tờ không hợp lệ.", "Đối chiếu với giấy tờ rồi nhập lại.")

CARD: Mapping[str, tuple[str, str]] = {
    CardRefusal.EMPTY: ("Chưa đọc được mã QR nào.", "Quét lại mã QR trên thẻ."),
    CardRefusal.NOT_A_CARD: (
        "Mã vừa quét không phải mã QR của thẻ căn cước.",
        "Quét mã QR trên thẻ, hoặc nhập số định danh 12 số.",
    ),
    CardRefusal.TYPED_NUMBER: (
        "Đây là số gõ tay, không phải mã QR của thẻ.",
        "Nhập số này ở ô số định danh.",
    ),
    CardRefusal.SEVERAL_CODES: (
        "Nhiều mã đã được quét cùng lúc.",
        "Xóa ô này rồi quét lại một thẻ.",
    ),
    CardRefusal.TOO_FEW_FIELDS: ("Mã QR đọc thiếu thông tin.", "Quét lại mã QR trên thẻ."),
    CardRefusal.NUMBER_STRANGE: (
        "Số định danh trong mã QR không đủ 12 chữ số.",
        "Quét lại, hoặc nhập số theo mặt thẻ.",
    ),
    CardRefusal.BIRTH_YEAR_AHEAD: (
        "Số định danh trong mã QR chỉ năm sinh chưa tới.",
        "Quét lại, hoặc nhập số theo mặt thẻ.",
    ),
    CardRefusal.NAME_MISSING: (
        "Mã QR không có họ tên.",
        "Quét lại, hoặc nhập số và họ tên theo mặt thẻ.",
    ),
    CardRefusal.NAME_STRANGE: (
        "Họ tên trong mã QR bị sai phông chữ.",
        "Đặt máy quét mã về UTF-8 rồi quét lại, hoặc nhập theo mặt thẻ.",
    ),
}
CARD_OTHER = ("Không đọc được mã QR của thẻ.", "Quét lại, hoặc nhập số theo mặt thẻ.")

DOSSIER_NUMBER: Mapping[str, tuple[str, str]] = {
    DossierNumberRefusal.SHAPE: (
        "Mã hồ sơ không đúng dạng.",
        "Nhập lại, ví dụ H19.12-261125-0001.",
    ),
    DossierNumberRefusal.NO_SUCH_DAY: (
        "Mã hồ sơ có ngày không tồn tại.",
        "Đối chiếu với giấy tiếp nhận rồi nhập lại.",
    ),
    DossierNumberRefusal.OFFICE: (
        "Mã cơ quan trong mã hồ sơ không hợp lệ.",
        "Đối chiếu với giấy tiếp nhận rồi nhập lại.",
    ),
    DossierNumberRefusal.SERIAL: (
        "Số thứ tự trong mã hồ sơ không hợp lệ.",
        "Đối chiếu với giấy tiếp nhận rồi nhập lại.",
    ),
    DossierNumberRefusal.SERIES: (
        "Đây là mã tạm của quầy, không phải mã hồ sơ chính thức.",
        "Nhập mã do Cổng dịch vụ công hoặc hệ thống của tỉnh cấp.",
    ),
}
DOSSIER_NUMBER_OTHER = ("Mã hồ sơ không hợp lệ.", "Đối chiếu với giấy tiếp nhận rồi nhập lại.")

CODE_KINDS: Mapping[str, str] = {
    "procedure": "thủ tục hành chính",
    "case": "trường hợp",
    "component": "thành phần hồ sơ",
    "paper_type": "loại giấy tờ",
    "type": "loại giấy tờ",
    "field": "trường thông tin",
    "reason": "lý do yêu cầu nộp lại",
    "decline_reason": "lý do yêu cầu nộp lại",
    "source": "nguồn quét",
    "role": "vai trò",
    "setting": "cài đặt",
}
CODE_KIND_OTHER = "mã"

THINGS: Mapping[str, str] = {
    "dossier": "hồ sơ",
    "paper": "giấy tờ",
    "person": "công dân",
    "citizen": "công dân",
    "record": "bản ghi",
    "row": "dòng hàng đợi",
    "page": "trang",
    "job": "việc số hóa",
    "officer": "cán bộ",
    "blob": "tệp trong kho",
    "component": "thành phần hồ sơ",
    "key": "tệp khóa",
    "device": "máy quét",
    "archival": "bản PDF của giấy tờ",
    "scanned_page": "trang quét",
    "draft": "hồ sơ nhập dở",
    "publisher": "nơi phát hành được tin cậy",
}
THING_OTHER = "mục"

FIELDS: Mapping[str, str] = {
    "type": "Loại giấy tờ",
    "holder_id": "Số định danh của chủ giấy tờ",
    "holder_name": "Họ và tên của chủ giấy tờ",
    "holder_birth_date": "Ngày sinh của chủ giấy tờ",
    "title": "Tên giấy tờ",
    "number": "Số, ký hiệu",
    "issued_on": "Ngày cấp",
    "issuer": "Cơ quan cấp",
    "summary": "Trích yếu nội dung",
    "valid_until": "Thời hạn có hiệu lực",
    "scope": "Phạm vi có hiệu lực",
    "name": "Họ và tên",
    "login": "Tên đăng nhập",
    "office": "Mã cơ quan",
    "office_hours": "Giờ làm việc",
    "received_at": "Thời gian tiếp nhận",
    "pages": "Số trang",
    "papers": "Số giấy tờ",
    "died_on": "Ngày mất",
    "spouse": "Số của vợ hoặc chồng",
    "deceased": "Số của người đã chết",
    "authoriser": "Số của người ủy quyền",
    "words": "Lời ghi",
    "desk": "Tên quầy nhận",
    "withdraw_reason": "Lý do hủy xác nhận",
    "left_aside": "Lý do bỏ qua giấy tờ còn thiếu",
    "hub_reason": "Lý do thay máy chủ",
    "revoke_reason": "Lý do thu hồi",
    "revoked_by": "Tên người thu hồi",
    "clock_reason": "Lý do xác nhận đồng hồ đúng",
    "clock_by": "Tên người xác nhận",
    "loss_reason": "Lý do ghi nhận tệp đã mất",
    "purge_reason": "Lý do bỏ bản gốc mà không hỏi máy chủ",
    "result_number": "Số của kết quả đã trả ở nơi khác",
    "result_day": "Ngày của kết quả đã trả ở nơi khác",
}
"""The nine minimum metadata of TT 01/2023/TT-VPCP Đ9, and what the first set-up asks for."""

FIELD_REASONS: Mapping[str, tuple[str, str]] = {
    "not_hours": (
        "phải có dạng 07:00-11:30,13:30-17:00",
        "Ghi giờ mở và đóng buổi sáng, rồi buổi chiều",
    ),
    "missing": ("còn để trống", "Điền theo giấy"),
    "empty": ("còn để trống", "Điền theo giấy"),
    "required": ("còn để trống", "Điền theo giấy"),
    "not_a_date": ("không phải ngày", "Nhập theo dạng ngày/tháng/năm"),
    "date": ("không phải ngày có thật", "Nhập theo dạng ngày/tháng/năm"),
    "impossible_date": ("không phải ngày có thật", "Nhập theo dạng ngày/tháng/năm"),
    "in_future": ("là ngày chưa tới", "Đối chiếu với giấy rồi sửa lại"),
    "strange_characters": (
        "có ký tự không dùng được",
        "Chỉ dùng chữ không dấu, số, dấu chấm và gạch",
    ),
    "before_birth": ("sớm hơn năm sinh", "Đối chiếu với giấy rồi sửa lại"),
    "before_issue": ("sớm hơn ngày cấp", "Đối chiếu với giấy rồi sửa lại"),
    "before_receipt": (
        "sớm hơn ngày tiếp nhận hồ sơ",
        "Đối chiếu với giấy kết quả rồi nhập lại; giấy cấp từ trước không phải kết quả của hồ sơ này",
    ),
    "not_a_year": ("không phải năm", "Nhập năm gồm 4 chữ số"),
    "is_applicant": (
        "là số của chính người nộp hồ sơ",
        "Đối chiếu với giấy tờ tùy thân của người đó rồi nhập lại",
    ),
    "not_a_name": (
        "không thể là tên người hay tổ chức",
        "Nhập như trên giấy tờ tùy thân hoặc giấy đăng ký",
    ),
    "not_a_number": ("không phải số", "Nhập lại bằng chữ số"),
    "sex": ("không phải Nam hoặc Nữ", "Chọn Nam hoặc Nữ"),
    "too_long": ("quá dài", "Rút gọn lại"),
    "no_holder": (
        "còn để trống",
        "Điền theo giấy; người chưa có số thì bỏ trống và ghi họ tên, ngày sinh của họ",
    ),
    "no_words": ("còn để trống", "Ghi lý do cụ thể"),
    "too_short": ("quá ngắn", "Nhập ít nhất 2 ký tự"),
    "not_a_letter_first": ("không bắt đầu bằng chữ cái", "Đặt một chữ cái không dấu ở đầu"),
    "person_number": ("không phải số định danh hợp lệ", "Đối chiếu với giấy rồi sửa lại"),
    "unknown": ("không thuộc loại giấy tờ này", "Chọn đúng loại giấy tờ"),
    "name_differs": (
        "là của người khác tên với tên trên giấy",
        "Đối chiếu số định danh và họ tên với giấy rồi sửa lại",
    ),
}
FIELD_REASON_OTHER = ("không hợp lệ", "Đối chiếu với giấy rồi sửa lại")

SCANNER: Mapping[str, tuple[str, str]] = {
    "no_feeder": ("Máy quét này không có khay nạp giấy.", "Chọn quét từ mặt kính."),
    "no_duplex": (
        "Máy quét này không quét được hai mặt.",
        "Chọn quét một mặt, lật giấy rồi quét tiếp.",
    ),
    "permission": (
        "Máy tính không có quyền dùng máy quét hoặc thư mục tạm của nó.",
        "Báo người quản trị cấp quyền.",
    ),
    "io": (
        "Máy quét hoặc ổ đĩa báo lỗi khi truyền trang.",
        "Kiểm tra dây rồi quét tiếp; nếu vẫn lỗi, báo người quản trị.",
    ),
    "option": ("Máy quét không nhận cài đặt đã chọn.", "Chọn độ phân giải hoặc chế độ khác."),
    "memory": ("Máy tính hết bộ nhớ khi quét.", "Giảm độ phân giải hoặc đóng bớt chương trình."),
    "cancelled_at_device": ("Việc quét bị hủy trên máy quét.", "Nạp lại giấy rồi quét tiếp."),
    "helper_died": (
        "Chương trình điều khiển máy quét bị dừng.",
        "Quét tiếp; trang dở dang cần quét lại.",
    ),
    "no_page": ("Máy quét không gửi trang nào.", "Kiểm tra giấy rồi quét lại."),
    "damaged_page": ("Máy quét gửi một trang bị hỏng.", "Quét lại trang đó."),
    "timeout": ("Máy quét không trả lời.", "Tắt máy quét, bật lại rồi quét tiếp."),
    "cover_open": ("Nắp máy quét đang mở.", "Đóng nắp rồi quét tiếp."),
}
SCANNER_OTHER = ("Máy quét báo lỗi.", "Kiểm tra máy quét rồi quét tiếp.")

LINK: Mapping[str, str] = {
    "refused": "Máy chủ tiếp nhận từ chối kết nối.",
    "silent": "Máy chủ tiếp nhận không trả lời trong 30 giây.",
    "timeout": "Máy chủ tiếp nhận không trả lời kịp.",
    "cut": "Đường truyền bị ngắt giữa chừng.",
    "name": "Không tìm thấy địa chỉ máy chủ tiếp nhận.",
    "dns": "Không tìm thấy địa chỉ máy chủ tiếp nhận.",
    "tls": "Không tin được chứng thư của máy chủ tiếp nhận.",
    "certificate": "Không tin được chứng thư của máy chủ tiếp nhận.",
    "busy": "Máy chủ tiếp nhận đang bận.",
    "hub_ended": "Máy chủ tiếp nhận đã dừng.",
    "hub_error": "Máy chủ tiếp nhận đang gặp sự cố.",
}
WRONG_ADDRESS: Mapping[str, str] = {
    "plain_http": "Địa chỉ máy chủ tiếp nhận phải bắt đầu bằng https://.",
    "bad_address": "Địa chỉ máy chủ tiếp nhận không đúng.",
}
"""Reasons of a link that no waiting will mend: the address itself is wrong."""

LINK_OTHER = "Không kết nối được máy chủ tiếp nhận."

OFFERS: Mapping[str, str] = {
    OfferCode.DATABASE: "thông tin đã có trong cơ sở dữ liệu",
    OfferCode.NONE_HELD: "kho chưa có giấy tờ này",
    OfferCode.EXPIRED: "giấy tờ đã hết hạn",
    OfferCode.SUPERSEDED: "đã có bản mới hơn",
    OfferCode.SINGLE_USE: "giấy tờ chỉ dùng cho một hồ sơ",
    OfferCode.OTHER_PURPOSE: "giấy tờ được cấp cho mục đích khác",
    OfferCode.PURPOSE_UNKNOWN: "chưa rõ mục đích sử dụng ghi trên giấy",
    OfferCode.OTHER_HOLDER: "giấy tờ là của người khác",
    OfferCode.HOLDER_UNKNOWN: "chưa biết giấy tờ là của ai",
    OfferCode.UNVERIFIED: "giấy tờ chưa được xác nhận",
    OfferCode.NEWER_UNVERIFIED: "có bản mới hơn đang chờ xác nhận",
    OfferCode.PHOTOCOPY: "bản trong kho chỉ là bản chụp",
    OfferCode.COPY_NOT_ACCEPTED: "thành phần này cần bản chính",
    OfferCode.HOLDER_DECEASED: "chủ giấy tờ đã mất",
    OfferCode.ENDED_BY_EVENT: "giấy tờ không còn đúng với tình trạng hiện nay",
    OfferCode.UNREADABLE: "bản quét trong kho không đọc được",
    OfferCode.IMAGE_NOT_KEPT: "kho không lưu hình ảnh của giấy tờ này",
}
OFFER_OTHER = "giấy tờ không phù hợp với thành phần này"

LANGUAGES: Mapping[str, str] = {
    "vie": "tiếng Việt (vie)",
    "osd": "nhận biết chiều giấy (osd)",
    "script/Vietnamese": "chữ Việt (script/Vietnamese)",
    "eng": "tiếng Anh (eng)",
}

TAKEN_KINDS = ", ".join(kind.name for kind in DocumentKind)
"""The kinds of file that are taken, as an officer knows them: PDF, JPEG, PNG, TIFF, BMP, WEBP."""
