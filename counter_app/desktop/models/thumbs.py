"""The pages of one paper as a strip: number, small picture, verdict."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QImage, QPixmap

from counter_app.desktop.images import PageImages
from counter_app.desktop.models.table import TableRole
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.digitised import Verdict
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import Sha256
from counter_app.domain.papers import Page
from counter_app.messages import VERDICT, quality_sentences

WIDTH = 84
Index = QModelIndex | QPersistentModelIndex

_TONES = {Verdict.PASS: Tone.DONE, Verdict.LOOK: Tone.LOOK, Verdict.RESCAN: Tone.STOP}


class ThumbsModel(QAbstractListModel):
    """Pictures come when they are looked at."""

    def __init__(self, images: PageImages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._pages: Sequence[Page] = ()
        self._pictures: dict[Sha256, QPixmap] = {}
        self._asked: set[Sha256] = set()

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show another paper."""
        self.beginResetModel()
        self._pages = pages
        self._pictures.clear()
        self._asked.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._pages):
            return None
        page = self._pages[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(page.number)
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(page)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return page_words(page)
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(WIDTH + 24, round(WIDTH * _shape(page)) + 34)
            case TableRole.TONE:
                return verdict_tone(page)
            case TableRole.ROW:
                return page
            case _:
                return None

    def _picture(self, page: Page) -> QPixmap | None:
        if page.image is None:
            return None
        known = self._pictures.get(page.image)
        if known is None and page.image not in self._asked:
            self._asked.add(page.image)
            self._images.load_small(
                page.image,
                WIDTH * 2,
                owner=self,
                on_done=partial(self._on_picture, page.image),
                on_error=self._on_error,
            )
        return self._pictures.get(page.image)

    def _on_picture(self, sha256: Sha256, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(2.0)
        self._pictures[sha256] = pixmap
        for row, page in enumerate(self._pages):
            if page.image == sha256:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _on_error(self, _fault: CounterError) -> None:
        # The strip keeps an empty frame; the large page tells the reason.
        return


def verdict_tone(page: Page) -> Tone:
    """Return the state of a page: unreadable pages stop, blank ones are grey."""
    if page.image is None:
        return Tone.STOP
    return Tone.GREY if page.blank else _TONES[page.quality.verdict]


def page_words(page: Page) -> str:
    """Return the page's number and what is to be said about its quality."""
    said = quality_sentences(page.quality, page.number, (page.width, page.height))
    return " ".join(said) or f"Trang {page.number}: {VERDICT[page.quality.verdict]}"


def _shape(page: Page) -> float:
    return min(max(page.height / page.width, 0.5), 1.6) if page.width and page.height else 1.414
