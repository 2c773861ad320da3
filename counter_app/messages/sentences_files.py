"""Sentences about files, numbers and codes that cannot be taken, and about what is missing on this PC."""

from collections.abc import Mapping
from datetime import date

from counter_app.domain import errors

from . import reasons
from .facts import Entry, Facts, Words, fixed
from .format import day
from .usage import usage_words

_OTHERS_GO_ON = "Các tệp khác và những gì đã lưu không bị ảnh hưởng."
_NOTHING_SAVED = "Chưa có gì được lưu hay thay đổi."


def _file(rest: str, act: str) -> Entry:
    return lambda facts: Words(f"{facts.file} {rest}.", _OTHERS_GO_ON, act)


def _not_readable(facts: Facts) -> Words:
    match facts.text("reason"):
        case "no_permission":
            what = f"Không có quyền đọc tệp{facts.quoted('file')}."
            act = (
                "Nhờ người giữ tệp cấp quyền đọc, hoặc chép tệp vào thư mục của mình rồi thêm lại."
            )
        case "no_file":
            what = f"{facts.file} là thiết bị hoặc ống dữ liệu, không phải tệp lưu trên đĩa."
            act = "Lưu thành tệp rồi thêm lại."
        case _:
            what = f"{facts.file} không đọc được vì ổ đĩa chứa tệp bị lỗi hoặc đã bị rút ra."
            act = "Cắm lại ổ đĩa, hoặc chép tệp vào máy này rồi thêm lại."
    return Words(what, _OTHERS_GO_ON, act)


def _too_large(facts: Facts) -> Words:
    found, limit = facts.amount("found"), facts.amount("limit")
    size = f": {found}" if found else ""
    allowed = f" (tối đa {limit})" if limit else ""
    act = (
        "Tách thành nhiều tệp rồi thêm lại."
        if facts.text("unit") == "pages"
        else "Quét lại ở 200–300 dpi hoặc tách thành nhiều tệp."
    )
    return Words(f"{facts.file} quá lớn{size}{allowed}.", _OTHERS_GO_ON, act)


def _too_slow(facts: Facts) -> Words:
    seconds = facts.number("seconds")
    after = f" sau {seconds} giây" if seconds is not None else ""
    return Words(
        f"{facts.file} chưa mở xong{after} nên đã dừng.",
        _OTHERS_GO_ON,
        "Quét lại giấy, hoặc lưu lại tệp bằng phần mềm khác rồi thêm lại.",
    )


def _unreadable(facts: Facts) -> Words:
    page = facts.number("page")
    act = f"Quét lại trang {page}." if page is not None else "Quét lại trang đó."
    return Words(f"{facts.page} không đọc được.", "Các trang khác vẫn được giữ và xử lý tiếp.", act)


def _not_writable(facts: Facts) -> Words:
    if facts.text("reason") == "medium_gone":
        return Words(
            "Ổ đĩa đang ghi đã bị rút ra hoặc không còn ghi được.",
            "Các phần đã ghi xong vẫn nguyên vẹn, các bản ghi vẫn chờ trong hàng đợi.",
            "Cắm lại đúng ổ đó rồi xuất tiếp; nếu ổ hỏng, xuất vào ổ khác.",
        )
    return Words(
        f"Không ghi được{facts.quoted('file')} vào thư mục này.",
        "Những gì đã lưu vẫn nguyên vẹn.",
        "Chọn thư mục có sẵn và có quyền ghi.",
    )


def _reason(table: Mapping[str, tuple[str, str]], other: tuple[str, str]) -> Entry:
    def words(facts: Facts) -> Words:
        what, act = table.get(facts.text("reason"), other)
        return Words(what, _NOTHING_SAVED, act)

    return words


def _unknown_code(facts: Facts) -> Words:
    if facts.text("kind") == "dossier":
        return Words(
            f"Hồ sơ{facts.quoted('value')} không phải của công dân và thủ tục này.",
            _NOTHING_SAVED,
            "Kiểm tra lại mã hồ sơ.",
        )
    kind = reasons.CODE_KINDS.get(facts.text("kind"), reasons.CODE_KIND_OTHER)
    if facts.text("day"):
        on = day(date.fromisoformat(facts.text("day")))
        return Words(
            f"{kind.capitalize()}{facts.quoted('value')} trong danh mục không có hiệu lực vào ngày {on}.",
            _NOTHING_SAVED,
            "Kiểm tra lại ngày tiếp nhận, hoặc nhập gói danh mục có quy định của ngày đó.",
        )
    return Words(
        f"Danh mục không có {kind}{facts.quoted('value')}.",
        _NOTHING_SAVED,
        f"Chọn {kind} trong danh mục.",
    )


def _field(facts: Facts) -> Words:
    name = facts.text("field")
    known = reasons.FIELDS.get(name, f"Trường “{name}”" if name else "Một trường thông tin")
    label = facts.text("label", known)
    what, act = reasons.FIELD_REASONS.get(facts.text("reason"), reasons.FIELD_REASON_OTHER)
    return Words(f"{label} {what}.", "Các trường khác vẫn được giữ.", f"{act}.")


