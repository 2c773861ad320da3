"""Pages of papers as read."""

from collections.abc import Iterable

from counter_app.domain.digitised import Verdict
from counter_app.domain.errors import NotFound
from counter_app.domain.ids import PageId, PaperId, Sha256
from counter_app.domain.papers import Page, PageQuality
from counter_app.store import codec
from counter_app.store.rows import Row, Session


def write_pages(session: Session, paper: PaperId, pages: Iterable[Page]) -> None:
    """Replace the pages of a paper."""
    session.run("DELETE FROM page WHERE paper = ?", paper)
    session.run_many(
        "INSERT INTO page (id, paper, number, width, height, dpi, blank, quality, text, words, codes, image)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                page.id, paper, page.number, page.width, page.height, page.dpi, int(page.blank),
                codec.quality_out(page.quality), page.text, codec.words_out(page.words), codec.codes_out(page.codes),
                page.image,
            )
            for page in pages
        ),
    )  # fmt: skip


def read_pages(session: Session, paper: PaperId) -> tuple[Page, ...]:
    """Return the pages of a paper in their order; none when it is not read yet."""
    return tuple(
        _page(row)
        for row in session.all("SELECT * FROM page WHERE paper = ? ORDER BY number", paper)
    )


def read_flawed_pages(session: Session, paper: PaperId) -> tuple[PageQuality, ...]:
    """Return the quality of the pages that want a look or another scan, without reading their words."""
    rows = session.all(
        "SELECT number, width, height, quality FROM page WHERE paper = ? ORDER BY number", paper
    )
    pages = (
        PageQuality(
            row.number("number"),
            (row.number("width"), row.number("height")),
            codec.quality_in(row.text("quality")),
        )
        for row in rows
    )
    return tuple(page for page in pages if page.quality.verdict is not Verdict.PASS)


def read_page(session: Session, page: PageId) -> Page:
    """Raises NotFound."""
    row = session.one("SELECT * FROM page WHERE id = ?", page)
    if row is None:
        raise NotFound(kind="page", id=page)
    return _page(row)


def _page(row: Row) -> Page:
    image = row.maybe_text("image")
    return Page(
        id=PageId(row.text("id")),
        number=row.number("number"),
        width=row.number("width"),
        height=row.number("height"),
        dpi=row.number("dpi"),
        blank=row.flag("blank"),
        quality=codec.quality_in(row.text("quality")),
        text=row.text("text"),
        words=codec.words_in(row.blob("words")),
        codes=codec.codes_in(row.text("codes")),
        image=None if image is None else Sha256(image),
    )
