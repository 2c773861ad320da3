"""`counter-app`: without a command the window, else the command line. Qt is loaded for the window alone."""

import os
import signal
import sys
from collections.abc import Callable

_INTERRUPTED = 130


def main() -> int:
    """Run the program; return its exit status. Ctrl+C ends it with 130, before it acts and after it has: at once."""
    heard = signal.getsignal(signal.SIGINT)
    # A shell's background job does not hear it: then neither does this.
    if heard is not signal.default_int_handler:
        return _run(lambda: None)
    signal.signal(signal.SIGINT, _leave)
    try:
        return _run(lambda: signal.signal(signal.SIGINT, heard))
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, _leave)


def _run(loaded: Callable[[], object]) -> int:
    import multiprocessing

    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    from counter_app.cli import is_command, run

    if is_command(arguments):
        return run(arguments, loaded)
    from counter_app.desktop import open_window

    return open_window(arguments, loaded)


def _leave(_signal: int, _frame: object) -> None:
    """While parts are loaded nothing is begun, and KeyboardInterrupt within an import may be swallowed or shown."""
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
