"""One act on one page: what it does, the reason from the list, the words; Ctrl+Enter does it, Esc leaves."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.dossiers import ActInput, DossiersState
from counter_app.desktop.views.widgets import MessageBar, PrimaryButton, QuietButton, label
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.errors import SupplementStillMissing
from counter_app.domain.results import ReturnWay
from counter_app.domain.text import nfc
from counter_app.messages import moment
from counter_app.messages.dossier_words import DOSSIER_ACT

from .acts import AGAIN, CHOICES, Choice, about, choice_words
from .elsewhere import ElsewhereFields

REASON_ROW = 35
WHEN = "%d/%m/%Y %H:%M"


class ReasonList(QListWidget):
    """A list of reasons; the arrows choose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reasons")
        # What an item keeps comes back as plain text: the reasons stand beside the list.
        self._reasons: tuple[Choice, ...] = ()

    def show_reasons(self, reasons: Sequence[Choice]) -> None:
        """Fill the list, the first chosen."""
        self._reasons = tuple(reasons)
        self.clear()
        self.addItems([choice_words(reason) for reason in reasons])
        self.setCurrentRow(0)
        self.setFixedHeight(len(reasons) * REASON_ROW + 6)

    def chosen(self) -> Choice | None:
        """Return the reason with the cursor, None for an empty list."""
        at = self.currentRow()
        return self._reasons[at] if 0 <= at < len(self._reasons) else None


