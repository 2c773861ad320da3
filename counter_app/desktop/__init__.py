"""The window: viewmodels without widgets, views that render one state, all slow work behind the job hub."""

from collections.abc import Sequence


def open_window(arguments: Sequence[str]) -> int:
    """Open the window and return the exit status when it is closed; 2 for wrong usage.

    Qt is loaded here and not with the module, so that the command line and the page workers never pay for it.
    """
    from counter_app.desktop.views.application import run

    return run(arguments)
