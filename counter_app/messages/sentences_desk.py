"""Sentences about access, the state of dossiers and papers, the store and the scanner."""

from collections.abc import Mapping

from counter_app.domain import errors
from counter_app.domain.labels import DOSSIER_STATUS, OUTBOX_STATE, PAPER_STATE
from counter_app.domain.offers import OfferCode
from counter_app.domain.officers import Role
from counter_app.domain.papers import PaperState

from . import reasons
from .facts import Entry, Facts, Words, fixed
from .format import grouped_number
from .labels import ROLE

_STORE_SAFE = "Dữ liệu trong kho không bị thay đổi."
_COMMITTED_SAFE = "Những gì đã lưu vẫn nguyên vẹn."


def _weak(facts: Facts) -> Words:
    minimum = facts.number("minimum")
    least = f"ít nhất {minimum} ký tự" if minimum is not None else "dài hơn"
    return Words(
        "Mật khẩu quá ngắn hoặc dễ đoán.", "", f"Đặt mật khẩu {least}, ví dụ bốn từ dễ nhớ."
    )


def _role(facts: Facts) -> Words:
    wanted = {role.value: label for role, label in ROLE.items()}.get(
        facts.text("role"), ROLE[Role.SUPERVISOR]
    )
    who = wanted[0].lower() + wanted[1:]
    return Words(
        f"Việc này chỉ dành cho {who}.", _STORE_SAFE, f"Nhờ {who} đăng nhập rồi thực hiện."
    )


def _paper_not_ready(facts: Facts) -> Words:
    state = facts.text("state")
    if state == PaperState.SCANNED.value:
        return Words(
            "Giấy tờ này đang được nhận dạng.",
            "Bản quét đã được giữ.",
            "Chờ nhận dạng xong rồi xác nhận.",
        )
    label = {known.value: words for known, words in PAPER_STATE.items()}.get(state)
    if label:
        return Words(
            f"Giấy tờ này không còn chờ xác nhận (trạng thái: {label}).",
            _COMMITTED_SAFE,
            "Tải lại danh sách để xem trạng thái mới.",
        )
    return Words(
        "Giấy tờ này chưa sẵn sàng để xác nhận.",
        "Bản quét đã được giữ.",
        "Chờ nhận dạng xong rồi thử lại.",
    )


def _page_not_in_paper(facts: Facts) -> Words:
    page, pages = facts.text("page", "đó"), facts.number("pages")
    if pages is None:
        return Words(f"Giấy tờ này không có trang {page}.", _STORE_SAFE, "Chọn trang khác.")
    there = "trang 1" if pages == 1 else f"một trang từ 1 đến {grouped_number(pages)}"
    return Words(
        f"Giấy tờ này có {grouped_number(pages)} trang, không có trang {page}.",
        _STORE_SAFE,
        f"Chọn {there} rồi làm lại.",
    )


def _paper_not_held(facts: Facts) -> Words:
    state = facts.text("state")
    if state == PaperState.WITHDRAWN.value:
        return Words(
            "Giấy tờ này đã được hủy xác nhận trước đó.",
            _STORE_SAFE,
            "Tải lại danh sách để xem trạng thái mới.",
        )
    if state == PaperState.SCANNED.value:
        return Words(
            "Giấy tờ này chưa được xác nhận nên không có gì để hủy.",
            _STORE_SAFE,
            "Nếu bản quét không dùng được thì loại bản quét đó.",
        )
    return Words(
        "Giấy tờ này không có trong kho dữ liệu của công dân nên không có gì để hủy.",
        _STORE_SAFE,
        "Tải lại danh sách để xem trạng thái mới.",
    )


def _paper_of_other_desk(facts: Facts) -> Words:
    desk = facts.text("desk") or "Quầy khác"
    return Words(
        f"{desk} đã xác nhận giấy tờ này nên chỉ quầy đó hủy xác nhận được.",
        _STORE_SAFE,
        "Báo cho quầy đó; khi họ hủy, máy chủ tiếp nhận báo lại cho quầy này. Trong lúc chờ, yêu cầu nộp lại kèm lý do.",
    )


_NOT_ASKED = "Bỏ qua thành phần này và làm tiếp; nếu cơ sở dữ liệu không có, thiếu hoặc sai thông tin thì ghi nhận điều đó trước."

_STATED: Mapping[str, Words] = {
    "look_first": Words(
        "Chưa tra cứu được cơ sở dữ liệu thì chưa được yêu cầu công dân nộp giấy tờ.",
        "Hồ sơ không bị thay đổi.",
        "Tra cứu lại khi cơ sở dữ liệu hoạt động; chỉ yêu cầu nộp khi thông tin không có, không đầy đủ hoặc không chính xác.",
    ),
    "no_database": Words(
        "Thành phần này không lấy thông tin từ cơ sở dữ liệu.",
        "Hồ sơ không bị thay đổi.",
        "Bỏ lý do về cơ sở dữ liệu, chọn lý do khác.",
    ),
    "line_taken": Words(
        "Thành phần này đã có giấy tờ, không ghi nhận hoặc bỏ ghi nhận về cơ sở dữ liệu được nữa.",
        "Hồ sơ không bị thay đổi.",
        "Nếu đã ghi nhầm: bỏ giấy tờ khỏi thành phần này (loại bản quét, xóa số đếm hoặc chọn lý do không dùng giấy đã có) rồi"
        " ghi lại.",
    ),
}


