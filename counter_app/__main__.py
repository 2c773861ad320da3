"""`counter-app`: without a command the window, else the command line. Qt is loaded for the window alone."""

import multiprocessing
import sys


def main() -> int:
    """Run the program; return its exit status."""
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    from counter_app.cli import is_command, run

    if is_command(arguments):
        return run(arguments)
    from counter_app.desktop import open_window

    return open_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
