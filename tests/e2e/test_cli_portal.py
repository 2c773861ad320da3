"""Towards the portal by commands alone: the hub forwards while it serves, or by itself; the desk hears of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.app import counter as counter_module
from tests.catalogue_bench import Signer, with_limit
from tests.command_line import OFFICE, Desk, Ran, ServedHub, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.portal import CLIENT, SECRET, Fault, StandInPortal
from tests.services_bench import ALLOWANCE, LAN, LAN_NAME, LAND

NUMBER = f"{OFFICE}-20261126-0000001"
WORDS = "Thiếu mã dịch vụ công"


@pytest.fixture
def portal() -> Iterator[StandInPortal]:
    made = StandInPortal()
    yield made
    made.stop()


@pytest.fixture
def config(tmp_path: Path, portal: StandInPortal) -> Path:
    path = tmp_path / "portal.json"
    content = {"generation": "adapter_2026", "url": portal.url}
    path.write_text(json.dumps(content | {"client_id": CLIENT, "client_secret": SECRET}), "utf-8")
    return path


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    made = ServedHub(tmp_path / "hub")
    yield made
    made.kill()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    with cheap_keys():
        made.init("--test").done()
        yield made


def send(desk: Desk, hub: ServedHub) -> str:
    """Take a dossier in and send it; return its own number."""
    took = desk.call("intake", "--procedure", ALLOWANCE, "--citizen", LAN, "--name", LAN_NAME)
    desk.call("enrol", hub.url, hub.code()).done()
    desk.call("queue", "push").done()
    return str(took.document["number"])


def of_hub(hub: ServedHub, *words: str) -> Ran:
    keys = ["--data", str(hub.data), "--key-file", str(hub.folder / "keys.json"), "--json"]
    return call("hub", *words, *keys)


def test_a_hub_that_serves_forwards_and_the_desk_gets_its_number(
    desk: Desk, hub: ServedHub, portal: StandInPortal, config: Path
) -> None:
    hub.more = ("--portal-config", str(config))
    hub.start()
    own = send(desk, hub)
    portal.wait_for("CapNhatTrangThai")
    told = desk.call("changes")

    assert faults("changes", told.done()) == []
    assert told.document["numbers"] == [NUMBER]
    shown = desk.call("dossier", "show", NUMBER).done()
    assert (shown["number"], shown["official_number"], shown["notice"]) == (own, NUMBER, None)
    assert faults("dossier", shown) == []


def test_one_pass_by_itself_says_what_is_left_and_why(
    desk: Desk, hub: ServedHub, portal: StandInPortal, config: Path
) -> None:
    hub.start()
    own = send(desk, hub)
    portal.faults["ThemMoiHoSo"] = [Fault.BAD_GATEWAY]
    words = ["forward", "--once", "--portal-config", str(config)]
    down = of_hub(hub, *words)
    portal.refuse[ALLOWANCE] = WORDS
    refused = of_hub(hub, *words, "--retry")

    assert (faults("hub-forward", down.document), down.status) == ([], 1)
    assert down.document["stopped"] is not None
    assert (faults("hub-forward", refused.document), refused.status) == ([], 1)
    assert refused.document["counts"] == {"queued": 0, "waiting": 0, "refused": 1, "done": 0}

    told = desk.call("changes")
    assert (faults("changes", told.document), told.status) == ([], 1)
    shown = desk.call("dossier", "show", own).done()
    assert isinstance(shown["notice"], dict)
    assert WORDS in shown["notice"]["reason"]
    assert faults("dossier", shown) == []

    portal.refuse.clear()
    done = of_hub(hub, *words, "--retry")
    assert (done.status, done.document["counts"]) == (
        0,
        {"queued": 0, "waiting": 0, "refused": 0, "done": 1},
    )
    assert desk.call("changes").done()["notices"] == []
    assert len(portal.held) == 1


def test_a_pack_reaches_the_desks_that_trust_its_publisher(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    hub.start()
    send(desk, hub)
    pack = tmp_path / "pack.json"
    pack.write_bytes(Signer().pack(1, procedures=[with_limit(LAND, 4)]))
    published = of_hub(hub, "publish", str(pack))
    stranger = desk.call("changes")

    assert faults("hub-publish", published.done()) == []
    notices = stranger.document["notices"]
    assert isinstance(notices, list)
    assert [notice["code"] for notice in notices] == ["PACK_NOT_TRUSTED"]
    assert desk.call("changes", "--done", "catalogue").done()["notices"] == []


def test_a_pack_that_nobody_signed_is_not_given_out(hub: ServedHub, tmp_path: Path) -> None:
    hub.start()
    pack = tmp_path / "pack.json"
    pack.write_text(Signer().draft(1, procedures=[with_limit(LAND, 4)]), "utf-8")

    assert of_hub(hub, "publish", str(pack)).code == "PACK_NOT_TRUSTED"
    assert of_hub(hub, "publish", str(tmp_path / "none")).code == "FILE_NOT_FOUND"
    assert of_hub(hub, "forward", "--once", "--portal-config", str(pack)).status == 2