def _offer(facts: Facts) -> Words:
    stated = _STATED.get(facts.text("reason"))
    if stated is not None:
        return stated
    if facts.text("reason") == "nothing_to_decline":
        return Words(
            "Thành phần này không có gì để yêu cầu nộp lại.",
            "Hồ sơ không bị thay đổi.",
            "Bỏ qua và làm tiếp.",
        )
    why = reasons.OFFERS.get(facts.text("reason"), reasons.OFFER_OTHER)
    act = "Chọn giấy tờ khác trong kho, hoặc quét giấy công dân mang đến."
    if facts.text("reason") == OfferCode.DATABASE.value:
        act = _NOT_ASKED
    if facts.text("reason") in (OfferCode.HELD.value, OfferCode.HELD_EXPIRES_BEFORE_DUE.value):
        act = "Chọn giấy tờ được đề nghị ở thành phần này."
    return Words(f"Không thể tái sử dụng giấy tờ này: {why}.", "Hồ sơ không bị thay đổi.", act)


def _jammed(facts: Facts) -> Words:
    return Words("Máy quét bị kẹt giấy.", facts.kept_pages, _go_on_after(facts, "Gỡ giấy kẹt, "))


def _go_on_after(facts: Facts, before: str) -> str:
    pages = facts.number("pages")
    if not pages:
        return before + "nạp lại giấy rồi quét tiếp."
    return before + f"nạp lại từ trang {grouped_number(pages + 1)} rồi quét tiếp."


def _scanner_failed(facts: Facts) -> Words:
    what, act = reasons.SCANNER.get(facts.text("reason"), reasons.SCANNER_OTHER)
    return Words(what, facts.kept_pages, act)


_STATES: Mapping[str, str] = {
    **{state.value: label for state, label in OUTBOX_STATE.items()},
    **{state.value: label for state, label in PAPER_STATE.items()},
    **{status.name.lower(): label for status, label in DOSSIER_STATUS.items()},
}


def _state(facts: Facts) -> Words:
    label = _STATES.get(facts.text("state"), "")
    now = f" (trạng thái: {label})" if label else ""
    return Words(
        f"Việc này không làm được ở trạng thái hiện nay{now}.",
        _COMMITTED_SAFE,
        "Tải lại danh sách để xem trạng thái mới.",
    )


