"""Intake at a desk, hub, portal, and the official number back at the desk; with every cut and refusal on the way."""

from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
import requests

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.forwarding import ForwardState
from counter_app.messages import sentence_of
from counter_app.portal import Generation
from counter_app.records import JsonObject
from tests.fakes.portal import Fault, Held, StandInPortal
from tests.fixtures_hub import HubMaker
from tests.portal_chain import NEW, OLD, Chain, chain, number, portal, shown, take_in
from tests.services_bench import ALLOWANCE, LAN, LAND, MAI

__all__ = ["chain", "portal"]

BOTH = pytest.mark.parametrize("generation", [OLD, NEW])


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
