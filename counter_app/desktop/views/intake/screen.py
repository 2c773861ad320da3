"""Tiếp nhận: from the card's QR to the printed slip on one page, by keyboard."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from counter_app.desktop.images import PageImages
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.autosave import Autosave
from counter_app.desktop.viewmodels.intake import IntakeModel
from counter_app.desktop.viewmodels.intake_state import IntakeState, Spot, Step
from counter_app.desktop.viewmodels.merging import MergeModel
from counter_app.desktop.viewmodels.printing import PrintModel, PrintState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.merge import MergePanel
from counter_app.desktop.views.printout import Printout
from counter_app.desktop.views.reader_keys import OWN_READER, ReaderKeys
from counter_app.desktop.views.screen import DOSSIER_MARK, Destination, KeyHint, Place, Screen
from counter_app.desktop.views.widgets import (
    MessageBar,
    key_sequence,
    label,
    vertical_line,
)
from counter_app.domain.dossier_number import parse_dossier_number
from counter_app.domain.errors import DossierNumberRefused
from counter_app.domain.ids import CaseCode, ComponentCode, PaperId
from counter_app.messages.checklist import searched_words

from .citizen import CitizenPanel, IdentifyBar
from .done import DoneBanner
from .footer import IntakeFooter
from .line_desk import LineDesk
from .lines import ChecklistView, Reasons
from .procedures import ProcedureHeader, ProcedurePicker
from .roles import RolesBar
from .welcome import Welcome

SIDE_WIDTH, NARROW_SIDE = 300, 250
NARROW = 1000
"""Below this width the citizen's side gives way to the checklist."""


