"""A reader without workers: it believes what a test says is on the page. tests/contract holds it to the real pool's ways."""

import hashlib
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from uuid import uuid4

import pikepdf
from PIL import Image

from counter_app.domain.digitised import (
    Box,
    DigitisedDocument,
    DigitisedPage,
    DocumentKind,
    FieldSource,
    Probe,
    Quality,
    QualityMark,
    QualityReason,
    ReadField,
    SignatureFact,
    Verdict,
    Word,
)
from counter_app.domain.errors import (
    DigitisingCancelled,
    FileDamaged,
    FileEmpty,
    FileIsFolder,
    FileKindUnknown,
    FileNotFound,
)
from counter_app.domain.ids import PaperTypeId, Sha256
from counter_app.services.ports import (
    DigitiseOptions,
    PageFiles,
    PageKeeper,
    Progress,
    ReadingStep,
    page_files,
)
from counter_app.services.steering import Steering

WIDTH, HEIGHT, DPI = 1654, 2339, 200


@dataclass(frozen=True)
class Canned:
    """What is on a file: type, fields (name to value) and text of its pages."""

    type: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = "Cộng hòa xã hội chủ nghĩa Việt Nam"


class FakeDigitiser:
    """`on` maps a file's SHA-256 to what is on it; `trouble`, when set, is raised by every reading.

    Fields whose names are in `doubted` want a look. `read` are the numbers of the pages read so far; at
    page `cut_at` a reading is called off; pages in `skipped` are kept as pictures; `quality` by number is what a page is
    judged, fine unless told otherwise; `shade` tells pictures of one page made at different times apart, `version`
    one-page files and records of different programs.
    """

    def __init__(self) -> None:
        self.on: dict[Sha256, Canned] = {}
        self.trouble: Exception | None = None
        self.doubted: frozenset[str] = frozenset()
        self.read: list[int] = []
        self.cut_at: int | None = None
        self.skipped: frozenset[int] = frozenset()
        self.quality: dict[int, Quality] = {}
        self.shade = 0
        self.version = ""

    def probe(self, path: Path) -> Probe:
        if path.is_dir():
            raise FileIsFolder(name=path.name)
        try:
            content = path.read_bytes()
        except OSError:
            raise FileNotFound(name=path.name) from None
        if not content:
            raise FileEmpty(name=path.name)
        kind = _kind(content)
        return Probe(
            sha256=_sha(content),
            bytes=len(content),
            kind=kind,
            pages=_pages(content, kind),
            signatures=(SignatureFact("Người Ký Mẫu", None, intact=True),)
            if b"/ByteRange" in content
            else (),
        )

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        if self.trouble is not None:
            raise self.trouble
        probes = [self.probe(path) for path in paths]
        total = sum(probe.pages for probe in probes)
        pages: list[DigitisedPage] = []
        tell = progress or (lambda _: None)
        tell(ReadingStep(0, total))
        for probe in probes:
            for _ in range(probe.pages):
                if cancel is not None and cancel.is_set():
                    raise DigitisingCancelled()
                files = page_files(out_dir, len(pages) + 1)
                if files.number == self.cut_at:
                    raise DigitisingCancelled()
                fresh = not files.record.exists()
                if fresh:
                    self.read.append(files.number)
                    shade = 255 - (files.number + self.shade) % 50
                    if options.images:
                        Image.new("L", (83, 117), shade).save(files.image)
                    for path in (files.record, files.piece):
                        path.write_bytes(f"{probe.sha256} {files.number}{self.version}".encode())
                page = _page(files, self.on.get(probe.sha256, Canned()).text)
                page = replace(page, quality=self.quality.get(files.number, page.quality))
                pages.append(_picture(page) if files.number in self.skipped else page)
                if fresh and keep is not None:
                    keep(files)
                tell(ReadingStep(len(pages), total))
        canned = self.on.get(probes[0].sha256, Canned())
        first = probes[0]
        known = options.type or (None if canned.type is None else PaperTypeId(canned.type))
        return DigitisedDocument(
            probe=Probe(
                first.sha256, first.bytes, first.kind, total, first.signatures, first.repaired
            ),
            pdf=_pdf(paths[0], first, out_dir, total),
            type=known,
            type_confidence=0.0 if known is None else 0.99,
            fields={
                name: ReadField(
                    value, 0.95, Box(10, 10, 90, 30), 1, FieldSource.OCR, name in self.doubted
                )
                for name, value in canned.fields.items()
            },
            pages=tuple(pages if options.images else (replace(one, image=None) for one in pages)),
        )

    def close(self) -> None:
        """Nothing runs."""


def _sha(content: bytes) -> Sha256:
    return Sha256(hashlib.sha256(content).hexdigest())


def _kind(content: bytes) -> DocumentKind:
    if content.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return DocumentKind.JPEG
    if content.startswith(b"\x89PNG"):
        return DocumentKind.PNG
    raise FileKindUnknown()


def _pages(content: bytes, kind: DocumentKind) -> int:
    try:
        if kind is DocumentKind.PDF:
            with pikepdf.open(io.BytesIO(content)) as pdf:
                return len(pdf.pages)
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except (pikepdf.PdfError, OSError) as damage:
        raise FileDamaged() from damage
    return 1


def _page(files: PageFiles, text: str) -> DigitisedPage:
    words = tuple(
        Word(word, Box(place * 50, 10, place * 50 + 40, 30), 0.9, line=0)
        for place, word in enumerate(text.split())
    )
    return DigitisedPage(
        number=files.number,
        width=WIDTH,
        height=HEIGHT,
        dpi=DPI,
        skew_degrees=0.0,
        rotated_by=0,
        blank=False,
        quality=Quality(Verdict.PASS),
        text=text,
        words=words,
        codes=(),
        image=files.image,
    )


def _picture(page: DigitisedPage) -> DigitisedPage:
    quality = Quality(Verdict.LOOK, (QualityMark(QualityReason.NOT_READ),))
    return replace(page, quality=quality, text="", words=())


def _pdf(source: Path, probe: Probe, out_dir: Path, pages: int) -> Path:
    target = out_dir / "document.pdf"
    if probe.signed:
        shutil.copyfile(source, target)
        return target
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        # Each document has an identity of its own, as the real reader's have.
        pdf.docinfo["/Subject"] = uuid4().hex
        pdf.save(target)
    return target
