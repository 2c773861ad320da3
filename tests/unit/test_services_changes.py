"""What the hub tells a desk: applied once, in order, and what cannot be is shown to a person."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.catalogue import OfficeCatalogue, SignedPacks
from counter_app.domain.changes import (
    CATALOGUE_SUBJECT,
    Change,
    NumberGiven,
    PackPublished,
    PortalAcceptance,
    PortalRefusal,
    UnknownChange,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError, LinkDown
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import Enrolment, OutboxState
from counter_app.messages import sentence_of
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.change_ports import ChangePage
from counter_app.services.changes import ChangesDesk, TakenIn
from tests.catalogue_bench import Signer, TakesPacks, bench, signer, takes_packs, with_limit
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import ALLOWANCE, CATALOGUE, HUY, HUY_NAME, LAN, LAN_NAME, LAND, Bench

__all__ = ["bench", "signer", "takes_packs"]

NUMBER, OTHER = "H19.12-20261126-0000001", "H19.12-20261126-0000002"


class Feed:
    """A hub's list in memory, told in pages of two."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.asked: list[str | None] = []
        self.trouble: CounterError | None = None

    def page(self, enrolment: Enrolment, since: str | None) -> ChangePage:
        self.asked.append(since)
        if self.trouble is not None:
            raise self.trouble
        start = int(since or 0)
        page = tuple(self.changes[start : start + 2])
        after = start + len(page)
        return ChangePage(page, str(after), after < len(self.changes))

    def close(self) -> None:
        """Nothing to give back."""


class Told:
    """A desk with two dossiers, enrolled at a hub that tells it things."""

    def __init__(self, folder: Path) -> None:
        clock = SetClock()
        store = make_store(folder / "data", clock=clock)
        self.bench = Bench(folder, store, clock)
        self.feed = Feed()
        catalogue = CatalogueDesk(
            self.bench.desk, OfficeCatalogue(CATALOGUE), SignedPacks(CATALOGUE)
        )
        self.changes = ChangesDesk(self.bench.desk, self.feed, catalogue)
        self.first, self.second = (
            self.bench.take(citizen, ALLOWANCE, name=name).checklist.dossier
            for citizen, name in ((LAN, LAN_NAME), (HUY, HUY_NAME))
        )

    def enrol(self) -> None:
        self.bench.enrol()

    def tell(self, *changes: Change) -> TakenIn:
        self.feed.changes += changes
        return self.changes.catch_up()

    def now(self, dossier: Dossier) -> Dossier:
        return self.bench.dossiers.find(dossier.id).dossier

    def code(self, dossier: Dossier) -> str | None:
        notice = self.changes.notice_of(dossier.id)
        return None if notice is None else notice.code


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    made = Told(tmp_path)
    made.enrol()
    yield made
    made.bench.store.close()


def test_a_number_stands_beside_the_desks_own_and_is_queued(told: Told) -> None:
    taken = told.tell(NumberGiven(told.first.id, NUMBER))
    after = told.now(told.first)

    assert taken.numbers == (told.first.id,)
    assert (after.number, after.official_number) == (told.first.number, NUMBER)
    assert after.revision == told.first.revision + 1
    rows = told.bench.sending.rows((OutboxState.QUEUED,))
    assert [(row.record.subject, row.record.revision) for row in rows][-1] == (after.id, 2)
    assert EventKind.DOSSIER_NUMBERED in told.bench.events()


def test_the_same_number_again_changes_nothing(told: Told) -> None:
    told.tell(NumberGiven(told.first.id, NUMBER))
    again = told.tell(NumberGiven(told.first.id, NUMBER))

    assert not again.anything
    assert told.now(told.first).revision == told.first.revision + 1


def test_a_number_of_another_dossier_is_shown_not_taken(told: Told) -> None:
    told.tell(NumberGiven(told.first.id, NUMBER))
    taken = told.tell(NumberGiven(told.second.id, NUMBER))

    assert (taken.numbers, taken.notices) == ((), 1)
    assert (told.now(told.second).official_number, told.code(told.second)) == (None, "NUMBER_TAKEN")


def test_a_number_typed_by_hand_is_not_overwritten(told: Told) -> None:
    told.bench.acts.number(told.first.id, OTHER)
    told.tell(NumberGiven(told.first.id, NUMBER))

    assert (told.now(told.first).official_number, told.code(told.first)) == (
        OTHER,
        "NUMBER_DIFFERS",
    )
    notice = told.changes.notice_of(told.first.id)
    assert notice is not None
    words = sentence_of(notice.code, notice.details)
    assert NUMBER in words.what and OTHER in words.what


