"""`reconcile` against a real hub that was put back from an older backup."""

from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.hub.backup import back_up, restore
from counter_app.hub.settings import HubSettings
from tests.command_line import OFFICE, Desk, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fixtures_hub import HubMaker
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME


def test_what_a_hub_lost_by_an_older_backup_arrives_again(
    tmp_path: Path, make_hub: HubMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    scan = tmp_path / "scan.png"
    Image.new("L", (60, 80), 99).save(scan)
    hub, desk = make_hub(), Desk(tmp_path)
    words = ["intake", "--procedure", LAND, "--citizen"]
    with cheap_keys():
        desk.init("--test").done()
        desk.call("enrol", hub.url, hub.code(OFFICE)).done()
        desk.call(*words, MAI, "--name", MAI_NAME).done()
        desk.call("queue", "push").done()
        back_up(hub.settings, tmp_path / "backup")
        desk.call(*words, MAI, "--scan", f"application={scan}").done()
        desk.call(*words, LAN, "--name", LAN_NAME).done()
        desk.call("queue", "push").done()
        same = desk.call("reconcile")
        hub.stop()
        older = HubSettings(data=tmp_path / "older", key_file=hub.settings.key_file, port=0)
        restore(older, tmp_path / "backup")
        again = make_hub(older)
        # The same hub at another port of this machine.
        desk.call("enrol", again.url, again.code(OFFICE)).done()
        dry = desk.call("reconcile", "--dry-run")
        ran = desk.call("reconcile")
        pushed = desk.call("queue", "push").done()
        after = desk.call("reconcile")

    for each in (same, dry, ran, after):
        assert each.status == 0, each.err
        assert faults("reconcile", each.document) == []
    assert (same.document["checked"], same.document["missing"]) == (3, [])
    missing = dry.document["missing"]
    assert isinstance(missing, list) and len(missing) == 2
    assert dry.document["queued"] == 0
    assert (ran.document["missing"], ran.document["queued"]) == (missing, 2)
    assert (pushed["received"], pushed["left"]) == (2, 0)
    assert (after.document["checked"], after.document["missing"]) == (3, [])
