"""One dossier: where it stands, its lines, what befell it, and the acts that fit."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.models.dossiers import due_state, status_tone
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.dossiers import SLIP_OF, DossiersState
from counter_app.desktop.views.widgets import (
    EmptyState,
    MessageBar,
    PushButton,
    QuietButton,
    StateChip,
    hairline,
    label,
)
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossiers import Dossier
from counter_app.domain.offers import Searched
from counter_app.messages import DOSSIER_STATUS, PAPER_STATE, moment, sentence_of
from counter_app.messages.checklist import coming_words, searched_words, state_words
from counter_app.messages.dossier_words import DOSSIER_ACT, reason_words
from counter_app.services.checklist import Checklist
from counter_app.services.results import Outcome

from .acts import KEYS, SHORT
from .qr import QrView

_MAIN = (
    DossierAct.SUPPLEMENT,
    DossierAct.RESUME,
    DossierAct.SOLVE,
    DossierAct.GIVE_BACK,
    DossierAct.EXTEND,
    DossierAct.REFUSE,
    DossierAct.STOP,
    DossierAct.WITHDRAW,
    DossierAct.RECEIVE,
    DossierAct.START,
    DossierAct.ASK_FEE,
    DossierAct.FEE_PAID,
    DossierAct.HAND_OVER,
    DossierAct.TAKE_OVER,
)
_COLUMNS = 2


class DossierDetail(QFrame):
    """Signals:
    act_wanted(DossierAct); slip_wanted(): the receipt once more; form_wanted(): the form of the act just done.
    result_wanted(): its result paper is here; intake_wanted(): its checklist at intake, to take in papers.
    person_wanted(): the applicant's store; number_given(str): the official number.
    """

    act_wanted = Signal(object)
    slip_wanted = Signal()
    form_wanted = Signal()
    intake_wanted = Signal()
    result_wanted = Signal()
    person_wanted = Signal()
    number_given = Signal(str)

    def __init__(
        self, theme: Theme, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self._shown: tuple[object, ...] = ()
        self._names: Mapping[str, str] = {}
        self._buttons: dict[DossierAct, PushButton] = {}
        self._empty = EmptyState(
            theme,
            "dossier",
            self.tr("Chọn một hồ sơ"),
            self.tr("Mũi tên chọn hồ sơ trong danh sách, phím chữ làm việc với hồ sơ đó."),
            parent=self,
        )
        self._bar = MessageBar(theme, self)
        self._bar.acted.connect(self.form_wanted)
        self._qr = QrView(self)
        self._handed = label("", "body", wrap=True, parent=self)
        self._official = QLineEdit(self)
        self._official.setPlaceholderText(self.tr("Mã hồ sơ chính thức của Cổng dịch vụ công"))
        self._official.setAccessibleName(self.tr("Mã hồ sơ chính thức"))
        self._official.returnPressed.connect(self._on_number)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._acts = QWidget(self)
        self._grid = QGridLayout(self._acts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._make_acts()
        self._lay_out()

    def _make_acts(self) -> None:
        for act in _MAIN:
            button = QuietButton(self._theme, DOSSIER_ACT[act], parent=self._acts)
            button.setProperty("align", "left")
            key = KEYS.get(act)
            words = SHORT.get(act, DOSSIER_ACT[act])
            button.setText(f"{words}   {key}" if key else words)
            button.clicked.connect(lambda _checked=False, wanted=act: self.act_wanted.emit(wanted))
            self._buttons[act] = button

    def _lay_out(self) -> None:
        self._slip = QuietButton(self._theme, self.tr("Giấy hẹn"), icon="printer", parent=self)
        self._slip.listen("Ctrl+P")
        self._intake = QuietButton(self._theme, self.tr("Thêm giấy tờ"), icon="file-plus")
        self._person = QuietButton(self._theme, self.tr("Kho công dân"), icon="store", parent=self)
        self._result = QuietButton(self._theme, self.tr("Thêm kết quả"), icon="file", parent=self)
        self._result.setProperty("align", "left")
        self._result.setText(self.tr("Thêm kết quả") + "   Q")
        self._result.clicked.connect(self.result_wanted)
        self._slip.clicked.connect(self.slip_wanted)
        self._intake.clicked.connect(self.intake_wanted)
        self._person.clicked.connect(self.person_wanted)
        ways = QHBoxLayout()
        ways.setSpacing(0)
        for button in (self._slip, self._intake, self._person):
            ways.addWidget(button)
        ways.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 4, 12, 10)
        foot.setSpacing(6)
        foot.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignHCenter)
        foot.addWidget(self._handed)
        foot.addWidget(self._bar)
        foot.addWidget(self._official)
        foot.addLayout(ways)
        foot.addWidget(hairline(self))
        foot.addWidget(self._acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty, 1)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)

    @property
    def message(self) -> str:
        return self._bar.text

    @property
    def official(self) -> QLineEdit:
        """The field for the official number."""
        return self._official

    @property
    def acts(self) -> tuple[DossierAct, ...]:
        """The acts that are offered, in the order shown."""
        return tuple(act for act in _MAIN if not self._buttons[act].isHidden())

    @property
    def qr_shown(self) -> bool:
        return not self._qr.isHidden()

    def press(self, act: DossierAct) -> None:
        """Press an act's button."""
        self._buttons[act].click()

    def render_state(self, state: DossiersState) -> None:
        checklist = state.checklist
        self._empty.setVisible(checklist is None)
        self._scroll.setVisible(checklist is not None)
        for part in (self._slip, self._intake, self._person, self._acts):
            part.setVisible(checklist is not None)
        official = checklist is not None and _wants_number(checklist.dossier)
        self._official.setVisible(official)
        self._place_acts(state)
        self._tell(state)
        if checklist is None:
            self._shown = ()
            return
        mine = checklist.dossier.course.owned_elsewhere is None
        self._intake.setEnabled(mine and checklist.dossier.is_open)
        shown = (checklist, state.looked, state.outcome)
        if shown != self._shown:
            if not self._shown or self._shown[0] != checklist:
                self._official.clear()
            self._shown = shown
            place = self._scroll.verticalScrollBar().value()
            self._names = state.names
            self._scroll.setWidget(self._page(checklist, state.outcome))
            self._scroll.verticalScrollBar().setValue(place)

    def _place_acts(self, state: DossiersState) -> None:
        self._result.setVisible(self.takes_result(state))
        self._result.setEnabled(not state.busy)
        at = 0
        for act, button in self._buttons.items():
            offered = act in state.acts and act in KEYS
            button.setVisible(offered)
            button.setEnabled(not state.busy)
            if offered:
                self._grid.addWidget(button, at // _COLUMNS, at % _COLUMNS)
                at += 1
        if self.takes_result(state):
            self._grid.addWidget(self._result, at // _COLUMNS, at % _COLUMNS)

    @staticmethod
    def takes_result(state: DossiersState) -> bool:
        """A result may come while work can be ended, and until it is given out."""
        return DossierAct.SOLVE in state.acts or DossierAct.GIVE_BACK in state.acts

    def _tell(self, state: DossiersState) -> None:
        handed = state.handed
        self._qr.setVisible(handed is not None)
        self._handed.setVisible(handed is not None)
        if handed is not None:
            self._qr.show_text(handed.qr)
            words = self.tr("Đưa tệp {file} và mã QR này (hoặc mã {code}) cho quầy nhận.")
            self._handed.setText(words.format(file=handed.file.name, code=handed.code))
        if state.fault is not None and state.act is None:
            self._bar.show_error(state.fault)
        elif state.done is not None:
            words = self.tr("Đã ghi nhận: {act}.").format(act=DOSSIER_ACT[state.done])
            form = self.tr("In mẫu") if state.done in SLIP_OF else ""
            self._bar.show_words(Tone.DONE, words, act=form)
        else:
            self._bar.clear()

    def _page(self, checklist: Checklist, outcome: Outcome | None) -> QWidget:
        dossier = checklist.dossier
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(4)
        column.addWidget(label(checklist.applicant.name, "section", wrap=True))
        column.addWidget(label(dossier.procedure_name, wrap=True))
        number = dossier.official_number or dossier.number
        column.addWidget(label(number, "strong", wrap=True))
        if dossier.official_number is not None:
            words = self.tr("Mã tại quầy: {number}").format(number=dossier.number)
            column.addWidget(label(words, "small", wrap=True))
        self._add_chips(column, checklist)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Thành phần hồ sơ"), "strong"))
        if dossier.searched is not Searched.PROVINCE:
            column.addWidget(label(searched_words(dossier.searched), "small", wrap=True))
        for line in checklist.lines:
            column.addWidget(hairline())
            column.addWidget(label(line.item.name, wrap=True))
            column.addWidget(label(state_words(line), "small"))
            if words := coming_words(line):
                column.addWidget(label(words, "small", wrap=True))
        if outcome is not None:
            self._add_outcome(column, outcome)
        self._add_story(column, dossier)
        column.addStretch(1)
        return page

    def _add_chips(self, column: QVBoxLayout, checklist: Checklist) -> None:
        """What must be seen, where it stands, who has it, and how near its appointment is."""
        dossier, left = checklist.dossier, Qt.AlignmentFlag.AlignLeft
        if checklist.notice is not None:
            notice = checklist.notice
            column.addWidget(StateChip(self._theme, Tone.LOOK, self.tr("Cần xem")), 0, left)
            column.addWidget(label(sentence_of(notice.code, notice.details).text, wrap=True))
        status = DOSSIER_STATUS[dossier.status]
        column.addWidget(StateChip(self._theme, status_tone(dossier), status), 0, left)
        elsewhere = dossier.course.owned_elsewhere
        if elsewhere is not None:
            words = self.tr("Đã bàn giao cho {desk}").format(desk=elsewhere)
            column.addWidget(StateChip(self._theme, Tone.GREY, words), 0, left)
        if dossier.is_open:
            tone, due = due_state(dossier, self._now())
            words = self.tr("Hẹn trả: {due}").format(due=due)
            column.addWidget(StateChip(self._theme, tone, words), 0, left)

    def _add_outcome(self, column: QVBoxLayout, outcome: Outcome) -> None:
        if not outcome.papers and outcome.returned is None:
            return
        column.addSpacing(8)
        column.addWidget(label(self.tr("Kết quả"), "strong"))
        for paper, code in outcome.papers:
            column.addWidget(hairline())
            told = (paper.metadata.title, paper.metadata.number, code or "")
            words = " · ".join(part for part in told if part) or self.tr("Bản quét kết quả")
            column.addWidget(label(words, wrap=True))
            column.addWidget(label(PAPER_STATE[paper.state], "small"))
        if outcome.returned is not None:
            words = self.tr("Đã trả cho {name}, {when}").format(
                name=outcome.returned.name, when=moment(outcome.returned.at)
            )
            column.addWidget(label(words, "small", wrap=True))

    def _add_story(self, column: QVBoxLayout, dossier: Dossier) -> None:
        column.addSpacing(8)
        column.addWidget(label(self.tr("Quá trình"), "strong"))
        for words in _story(dossier, self._names):
            column.addWidget(hairline())
            column.addWidget(label(words, "small", wrap=True))

    @Slot()
    def _on_number(self) -> None:
        if self._official.text().strip():
            self.number_given.emit(self._official.text())


def _wants_number(dossier: Dossier) -> bool:
    mine = dossier.course.owned_elsewhere is None
    return mine and dossier.is_open and dossier.official_number is None


def _story(dossier: Dossier, names: Mapping[str, str]) -> list[str]:
    """Return what befell the dossier, in order, one line each; officers by name."""
    say = QCoreApplication.translate
    received = say("Dossiers", "Tiếp nhận, cán bộ {who}").format(
        who=names.get(dossier.opened_by, dossier.opened_by)
    )
    told = [(dossier.received_at, received)]
    for asked in dossier.course.supplements:
        lines = "; ".join(line.words for line in asked.lines)
        told.append((asked.asked_at, say("Dossiers", "Yêu cầu bổ sung: {what}").format(what=lines)))
        if asked.answered_at is not None:
            told.append((asked.answered_at, say("Dossiers", "Đã nhận bổ sung")))
    for later in dossier.course.extensions:
        words = say("Dossiers", "Gia hạn tới {when}: {why}").format(
            when=moment(later.due_after), why=later.words or reason_words(later.reason)
        )
        told.append((later.at, words))
    for step in dossier.course.handovers:
        words = say("Dossiers", "Bàn giao từ {one} sang {other}")
        told.append((step.at, words.format(one=step.from_desk, other=step.to_desk)))
    closing = dossier.course.closing
    if closing is not None:
        why = closing.words or reason_words(closing.reason)
        told.append((closing.at, f"{DOSSIER_STATUS[dossier.status]}: {why}"))
    if dossier.solved_at is not None:
        told.append((dossier.solved_at, say("Dossiers", "Xử lý xong")))
    told.sort(key=lambda each: each[0])
    return [f"{moment(at)} · {words}" for at, words in told]
