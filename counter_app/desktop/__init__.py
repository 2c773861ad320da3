"""The window: viewmodels without widgets, views that render one state, all slow work behind the job hub."""

from collections.abc import Callable, Sequence


def open_window(arguments: Sequence[str], loaded: Callable[[], object]) -> int:
    """Open the window and return the exit status when it is closed; 2 for wrong usage. Calls `loaded` before it opens.

    Qt is loaded here and not with the module, so that the command line and the page workers never pay for it.
    """
    from counter_app.desktop.views.application import run

    loaded()
    return run(arguments)
