"""PDF/A-2b (ISO 19005-2): the document is written so, and what was written is checked before it is taken."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypedDict

import pikepdf
from pikepdf import pdfa

from counter_app.pages.pdf_writing import write_pdf

from .srgb import srgb_profile

_FLAVOUR = "2b"
_COLOURS = "sRGB"
_MOST_NAMED = 20


class _Settings(TypedDict):
    deterministic_id: bool
    object_stream_mode: pikepdf.ObjectStreamMode
    force_version: str


_SETTINGS = _Settings(
    deterministic_id=True,
    object_stream_mode=pikepdf.ObjectStreamMode.generate,
    force_version="1.7",
)


def save_archival(
    document: pikepdf.Pdf, target: Path, *, producer: str, created: datetime
) -> tuple[str, ...]:
    """Write `document` as PDF/A-2b, PDF 1.7, with an sRGB output intent and a document id made from its content.

    Args:
        target: gets the mode 0600.
        producer: the program that made it, with its version.
        created: time of making, with its offset; kept as the time of the metadata as well.

    Returns what the check of the written file found: () when it conforms. A document that does not is written all the
    same, as the plain PDF it is, and does not claim to conform.

    Raises:
        DiskFull.
        OSError: it cannot be written for another reason; nothing is left at `target`.
    """
    pdfa.prepare(
        document,
        _FLAVOUR,
        output_intent=srgb_profile(),
        output_condition_identifier=_COLOURS,
    )
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["xmp:MetadataDate"] = created.isoformat(timespec="seconds")
        # The preparation names its own library.
        metadata["pdf:Producer"] = producer
    conforming = pdfa.resolve_save_kwargs(_FLAVOUR, **_SETTINGS)
    write_pdf(target, partial(document.save, **conforming))
    report = pdfa.validate_written(target, _FLAVOUR, save_kwargs=conforming)
    if report.verdict == "pass":
        return ()
    _withdraw_claim(document)
    write_pdf(target, partial(document.save, **_SETTINGS))
    return _rules(report)


def findings(path: Path) -> tuple[str, ...]:
    """Return the rules of PDF/A-2b that a written document breaks, () when it conforms."""
    with pikepdf.open(path) as document:
        return _rules(pdfa.check(document, _FLAVOUR))


def _rules(report: pdfa.Report) -> tuple[str, ...]:
    return tuple(sorted({finding.rule for finding in report.findings})[:_MOST_NAMED])


def _withdraw_claim(document: pikepdf.Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        for name in ("pdfaid:part", "pdfaid:conformance"):
            if name in metadata:
                del metadata[name]
