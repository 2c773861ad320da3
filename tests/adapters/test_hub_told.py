"""What the hub gives out and tells of work: to whom, once, and no more than they need; read by the desk's own reader."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from counter_app.app.hub import HubPlace
from counter_app.app.publishing import publish_days, publish_policy
from counter_app.domain.changes import (
    Change,
    DaysGiven,
    HubDay,
    HubDayKind,
    PaperSeen,
    PolicyGiven,
    UnknownChange,
    WorkAssigned,
)
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.errors import DossierNumberRefused, HolidayRefused, PublishedFileInvalid
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import OutgoingRecord
from counter_app.hub.changes import ChangeKind
from counter_app.hub.database import Database
from counter_app.hub.forward_worker import publish
from counter_app.hub.open_schema import open_work
from counter_app.hub.schema import access
from counter_app.records import Json, canonical, parse_object
from counter_app.upload.changes import HttpChangeFeed
from tests.adapters.test_hub_calls import Desk
from tests.fakes.records import NAME, NUMBER, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub

DOSSIER = DossierId(dossier_record().subject)
TYPE = str(parse_object(paper_record(noise(1)).body)["type"])
TET = {"day": "2027-02-05", "kind": "off", "name": "Nghỉ Tết mẫu", "source": "QĐ 1 mẫu"}


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(running_hub: RunningHub) -> HubPlace:
    settings = running_hub.settings
    return HubPlace(
        data=settings.data,
        key_file=settings.key_file,
        database_url=settings.database_url,
        blobs_url=settings.blobs_url,
        blobs_credentials=settings.blobs_credentials,
    )


def told(desk: Desk) -> list[Change]:
    """What a desk reads from the first change on, with its own reader."""
    feed = HttpChangeFeed()
    changes = list(feed.page(desk.enrolment, None).changes)
    feed.close()
    return changes


def written(folder: Path, content: object) -> Path:
    path = folder / "given.json"
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def as_of(record: OutgoingRecord, **changes: Json) -> tuple[str, bytes]:
    """The record's name and body with some values changed."""
    content = parse_object(record.body) | changes
    return record.id, canonical(content).encode()


class TestGivenOut:
    def test_days_reach_every_desk_or_those_of_one_office(
        self, running_hub: RunningHub, place: HubPlace, tmp_path: Path
    ) -> None:
        ours, other = Desk(running_hub), Desk(running_hub, "H19.13")
        publish_days(place, written(tmp_path, {"days": [TET]}))
        publish_days(
            place,
            written(tmp_path, {"days": [{"day": "2027-02-05", "kind": "none"}]}),
            office="H19.13",
        )

        row = HubDay(date(2027, 2, 5), HubDayKind.OFF, "Nghỉ Tết mẫu", "QĐ 1 mẫu")
        taken_back = HubDay(date(2027, 2, 5), HubDayKind.NONE, "", "")
        assert told(ours) == [DaysGiven((row,))]
        assert told(other) == [DaysGiven((row,)), DaysGiven((taken_back,))]
        # A desk that comes later hears of it too, also the second one of an office.
        assert told(Desk(running_hub, "H19.13", "Quầy 9")) == told(other)

    def test_rules_reach_them_as_they_were_written(
        self, running_hub: RunningHub, place: HubPlace, tmp_path: Path
    ) -> None:
        rules = {"masters": "in_hours", "masters_hours": "20:00-05:00", "rate_limit": None}
        publish_policy(place, written(tmp_path, {"policy": rules}), office="H19.12")

        assert told(Desk(running_hub)) == [PolicyGiven(rules)]
        assert told(Desk(running_hub, "H19.13")) == []

    @pytest.mark.parametrize(
        "content",
        [
            [],
            {},
            {"days": []},
            {"days": {}},
            {"days": [TET], "policy": {}},
            {"days": [TET, TET]},
            {"days": [TET | {"day": "2027-02-30"}]},
            {"days": [TET | {"day": None}]},
            {"days": [TET | {"kind": "half"}]},
            {"days": [TET | {"name": 1}]},
            {"days": [TET | {"colour": "red"}]},
            {"days": [[]]},
            {"days": [TET] * 1001},
        ],
    )
    def test_what_is_no_table_is_refused_and_reaches_nobody(
        self, running_hub: RunningHub, place: HubPlace, tmp_path: Path, content: object
    ) -> None:
        with pytest.raises(PublishedFileInvalid):
            publish_days(place, written(tmp_path, content))
        assert told(Desk(running_hub)) == []

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"name": " "}, "no_name"),
            ({"source": ""}, "no_source"),
            ({"kind": "worked_saturday"}, "not_saturday"),
        ],
    )
    def test_a_row_that_no_table_takes_is_refused_by_its_day(
        self, place: HubPlace, tmp_path: Path, change: dict[str, str], reason: str
    ) -> None:
        with pytest.raises(HolidayRefused) as refused:
            publish_days(place, written(tmp_path, {"days": [TET | change]}))
        assert refused.value.details == {"reason": reason, "day": "2027-02-05"}

    @pytest.mark.parametrize(
        "rules", [{}, [], {"masters": []}, {"masters": 1.5}, {"masters": "in_hours"}, {"x": 1}]
    )
    def test_what_are_no_rules_is_refused(
        self, place: HubPlace, tmp_path: Path, rules: object
    ) -> None:
        with pytest.raises(PublishedFileInvalid):
            publish_policy(place, written(tmp_path, {"policy": rules}))

    def test_an_office_is_an_agency_code(self, place: HubPlace, tmp_path: Path) -> None:
        with pytest.raises(DossierNumberRefused):
            publish_days(place, written(tmp_path, {"days": [TET]}), office="Phường Mẫu")

    def test_what_a_newer_hub_says_of_a_day_is_passed_by_whole(
        self, running_hub: RunningHub
    ) -> None:
        days: list[Json] = [{**TET}, {**TET, "kind": "half_day"}]
        publish(running_hub.settings, ChangeKind.HOLIDAYS, {"days": days})
        assert told(Desk(running_hub)) == [UnknownChange("holidays")]


