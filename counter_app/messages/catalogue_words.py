"""Words for packs of the catalogue and the holiday table."""

from collections.abc import Mapping

from counter_app.domain.catalogue_changes import CatalogueChange, ChangeKind, Section
from counter_app.services.catalogue_ports import LocalDayKind

SECTION: Mapping[Section, str] = {
    Section.PAPER_TYPES: "Loại giấy tờ",
    Section.PROCEDURES: "Thủ tục",
    Section.HOLIDAYS: "Lịch nghỉ",
    Section.DECLINE_REASONS: "Lý do yêu cầu nộp lại",
    Section.PROVINCES: "Mã tỉnh trong số định danh",
}

DAY_KIND: Mapping[LocalDayKind, str] = {
    LocalDayKind.OFF: "Nghỉ",
    LocalDayKind.WORKED_SATURDAY: "Làm bù",
    LocalDayKind.STRUCK: "Không nghỉ",
}

_NOTHING = "(không có)"


def change_lines(change: CatalogueChange) -> tuple[str, ...]:
    """Return a change as lines: what it is, then each value before and after."""
    sign = "+" if change.kind is ChangeKind.ADDED else "~"
    head = f"{sign} {SECTION[change.section]} {change.key}"
    if change.name:
        head += f": {change.name}"
    inner = (
        f"    {field.field}: {field.before or _NOTHING} → {field.after or _NOTHING}"
        for field in change.fields
    )
    return (head, *inner)


def change_counts(changes: tuple[CatalogueChange, ...]) -> str:
    """Return `3 mục mới, 2 mục đổi`."""
    added = sum(change.kind is ChangeKind.ADDED for change in changes)
    return f"{added} mục mới, {len(changes) - added} mục đổi"
