"""A hub saved and put back: on its own engine, and from a folder into a cluster, which is how it grows."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import BackupUnsound, BadUsage
from counter_app.hub.backup import back_up, restore
from counter_app.hub.settings import HubSettings
from counter_app.messages import sentence
from tests.adapters.test_hub_calls import Desk
from tests.fakes.records import NAME, NUMBER, dossier_record, noise, paper_record
from tests.fixtures_cluster import Cluster
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub

PAGES = noise(150_000, 1), noise(70, 2)


@pytest.fixture
def filled(running_hub: RunningHub) -> Desk:
    """A desk whose papers the hub holds."""
    desk = Desk(running_hub)
    desk.send(*PAGES)
    for record in (dossier_record(1), dossier_record(2), paper_record(*PAGES)):
        assert desk.put(record).status_code == 201
    return desk


@pytest.fixture
def fresh(tmp_path: Path, filled: Desk) -> HubSettings:
    """An empty embedded hub with the keys of the filled one."""
    return HubSettings(data=tmp_path / "fresh", key_file=filled.hub.settings.key_file, port=0)


@pytest.mark.parametrize("hub_engine", [EMBEDDED, GROWN])
@pytest.mark.parametrize("into", [EMBEDDED, GROWN])
def test_a_hub_comes_back_with_all_it_held(
    filled: Desk,
    fresh: HubSettings,
    into: str,
    tmp_path: Path,
    cluster: Cluster,
    make_hub: HubMaker,
) -> None:
    saved = back_up(filled.hub.settings, tmp_path / "backup")
    if into == GROWN:
        fresh = replace(
            fresh,
            database_url=cluster.fresh_database(),
            blobs_url=cluster.fresh_blobs(),
            blobs_credentials=cluster.blobs_credentials,
        )
    filled.hub.stop()

    assert restore(fresh, tmp_path / "backup") == saved
    assert (saved.blobs, saved.bytes) == (2, 150_070)
    # The same desk with the same credential finds its papers, sends the next revision, and nothing is new.
    again = make_hub(fresh)
    desk = Desk(again)
    desk.enrolment = filled.enrolment
    for page in PAGES:
        assert desk.call("GET", f"/v1/blobs/{page.sha256}").content == page.content
    before = filled.enrolment.hub, dossier_record(2).id
    assert desk.put(dossier_record(2)).status_code == 200
    assert desk.call("GET", f"/v1/records/{before[1]}").json()["receipt"]["hub"] == before[0]
    assert desk.put(dossier_record(3)).status_code == 201
    items = desk.call("GET", "/v1/records").json()["items"]
    assert [item["revision"] for item in items] == [1, 2, 1, 3]


def test_a_backup_tells_nothing_of_papers_and_people(filled: Desk, tmp_path: Path) -> None:
    back_up(filled.hub.settings, tmp_path / "backup")

    kept = b"".join(p.read_bytes() for p in (tmp_path / "backup").rglob("*") if p.is_file())
    assert PAGES[0].content[:40] not in kept
    assert NAME.encode() not in kept and NUMBER.encode() not in kept
    assert filled.hub.settings.key_file.read_bytes() not in kept


@pytest.mark.parametrize("name", ["manifest.json", "tables/record.jsonl", "blob", "missing blob"])
def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(
    filled: Desk, fresh: HubSettings, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "backup"
    back_up(filled.hub.settings, folder)
    digest = PAGES[0].sha256
    path = folder / ("blobs/" + digest[:2] + "/" + digest if "blob" in name else name)
    if name == "missing blob":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    with pytest.raises(BackupUnsound) as refused:
        restore(fresh, folder)
    named = {"manifest.json": "bản kê", "tables/record.jsonl": "“record”"}.get(name, digest)
    assert named in sentence(refused.value).what
    # Whole again, it goes in: nothing of the first try stands in the way.
    path.unlink(missing_ok=True)
    for other in sorted(folder.rglob("*"), reverse=True):
        other.rmdir() if other.is_dir() else other.unlink()
    saved = back_up(filled.hub.settings, folder)
    assert restore(fresh, folder) == saved


def test_nothing_is_put_over_what_a_hub_holds(
    filled: Desk, fresh: HubSettings, tmp_path: Path
) -> None:
    back_up(filled.hub.settings, tmp_path / "backup")
    with pytest.raises(BadUsage) as twice:
        back_up(filled.hub.settings, tmp_path / "backup")
    assert twice.value.details["reason"] == "backup_not_empty"

    filled.hub.stop()
    with pytest.raises(BadUsage) as over:
        restore(filled.hub.settings, tmp_path / "backup")
    assert over.value.details["reason"] == "restore_not_empty"

    other = tmp_path / "other.json"
    keys = json.loads(fresh.key_file.read_text())
    other.write_text(json.dumps(keys | {"at_rest": "A" * 43 + "="}))
    with pytest.raises(BackupUnsound) as stranger:
        restore(replace(fresh, key_file=other), tmp_path / "backup")
    assert stranger.value.details["reason"] == "manifest"
