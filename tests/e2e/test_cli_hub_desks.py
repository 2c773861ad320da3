"""`hub desks` and `hub revoke-desk` beside a hub that serves: the desk is told, loses nothing, and may come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from counter_app.app import counter as counter_module
from tests.command_line import Desk, ServedHub, call, cheap_keys, faults, served_hub
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME

WHY = "Máy của quầy bị mất"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, hub: ServedHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk whose first dossier the hub has, and whose second one waits."""
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    with cheap_keys():
        made.init("--test").done()
        made.call("enrol", hub.url, hub.code(), "--desk", "Quầy 7").done()
        words = ["intake", "--procedure", LAND, "--citizen"]
        made.call(*words, MAI, "--name", MAI_NAME).done()
        made.call("queue", "push", "--until-empty").done()
        made.call(*words, LAN, "--name", LAN_NAME).done()
        yield made


def asked(hub: ServedHub, *words: str) -> dict[str, list[dict[str, object]]]:
    document = call("hub", *words, "--data", str(hub.data), "--json").done()
    assert faults(f"hub-{words[0]}", document) == []
    return document  # type: ignore[return-value] # the schema was checked


def dossiers(hub: ServedHub) -> str:
    text = requests.get(f"{hub.url}/metrics", timeout=60).text
    [line] = [each for each in text.splitlines() if 'kind="dossier.v1"' in each]
    return line.rpartition(" ")[2]


def test_a_revoked_desk_is_told_so_and_goes_on_after_it_enrolled_anew(
    desk: Desk, hub: ServedHub
) -> None:
    [known] = asked(hub, "desks")["desks"]
    assert (known["desk"], known["office"], known["revoked_at"]) == ("Quầy 7", "H19.12", None)
    assert known["last_seen_at"] is not None

    words = ["revoke-desk", "Quầy 7", "--reason", WHY, "--by", "quản trị"]
    [revoked] = asked(hub, *words)["revoked"]
    assert (revoked["revoked_by"], revoked["revoked_reason"]) == ("quản trị", WHY)

    ran = desk.call("queue", "push", "--until-empty")
    stopped = ran.document["stopped"]
    assert isinstance(stopped, dict)
    assert (ran.status, stopped["code"]) == (1, "HUB_REFUSED_CREDENTIAL")
    assert "thu hồi" in stopped["reason"] and "mã đăng ký mới" in stopped["reason"]
    status = desk.call("queue", "status").done()
    rows = status["rows"]
    assert isinstance(rows, list)
    assert [row["state"] for row in rows] == ["queued"]

    again = asked(hub, *words[:3], "lý do khác")
    assert again == {"revoked": [], "already_revoked": [revoked]}

    desk.call("enrol", hub.url, hub.code()).done()
    assert desk.call("queue", "push", "--until-empty").done()["left"] == 0
    assert dossiers(hub) == "2"
    first, second = asked(hub, "desks")["desks"]
    assert (first["id"], first["revoked_reason"], second["revoked_at"]) == (
        revoked["id"],
        WHY,
        None,
    )


def test_it_is_told_in_words_and_nobody_is_revoked_by_mistake(desk: Desk, hub: ServedHub) -> None:
    place = ["--data", str(hub.data)]
    unknown = call("hub", "revoke-desk", "Quầy 8", "--reason", WHY, *place, "--json")
    empty = call("hub", "revoke-desk", "Quầy 7", "--reason", "  ", *place, "--json")
    assert (unknown.status, unknown.code) == (1, "HUB_DESK_UNKNOWN")
    assert (empty.status, empty.code) == (1, "FIELD_REFUSED")
    assert desk.call("queue", "push").done()["left"] == 0

    told = call("hub", "revoke-desk", "Quầy 7", "--reason", WHY, *place)
    listed = call("hub", "desks", *place)
    assert told.status == listed.status == 0
    assert "Đã thu hồi đăng ký của Quầy 7 (H19.12)" in told.out
    assert WHY in listed.out and "gọi tới lần cuối" in listed.out


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "OUT", "--key-file", "KEYS"),
        ("desks",),
        ("revoke-desk", "Quầy 7", "--reason", WHY, "--by", "quản trị"),
        ("clock",),
        ("carried",),
    ],
    ids=lambda words: words[0],
)
def test_a_mistyped_folder_is_no_empty_hub(words: tuple[str, ...], tmp_path: Path) -> None:
    """A nightly backup of nothing at all would look like a good one for months."""
    named = [str(tmp_path / word) if word.isupper() else word for word in words]
    ran = call("hub", *named, "--data", str(tmp_path / "nowhere"), "--json")
    assert (ran.status, ran.code) == (2, "BAD_USAGE")
    assert "không có dữ liệu của máy chủ tiếp nhận" in ran.err
    assert list(tmp_path.iterdir()) == []
