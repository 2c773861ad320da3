"""What an untrusted file may cost, checked against its header before anything is decoded."""

from dataclasses import dataclass

from counter_app.domain.errors import FileTooLarge


@dataclass(frozen=True, slots=True)
class Limits:
    """`bytes` of the file, `pixels` of one page, `pages` of the document, `drawn` pixels of a picture on a PDF's page.

    Pictures of PDFs are decoded line by line and drawn smaller, so that they may be larger than a page. Not so JPEG 2000: all its
    samples are held at once, four bytes each; `whole` is how many of them.
    """

    bytes: int = 2_000_000_000
    pixels: int = 120_000_000
    pages: int = 5_000
    drawn: int = 1_000_000_000
    whole: int = 500_000_000

    def check_bytes(self, found: int) -> None:
        """Raises FileTooLarge."""
        _check(found, self.bytes, "bytes")

    def check_pixels(self, width: int, height: int) -> None:
        """Raises FileTooLarge."""
        _check(width * height, self.pixels, "pixels")

    def check_drawn(self, width: int, height: int) -> None:
        """Raises FileTooLarge."""
        _check(width * height, self.drawn, "pixels")

    def check_whole(self, width: int, height: int, samples: int) -> None:
        """Check a picture of so many samples a pixel that are held at once. Raises FileTooLarge."""
        _check(width * height, self.whole // max(1, samples), "pixels")

    def check_pages(self, found: int) -> None:
        """Raises FileTooLarge."""
        _check(found, self.pages, "pages")


def _check(found: int, limit: int, unit: str) -> None:
    if found > limit:
        raise FileTooLarge(limit=limit, found=found, unit=unit)
