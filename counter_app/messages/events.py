"""What each kind of event is called in a person's, paper's or dossier's history."""

from collections.abc import Mapping

from counter_app.domain.events import EventKind

EVENT_LABELS: Mapping[EventKind, str] = {
    EventKind.STORE_CREATED: "Tạo kho dữ liệu",
    EventKind.STORE_UPGRADED: "Nâng cấp kho dữ liệu",
    EventKind.OFFICER_ADDED: "Thêm cán bộ",
    EventKind.PASSPHRASE_CHANGED: "Đổi mật khẩu",
    EventKind.ACCOUNT_RECOVERED: "Khôi phục tài khoản",
    EventKind.SIGNED_IN: "Đăng nhập",
    EventKind.CLOCK_SET: "Đặt giờ thử nghiệm",
    EventKind.PERSON_ADDED: "Thêm công dân",
    EventKind.PERSON_CHANGED: "Sửa thông tin công dân",
    EventKind.STORE_LOOKED_UP: "Tra cứu kho công dân",
    EventKind.DOSSIER_OPENED: "Tiếp nhận hồ sơ",
    EventKind.DOSSIER_CONTINUED: "Tiếp tục hồ sơ",
    EventKind.DOSSIER_SOLVED: "Giải quyết xong hồ sơ",
    EventKind.PAPER_SCANNED: "Quét giấy tờ",
    EventKind.PAPER_READ: "Nhận dạng giấy tờ",
    EventKind.PAPER_UNREADABLE: "Không đọc được giấy tờ",
    EventKind.PAPER_ACCEPTED: "Xác nhận giấy tờ",
    EventKind.PAPER_REJECTED: "Loại bản quét",
    EventKind.PAPER_SUPERSEDED: "Thay bằng bản mới hơn",
    EventKind.PAPER_REUSED: "Tái sử dụng giấy tờ",
    EventKind.PAPER_VIEWED: "Xem giấy tờ",
    EventKind.PAPER_EXPORTED: "Xuất giấy tờ",
    EventKind.OFFER_DECLINED: "Yêu cầu nộp lại giấy tờ đã có",
    EventKind.SLIP_PRINTED: "In giấy tiếp nhận",
    EventKind.RECORD_QUEUED: "Đưa vào hàng đợi gửi",
    EventKind.RECORD_RECEIVED: "Máy chủ đã nhận",
    EventKind.RECORD_CHANGED: "Đổi trạng thái gửi",
    EventKind.DESK_ENROLLED: "Đăng ký quầy với máy chủ",
    EventKind.SEARCHED: "Tìm kiếm",
    EventKind.REPORT_EXPORTED: "Xuất báo cáo",
    EventKind.JOB_CHANGED: "Đổi trạng thái việc số hóa",
    EventKind.SETTING_CHANGED: "Đổi cài đặt",
}
