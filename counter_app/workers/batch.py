"""Many files without a store: for each STEM.pdf and STEM.json; one that is refused never stops the others."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import CounterError, SetupMissing, TryLater
from counter_app.domain.ids import PaperTypeId
from counter_app.pages.files import write_whole
from counter_app.services.digitise_ports import DigitiseOptions, Digitiser, Progress
from counter_app.services.digitised_json import document_json, refused_json

Explain = Callable[[CounterError], str]
"""Gives the sentence for an error."""


def digitise_files(
    pool: Digitiser,
    files: Sequence[Path],
    out_dir: Path,
    types: Sequence[PaperType],
    *,
    type_id: PaperTypeId | None = None,
    progress: Progress | None = None,
    explain: Explain | None = None,
) -> list[DigitisedDocument | RefusedDocument]:
    """Read each file into `out_dir`; files of one stem get STEM.pdf, STEM-2.pdf …

    Args:
        type_id: the paper type of all files, when it is known.
        progress: told about the pages of each file in turn.
        explain: when given, refused files leave a STEM.json with this sentence as well.

    The results stand in the order of `files`. Page images are not kept: `image` is None on every page.

    Raises:
        TesseractMissing, LanguageMissing, DiskFull, DigitisingCancelled: nothing further can be read.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    options = DigitiseOptions(types=tuple(types), type=type_id)
    results: list[DigitisedDocument | RefusedDocument] = []
    for path, stem in zip(files, _stems(files), strict=True):
        try:
            results.append(_one(pool, path, out_dir / stem, options, progress))
        except (SetupMissing, TryLater):
            raise
        except CounterError as error:
            refused = RefusedDocument(path, error)
            results.append(refused)
            if explain is not None:
                _write_json(out_dir / f"{stem}.json", refused_json(refused, explain(error)))
    return results


def _stems(files: Sequence[Path]) -> list[str]:
    """Name the results: the files' stems, numbered where they would overwrite each other on any file system."""
    taken: set[str] = set()
    stems = []
    for path in files:
        stem, number = path.stem, 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{path.stem}-{number}"
        taken.add(stem.casefold())
        stems.append(stem)
    return stems


def _one(
    pool: Digitiser,
    path: Path,
    target: Path,
    options: DigitiseOptions,
    progress: Progress | None,
) -> DigitisedDocument:
    _sweep(target)
    parts = target.with_name(f".{target.name}.parts-{os.getpid()}")
    try:
        document = pool.digitise([path], parts, options, progress=progress)
        pdf = target.with_name(f"{target.name}.pdf")
        document.pdf.replace(pdf)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    report = target.with_name(f"{target.name}.json")
    pages = tuple(replace(page, image=None) for page in document.pages)
    document = replace(document, pdf=pdf, pages=pages, report=report)
    _write_json(report, document_json(document))
    return document


def _sweep(target: Path) -> None:
    """Remove the half-made results that runs which were killed left for this file."""
    for left in target.parent.glob(f".{escape(target.name)}.parts-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode("utf-8", "backslashreplace"))
