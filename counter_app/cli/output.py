"""What a command prints: one JSON document, or lines for a person."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO, TextIOWrapper
from re import Match

from counter_app.domain.errors import BadUsage, CounterError
from counter_app.messages import sentence

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

DONE = 0
PERSON = 1
USAGE = 2

# The second leaves the ends of rows and tabs.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command gives: its JSON document, the lines for a person, and the exit status.

    `text` yields the JSON instead where the document would be too large to be held whole.
    """

    document: Mapping[str, Json]
    lines: Sequence[str] = field(default_factory=tuple)
    status: int = DONE
    text: Callable[[], Iterator[str]] | None = None


def speak_utf8() -> None:
    """Write UTF-8 whatever the system's own encoding; what is no text (a file's odd name) is written as an escape.

    Otherwise one mark that the console cannot show would end a command in a traceback, after its work was done.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def show(answer: Answer, *, as_json: bool) -> int:
    """Print an answer; return the exit status."""
    if as_json and answer.text is not None:
        for part in answer.text():
            sys.stdout.write(part)
    elif as_json:
        print(json.dumps(answer.document, ensure_ascii=False, indent=2))
    else:
        for line in answer.lines:
            print(_shown(line))
    # A disk that fills up under the answer is noticed here, while it can still be told.
    sys.stdout.flush()
    return answer.status


def error_document(error: CounterError) -> dict[str, Json]:
    """Return the JSON document of a failure."""
    return {
        "error": {
            "code": error.code,
            "message": sentence(error).text,
            "details": dict(error.details),
        }
    }


@contextmanager
def _where_it_can() -> Iterator[None]:
    """Let a failure be told on stderr although stdout, a file on a full disk, takes nothing more."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError:
        sys.stdout = StringIO()


def show_error(error: CounterError, *, as_json: bool) -> int:
    """Print a failure; return the exit status: 2 for wrong usage, else 1."""
    if as_json:
        with _where_it_can():
            print(json.dumps(error_document(error), ensure_ascii=False, indent=2), flush=True)
    print(one_line(f"{sentence(error).text} [{error.code}]"), file=sys.stderr)
    return USAGE if isinstance(error, BadUsage) else PERSON


def note(text: str) -> None:
    """Tell the person something beside the answer."""
    print(_shown(text), file=sys.stderr)


def one_line(name: str) -> str:
    """Return a name that a person may be told: a file's may hold a line's end, or orders to the terminal."""
    return _CONTROL.sub(_escape, name)


def _shown(line: str) -> str:
    """The same for a whole line, which may have several rows."""
    return _ORDERS.sub(_escape, line)


def _escape(found: Match[str]) -> str:
    return f"\\x{ord(found.group()):02x}"
