"""Intake at a desk, hub, portal, and the official number back at the desk; with every cut and refusal on the way."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
import requests
from sqlalchemy import update

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.forwarding import ForwardState
from counter_app.domain.ids import DossierId
from counter_app.hub.backup import back_up, restore
from counter_app.hub.database import Database
from counter_app.hub.schema import record
from counter_app.messages import sentence_of
from counter_app.portal import Generation
from counter_app.records import JsonObject
from tests.fakes.portal import Fault, Held, StandInPortal
from tests.fixtures_hub import HubMaker
from tests.portal_chain import Chain
from tests.services_bench import ALLOWANCE, LAN, LAN_NAME, LAND, MAI, MAI_NAME
from tests.store_data import ACT

OLD, NEW = Generation.LGSP, Generation.ADAPTER_2026
BOTH = pytest.mark.parametrize("generation", [OLD, NEW])
NUMBERS = {OLD: "H19.12-{:%y%m%d}-{:04d}", NEW: "H19.12-20261126-{1:07d}"}


@pytest.fixture
def portal() -> Iterator[StandInPortal]:
    made = StandInPortal()
    yield made
    made.stop()


@pytest.fixture
def chain(
    tmp_path: Path, make_hub: HubMaker, portal: StandInPortal, generation: Generation
) -> Iterator[Chain]:
    made = Chain(tmp_path, make_hub, portal, generation)
    yield made
    made.close()


def take_in(chain: Chain, procedure: str = ALLOWANCE, citizen: str = LAN) -> DossierId:
    name = {LAN: LAN_NAME, MAI: MAI_NAME}[citizen]
    return chain.desk.bench.take(citizen, procedure, name=name).checklist.dossier.id


def number(chain: Chain, serial: int = 1) -> str:
    return NUMBERS[chain.generation].format(chain.desk.bench.clock.now(), serial)


def shown(chain: Chain, dossier: DossierId) -> tuple[str | None, str | None]:
    """The official number, and the code of what a person must see."""
    checklist = chain.desk.bench.dossiers.find(dossier)
    return (
        checklist.dossier.official_number,
        None if checklist.notice is None else checklist.notice.code,
    )


@BOTH
def test_the_official_number_comes_back_to_the_desk(chain: Chain) -> None:
    paper = chain.desk.bench.hold_birth()
    assert paper.dossier is not None
    chain.desk.push()
    passed = chain.forward()

    assert (passed.forwarded, passed.refused, passed.stopped) == (1, 0, None)
    (held,) = chain.portal.held.values()
    assert list(chain.portal.held) == [number(chain)]
    assert (held.creations, len(held.progress)) == (1, 1)

    taken = chain.desk.catch_up()
    assert taken.numbers == (paper.dossier,)
    dossier = chain.desk.bench.dossiers.find(paper.dossier).dossier
    assert dossier.official_number == number(chain)
    assert dossier.number.startswith("T")
    assert chain.desk.bench.dossiers.find(number(chain)).dossier.id == paper.dossier


@BOTH
def test_the_number_that_came_back_is_told_once(chain: Chain) -> None:
    dossier = take_in(chain)
    chain.desk.push()
    chain.forward()
    chain.desk.catch_up()
    revision = chain.desk.bench.dossiers.find(dossier).dossier.revision
    chain.desk.push()
    assert chain.forward().forwarded == 1

    assert chain.desk.catch_up().numbers == ()
    assert chain.desk.bench.dossiers.find(dossier).dossier.revision == revision
    (held,) = chain.portal.held.values()
    assert (held.creations, held.updates) == (1, 0)
    assert chain.counts() == {ForwardState.DONE: 1}


@pytest.mark.parametrize("generation", [OLD])
def test_the_portal_fetches_the_very_file_from_its_address(chain: Chain) -> None:
    paper = chain.desk.bench.hold_birth()
    chain.desk.push()
    chain.forward()
    (held,) = chain.portal.held.values()
    files = held.body["TaiLieuNop"]
    assert isinstance(files, list)
    (file,) = files
    assert isinstance(file, dict)
    address = str(file["DuongDanTaiTepTin"])
    fetched = requests.get(address, timeout=30)
    forged = requests.get(address[:-1] + ("0" if address[-1] != "0" else "1"), timeout=30)

    assert fetched.status_code == 200
    assert sha256(fetched.content).hexdigest() in {blob.sha256 for blob in paper.blobs}
    assert file["TepDinhKemId"] == sha256(fetched.content).hexdigest()
    assert forged.status_code == 404


@pytest.mark.parametrize("generation", [NEW])
def test_a_file_is_sent_before_its_dossier_and_once(chain: Chain) -> None:
    chain.desk.bench.hold_birth()
    chain.desk.push()
    chain.portal.faults["ThemMoiHoSo"] = [Fault.BAD_GATEWAY]
    chain.forward()
    chain.later()
    chain.forward()

    (content,) = chain.portal.files.values()
    calls = chain.portal.calls
    assert calls.count("files") == 1
    assert calls.index("files") < calls.index("ThemMoiHoSo")
    assert calls.count("GetNextValue") == 1
    (held,) = chain.portal.held.values()
    assert sha256(content).hexdigest() in str(held.body)


TROUBLES = [Fault.LOST, Fault.CUT, Fault.BAD_GATEWAY, Fault.PAGE, Fault.LOST]


@pytest.mark.parametrize(
    ("generation", "step"),
    [(OLD, step) for step in ("DongBoHoSoMC", "CapNhatTienDoHoSoMC")]
    + [(NEW, step) for step in ("token", "GetNextValue", "files", "ThemMoiHoSo")]
    + [(NEW, step) for step in ("CapNhatTienTrinh", "CapNhatTrangThai")],
)
def test_whatever_befalls_a_step_nothing_is_there_twice(chain: Chain, step: str) -> None:
    paper = chain.desk.bench.hold_birth()
    assert paper.dossier is not None
    chain.desk.push()
    chain.portal.faults[step] = list(TROUBLES)
    for _ in TROUBLES:
        passed = chain.forward()
        assert passed.stopped is not None
        assert passed.stopped.code in ("PORTAL_DOWN", "PORTAL_NONSENSE")
        assert chain.counts() == {ForwardState.WAITING: 1}
        assert chain.forward().forwarded == 0, "not before its time"
        chain.later()

    assert chain.forward().forwarded == 1
    (held,) = chain.portal.held.values()
    assert (held.creations, len(held.progress), len(held.status)) == (
        1,
        1,
        0 if chain.generation is OLD else 1,
    )
    chain.desk.catch_up()
    assert shown(chain, paper.dossier) == (next(iter(chain.portal.held)), None)
    assert chain.forward().forwarded == 0


@pytest.mark.parametrize("generation", [NEW])
def test_a_token_that_ran_out_is_asked_for_anew(chain: Chain) -> None:
    take_in(chain)
    chain.desk.push()
    chain.portal.faults["ThemMoiHoSo"] = [Fault.SIGNED_OUT]

    assert chain.forward().forwarded == 1
    assert chain.portal.calls.count("token") == 2
    assert chain.portal.calls.count("ThemMoiHoSo") == 2


@BOTH
def test_a_silent_portal_is_given_up(
    tmp_path: Path, make_hub: HubMaker, portal: StandInPortal, generation: Generation
) -> None:
    chain = Chain(tmp_path, make_hub, portal, generation, silence=0.3)
    take_in(chain)
    chain.desk.push()
    portal.faults["DongBoHoSoMC" if generation is OLD else "ThemMoiHoSo"] = [Fault.SILENT]
    stopped = chain.forward().stopped
    chain.close()

    assert stopped is not None
    assert stopped.code == "PORTAL_DOWN"


@BOTH
def test_while_the_portal_is_down_the_desk_works_on(chain: Chain) -> None:
    first = take_in(chain)
    chain.desk.push()
    entry = "DongBoHoSoMC" if chain.generation is OLD else "token"
    chain.portal.faults[entry] = [Fault.CUT] * 3
    for _ in range(3):
        chain.forward()
        chain.later()
    second = take_in(chain, citizen=MAI)
    chain.desk.push()

    assert chain.desk.catch_up().numbers == ()
    assert chain.forward().forwarded == 2
    chain.desk.catch_up()
    assert {shown(chain, it)[0] for it in (first, second)} == set(chain.portal.held)
    assert len(chain.portal.held) == 2


WORDS = "Thiếu mã lĩnh vực của thủ tục"


@BOTH
def test_a_refusal_is_seen_at_the_desk_and_holds_up_nobody(chain: Chain) -> None:
    refused, well = take_in(chain, LAND), take_in(chain, ALLOWANCE, MAI)
    chain.portal.refuse[LAND] = WORDS
    chain.desk.push()
    passed = chain.forward()

    assert (passed.forwarded, passed.refused, passed.stopped) == (1, 1, None)
    assert chain.desk.catch_up().notices == 1
    notice = chain.desk.bench.dossiers.find(refused).notice
    assert notice is not None
    told = sentence_of(notice.code, notice.details)
    assert told.what.startswith("Cổng Dịch vụ công quốc gia không nhận hồ sơ này (mã ")
    assert WORDS in told.what
    assert told.act
    assert (shown(chain, refused)[0], shown(chain, well)[1]) == (None, None)
    assert chain.forward().forwarded == 0, "a refused one is not tried again by itself"


@BOTH
def test_a_mended_dossier_is_sent_again_and_the_notice_goes(chain: Chain) -> None:
    dossier = take_in(chain)
    chain.portal.refuse[ALLOWANCE] = WORDS
    chain.desk.push()
    chain.forward()
    chain.desk.catch_up()
    assert shown(chain, dossier) == (None, "PORTAL_REFUSED")
    del chain.portal.refuse[ALLOWANCE]
    chain.desk.bench.acts.move(dossier, DossierAct.START)
    chain.desk.push()

    assert chain.forward().forwarded == 1
    chain.desk.catch_up()
    assert shown(chain, dossier) == (next(iter(chain.portal.held)), None)
    assert [held.creations for held in chain.portal.held.values()] == [1]


@BOTH
def test_a_change_is_an_update_of_the_same_dossier(chain: Chain) -> None:
    dossier = take_in(chain)
    chain.desk.push()
    chain.forward()
    chain.desk.catch_up()
    chain.desk.bench.acts.move(dossier, DossierAct.START)
    chain.desk.push()
    chain.forward()

    (held,) = chain.portal.held.values()
    assert held.creations == 1
    assert [row["TrangThai"] for row in held.progress] == ["2", "4"]
    if chain.generation is OLD:
        assert (held.updates, held.body["TrangThaiHoSo"]) == (1, "4")
    else:
        assert [row["TrangThai"] for row in held.status] == ["2", "4"]


@pytest.mark.parametrize("generation", [OLD])
def test_a_number_that_another_dossier_has_is_never_written_over(chain: Chain) -> None:
    theirs: JsonObject = {"MaHoSo": number(chain)}
    chain.portal.held[number(chain)] = Held("", theirs)
    dossier = take_in(chain)
    chain.desk.push()

    assert chain.forward().forwarded == 1
    assert chain.portal.held[number(chain)].body == theirs
    chain.desk.catch_up()
    assert shown(chain, dossier) == (number(chain, 2), None)


@BOTH
def test_a_number_typed_at_the_desk_is_the_portals_own(chain: Chain) -> None:
    typed = "G09.20-20261125-0092637"
    dossier = take_in(chain)
    chain.portal.held[typed] = Held("77", {"MaHoSo": typed})
    chain.desk.bench.acts.number(dossier, typed)
    chain.desk.push()
    chain.forward()

    assert list(chain.portal.held) == [typed]
    assert chain.portal.held[typed].updates == 1
    assert "GetNextValue" not in chain.portal.calls
    assert chain.desk.catch_up().numbers == ()


@pytest.mark.parametrize("generation", [OLD])
def test_serials_of_a_day_follow_each_other(chain: Chain) -> None:
    for citizen in (LAN, MAI):
        take_in(chain, citizen=citizen)
    chain.desk.push()
    chain.forward()

    assert list(chain.portal.held) == [number(chain, 1), number(chain, 2)]


@pytest.mark.parametrize("generation", [OLD])
def test_one_replica_forwards_at_a_time(chain: Chain) -> None:
    take_in(chain)
    chain.desk.push()
    with chain.forwarder() as (first, book), chain.forwarder() as (second, _):
        assert book.take_lease("elsewhere")
        assert first.drain(Event()).busy
        chain.later()
        assert second.drain(Event()).forwarded == 1, "a silent holder loses the lease"


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