class IntakeScreen(Screen):
    """The first place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self.model = IntakeModel(context.session, context.reading, self)
        self.slip = PrintModel(context.session, self)
        self._shown_step = Step.IDENTIFY
        self.identify = IdentifyBar(theme, self)
        self.citizen = CitizenPanel(theme, PageImages(context.session, self), self)
        self.picker = ProcedurePicker(theme, self)
        self.header = ProcedureHeader(theme, self)
        self.roles = RolesBar(theme, self)
        self.summary = label("", "strong", parent=self)
        self.searched = label("", "small", wrap=True, parent=self)
        self.lines = ChecklistView(
            theme, Reasons(self.model.reasons, self.model.database_reasons), self
        )
        self.line_desk = LineDesk(context, self.model, self.lines, self)
        self.scanner, self.scan_panel = self.line_desk.scanner, self.line_desk.scan_panel
        self.done = DoneBanner(theme, self)
        self.bar = MessageBar(theme, self)
        self.welcome = Welcome(theme, self)
        self.autosave = Autosave(context.session, self.model, self)
        self.footer = IntakeFooter(theme, self)
        self.primary = self.footer.primary
        self.printout = Printout(theme, self.slip, context.printers, context.dialogs, self)
        self.merge = MergePanel(theme, MergeModel(context.session, self), self)
        self.reader = ReaderKeys(self)
        self.setProperty(OWN_READER, True)
        self._lay_out()
        self._listen()
        self.render_state(self.model.state)

    def _lay_out(self) -> None:
        main = QVBoxLayout()
        main.setContentsMargins(24, 16, 24, 12)
        main.setSpacing(12)
        main.addWidget(self.identify)
        main.addWidget(self.welcome, 1)
        main.addWidget(self.picker, 1)
        main.addWidget(self.done)
        main.addWidget(self.header)
        main.addWidget(self.roles)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.summary)
        head.addWidget(self.searched)
        main.addLayout(head)
        main.addWidget(self.lines, 1)
        main.addWidget(self.line_desk)
        main.addWidget(self.bar)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(main, 1)
        left.addWidget(self.footer)
        self.citizen.setFixedWidth(SIDE_WIDTH)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(vertical_line(self))
        whole.addWidget(self.citizen)

    def _listen(self) -> None:
        model = self.model
        self.identify.looked_up.connect(self._on_looked_up)
        self.identify.named.connect(model.name_citizen)
        self.picker.searched.connect(model.search)
        self.picker.chosen.connect(model.choose_procedure)
        self.picker.favoured.connect(model.set_favourite)
        self.welcome.resumed.connect(self.autosave.resume)
        self.welcome.discarded.connect(self.autosave.discard)
        self.identify.down_pressed.connect(self._on_down)
        self.header.change_wanted.connect(model.change_procedure)
        self.header.case_chosen.connect(self._on_case)
        self.roles.given.connect(model.set_role)
        self.roles.named.connect(model.name_role)
        self.roles.passed.connect(self.lines.focus_first_open)
        self.lines.acted.connect(self._on_line)
        self.footer.commit_wanted.connect(model.commit)
        self.footer.print_wanted.connect(self.printout.print_now)
        self.footer.next_wanted.connect(model.start_over)
        self.done.print_wanted.connect(self.printout.print_now)
        self.done.look_wanted.connect(self.printout.open)
        self.done.save_wanted.connect(self.printout.save)
        self.done.again_wanted.connect(model.print_again)
        self.printout.closed.connect(self._on_settled)
        self.citizen.merge_wanted.connect(self._on_merge)
        self.merge.closed.connect(self._on_merge_closed)
        self.slip.changed.connect(self._on_slip)
        self.reader.read.connect(self._on_read)
        self.reader.slip_read.connect(self._on_slip_read)
        self.bar.acted.connect(model.commit)
        self.line_desk.changed.connect(self._on_line_desk)
        model.changed.connect(self.render_state)
        self.autosave.watch()
        QShortcut(key_sequence("Esc"), self).activated.connect(self._on_escape)

    def activate(self, subject: str | None = None) -> None:
        if subject is not None and subject.startswith(DOSSIER_MARK):
            self.model.open_dossier(subject.removeprefix(DOSSIER_MARK))
        elif subject is not None:
            self.model.look_up(subject)
        else:
            self.model.refresh()
            self.autosave.look()
        self._take_focus(self.model.state.step)

    def take_card(self, text: str) -> bool:
        self._on_read(text)
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        self.citizen.setFixedWidth(NARROW_SIDE if narrow else SIDE_WIDTH)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.reader.stop()

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            KeyHint("Enter", self.tr("Tra cứu, chọn, sang bước sau")),
            KeyHint("Esc", self.tr("Trở lại bước trước")),
            KeyHint("↓ ↑", self.tr("Chọn thủ tục, chuyển thành phần")),
            KeyHint("Ctrl+1 … Ctrl+9", self.tr("Chọn thủ tục thứ 1 đến 9")),
            KeyHint("F2", self.tr("Đánh dấu thủ tục hay dùng")),
            KeyHint("T", self.tr("Thêm tệp vào thành phần")),
            KeyHint("Q", self.tr("Quét cho thành phần")),
            KeyHint("S", self.tr("Đếm bản giấy, trang của thành phần")),
            KeyHint("Y", self.tr("Yêu cầu nộp, chọn lý do")),
            KeyHint("X", self.tr("Chọn giữa nhiều giấy tờ đã có")),
            KeyHint("D", self.tr("Dùng lại bản đã có, lấy từ cơ sở dữ liệu")),
            KeyHint("Delete", self.tr("Bỏ tệp đã thêm")),
            KeyHint("Ctrl+Enter", self.tr("Tiếp nhận, lập giấy hẹn; sau đó: in")),
            KeyHint("Ctrl+P", self.tr("In giấy hẹn")),
            KeyHint("F3", self.tr("Xem trước giấy hẹn")),
            KeyHint("Ctrl+N", self.tr("Công dân tiếp theo")),
        )

    @Slot(object)
    def render_state(self, state: IntakeState) -> None:
        step = state.step
        listed = step in (Step.CHECKLIST, Step.DONE)
        self.identify.render_state(state)
        self.citizen.render_state(state)
        self.welcome.render_state(state)
        self.picker.setVisible(step is Step.PROCEDURE)
        self.picker.render_state(state)
        self._follow_slip(state)
        self.done.render_state(state, self.slip.state)
        self.header.setVisible(step is Step.CHECKLIST)
        self.header.render_state(state)
        self.lines.setVisible(listed)
        self.summary.setVisible(listed)
        self.roles.render_roles(state.roles if step is Step.CHECKLIST else ())
        self.searched.setVisible(listed)
        self.searched.setText(self._searched(state))
        self.lines.render_lines(state.lines, busy=bool(state.busy) or step is Step.DONE)
        self.summary.setText(self._summary(state))
        self._render_footer(state)
        if state.fault is not None and state.spot in (Spot.COMMIT, Spot.LINES) and not state.done:
            act = self.tr("Thử lại") if state.spot is Spot.COMMIT else ""
            self.bar.show_error(state.fault, act=act)
        else:
            self.bar.clear()
        self._follow(step)

    def _follow(self, step: Step) -> None:
        """When the step is another one, the focus goes where the next keystroke belongs."""
        if step is not self._shown_step:
            self._shown_step = step
            if step is not Step.CHECKLIST:
                self.line_desk.hide_panels()
            # What is shown only now takes the focus once it is laid out.
            QTimer.singleShot(0, self, self._on_settled)

    @Slot()
    def _on_settled(self) -> None:
        if self.isVisible():
            self._take_focus(self.model.state.step)

    def _take_focus(self, step: Step) -> None:
        match step:
            case Step.IDENTIFY:
                self.identify.field.setFocus()
            case Step.NAME:
                self.identify.name_field.setFocus()
            case Step.PROCEDURE:
                self.picker.start()
            case Step.CHECKLIST:
                field = self.roles.first_open(self.model.state.roles)
                (self.lines.focus_first_open if field is None else field.setFocus)()
            case Step.DONE:
                self.lines.verticalScrollBar().setValue(0)
                self.primary.setFocus()

    def _summary(self, state: IntakeState) -> str:
        reused = sum(1 for line in state.lines if line.tone is Tone.DONE)
        words = self.tr("Thành phần hồ sơ · dùng lại {reused} · cần nộp {needed}")
        return words.format(reused=reused, needed=state.still_needed)

    def _searched(self, state: IntakeState) -> str:
        """Where was looked for papers held: the province answers only for a dossier."""
        if state.checklist is None:
            return ""
        if not state.continues:
            return self.tr("Đã tra kho của bộ phận này; kho toàn tỉnh được tra khi lập hồ sơ.")
        return searched_words(state.checklist.dossier.searched)

    def _render_footer(self, state: IntakeState) -> None:
        self.footer.render_state(
            state,
            self.slip.state,
            scanning=self.scanner.state.running,
            can_print=self.printout.can_print,
        )

    def _follow_slip(self, state: IntakeState) -> None:
        """The slip that was just written is drawn, so that one key prints it."""
        path = None if state.done is None else state.done.slip
        if path is None:
            if self.slip.state.path is not None:
                self.slip.forget()
                self.printout.put_away()
        elif path != self.slip.state.path and not self.slip.state.busy:
            self.slip.open(self.tr("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"), path)

    @Slot()
    def _on_line_desk(self) -> None:
        self._render_footer(self.model.state)

    @Slot(object)
    def _on_slip(self, slip: PrintState) -> None:
        self.done.render_state(self.model.state, slip)
        self._render_footer(self.model.state)

    # What a person did ----------------------------------------------------------------------------

    @Slot()
    def _on_merge(self) -> None:
        citizen = self.model.state.citizen
        if citizen is not None and citizen.maybe_same is not None:
            self.merge.model.look(citizen.found.number.number, citizen.maybe_same.number)
            self.merge.open()

    @Slot()
    def _on_merge_closed(self) -> None:
        """What is held may be another person's too now: looked at anew, the visit goes on where it was."""
        if self.merge.model.state.merged:
            self.model.look_again()
        self._on_settled()

    @Slot(str)
    def _on_looked_up(self, text: str) -> None:
        """A slip's QR holds a dossier's number: it has a place of its own."""
        try:
            number = parse_dossier_number(text).text
        except DossierNumberRefused:
            self.model.look_up(text)
        else:
            self.identify.field.clear()
            self.go.emit(Destination(Place.DOSSIERS, number))

    @Slot(str)
    def _on_slip_read(self, text: str) -> None:
        self.go.emit(Destination(Place.DOSSIERS, text))

    @Slot(str)
    def _on_read(self, text: str) -> None:
        """A card was read, wherever the focus was: it is about who stands here now."""
        self.printout.put_away()
        state = self.model.state
        if state.busy and state.step is Step.CHECKLIST:
            words = self.tr("Đang ghi hồ sơ trước; quét lại thẻ khi xong.")
            self.bar.show_words(Tone.LOOK, words)
            return
        self.model.look_up(text)

    @Slot()
    def _on_escape(self) -> None:
        for over in (self.printout, self.merge):
            if over.isVisible():
                over.put_away()
                return
        if self.line_desk.put_away():
            return
        match self.model.state.step:
            case Step.CHECKLIST if not self.model.state.busy:
                self.model.change_procedure()
                self.model.search("")
            case Step.NAME | Step.PROCEDURE:
                self.model.start_over()
            case _:
                return

    @Slot()
    def _on_down(self) -> None:
        if self.welcome.names:
            self.welcome.left.setFocus()

    @Slot(str)
    def _on_case(self, case: str) -> None:
        self.model.choose_case(CaseCode(case))

    @Slot(str, str, object)
    def _on_line(self, code: str, act: str, detail: object) -> None:
        component = ComponentCode(code)
        match act:
            case "files":
                self._add(component, self._choose_files())
            case "dropped" if isinstance(detail, list):
                self._add(component, detail)
            case "remove":
                self.model.remove_files(component)
            case "decline" | "database":
                say = self.model.decline if act == "decline" else self.model.state_database
                say(component, str(detail))
            case "choose":
                self.model.choose_paper(component, PaperId(str(detail)))
            case "undo":
                self.model.undo_decline(component)
            case "scan" | "count":
                self.line_desk.open(component, act)
            case "read":
                self.model.forget_fault(component)
            case "look":
                self._go_to_paper(component)

    def _choose_files(self) -> Sequence[Path]:
        kinds = self.tr("Giấy tờ (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)")
        return self._context.dialogs.choose_files(self, self.tr("Thêm tệp"), kinds)

    def _add(self, component: ComponentCode, paths: Sequence[Path]) -> None:
        if paths:
            self.model.add_files(component, paths)
        self.lines.row(component).setFocus()

    def _go_to_paper(self, component: ComponentCode) -> None:
        row = self.lines.row(component).state
        if row is not None and row.paper is not None:
            place = Place.STORE if row.tone is Tone.DONE else Place.DIGITISE
            self.go.emit(Destination(place, row.paper))