def _not_found(facts: Facts) -> Words:
    if facts.text("kind") == "person":
        return Words("Kho chưa có công dân này.", "", "Kiểm tra lại số giấy tờ rồi tìm lại.")
    if facts.text("kind") == "component":
        return Words(
            "Hồ sơ này không còn thành phần nào chờ giấy.",
            _NOTHING_SAVED,
            "Chọn đúng thành phần rồi quét lại.",
        )
    thing = reasons.THINGS.get(facts.text("kind"), reasons.THING_OTHER)
    return Words(
        f"Không tìm thấy {thing}{facts.quoted('id')}.",
        "",
        f"Kiểm tra lại mã của {thing} rồi tìm lại.",
    )


def _usage(facts: Facts) -> Words:
    words = usage_words(facts.text("reason"))
    return Words(
        f"Lệnh chưa đúng: {words}." if words else "Lệnh chưa đúng.",
        _NOTHING_SAVED,
        "Xem cách dùng với tùy chọn --help.",
    )


def _language(facts: Facts) -> Words:
    code = facts.text("language")
    name = reasons.LANGUAGES.get(code, f"“{code}”" if code else "tiếng Việt (vie)")
    package = "tesseract-ocr-vie" if code in ("", "vie") else "ngôn ngữ của Tesseract"
    return Words(
        f"Bộ nhận dạng chưa có dữ liệu {name}.",
        "Trang đã quét vẫn được giữ, sẽ nhận dạng sau.",
        f"Báo người quản trị cài gói {package}.",
    )


def _font(facts: Facts) -> Words:
    return Words(
        f"Thiếu phông chữ{facts.quoted('font')}.",
        "Hồ sơ đã lưu không bị ảnh hưởng.",
        "Báo người quản trị cài lại chương trình.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.FileNotFound.code: lambda facts: Words(
        f"Không tìm thấy tệp{facts.quoted('file')}.",
        _OTHERS_GO_ON,
        "Kiểm tra lại tên và thư mục rồi thêm lại.",
    ),
    errors.FileNotReadable.code: _not_readable,
    errors.FileIsFolder.code: _file(
        "là thư mục, không phải tệp", "Chọn các tệp ở trong thư mục đó."
    ),
    errors.PlaceNotWritable.code: _not_writable,
    errors.FileEmpty.code: _file("rỗng, không có nội dung", "Quét lại giấy rồi thêm lại."),
    errors.FileChanged.code: _file(
        "thay đổi trong lúc được nhận", "Chờ máy quét ghi xong tệp rồi thêm lại."
    ),
    errors.FileDamaged.code: _file("bị hỏng, không mở được", "Quét lại giấy hoặc xin lại tệp gốc."),
    errors.FileEncrypted.code: _file(
        "có đặt mật khẩu", "Xin bản không đặt mật khẩu, hoặc quét từ giấy."
    ),
    errors.FileFormDynamic.code: _file(
        "là biểu mẫu động, chương trình khác không hiện được nội dung",
        "In ra PDF thường rồi thêm lại, hoặc quét từ giấy.",
    ),
    errors.FileTooLarge.code: _too_large,
    errors.FileKindUnknown.code: _file(
        "không phải loại nhận được",
        f"Thêm tệp thuộc một trong các loại: {reasons.TAKEN_KINDS}.",
    ),
    errors.FileTooSlow.code: _too_slow,
    errors.PageUnreadable.code: _unreadable,
    errors.CardQrRefused.code: _reason(reasons.CARD, reasons.CARD_OTHER),
    errors.PersonNumberRefused.code: _reason(reasons.NUMBER, reasons.NUMBER_OTHER),
    errors.DossierNumberRefused.code: _reason(reasons.DOSSIER_NUMBER, reasons.DOSSIER_NUMBER_OTHER),
    errors.NameMissing.code: fixed(
        "Công dân này chưa có trong kho nên cần họ tên.",
        _NOTHING_SAVED,
        "Nhập họ tên theo giấy tờ.",
    ),
    errors.UnknownCode.code: _unknown_code,
    errors.FieldRefused.code: _field,
    errors.NotFound.code: _not_found,
    errors.BadUsage.code: _usage,
    errors.TesseractMissing.code: fixed(
        "Máy này chưa có bộ nhận dạng chữ Tesseract.",
        "Trang đã quét vẫn được giữ, sẽ nhận dạng sau.",
        "Báo người quản trị cài gói tesseract-ocr.",
    ),
    errors.PreparePlaceMissing.code: fixed(
        "Không có thư mục nào ghi được để lưu phần chuẩn bị đọc trang.",
        "Máy vẫn đọc được trang, chỉ chậm hơn mỗi khi bắt đầu.",
        "Nhờ người quản trị đặt biến NUMBA_CACHE_DIR là một thư mục ghi được rồi chạy lại counter-app prepare.",
    ),
    errors.LanguageMissing.code: _language,
    errors.FontMissing.code: _font,
    errors.ScannerToolMissing.code: fixed(
        "Máy này chưa có chương trình điều khiển máy quét.",
        "Vẫn có thể thêm tệp hoặc dùng thư mục quét.",
        "Báo người quản trị cài gói sane-utils.",
    ),
    errors.CatalogueInvalid.code: lambda facts: Words(
        f"Tệp danh mục{facts.quoted('file')} không hợp lệ{facts.quoted('where', ' ở ')}.",
        "Hồ sơ đã lưu không bị ảnh hưởng.",
        "Báo bộ phận hỗ trợ để nhận lại danh mục.",
    ),
}
