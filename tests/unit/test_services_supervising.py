"""Who may see the figures, who may add officers, and that nobody gets in half."""

import pytest

from counter_app.app.counter import Counter, create_counter, open_counter
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.errors import (
    ClockNotAllowed,
    FieldRefused,
    OfficerExists,
    RoleRequired,
    StateRefused,
    StoreExists,
    StoreMissing,
    UnknownOfficer,
    WeakPassphrase,
    WrongPassphrase,
)
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId, OfficeCode, OfficerLogin
from counter_app.domain.officers import Office, Role
from counter_app.services.accounts import Accounts
from counter_app.store import DataKey, KeyBook, open_store
from tests.fixtures_store import CHEAP, LOGIN, NOON, PASSPHRASE
from tests.services_bench import ALLOWANCE, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


class Ring:
    """The keys of the bench's store."""

    def __init__(self, bench: Bench) -> None:
        self.book = KeyBook(bench.folder / "data", cost=CHEAP)
        self._key: DataKey = self.book.unlock(LOGIN, PASSPHRASE)

    def add(self, login: OfficerLogin, passphrase: str) -> None:
        self.book.add(login, passphrase, self._key)

    def change(self, login: OfficerLogin, old: str, new: str) -> None:
        self.book.change(login, old, new)

    def set(self, login: OfficerLogin, new: str) -> None:
        self.book.set(login, new, self._key)


@pytest.fixture
def ring(bench: Bench) -> Ring:
    return Ring(bench)


@pytest.fixture
def accounts(bench: Bench, ring: Ring) -> Accounts:
    return Accounts(bench.desk, ring)


def test_a_new_officer_can_unlock_the_store(bench: Bench, accounts: Accounts, ring: Ring) -> None:
    made = accounts.add("Lan", " Đỗ Thị  Lan ", Role.OFFICER, "mật khẩu của lan")
    assert (made.login, made.name) == ("lan", "Đỗ Thị Lan")
    ring.book.unlock(made.login, "mật khẩu của lan")
    assert [known.login for known in accounts.all()] == ["hoa", "lan"]
    assert bench.events()[-1] is EventKind.OFFICER_ADDED


