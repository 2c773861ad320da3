"""PDF/A-2b (ISO 19005-2): the document is written so, and what was written is checked before it is taken."""

from datetime import datetime
from pathlib import Path

import pikepdf
from pikepdf import pdfa

from .srgb import srgb_profile

_FLAVOUR = "2b"
_COLOURS = "sRGB"
_MOST_NAMED = 20


def save_archival(
    document: pikepdf.Pdf, target: Path, *, producer: str, created: datetime
) -> tuple[str, ...]:
    """Write `document` as PDF/A-2b, PDF 1.7, with an sRGB output intent and a document id made from its content.

    Args:
        producer: the program that made it, with its version.
        created: time of making, with its offset; kept as the time of the metadata as well.

    Returns what the check of the written file found: () when it conforms. A document that does not is written all the
    same, as the plain PDF it is, and does not claim to conform.

    Raises:
        OSError: it cannot be written.
    """
    try:
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
        pdfa.save(
            document,
            target,
            _FLAVOUR,
            repair=False,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            force_version="1.7",
        )
    except pdfa.PdfaError as error:
        _withdraw_claim(document)
        document.save(
            target,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            force_version="1.7",
        )
        return _rules(error.report)
    return ()


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
