"""One opened desk: every service wired to the real rooms."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from counter_app.app.clock import DeskClock
from counter_app.app.identifiers import Uuid4Identifiers
from counter_app.app.paths import DataFolder
from counter_app.app.pool import LazyDigitiser
from counter_app.app.private import sweep, write_private
from counter_app.catalogue import (
    OfficeCatalogue,
    SignedPacks,
    load_catalogue,
    load_digitising_rules,
    load_extension_rules,
    load_retention_rules,
    load_slip_forms,
)
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import ClockNotAllowed, StoreExists
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.lengths import LONGEST_DESK, LONGEST_NAME, within
from counter_app.domain.officers import Office, Officer, Role
from counter_app.domain.slips import SlipKind
from counter_app.records import NeutralRecordBook
from counter_app.scanning.park import SystemScannerPark
from counter_app.services.accounts import Accounts
from counter_app.services.batch_intake import BatchIntake
from counter_app.services.carrying_out import CarryingOut
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.changes import ChangesDesk
from counter_app.services.clock_check import ClockWatch
from counter_app.services.counting import Counting
from counter_app.services.desk import Desk
from counter_app.services.digitising import Digitising
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.dossier_desk import DossierDesk
from counter_app.services.enrolling import Enrolling
from counter_app.services.finding import ProcedureFinder
from counter_app.services.handing_over import HandingOver
from counter_app.services.holdings import HoldingsDesk
from counter_app.services.intake import Intake
from counter_app.services.intake_drafts import IntakeDrafts
from counter_app.services.losses import LossDesk
from counter_app.services.originals import Originals
from counter_app.services.people_desk import PeopleDesk
from counter_app.services.ports import (
    CatalogueSource,
    Digitiser,
    KeyRing,
    Store,
    Workbooks,
)
from counter_app.services.printing import Printing
from counter_app.services.province import Province
from counter_app.services.purging import Purging
from counter_app.services.reconciling import Reconciling
from counter_app.services.results import ResultDesk
from counter_app.services.scanning_in import ScanningIn
from counter_app.services.sending import Sending
from counter_app.services.supervising import Supervising
from counter_app.services.taking_from_hub import TakingFromHub
from counter_app.services.verifying import Verifying
from counter_app.services.withdrawing import Withdrawing
from counter_app.slips import ReportlabSlips, XlsxWorkbooks
from counter_app.store import DataKey, KeyBook, SealedTransferFiles, create_store, open_store
from counter_app.upload import (
    BagPackages,
    HttpChangeFeed,
    HttpHubDossiers,
    HttpHubLink,
    HttpProvinceStore,
)


@dataclass(frozen=True, slots=True)
class NewCounter:
    """What a supervisor gets once, on paper: the key that opens the store when every passphrase is forgotten."""

    officer: Officer
    recovery_key: str


@dataclass(frozen=True, slots=True)
class _BookRing:
    """The key book bound to the opened store's key: satisfies `KeyRing`."""

    book: KeyBook
    key: DataKey

    def add(self, login: OfficerLogin, passphrase: str) -> None:
        self.book.add(login, passphrase, self.key)

    def change(self, login: OfficerLogin, old: str, new: str) -> None:
        self.book.change(login, old, new)

    def set(self, login: OfficerLogin, new: str) -> None:
        self.book.set(login, new, self.key)


def _desk(store: Store, clock: DeskClock, catalogue: CatalogueSource) -> Desk:
    """Return what every service of this desk stands on."""
    return Desk(
        store,
        clock,
        Uuid4Identifiers(),
        catalogue,
        NeutralRecordBook(),
        load_digitising_rules(),
        load_extension_rules(),
    )


