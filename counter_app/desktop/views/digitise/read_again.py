"""The act beside a page's verdict: read it, or the whole paper, once more."""

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.digitise import DigitiseModel
from counter_app.desktop.views.page import PagePanel
from counter_app.desktop.views.widgets import IconButton


class ReadAgain(IconButton):
    """Offers the page in view and the whole paper in a menu; their keys go without it."""

    def __init__(
        self, theme: Theme, model: DigitiseModel, page: PagePanel, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "refresh", "", parent=parent)
        name = self.tr("Đọc lại trang này hoặc cả giấy tờ")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._model = model
        self._page = page
        self.clicked.connect(self.offer)

    @Slot()
    def read_page(self) -> None:
        """Let the page in view be read once more."""
        page = self._page.page_in_view
        if page is not None:
            self._model.read_page_again(page.number)

    @Slot()
    def offer(self) -> None:
        """Open the menu below the button, the page first."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = self._page.page_in_view
        if page is not None:
            words = self.tr("Đọc lại trang {number}").format(number=page.number)
            menu.addAction(f"{words}\tShift+F9").triggered.connect(self.read_page)
        whole = self.tr("Đọc lại cả giấy tờ")
        menu.addAction(f"{whole}\tCtrl+F9").triggered.connect(self._model.read_paper_again)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
