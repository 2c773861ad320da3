"""Parse the words, run the command, show its answer or its failure."""

import errno
import logging
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from counter_app import __version__
from counter_app.domain.errors import (
    BadUsage,
    CounterError,
    DiskFull,
    InternalError,
    PlaceNotWritable,
)

from .options import Parser, common_options, wants_json
from .output import Answer, show, show_error, speak_utf8
from .parsers import Commands

_COMMANDS = {
    "demo": "demo",
    "init": "init",
    "officer": "officers",
    "recover": "officers",
    "digitise": "digitise",
    "intake": "intake",
    "person": "person",
    "papers": "holdings",
    "show": "holdings",
    "search": "holdings",
    "scan": "scan",
    "verify": "verify",
    "queue": "queue",
    "enrol": "queue",
    "reconcile": "reconcile",
    "changes": "changes",
    "dossier": "dossier",
    "hub": "hub",
    "audit": "audit",
    "clock": "clock",
    "catalogue": "catalogue",
    "prepare": "prepare",
    "doctor": "doctor",
}
"""Command to the module that adds it. A module is loaded when its command is called: most need few rooms."""

_WINDOW_OPTIONS = frozenset({"--data", "--officer", "--passphrase-file", "--now"})


_NO_PLACE = (
    FileNotFoundError,
    NotADirectoryError,
    IsADirectoryError,
    PermissionError,
    FileExistsError,
)


class _Module(Protocol):
    def add(self, commands: Commands, common: ArgumentParser) -> None: ...


def build_parser(arguments: Sequence[str]) -> Parser:
    """Return the parser of the command named in `arguments`, or of all when none is (for --help)."""
    common = common_options()
    parser = Parser(prog="counter-app", description="Quầy Số", parents=[common])
    parser.add_argument("--version", action="version", version=f"counter-app {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    named = [_COMMANDS[word] for word in arguments if word in _COMMANDS]
    for name in dict.fromkeys(named or _COMMANDS.values()):
        module = cast(_Module, import_module(f"counter_app.cli.{name}"))
        module.add(cast(Commands, commands), common)
    return parser


def is_command(arguments: Sequence[str]) -> bool:
    """True when the words are for the command line: anything but nothing, or the window's own options."""
    skip = False
    for word in arguments:
        if skip:
            skip = False
        elif word.partition("=")[0] in _WINDOW_OPTIONS:
            skip = "=" not in word
        else:
            return True
    return False


def run(arguments: Sequence[str], loaded: Callable[[], object] = lambda: None) -> int:
    """Run one command; return the exit status: 0 done, 1 a person must act, 2 wrong usage, 130 interrupted.

    Args:
        loaded: called when the command's parts are loaded and its words are understood, before it acts.
    """
    as_json = "--json" in arguments
    speak_utf8()
    try:
        options = build_parser(arguments).parse_args(arguments)
        as_json = wants_json(options)
        loaded()
        return show(_act(options), as_json=as_json)
    except CounterError as error:
        return show_error(error, as_json=as_json)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as place:
        return show_error(_not_writable(place), as_json=as_json)
    except Exception as bug:  # noqa: BLE001 - the program's edge: a bug becomes a sentence with a code
        return show_error(_not_text(bug, arguments), as_json=as_json)


def _not_text(fault: Exception, arguments: Sequence[str]) -> CounterError:
    """Bytes of the command line that are no UTF-8 (a name typed under another code page); else a bug of ours."""
    for word in arguments:
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            return BadUsage(reason="not_text")
    logging.getLogger(__name__).error("bug: %s", type(fault).__name__)
    return InternalError(kind=type(fault).__name__)


def _not_writable(fault: OSError) -> CounterError:
    """A place named by the person that is full, not there or not theirs; anything else the system says is a bug of ours."""
    named = Path(fault.filename).name if isinstance(fault.filename, str) else ""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(file=named or None)
    if isinstance(fault, _NO_PLACE) or fault.errno == errno.EROFS:
        return PlaceNotWritable(file=named or None)
    logging.getLogger(__name__).error("bug: %s", type(fault).__name__)
    return InternalError(kind=type(fault).__name__)


def _act(options: Namespace) -> Answer:
    if not hasattr(options, "action"):
        raise BadUsage(reason="command_needed")
    return cast(Answer, options.action(options))
