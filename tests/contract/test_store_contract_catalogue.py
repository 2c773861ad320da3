"""The catalogue's tables: what was taken in stays as it was, what is the officer's own is theirs alone."""

from datetime import date, datetime

import pytest

from counter_app.domain.errors import CounterError
from counter_app.domain.ids import OfficerLogin, ProcedureCode, Sha256
from counter_app.services.catalogue_ports import HeldPack, LocalDay, LocalDayKind, Publisher
from counter_app.store import SqlStore
from tests.fixtures_store import LOGIN, NOON, clock, store

__all__ = ["clock", "store"]
PUBLISHER = Publisher("0123456789abcdef", "Sở Tư pháp tỉnh Mẫu", "AAAA")
LAND = ProcedureCode("1.012783")


def pack(version: int, *, body: str = '{"Hà": "Ha\u0300"}') -> HeldPack:
    return HeldPack(
        sequence=0,
        key_id=PUBLISHER.key_id,
        publisher=PUBLISHER.name,
        version=version,
        issued_on=date(2026, 2, 27),
        title="Quyết định mẫu",
        sha256=Sha256("0" * 64),
        body=body,
        imported_at=NOON,
        imported_by=LOGIN,
    )


def local(day: date, kind: LocalDayKind) -> LocalDay:
    return LocalDay(day, kind, "Nghỉ mẫu", "CV 1 mẫu", NOON, LOGIN)


def test_packs_come_back_in_the_order_of_import_to_the_letter(store: SqlStore) -> None:
    with store.working() as tx:
        tx.catalogue.trust(PUBLISHER)
        for version in (7, 3):
            tx.catalogue.add_pack(pack(version))
    with store.reading() as view:
        held = view.catalogue.packs()
    assert [known.version for known in held] == [7, 3]
    assert held[0].sequence < held[1].sequence
    assert held[0].body == pack(7).body, "what was signed is never normalised"


@pytest.mark.parametrize(
    "sql",
    ["UPDATE catalogue_pack SET body = '{}'", "DELETE FROM catalogue_pack"],
)
def test_a_pack_that_was_taken_in_never_changes(store: SqlStore, sql: str) -> None:
    with store.working() as tx:
        tx.catalogue.trust(PUBLISHER)
        tx.catalogue.add_pack(pack(1))
    with pytest.raises(CounterError), store.working() as tx:
        tx.session.run(sql)
    with store.reading() as view:
        assert [known.version for known in view.catalogue.packs()] == [1]


def test_a_distrusted_publisher_is_gone_and_can_come_back_under_its_new_name(
    store: SqlStore,
) -> None:
    renamed = Publisher(PUBLISHER.key_id, "Sở Nội vụ tỉnh Mẫu", PUBLISHER.public_key)
    with store.working() as tx:
        tx.catalogue.trust(PUBLISHER)
        tx.catalogue.distrust(PUBLISHER.key_id)
        assert tx.catalogue.publishers() == ()
        tx.catalogue.trust(renamed)
        assert tx.catalogue.publishers() == (renamed,)


def test_the_stamp_grows_with_every_change_of_what_is_counted_by(store: SqlStore) -> None:
    day = date(2026, 3, 5)
    with store.working() as tx:
        held = tx.catalogue
        held.trust(PUBLISHER)
        stamps = [held.stamp()]
        held.add_pack(pack(1))
        stamps.append(held.stamp())
        held.put_local_day(local(day, LocalDayKind.OFF))
        stamps.append(held.stamp())
        held.put_local_day(local(day, LocalDayKind.STRUCK))
        stamps.append(held.stamp())
        held.drop_local_day(day)
        stamps.append(held.stamp())
    assert stamps == sorted(set(stamps))


def test_a_local_day_is_one_row_a_day(store: SqlStore) -> None:
    days = (date(2026, 3, 6), date(2026, 3, 5))
    with store.working() as tx:
        for day in days:
            tx.catalogue.put_local_day(local(day, LocalDayKind.OFF))
        tx.catalogue.put_local_day(local(days[0], LocalDayKind.STRUCK))
        kept = tx.catalogue.local_days()
    assert [(row.day, row.kind) for row in kept] == [
        (days[1], LocalDayKind.OFF),
        (days[0], LocalDayKind.STRUCK),
    ]
    assert kept[0].changed_at == datetime.fromisoformat("2026-03-02T12:00:00+07:00")


def test_favourites_are_the_officers_own(store: SqlStore) -> None:
    other = OfficerLogin("lanh")
    with store.working() as tx:
        for _ in range(2):
            tx.catalogue.set_favourite(LOGIN, LAND, wanted=True)
        assert tx.catalogue.favourites(LOGIN) == {LAND}
        assert tx.catalogue.favourites(other) == frozenset()
        tx.catalogue.set_favourite(other, LAND, wanted=False)
        tx.catalogue.set_favourite(LOGIN, LAND, wanted=False)
        assert tx.catalogue.favourites(LOGIN) == frozenset()
