"""Before a citizen is known: what to do, and the visits that were begun and not finished."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import IntakeState, LeftVisit, Step
from counter_app.desktop.views.widgets import EmptyState, label
from counter_app.desktop.views.widgets.two_lines import FACTS, KEY, ROW, TwoLineList
from counter_app.messages import moment

SHOWN_ROWS = 4


class LeftList(TwoLineList):
    """Signals: resumed(str): Enter or a click; discarded(str): Delete. Both a draft's id."""

    resumed = Signal(str)
    discarded = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.setAccessibleName(self.tr("Việc đang dở"))
        self._mine: frozenset[str] = frozenset()
        self.itemClicked.connect(self._on_chosen)

    def show_left(self, left: Sequence[LeftVisit]) -> None:
        at = max(self.currentRow(), 0)
        self._mine = frozenset(visit.draft for visit in left if not visit.officer)
        self.clear()
        for visit in left:
            item = QListWidgetItem(visit.name)
            saved = self.tr("lưu lúc {when}").format(when=moment(visit.saved_at))
            begun = self.tr("của {who}").format(who=visit.officer) if visit.officer else ""
            facts = (visit.about, begun, saved)
            item.setData(FACTS, " · ".join(part for part in facts if part))
            item.setData(KEY, visit.draft)
            self.addItem(item)
        self.setCurrentRow(min(at, len(left) - 1))
        self.setFixedHeight(min(len(left), SHOWN_ROWS) * ROW + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.resumed.emit(str(item.data(KEY)))
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            # Another officer's is theirs to give up.
            if str(item.data(KEY)) in self._mine:
                self.discarded.emit(str(item.data(KEY)))
        else:
            super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.resumed.emit(str(item.data(KEY)))


class Welcome(QWidget):
    """Signals: resumed(str); discarded(str)."""

    resumed = Signal(str)
    discarded = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = EmptyState(theme, "intake", "", "", parent=self)
        self._title = label("", "strong", parent=self)
        self._hint = label(
            self.tr("Mũi tên xuống rồi Enter để làm tiếp; Delete để bỏ."), "small", parent=self
        )
        self.left = LeftList(theme, self)
        self._shown: tuple[LeftVisit, ...] | None = None
        self.left.resumed.connect(self.resumed)
        self.left.discarded.connect(self.discarded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        for part in (self._title, self._hint, self.left):
            column.addWidget(part)
        column.addWidget(self._words, 1)

    @property
    def names(self) -> tuple[str, ...]:
        """Whose visits are offered."""
        return () if self.left.isHidden() else tuple(visit.name for visit in self._shown or ())

    def render_state(self, state: IntakeState) -> None:
        shown = state.step in (Step.IDENTIFY, Step.NAME)
        self.setVisible(shown)
        left = state.left if state.step is Step.IDENTIFY else ()
        if left != self._shown:
            self._shown = left
            self.left.show_left(left)
        self._title.setText(self.tr("Việc đang dở ({count})").format(count=len(left)))
        for part in (self._title, self._hint, self.left):
            part.setVisible(bool(left))
        if state.step is Step.NAME:
            words = self.tr("Nhập họ và tên đúng như trên thẻ rồi nhấn Enter.")
            self._words.set_words(self.tr("Công dân lần đầu đến quầy"), words)
        else:
            words = self.tr(
                "Định danh công dân, chọn thủ tục; giấy tờ kho đã có sẽ tự được dùng lại, chỉ quét phần còn thiếu."
            )
            self._words.set_words(self.tr("Công dân tiếp theo"), words)
