"""A line of the checklist said in one sentence."""

from counter_app.domain.dossiers import ItemState
from counter_app.domain.offers import Offer, OfferCode, Searched
from counter_app.services.checklist import Checklist, ChecklistLine

from .labels import DATABASE, ITEM_STATE, ORIGINAL_WORDS
from .offers import offer_words


def searched_words(searched: Searched) -> str:
    """Return where was looked for papers held, in one sentence."""
    if searched is Searched.PROVINCE:
        return "Đã tra kho giấy tờ của toàn tỉnh."
    return "Mới tra kho của bộ phận một cửa này, chưa tra được kho toàn tỉnh."


def state_words(line: ChecklistLine) -> str:
    """Return the line's state in a word or two; what is not required, or was counted on paper, is not said to be needed."""
    if line.on_paper:
        return "Đã nhận bản giấy"
    if line.state is ItemState.NEEDED and not line.item.required:
        return "Không bắt buộc"
    return ITEM_STATE[line.state]


def _place(line: ChecklistLine) -> str:
    """Where the paper was taken in, when another desk did."""
    if line.origin is None:
        return ""
    return f"{line.origin.office}, {line.origin.desk}" if line.origin.desk else line.origin.office


def lacks_words(line: ChecklistLine) -> str:
    """Return what was stated of the line's database and what the officer does about it; empty where nothing was.

    Where paper is asked for, the keeper of the database is asked to mend it (NQ 66.7/2025/NQ-CP).
    """
    if not line.lacks:
        return ""
    database = line.component.database
    where = DATABASE[database] if database is not None else "Cơ sở dữ liệu"
    said = line.lacks[:1].lower() + line.lacks[1:]
    return f"{where}: {said}. Đề nghị cơ quan quản lý cơ sở dữ liệu cập nhật, điều chỉnh."


def line_words(line: ChecklistLine, checklist: Checklist) -> str:
    """Return the reason of the line's state, to read out to the citizen; empty where there is nothing to say."""
    parts = (_offer_words(line, checklist), coming_words(line), lacks_words(line))
    return " ".join(part for part in parts if part)


def coming_words(line: ChecklistLine) -> str:
    """Return what of the line's paper is not here yet, or not any more; empty when all is."""
    if line.coming:
        return "Giấy tờ đang chờ lấy từ máy chủ: tự về khi máy chủ đã nhận hồ sơ này và có tệp của giấy tờ."
    return ORIGINAL_WORDS[line.original] if line.paper is not None and line.item.paper else ""


def _offer_words(line: ChecklistLine, checklist: Checklist) -> str:
    offer: Offer | None = line.item.offer
    if offer is None or line.state is ItemState.SCANNED:
        return ""
    paper, component = line.paper, line.component
    # A paper scanned meanwhile is not the one the offer turned down.
    about = paper if paper is not None and paper.id == offer.paper else None
    held = line.paper_type if about is not None else None
    metadata = None if about is None else about.metadata
    successor = line.successor.metadata if line.successor is not None else None
    return offer_words(
        offer,
        type_name=line.wanted.name,
        held_name=held.name if held is not None and held.id != line.wanted.id else "",
        holder_name=line.holder.name if about is not None and line.holder is not None else "",
        paper_number="" if metadata is None else metadata.number,
        issued_on=None if metadata is None else metadata.issued_on,
        due_on=checklist.dossier.due_at.date(),
        purpose="" if metadata is None else metadata.own.get("purpose", ""),
        wanted_purpose=component.purpose or "",
        newer_number="" if successor is None else successor.number,
        newer_on=None if successor is None else successor.issued_on,
        kept_at=_place(line),
        choices=1 + len(offer.others) if offer.choice else 1,
        database=component.database if offer.code is OfferCode.DATABASE else None,
        database_ground=component.database_ground or "",
    )
