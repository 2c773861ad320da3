"""One person's store: the papers, the one in view, its story."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from counter_app.desktop.images import PageImages
from counter_app.desktop.models.papers import TONES, paper_columns, paper_line, paper_title
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.holdings import StoreState
from counter_app.desktop.views.page import PagePanel
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import (
    MessageBar,
    PrimaryButton,
    PushButton,
    QuietButton,
    StateChip,
    label,
    vertical_line,
)
from counter_app.domain.papers import Paper, PaperState
from counter_app.messages import PAPER_STATE, sentence_of
from counter_app.messages.labels import ORIGINAL_WORDS
from counter_app.messages.withdrawn_words import withdrawal_line
from counter_app.services.holdings import HeldPaper
from counter_app.services.originals import OriginalAt

from .person_head import PersonHead
from .story_panel import StoryPanel

PREVIEW = 420
_HELD = (PaperState.ACCEPTED, PaperState.SUPERSEDED)


class PersonPage(QWidget):
    """Signals:
    back_wanted(): to the search.
    paper_chosen(str): the cursor stands on another paper.
    export_wanted(bool): the chosen paper to a file, True for the searchable PDF, False for the master.
    originals_wanted(): the chosen paper's originals from the hub.
    withdraw_wanted(): the chosen paper was confirmed by mistake.
    dossier_opened(str): Enter on a dossier.
    """

    back_wanted = Signal()
    paper_chosen = Signal(str)
    export_wanted = Signal(bool)
    originals_wanted = Signal()
    withdraw_wanted = Signal()
    dossier_opened = Signal(str)

    def __init__(self, theme: Theme, images: PageImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StoreState()
        self.head = PersonHead(theme, self)
        self.bar = MessageBar(theme, self)
        self._model: LazyTableModel[HeldPaper] = LazyTableModel(paper_columns(), parent=self)
        self.papers = TablePanel(
            theme,
            self._model,
            name=self.tr("Giấy tờ của công dân"),
            counted=self.tr("{count} giấy tờ"),
            filterable=False,
            parent=self,
        )
        self.below = StoryPanel(theme, self)
        self.viewer = PagePanel(theme, images, self, compact=True)
        self._title = label("", "strong", wrap=True, parent=self)
        self._line = label("", "quiet", wrap=True, parent=self)
        self._line.setContentsMargins(12, 0, 12, 4)
        self._chip = StateChip(theme, parent=self)
        self.archival = PrimaryButton(theme, self.tr("Xuất PDF"), key="Ctrl+S", icon="save")
        self.master = PushButton(theme, self.tr("Xuất bản gốc"), icon="file-plus")
        self.master.set_shortcut_shown("Ctrl+Shift+S")
        self.originals = PushButton(theme, self.tr("Lấy lại bản gốc"), icon="refresh")
        self.originals.set_shortcut_shown("Ctrl+Shift+G")
        self.withdraw = QuietButton(theme, self.tr("Hủy xác nhận…"), icon="stop", parent=self)
        self.withdraw.set_shortcut_shown("Ctrl+Shift+H")
        self._withdrawn = label("", "small", wrap=True, parent=self)
        self._withdrawn.setContentsMargins(12, 0, 12, 4)
        self._away = label("", "small", wrap=True, parent=self)
        self._away.setContentsMargins(12, 0, 12, 4)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        lists = QSplitter(Qt.Orientation.Vertical, self)
        lists.setChildrenCollapsible(False)
        lists.addWidget(self.papers)
        lists.addWidget(self.below)
        lists.setSizes([330, 210])
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(lists)
        self._splitter.addWidget(self._make_preview())
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([738, PREVIEW])
        self._lists = lists
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 12)
        foot.setSpacing(12)
        foot.addWidget(self.withdraw)
        foot.addStretch(1)
        foot.addWidget(self.originals)
        foot.addWidget(self.master)
        foot.addWidget(self.archival)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 24, 8)
        head.setSpacing(8)
        head.addWidget(self.head)
        head.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._splitter, 1)
        column.addLayout(foot)

    def _make_preview(self) -> QWidget:
        preview = QWidget(self)
        preview.setMinimumWidth(360)
        title = QHBoxLayout()
        title.setContentsMargins(12, 6, 12, 2)
        title.setSpacing(12)
        title.addWidget(self._title, 1)
        title.addWidget(self._chip)
        inside = QVBoxLayout()
        inside.setSpacing(0)
        inside.addLayout(title)
        inside.addWidget(self._line)
        inside.addWidget(self._withdrawn)
        inside.addWidget(self._away)
        inside.addWidget(self.viewer, 1)
        row = QHBoxLayout(preview)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(vertical_line(preview))
        row.addLayout(inside, 1)
        return preview

    def _listen(self) -> None:
        self.head.back_wanted.connect(self.back_wanted)
        self.papers.chosen.connect(self._on_chosen)
        self.papers.opened.connect(self.open_preview)
        self.below.dossier_opened.connect(self.dossier_opened)
        self.archival.clicked.connect(self._on_archival)
        self.master.clicked.connect(self._on_master)
        self.originals.clicked.connect(self.originals_wanted)
        self.withdraw.clicked.connect(self.withdraw_wanted)

    @property
    def preview_open(self) -> bool:
        """The page has the whole room."""
        return self._lists.isHidden()

    @property
    def preview_title(self) -> str:
        return self._title.text()

    @property
    def preview_line(self) -> str:
        """Whose the paper in view is, and which dossier it came with."""
        return self._line.text()

    @property
    def withdrawn_words(self) -> str:
        """Who took the paper in view back, when and why; empty for one that stands."""
        return self._withdrawn.text()

    @property
    def original_words(self) -> str:
        """Where the originals of the paper in view are; empty when they are here."""
        return self._away.text()

    def render_state(self, state: StoreState) -> None:
        before, self._state = self._state, state
        if state.holdings is None:
            self.close_preview()
            return
        if before.holdings is None or state.holdings.person != before.holdings.person:
            self.close_preview()
        self.head.show_person(state.holdings.person)
        if state.lines != before.lines:
            refill(self.papers, self._model, [line.paper.id for line in state.lines], state.lines)
        if state.chosen is not None and self.papers.current_id() != state.chosen:
            self.papers.choose(state.chosen)
        self.below.render_state(state)
        self._show_paper(before, state)
        self._show_message(state)

    def take_focus(self) -> None:
        """The next keystroke moves through the papers."""
        self.papers.setFocus()

    @Slot()
    def open_preview(self) -> None:
        """Give the page the whole room, and the keys."""
        if self._state.story is not None:
            self._lists.hide()
            self.viewer.setFocus()
            self.viewer.view.setFocus()

    @Slot()
    def close_preview(self) -> None:
        """Back beside the lists."""
        self._lists.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.preview_open:
            self.close_preview()
            self.take_focus()
        else:
            self.back_wanted.emit()

    def _show_paper(self, before: StoreState, state: StoreState) -> None:
        line = next((one for one in state.lines if one.paper.id == state.chosen), None)
        paper = None if line is None else line.paper
        self._title.setText("" if line is None else paper_title(line))
        self._line.setText("" if line is None else paper_line(line))
        self._line.setVisible(bool(self._line.text()))
        self._chip.setVisible(paper is not None)
        if paper is not None:
            self._chip.set_state(TONES[paper.state], PAPER_STATE[paper.state])
        self.archival.setEnabled(paper is not None and paper.archival is not None)
        self.withdraw.setVisible(paper is not None and paper.state in _HELD)
        withdrawal = None if state.story is None else state.story.withdrawal
        self._withdrawn.setText("" if withdrawal is None else withdrawal_line(withdrawal))
        self._withdrawn.setVisible(withdrawal is not None)
        self._show_originals(line, state)
        if paper is None:
            self.viewer.show_nothing(
                self.tr("Chưa có giấy tờ nào"),
                self.tr("Giấy tờ của công dân này sẽ vào kho khi được số hóa và xác nhận."),
            )
        elif state.story is None:
            if before.chosen != state.chosen:
                self.viewer.show_nothing(self.tr("Đang mở giấy tờ…"), "")
        elif before.story is None or before.story.pages != state.story.pages:
            self._show_pages(state.story.paper, state)

    def _show_originals(self, line: HeldPaper | None, state: StoreState) -> None:
        """Originals that are not here are fetched; those that are, exported: one button or the other."""
        place = OriginalAt.HERE if line is None else line.original
        away = place is not OriginalAt.HERE
        self._away.setText(ORIGINAL_WORDS[place])
        self._away.setVisible(away)
        self.originals.setVisible(away)
        self.originals.setEnabled(state.fetching is None)
        self.master.setVisible(not away)
        self.master.setEnabled(line is not None and bool(line.paper.masters))

    def _show_pages(self, paper: Paper, state: StoreState) -> None:
        assert state.story is not None
        if state.story.pages:
            self.viewer.show_pages(state.story.pages)
        elif paper.refused_code is not None:
            message = sentence_of(paper.refused_code)
            self.viewer.show_nothing(message.what, f"{message.safe} {message.act}".strip())
        else:
            self.viewer.show_nothing(
                self.tr("Chưa nhận dạng"),
                self.tr("Bản quét đã lưu an toàn. Mở Số hóa (Alt+3) để nhận dạng và xác nhận."),
            )

    def _show_message(self, state: StoreState) -> None:
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif state.fetching is not None:
            self.bar.show_words(Tone.WORKING, self.tr("Đang lấy bản gốc từ máy chủ…"))
        elif state.fetched:
            words = self.tr("Đã lấy lại bản gốc: {count} tệp, từng tệp đúng như lúc số hóa.")
            self.bar.show_words(Tone.DONE, words.format(count=state.fetched))
        elif state.exported:
            first = state.exported[0]
            words = self.tr("Đã xuất {count} tệp vào {folder}: {name}")
            self.bar.show_words(
                Tone.DONE,
                words.format(count=len(state.exported), folder=first.parent, name=first.name),
            )
        else:
            self.bar.clear()

    @Slot(str)
    def _on_chosen(self, paper: str) -> None:
        if paper:
            self.paper_chosen.emit(paper)

    @Slot()
    def _on_archival(self) -> None:
        self.export_wanted.emit(True)

    @Slot()
    def _on_master(self) -> None:
        self.export_wanted.emit(False)