class TestPapersOfOpenWork:
    @pytest.fixture
    def waits(self, running_hub: RunningHub) -> Desk:
        """A desk with an open dossier about the person whose papers come."""
        desk = Desk(running_hub)
        assert desk.put(dossier_record()).status_code == 201
        return desk

    @pytest.fixture
    def sends(self, running_hub: RunningHub) -> Desk:
        return Desk(running_hub, "H19.13", "Quầy 5")

    def send(self, desk: Desk, **changes: Json) -> None:
        page = noise(500)
        desk.send(page)
        record = paper_record(page, code=desk.enrolment.office)
        name, body = as_of(record, **{"dossier_id": "e" * 32, **changes})
        assert desk.call("PUT", f"/v1/records/{name}", body).status_code == 201

    def test_the_desk_hears_which_dossier_and_what_type_and_nothing_else(
        self, waits: Desk, sends: Desk
    ) -> None:
        self.send(sends)

        assert told(waits) == [PaperSeen(DOSSIER, TYPE)]
        raw = waits.call("GET", "/v1/changes").json()["items"]
        assert [set(item) for item in raw] == [{"kind", "at", "dossier", "type"}]
        assert NUMBER not in json.dumps(raw) and NAME not in json.dumps(raw, ensure_ascii=False)
        assert told(sends) == []

    def test_it_is_recorded_as_a_look_with_its_ground(self, waits: Desk, sends: Desk) -> None:
        self.send(sends)
        database = Database(waits.hub.settings.database)
        with database.read() as connection:
            looks = [tuple(row) for row in connection.execute(select(
                access.c.office, access.c.desk, access.c.dossier, access.c.procedure, access.c.papers
            ))]  # fmt: skip
        database.close()
        assert looks == [("H19.12", "Quầy 1", DOSSIER, "1.001193", 1)]

    def test_the_same_record_again_tells_it_once(self, waits: Desk, sends: Desk) -> None:
        self.send(sends)
        page = noise(500)
        name, body = as_of(paper_record(page, code="H19.13"), dossier_id="e" * 32)
        assert sends.call("PUT", f"/v1/records/{name}", body).status_code == 200
        assert len(told(waits)) == 1

    def test_papers_of_the_dossier_itself_are_no_news(self, waits: Desk, sends: Desk) -> None:
        self.send(sends, dossier_id=DOSSIER)
        assert told(waits) == []

    def test_its_own_papers_are_no_news(self, waits: Desk) -> None:
        self.send(waits)
        assert told(waits) == []

    def test_another_desk_of_the_same_office_is_another_desk(
        self, waits: Desk, running_hub: RunningHub
    ) -> None:
        self.send(Desk(running_hub, "H19.12", "Quầy 2"))
        assert told(waits) == [PaperSeen(DOSSIER, TYPE)]

    def test_a_dossier_that_is_over_hears_nothing(self, waits: Desk, sends: Desk) -> None:
        over = dossier_record(2, status=DossierStatus.RETURNED)
        assert waits.put(over).status_code == 201
        self.send(sends)

        assert told(waits) == []
        database = Database(waits.hub.settings.database)
        with database.read() as connection:
            assert connection.execute(select(open_work)).all() == []
        database.close()

    def test_whoever_has_the_dossier_now_hears(self, waits: Desk, sends: Desk) -> None:
        takes = Desk(waits.hub, "H19.12", "Quầy 2")
        name, body = as_of(dossier_record(2), owner_desk="Quầy 2")
        assert waits.call("PUT", f"/v1/records/{name}", body).status_code == 201
        self.send(sends)

        given = WorkAssigned(DOSSIER, "H19.12-261124-0001", "Quầy 1")
        assert told(takes) == [given, PaperSeen(DOSSIER, TYPE)]
        assert told(waits) == []

    def test_the_database_does_not_tell_whom_a_dossier_is_about(self, waits: Desk) -> None:
        database = Database(waits.hub.settings.database)
        with database.read() as connection:
            [row] = connection.execute(select(open_work)).all()
        database.close()
        assert NUMBER not in str(row)
