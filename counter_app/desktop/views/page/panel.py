"""A paper to look at: strip, page, and its recognised text, with one small bar above."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from counter_app.desktop.images import PageImages
from counter_app.desktop.models.thumbs import ThumbsModel, page_words, verdict_tone
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.views.screen import KeyHint
from counter_app.desktop.views.widgets import EmptyState, IconButton, MessageBar, StateChip, label
from counter_app.domain.digitised import Box, Verdict
from counter_app.domain.errors import CounterError
from counter_app.domain.papers import Page
from counter_app.messages import VERDICT, sentence

from .faults import PageFaults
from .thumbs import ThumbStrip
from .view import PageView


class PagePanel(QWidget):
    """Give it the pages of a paper with `show_pages`.

    Signals:
        page_changed(int): number of the page in view, 1-based.
    """

    page_changed = Signal(int)

    def __init__(
        self,
        theme: Theme,
        images: PageImages,
        parent: QWidget | None = None,
        *,
        compact: bool = False,
    ) -> None:
        """`compact`: the bar leaves out what a narrow place has no room for."""
        super().__init__(parent)
        self._theme = theme
        self._images = images
        self._compact = compact
        self._pages: Sequence[Page] = ()
        self._place = -1
        self._glow: tuple[int, Box] | None = None
        self._thumbs = ThumbsModel(images, self)
        self._strip = ThumbStrip(theme, self._thumbs, self)
        self._view = PageView(theme, self)
        self._empty = EmptyState(
            theme,
            "file",
            self.tr("Chưa có trang nào"),
            self.tr("Chọn một giấy tờ để xem."),
            parent=self,
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("Văn bản nhận dạng"))
        self._text.setMinimumWidth(220)
        self._text.hide()
        self._bar = MessageBar(theme, self)
        self._faults = PageFaults(theme, self._view, self)
        self._faults.page_wanted.connect(self._show_number)
        self._strip.page_wanted.connect(self.show_place)
        self._view.zoomed.connect(self._on_zoomed)
        self._lay_out(self._make_tools(theme))
        self._show_tools()

    def _make_tools(self, theme: Theme) -> QHBoxLayout:
        self._where = label("", "body", parent=self)
        self._verdict = StateChip(theme, parent=self)
        self._percent = label("", "small", parent=self)
        self._percent.setMinimumWidth(44)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._before = IconButton(theme, "chevron-left", self.tr("Trang trước"), key="PgUp")
        self._after = IconButton(theme, "chevron-right", self.tr("Trang sau"), key="PgDn")
        smaller = IconButton(theme, "zoom-out", self.tr("Thu nhỏ"), key="-")
        larger = IconButton(theme, "zoom-in", self.tr("Phóng to"), key="+")
        fit = IconButton(theme, "fit-width", self.tr("Vừa bề ngang"), key="0")
        turn = IconButton(theme, "rotate", self.tr("Xoay hình đang xem"), key="R")
        self._text_button = IconButton(
            theme, "text", self.tr("Văn bản nhận dạng"), key="T", checkable=True
        )
        self._before.clicked.connect(self.show_before)
        self._after.clicked.connect(self.show_after)
        smaller.clicked.connect(self._view.zoom_out)
        larger.clicked.connect(self._view.zoom_in)
        fit.clicked.connect(self._view.fit_width)
        turn.clicked.connect(self._view.turn)
        self._text_button.toggled.connect(self._text.setVisible)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        # The buttons bring room of their own; at 1366 pixels every word of the verdict is to be read.
        row.setSpacing(0)
        for part in (self._before, self._where, self._after):
            row.addWidget(part)
        row.addSpacing(4)
        row.addWidget(self._verdict)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(0)
        row.addLayout(self._acts)
        row.addStretch(1)
        for part in (smaller, self._percent, larger, fit, turn, self._text_button):
            row.addWidget(part)
        self._tools = (smaller, larger, fit, turn, self._text_button)
        return row

    def _lay_out(self, tools: QHBoxLayout) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._strip)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._bar)
        column.addWidget(self._faults)
        column.addLayout(middle, 1)

    @property
    def view(self) -> PageView:
        return self._view

    @property
    def message(self) -> str:
        """What the bar under the tools says, empty for nothing."""
        return self._bar.text

    @property
    def quality_words(self) -> str:
        """What is said about the quality of the page in view or of others, empty for nothing."""
        return self._faults.text

    @property
    def page_text(self) -> str:
        """The recognised text of the page in view."""
        return self._text.toPlainText()

    @property
    def empty_words(self) -> str:
        """What stands in the page's place, empty when a page is shown."""
        return self._empty.title if self._stack.currentWidget() is self._empty else ""

    @property
    def page_in_view(self) -> Page | None:
        return self._pages[self._place] if 0 <= self._place < len(self._pages) else None

    def add_act(self, button: IconButton) -> None:
        """Put an act on the page in view beside its verdict."""
        self._acts.addWidget(button)

    @staticmethod
    def keys() -> tuple[KeyHint, ...]:
        """The viewer's keys, for the F1 list of the screen around it."""
        return (
            KeyHint("PgUp PgDn", "Trang trước, trang sau"),
            KeyHint("+ − 0", "Phóng to, thu nhỏ, vừa bề ngang"),
            KeyHint("Ctrl+lăn chuột", "Phóng to tại con trỏ"),
            KeyHint("Cách+kéo", "Di chuyển trang"),
            KeyHint("R", "Xoay hình đang xem"),
            KeyHint("T", "Văn bản nhận dạng"),
            KeyHint("Ctrl+C", "Sao chép chữ đã chọn trên trang"),
        )

    def show_pages(self, pages: Sequence[Page], *, number: int = 1) -> None:
        """Show other pages, first the one of this number (1-based), else the first."""
        self._pages = tuple(pages)
        self._place = -1
        self._glow = None
        self._bar.clear()
        self._faults.show_pages(self._pages if not self._compact else ())
        self._thumbs.show_pages(self._pages)
        self._strip.setVisible(len(self._pages) > 1)
        if self._pages:
            places = (at for at, each in enumerate(self._pages) if each.number == number)
            self.show_place(next(places, 0))
        else:
            self.show_nothing(self.tr("Chưa có trang nào"), self.tr("Chọn một giấy tờ để xem."))

    def show_nothing(self, title: str, words: str) -> None:
        """Show words instead of a page."""
        self._pages = ()
        self._place = -1
        self._faults.show_pages(())
        self._thumbs.show_pages(())
        self._strip.hide()
        self._view.clear()
        self._text.clear()
        self._empty.set_words(title, words)
        self._stack.setCurrentWidget(self._empty)
        self._show_tools()

    @Slot(int)
    def show_place(self, place: int) -> None:
        """Bring the page at `place` (0-based) into view."""
        if place == self._place or not 0 <= place < len(self._pages):
            return
        self._place = place
        page = self._pages[place]
        self._strip.show_place(place)
        self._text.setPlainText(page.text)
        self._show_tools()
        self._faults.show_page(page)
        self.page_changed.emit(page.number)
        if page.image is None:
            self._view.clear()
            self._empty.set_words(self.tr("Không đọc được trang này"), page_words(page))
            self._stack.setCurrentWidget(self._empty)
            return
        self._images.load(
            page.image,
            owner=self,
            on_done=partial(self._on_image, page),
            on_error=partial(self._on_error, page),
        )

    @Slot()
    def show_before(self) -> None:
        self.show_place(self._place - 1)

    @Slot()
    def show_after(self) -> None:
        self.show_place(self._place + 1)

    @Slot()
    def show_next_fault(self) -> None:
        """Bring the next place that wants a look into view, on this page or the next one that has any."""
        self._faults.press()

    def _show_number(self, number: int) -> None:
        place = next((at for at, each in enumerate(self._pages) if each.number == number), None)
        if place is not None:
            self.show_place(place)

    @Slot()
    def toggle_text(self) -> None:
        self._text_button.toggle()

    def glow(self, page: int, box: Box | None) -> None:
        """Light up `box` on page `page` (1-based) and bring both into view; None puts the light out."""
        if box is None:
            self._glow = None
            self._view.glow(None)
            return
        self._glow = (page, box)
        places = [at for at, each in enumerate(self._pages) if each.number == page]
        if not places:
            return
        if places[0] != self._place:
            self.show_place(places[0])
        self._view.glow(box)

    def _on_image(self, page: Page, image: QImage) -> None:
        if self.page_in_view is not page:
            return
        self._bar.clear()
        self._stack.setCurrentWidget(self._view)
        self._view.show_page(image, page.words)
        self._faults.frame()
        if self._glow is not None and self._glow[0] == page.number:
            self._view.glow(self._glow[1])

    def _on_error(self, page: Page, fault: CounterError) -> None:
        if self.page_in_view is page:
            self._view.clear()
            self._bar.show_error(fault)
            self._empty.set_words(self.tr("Không mở được trang này"), sentence(fault).what)
            self._stack.setCurrentWidget(self._empty)

    @Slot(float)
    def _on_zoomed(self, scale: float) -> None:
        page = self.page_in_view
        dpi = page.dpi if page is not None and page.dpi else 96
        self._percent.setText(f"{round(100 * scale * dpi / 96)} %")

    def _show_tools(self) -> None:
        page = self.page_in_view
        for tool in self._tools:
            tool.setEnabled(page is not None)
        self._before.setEnabled(self._place > 0)
        self._after.setEnabled(0 <= self._place < len(self._pages) - 1)
        self._verdict.setVisible(page is not None and not self._compact)
        self._percent.setVisible(page is not None and not self._compact)
        if page is None:
            self._where.setText("")
            return
        words = self.tr("Trang {number}/{total}")
        self._where.setText(words.format(number=page.number, total=len(self._pages)))
        if page.blank and page.image is not None:
            self._verdict.set_state(Tone.GREY, self.tr("Trang trắng"))
        else:
            verdict = VERDICT[Verdict.RESCAN if page.image is None else page.quality.verdict]
            self._verdict.set_state(verdict_tone(page), verdict)
        self._verdict.setToolTip(page_words(page))
