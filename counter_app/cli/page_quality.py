"""What is wrong with the pages of a paper, as commands tell it: lines for a person, objects for a program."""

from collections.abc import Iterable

from counter_app.domain.digitised import Quality, QualityReason, Verdict
from counter_app.domain.papers import PageQuality, Paper, PaperState
from counter_app.messages import more_pages_sentence, quality_sentences, sentence_of
from counter_app.services.digitised_json import quality_json

from .output import Json

TOLD_PAGES = 20
"""So many pages of one paper are told in lines; a program is given all."""

_SPOILT = (
    QualityReason.CONTENT_LOST,
    QualityReason.CONTENT_DOUBTED,
    QualityReason.MARKS_NOT_SHOWN,
    QualityReason.UNREADABLE,
)


def quality_lines(pages: Iterable[PageQuality], indent: str = "  ") -> tuple[str, ...]:
    """Return a line for each page of which there is anything to say, in their order.

    Of very many those to be scanned again are told before the others.
    """
    said = [
        (page, words)
        for page in pages
        if (words := quality_sentences(page.quality, page.number, page.size))
    ]
    worst = sorted(said, key=lambda told: told[0].quality.verdict is not Verdict.RESCAN)
    # What may be right as it is, a blank back, is told too: nobody would look at it otherwise.
    lines = [
        f"{indent}{'i' if page.quality.verdict is Verdict.PASS else '!'} {' '.join(words)}"
        for page, words in sorted(worst[:TOLD_PAGES], key=lambda told: told[0].number)
    ]
    if len(said) > TOLD_PAGES:
        lines.append(f"{indent}! {more_pages_sentence(len(said) - TOLD_PAGES)}")
    return tuple(lines)


def paper_lines(paper: Paper | None, flawed: Iterable[PageQuality], indent: str) -> tuple[str, ...]:
    """Return why a scan cannot be read, and a line for each of its pages of which there is anything to say."""
    code = refused_code(paper)
    refused = () if code is None else (f"{indent}! {sentence_of(code).text} [{code}]",)
    return (*refused, *quality_lines(flawed, indent))


def refused_code(paper: Paper | None) -> str | None:
    """Return the code of why a scan that nobody confirmed yet cannot be read; None for every other paper."""
    return paper.refused_code if paper is not None and paper.state is PaperState.SCANNED else None


def flawed_document(pages: Iterable[PageQuality]) -> list[Json]:
    """Return an object for each page that wants a look or another scan; boxes in pixels of the page."""
    return [
        {
            "number": page.number,
            "width": page.size[0],
            "height": page.size[1],
            "quality": quality_json(page.quality),
            "messages": list(quality_sentences(page.quality, page.number, page.size)),
        }
        for page in pages
        if page.quality.verdict is not Verdict.PASS
    ]


def waits_as_read(paper: Paper | None) -> bool:
    """Say whether this is a scan that was read and that no officer confirmed yet."""
    return (
        paper is not None and paper.state is PaperState.SCANNED and paper.digitised_at is not None
    )


def is_spoilt(qualities: Iterable[Quality]) -> bool:
    """Say whether a page lost what stood on it, or may have, or cannot be read."""
    return any(mark.reason in _SPOILT for quality in qualities for mark in quality.marks)
