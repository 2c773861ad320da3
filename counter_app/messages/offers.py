"""What the once-only rule answered, in one sentence that an officer can read out to the citizen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from counter_app.domain.catalogue import NationalDatabase
from counter_app.domain.offers import Offer, OfferCode
from counter_app.domain.text import nfc

from .format import day
from .labels import DATABASE


@dataclass(frozen=True, slots=True)
class _Case:
    """All the facts of one answer, as words; empty text where a fact is not known."""

    wanted: str
    held: str
    holder: str
    number: str
    issued_on: date | None
    expires_on: date | None
    due_on: date | None
    purpose: str
    wanted_purpose: str
    newer_number: str
    newer_on: date | None
    database: NationalDatabase | None
    ground: str
    kept_at: str
    choices: int

    @property
    def paper(self) -> str:
        """The held paper: `Giấy khai sinh số 123/2010 cấp ngày 02/03/2010 của Nguyễn Văn A`."""
        name = self.held or self.wanted
        number = f" số {self.number}" if self.number else ""
        issued = f" cấp ngày {day(self.issued_on)}" if self.issued_on else ""
        holder = f" của {self.holder}" if self.holder else ""
        return f"{name}{number}{issued}{holder}"

    @property
    def instead(self) -> str:
        """`, dùng thay cho Giấy khai sinh` when the held paper is a published substitute."""
        return f", dùng thay cho {self.wanted}" if self.held and self.held != self.wanted else ""

    @property
    def where(self) -> str:
        """`, số hóa tại H19.13, Quầy 2` when another desk holds it."""
        return f", số hóa tại {self.kept_at}" if self.kept_at else ""


def _held(case: _Case) -> str:
    if case.choices > 1:
        name = case.held or case.wanted
        return f"Đã có {case.choices} {name} – chọn giấy dùng cho hồ sơ này, không cần nộp lại."
    until = f", còn hạn đến {day(case.expires_on)}" if case.expires_on else ""
    return f"Đã có {case.paper}{case.instead}{case.where}{until} – không cần nộp lại."


def _expires_before_due(case: _Case) -> str:
    end = f" ngày {day(case.expires_on)}" if case.expires_on else ""
    due = f" ({day(case.due_on)})" if case.due_on else ""
    return (
        f"Đã có {case.paper}{case.instead}{case.where}, nhưng hết hạn{end}, trước ngày hẹn trả{due}"
        " – vẫn dùng được hôm nay, nên hỏi lại công dân."
    )


def _database(case: _Case) -> str:
    where = DATABASE[case.database] if case.database else "cơ sở dữ liệu quốc gia"
    ground = f" theo {case.ground}" if case.ground else ""
    return f"Không yêu cầu nộp {case.wanted}: thông tin đã có trong {where}{ground}."


def _none(case: _Case) -> str:
    holder = f" của {case.holder}" if case.holder else ""
    return f"Kho chưa có {case.wanted}{holder} – cần nộp."


def _expired(case: _Case) -> str:
    end = f" ngày {day(case.expires_on)}" if case.expires_on else ""
    return f"{case.paper} đã hết hạn{end} – cần nộp bản còn hạn."


def _superseded(case: _Case) -> str:
    newer = f" số {case.newer_number}" if case.newer_number else ""
    issued = f" cấp ngày {day(case.newer_on)}" if case.newer_on else ""
    return f"{case.paper} đã có bản mới hơn{newer}{issued} thay thế – cần nộp bản mới nhất."


def _other_purpose(case: _Case) -> str:
    printed = f" cho mục đích “{case.purpose}”" if case.purpose else " cho mục đích khác"
    wanted = f", thủ tục này cần “{case.wanted_purpose}”" if case.wanted_purpose else ""
    return f"{case.paper} được cấp{printed}{wanted} – cần nộp giấy đúng mục đích."


def _other_holder(case: _Case) -> str:
    return f"{case.paper} không phải của người mà thủ tục này yêu cầu – cần nộp {case.wanted}."


_SENTENCES: Mapping[OfferCode, Callable[[_Case], str]] = {
    OfferCode.HELD: _held,
    OfferCode.HELD_EXPIRES_BEFORE_DUE: _expires_before_due,
    OfferCode.DATABASE: _database,
    OfferCode.NONE_HELD: _none,
    OfferCode.EXPIRED: _expired,
    OfferCode.SUPERSEDED: _superseded,
    OfferCode.SINGLE_USE: lambda case: (
        f"{case.held or case.wanted} chỉ dùng cho một hồ sơ – cần lập mới cho hồ sơ này."
    ),
    OfferCode.OTHER_PURPOSE: _other_purpose,
    OfferCode.PURPOSE_UNKNOWN: lambda case: (
        f"Chưa rõ mục đích sử dụng ghi trên {case.paper} – cần nộp giấy đúng mục đích."
    ),
    OfferCode.OTHER_HOLDER: _other_holder,
    OfferCode.HOLDER_UNKNOWN: lambda case: (
        f"Chưa biết {case.wanted} là của ai – nhập số định danh của người đó để tra kho, hoặc nộp giấy."
    ),
    OfferCode.UNVERIFIED: lambda case: (
        f"{case.paper} đã quét nhưng chưa được xác nhận – xác nhận trước thì không cần nộp lại."
    ),
    OfferCode.NEWER_UNVERIFIED: lambda case: (
        f"Có bản quét mới hơn {case.paper} đang chờ xác nhận – xác nhận bản mới trước."
    ),
    OfferCode.PHOTOCOPY: lambda case: (
        f"Kho chỉ có bản chụp {case.paper}, không có giá trị thay bản chính – cần nộp."
    ),
    OfferCode.COPY_NOT_ACCEPTED: lambda case: (
        f"Kho chỉ có bản sao {case.paper}, thành phần này cần bản chính – cần nộp."
    ),
    OfferCode.HOLDER_DECEASED: lambda case: (
        f"Kho ghi nhận chủ của {case.paper} đã mất nên không dùng lại được – cần nộp."
    ),
    OfferCode.ENDED_BY_EVENT: lambda case: (
        f"{case.paper} không còn đúng vì đã có sự kiện hộ tịch mới – cần nộp bản mới."
    ),
    OfferCode.UNREADABLE: lambda case: (
        f"Tệp của {case.paper} trong kho bị thiếu hoặc không đọc được – cần quét lại."
    ),
    OfferCode.IMAGE_NOT_KEPT: lambda case: (
        f"Kho chỉ lưu dữ liệu, không lưu hình ảnh của {case.held or case.wanted} – công dân xuất trình để đối chiếu."
    ),
}


def offer_words(
    offer: Offer,
    *,
    type_name: str,
    held_name: str = "",
    holder_name: str = "",
    paper_number: str = "",
    issued_on: date | None = None,
    due_on: date | None = None,
    purpose: str = "",
    wanted_purpose: str = "",
    newer_number: str = "",
    newer_on: date | None = None,
    database: NationalDatabase | None = None,
    database_ground: str = "",
    kept_at: str = "",
    choices: int = 1,
) -> str:
    """Return one NFC sentence to read out. Facts that are not known are left out of it.

    Args:
        offer: the rule's answer; its expiry date is used as it stands.
        type_name: what the component asks for.
        held_name: name of the held paper's type where it is a published substitute (an alias) of that.
        holder_name, paper_number, issued_on: of the paper the answer speaks of.
        due_on: the appointment, for papers that expire before it.
        purpose, wanted_purpose: printed on the paper, wanted by the procedure.
        newer_number, newer_on: of the paper that superseded it.
        kept_at: office and desk that hold the paper, when it is not this desk.
        choices: how many papers stand beside each other, so that the officer has to say which.
        database, database_ground: where the information stands, and the rule that says so, by its own name.
    """
    case = _Case(
        wanted=type_name,
        held=held_name,
        holder=holder_name,
        number=paper_number,
        issued_on=issued_on,
        expires_on=offer.expires_on,
        due_on=due_on,
        purpose=purpose,
        wanted_purpose=wanted_purpose,
        newer_number=newer_number,
        newer_on=newer_on,
        database=database,
        ground=database_ground,
        kept_at=kept_at,
        choices=choices,
    )
    return nfc(_SENTENCES[offer.code](case))
