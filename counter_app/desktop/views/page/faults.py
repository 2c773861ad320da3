"""What is wrong with a page, in words with the next act, and framed where it is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from counter_app.desktop.models.thumbs import verdict_tone
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.views.widgets import MessageBar
from counter_app.domain.digitised import Box, Verdict
from counter_app.domain.papers import Page
from counter_app.messages import quality_sentences

from .view import PageView

SHOWN_SENTENCES = 3
SHOWN_PAGES = 5


class PageFaults(MessageBar):
    """Hidden while every page is fine.

    Signals:
        page_wanted(int): number of a page, 1-based, to be brought into view.
    """

    page_wanted = Signal(int)

    def __init__(self, theme: Theme, view: PageView, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._view = view
        self._pages: Sequence[Page] = ()
        self._page: Page | None = None
        self._places: tuple[Box, ...] = ()
        self._shown = -1
        self.acted.connect(self._on_act)

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Weigh another paper; a page of it follows with `show_page`."""
        self._pages = tuple(pages)
        self._page = None
        self._places = ()
        self.clear()

    def show_page(self, page: Page) -> None:
        """Say what is wrong with the page that comes into view, or which other pages want a look."""
        if not self._pages:
            return
        self._page = page
        self._shown = -1
        wrong = _wrong(page)
        self._places = tuple(
            mark.box for mark in page.quality.marks if wrong and mark.box is not None
        )
        if wrong:
            said = quality_sentences(page.quality, page.number, (page.width, page.height))
            act = self.tr("Xem chỗ này (F8)") if self._places else self._next_words()
            self.show_words(verdict_tone(page), " ".join(said[:SHOWN_SENTENCES]), act=act)
            return
        others = self._others()
        if others:
            self.show_words(_worst(others), _numbers_words(self, others), act=self._next_words())
        else:
            self.clear()

    def frame(self) -> None:
        """Frame the places on the page, once its picture is there."""
        if self._page is not None:
            self._view.frame(self._places, verdict_tone(self._page))

    @Slot()
    def _on_act(self) -> None:
        """The next place on this page; after the last one the next page that wants a look."""
        self._shown += 1
        if self._shown < len(self._places):
            self._view.bring(self._places[self._shown])
            return
        following = self._following()
        if following is not None:
            self.page_wanted.emit(following.number)
        elif self._places:
            self._shown = 0
            self._view.bring(self._places[0])

    def _others(self) -> list[Page]:
        return [page for page in self._pages if _wrong(page) and page is not self._page]

    def _following(self) -> Page | None:
        """Return the next page that wants a look, from the first again after the last."""
        others = self._others()
        if self._page is None or not others:
            return None
        number = self._page.number
        return next((page for page in others if page.number > number), others[0])

    def _next_words(self) -> str:
        following = self._following()
        if following is None:
            return ""
        return self.tr("Xem trang {number} (F8)").format(number=following.number)


def _wrong(page: Page) -> bool:
    return page.image is None or (page.quality.verdict is not Verdict.PASS and not page.blank)


def _worst(pages: Sequence[Page]) -> Tone:
    return Tone.STOP if any(verdict_tone(page) is Tone.STOP for page in pages) else Tone.LOOK


def _numbers_words(bar: MessageBar, pages: Sequence[Page]) -> str:
    """Return which pages are to be scanned again, else which are to be looked at."""
    again = [page for page in pages if verdict_tone(page) is Tone.STOP]
    words = bar.tr("Trang {pages} cần quét lại.") if again else bar.tr("Trang {pages} cần xem lại.")
    named = again or pages
    numbers = ", ".join(str(page.number) for page in named[:SHOWN_PAGES])
    return words.format(pages=numbers + ("…" if len(named) > SHOWN_PAGES else ""))
