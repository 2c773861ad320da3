"""A replica that is told to end finishes what it has begun and begins nothing more."""

import threading


class Drain:
    """Set once, from a signal; asked by whoever would wait long."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def begun(self) -> bool:
        return self._event.is_set()

    def begin(self) -> None:
        """From now on uploads end after what has come, and /healthz sends callers to other replicas."""
        self._event.set()
