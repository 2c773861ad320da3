"""Page images from the vault, decoded off the main thread. They were made by our own workers; nothing else is decoded here."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt
from PySide6.QtGui import QImage, QImageReader

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.errors import BlobDamaged, CounterError
from counter_app.domain.ids import Sha256

KEPT = 8
"""Whole pages kept decoded: about 12 MB each at 200 dpi."""


class PageImages(QObject):
    """Loads and keeps the pages looked at last."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: OrderedDict[Sha256, QImage] = OrderedDict()

    def load(
        self,
        sha256: Sha256,
        *,
        owner: QObject,
        on_done: Callable[[QImage], object],
        on_error: Callable[[CounterError], object],
    ) -> None:
        """Hand over the page's image at once when it is kept, else when it is read and decoded."""
        kept = self._kept.get(sha256)
        if kept is not None:
            self._kept.move_to_end(sha256)
            on_done(kept)
            return
        read = self._session.counter.holdings.image
        self._session.hub.submit(
            Lane.VIEW,
            lambda: decode(read(sha256), sha256),
            owner=owner,
            on_done=partial(self._keep, sha256, on_done),
            on_error=on_error,
        )

    def load_small(
        self,
        sha256: Sha256,
        width: int,
        *,
        owner: QObject,
        on_done: Callable[[QImage], object],
        on_error: Callable[[CounterError], object],
    ) -> None:
        """Hand over a copy `width` pixels wide."""
        read = self._session.counter.holdings.image
        self._session.hub.submit(
            Lane.VIEW,
            lambda: shrink(decode(read(sha256), sha256), width),
            owner=owner,
            on_done=on_done,
            on_error=on_error,
        )

    def _keep(self, sha256: Sha256, on_done: Callable[[QImage], object], image: QImage) -> None:
        self._kept[sha256] = image
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        on_done(image)


def decode(data: bytes, sha256: Sha256) -> QImage:
    """Decode a JPEG of ours. Raises BlobDamaged."""
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = QImageReader(buffer, QByteArray(b"jpeg")).read()
    if image.isNull():
        raise BlobDamaged(sha256=sha256)
    return image


def shrink(image: QImage, width: int) -> QImage:
    """Return a smooth copy, `width` pixels wide."""
    return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
