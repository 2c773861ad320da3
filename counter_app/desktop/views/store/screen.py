"""Kho công dân: find a person, see what is held and where it came from."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from counter_app.desktop.images import PageImages
from counter_app.desktop.viewmodels.holdings import StoreModel, StoreState
from counter_app.desktop.viewmodels.merging import MergeModel
from counter_app.desktop.viewmodels.withdrawing import WithdrawModel
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.merge import MergePanel
from counter_app.desktop.views.page import PagePanel
from counter_app.desktop.views.screen import Destination, KeyHint, Place, Screen
from counter_app.desktop.views.table import KeptColumns
from counter_app.desktop.views.widgets import key_sequence
from counter_app.domain.ids import PaperId, PersonId
from counter_app.domain.papers import Paper

from .person_page import PersonPage
from .search_page import SearchPage
from .withdraw_panel import WithdrawPanel


class StoreScreen(Screen):
    """What is held, by person."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self.model = StoreModel(context.session, self)
        self._dialogs = context.dialogs
        self.search = SearchPage(context.theme, self)
        images = PageImages(context.session, self)
        self.person = PersonPage(context.theme, images, self)
        self.merge = MergePanel(context.theme, MergeModel(context.session, self), self)
        withdrawing = WithdrawModel(context.session, self)
        self.withdraw = WithdrawPanel(context.theme, withdrawing, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.search)
        self._stack.addWidget(self.person)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        KeptColumns(self.search.people, context.session, "people")
        KeptColumns(self.person.papers, context.session, "papers")
        self._listen()

    def _listen(self) -> None:
        model = self.model
        self.search.words_changed.connect(model.look_for)
        self.search.entered.connect(model.enter)
        self.search.hit_opened.connect(model.open_hit)
        self.search.end_reached.connect(model.show_more_people)
        self.search.person_opened.connect(self._on_person)
        self.search.bar.closed.connect(model.forget_message)
        self.person.bar.closed.connect(model.forget_message)
        self.person.back_wanted.connect(model.back)
        self.person.paper_chosen.connect(self._on_paper)
        self.person.export_wanted.connect(self._on_export)
        self.person.originals_wanted.connect(model.fetch_originals)
        self.person.withdraw_wanted.connect(self.open_withdraw)
        self.withdraw.closed.connect(self._on_withdraw_closed)
        self.person.dossier_opened.connect(self._on_dossier)
        model.changed.connect(self.render_state)
        self._key("Ctrl+F", self.start_search)
        self.merge.closed.connect(self._on_merge_closed)
        self._key("Ctrl+M", self.open_merge)
        self._key("Ctrl+J", self.person.below.toggle)

    def _key(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(key_sequence(key), self).activated.connect(act)

    @property
    def in_person(self) -> bool:
        """A person's store is in view, not the search."""
        return self._stack.currentWidget() is self.person

    def activate(self, subject: str | None = None) -> None:
        if subject is not None:
            self.model.open_subject(subject)
        else:
            self.model.refresh()
        self._take_focus()

    def take_card(self, text: str) -> bool:
        self.merge.put_away()
        self.withdraw.put_away()
        self.model.open_citizen(text)
        return True

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            KeyHint("Ctrl+F", self.tr("Tìm công dân, giấy tờ, hồ sơ")),
            KeyHint("↓ ↑", self.tr("Chọn trong danh sách")),
            KeyHint("Enter", self.tr("Mở công dân; mở rộng trang giấy; hồ sơ: sang nơi Hồ sơ")),
            KeyHint("Esc", self.tr("Trở lại")),
            KeyHint("Ctrl+J", self.tr("Lịch sử giấy tờ, hồ sơ của công dân")),
            KeyHint("Ctrl+M", self.tr("Gộp với mục khác của cùng một người, tách ra lại")),
            KeyHint("Ctrl+S", self.tr("Xuất PDF tìm kiếm được")),
            KeyHint("Ctrl+Shift+S", self.tr("Xuất bản gốc")),
            KeyHint("Ctrl+Shift+H", self.tr("Hủy xác nhận giấy tờ đã xác nhận nhầm")),
            KeyHint("Ctrl+Shift+G", self.tr("Lấy lại bản gốc từ máy chủ")),
            KeyHint("F4", self.tr("Chọn cột của danh sách")),
            KeyHint("Ctrl+C", self.tr("Sao chép dòng đã chọn")),
            *PagePanel.keys(),
        )

    @Slot(object)
    def render_state(self, state: StoreState) -> None:
        was_person = self.in_person
        self.search.render_state(state)
        self.person.render_state(state)
        self._stack.setCurrentWidget(self.search if state.holdings is None else self.person)
        if was_person != self.in_person:
            self._take_focus()

    @Slot()
    def start_search(self) -> None:
        """Back to the search field, the old words ready to be typed over."""
        if self.in_person:
            self.model.back()
        self.search.field.setFocus()
        self.search.field.selectAll()

    @Slot()
    def open_merge(self) -> None:
        """Look whether the person in view is somebody else of the store too, or was wrongly taken for them."""
        holdings = self.model.state.holdings
        if holdings is not None:
            self.merge.model.begin(holdings.person.number)
            self.merge.open()

    @Slot()
    def _on_merge_closed(self) -> None:
        holdings = self.model.state.holdings
        if holdings is not None:
            self.model.open_person(holdings.person.id)
        self._take_focus()

    @Slot()
    def open_withdraw(self) -> None:
        """Ask why the paper in view was confirmed by mistake, and take that back."""
        paper = self.model.state.chosen
        if paper is not None:
            told = (self.person.preview_title, self.person.preview_line)
            self.withdraw.model.begin(paper, "\n".join(filter(None, told)))
            self.withdraw.open()

    @Slot(bool)
    def _on_withdraw_closed(self, withdrawn: bool) -> None:
        holdings = self.model.state.holdings
        if holdings is not None and withdrawn:
            self.model.open_person(holdings.person.id, self.model.state.chosen)
        self._take_focus()

    def _take_focus(self) -> None:
        if self.in_person:
            self.person.take_focus()
        else:
            self.search.field.setFocus()
            self.search.field.selectAll()

    @Slot(str)
    def _on_person(self, person: str) -> None:
        self.model.open_person(PersonId(person))

    @Slot(str)
    def _on_paper(self, paper: str) -> None:
        self.model.choose(PaperId(paper))

    @Slot(str)
    def _on_dossier(self, dossier: str) -> None:
        """A dossier has a place of its own."""
        self.go.emit(Destination(Place.DOSSIERS, dossier))

    @Slot(bool)
    def _on_export(self, archival: bool) -> None:
        state = self.model.state
        paper = next((one.paper for one in state.lines if one.paper.id == state.chosen), None)
        if paper is None:
            return
        title = self.tr("Xuất PDF") if archival else self.tr("Xuất bản gốc")
        name = _file_name(paper, archival=archival)
        kinds = f"{title} (*{Path(name).suffix})"
        target = self._dialogs.choose_target(self, title, name, kinds)
        if target is not None:
            self.model.export(target, archival=archival)


_SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
}


def _file_name(paper: Paper, *, archival: bool) -> str:
    """Propose a name that says what it is and nothing of whose it is."""
    kind = paper.masters[0].media_type if paper.masters else ""
    suffix = ".pdf" if archival else _SUFFIXES.get(kind, ".bin")
    return f"{paper.type}-{paper.id[:8]}{suffix}"
