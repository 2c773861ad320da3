"""What reading a document gives: pages, words, codes, fields. Plain results without pixels or open files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from .errors import CounterError
from .ids import PaperTypeId, Sha256


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the emitted (upright, straightened) page, origin top left, x1/y1 exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word (NFC) with its place and confidence 0..1. `line` numbers the page's lines from 0."""

    text: str
    box: Box
    confidence: float
    line: int


class CodeKind(StrEnum):
    QR = "qr"
    BARCODE = "barcode"
    MRZ = "mrz"
    PATCH = "patch"


@dataclass(frozen=True, slots=True)
class MachineCode:
    """A machine-readable code found on a page. `text` is untrusted until parsed."""

    kind: CodeKind
    text: str
    box: Box


class Verdict(StrEnum):
    """Whether a page can be kept as it is: fine, worth a look, or to be scanned again."""

    PASS = "pass"
    LOOK = "look"
    RESCAN = "rescan"


class QualityReason(StrEnum):
    NEARLY_BLANK = "nearly_blank"
    BLANK = "blank"
    BLURRED = "blurred"
    TOO_DARK = "too_dark"
    TOO_LIGHT = "too_light"
    LOW_RESOLUTION = "low_resolution"
    SKEWED = "skewed"
    CUT_EDGE = "cut_edge"
    COVERED = "covered"
    GLARE = "glare"
    DOUBLE_FEED = "double_feed"
    BACK_MISSING = "back_missing"
    PAGE_MISSING = "page_missing"
    FAINT_PRINT = "faint_print"
    NO_TEXT = "no_text"
    LOW_CONFIDENCE = "low_confidence"
    UNREAD_INK = "unread_ink"
    RESOLUTION_ASSUMED = "resolution_assumed"
    UNREADABLE = "unreadable"
    NOT_READ = "not_read"
    CONTENT_LOST = "content_lost"
    CONTENT_DOUBTED = "content_doubted"
    MARKS_NOT_SHOWN = "marks_not_shown"


@dataclass(frozen=True, slots=True)
class QualityMark:
    reason: QualityReason
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    verdict: Verdict
    marks: tuple[QualityMark, ...] = ()


class LayerVerdict(StrEnum):
    """What became of the text that a PDF page brought along, and why."""

    USED = "used"
    """It agrees with what was read from the picture: its spelling counts."""
    AGREES = "agrees"
    """It agrees, but lies over a scan: it is another reading of the same picture, so our own counts."""
    OTHER_TEXT = "other_text"
    """It says something else than the picture."""
    HIDDEN = "hidden"
    """Much of it cannot be seen on the page."""
    GARBLED = "garbled"
    """Its letters do not map to letters."""
    UNCHECKED = "unchecked"
    """Nothing was read from the picture that it could be held against."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text a PDF page brought along, held against what was read from its picture.

    Attributes:
        characters: how many it has, white space aside.
        agreement: share 0..1 of letters that agree, of those read and of those in the layer, the smaller of both.
        trusted: whether it agrees well enough to be believed.
    """

    characters: int
    agreement: float
    trusted: bool
    verdict: LayerVerdict


@dataclass(frozen=True, slots=True)
class DigitisedPage:
    """One page as read.

    Attributes:
        number: 1-based number of the page in its document.
        width, height: size in pixels of the emitted page image.
        dpi: resolution of the emitted image, dots per inch.
        skew_degrees: skew found and taken out, counter-clockwise positive.
        rotated_by: quarter turns taken out, 0, 90, 180 or 270 degrees clockwise.
        text: the page's text in reading order, NFC, lines parted by newlines.
        image: the emitted page as a JPEG file made by us (safe to show), or None for an unreadable page.
        recipe: what was done to the page, name to value.
        seconds: time per stage.
        text_layer: what became of the text the page brought along; None when it brought none.
    """

    number: int
    width: int
    height: int
    dpi: int
    skew_degrees: float
    rotated_by: int
    blank: bool
    quality: Quality
    text: str
    words: tuple[Word, ...]
    codes: tuple[MachineCode, ...]
    image: Path | None
    recipe: dict[str, str | int | float | bool] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    text_layer: TextLayer | None = None


