"""The holiday table and the packs taken in, as tables."""

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.messages import moment
from counter_app.messages.catalogue_words import DAY_KIND
from counter_app.services.catalogue_desk import DayRow
from counter_app.services.catalogue_ports import HeldPack, LocalDayKind

_say = QCoreApplication.translate


def origin(row: DayRow) -> str:
    """Return whose word it is: the law's or the office's own."""
    if row.by_hub:
        return _say("Keeping", "Do máy chủ phát")
    if row.local:
        return _say("Keeping", "Của đơn vị")
    return _say("Keeping", "Chưa áp dụng") if row.waiting else _say("Keeping", "Chính thức")


def day_columns() -> tuple[Column[DayRow], ...]:
    """Return the columns of the holiday table."""
    return (
        Column(
            "day",
            _say("Keeping", "Ngày"),
            lambda row: f"{row.day:%d/%m/%Y}",
            sort=lambda row: row.day.isoformat(),
            width=104,
        ),
        Column("kind", _say("Keeping", "Loại"), lambda row: DAY_KIND[row.kind], width=104),
        Column("name", _say("Keeping", "Tên"), lambda row: row.name, width=0),
        Column("source", _say("Keeping", "Văn bản"), lambda row: row.source, width=150),
        Column("origin", _say("Keeping", "Lịch"), origin, tone=_origin_tone, width=128),
    )


def _origin_tone(row: DayRow) -> Tone:
    if row.kind is LocalDayKind.STRUCK or row.waiting:
        return Tone.GREY
    return Tone.LOOK if row.local else Tone.DONE


def pack_words(pack: HeldPack, *, usable: bool) -> str:
    """Return one pack as a line: version, publisher, when it was taken in, and whether it is in use."""
    words = _say("Keeping", "Bản {version} · {publisher} · nhập {when}").format(
        version=pack.version, publisher=pack.publisher, when=moment(pack.imported_at)
    )
    if usable:
        return words
    return words + _say("Keeping", " · không dùng được với bản chương trình này")