class ActPanel(QFrame):
    """Signals: done(DossierAct, ActInput): the officer wants it done; left(): not."""

    done = Signal(object, object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act: DossierAct | None = None
        self._like = ""
        self._shown: tuple[DossierAct | None, str, int] = (None, "", 0)
        self._line_fields: list[tuple[SupplementLine, QLineEdit]] = []
        self._title = label("", "section", wrap=True, parent=self)
        self._whose = label("", "strong", wrap=True, parent=self)
        self._about = label("", "quiet", wrap=True, parent=self)
        self.reasons = ReasonList(self)
        self.reasons.setAccessibleName(self.tr("Lý do"))
        self._lines = QWidget(self)
        self._line_column = QVBoxLayout(self._lines)
        self._line_column.setContentsMargins(0, 0, 0, 0)
        self._line_column.setSpacing(6)
        self._when_label = label(self.tr("Hẹn lại (ngày/tháng/năm giờ:phút)"), "strong")
        self.when = QLineEdit(self)
        self.when.setAccessibleName(self.tr("Ngày giờ hẹn lại"))
        self._desk_label = label(self.tr("Quầy nhận hồ sơ"), "strong")
        self.desk = QLineEdit(self)
        self.desk.setAccessibleName(self.tr("Quầy nhận hồ sơ"))
        self.desk.setPlaceholderText(self.tr("Tên quầy, ví dụ: Quầy 2"))
        self._taker_label = label(self.tr("Người nhận kết quả, như ký nhận"), "strong")
        self.taker = QLineEdit(self)
        self.taker.setAccessibleName(self._taker_label.text())
        self._number_label = label(self.tr("Số giấy tờ của người nhận"), "strong")
        self.number = QLineEdit(self)
        self.number.setAccessibleName(self._number_label.text())
        self.elsewhere = ElsewhereFields(self)
        self.anyway = QCheckBox(self.tr("Nhận dù còn thiếu giấy tờ đã yêu cầu"), self)
        self._words_label = label("", "strong")
        self.words = QLineEdit(self)
        self._bar = MessageBar(theme, self)
        self._leave = QuietButton(theme, self.tr("Thôi"), parent=self)
        self._leave.setText(self.tr("Thôi") + "   Esc")
        self.primary = PrimaryButton(theme, "", key="Ctrl+Enter", parent=self)
        self._leave.clicked.connect(self.left)
        self.primary.clicked.connect(self._on_primary)
        self.reasons.currentRowChanged.connect(self._name_words)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        parts = (
            self._title, self._whose, self._about, self.reasons, self._lines, self._when_label, self.when, self._desk_label,
            self.desk, self._taker_label, self.taker, self._number_label, self.number, self.elsewhere,
            self.anyway, self._words_label, self.words, self._bar,
        )  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 12)
        foot.addWidget(self._leave)
        foot.addStretch(1)
        foot.addWidget(self.primary)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    @property
    def message(self) -> str:
        return self._bar.text

    @property
    def whose(self) -> str:
        """Which dossier the act is about: its number and applicant."""
        return self._whose.text()

    @property
    def untouched(self) -> bool:
        """Whether a person has typed nothing into it."""
        return not any(field.isModified() for field in self.findChildren(QLineEdit))

    def take_person(self, name: str, number: str) -> bool:
        """Whose card was read gets the result; False when no result is being given. An empty name leaves what stands."""
        if self._act is not DossierAct.GIVE_BACK or self.isHidden():
            return False
        self.taker.setText(name or self.taker.text())
        self.number.setText(number)
        return True

    def render_state(self, state: DossiersState) -> None:
        checklist = state.checklist
        self.setVisible(state.act is not None and checklist is not None)
        if state.act is None or checklist is None:
            self._shown = (None, "", 0)
            return
        dossier = checklist.dossier
        shown = (state.act, dossier.id, dossier.revision)
        if shown != self._shown:
            self._shown = shown
            self._open(state, bool(dossier.course.supplements))
        self.primary.setEnabled(not state.busy)
        if isinstance(state.fault, SupplementStillMissing) and self.anyway.isHidden():
            self.anyway.show()
            self.anyway.setFocus()
        if state.fault is not None:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()

    def line_field(self, at: int) -> QLineEdit:
        """The words of a supplement's line."""
        return self._line_fields[at][1]

    def _open(self, state: DossiersState, asked_before: bool) -> None:
        act = state.act
        assert act is not None
        self._act = act
        again = act is DossierAct.SUPPLEMENT and asked_before
        reasons = AGAIN if again else CHOICES.get(act, ())
        self._title.setText(DOSSIER_ACT[act])
        if state.checklist is not None:
            applicant = state.checklist.applicant.name
            self._whose.setText(f"{state.checklist.dossier.number} · {applicant}")
        self._about.setText(about(act))
        self.reasons.show_reasons(reasons)
        self.reasons.setVisible(bool(reasons))
        lined = act in (DossierAct.SUPPLEMENT, DossierAct.SOLVE)
        self._fill_lines(state.proposed if lined else ())
        self._lines.setVisible(bool(self._line_fields))
        self.elsewhere.clear()
        captured = state.outcome is not None and bool(state.outcome.papers)
        self.elsewhere.setVisible(act is DossierAct.SOLVE and bool(state.results) and not captured)
        for part in (self._when_label, self.when):
            part.setVisible(act is DossierAct.EXTEND)
        for part in (self._desk_label, self.desk):
            part.setVisible(act is DossierAct.HAND_OVER)
        if state.checklist is not None:
            self.desk.setText(state.checklist.dossier.course.owned_elsewhere or "")
        giving = act is DossierAct.GIVE_BACK
        for part in (self._taker_label, self.taker, self._number_label, self.number):
            part.setVisible(giving)
        if giving and state.checklist is not None:
            self.taker.setText(state.checklist.applicant.name)
            self.number.setText(state.checklist.applicant.number)
        self.anyway.setChecked(False)
        self.anyway.hide()
        worded = act in CHOICES or act is DossierAct.SUPPLEMENT
        for part in (self._words_label, self.words):
            part.setVisible(worded and not giving)
        self.words.clear()
        self._name_words()
        self._like = "" if state.later is None else moment(state.later)
        self.when.setText(self._like)
        self.primary.set_words(DOSSIER_ACT[act])

    def take_focus(self) -> None:
        """Where the next keystroke belongs: the reasons, else the first field, else the act itself."""
        first = self._line_fields[0][1] if self._line_fields else None
        wanted = {
            DossierAct.HAND_OVER: self.desk,
            DossierAct.SUPPLEMENT: first or self.words,
            DossierAct.SOLVE: first or self.primary,
        }
        part = self.reasons if not self.reasons.isHidden() else None
        (part or wanted.get(self._act or DossierAct.SOLVE) or self.primary).setFocus()

    @Slot()
    def _name_words(self) -> None:
        if self._act is DossierAct.SUPPLEMENT:
            self._words_label.setText(self.tr("Nội dung khác cần bổ sung, hoàn thiện"))
        elif _is_other(self.reasons.chosen()):
            self._words_label.setText(self.tr("Lý do cụ thể (bắt buộc)"))
        else:
            self._words_label.setText(self.tr("Nói rõ thêm, nếu cần"))
        self.words.setAccessibleName(self._words_label.text())

    def _fill_lines(self, lines: Sequence[SupplementLine]) -> None:
        for _, old in self._line_fields:
            self._line_column.removeWidget(old)
            old.deleteLater()
        self._line_fields = []
        for line in lines:
            field = QLineEdit(self._lines)
            if self._act is DossierAct.SOLVE:
                words = self.tr("Còn thiếu {words} – lý do bỏ qua").format(words=line.words)
                field.setPlaceholderText(words)
                field.setToolTip(words)
                field.setAccessibleName(words)
            else:
                field.setText(line.words)
                field.setCursorPosition(0)
                field.setAccessibleName(self.tr("Cần bổ sung: {words}").format(words=line.words))
            self._line_column.addWidget(field)
            self._line_fields.append((line, field))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_primary(self) -> None:
        if self._act is None:
            return
        due_at = self._due_at()
        if self._act is DossierAct.EXTEND and due_at is None:
            words = self.tr("Ngày giờ hẹn lại chưa đúng. Gõ ngày/tháng/năm giờ:phút, ví dụ {like}.")
            self._bar.show_words(Tone.LOOK, words.format(like=self._like))
            self.when.setFocus()
            self.when.selectAll()
            return
        if self._act is DossierAct.SOLVE and not self.elsewhere.is_whole:
            words = self.tr("Kết quả đã trả ở nơi khác: ghi đủ số và ngày có thật, hoặc để trống.")
            self._bar.show_words(Tone.LOOK, words)
            self.elsewhere.take_focus()
            return
        self.done.emit(self._act, self._given(due_at))

    def _due_at(self) -> datetime | None:
        try:
            return datetime.strptime(self.when.text().strip(), WHEN).replace(tzinfo=VIETNAM)
        except ValueError:
            return None

    def _given(self, due_at: datetime | None) -> ActInput:
        chosen = self.reasons.chosen()
        words = nfc(self.words.text())
        lines = [
            SupplementLine(line.component, nfc(field.text())) for line, field in self._line_fields
        ]
        solving = self._act is DossierAct.SOLVE
        if self._act is DossierAct.SUPPLEMENT and words.strip():
            lines.append(SupplementLine(None, words))
        kinds = (RefusalReason, StopReason, WithdrawalReason, ExtensionReason)
        return ActInput(
            reason=chosen if isinstance(chosen, kinds) else None,
            words=words,
            lines=() if solving else tuple(lines),
            left_aside={
                line.component: line.words
                for line in lines
                if solving and line.component is not None and line.words.strip()
            },
            result_number=self.elsewhere.number,
            result_day=self.elsewhere.day,
            again=chosen if isinstance(chosen, AgainReason) else None,
            due_at=due_at,
            desk=nfc(self.desk.text()),
            anyway=self.anyway.isChecked(),
            taker=nfc(self.taker.text()),
            number=self.number.text(),
            way=chosen if isinstance(chosen, ReturnWay) else ReturnWay.DIRECT,
        )


def _is_other(reason: Choice | None) -> bool:
    return reason is not None and reason.value == "other"