@pytest.mark.parametrize("number", ["", "x", "T7K3Q9M", "H19.12-20261341-0000001"])
def test_what_is_no_number_is_shown(told: Told, number: str) -> None:
    told.tell(NumberGiven(told.first.id, number))

    assert told.code(told.first) == "DOSSIER_NUMBER_REFUSED"


def test_a_dossier_that_is_not_here_is_passed_by(told: Told) -> None:
    away = DossierId("f" * 32)
    taken = told.tell(
        NumberGiven(away, NUMBER), PortalRefusal(away, "PORTAL_REFUSED"), UnknownChange("new")
    )

    assert not taken.anything
    assert told.changes.notices() == ()


def test_a_dossier_that_was_given_away_is_the_other_desks(told: Told) -> None:
    target = told.bench.folder / "ban-giao.quayso"
    told.bench.handing_over.hand_over(told.first.id, "Quầy 2", target)
    taken = told.tell(NumberGiven(told.first.id, NUMBER))

    assert not taken.anything
    assert told.now(told.first).official_number is None


def test_a_refusal_is_kept_until_the_portal_takes_it(told: Told) -> None:
    details = {"step": "dossier", "portal_code": "HS-07", "words": "Thiếu mã"}
    taken = told.tell(PortalRefusal(told.first.id, "PORTAL_REFUSED", details))
    assert taken.notices == 1
    (notice,) = told.changes.notices()
    assert (notice.subject, dict(notice.details)) == (told.first.id, details)
    assert "Thiếu mã" in sentence_of(notice.code, notice.details).what

    told.tell(PortalAcceptance(told.first.id))
    assert told.changes.notices() == ()


def test_a_person_may_put_a_notice_away(told: Told) -> None:
    told.tell(PortalRefusal(told.first.id, "PORTAL_REFUSED"))
    told.changes.dismiss(told.first.id)

    assert told.changes.notices() == ()
    assert told.bench.events()[-1] is EventKind.NOTICE_DISMISSED


def test_all_pages_are_taken_and_the_next_look_goes_on(told: Told) -> None:
    told.tell(*(UnknownChange(str(place)) for place in range(5)))
    assert told.feed.asked == [None, "2", "4"]
    told.tell()

    assert told.feed.asked[3:] == ["5"]


def test_a_cut_keeps_what_was_taken_in(told: Told) -> None:
    told.tell(NumberGiven(told.first.id, NUMBER))
    told.feed.trouble = LinkDown(reason="cut")
    with pytest.raises(LinkDown):
        told.tell(NumberGiven(told.second.id, OTHER))
    told.feed.trouble = None
    told.changes.catch_up()

    assert told.feed.asked[-2:] == ["1", "1"]
    assert [told.now(it).official_number for it in (told.first, told.second)] == [NUMBER, OTHER]


def test_a_desk_without_a_hub_asks_nobody(tmp_path: Path) -> None:
    alone = Told(tmp_path)
    taken = alone.tell(NumberGiven(alone.first.id, NUMBER))
    alone.bench.store.close()

    assert (taken, alone.feed.asked) == (TakenIn(), [])


def test_a_pack_that_nobody_trusted_signed_is_shown(told: Told) -> None:
    taken = told.tell(PackPublished("{}"), NumberGiven(told.first.id, NUMBER))

    assert (taken.packs, taken.orders, taken.numbers) == (0, 1, (told.first.id,))
    (notice,) = told.changes.notices()
    assert (notice.subject, notice.code) == (CATALOGUE_SUBJECT, "PACK_INVALID")


def test_an_officers_desk_takes_a_pack_of_a_publisher_that_a_supervisor_trusted(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    takes_packs.bench.enrol()
    officers = takes_packs.as_officer()
    feed = Feed()
    changes = ChangesDesk(officers.desk, feed, officers.packs)
    pack = signer.pack(1, procedures=[with_limit(LAND, 4)]).decode()
    feed.changes += [PackPublished(pack), PackPublished(pack)]
    taken = changes.catch_up()

    assert (taken.packs, taken.notices) == (1, 0)
    today = takes_packs.bench.clock.now().date()
    assert officers.catalogue.procedure(LAND, today).cases[0].limit.amount == 4
    officers.bench.store.close()
