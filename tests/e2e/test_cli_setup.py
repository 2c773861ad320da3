"""A PC that lacks something: no Tesseract, no Vietnamese, no room. It is told; what was accepted stays, and goes on later."""

import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.app import counter as counter_module
from tests.command_line import Desk, Document, Ran, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import LAND, MAI, MAI_NAME

INTAKE = ("intake", "--procedure", LAND, "--citizen", MAI, "--name", MAI_NAME)
LATER = ("--received-at", "2026-11-20T08:00:00+07:00")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
    return made


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A small page with words on it, so that there is something to read."""
    path = tmp_path / "page.png"
    image = Image.new("L", (830, 1170), 255)
    with as_file(
        files("counter_app") / "_resources" / "fonts" / "LiberationSerif-Regular.ttf"
    ) as f:
        font = ImageFont.truetype(str(f), 32)
    for line in range(6):
        text = f"Tờ khai số {line}: Trần Thị Mẫu Đơn, xã Mẫu"
        ImageDraw.Draw(image).text((60, 100 + 60 * line), text, font=font, fill=0)
    image.save(path, dpi=(100, 100))
    return path


def _without_tesseract(tmp_path: Path) -> dict[str, str]:
    empty = tmp_path / "no-programs"
    empty.mkdir()
    # Neither the program nor the data that the linked library needs.
    return {"PATH": str(empty), "TESSDATA_PREFIX": str(empty / "nothing")}


def _without_vietnamese(tmp_path: Path) -> dict[str, str]:
    empty = tmp_path / "no-languages"
    empty.mkdir()
    return {"TESSDATA_PREFIX": str(empty)}


LACKS = [
    (_without_tesseract, "TESSERACT_MISSING", "tesseract"),
    (_without_vietnamese, "LANGUAGE_MISSING", "language"),
]


@pytest.mark.parametrize(("lack", "code", "check"), LACKS)
def test_reading_without_a_reader_says_what_is_missing(
    desk: Desk, page: Path, lack: object, code: str, check: str
) -> None:
    assert callable(lack)
    environment = lack(desk.folder)
    out = str(desk.folder / "out")

    ran = desk.process("digitise", str(page), "--out", out, environment=environment)

    assert (ran.status, ran.code) == (1, code), ran.err
    assert ran.err.endswith(f"[{code}]\n")
    assert "Traceback" not in ran.err
    doctor = desk.process("doctor", environment=environment)
    checks = doctor.document["checks"]
    assert isinstance(checks, list)
    (found,) = [known for known in checks if known["name"] == check]
    assert doctor.status == 1
    assert not found["ok"] and found["remedy"]


@pytest.mark.parametrize(("lack", "code", "check"), LACKS)
def test_a_scan_is_kept_and_read_when_the_reader_is_there(
    desk: Desk, page: Path, lack: object, code: str, check: str
) -> None:
    assert callable(lack)
    words = [*INTAKE, "--scan", f"application={page}"]

    ran = desk.process(*words, environment=lack(desk.folder))

    assert ran.status == 1
    assert faults("intake", ran.document) == []
    unread = ran.document["unread"]
    assert isinstance(unread, list)
    assert [known["code"] for known in unread] == [code]
    assert f"[{code}]" in ran.err
    assert _state(ran.document, "application") == "scanned"

    again = desk.call(*words).done()
    assert again["unread"] == []
    assert again["dossier"] == ran.document["dossier"]
    waiting = desk.call("verify", "list").done()["papers"]
    assert isinstance(waiting, list)
    assert [known["digitised"] for known in waiting] == [True]


def _state(document: Document, component: str) -> object:
    items = document["items"]
    assert isinstance(items, list)
    return next(item["state"] for item in items if item["component"] == component)


@dataclass
class Narrow:
    """A place with little room: a small file system of its own where that may be made, else a limit on files."""

    folder: Path
    mounted: bool

    def fill(self) -> None:
        """Take all the room there is but some pages."""
        if self.mounted:
            left = shutil.disk_usage(self.folder).free
            (self.folder / "filler").write_bytes(bytes(max(left - 96 * 1024, 0)))

    def empty(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def run(self, desk: Desk, *words: str) -> Ran:
        command = [sys.executable, "-m", "counter_app", *words, *desk.words]
        ran = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            preexec_fn=None if self.mounted else self._limit,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def _limit(self) -> None:
        largest = max(p.stat().st_size for p in self.folder.rglob("*") if p.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 1024, largest + 1024))


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Narrow]:
    folder = tmp_path / "narrow"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    yield Narrow(folder, mounted)
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_costs_nothing_that_was_accepted(
    narrow: Narrow, tmp_path: Path
) -> None:
    desk = Desk(narrow.folder)
    scan, large = tmp_path / "scan.png", tmp_path / "large.png"
    Image.new("L", (330, 470), 250).save(scan)
    noise = random.Random(1).randbytes(900 * 900 * 3)
    Image.frombytes("RGB", (900, 900), noise).save(large)
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
        desk.init("--test").done()
        desk.call(*INTAKE, *LATER, "--scan", f"application={scan}").done()
    before = desk.call("dossier", "list").done()
    narrow.fill()

    ran = narrow.run(desk, *INTAKE, "--scan", f"application={large}")

    assert (ran.status, ran.code) == (1, "DISK_FULL"), ran.err
    assert ran.err.endswith("[DISK_FULL]\n")
    assert "Traceback" not in ran.err
    narrow.empty()
    assert desk.call("dossier", "list").done() == before
    assert desk.call("audit", "chain").done()["ok"] is True
    kept = _master_of_the_first(desk, tmp_path)
    assert hashlib.sha256(kept).digest() == hashlib.sha256(scan.read_bytes()).digest()
    half_written = [path for path in (desk.data / "vault").rglob("*.*") if path.is_file()]
    assert half_written == []


def _master_of_the_first(desk: Desk, tmp_path: Path) -> bytes:
    waiting = desk.call("verify", "list").done()["papers"]
    assert isinstance(waiting, list)
    (paper,) = waiting
    target = tmp_path / "kept.png"
    desk.call("show", paper["id"], "--out", str(target)).done()
    return target.read_bytes()


def test_a_backlog_without_a_reader_ends_and_says_what_is_missing(
    desk: Desk, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.folder / "lot.jsonl"
    line = {"key": "1", "citizen": MAI, "name": MAI_NAME, "procedure": LAND}
    file.write_text(json.dumps({**line, "scan": {"application": str(page)}}), "utf-8")
    for name, value in _without_vietnamese(desk.folder).items():
        monkeypatch.setenv(name, value)
    words = [word for word in desk.words if word != "--json"]

    ran = call("intake", "--batch", str(file), "--read", *words)

    assert ran.status == 1
    assert "1 giấy tờ chờ nhận dạng; " in ran.out
    assert ran.out.endswith("[LANGUAGE_MISSING]\n")
