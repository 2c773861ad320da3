"""What lies on the hub's disk, where its keys are, and whom it listens to."""

import base64
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from counter_app.domain.errors import BadUsage, HubFull, LinkDown, StoreNewer
from counter_app.domain.outbox import Transfer
from counter_app.hub.application import create_hub
from counter_app.hub.database import DATABASE
from counter_app.hub.server import check_transport, serve
from counter_app.hub.settings import HubSettings
from counter_app.upload import HttpHubLink
from tests.fakes.certificates import make_certificate
from tests.fakes.records import NAME, NUMBER, MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import HubMaker, RunningHub


def test_neither_papers_nor_people_lie_readable_on_the_hubs_disk(running_hub: RunningHub) -> None:
    marked = MemoryBlob(b"HO TEN TRONG ANH " * 10_000)
    half = MemoryBlob(b"MOT NUA ANH " * 50_000)
    enrolment = running_hub.enrolment()
    link = HttpHubLink()
    fresh = Transfer(marked.sha256, None, 0, done=False)
    link.upload(enrolment, marked, fresh, progress=lambda _: None)
    link.put_record(enrolment, paper_record(marked))
    url = f"{running_hub.url}/v1/files"
    headers = {"Authorization": f"Bearer {enrolment.credential}", "Tus-Resumable": "1.0.0"}
    made = requests.post(
        url,
        headers=headers
        | {"Upload-Length": str(half.bytes), "Upload-Metadata": f"sha256 {_b64(half.sha256)}"},
        timeout=60,
    )
    requests.patch(
        running_hub.url + made.headers["Location"],
        data=half.content[:300_000],
        headers=headers | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
        timeout=60,
    )
    link.close()

    files = [path for path in running_hub.data.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert len(kept) > marked.bytes + 300_000
    for secret in (b"HO TEN TRONG ANH", b"MOT NUA ANH", NAME.encode(), NUMBER.encode()):
        assert secret not in kept
    assert enrolment.credential.encode() not in kept


def test_a_disk_that_fills_up_costs_no_byte_and_stops_no_record(
    running_hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = noise(600_000)
    enrolment = running_hub.enrolment()
    link = HttpHubLink()
    known = [Transfer(blob.sha256, None, 0, done=False)]

    def fill_up(step: Transfer) -> None:
        known.append(step)
        if step.offset:
            full = shutil.disk_usage(running_hub.data)._replace(free=0)
            monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    with pytest.raises(HubFull):
        link.upload(enrolment, blob, known[0], progress=fill_up)
    kept = known[-1].offset
    assert kept > 0
    assert link.put_record(enrolment, dossier_record())

    monkeypatch.undo()
    done = link.upload(enrolment, blob, known[-1], progress=known.append)
    link.close()
    assert done.done
    assert [step.offset for step in known] == sorted(step.offset for step in known)


def test_an_upload_whose_bytes_are_gone_begins_anew(running_hub: RunningHub) -> None:
    """A backup put back without them, or a disk check that took them."""
    blob = noise(600_000)
    enrolment = running_hub.enrolment()
    link = HttpHubLink()

    class Enough(Exception):
        pass

    known: list[Transfer] = []

    def stop_halfway(step: Transfer) -> None:
        known.append(step)
        if step.offset:
            raise Enough

    fresh = Transfer(blob.sha256, None, 0, done=False)
    with pytest.raises(Enough):
        link.upload(enrolment, blob, fresh, progress=stop_halfway)
    for part in (running_hub.data / "uploads").iterdir():
        shutil.rmtree(part)

    done = link.upload(enrolment, blob, known[-1], progress=known.append)
    link.close()
    assert done.done and done.url != known[0].url


def test_a_code_is_kept_as_a_hash_only(running_hub: RunningHub) -> None:
    code = running_hub.code()

    kept = b"".join(path.read_bytes() for path in running_hub.data.glob("hub.sqlite3*"))
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


def test_the_key_file_is_its_owners_alone_and_never_beside_the_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    create_hub(HubSettings(data=data, key_file=tmp_path / "keys.json")).state.close()

    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadUsage) as caught:
        create_hub(HubSettings(data=data, key_file=data / "x" / ".." / "keys.json"))
    assert caught.value.details["reason"] == "key_file_inside_data"


def test_a_lost_or_damaged_key_file_is_not_quietly_made_anew(tmp_path: Path) -> None:
    settings = HubSettings(data=tmp_path / "data", key_file=tmp_path / "keys.json")
    create_hub(settings).state.close()
    settings.key_file.rename(tmp_path / "elsewhere.json")

    with pytest.raises(BadUsage) as lost:
        create_hub(settings)
    assert lost.value.details["reason"] == "key_file_missing"

    settings.key_file.write_text("{}")
    with pytest.raises(BadUsage) as damaged:
        create_hub(settings)
    assert damaged.value.details["reason"] == "key_file_damaged"


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    settings = HubSettings(data=tmp_path / "data", key_file=tmp_path / "keys.json")
    settings.data.mkdir()
    connection = sqlite3.connect(settings.data / DATABASE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreNewer):
        create_hub(settings)


def test_a_restarted_hub_is_the_same_hub(make_hub: HubMaker) -> None:
    hub = make_hub()
    enrolment = hub.enrolment()
    hub.stop()
    again = make_hub(hub)

    second = again.enrolment()
    assert (second.hub, second.receipt_key) == (enrolment.hub, enrolment.receipt_key)


@pytest.mark.parametrize(
    ("host", "proxy", "reason"),
    [
        ("0.0.0.0", False, "plain_http"),
        ("192.0.2.1", False, "plain_http"),
        ("hub.example", False, "plain_http"),
        ("0.0.0.0", True, None),
        ("127.0.0.1", False, None),
        ("::1", False, None),
        ("localhost", False, None),
    ],
)
def test_plain_http_leaves_this_machine_only_behind_a_proxy(
    tmp_path: Path, host: str, proxy: bool, reason: str | None
) -> None:
    settings = HubSettings(
        data=tmp_path / "d", key_file=tmp_path / "k", host=host, behind_proxy=proxy
    )
    try:
        check_transport(settings)
        found = None
    except BadUsage as error:
        found = error.details["reason"]

    assert found == reason


def test_a_port_that_is_taken_is_told(running_hub: RunningHub, tmp_path: Path) -> None:
    settings = HubSettings(data=tmp_path / "d", key_file=tmp_path / "k", port=running_hub.port)

    with pytest.raises(BadUsage) as caught:
        serve(settings, lambda _: None)

    assert caught.value.details["reason"] == "cannot_listen"


def test_over_tls_with_the_offices_own_authority(make_hub: HubMaker, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, "127.0.0.1")
    hub = make_hub(tls_cert=certificate, tls_key=key)
    link = HttpHubLink()

    enrolment = link.enrol(hub.url, hub.code(), "Quầy 1", ca_file=certificate)

    assert hub.url.startswith("https://")
    assert not link.holds_blob(enrolment, MemoryBlob(b"x").sha256)
    with pytest.raises(LinkDown) as caught:
        link.holds_blob(replace(enrolment, ca_file=None), MemoryBlob(b"x").sha256)
    assert caught.value.details["reason"] == "certificate"
    link.close()


def _b64(text: str) -> str:

    return base64.b64encode(text.encode()).decode()
