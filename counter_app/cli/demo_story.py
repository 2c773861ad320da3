"""The demo's own day: papers come in, are read, confirmed and sent; the same citizen comes back and is asked for less."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter

from counter_app.app.counter import Counter
from counter_app.app.reading import read_files
from counter_app.domain.digitised import CodeKind, DigitisedDocument, ReadField
from counter_app.domain.dossier_acts import missing_items
from counter_app.domain.dossier_course import GivenElsewhere
from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import PaperNotReady
from counter_app.domain.ids import CaseCode, ComponentCode, PaperId
from counter_app.domain.officers import Role
from counter_app.domain.outbox import OutboxState
from counter_app.services.checklist import Checklist
from counter_app.services.intake import IntakeRequest
from counter_app.services.solving import SolvingWords

from .demo_people import PastVisit


@dataclass(frozen=True, slots=True)
class Visit:
    """How many papers a visit asked of the citizen, found held, and took in."""

    asked: int
    reused: int
    scanned: int


@dataclass(slots=True)
class Story:
    """What happened, step by step."""

    steps: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.steps.append((name, perf_counter() - began))


@contextmanager
def specimens() -> Iterator[Path]:
    """Give the folder of the bundled specimens."""
    with as_file(files("counter_app") / "_resources" / "specimens") as folder:
        yield folder


def read_card(folder: Path) -> str:
    """Read the specimen card as a scanner would see it; only its QR text is used, the picture is not kept."""
    card = folder / "identity_card.jpg"
    with tempfile.TemporaryDirectory(prefix="quay-so-") as passing:
        document = read_files([card], Path(passing), type_id=None, jobs=None)[0]
    if not isinstance(document, DigitisedDocument):
        raise document.error
    codes = [code for page in document.pages for code in page.codes]
    return next(code.text for code in codes if code.kind is CodeKind.QR)


def past_month(desk: Counter, visits: Sequence[PastVisit]) -> None:
    """Write the days that lie behind: dossiers opened, some of them done."""
    today = desk.clock.now()
    for visit in visits:
        then = (today - timedelta(days=visit.days_ago)).replace(hour=visit.hour, minute=10)
        desk.clock.stand_at(then)
        request = IntakeRequest(
            citizen=visit.number, name=visit.name, procedure=visit.procedure, received_at=then
        )
        opened = desk.intake.take(request).checklist.dossier
        if visit.solved_after is not None:
            done = min(then + timedelta(days=visit.solved_after), today)
            desk.clock.stand_at(done)
            desk.dossiers.finish(opened.id, said=_on_paper(desk, opened, done), at=done)
    desk.clock.stand_at(today)


def _on_paper(desk: Counter, dossier: Dossier, done: datetime) -> SolvingWords:
    """What an officer says of a dossier of the days before the scanner: its papers and its result are on paper."""
    words = "Hồ sơ giấy lưu tại Bộ phận một cửa"
    aside = {item.component: words for item in desk.dossiers.open_lines(dossier)}
    if not desk.dossiers.procedure(dossier).results:
        return SolvingWords(aside)
    number = f"{dossier.number.rsplit('-', 1)[-1]}/KQ-Mẫu"
    return SolvingWords(aside, GivenElsewhere(number, done.date()))


def visit(
    desk: Counter,
    citizen: str,
    procedure: str,
    scans: Mapping[str, Path],
    *,
    case: str | None = None,
    name: str | None = None,
) -> tuple[Checklist, Visit]:
    """Let a citizen come to the desk; return the dossier and what it asked of them."""
    result = desk.intake.take(
        IntakeRequest(
            citizen=citizen,
            name=name,
            procedure=procedure,
            case=None if case is None else CaseCode(case),
            scans={ComponentCode(code): (path,) for code, path in scans.items()},
        )
    )
    desk.print_receipt(result.checklist.dossier)
    items = result.checklist.dossier.items
    scanned = sum(1 for item in items if item.state is ItemState.SCANNED)
    reused = sum(1 for item in items if item.state is ItemState.REUSED)
    asked = scanned + len(missing_items(result.checklist.dossier))
    return result.checklist, Visit(asked=asked, reused=reused, scanned=scanned)


def read_all(desk: Counter) -> int:
    """Read every paper that waits; return how many pages."""
    pages = 0
    while (read := desk.digitising.read_next()) is not None:
        pages += read.pages
        if read.later:
            raise PaperNotReady(state=read.code)
    return pages


def confirm(
    desk: Counter,
    checklist: Checklist,
    folder: Path,
    stems: Mapping[str, str],
    *,
    of_another: bool = False,
) -> int:
    """Confirm the papers of a dossier as an officer would, reading from the specimen what recognition missed.

    `stems`: component to the specimen it was scanned from; `of_another`: the officer says that a paper of somebody beside
    the applicant is right (a parent brings the child's). Return how many papers are held now.
    """
    held = 0
    for item in desk.dossiers.find(checklist.dossier.id).dossier.items:
        stem = stems.get(item.component)
        if item.paper is None or item.state is not ItemState.SCANNED or stem is None:
            continue
        typed = _corrections(desk, item.paper, folder / stem)
        desk.verifying.accept(item.paper, typed, of_another=of_another)
        held += 1
    return held


def _corrections(desk: Counter, paper: PaperId, specimen: Path) -> dict[str, str]:
    """What the officer types: every value that recognition left out, doubts, or read differently from the paper."""
    truth = json.loads(specimen.with_suffix(".truth.json").read_text("utf-8"))
    printed: dict[str, str] = truth["fields"]
    seen = desk.verifying.look_at(paper)
    known = {definition.name for definition in seen.type.fields}
    wanted = known | {"holder_id", "number", "issued_on", "issuer", "summary", "valid_until"}
    return {
        name: value
        for name, value in printed.items()
        if name in wanted and value and _read(seen.proposals, name) != value
    }


def _read(proposals: Mapping[str, ReadField], name: str) -> str | None:
    found = proposals.get(name)
    return None if found is None else found.value


def add_colleague(desk: Counter, passphrase: str) -> None:
    """A second officer, so that the supervisor's figures have two."""
    desk.accounts.add("canbo", "Đỗ Thị Cán Bộ Mẫu", Role.OFFICER, passphrase)


def hold_one(desk: Counter) -> None:
    """Keep one row of the queue back, to show what that looks like."""
    rows = desk.sending.rows(limit=1)
    if rows:
        desk.sending.hold(rows[0].record.id)


def send(desk: Counter) -> tuple[str, ...]:
    """Push until nothing is left; return the hashes of the records for which the hub signed. Raises CounterError."""
    result = desk.sending.push()
    if result.stopped is not None:
        raise result.stopped
    rows = desk.sending.rows((OutboxState.RECEIVED,), limit=1000)
    return tuple(row.record.sha256 for row in rows)