class FieldSource(StrEnum):
    QR = "qr"
    MRZ = "mrz"
    OCR = "ocr"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class ReadField:
    """A typed field read from the text: value NFC (dates ISO), where it stands, and whether a person must look.

    Confidence is 0..1; `verify` is true when the value must be looked at before it is believed.
    """

    value: str
    confidence: float
    box: Box | None
    page: int
    source: FieldSource
    verify: bool


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One digital signature of a PDF: common name of the signer, time as signed (ISO 8601 with offset), intact or not.

    Attributes:
        signer: "" when the signature is too damaged to tell.
        in_term: whether the signer's certificate was in its term at that time; None when that is not known.
    """

    signer: str
    signed_at: str | None
    intact: bool
    in_term: bool | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF: its name as told, its size in bytes and its media type, None where the PDF does not say.

    Such files stay in the master and are never opened.
    """

    name: str
    bytes: int | None
    media_type: str | None = None


class ActiveContent(StrEnum):
    """What a PDF would do when opened elsewhere. Never done here; a signed PDF keeps it, a PDF made by us has none."""

    JAVASCRIPT = "javascript"
    LAUNCH = "launch"
    SUBMIT_FORM = "submit_form"
    IMPORT_DATA = "import_data"
    MEDIA = "media"


class FormKind(StrEnum):
    """The fields a PDF has to be filled in: drawn as they stand, with what is filled in."""

    ACROFORM = "acroform"
    XFA = "xfa"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a person should know of a file besides what stands on its pages.

    Attributes:
        doubted: numbers of the pages whose own text does not say what is seen on them.
    """

    signatures: tuple[SignatureFact, ...] = ()
    repaired: bool = False
    attachments: tuple[Attachment, ...] = ()
    active: tuple[ActiveContent, ...] = ()
    doubted: tuple[int, ...] = ()


class DocumentKind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    BMP = "bmp"
    WEBP = "webp"


MEDIA_TYPES: dict[DocumentKind, str] = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.PNG: "image/png",
    DocumentKind.TIFF: "image/tiff",
    DocumentKind.BMP: "image/bmp",
    DocumentKind.WEBP: "image/webp",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What a worker learned by opening a file: kind, count of pages, digital signatures, damage mended on opening.

    Attributes:
        attachments: files inside a PDF, kept with the master and never opened; at most 100 are named.
        active: what a PDF would do elsewhere; never done here.
    """

    sha256: Sha256
    bytes: int
    kind: DocumentKind
    pages: int
    signatures: tuple[SignatureFact, ...] = ()
    repaired: bool = False
    attachments: tuple[Attachment, ...] = ()
    active: tuple[ActiveContent, ...] = ()
    form: FormKind | None = None

    @property
    def signed(self) -> bool:
        return bool(self.signatures)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class DigitisedDocument:
    """A whole document as read.

    Attributes:
        pdf: the searchable PDF made by us. For a signed input: a byte-for-byte copy of it (text lives in the pages).
        type: the paper type recognised from the title, or None.
        fields: field name of the paper type (resources/catalogue) to what was read.
        pages: in their order; of a long document they are unpacked one by one, so walk through them and keep none.
        source: the (first) file as it was named, when known.
        report: where these facts were written as JSON, if they were.
        pdfa_findings: the rules of PDF/A-2b (ISO 19005-2) that `pdf` breaks: () when it conforms, None when it was kept
            as it came and not checked.
    """

    probe: Probe
    pdf: Path
    type: PaperTypeId | None
    type_confidence: float
    fields: dict[str, ReadField]
    pages: Sequence[DigitisedPage]
    source: Path | None = None
    report: Path | None = None
    pdfa_findings: tuple[str, ...] | None = None

    def facts(self) -> FileFacts:
        """Return what a person should know of the file; looks at every page."""
        probe = self.probe
        doubted = tuple(
            page.number
            for page in self.pages
            if page.text_layer is not None
            and not page.text_layer.trusted
            and page.text_layer.verdict is not LayerVerdict.UNCHECKED
        )
        return FileFacts(probe.signatures, probe.repaired, probe.attachments, probe.active, doubted)


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A file that could not be read, with the reason to show."""

    path: Path
    error: CounterError
