"""Below the papers: the story of the paper in view, or the person's dossiers."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.models.papers import dossier_columns, story_columns
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.holdings import StoreState
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.domain.dossiers import Dossier
from counter_app.domain.events import Event


class StoryPanel(QWidget):
    """Signals: dossier_opened(str): Enter on a dossier; its id."""

    dossier_opened = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StoreState()
        self._events: LazyTableModel[Event] = LazyTableModel(
            story_columns(self._officers), parent=self
        )
        self._dossiers: LazyTableModel[Dossier] = LazyTableModel(dossier_columns(), parent=self)
        self.story = TablePanel(
            theme,
            self._events,
            name=self.tr("Lịch sử giấy tờ"),
            counted=self.tr("{count} sự kiện"),
            filterable=False,
            parent=self,
        )
        self.dossiers = TablePanel(
            theme,
            self._dossiers,
            name=self.tr("Hồ sơ của công dân"),
            counted=self.tr("{count} hồ sơ"),
            filterable=False,
            parent=self,
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.story)
        self._stack.addWidget(self.dossiers)
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(4)
        for at, words in enumerate((self.tr("Lịch sử giấy tờ"), self.tr("Hồ sơ của công dân"))):
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setChecked(at == 0)
            self._group.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(self.show_list)
        self.dossiers.opened.connect(self.dossier_opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def render_state(self, state: StoreState) -> None:
        before, self._state = self._state, state
        events = () if state.story is None else tuple(reversed(state.story.events))
        old = () if before.story is None else tuple(reversed(before.story.events))
        if events != old:
            refill(self.story, self._events, [str(event.sequence) for event in events], events)
        dossiers = () if state.holdings is None else state.holdings.dossiers
        if before.holdings is not state.holdings:
            refill(self.dossiers, self._dossiers, [one.id for one in dossiers], dossiers)
            words = self.tr("Hồ sơ của công dân  {count}").format(count=len(dossiers))
            self._group.button(1).setText(words)
            if state.pointed:
                self.show_list(1)
                self.dossiers.choose(state.pointed)

    @Slot(int)
    def show_list(self, at: int) -> None:
        """0: the story, 1: the dossiers."""
        self._group.button(at).setChecked(True)
        self._stack.setCurrentIndex(at)

    @Slot()
    def toggle(self) -> None:
        """The other list, with the focus in it."""
        self.show_list(1 - self._stack.currentIndex())
        (self.story, self.dossiers)[self._stack.currentIndex()].setFocus()

    def _officers(self) -> Mapping[str, str]:
        return self._state.officers
