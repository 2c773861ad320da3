"""Catalogue packs: the versions taken in, whom they may come from, and what a new one would change before it is taken."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from counter_app.desktop.models.keeping import pack_words
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.keeping import KeepingState
from counter_app.desktop.views.widgets import PrimaryButton, PushButton, QuietButton, label
from counter_app.messages.catalogue_words import change_counts, change_lines
from counter_app.services.catalogue_desk import PackReview


class PacksPanel(QWidget):
    """Signals: open_wanted(), publisher_wanted(): choose a file; import_wanted(); left(): take nothing in."""

    open_wanted = Signal()
    publisher_wanted = Signal()
    import_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.versions = QListWidget(self)
        self.versions.setAccessibleName(self.tr("Các gói danh mục đã nhập"))
        self._whom = label("", "small", wrap=True, parent=self)
        self._head = label("", "strong", wrap=True, parent=self)
        self.difference = QPlainTextEdit(self)
        self.difference.setReadOnly(True)
        self.difference.setTabChangesFocus(True)
        self.difference.setAccessibleName(self.tr("Gói này sẽ thay đổi những gì"))
        self.open_pack = PushButton(theme, self.tr("Nhập gói đã ký…"), icon="folder", parent=self)
        self.publisher = QuietButton(theme, self.tr("Thêm nơi phát hành…"), icon="key", parent=self)
        self.take = PrimaryButton(theme, self.tr("Nhập gói này"), key="Ctrl+Enter", parent=self)
        self.leave = QuietButton(theme, self.tr("Không nhập"), parent=self)
        acts = QHBoxLayout()
        acts.addWidget(self.publisher)
        acts.addStretch(1)
        acts.addWidget(self.open_pack)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Danh mục thủ tục"), "section", parent=self))
        column.addWidget(self.versions, 1)
        column.addWidget(self._whom)
        column.addLayout(acts)
        column.addWidget(self._head)
        column.addWidget(self.difference, 2)
        column.addLayout(foot)
        self.open_pack.clicked.connect(self.open_wanted)
        self.publisher.clicked.connect(self.publisher_wanted)
        self.take.clicked.connect(self.import_wanted)
        self.leave.clicked.connect(self.left)

    @property
    def head(self) -> str:
        """Whose pack is looked at, and how much it would change."""
        return self._head.text()

    def render_state(self, state: KeepingState) -> None:
        self.versions.clear()
        for pack in state.packs:
            usable = pack.sequence not in state.unusable
            self.versions.addItem(pack_words(pack, usable=usable))
        if not state.packs:
            self.versions.addItem(self.tr("Danh mục kèm theo chương trình; chưa nhập gói nào."))
        names = ", ".join(f"{each.name} ({each.key_id})" for each in state.publishers)
        self._whom.setText(
            self.tr("Nhận gói của: {names}").format(names=names)
            if names
            else self.tr(
                "Chưa tin cậy nơi phát hành nào: thêm khóa công khai (.pub) của tỉnh trước."
            )
        )
        review = state.offered
        shown = review is not None
        fresh = review is not None and not review.held
        for part in (self._head, self.leave):
            part.setVisible(shown)
        self.difference.setVisible(fresh)
        self.take.setVisible(fresh)
        self.take.setEnabled(not state.busy)
        self.open_pack.setEnabled(not state.busy)
        if review is not None:
            self._show(review)

    def _show(self, review: PackReview) -> None:
        head = review.head
        first = self.tr("{publisher}, bản {version} ngày {day}: {title}").format(
            publisher=review.publisher.name,
            version=head.version,
            day=f"{head.issued_on:%d/%m/%Y}",
            title=head.title,
        )
        if review.held:
            self._head.setText(
                first + "\n" + self.tr("Gói này đang được dùng, không có gì thay đổi.")
            )
            return
        self._head.setText(f"{first}\n{change_counts(review.changes)}")
        lines = [line for change in review.changes for line in change_lines(change)]
        words = "\n".join(lines)
        if self.difference.toPlainText() != words:
            self.difference.setPlainText(words)