def _store_busy(facts: Facts) -> Words:
    pid = facts.number("pid")
    if facts.flag("stopped"):
        return Words(
            f"Kho dữ liệu đang bị tiến trình {pid} giữ, mà tiến trình đó đang bị tạm ngừng giữa chừng.",
            _COMMITTED_SAFE,
            "Cho tiến trình đó chạy tiếp hoặc kết thúc nó rồi thử lại; cần thì báo người quản trị máy.",
        )
    which = "" if pid is None else f" (tiến trình {pid})"
    return Words(
        f"Kho dữ liệu đang được chương trình khác sử dụng{which}.",
        _COMMITTED_SAFE,
        "Đóng chương trình kia, hoặc chờ ít phút rồi thử lại.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.StateRefused.code: _state,
    errors.WrongPassphrase.code: fixed(
        "Mật khẩu không đúng.", "", "Nhập lại; chú ý Caps Lock và bộ gõ."
    ),
    errors.WeakPassphrase.code: _weak,
    errors.UnknownOfficer.code: fixed(
        "Không có cán bộ với tên đăng nhập này.", "", "Kiểm tra lại tên đăng nhập."
    ),
    errors.OfficerExists.code: fixed(
        "Tên đăng nhập này đã có người dùng.", _STORE_SAFE, "Chọn tên đăng nhập khác."
    ),
    errors.RoleRequired.code: _role,
    errors.WrongRecoveryKey.code: fixed(
        "Khóa khôi phục không đúng.",
        _STORE_SAFE,
        "Nhập lại theo bản in, từng nhóm một.",
    ),
    errors.ClockNotAllowed.code: fixed(
        "Chỉ kho thử nghiệm mới được đặt giờ khác.", _STORE_SAFE, "Bỏ tùy chọn --now rồi chạy lại."
    ),
    errors.StoreMissing.code: fixed(
        "Thư mục này chưa có kho dữ liệu.",
        "",
        "Tạo kho bằng lệnh counter-app init, hoặc chọn đúng thư mục.",
    ),
    errors.StoreExists.code: fixed(
        "Thư mục này đã có kho dữ liệu.", _STORE_SAFE, "Đăng nhập kho này, hoặc chọn thư mục khác."
    ),
    errors.StoreOnNetwork.code: fixed(
        "Kho dữ liệu không được đặt trên ổ mạng.", "", "Chọn thư mục trên ổ đĩa của máy này."
    ),
    errors.PageNotInPaper.code: _page_not_in_paper,
    errors.PaperNotReady.code: _paper_not_ready,
    errors.PaperNotHeld.code: _paper_not_held,
    errors.PaperOfOtherDesk.code: _paper_of_other_desk,
    errors.OfferNotValid.code: _offer,
    errors.ComponentNotAsked.code: fixed(
        "Không được yêu cầu nộp giấy này: thông tin đã có trong cơ sở dữ liệu.",
        "Hồ sơ không bị thay đổi.",
        _NOT_ASKED,
    ),
    errors.ReasonRequired.code: fixed(
        "Giấy này đã có trong kho; muốn yêu cầu nộp lại phải nêu lý do.",
        "Hồ sơ không bị thay đổi.",
        "Chọn lý do trong danh sách, hoặc tái sử dụng giấy đã có.",
    ),
    errors.PersonLocked.code: fixed(
        "Kho ghi nhận công dân này đã mất nên không nhận hồ sơ đứng tên họ.",
        _STORE_SAFE,
        "Đối chiếu lại giấy tờ; nếu kho ghi sai, báo người giám sát.",
    ),
    errors.StoreBusy.code: _store_busy,
    errors.ReaderUnable.code: fixed(
        "Bộ phận đọc tệp không khởi động được trên máy này.",
        _COMMITTED_SAFE,
        "Đóng bớt chương trình rồi làm lại; nếu lặp lại, báo người quản trị cài lại phần mềm.",
    ),
    errors.PaperBeingRead.code: fixed(
        "Giấy tờ này đang được đọc ở cửa sổ chương trình hoặc ở lệnh khác.",
        _COMMITTED_SAFE,
        "Chờ đọc xong rồi làm lại.",
    ),
    errors.ReadingBrokeOff.code: lambda facts: Words(
        f"Việc đọc giấy tờ bị ngắt giữa chừng{facts.quoted('kind')}.",
        "Những trang đã đọc xong được giữ lại, không phải đọc lại.",
        "Đọc tiếp; nếu lặp lại, đóng bớt chương trình hoặc gọi bộ phận hỗ trợ.",
    ),
    errors.DigitisingCancelled.code: fixed(
        "Việc đọc giấy tờ đã được dừng lại.",
        _COMMITTED_SAFE,
        "Bắt đầu đọc lại khi sẵn sàng.",
    ),
    errors.DiskFull.code: fixed(
        "Ổ đĩa đã đầy nên chưa lưu thêm được.",
        _COMMITTED_SAFE,
        "Dọn bớt ổ đĩa rồi làm lại bước này.",
    ),
    errors.StoreNewer.code: fixed(
        "Kho dữ liệu do phiên bản mới hơn của chương trình tạo ra.",
        _STORE_SAFE,
        "Cập nhật chương trình rồi mở lại.",
    ),
    errors.StoreDamaged.code: fixed(
        "Kho dữ liệu bị hỏng, không mở được.",
        "Chương trình không ghi thêm gì vào kho này.",
        "Không xóa thư mục; gọi bộ phận hỗ trợ để khôi phục từ bản sao lưu.",
    ),
    errors.BlobMissing.code: fixed(
        "Một tệp của giấy tờ không còn trong kho.",
        "Các giấy tờ khác không bị ảnh hưởng.",
        "Gọi bộ phận hỗ trợ để lấy lại từ máy chủ hoặc bản sao lưu.",
    ),
    errors.BlobDamaged.code: fixed(
        "Một tệp của giấy tờ trong kho đã bị thay đổi hoặc hỏng.",
        "Các giấy tờ khác không bị ảnh hưởng; tệp hỏng không được dùng.",
        "Gọi bộ phận hỗ trợ để lấy lại từ máy chủ hoặc bản sao lưu.",
    ),
    errors.ScannerNotFound.code: lambda facts: Words(
        f"Không tìm thấy máy quét{facts.quoted('source')}.",
        "Các trang đã nhận vẫn được giữ.",
        "Kiểm tra dây, nguồn rồi tìm lại máy quét.",
    ),
    errors.ScannerBusy.code: fixed(
        "Máy quét đang bận.", "Các trang đã nhận vẫn được giữ.", "Chờ máy quét xong rồi quét lại."
    ),
    errors.ScannerJammed.code: _jammed,
    errors.ScannerEmpty.code: fixed(
        "Khay nạp không có giấy.", "Các trang đã nhận vẫn được giữ.", "Nạp giấy vào khay rồi quét."
    ),
    errors.ScannerFailed.code: _scanner_failed,
    errors.PrinterFailed.code: lambda facts: Words(
        f"Máy in{facts.quoted('printer')} không nhận lệnh in.",
        "Hồ sơ đã lưu; giấy vẫn in lại được lúc khác.",
        "Kiểm tra máy in rồi in lại, chọn máy in khác hoặc lưu tệp PDF.",
    ),
    errors.InternalError.code: lambda facts: Words(
        f"Chương trình gặp lỗi ngoài dự kiến{facts.quoted('kind')}.",
        _COMMITTED_SAFE,
        "Thử lại; nếu vẫn lỗi, gọi bộ phận hỗ trợ và đọc mã lỗi này.",
    ),
}
