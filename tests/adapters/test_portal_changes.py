"""What the hub tells each desk of the portal: its own dossiers alone, in pages, again after a backup was put back."""

from dataclasses import replace
from pathlib import Path

import pytest
import requests
from sqlalchemy import update

from counter_app.hub.backup import back_up, restore
from counter_app.hub.database import Database
from counter_app.hub.schema import record
from tests.portal_chain import OLD, Chain, chain, number, portal, shown, take_in
from tests.services_bench import LAN, MAI
from tests.store_data import ACT

__all__ = ["chain", "portal"]


@pytest.mark.parametrize("generation", [OLD])
def test_a_desk_hears_of_its_own_dossiers_alone(chain: Chain) -> None:
    other = chain.hub.enrolment("H19.13", "Quầy 1")
    neighbour = chain.hub.enrolment("H19.12", "Quầy 2")
    take_in(chain)
    chain.desk.push()
    chain.forward()

    for enrolment in (other, neighbour):
        told = requests.get(
            f"{chain.hub.url}/v1/changes",
            headers={"Authorization": f"Bearer {enrolment.credential}"},
            timeout=30,
        ).json()
        assert (told["items"], told["more"]) == ([], False)
    assert len(chain.desk.catch_up().numbers) == 1


@pytest.mark.parametrize("generation", [OLD])
@pytest.mark.parametrize(
    "query", ["since=x", "since=cjE=", "since=Yy0x", "limit=0", "limit=501", "limit=²"]
)
def test_a_cursor_of_nobody_is_refused(chain: Chain, query: str) -> None:
    credential = chain.hub.enrolment().credential
    answer = requests.get(
        f"{chain.hub.url}/v1/changes?{query}",
        headers={"Authorization": f"Bearer {credential}"},
        timeout=30,
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["request_id"]
    assert requests.get(f"{chain.hub.url}/v1/changes", timeout=30).status_code == 401


@pytest.mark.parametrize("generation", [OLD])
def test_changes_come_in_pages_and_none_is_passed_by(chain: Chain) -> None:
    for citizen in (LAN, MAI):
        take_in(chain, citizen=citizen)
    chain.desk.push()
    chain.forward()
    credential = chain.desk.bench.store
    with credential.reading() as view:
        enrolment = view.settings.enrolment()
    assert enrolment is not None
    numbers, since, more = [], "", True
    while more:
        page = requests.get(
            f"{chain.hub.url}/v1/changes",
            params={"limit": "1", "since": str(since)},
            headers={"Authorization": f"Bearer {enrolment.credential}"},
            timeout=30,
        ).json()
        numbers += [item["number"] for item in page["items"]]
        since, more = page["next"], page["more"]

    assert numbers == [number(chain, 1), number(chain, 2)]


@pytest.mark.parametrize("generation", [OLD])
def test_a_damaged_record_holds_up_nobody(chain: Chain) -> None:
    damaged, well = take_in(chain), take_in(chain, citizen=MAI)
    chain.desk.push()
    database = Database(chain.hub.settings.database)
    with database.transaction() as connection:
        connection.execute(
            update(record).where(record.c.subject == damaged).values(body=b"nothing of ours")
        )
    database.close()
    passed = chain.forward()

    assert (passed.forwarded, passed.refused, passed.stopped) == (1, 1, None)
    assert chain.row(damaged).code == "INTERNAL_ERROR"
    chain.desk.catch_up()
    assert shown(chain, damaged) == (None, "INTERNAL_ERROR")
    assert shown(chain, well) == (number(chain), None)


@pytest.mark.parametrize("generation", [OLD])
def test_a_hub_put_back_tells_everything_again_and_nothing_is_done_twice(
    chain: Chain, tmp_path: Path
) -> None:
    dossier = take_in(chain)
    chain.desk.push()
    chain.forward()
    chain.desk.catch_up()
    with chain.desk.bench.store.reading() as view:
        enrolment = view.settings.enrolment()
        assert enrolment is not None
        cursor = view.changes.cursor(enrolment.hub)
    revision = chain.desk.bench.dossiers.find(dossier).dossier.revision
    back_up(chain.hub.settings, tmp_path / "backup")
    chain.hub.stop()
    settings = replace(chain.hub.settings, data=tmp_path / "put-back")
    restore(settings, tmp_path / "backup")
    again = chain.make_hub(data=settings.data, key_file=settings.key_file)
    told = requests.get(
        f"{again.url}/v1/changes",
        params={"since": cursor},
        headers={"Authorization": f"Bearer {enrolment.credential}"},
        timeout=30,
    ).json()

    assert [item["number"] for item in told["items"]] == [number(chain)]
    with chain.desk.bench.store.writing() as view:
        view.settings.save_enrolment(replace(enrolment, url=again.url))
        view.events.append(ACT)
    assert not chain.desk.catch_up().anything
    assert chain.desk.bench.dossiers.find(dossier).dossier.revision == revision


@pytest.mark.parametrize("generation", [OLD])
def test_a_dossier_handed_over_takes_its_number_along(chain: Chain, tmp_path: Path) -> None:
    other = chain.add_desk("Quầy 2")
    dossier = take_in(chain)
    chain.desk.push()
    chain.forward()
    target = tmp_path / "ban-giao.quayso"
    given = chain.desk.bench.handing_over.hand_over(dossier, "Quầy 2", target)
    chain.desk.push()
    other.bench.handing_over.take_in(target, given.code)
    other.push()

    assert other.catch_up().numbers == (dossier,)
    assert other.bench.dossiers.find(dossier).dossier.official_number == number(chain)
    assert chain.desk.catch_up().numbers == ()
    other.push()
    chain.forward()
    assert [held.creations for held in chain.portal.held.values()] == [1]
