"""Open an untrusted document: say what it is, count its pages, give one page's pixels at a time.

Runs in page workers only: decoders of foreign files may crash, loop or eat memory.
"""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from counter_app.domain.digitised import DocumentKind
from counter_app.domain.errors import (
    FileEmpty,
    FileIsFolder,
    FileKindUnknown,
    FileNotFound,
    FileNotReadable,
)
from counter_app.domain.ids import Sha256

from .images import count_images, load_image
from .limits import Limits
from .pdf_contents import PdfContents
from .pdfs import check_pdf, render_pdf
from .raster import RawPage

_CHUNK = 1 << 20
_PDF_HEADER_WITHIN = 1024
_PDF_END_WITHIN = 2048
_LEAST_SIDE = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that opens.

    Attributes:
        readable: the file to read pages from: the input, or a mended copy in the scratch folder.
        repaired: whether it was damaged, and the pages were found all the same.
        contents: what a PDF carries besides its pages.
        spare: a mended copy, for pages of which `readable` shows nothing.
    """

    kind: DocumentKind
    pages: int
    readable: Path
    repaired: bool
    sha256: Sha256
    bytes: int
    contents: PdfContents = field(default_factory=PdfContents)
    spare: Path | None = None


def sniff(head: bytes) -> DocumentKind:
    """Say the kind of a file by its first bytes (at least 1024 of them, or all), never by its name.

    Raises:
        FileKindUnknown.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return DocumentKind.PNG
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return DocumentKind.TIFF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return DocumentKind.WEBP
    if head.startswith(b"BM") and len(head) >= 26:
        return DocumentKind.BMP
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return DocumentKind.PDF
    raise FileKindUnknown()


def _kind_of(path: Path, size: int) -> DocumentKind:
    """Say the kind of a file; a PDF that lost its first bytes is still known by its end. Raises FileKindUnknown."""
    with path.open("rb") as stream:
        try:
            return sniff(stream.read(_PDF_HEADER_WITHIN + 8))
        except FileKindUnknown:
            stream.seek(max(0, size - _PDF_END_WITHIN))
            if b"startxref" in stream.read(_PDF_END_WITHIN):
                return DocumentKind.PDF
            raise


def open_document(path: Path, scratch: Path, limits: Limits) -> Opened:
    """Open `path` and check what it claims against `limits`; a damaged PDF is mended into `scratch`.

    Raises:
        FileNotFound, FileNotReadable, FileIsFolder, FileEmpty, FileTooLarge, FileKindUnknown, FileDamaged, FileEncrypted,
        FileFormDynamic.
    """
    with _told(path):
        size = _size(path)
        limits.check_bytes(size)
        kind = _kind_of(path, size)
        sha256 = hash_file(path)
    if kind is DocumentKind.PDF:
        pdf = check_pdf(path, scratch, limits)
        found = (pdf.pages, pdf.readable, pdf.repaired, sha256, size, pdf.contents, pdf.spare)
        return Opened(kind, *found)
    return Opened(kind, count_images(path, kind, limits), path, False, sha256, size)


def _size(path: Path) -> int:
    """Return how many bytes a file has. Raises FileNotFound, FileNotReadable, FileIsFolder, FileEmpty."""
    if path.is_dir():
        raise FileIsFolder(file=path.name)
    if not path.is_file():
        if path.exists():
            raise FileNotReadable(file=path.name, reason="no_file")
        raise FileNotFound(file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise FileEmpty(file=path.name)
    return size


_NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})
_MEDIUM = frozenset(
    {errno.EIO, errno.ENXIO, errno.ENODEV, errno.ENOTCONN, errno.ETIMEDOUT, errno.ESTALE}
)
"""A stick that was pulled out, a disk that fails, a share that is gone."""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says of the bytes of `path` into what a person is told. Raises FileNotFound, FileNotReadable."""
    try:
        yield
    except PermissionError as refused:
        raise FileNotReadable(file=path.name, reason="no_permission") from refused
    except OSError as fault:
        if fault.errno in _NOT_THERE:
            raise FileNotFound(file=path.name) from fault
        if fault.errno in _MEDIUM:
            raise FileNotReadable(file=path.name, reason="device") from fault
        raise


def read_page(
    readable: Path, kind: DocumentKind, number: int, limits: Limits, spare: Path | None = None
) -> RawPage:
    """Decode page `number` (1-based) of a document that `open_document` has accepted; at least 32 pixels each way.

    Args:
        spare: that of the opened document, if it has one.

    Raises:
        FileDamaged, FileTooLarge.
    """
    if kind is DocumentKind.PDF:
        return _padded(render_pdf(readable, number, limits, spare))
    return _padded(load_image(readable, kind, number, limits))


def _padded(page: RawPage) -> RawPage:
    """Lay what is too small to be a page on white paper: nothing that measures pages need think of such."""
    height, width = page.rgb.shape[:2]
    if min(height, width) >= _LEAST_SIDE:
        return page
    missing = ((0, max(0, _LEAST_SIDE - height)), (0, max(0, _LEAST_SIDE - width)), (0, 0))
    rgb = np.pad(page.rgb, missing, constant_values=255)
    return replace(page, rgb=rgb, made=page.made | {"padded": True})


def hash_file(path: Path) -> Sha256:
    """Return the SHA-256 of a file's bytes, lower-case hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return Sha256(digest.hexdigest())
