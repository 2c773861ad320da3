"""One page, large: fit to width, zoom about the pointer, drag with space, turn, words that can be chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.theme.palette import LIGHT
from counter_app.domain.digitised import Box, Word

from .selection import nearest_word, text_of, word_at

STEP = 1.25
SMALLEST, LARGEST = 0.05, 8.0
MARGIN = 12


class PageView(QGraphicsView):
    """Shows a page image in its own pixels; boxes and words are in the same pixels.

    Signals:
        zoomed(float): screen pixels a page pixel, after every change.
        words_chosen(str): the text of the words chosen, empty for none.
    """

    zoomed = Signal(float)
    words_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: Sequence[Word] = ()
        self._hovered: int | None = None
        self._anchor: int | None = None
        self._chosen: range = range(0)
        self._glow: Box | None = None
        self._framed: tuple[Box, ...] = ()
        self._frame_tone = Tone.LOOK
        self._turned = 0
        self._fitted = True
        scene = QGraphicsScene(self)
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene.addItem(self._item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Trang giấy"))
        self._tint()
        theme.changed.connect(self._tint)

    @property
    def chosen_text(self) -> str:
        """The text of the words chosen, in reading order, NFC."""
        return text_of([self._words[number] for number in self._chosen])

    @property
    def glowing(self) -> Box | None:
        return self._glow

    @property
    def framed(self) -> tuple[Box, ...]:
        """The places framed, in pixels of the page."""
        return self._framed

    @property
    def scale_now(self) -> float:
        """Screen pixels a page pixel."""
        matrix = self.transform()
        return float((matrix.m11() ** 2 + matrix.m12() ** 2) ** 0.5)

    @property
    def turned(self) -> int:
        """Degrees clockwise that the view is turned: 0, 90, 180, 270."""
        return self._turned

    @property
    def page_width(self) -> int:
        """Width of the page shown, in its own pixels; 0 for none."""
        return self._item.pixmap().width()

    def show_page(self, image: QImage, words: Sequence[Word]) -> None:
        """Show another page, fitted to the width, upright."""
        self._words = words
        self._forget()
        self._item.setPixmap(QPixmap.fromImage(image))
        self.setSceneRect(QRectF(self._item.pixmap().rect()))
        self._turned = 0
        self.fit_width()

    def clear(self) -> None:
        """Show nothing."""
        self._words = ()
        self._forget()
        self._item.setPixmap(QPixmap())
        self.setSceneRect(QRectF())

    def glow(self, box: Box | None) -> None:
        """Light up a place of the page and bring it into view; None to put it out."""
        self._glow = box
        if box is not None and self.page_width:
            self.bring(box)
        self.viewport().update()

    def frame(self, places: Sequence[Box], tone: Tone) -> None:
        """Draw frames of a state's colour around places of the page; what they hold stays as it is."""
        self._framed = tuple(places)
        self._frame_tone = tone
        self.viewport().update()

    def bring(self, box: Box) -> None:
        """Bring a place of the page into view."""
        self.ensureVisible(QRectF(*_sides(box)), 40, 80)

    @Slot()
    def fit_width(self) -> None:
        """As wide as the view; stays so when the view is resized, until a zoom."""
        width = self.sceneRect().height() if self._turned % 180 else self.sceneRect().width()
        if width <= 0:
            return
        room = self.viewport().width() - 2 * MARGIN
        self._fitted = True
        self._set_scale(max(room, 40) / width)
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())

    @Slot()
    def zoom_in(self) -> None:
        self._zoom(STEP)

    @Slot()
    def zoom_out(self) -> None:
        self._zoom(1 / STEP)

    @Slot()
    def turn(self) -> None:
        """A quarter clockwise, on the screen only: the page itself is never altered."""
        self._turned = (self._turned + 90) % 360
        if self._fitted:
            self.fit_width()
        else:
            self._set_scale(self.scale_now)

    def choose_all(self) -> None:
        """Choose every word."""
        self._choose(range(len(self._words)))

    # Qt's own ------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self._zoom(1.15**steps)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            if self._chosen:
                QGuiApplication.clipboard().setText(self.chosen_text)
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.choose_all()
            return
        acts = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit_width,
            Qt.Key.Key_R: self.turn,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is not None:
            act()
        elif event.key() == Qt.Key.Key_Space:
            self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.setDragMode(QGraphicsView.DragMode.NoDrag)
            return
        super().keyReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        dragging = self.dragMode() is QGraphicsView.DragMode.ScrollHandDrag
        if event.button() is Qt.MouseButton.LeftButton and not dragging:
            self._anchor = self._word_under(event.position(), near=True)
            self._choose(range(0))
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._anchor is not None and event.buttons() & Qt.MouseButton.LeftButton:
            here = self._word_under(event.position(), near=True)
            if here is not None:
                first, last = sorted((self._anchor, here))
                self._choose(range(first, last + 1))
            event.accept()
            return
        hovered = self._word_under(event.position(), near=False)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().setCursor(
                Qt.CursorShape.ArrowCursor if hovered is None else Qt.CursorShape.IBeamCursor
            )
            self.viewport().update()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._anchor = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        here = self._word_under(event.position(), near=False)
        if here is not None:
            self._choose(range(here, here + 1))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.viewport().update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and event.oldSize().width() != event.size().width():
            self.fit_width()

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        palette = self._theme.palette
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for number in self._chosen:
            painter.fillRect(_rect(self._words[number].box, 2), QColor("#a9dcd6"))
        if self._hovered is not None and self._hovered < len(self._words):
            painter.fillRect(_rect(self._words[self._hovered].box, 2), QColor("#ffe9a8"))
        self._draw_frames(painter)
        if self._glow is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(_rect(self._glow, 6), QColor("#ffe9a8"))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            pen = QPen(QColor(palette.look.mark if not palette.dark else "#946000"), 2)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRoundedRect(_rect(self._glow, 6), 4, 4)

    # ---------------------------------------------------------------------------------------------

    def _draw_frames(self, painter: QPainter) -> None:
        """A light line under a coloured one, so that a frame shows on paper and on what is dark; pages have one look."""
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (
            (QColor("#ffffff"), 6),
            (QColor(LIGHT.tone(self._frame_tone).mark), 3),
        ):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for box in self._framed:
                painter.drawRoundedRect(_rect(box, 4), 4, 4)

    def _forget(self) -> None:
        self._hovered = None
        self._anchor = None
        self._glow = None
        self._framed = ()
        self._choose(range(0))

    def _choose(self, chosen: range) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.viewport().update()
            self.words_chosen.emit(self.chosen_text)

    def _word_under(self, position: QPointF, *, near: bool) -> int | None:
        point = self.mapToScene(QPoint(round(position.x()), round(position.y())))
        find = nearest_word if near else word_at
        return find(self._words, point.x(), point.y())

    def _zoom(self, factor: float) -> None:
        self._fitted = False
        self._set_scale(self.scale_now * factor)

    def _set_scale(self, scale: float) -> None:
        bounded = min(max(scale, SMALLEST), LARGEST)
        centre = self.transform()
        centre.reset()
        centre.rotate(self._turned)
        centre.scale(bounded, bounded)
        self.setTransform(centre)
        self.zoomed.emit(bounded)

    @Slot()
    def _tint(self) -> None:
        self.setBackgroundBrush(self._theme.colour("sunken"))
        self.viewport().update()


def _sides(box: Box) -> tuple[int, int, int, int]:
    return box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0


def _rect(box: Box, room: int) -> QRectF:
    return QRectF(
        box.x0 - room, box.y0 - room, box.x1 - box.x0 + 2 * room, box.y1 - box.y0 + 2 * room
    )
