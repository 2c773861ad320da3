"""An error's details as words: present ones formatted, missing ones left out without leaving a hole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counter_app.domain.errors import Detail

from .format import byte_size, grouped_number


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, what is safe, what to do next."""

    what: str
    safe: str
    act: str


class Facts:
    """The details of one error."""

    def __init__(self, details: Mapping[str, Detail]) -> None:
        self._details = details

    def text(self, name: str, otherwise: str = "") -> str:
        """Return a detail as text, or `otherwise` when it is missing or empty."""
        value = self._details.get(name)
        return otherwise if value is None or value == "" else str(value)

    def number(self, name: str) -> int | None:
        """Return a whole number, or None when the detail is missing or is no number."""
        value = self._details.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return round(value)

    def flag(self, name: str) -> bool:
        """Return whether a detail says yes; a missing one does not."""
        return self._details.get(name) is True

    def quoted(self, name: str, before: str = " ") -> str:
        """Return ` “value”` with `before` in front, or nothing."""
        value = self.text(name)
        return f"{before}“{value}”" if value else ""

    def amount(self, name: str) -> str:
        """Return a limit in the error's own `unit`: `1,2 MB`, `2.000 trang`, `500 triệu điểm ảnh`; empty if missing."""
        value = self.number(name)
        if value is None:
            return ""
        match self.text("unit"):
            case "bytes":
                return byte_size(value)
            case "pages":
                return f"{grouped_number(value)} trang"
            case "pixels":
                return _pixels(value)
            case _:
                return grouped_number(value)

    @property
    def file(self) -> str:
        """`Tệp “giay-khai-sinh.pdf”`, or `Tệp` when the name is not told."""
        return "Tệp" + (self.quoted("file") or self.quoted("name"))

    @property
    def page(self) -> str:
        """`Trang 3`, or `Một trang` when the number is not told."""
        number = self.number("page")
        return f"Trang {number}" if number is not None else "Một trang"

    @property
    def kept_pages(self) -> str:
        """What of a scan is safe: `3 trang đã nhận vẫn được giữ.`; a neutral sentence when the count is not told."""
        pages = self.number("pages")
        if pages is None:
            return "Các trang đã nhận vẫn được giữ."
        return f"{grouped_number(pages)} trang đã nhận vẫn được giữ." if pages else ""


def _pixels(value: int) -> str:
    if value < 1_000_000:
        return f"{grouped_number(value)} điểm ảnh"
    if value < 1_000_000_000:
        return f"{grouped_number(round(value / 1_000_000))} triệu điểm ảnh"
    return f"{grouped_number(round(value / 1_000_000_000))} tỷ điểm ảnh"


Entry = Callable[[Facts], Words]


def fixed(what: str, safe: str, act: str) -> Entry:
    """Return an entry whose words do not depend on the details."""
    words = Words(what, safe, act)
    return lambda _facts: words
