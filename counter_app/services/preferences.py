"""How an officer likes the window: kept in the store, so that it follows them whoever used the PC meanwhile."""

from counter_app.services.desk import Desk

LONGEST = 2_000


class Preferences:
    """Of the officer who is signed in. Nothing of a citizen is in them, so no event is written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, name: str) -> str:
        """Return what was kept under `name`, empty for nothing."""
        with self._desk.store.reading() as view:
            return view.settings.get(self._key(name)) or ""

    def put(self, name: str, value: str) -> None:
        """Keep a value of at most 2,000 characters. Raises ValueError, StoreBusy, DiskFull."""
        if len(value) > LONGEST:
            raise ValueError(f"a preference of {len(value)} characters")
        with self._desk.store.working() as view:
            view.settings.put(self._key(name), value)

    def _key(self, name: str) -> str:
        return f"officer.{self._desk.store.officer}.{name}"