@pytest.mark.parametrize(
    ("login", "name", "passphrase", "refusal"),
    [
        ("hoa", "Hoa", "mật khẩu của hoa", OfficerExists),
        ("", "Lan", "mật khẩu của lan", FieldRefused),
        ("lan huong", "Lan", "mật khẩu của lan", FieldRefused),
        ("lan", "  ", "mật khẩu của lan", FieldRefused),
        ("lan", "Lan", "ngắn", WeakPassphrase),
    ],
)
def test_an_officer_is_added_whole_or_not_at_all(
    accounts: Accounts, ring: Ring, login: str, name: str, passphrase: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        accounts.add(login, name, Role.OFFICER, passphrase)
    assert [known.login for known in accounts.all()] == ["hoa"]
    assert list(ring.book.logins()) == ["hoa"]


def test_a_key_whose_officer_was_never_written_does_not_block_the_name(
    accounts: Accounts, ring: Ring
) -> None:
    ring.add(OfficerLogin("lan"), "khóa của lần bị cắt")
    accounts.add("lan", "Lan", Role.OFFICER, "mật khẩu của lan")
    ring.book.unlock(OfficerLogin("lan"), "mật khẩu của lan")


def test_only_a_supervisor_adds_officers_and_sees_the_backlog(
    bench: Bench, accounts: Accounts, ring: Ring
) -> None:
    accounts.add("lan", "Lan", Role.OFFICER, "mật khẩu của lan")
    login = OfficerLogin("lan")
    key = ring.book.unlock(login, "mật khẩu của lan")
    store = open_store(bench.folder / "data", key, officer=login, clock=bench.clock)
    try:
        hers = Bench(bench.folder, store, bench.clock)
        with pytest.raises(RoleRequired):
            hers.supervising.backlog()
        with pytest.raises(RoleRequired):
            hers.supervising.export(bench.folder / "backlog.xlsx")
        with pytest.raises(RoleRequired):
            Accounts(hers.desk, ring).add("mai", "Mai", Role.OFFICER, "mật khẩu của mai")
    finally:
        store.close()
    assert not (bench.folder / "backlog.xlsx").exists()
    assert bench.supervising.backlog().backlog.at == bench.clock.now()


def test_a_wrong_old_passphrase_changes_nothing(
    bench: Bench, accounts: Accounts, ring: Ring
) -> None:
    before = bench.events()
    with pytest.raises(WrongPassphrase):
        accounts.change_passphrase("không phải", "mật khẩu mới tinh")
    with pytest.raises(WeakPassphrase):
        accounts.change_passphrase(PASSPHRASE, "x")
    assert bench.events() == before
    ring.book.unlock(LOGIN, PASSPHRASE)


def test_a_changed_passphrase_is_an_event(bench: Bench, accounts: Accounts, ring: Ring) -> None:
    accounts.change_passphrase(PASSPHRASE, "mật khẩu mới tinh")
    ring.book.unlock(LOGIN, "mật khẩu mới tinh")
    assert bench.events()[-1] is EventKind.PASSPHRASE_CHANGED


def test_recovery_gives_a_known_account_a_new_passphrase(
    bench: Bench, accounts: Accounts, ring: Ring
) -> None:
    with pytest.raises(UnknownOfficer):
        accounts.recover(OfficerLogin("ai_do"), "mật khẩu mới tinh")
    accounts.recover(LOGIN, "mật khẩu mới tinh")
    ring.book.unlock(LOGIN, "mật khẩu mới tinh")
    assert bench.events()[-1] is EventKind.ACCOUNT_RECOVERED


def test_the_backlog_counts_what_was_done(bench: Bench) -> None:
    bench.hold_birth()
    first = bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier
    bench.take(MAI, "1.011607")
    bench.finish(first.id)

    seen = bench.supervising.export(bench.folder / "backlog.xlsx")

    assert seen.backlog.dossiers_by_status[DossierStatus.SOLVED] == 1
    assert seen.backlog.papers_by_state["accepted"] == 1
    assert [row.procedure for row in seen.rows] == ["1.011607"]
    assert (bench.folder / "backlog.xlsx").read_bytes().startswith(b"PK")
    assert bench.events()[-1] is EventKind.REPORT_EXPORTED


def test_finished_work_is_finished_once(bench: Bench) -> None:
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME).checklist.dossier
    done = bench.finish(dossier.id)
    assert (done.status, done.solved_at) == (DossierStatus.SOLVED, NOON)
    with pytest.raises(StateRefused):
        bench.finish(dossier.id)


def test_the_receipt_slip_is_an_event_and_a_pdf(bench: Bench) -> None:
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME).checklist.dossier
    assert bench.printing.receipt(DossierId(dossier.id)).startswith(b"%PDF-")
    assert bench.events()[-1] is EventKind.SLIP_PRINTED


def test_the_chain_holds_after_a_days_work(bench: Bench) -> None:
    bench.hold_wedding()
    report = bench.supervising.verify_chain()
    assert report.ok
    assert report.events == len(bench.events())


def _new_counter(bench: Bench, *, test: bool) -> None:
    create_counter(
        bench.folder / "counter",
        office=Office(OfficeCode("H19.12"), "Bộ phận Một cửa", "Quầy 1", test=test),
        login=LOGIN,
        officer_name="Hoa",
        passphrase=PASSPHRASE,
    )


def test_a_set_clock_is_for_test_stores_alone(bench: Bench) -> None:
    _new_counter(bench, test=False)
    with pytest.raises(ClockNotAllowed):
        open_counter(bench.folder / "counter", LOGIN, PASSPHRASE, now=NOON)


def test_the_desk_opens_for_its_own_officers_alone(bench: Bench) -> None:
    folder = bench.folder / "counter"
    with pytest.raises(StoreMissing):
        open_counter(folder, LOGIN, PASSPHRASE)
    _new_counter(bench, test=True)
    with pytest.raises(StoreExists):
        _new_counter(bench, test=True)
    with pytest.raises(WrongPassphrase):
        open_counter(folder, LOGIN, "không phải")
    with pytest.raises(UnknownOfficer):
        open_counter(folder, OfficerLogin("ai_do"), PASSPHRASE)
    desk: Counter = open_counter(folder, LOGIN, PASSPHRASE, now=NOON)
    try:
        assert desk.clock.now() == NOON
        with desk.desk.store.reading() as view:
            kinds = [event.kind for event in view.events.walk()]
        assert kinds[-2:] == [EventKind.CLOCK_SET, EventKind.SIGNED_IN]
    finally:
        desk.close()