class Counter:
    """The services of one desk, opened for one officer. Close it when the officer leaves."""

    def __init__(self, folder: DataFolder, store: Store, ring: KeyRing, clock: DeskClock) -> None:
        self.folder = folder
        self.clock = clock
        own = load_catalogue()
        layered = OfficeCatalogue(own)
        self.catalogue: CatalogueSource = layered
        self.digitiser: Digitiser = LazyDigitiser()
        self.desk = _desk(store, clock, layered)
        self.catalogue_desk = CatalogueDesk(self.desk, layered, SignedPacks(own))
        self.finder = ProcedureFinder(self.desk)
        with store.reading() as view:
            layered.refresh(view)
        self._link = HttpHubLink()
        workbooks: Workbooks = XlsxWorkbooks()
        self._province_store = HttpProvinceStore()
        self.province = Province(self.desk, self._province_store)
        self.originals = Originals(self.desk, HttpProvinceStore())
        self.intake = Intake(self.desk, self.digitiser, self.province)
        self.people = PeopleDesk(self.desk)
        self.digitising = Digitising(self.desk, self.digitiser)
        self.verifying = Verifying(self.desk)
        self.withdrawing = Withdrawing(self.desk)
        self.scanning = ScanningIn(self.desk, self.digitiser, SystemScannerPark())
        self.sending = Sending(self.desk, self._link, random.random)
        self.enrolling = Enrolling(self.desk, self._link)
        self.losses = LossDesk(self.desk)
        self.reconciling = Reconciling(self.desk, self._link)
        self.carrying = CarryingOut(self.desk, self._link, BagPackages())
        self.purging = Purging(self.desk, load_retention_rules(), self._link)
        self.holdings = HoldingsDesk(self.desk)
        self.clock_watch = ClockWatch(self.desk)
        self.acts = DossierActs(self.desk)
        self.drafts = IntakeDrafts(self.desk)
        self.batch = BatchIntake(self.desk, self.intake)
        self.handing_over = HandingOver(self.desk, SealedTransferFiles())
        self._hub_dossiers = HttpHubDossiers()
        self._change_feed = HttpChangeFeed()
        self.changes = ChangesDesk(self.desk, self._change_feed, self.catalogue_desk)
        self.from_hub = TakingFromHub(self.desk, self.handing_over, self._hub_dossiers)
        self.dossiers = DossierDesk(self.desk)
        self.results = ResultDesk(self.desk, self.digitiser)
        self.counting = Counting(self.desk)
        self.printing = Printing(self.desk, ReportlabSlips(), workbooks, load_slip_forms())
        self.supervising = Supervising(self.desk, workbooks)
        self.accounts = Accounts(self.desk, ring)

    @property
    def office(self) -> Office:
        with self.desk.store.reading() as view:
            return view.settings.office()

    @property
    def officer(self) -> Officer:
        with self.desk.store.reading() as view:
            return view.officers.get(self.desk.store.officer)

    def print_receipt(self, dossier: Dossier) -> Path:
        """Write the receipt slip as a PDF that is ready to print; return its path. Raises FontMissing, DiskFull."""
        return write_private(
            self.folder.printouts / f"{dossier.number}.pdf", self.printing.receipt(dossier.id)
        )

    def print_slip(self, dossier: Dossier, kind: SlipKind) -> Path:
        """Write one of the dossier's forms as a PDF; return its path. Raises FontMissing, DiskFull, SlipNotDue, UnknownCode."""
        return write_private(
            self.folder.printouts / f"{dossier.number}-{kind.value}.pdf",
            self.printing.slip(dossier.id, kind).pdf,
        )

    def print_register(self, first: date, last: date) -> Path:
        """Write the register of the dossiers received in a period (both days inclusive) as a PDF; return its path.

        Raises FontMissing, DiskFull, UnknownCode.
        """
        name = f"so-theo-doi-{first.isoformat()}-{last.isoformat()}.pdf"
        return write_private(self.folder.printouts / name, self.printing.register(first, last).pdf)

    def close(self) -> None:
        """Stop the workers, hang up, close the store; in this order, so that nothing writes to a closed store."""
        self.digitiser.close()
        self._link.close()
        self._province_store.close()
        self.originals.close()
        self._hub_dossiers.close()
        self._change_feed.close()
        self.desk.store.close()


def create_counter(
    folder: Path,
    *,
    office: Office,
    login: OfficerLogin,
    officer_name: str,
    passphrase: str,
    settings: Mapping[str, str] | None = None,
) -> NewCounter:
    """Make a new store with its first supervisor. `settings`: `superior` and `place`, printed on slips.

    Raises:
        StoreExists, StoreOnNetwork, WeakPassphrase, DiskFull; FieldRefused: a name longer than records may carry.
    """
    within(office.desk, LONGEST_DESK, "desk")
    within(office.name, LONGEST_NAME, "name")
    within(officer_name, LONGEST_NAME, "officer_name")
    if (folder / "counter.db").exists():
        raise StoreExists()
    clock = DeskClock()
    officer = Officer(login, officer_name, Role.SUPERVISOR)
    key, recovery_key = KeyBook(folder).create(login, passphrase)
    store = create_store(
        folder, key, officer=officer, office=office, clock=clock, ids=Uuid4Identifiers()
    )
    try:
        if settings:
            with store.writing() as view:
                for name, value in settings.items():
                    view.settings.put(name, value)
                view.events.append(EventDraft(EventKind.SETTING_CHANGED, subjects=tuple(settings)))
    finally:
        store.close()
    return NewCounter(officer, recovery_key)


def open_counter(
    folder: Path,
    login: OfficerLogin,
    passphrase: str,
    *,
    now: datetime | None = None,
) -> Counter:
    """Open the store for an officer; `now` sets the clock, in stores made for trying things only.

    Raises:
        StoreMissing, WrongPassphrase, UnknownOfficer, StoreNewer, StoreDamaged, StoreOnNetwork, ClockNotAllowed.
    """
    key = KeyBook(folder).unlock(login, passphrase)
    return _open(folder, key, login, EventKind.SIGNED_IN, now=now)


def recover_counter(folder: Path, login: OfficerLogin, recovery_key: str) -> Counter:
    """Open the store with the printed recovery key, in the name of `login`. Raises WrongRecoveryKey, StoreMissing…"""
    key = KeyBook(folder).recover(recovery_key)
    return _open(folder, key, login, EventKind.SIGNED_IN, now=None)


def known_logins(folder: Path) -> tuple[OfficerLogin, ...]:
    """Return who can sign in here, to choose from. Raises StoreMissing."""
    return KeyBook(folder).logins()


def _open(
    folder: Path, key: DataKey, login: OfficerLogin, kind: EventKind, *, now: datetime | None
) -> Counter:
    clock = DeskClock()
    data = DataFolder(folder)
    sweep(data.printouts, datetime.now(VIETNAM))
    store = open_store(folder, key, officer=login, clock=clock)
    try:
        with store.writing() as view:
            office = view.settings.office()
            view.officers.get(login)
            if now is not None:
                if not office.test:
                    raise ClockNotAllowed()
                clock.stand_at(now)
                view.events.append(EventDraft(EventKind.CLOCK_SET, after={"now": now.isoformat()}))
            view.events.append(EventDraft(kind, subjects=(login,)))
    except BaseException:
        store.close()
        raise
    return Counter(data, store, _BookRing(KeyBook(folder), key), clock)
