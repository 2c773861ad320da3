"""What the hub gives out: days off and rules for the line are taken in with events, and shown; promises stay."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from counter_app.domain.changes import (
    DAYS_DIFFER_SUBJECT,
    DAYS_SUBJECT,
    POLICY_SUBJECT,
    Change,
    DaysGiven,
    HubDay,
    HubDayKind,
    NumberGiven,
    PaperSeen,
    PolicyGiven,
    PortalRefusal,
    WorkAssigned,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId
from counter_app.domain.link import Window
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.messages import sentence_of
from counter_app.services.catalogue_ports import LocalDayKind
from counter_app.services.changes import ChangesDesk, TakenIn
from counter_app.services.dossier_list import DossierGroup, DossierList
from counter_app.services.sending import Sending
from tests.catalogue_bench import TakesPacks, bench, signer, takes_packs
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME
from tests.unit.test_services_changes import NUMBER, Feed

__all__ = ["bench", "signer", "takes_packs"]
# The bench's clock stands on Monday 2/3/2026 at noon; LAND gives five working days: Monday 9/3.
STORM = date(2026, 3, 5)
AWAY = DossierId("f" * 32)


class Told:
    """A desk that a hub tells things; its catalogue's calendar is its own."""

    def __init__(self, desk: TakesPacks) -> None:
        self.desk = desk
        self.bench = desk.bench
        self.bench.enrol()
        self.feed = Feed()
        self.changes = ChangesDesk(desk.desk, self.feed, desk.packs)
        self.sending = Sending(desk.desk, self.bench.hub, lambda: 0.5)

    def tell(self, *changes: Change) -> TakenIn:
        self.feed.changes += changes
        return self.changes.catch_up()

    def days(self, *rows: HubDay) -> TakenIn:
        return self.tell(DaysGiven(rows))

    def kind(self, day: date) -> LocalDayKind | None:
        return next((it.kind for it in self.desk.packs.days(day.year) if it.day == day), None)

    def open(self, citizen: str = MAI, name: str = MAI_NAME) -> Dossier:
        return self.bench.take(citizen, LAND, name=name).checklist.dossier

    def words(self, subject: str) -> str:
        [notice] = [it for it in self.changes.notices() if it.subject == subject]
        return sentence_of(notice.code, notice.details).text


@pytest.fixture
def told(takes_packs: TakesPacks) -> Iterator[Told]:
    yield Told(takes_packs)


def off(day: date = STORM, name: str = "Nghỉ bão", kind: HubDayKind = HubDayKind.OFF) -> HubDay:
    return HubDay(day, kind, name, "Công điện 1 mẫu")


class TestDaysOff:
    def test_a_day_moves_new_promises_and_leaves_printed_ones(self, told: Told) -> None:
        before = told.open()
        with told.bench.since() as events:
            taken = told.days(off())

        assert (taken.orders, taken.notices, taken.anything) == (1, 0, True)
        assert events == [
            EventKind.HOLIDAY_CHANGED,
            EventKind.DUE_RECOUNTED,
            EventKind.CHANGES_TAKEN_IN,
        ]
        kept = told.bench.dossiers.find(before.id).dossier
        assert kept.due_at == before.due_at
        assert kept.due_at.date() == date(2026, 3, 9)
        told.bench.clock.go_on(timedelta(minutes=1))
        assert told.open(HUY, HUY_NAME).due_at.date() == date(2026, 3, 10)
        words = told.words(DAYS_SUBJECT)
        assert "05/03/2026" in words and "1 hồ sơ" in words and "giữ nguyên" in words

    def test_the_same_table_again_changes_nothing(self, told: Told) -> None:
        told.days(off())
        told.changes.dismiss(DAYS_SUBJECT)
        with told.bench.since() as events:
            taken = told.days(off())

        assert not taken.anything
        assert events == [EventKind.CHANGES_TAKEN_IN]
        assert told.changes.notices() == ()

    def test_a_row_of_the_office_is_never_written_over(self, told: Told) -> None:
        told.desk.packs.set_day(STORM, LocalDayKind.STRUCK, name="Vẫn làm việc", source="QĐ 2 mẫu")
        taken = told.days(off(), off(date(2026, 3, 6)))

        assert taken.orders == 2
        assert told.kind(STORM) is LocalDayKind.STRUCK
        assert told.kind(date(2026, 3, 6)) is LocalDayKind.OFF
        assert "05/03/2026" in told.words(DAYS_DIFFER_SUBJECT)
        assert "06/03/2026" in told.words(DAYS_SUBJECT)
        assert "05/03/2026" not in told.words(DAYS_SUBJECT)

    def test_where_office_and_hub_say_the_same_nothing_is_told(self, told: Told) -> None:
        told.desk.packs.set_day(STORM, LocalDayKind.OFF, name="Nghỉ", source="QĐ 2 mẫu")
        assert not told.days(off()).anything

    def test_what_the_hub_takes_back_is_gone_and_the_offices_own_stays(self, told: Told) -> None:
        own = date(2026, 3, 6)
        told.desk.packs.set_day(own, LocalDayKind.OFF, name="Nghỉ", source="QĐ 2 mẫu")
        told.days(off())
        told.days(*(HubDay(day, HubDayKind.NONE, "", "") for day in (STORM, own)))

        assert told.kind(STORM) is None
        assert told.kind(own) is LocalDayKind.OFF

    def test_a_supervisor_may_say_otherwise_after(self, told: Told) -> None:
        told.days(off())
        told.desk.packs.remove_day(STORM, source="")
        assert told.kind(STORM) is None

        told.days(off())
        [row] = [it for it in told.desk.packs.days(2026) if it.day == STORM]
        assert row.by_hub
        told.desk.packs.set_day(STORM, LocalDayKind.OFF, name="Nghỉ", source="QĐ 3 mẫu")
        [row] = [it for it in told.desk.packs.days(2026) if it.day == STORM]
        assert not row.by_hub

    def test_what_nobody_has_put_away_yet_is_told_together(self, told: Told) -> None:
        told.open()
        told.days(off())
        told.days(off(date(2026, 3, 6)))
        words = told.words(DAYS_SUBJECT)
        assert "05/03/2026" in words and "06/03/2026" in words

    def test_an_officer_who_supervises_nobody_is_no_hindrance(
        self, takes_packs: TakesPacks
    ) -> None:
        takes_packs.bench.enrol()
        officers = takes_packs.as_officer()
        feed = Feed()
        feed.changes.append(DaysGiven((off(),)))
        taken = ChangesDesk(officers.desk, feed, officers.packs).catch_up()

        assert taken.orders == 1
        officers.bench.store.close()


