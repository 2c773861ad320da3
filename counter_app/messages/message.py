"""The shape of what an officer is told when something went wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, what is safe (may be empty), what to do next: whole Vietnamese sentences, NFC.

    `code` is the error's stable code, shown small beside the sentence for the support call.
    """

    code: str
    what: str
    safe: str
    act: str

    @property
    def text(self) -> str:
        """All sentences in one line."""
        return " ".join(part for part in (self.what, self.safe, self.act) if part)
