"""One desk for tests of the services: the real store, catalogue and record book; a reader and a hub in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypedDict, Unpack

import pytest
from PIL import Image

from counter_app.catalogue import (
    load_catalogue,
    load_digitising_rules,
    load_extension_rules,
    load_slip_forms,
)
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossier_course import GivenElsewhere
from counter_app.domain.dossiers import Dossier, Item
from counter_app.domain.events import EventKind
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId, Sha256
from counter_app.domain.papers import Paper
from counter_app.records import NeutralRecordBook
from counter_app.scanning.park import SystemScannerPark
from counter_app.services.batch_intake import BatchIntake
from counter_app.services.concerned import RoleWords
from counter_app.services.counting import Counting
from counter_app.services.desk import Desk
from counter_app.services.digitising import Digitising
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.dossier_desk import DossierDesk
from counter_app.services.handing_over import HandingOver
from counter_app.services.holdings import HoldingsDesk
from counter_app.services.intake import Intake, IntakeRequest, IntakeResult
from counter_app.services.intake_drafts import IntakeDrafts
from counter_app.services.people_desk import PeopleDesk
from counter_app.services.printing import Printing
from counter_app.services.results import ResultDesk
from counter_app.services.scanning_in import ScanningIn
from counter_app.services.sending import Sending
from counter_app.services.solving import SolvingWords
from counter_app.services.supervising import Supervising
from counter_app.services.verifying import PaperAccepted, Verifying
from counter_app.services.withdrawing import Withdrawing
from counter_app.slips import ReportlabSlips, XlsxWorkbooks
from counter_app.store import SealedTransferFiles, SqlStore
from tests.fakes.digitiser import Canned, FakeDigitiser
from tests.fakes.hub_link import FakeHubLink
from tests.fixtures_store import CountingIds, SetClock, make_store

CATALOGUE = load_catalogue()

MAI, MAI_NAME = "070192003876", "Trần Thị Mẫu Đơn"
HUY, HUY_NAME = "070090004521", "Nguyễn Phúc Thiên Hoàng"
LAN, LAN_NAME = "075198006642", "Lê Thị Hoài Mẫu"

LAND = "1.012783"
"""Change of a land certificate; its case both_spouses wants land and marriage certificates."""
ALLOWANCE = "1.001776"
"""Social allowance; its case orphan wants a birth certificate."""
MARRIAGE = "1.000894"
"""Marriage registration; its case data_missing wants the marital status, its default has it from a database."""

BIRTH = {
    "number": "45/2023",
    "issued_on": "2023-04-20",
    "issuer": "UBND phường Mẫu",
    "child_name": MAI_NAME,
    "child_id": MAI,
    "birth_date": "2023-04-12",
}
WEDDING = {
    "number": "31/2022",
    "issued_on": "2022-06-08",
    "issuer": "UBND phường Mẫu",
    "wife_name": MAI_NAME,
    "wife_id": MAI,
    "husband_name": HUY_NAME,
    "husband_id": HUY,
}
STATUS = {
    "number": "128/UBND-XNTTHN",
    "issued_on": "2026-01-05",
    "issuer": "UBND phường Mẫu",
    "person_name": LAN_NAME,
    "person_id": LAN,
    "status": "Chưa đăng ký kết hôn với ai",
    "purpose": "đăng ký kết hôn",
}


class Words(TypedDict, total=False):
    """What may be said at an intake beside citizen and procedure."""

    name: str
    case: str
    dossier: DossierId
    seen: int
    received_at: datetime
    reuse: Mapping[str, PaperId]
    no_reuse: bool
    decline: Mapping[str, str]
    lacks: Mapping[str, str]
    scans: Mapping[str, Path | list[Path]]
    roles: Mapping[str, tuple[str, str | None]]
    """Role to number and name."""


@dataclass
class Bench:
    """The services of one desk over a real store in `folder`."""

    folder: Path
    store: SqlStore
    clock: SetClock
    reader: FakeDigitiser = field(default_factory=FakeDigitiser)
    hub: FakeHubLink = field(default_factory=FakeHubLink)
    prefix: int = 7
    """Of the ids of this desk: two desks of a test need two."""
    _files: int = 0

    def __post_init__(self) -> None:
        self.desk = Desk(
            self.store,
            self.clock,
            CountingIds(prefix=self.prefix),
            CATALOGUE,
            NeutralRecordBook(),
            load_digitising_rules(),
            load_extension_rules(),
        )
        self.intake = Intake(self.desk, self.reader)
        self.people = PeopleDesk(self.desk)
        self.digitising = Digitising(self.desk, self.reader)
        self.verifying = Verifying(self.desk)
        self.withdrawing = Withdrawing(self.desk)
        self.scanning = ScanningIn(self.desk, self.reader, SystemScannerPark())
        self.sending = Sending(self.desk, self.hub, lambda: 0.5)
        self.holdings = HoldingsDesk(self.desk)
        self.acts = DossierActs(self.desk)
        self.drafts = IntakeDrafts(self.desk)
        self.batch = BatchIntake(self.desk, self.intake)
        self.handing_over = HandingOver(self.desk, SealedTransferFiles())
        self.dossiers = DossierDesk(self.desk)
        self.results = ResultDesk(self.desk, self.reader)
        self.counting = Counting(self.desk)
        self.printing = Printing(self.desk, ReportlabSlips(), XlsxWorkbooks(), load_slip_forms())
        self.supervising = Supervising(self.desk, XlsxWorkbooks())

    def file(self, type_id: str | None = None, fields: Mapping[str, str] | None = None) -> Path:
        """Make a new scan (no two have the same bytes) with that on it."""
        self._files += 1
        path = self.folder / f"scan-{self._files}.png"
        colour = (self._files % 256, self._files // 256, 9)
        Image.new("RGB", (40, 50), colour).save(path)
        canned = Canned(type_id, fields or {}, " ".join((fields or {}).values()) or "Chữ")
        self.reader.on[self.sha256(path)] = canned
        return path

    def sha256(self, path: Path) -> Sha256:
        return self.reader.probe(path).sha256

    def take(self, citizen: str, procedure: str, **words: Unpack[Words]) -> IntakeResult:
        """Take a visit. An orphan who is not named otherwise is the applicant, whose birth certificate it is then."""
        case = words.get("case")
        if (procedure, case) == (ALLOWANCE, "orphan"):
            words.setdefault("roles", {"child": (citizen, words.get("name"))})
        return self.intake.take(
            IntakeRequest(
                citizen=citizen,
                procedure=procedure,
                name=words.get("name"),
                case=None if case is None else CaseCode(case),
                dossier=words.get("dossier"),
                seen=words.get("seen"),
                received_at=words.get("received_at"),
                reuse={ComponentCode(c): p for c, p in words.get("reuse", {}).items()},
                no_reuse=words.get("no_reuse", False),
                decline={ComponentCode(c): r for c, r in words.get("decline", {}).items()},
                lacks={ComponentCode(c): r for c, r in words.get("lacks", {}).items()},
                scans={
                    ComponentCode(c): p if isinstance(p, list) else [p]
                    for c, p in words.get("scans", {}).items()
                },
                roles={
                    HolderRole(role): RoleWords(*said)
                    for role, said in words.get("roles", {}).items()
                },
            )
        )

    def accept(self, paper: PaperId, **values: str) -> PaperAccepted:
        """Read the paper if it waits, then confirm it."""
        self.digitising.read_paper(paper)
        return self.verifying.accept(paper, values)

    def finish(self, dossier: DossierId, *, at: datetime | None = None) -> Dossier:
        """End the work although papers are not here: each open line is left aside with a reason, the result is on paper."""
        with self.store.reading() as view:
            known = view.dossiers.get(dossier)
        aside = {item.component: "Đã có trên giấy" for item in self.dossiers.open_lines(known)}
        given = GivenElsewhere("01/KQ-Mẫu", self.clock.now().date())
        return self.dossiers.finish(dossier, said=SolvingWords(aside, given), at=at)

    def accept_of_another(self, paper: PaperId) -> PaperAccepted:
        """Confirm a paper, saying that it is right that nobody of its dossier is the holder."""
        self.digitising.read_paper(paper)
        return self.verifying.accept(paper, {}, of_another=True)

    def hold_birth(self) -> Paper:
        """Let Mai's birth certificate be held."""
        took = self.take(
            MAI,
            ALLOWANCE,
            case="orphan",
            name=MAI_NAME,
            scans={"birth_certificate": self.file("birth_certificate", BIRTH)},
        )
        return self.accept(took.papers[0]).paper

    def hold_wedding(self, **changes: str) -> Paper:
        """Let the marriage certificate of Mai and Huy be held, brought by Mai."""
        took = self.take(
            MAI,
            LAND,
            case="both_spouses",
            name=MAI_NAME,
            scans={
                "marriage_certificate": self.file("marriage_certificate", {**WEDDING, **changes})
            },
        )
        return self.accept(took.papers[0]).paper

    def hold_status(self) -> Paper:
        """Let Lan's confirmation of marital status be held."""
        took = self.take(
            LAN,
            MARRIAGE,
            case="data_missing",
            name=LAN_NAME,
            scans={"marital_status": self.file("marital_status", STATUS)},
        )
        return self.accept(took.papers[0]).paper

    def enrol(self) -> None:
        self.sending.enrol("http://127.0.0.1:1", self.hub.code("H19.12"))

    def events(self) -> list[EventKind]:
        with self.store.reading() as view:
            return [event.kind for event in view.events.walk()]

    def rows(self) -> list[tuple[str, str]]:
        """(state, kind) of every row of the queue, in order."""
        with self.store.reading() as view:
            rows = view.outbox.rows(list(view.outbox.counts()))
        return [(row.state.value, row.record.kind.value) for row in rows]

    def blobs(self) -> int:
        """How many files the vault holds."""
        return sum(1 for path in (self.folder / "data" / "vault").rglob("*") if path.is_file())

    @contextmanager
    def since(self) -> Iterator[list[EventKind]]:
        """Collect the events of a block, without those of queueing and of the desk's first number."""
        before = len(self.events())
        fresh: list[EventKind] = []
        yield fresh
        aside = (EventKind.RECORD_QUEUED, EventKind.SERIES_BEGUN)
        fresh += [kind for kind in self.events()[before:] if kind not in aside]


def line(result: IntakeResult | Dossier, component: str) -> Item:
    """The line of that component."""
    dossier = result if isinstance(result, Dossier) else result.checklist.dossier
    return next(item for item in dossier.items if item.component == component)


def shown(result: IntakeResult, component: str) -> str:
    """Its state as the screen shows it."""
    return next(
        known.state.value for known in result.checklist.lines if known.item.component == component
    )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = SetClock()
    store = make_store(tmp_path / "data", clock=clock)
    yield Bench(tmp_path, store, clock)
    store.close()
