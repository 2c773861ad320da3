"""`digitise FILE… --out DIR`: read files without a store."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from counter_app.app.reading import paper_type_names, read_files
from counter_app.domain.digitised import DigitisedDocument, RefusedDocument, Verdict
from counter_app.domain.errors import CounterError, TryLater
from counter_app.domain.papers import PageQuality
from counter_app.messages import file_notes, sentence
from counter_app.messages.digitising import doubted_fields, read_file_words, read_files_sentence
from counter_app.services.digitised_json import json_text, refused_json

from .output import DONE, PERSON, Answer, note, one_line
from .page_quality import is_spoilt, quality_lines
from .parsers import Commands
from .progress import ReadingProgress


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("digitise", parents=[common], help="read files, no store needed")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--type", metavar="T", help="paper type, when it is known")
    parser.add_argument("--jobs", type=_workers, metavar="N", help="workers (cores - 1)")
    parser.set_defaults(action=_digitise)


def _workers(text: str) -> int:
    """Read a number of workers. Raises ValueError: argparse says that it cannot be used."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _digitise(options: Namespace) -> Answer:
    files = [Path(name) for name in options.files]
    progress = ReadingProgress()
    try:
        results = read_files(
            files,
            Path(options.out),
            type_id=options.type,
            jobs=options.jobs,
            progress=progress.of_file,
            explain=_words,
        )
    except (KeyboardInterrupt, TryLater):
        note("Chạy lại lệnh này để đọc tiếp; những trang đã đọc được giữ lại.")
        raise
    finally:
        progress.end()
    told = [_told(one) for one in results]
    read = [one for one in told if isinstance(one, _Read)]
    refused, flawed = len(told) - len(read), sum(one.flawed for one in read)
    acting = refused or any(one.spoilt for one in read)
    return Answer(
        {"documents": len(results)},
        (
            *(line for one in told for line in _lines(one)),
            read_files_sentence(len(read), flawed, refused, one_line(options.out)),
        ),
        PERSON if acting else DONE,
        partial(_text, results),
    )


def _text(results: Sequence[DigitisedDocument | RefusedDocument]) -> Iterator[str]:
    """Yield the answer's JSON page by page: a thousand of them as one object take hundreds of megabytes."""
    yield '{"documents": ['
    for place, result in enumerate(results):
        yield ",\n" if place else "\n"
        if isinstance(result, DigitisedDocument):
            yield from json_text(result)
        else:
            yield json.dumps(refused_json(result, _words(result.error)), ensure_ascii=False)
    yield "]}\n"


def _words(error: CounterError) -> str:
    return sentence(error).text


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, with the verdict on its pages: these are unpacked for it once, 2 ms each.

    Attributes:
        spoilt: the file itself is no longer what it was: a signature is broken, a page lost what stood on it.
        flawed: a person has to look at a page or to scan it again, or the file is spoilt.
    """

    document: DigitisedDocument
    pages: tuple[PageQuality, ...]
    spoilt: bool
    flawed: bool


def _told(result: DigitisedDocument | RefusedDocument) -> _Read | RefusedDocument:
    if isinstance(result, RefusedDocument):
        return result
    pages = tuple(
        PageQuality(page.number, (page.width, page.height), page.quality) for page in result.pages
    )
    broken = any(not signature.intact for signature in result.probe.signatures)
    spoilt = broken or is_spoilt(page.quality for page in pages)
    flawed = spoilt or any(page.quality.verdict is not Verdict.PASS for page in pages)
    return _Read(result, pages, spoilt, flawed)


def _lines(told: _Read | RefusedDocument) -> Iterator[str]:
    """Yield what became of a file, and below it what is wrong with its pages."""
    if isinstance(told, RefusedDocument):
        name = one_line(told.path.name or str(told.path))
        yield f"✗ {name}: {one_line(_words(told.error))} [{told.error.code}]"
        return
    result = told.document
    kind = result.type and f"{paper_type_names()[result.type]} ({result.type})"
    said = read_file_words(len(told.pages), kind or "", len(result.fields))
    yield f"{'!' if told.flawed else '✓'} {one_line(str(result.pdf))}: {said}"
    doubted = [name for name, found in result.fields.items() if found.verify]
    if doubted:
        yield f"  i {doubted_fields(doubted)}"
    yield from (f"  i {words}" for words in file_notes(result.facts()))
    yield from quality_lines(told.pages)
