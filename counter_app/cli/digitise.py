"""`digitise FILE… --out DIR`: read files without a store."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter_app.app.reading import read_files
from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import CounterError
from counter_app.messages import sentence
from counter_app.services.digitised_json import document_json, refused_json

from .output import DONE, PERSON, Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("digitise", parents=[common], help="read files, no store needed")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--type", metavar="T", help="paper type, when it is known")
    parser.add_argument("--jobs", type=int, metavar="N", help="workers (cores - 1)")
    parser.set_defaults(action=_digitise)


def _digitise(options: Namespace) -> Answer:
    files = [Path(name) for name in options.files]
    results = read_files(
        files, Path(options.out), type_id=options.type, jobs=options.jobs, explain=_words
    )
    refused = any(isinstance(result, RefusedDocument) for result in results)
    return Answer(
        {"documents": [_document(result) for result in results]},
        tuple(_line(result) for result in results),
        PERSON if refused else DONE,
    )


def _words(error: CounterError) -> str:
    return sentence(error).text


def _document(result: DigitisedDocument | RefusedDocument) -> dict[str, Json]:
    if isinstance(result, DigitisedDocument):
        return document_json(result)
    return refused_json(result, _words(result.error))


def _line(result: DigitisedDocument | RefusedDocument) -> str:
    if isinstance(result, RefusedDocument):
        return f"✗ {result.path.name}: {_words(result.error)}"
    return f"✓ {result.pdf}: {len(result.pages)} trang, {result.type or 'chưa rõ loại'}"