class TestRulesForTheLine:
    def test_only_what_is_named_changes(self, told: Told) -> None:
        told.sending.set_policy(SendingPolicy(metered=True, rate_limit=50_000))
        with told.bench.since() as events:
            taken = told.tell(PolicyGiven({"masters": "in_hours", "masters_hours": "20:00-05:00"}))

        assert taken.orders == 1
        assert told.sending.policy() == SendingPolicy(
            masters=MastersWhen.IN_HOURS,
            masters_hours=Window(time(20), time(5)),
            metered=True,
            rate_limit=50_000,
        )
        assert events == [EventKind.SETTING_CHANGED, EventKind.CHANGES_TAKEN_IN]
        assert "khi nào gửi bản gốc, giờ gửi bản gốc" in told.words(POLICY_SUBJECT)

    def test_the_same_again_changes_nothing(self, told: Told) -> None:
        rules = PolicyGiven({"metered": True})
        told.tell(rules)
        told.changes.dismiss(POLICY_SUBJECT)

        assert not told.tell(rules).anything
        assert told.changes.notices() == ()

    @pytest.mark.parametrize(
        "rules",
        [
            {"masters": "in_hours"},
            {"masters": "sometimes"},
            {"masters": None},
            {"hours": "20:00"},
            {"hours": "20:00+07:00-05:00"},
            {"hours": "25:00-26:00"},
            {"hours": 8},
            {"metered": "yes"},
            {"metered": 1},
            {"rate_limit": 0},
            {"rate_limit": True},
            {"rate_limit": 1 << 40},
            {"colour": "blue", "metered": True},
        ],
    )
    def test_what_is_no_rule_changes_nothing(
        self, told: Told, rules: dict[str, str | int | bool | None]
    ) -> None:
        assert not told.tell(PolicyGiven(rules)).anything
        assert told.sending.policy() == SendingPolicy()


class TestWorkOfThisDesk:
    def test_a_paper_that_is_lacking_is_shown_until_the_store_is_asked_again(
        self, told: Told
    ) -> None:
        dossier = told.open()
        taken = told.tell(PaperSeen(dossier.id, "land_certificate"))

        assert taken.notices == 1
        notice = told.changes.notice_of(dossier.id)
        assert notice is not None
        words = sentence_of(notice.code, notice.details).text
        assert "Giấy chứng nhận quyền sử dụng đất" in words
        assert DossierList(told.desk.desk).ids(DossierGroup.NOTICED) == (dossier.id,)

        told.bench.take(MAI, LAND, name=MAI_NAME, dossier=dossier.id)
        # This desk asks its own office alone: the province's store was not looked into.
        assert told.changes.notice_of(dossier.id) is not None

    def test_what_the_dossier_does_not_ask_for_is_passed_by(self, told: Told) -> None:
        dossier = told.open()
        taken = told.tell(
            PaperSeen(dossier.id, "birth_certificate"),
            PaperSeen(dossier.id, "of_a_newer_catalogue"),
            PaperSeen(AWAY, "land_certificate"),
        )
        assert not taken.anything

    def test_a_refusal_of_the_portal_is_not_hidden_by_it(self, told: Told) -> None:
        dossier = told.open()
        told.tell(PortalRefusal(dossier.id, "PORTAL_REFUSED"))
        told.tell(PaperSeen(dossier.id, "land_certificate"))

        notice = told.changes.notice_of(dossier.id)
        assert notice is not None and notice.code == "PORTAL_REFUSED"
        assert len(told.changes.notices()) == 2

    def test_nothing_is_to_be_seen_of_a_dossier_that_is_over(self, told: Told) -> None:
        dossier = told.open()
        told.tell(PaperSeen(dossier.id, "land_certificate"))
        told.bench.acts.withdraw(dossier.id)

        assert told.changes.notices() == ()

    def test_a_dossier_given_to_this_desk_is_shown_with_its_number(self, told: Told) -> None:
        taken = told.tell(WorkAssigned(AWAY, NUMBER, "Quầy 2"))

        assert taken.notices == 1
        [notice] = told.changes.notices()
        words = sentence_of(notice.code, notice.details).text
        assert NUMBER in words and "Quầy 2" in words

    def test_one_that_is_here_already_is_not(self, told: Told) -> None:
        dossier = told.open()
        assert not told.tell(WorkAssigned(dossier.id, dossier.number, "Quầy 2")).anything

    def test_a_cut_before_the_cursor_takes_nothing_in_twice(self, told: Told) -> None:
        told.tell(NumberGiven(told.open().id, NUMBER), DaysGiven((off(),)))
        told.feed.changes = []
        with told.bench.since() as events:
            told.changes.catch_up()
        assert events == []
