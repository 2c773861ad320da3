"""The trunk and the branches of all errors; the leaves stand in `errors`."""

from collections.abc import Mapping
from typing import ClassVar

Detail = str | int | float | bool | None
"""What a detail may be: printable facts without personal data (a page number, a limit, a file's base name)."""


class CounterError(Exception):
    """Base of all errors that are shown. `details` may carry no citizen's name, number or text."""

    code: ClassVar[str] = "COUNTER_ERROR"

    def __init__(self, **details: Detail) -> None:
        super().__init__(self.code, dict(details))
        self.details: Mapping[str, Detail] = dict(details)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _rebuild, (type(self), dict(self.details))

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value}" for key, value in self.details.items())
        return f"{self.code}({facts})"


def _rebuild(kind: type[CounterError], details: dict[str, Detail]) -> CounterError:
    return kind(**details)


def restored(code: str, details: Mapping[str, Detail]) -> CounterError:
    """Return the error with this code, as it was before only code and details were kept of it."""
    kinds = [CounterError]
    while kinds:
        kind = kinds.pop()
        if vars(kind).get("code") == code:
            return kind(**details)
        kinds += kind.__subclasses__()
    raise KeyError(code)


class UserCanFix(CounterError):
    """The person at the desk can put it right."""


class InputRefused(UserCanFix):
    """A file, number or string that cannot be taken as it is."""


class AccessRefused(UserCanFix):
    """A passphrase, a role or a lock stands in the way."""


class StateRefused(UserCanFix):
    """The act does not fit the state of the dossier, the paper or the row. Details: `state`."""

    code = "STATE_REFUSED"


class SetupMissing(UserCanFix):
    """Something is not installed or not set up on this PC."""


class TryLater(CounterError):
    """Nothing is lost; the same act may succeed later."""


class NeedsSupport(CounterError):
    """A person with more rights must look."""
