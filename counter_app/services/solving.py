"""When the work on a dossier may be called done: one rule for every door (NĐ 118/2025/NĐ-CP; TT 01/2023/TT-VPCP Đ4, Đ8).

A dossier is solved only when each required line is handed in, reused, covered by a database, counted on paper, or left
aside with a reason; and when its result is held and confirmed, or its procedure has no result paper, or the result was
given elsewhere and its number and day are written down.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from counter_app.domain.dossier_acts import DossierAct, moved
from counter_app.domain.dossier_course import GivenElsewhere, LeftAside, Solving
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import FieldRefused, LinesOpen, ResultMissing
from counter_app.domain.events import Fact
from counter_app.domain.ids import ComponentCode
from counter_app.domain.lengths import LONGEST_WORDS, within
from counter_app.domain.papers import PaperState
from counter_app.domain.text import clean
from counter_app.services.counting import counted_on_paper
from counter_app.services.desk import Desk
from counter_app.services.lines import line_of
from counter_app.services.ports import Transaction
from counter_app.services.versions import procedure_of

_LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class SolvingWords:
    """What the officer says for what is not here.

    Attributes:
        left_aside: open required lines, and why the work ends without each.
        elsewhere: number and day of the result that another place gave.
    """

    left_aside: Mapping[ComponentCode, str] = field(default_factory=dict)
    elsewhere: GivenElsewhere | None = None


NOTHING_SAID = SolvingWords()
"""Everything is here."""


def open_lines(dossier: Dossier, on_paper: Collection[ComponentCode]) -> tuple[Item, ...]:
    """Return the required lines that nobody answered yet; one whose paper is held and only offered is among them."""
    wanting = (ItemState.NEEDED, ItemState.DECLINED)
    return tuple(
        item
        for item in dossier.items
        if item.required
        and item.paper is None
        and item.state in wanting
        and item.component not in on_paper
    )


def solved(
    desk: Desk, view: Transaction, before: Dossier, said: SolvingWords, at: datetime | None
) -> Dossier:
    """Return the dossier with its work done (status 9).

    Args:
        at: when the work ended, aware; default now.

    Raises:
        ActNotAllowed, DossierElsewhere; LinesOpen, ResultMissing; UnknownCode; FieldRefused (left_aside, result_number,
        result_day).
    """
    done = moved(before, DossierAct.SOLVE)
    now = desk.clock.now()
    aside = tuple(_left_aside(before, code, words) for code, words in said.left_aside.items())
    elsewhere = None if said.elsewhere is None else _elsewhere(said.elsewhere, before, now)
    named = {line.component for line in aside}
    open_ = open_lines(before, counted_on_paper(desk, view, before))
    left = [item for item in open_ if item.component not in named]
    if left:
        raise LinesOpen(
            components=",".join(item.component for item in left),
            names="; ".join(item.name for item in left),
            offered=sum(item.shown is ItemState.OFFERED for item in left),
        )
    aside = tuple(line for line in aside if line.component in {item.component for item in open_})
    check_result(desk, view, before, elsewhere)
    course = done.course
    if aside or elsewhere is not None:
        step = Solving(now, desk.store.officer, aside, elsewhere)
        course = replace(course, solving=step)
    return replace(done, course=course, solved_at=at or now)


def check_result(
    desk: Desk, view: Transaction, dossier: Dossier, elsewhere: GivenElsewhere | None
) -> None:
    """Raises ResultMissing: `none` or `unverified`."""
    known = [view.papers.get(result.paper) for result in view.results.of(dossier.id)]
    papers = [paper for paper in known if paper.state is not PaperState.WITHDRAWN]
    if any(paper.state is PaperState.SCANNED for paper in papers):
        raise ResultMissing(reason="unverified")
    if not papers and elsewhere is None and procedure_of(desk, view, dossier).results:
        raise ResultMissing(reason="none")


def solving_facts(done: Dossier) -> Mapping[str, Fact]:
    """Return what the event of a solved dossier tells of what was not here."""
    said = done.course.solving
    if said is None:
        return {}
    return {
        "left_aside": ",".join(line.component for line in said.left_aside),
        "elsewhere": said.elsewhere is not None,
    }


def _left_aside(dossier: Dossier, code: ComponentCode, words: str) -> LeftAside:
    item = line_of(dossier, code)
    kept = within(clean(words), LONGEST_WORDS, "left_aside")
    if not kept:
        raise FieldRefused(field="left_aside", reason="no_words")
    return LeftAside(item.component, kept)


def _elsewhere(given: GivenElsewhere, dossier: Dossier, now: datetime) -> GivenElsewhere:
    """A result answers the dossier: none is issued before its day of receipt, in the time of the desk."""
    number = within(clean(given.number), _LONGEST_NUMBER, "result_number")
    if not number:
        raise FieldRefused(field="result_number", reason="missing")
    if given.issued_on > now.date():
        raise FieldRefused(field="result_day", reason="in_future")
    if given.issued_on < dossier.received_at.astimezone(now.tzinfo).date():
        raise FieldRefused(field="result_day", reason="before_receipt")
    return replace(given, number=number)
