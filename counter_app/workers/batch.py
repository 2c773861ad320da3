"""Many files without a store: for each STEM.pdf and STEM.json; one that is refused never stops the others."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import (
    CounterError,
    FileChanged,
    FileNotFound,
    InputRefused,
    PlaceNotWritable,
    ReadingBrokeOff,
    SetupMissing,
    TryLater,
)
from counter_app.domain.ids import PaperTypeId
from counter_app.pages.files import write_parts, write_whole
from counter_app.services.digitise_ports import DigitiseOptions, Digitiser, ReadingStep
from counter_app.services.digitised_json import json_text, refused_json

from .leftovers import own_parts, remove_parts
from .naming import result_stems

Explain = Callable[[CounterError], str]
"""Gives the sentence for an error."""


FileProgress = Callable[[Path, ReadingStep], None]
"""Called with the file and how far its reading is."""

_Result = DigitisedDocument | RefusedDocument


def digitise_files(
    pool: Digitiser,
    files: Sequence[Path],
    out_dir: Path,
    types: Sequence[PaperType],
    *,
    type_id: PaperTypeId | None = None,
    together: int = 1,
    progress: FileProgress | None = None,
    explain: Explain | None = None,
) -> list[DigitisedDocument | RefusedDocument]:
    """Read each file into `out_dir`; files of one stem get STEM.pdf, STEM-2.pdf …, and so does what may not be overwritten.

    Args:
        type_id: the paper type of all files, when it is known.
        together: how many files may be under way at once: one with a single page keeps one worker busy only.
        progress: told about the pages of each file, from the thread that reads it.
        explain: when given, refused files leave a STEM.json with this sentence as well.

    A file whose reading broke off (ReadingBrokeOff) is among the refused; the same run started again goes on with it.

    The results stand in the order of `files`. Page images are not made: `image` is None on every page. A run that is cut
    off leaves the finished pages of its files in hidden folders of `out_dir`; the same run started again goes on there.

    Raises:
        TesseractMissing, LanguageMissing, DiskFull, DigitisingCancelled: nothing further can be read; files under way are
            left where they are. PlaceNotWritable.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    if not os.access(out_dir, os.W_OK | os.X_OK):
        raise PlaceNotWritable(file=out_dir.name)
    options = DigitiseOptions(types=tuple(types), type=type_id, leave_finished=True, images=False)
    batch = _Batch(pool, options, Event(), progress, explain)
    with ThreadPoolExecutor(max(1, together), thread_name_prefix="file") as threads:
        try:
            under_way = [
                threads.submit(batch.read, path, out_dir / stem)
                for path, stem in zip(files, result_stems(files, out_dir), strict=True)
            ]
            return _in_order(under_way)
        except BaseException:
            batch.stop.set()
            threads.shutdown(wait=True, cancel_futures=True)
            raise


def _in_order(under_way: Sequence[Future[_Result]]) -> list[_Result]:
    """Return what was read; raises the first fault that ends a run as soon as it happens."""
    ended, _ = wait(under_way, return_when=FIRST_EXCEPTION)
    for one in under_way:
        if one in ended and (fault := one.exception()) is not None:
            raise fault
    return [one.result() for one in under_way]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the files of one run have in common; `stop` ends it."""

    pool: Digitiser
    options: DigitiseOptions
    stop: Event
    progress: FileProgress | None
    explain: Explain | None

    def read(self, path: Path, target: Path) -> _Result:
        """Read a file. Raises SetupMissing, TryLater, unless only this file has to wait."""
        try:
            return self._read(path, target)
        except (SetupMissing, TryLater) as later:
            if not isinstance(later, ReadingBrokeOff):
                raise
            # It says nothing about the next file: they need not wait for it.
            return self._refused(path, target, later)
        except CounterError as error:
            return self._refused(path, target, error)

    def _refused(self, path: Path, target: Path, error: CounterError) -> RefusedDocument:
        refused = RefusedDocument(path, error)
        if self.explain is not None:
            content = refused_json(refused, self.explain(error))
            _write_json(target.with_name(f"{target.name}.json"), content)
        return refused

    def _read(self, path: Path, target: Path) -> DigitisedDocument:
        tell = self.progress
        with own_parts(target) as parts:
            before = _state(path)
            try:
                with _as_it_was(path, before):
                    document = self.pool.digitise(
                        [path],
                        parts,
                        self.options,
                        progress=None if tell is None else partial(tell, path),
                        cancel=self.stop,
                    )
            except InputRefused:
                # After any other fault what is finished stays for the next start.
                remove_parts(parts)
                raise
            return _put_in_place(document, parts, target)


def _state(path: Path) -> tuple[int, ...] | None:
    """Return what tells a file from another in its place, and from itself written anew; None when it cannot be asked."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


@contextmanager
def _as_it_was(path: Path, before: tuple[int, ...] | None) -> Iterator[None]:
    """Say of a file that went or changed under its reading that it did, in place of what its pages came to.

    Raises FileNotFound, FileChanged.
    """
    try:
        yield
    except InputRefused as refused:
        _check_state(path, before, refused)
        raise
    _check_state(path, before, None)


def _check_state(path: Path, before: tuple[int, ...] | None, fault: InputRefused | None) -> None:
    """Raises FileNotFound, FileChanged."""
    if before is None or (now := _state(path)) == before:
        return
    raise (FileNotFound if now is None else FileChanged)(file=path.name) from fault


def _put_in_place(document: DigitisedDocument, parts: Path, target: Path) -> DigitisedDocument:
    """Give PDF and report their names in one breath, so that no old report stands beside a new PDF."""
    made, written = document.pdf, parts / "report.json"
    pdf, report = target.with_name(f"{target.name}.pdf"), target.with_name(f"{target.name}.json")
    document = replace(document, pdf=pdf, report=report)
    write_parts(written, (part.encode("utf-8", "backslashreplace") for part in json_text(document)))
    made.replace(pdf)
    written.replace(report)
    return document


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    write_whole(path, text.encode("utf-8", "backslashreplace"))
