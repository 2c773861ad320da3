"""One row of the queue in full: why it is where it is, and the hub's receipt once it is there."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QScrollArea, QVBoxLayout, QWidget

from counter_app.desktop.models.queue import (
    TONES,
    carried_words,
    kind_words,
    reason_words,
    sent_words,
    turn_words,
)
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.queue_state import QueueRow
from counter_app.desktop.views.queue.side import NARROW, SidePanel
from counter_app.desktop.views.widgets import StateChip, label
from counter_app.messages import OUTBOX_STATE, byte_size, grouped_number, moment


class RowDetails(SidePanel):
    """Signals: closed(): a person has seen enough (Esc)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(NARROW, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._row: QueueRow | None = None
        self._chip = StateChip(theme, parent=self)
        self._title = label("", "section", wrap=True, parent=self)
        self._facts = QWidget(self)
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._facts)
        head = self.make_head(theme, self._chip, closing=self.tr("Đóng chi tiết"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._title)
        column.addWidget(scroll, 1)

    @property
    def row(self) -> QueueRow | None:
        """The row shown."""
        return self._row

    def facts(self) -> dict[str, str]:
        """Return what is shown, name by name."""
        found: dict[str, str] = {}
        for index in range(self._form.rowCount()):
            name = self._form.itemAt(index, QFormLayout.ItemRole.LabelRole)
            value = self._form.itemAt(index, QFormLayout.ItemRole.FieldRole)
            name_widget = None if name is None else name.widget()
            value_widget = None if value is None else value.widget()
            if name_widget is not None and value_widget is not None:
                found[name_widget.accessibleName()] = value_widget.accessibleName()
        return found

    def show_row(self, row: QueueRow) -> None:
        """Show a row, or the same one as it stands now."""
        if row == self._row:
            return
        self._row = row
        self._chip.set_state(TONES[row.state], OUTBOX_STATE[row.state])
        self._title.setText(row.title)
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, value in self._lines(row):
            self._add(name, value)
        # It has no place to break and is copied as a whole.
        self._add(self.tr("Mã bản ghi"), row.id, role="small")
        for name, value in self._receipt(row):
            self._add(name, value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opened it and puts it away too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _add(self, name: str, value: str, *, role: str = "body") -> None:
        shown = label(name, "quiet", parent=self._facts)
        text = label(value, role, wrap=True, parent=self._facts)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(name)
        text.setAccessibleName(value)
        self._form.addRow(shown, text)

    def _lines(self, row: QueueRow) -> list[tuple[str, str]]:
        size = f"{byte_size(row.bytes)} · {grouped_number(row.blobs)} " + self.tr("tệp")
        lines = [(self.tr("Loại"), kind_words(row))]
        if row.dossier:
            lines.append((self.tr("Mã hồ sơ"), row.dossier))
        if row.code is not None:
            lines.append((self.tr("Lý do"), f"{reason_words(row)} ({row.code})"))
        if row.carried is not None:
            where = self.tr("{words} Nơi xuất: {folder}.")
            words = where.format(words=carried_words(row), folder=row.carried.folder)
            lines.append((self.tr("Gửi bằng USB"), words))
        lines += [
            (self.tr("Xếp hàng lúc"), moment(row.created_at)),
            (self.tr("Dung lượng"), size),
            (self.tr("Đã qua mạng"), sent_words(row)),
            (self.tr("Số lần thử"), grouped_number(row.tries)),
        ]
        if row.next_try_at is not None:
            lines.append((self.tr("Gửi lại lúc"), moment(row.next_try_at)))
        if row.due_at is not None and row.received_at is None:
            lines.append((self.tr("Hẹn trả"), moment(row.due_at)))
        if turn_words(row):
            lines.append((self.tr("Lượt"), turn_words(row)))
        return lines

    def _receipt(self, row: QueueRow) -> list[tuple[str, str]]:
        """The hub's signed word, part by part; it was checked before it was kept."""
        if row.receipt is None or row.received_at is None:
            return []
        receipt: dict[str, object] = json.loads(row.receipt)
        return [
            (self.tr("Nhận lúc"), moment(row.received_at)),
            (self.tr("Máy chủ"), str(receipt["hub"])),
            (self.tr("Mã SHA-256"), _in_groups(str(receipt["sha256"]))),
            (self.tr("Khóa ký"), str(receipt["key_id"])),
            (self.tr("Chữ ký"), _in_groups(str(receipt["signature"]))),
        ]


def _in_groups(text: str) -> str:
    """Long codes break only where there is a space."""
    return " ".join(text[at : at + 16] for at in range(0, len(text), 16))
