"""Pages to one document: title, language, one shared invisible font; whole on disk or not at all."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pikepdf

from counter_app import __version__

from .conformance import save_archival
from .layered import FONTS

_PRODUCER = f"Quầy Số {__version__}"


def assemble(
    pieces: Sequence[Path], target: Path, *, title: str, created: datetime
) -> tuple[str, ...]:
    """Join one-page PDFs made by us into `target` (PDF/A-2b, mode 0600): temporary file, fsync, rename.

    Args:
        created: time of making, with its offset.

    Returns the rules of PDF/A-2b that the written document breaks, () when it conforms.

    Raises:
        DiskFull.

    The pieces' pictures are copied from file to file, so that a thousand pages need little memory.
    """
    part = target.with_name(target.name + ".part")
    opened: list[pikepdf.Pdf] = []
    try:
        with pikepdf.new() as document:
            fonts = dict[str, pikepdf.Object]()
            for piece in pieces:
                source = pikepdf.open(piece)
                opened.append(source)
                for page in source.pages:
                    document.pages.append(page)
                    _share_fonts(document.pages[-1], fonts, document)
                    if "/Trans" in document.pages[-1]:
                        # How a page slides in on a screen is nothing an archive keeps.
                        del document.pages[-1]["/Trans"]
            _describe(document, title, created)
            findings = save_archival(document, part, producer=_PRODUCER, created=created)
        part.replace(target)
        return findings
    finally:
        part.unlink(missing_ok=True)
        for source in opened:
            source.close()


def _share_fonts(
    page: pikepdf.Page, shared: dict[str, pikepdf.Object], document: pikepdf.Pdf
) -> None:
    fonts = page.resources.get("/Font")
    if not isinstance(fonts, pikepdf.Dictionary):
        return
    for key, build in FONTS.items():
        if key in fonts:
            if key not in shared:
                shared[key] = build(document)
            fonts[key] = shared[key]


def _describe(document: pikepdf.Pdf, title: str, created: datetime) -> None:
    document.Root.Lang = pikepdf.String("vi")
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {"vi"}
        metadata["pdf:Producer"] = _PRODUCER
        metadata["xmp:CreatorTool"] = _PRODUCER
        metadata["xmp:CreateDate"] = created.isoformat(timespec="seconds")
        metadata["xmp:ModifyDate"] = created.isoformat(timespec="seconds")
