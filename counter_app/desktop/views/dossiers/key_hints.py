"""The keys of the place of dossiers, for the F1 list."""

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.views.screen import KeyHint
from counter_app.messages.dossier_words import DOSSIER_ACT

from .acts import KEYS

_say = QCoreApplication.translate


def dossier_keys() -> tuple[KeyHint, ...]:
    """Return the keys in the order they are shown."""
    acts = tuple(KeyHint(key, DOSSIER_ACT[act]) for act, key in KEYS.items())
    return (
        KeyHint("Enter", _say("Dossiers", "Tìm; trong danh sách: xem hồ sơ")),
        KeyHint("↓ ↑", _say("Dossiers", "Chọn hồ sơ")),
        KeyHint("F4", _say("Dossiers", "Chọn cột của danh sách")),
        KeyHint("Ctrl+F", _say("Dossiers", "Tới ô tìm")),
        *acts,
        KeyHint("Q", _say("Dossiers", "Thêm giấy tờ kết quả")),
        KeyHint("I", _say("Dossiers", "Thêm giấy tờ vào hồ sơ")),
        KeyHint("Ctrl+Enter", _say("Dossiers", "Thực hiện việc đang mở")),
        KeyHint("Ctrl+P", _say("Dossiers", "Xem và in giấy hẹn")),
        KeyHint("Esc", _say("Dossiers", "Thôi, trở lại danh sách")),
    )
