"""The scanner beside the checklist: choose the source, scan, see each page as it is safe."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.scan import ScanState
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.widgets import (
    IconButton,
    MessageBar,
    PushButton,
    QuietButton,
    StateChip,
    WorkBar,
    label,
)
from counter_app.services.ports import ScanOptions

RESOLUTIONS = (200, 300, 400)
FOLDER = "folder:"


class ScanPanel(QFrame):
    """Hidden until a row wants a scan.

    Signals:
        scan_wanted(str, ScanOptions): the source's name and how.
        look_wanted(): ask again what is connected.
        cancel_wanted(): end after the page under way.
        closed(): nothing more to scan for this row.
    """

    scan_wanted = Signal(str, object)
    look_wanted = Signal()
    cancel_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._dialogs = dialogs
        self._theme = theme
        self._folders: list[str] = []
        self._state = ScanState()
        self._title = label("", "strong", wrap=True, parent=self)
        self._close = IconButton(theme, "close", self.tr("Đóng phần quét"), key="Esc", parent=self)
        self._source = QComboBox(self)
        self._source.setAccessibleName(self.tr("Nguồn quét"))
        self._source.setMinimumContentsLength(22)
        self._folder = QuietButton(theme, self.tr("Thư mục…"), icon="folder", parent=self)
        self._again = QuietButton(theme, self.tr("Tìm lại máy quét"), icon="refresh", parent=self)
        self._dpi = QComboBox(self)
        self._dpi.setAccessibleName(self.tr("Độ phân giải"))
        for dpi in RESOLUTIONS:
            self._dpi.addItem(f"{dpi} dpi", dpi)
        self._feeder = QCheckBox(self.tr("Khay nạp"), self)
        self._duplex = QCheckBox(self.tr("Hai mặt"), self)
        self._go = PushButton(theme, self.tr("Quét"), icon="scanner", parent=self)
        self._work = WorkBar(theme, self.tr("Dừng"), self)
        self._pages = StateChip(theme, Tone.DONE, parent=self)
        self._bar = MessageBar(theme, self)
        self._lay_out()
        self._listen()
        self.hide()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self._source, 1)
        choice.addWidget(self._folder)
        choice.addWidget(self._again)
        how = QHBoxLayout()
        how.setSpacing(12)
        for part in (self._dpi, self._feeder, self._duplex):
            how.addWidget(part)
        how.addStretch(1)
        how.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(choice)
        column.addLayout(how)
        column.addWidget(self._work)
        column.addWidget(self._pages)
        column.addWidget(self._bar)

    def _listen(self) -> None:
        self._close.clicked.connect(self.put_away)
        self._folder.clicked.connect(self._on_folder)
        self._again.clicked.connect(self.look_wanted)
        self._go.clicked.connect(self._on_go)
        self._work.stopped.connect(self.cancel_wanted)
        self._bar.acted.connect(self._on_go)

    @property
    def message(self) -> str:
        return self._bar.text

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources to choose from."""
        return tuple(str(self._source.itemData(at)) for at in range(self._source.count()))

    def open_for(self, name: str) -> None:
        """Show the panel for one line of the checklist."""
        self._title.setText(self.tr("Quét: {name}").format(name=name))
        self.show()
        self._source.setFocus()

    def choose(self, source: str) -> None:
        """Choose a source by name; a folder that is not listed yet is added."""
        if source not in self.sources:
            self._folders.append(source)
            self._fill(self._state)
        self._source.setCurrentIndex(self._source.findData(source))

    @Slot()
    def start(self) -> None:
        """Scan from the chosen source."""
        self._on_go()

    @Slot()
    def put_away(self) -> None:
        if not self._state.running:
            self.hide()
            self.closed.emit()

    def render_state(self, state: ScanState) -> None:
        before, self._state = self._state, state
        focus = self.focusWidget()
        had_focus = focus is not None and focus.hasFocus()
        if state.devices != before.devices:
            self._fill(state)
        for part in (
            self._source,
            self._folder,
            self._again,
            self._dpi,
            self._feeder,
            self._duplex,
        ):
            part.setEnabled(not state.running)
        self._go.setEnabled(not state.running and bool(self.sources))
        self._close.setEnabled(not state.running)
        if state.looking:
            self._work.show_work(self.tr("Đang tìm máy quét…"), 0, 0)
        elif state.running:
            words = self.tr("Đang quét trang {page}").format(page=state.pages + 1)
            self._work.show_work(words, 0, 0)
        else:
            self._work.hide()
        if state.running and not before.running and had_focus:
            # What had it is locked now; it must not wander to an act outside.
            self._work.take_focus()
        elif before.running and not state.running and had_focus:
            self._source.setFocus()
        self._pages.setVisible(state.pages > 0)
        safe = self.tr("{count} trang đã lưu an toàn").format(count=state.pages)
        self._pages.set_state(Tone.DONE, safe)
        self._tell(state)

    def _tell(self, state: ScanState) -> None:
        fault = state.stopped or state.fault
        if fault is not None:
            self._bar.show_error(fault, act=self.tr("Quét tiếp") if self.sources else "")
        elif not state.looking and not state.running and not self.sources:
            words = self.tr(
                "Không thấy máy quét nào. Bật máy quét rồi tìm lại, hoặc chọn thư mục nhận trang quét."
            )
            self._bar.show_words(Tone.LOOK, words)
        else:
            self._bar.clear()

    def _fill(self, state: ScanState) -> None:
        chosen = self._source.currentData()
        self._source.clear()
        for device in state.devices:
            self._source.addItem(device.label, device.name)
        for folder in self._folders:
            self._source.addItem(folder.removeprefix(FOLDER), folder)
        at = self._source.findData(chosen)
        self._source.setCurrentIndex(max(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_go()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_folder(self) -> None:
        folder = self._dialogs.choose_folder(self, self.tr("Thư mục nhận trang quét"))
        if folder is not None:
            self.choose(f"{FOLDER}{folder}")
            self._go.setEnabled(True)

    @Slot()
    def _on_go(self) -> None:
        source = self._source.currentData()
        if source is None or self._state.running:
            return
        options = ScanOptions(
            dpi=int(self._dpi.currentData()),
            feeder=self._feeder.isChecked(),
            duplex=self._duplex.isChecked(),
        )
        self.scan_wanted.emit(str(source), options)
