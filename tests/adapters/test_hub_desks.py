"""The desks a hub knows, and those whose credential was revoked; on both engines and at two replicas."""

import concurrent.futures

import pytest
import requests
from sqlalchemy import text

from counter_app.domain.errors import HubDeskUnknown, HubRefusedCredential, SeveralHubDesks
from counter_app.domain.outbox import Transfer
from counter_app.hub.database import Database
from counter_app.hub.desk_book import known_desks, revoke_desk
from counter_app.upload import HttpHubLink
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import dossier_record, noise
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def revoke(hub: RunningHub, name: str, office: str | None = None, by: str = "a") -> list[str]:
    """Revoke; return the ids that ended now."""
    found = revoke_desk(hub.settings, name, office=office, by=by, reason="mất máy")
    return [each.id for each in found.now]


def test_only_the_desk_that_is_meant_is_shut_out(running_hub: RunningHub) -> None:
    here, there = Desk(running_hub), Desk(running_hub, "H19.13")
    other = Desk(running_hub, name="Quầy 2")
    with pytest.raises(SeveralHubDesks) as caught:
        revoke(running_hub, "Quầy 1")
    assert caught.value.details["offices"] == "H19.12, H19.13"
    with pytest.raises(HubDeskUnknown):
        revoke(running_hub, "Quầy 2", "H19.13")

    assert len(revoke(running_hub, "Quầy 1", "H19.13")) == 1
    tried = [each.put(dossier_record()) for each in (here, there, other)]
    assert [each.status_code for each in tried] == [201, 401, 200]
    assert code(tried[1]) == "DESK_REVOKED"

    [known] = [each for each in known_desks(running_hub.settings) if each.desk == "Quầy 2"]
    assert revoke(running_hub, known.id) == [known.id]
    assert code(other.call("GET", "/v1/records")) == "DESK_REVOKED"
    # Who never had a credential learns nothing of those that were revoked.
    stranger = requests.get(
        f"{running_hub.url}/v1/records", headers={"Authorization": "Bearer x"}, timeout=60
    )
    assert code(stranger) == "CREDENTIAL_REFUSED"


def test_every_enrolment_under_the_name_ends_and_a_new_one_counts(running_hub: RunningHub) -> None:
    first, second = Desk(running_hub), Desk(running_hub)
    assert len(revoke(running_hub, "Quầy 1")) == 2
    assert revoke(running_hub, "Quầy 1") == []
    third = Desk(running_hub)

    answers = [each.call("GET", "/v1/records").status_code for each in (first, second, third)]
    assert answers == [401, 401, 200]


def test_of_two_who_revoke_at_once_one_did_it(running_hub: RunningHub) -> None:
    Desk(running_hub)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        names = [f"người {number}" for number in range(4)]
        ended = list(pool.map(lambda by: revoke(running_hub, "Quầy 1", by=by), names))

    [winner] = [by for by, ids in zip(names, ended, strict=True) if ids]
    assert [each.revoked_by for each in known_desks(running_hub.settings)] == [winner]


def test_a_lost_reply_is_not_repeated_to_a_revoked_desk(running_hub: RunningHub) -> None:
    body = {"code": running_hub.code(), "desk": "Quầy 1", "credential": "A" * 43}

    def enrol() -> int:
        return requests.post(f"{running_hub.url}/v1/enrol", json=body, timeout=60).status_code

    assert [enrol(), enrol()] == [201, 201]
    revoke(running_hub, "Quầy 1")
    assert enrol() == 403


def test_an_upload_that_was_cut_by_it_goes_on_where_it_was(running_hub: RunningHub) -> None:
    blob, link, known = noise(600_000), HttpHubLink(), []

    def revoke_halfway(step: Transfer) -> None:
        known.append(step)
        if step.offset:
            revoke(running_hub, "Quầy 1")

    fresh = Transfer(blob.sha256, None, 0, done=False)
    with pytest.raises(HubRefusedCredential) as caught:
        link.upload(running_hub.enrolment(), blob, fresh, progress=revoke_halfway)
    assert caught.value.details["reason"] == "revoked"

    done = link.upload(running_hub.enrolment(), blob, known[-1], progress=known.append)
    link.close()
    assert done.done and known[-1].url == known[0].url
    assert [step.offset for step in known] == sorted(step.offset for step in known)


def test_a_desk_is_served_though_its_call_cannot_be_noted(running_hub: RunningHub) -> None:
    desk = Desk(running_hub)
    assert known_desks(running_hub.settings)[0].last_seen_at is None
    database = Database(running_hub.settings.database)
    with database.transaction() as connection:
        if connection.dialect.name == "sqlite":
            no = "CREATE TRIGGER no BEFORE UPDATE ON desk BEGIN SELECT RAISE(ABORT, 'no'); END"
            yes = "DROP TRIGGER no"
        else:
            no = "ALTER TABLE desk ADD CONSTRAINT no CHECK (last_seen_at IS NULL)"
            yes = "ALTER TABLE desk DROP CONSTRAINT no"
        connection.execute(text(no))
    assert desk.call("GET", "/v1/records").status_code == 200
    assert known_desks(running_hub.settings)[0].last_seen_at is None

    with database.transaction() as connection:
        connection.execute(text(yes))
    database.close()
    assert desk.call("GET", "/v1/records").status_code == 200
    assert known_desks(running_hub.settings)[0].last_seen_at is not None


class TestTwoReplicas:
    """On the grown engine only: an embedded hub has none."""

    @pytest.fixture
    def hub_engine(self) -> str:
        return GROWN

    def test_both_know_at_once(self, make_hub: HubMaker) -> None:
        first = make_hub()
        second = make_hub(first)
        desk = Desk(first)
        for hub in (first, second):
            desk.hub = hub
            assert desk.call("GET", "/v1/records").status_code == 200

        revoke(second, "Quầy 1")
        for hub in (first, second):
            desk.hub = hub
            assert code(desk.put(dossier_record())) == "DESK_REVOKED"
        # A new code made at the one enrols at the other.
        assert Desk(first).put(dossier_record()).status_code == 201
