"""An office that carries all by hand: a supervisor lets the hub's receipts do where nobody can be asked."""

from dataclasses import replace

import pytest

from counter_app.domain.errors import ClockWrong, FieldRefused, HubRefusedCredential, RoleRequired
from counter_app.domain.events import EventKind
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.purging import Stays
from tests.adapters.test_purging import House, house, lose
from tests.services_bench import bench

__all__ = ["bench", "house"]

WHY = "Xã chưa có đường truyền, gửi bằng USB"


def told(house: House) -> list[dict[str, object]]:
    with house.bench.store.reading() as view:
        return [
            dict(event.after or {})
            for event in view.events.of_subject(house.paper.id)
            if event.kind is EventKind.MASTER_PURGED
        ]


def test_the_receipt_does_where_nobody_answers_and_the_log_says_so(house: House) -> None:
    house.settle()
    house.hub.stop()
    before = house.bench.events()
    would = house.purging.purge(rehearse=True, unasked=WHY)
    assert (would.masters, would.unasked, would.trouble) == (1, 1, None)
    assert house.holds(house.master) and house.bench.events() == before

    done = house.purging.purge(unasked=f"  {WHY} ")

    assert (done.masters, done.unasked, done.trouble) == (1, 1, None)
    assert not house.holds(house.master)
    (event,) = told(house)
    assert (event["hub_asked"], event["reason"]) == (False, WHY)


def test_a_hub_that_answers_is_believed_all_the_same(house: House) -> None:
    house.settle()
    lose(house)

    done = house.purging.purge(unasked=WHY)

    assert (done.masters, done.stays, done.requeued) == (0, {Stays.NOT_AT_HUB: 1}, 1)
    assert house.holds(house.master)


def test_what_the_hub_still_has_goes_as_ever(house: House) -> None:
    house.settle()

    assert house.purging.purge(unasked=WHY).unasked == 0
    assert "hub_asked" not in told(house)[0]


def test_the_days_hold_without_a_link_too(house: House) -> None:
    house.settle()
    house.hub.stop()
    house.purging.set_days(400)

    assert house.purging.purge(unasked=WHY).stays == {Stays.RETENTION: 1}
    assert house.holds(house.master)


def test_a_receipt_of_another_hub_does_not_do(house: House) -> None:
    house.settle()
    house.hub.stop()
    with house.bench.store.working() as view:
        enrolment = view.settings.enrolment()
        assert enrolment is not None
        view.settings.save_enrolment(replace(enrolment, hub="hub-another"))

    for rehearse in (True, False):
        done = house.purging.purge(rehearse=rehearse, unasked=WHY)
        assert (done.masters, done.stays) == (0, {Stays.NO_RECEIPT: 1})
    assert house.holds(house.master)


@pytest.mark.parametrize("fault", [ClockWrong(sign="hub"), HubRefusedCredential(reason="revoked")])
def test_who_answers_otherwise_still_keeps_all(
    house: House, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.settle()

    def answer(enrolment: Enrolment, files: list[Sha256], records: list[str]) -> None:
        raise fault

    monkeypatch.setattr(house.link, "already_there", answer)
    done = house.purging.purge(unasked=WHY)

    assert (done.masters, done.trouble, done.stays) == (0, fault, {Stays.HUB_NOT_ASKED: 1})
    assert house.holds(house.master)


def test_it_wants_a_reason_and_a_supervisor(house: House) -> None:
    house.settle()
    house.hub.stop()
    with pytest.raises(FieldRefused):
        house.purging.purge(unasked=" \n")
    with house.bench.store.working() as view:
        officer = view.officers.get(house.bench.store.officer)
        view.session.run("UPDATE officer SET role = 'officer' WHERE login = ?", officer.login)
    with pytest.raises(RoleRequired):
        house.purging.purge(unasked=WHY)
    assert house.holds(house.master)
