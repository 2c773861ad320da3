"""What is done to one line below the checklist: the scanner, and the count of papers and pages."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.desktop.viewmodels.counting import CountModel
from counter_app.desktop.viewmodels.intake import IntakeModel
from counter_app.desktop.viewmodels.scan import ScanModel, ScanState
from counter_app.desktop.views.context import ViewContext
from counter_app.domain.ids import ComponentCode
from counter_app.services.checklist import Checklist
from counter_app.services.ports import ScanOptions

from .count_panel import CountPanel
from .lines import ChecklistView
from .scan_panel import ScanPanel


class LineDesk(QWidget):
    """Signals: changed(): a scan began or ended."""

    changed = Signal()

    def __init__(
        self, context: ViewContext, model: IntakeModel, lines: ChecklistView, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._lines = lines
        self._line: ComponentCode | None = None
        self.scanner = ScanModel(context.session, self)
        self.scan_panel = ScanPanel(context.theme, context.dialogs, self)
        self.count_panel = CountPanel(context.theme, CountModel(context.session, self), self)
        self._count = self.count_panel.model
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.scan_panel)
        column.addWidget(self.count_panel)
        self.scan_panel.look_wanted.connect(self.scanner.look)
        self.scan_panel.cancel_wanted.connect(self.scanner.cancel)
        self.scan_panel.scan_wanted.connect(self._on_scan)
        self.scanner.changed.connect(self._on_scanner)
        self.scanner.filed.connect(self._on_filed)
        self.count_panel.closed.connect(self._on_closed)
        self._count.counted.connect(self._model.refresh)

    def open(self, component: ComponentCode, what: str) -> None:
        """`scan` into a line, or `count` it."""
        if what == "scan":
            self.open_scanner(component)
        else:
            self.open_count(component)

    def open_scanner(self, component: ComponentCode) -> None:
        """Scan into a line."""
        row = self._lines.row(component).state
        if row is not None and not self.scanner.state.running:
            self._line = component
            self.count_panel.hide()
            self.scan_panel.open_for(row.name)
            QTimer.singleShot(0, self, self._show_row)
            self.scanner.look()

    def open_count(self, component: ComponentCode) -> None:
        """Count what was handed in for a line, beside its scan."""
        row, checklist = self._lines.row(component).state, self._model.state.checklist
        if row is not None and checklist is not None and not self.scanner.state.running:
            self._line = component
            self.scan_panel.hide()
            self._count.begin(checklist.dossier.id, component)
            self.count_panel.open_for(row.name)
            QTimer.singleShot(0, self, self._show_row)

    def put_away(self) -> bool:
        """Close what is open; False when nothing was."""
        for panel in (self.scan_panel, self.count_panel):
            if panel.isVisible():
                panel.put_away()
                return True
        return False

    def hide_panels(self) -> None:
        """The checklist is gone."""
        self.scan_panel.hide()
        self.count_panel.hide()

    @Slot()
    def _show_row(self) -> None:
        """The panel takes room: its row stays in view."""
        if self._line is not None:
            self._lines.ensureWidgetVisible(self._lines.row(self._line))

    @Slot()
    def _on_closed(self) -> None:
        if self._line is not None:
            self._lines.row(self._line).setFocus()

    @Slot(str, object)
    def _on_scan(self, source: str, options: ScanOptions) -> None:
        request, line = self._model.request(), self._line
        if request is not None and line is not None:
            self.scanner.scan(request, line, source, options)

    @Slot(object)
    def _on_scanner(self, state: ScanState) -> None:
        self._context.reading.scanner_busy(state.running)
        self.scan_panel.render_state(state)
        self.changed.emit()

    @Slot(object)
    def _on_filed(self, checklist: Checklist) -> None:
        self._model.take_over(checklist)
        if self.scanner.state.stopped is None:
            self.scan_panel.hide()
            self._lines.focus_first_open()
