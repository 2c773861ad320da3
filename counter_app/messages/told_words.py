"""What the hub gives out to desks, in words."""

from collections.abc import Mapping

from counter_app.domain.changes import (
    CATALOGUE_SUBJECT,
    DAYS_DIFFER_SUBJECT,
    DAYS_SUBJECT,
    POLICY_SUBJECT,
    HubDayKind,
)

HUB_DAY: Mapping[HubDayKind, str] = {
    HubDayKind.OFF: "nghỉ",
    HubDayKind.WORKED_SATURDAY: "làm bù",
    HubDayKind.STRUCK: "bỏ khỏi lịch nghỉ",
    HubDayKind.NONE: "rút lại",
}

SENDING_RULE: Mapping[str, str] = {
    "masters": "khi nào gửi bản gốc",
    "masters_hours": "giờ gửi bản gốc",
    "hours": "giờ gửi",
    "metered": "mạng tính tiền theo dung lượng",
    "rate_limit": "tốc độ gửi tối đa",
}

OFFICE_NOTICE: Mapping[str, str] = {
    CATALOGUE_SUBJECT: "Danh mục",
    DAYS_SUBJECT: "Lịch nghỉ",
    DAYS_DIFFER_SUBJECT: "Lịch nghỉ",
    POLICY_SUBJECT: "Quy định gửi",
}
"""What a notice for the supervisor is about."""
