"""What is behind the figures of the once-only rule, as a table."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.dossier_labels import reason_words
from counter_app.domain.figures import Once, OnceRow
from counter_app.messages import moment

_say = QCoreApplication.translate

TONES: Mapping[Once, Tone] = {
    Once.AVOIDED: Tone.DONE,
    Once.HELD_BUT_ASKED: Tone.LOOK,
    Once.DATABASE_LACKS: Tone.LOOK,
    Once.ASKED_AGAIN: Tone.LOOK,
    Once.EXTENDED: Tone.LOOK,
    Once.WITHDRAWN: Tone.LOOK,
}


def once_words(kind: Once) -> str:
    """Return what a figure counts."""
    return {
        Once.AVOIDED: _say("Once", "Không phải nộp lại"),
        Once.HELD_BUT_ASKED: _say("Once", "Đã có, vẫn yêu cầu nộp"),
        Once.DATABASE_LACKS: _say("Once", "Cơ sở dữ liệu thiếu hoặc sai"),
        Once.ASKED_AGAIN: _say("Once", "Yêu cầu bổ sung nhiều lần"),
        Once.EXTENDED: _say("Once", "Gia hạn hẹn trả"),
        Once.WITHDRAWN: _say("Once", "Hủy xác nhận"),
    }[kind]


def once_columns(
    names: Callable[[], Mapping[str, str]], reasons: Mapping[str, str]
) -> tuple[Column[OnceRow], ...]:
    """Return the columns; `names` gives officers by login, `reasons` the list of reasons for asking again, by code."""

    def officer(row: OnceRow) -> str:
        return names().get(row.officer, row.officer)

    def why(row: OnceRow) -> str:
        if row.declined:
            return reasons.get(row.declined, row.declined)
        return "" if row.reason is None else reason_words(row.reason)

    return (
        Column(
            "at",
            _say("Once", "Lúc"),
            lambda row: moment(row.at),
            sort=lambda row: row.at.isoformat(),
            width=144,
        ),
        Column(
            "kind",
            _say("Once", "Việc"),
            lambda row: once_words(row.kind),
            sort=lambda row: row.kind.value,
            tone=lambda row: TONES[row.kind],
            width=196,
        ),
        Column(
            "number",
            _say("Once", "Mã hồ sơ"),
            lambda row: row.number,
            sort=lambda row: row.number,
            tip=lambda row: row.procedure_name,
            width=246,
        ),
        Column("applicant", _say("Once", "Người nộp"), lambda row: row.applicant_name, width=132),
        Column("component", _say("Once", "Thành phần hồ sơ"), lambda row: row.component, width=0),
        Column("why", _say("Once", "Lý do"), why, tip=why, width=136),
        Column("officer", _say("Once", "Cán bộ"), officer, sort=officer, width=108),
    )
