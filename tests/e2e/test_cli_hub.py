"""A grown hub from the command line alone: served, enrolled at, its keys rotated, saved and put back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from tests.command_line import call, faults
from tests.fakes.records import NAME, NUMBER, dossier_record, noise
from tests.fixtures_cluster import Cluster, cluster

__all__ = ["cluster"]


class Served:
    """`counter-app hub serve` as an administrator would start it on a cluster; secrets stand in no command line."""

    def __init__(self, folder: Path, database_url: str, blobs: list[str]) -> None:
        self.database_url = database_url
        self.log = folder / "hub.log"
        self.words = ["--key-file", str(folder / "keys.json"), *blobs]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "counter_app", "hub", "serve"),
                    *("--listen", "127.0.0.1:0", "--json", *self.words),
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "COUNTER_DATABASE_URL": database_url},
                cwd=Path(__file__).parents[2],
            )
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["url"])

    def enrolment(self) -> Enrolment:
        ran = call(
            "hub", "enrol", "--office", "H19.12", "--database-url", self.database_url, "--json"
        )
        link = HttpHubLink()
        enrolment = link.enrol(self.url, str(ran.done()["code"]), "Quầy 1")
        link.close()
        return enrolment

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


@pytest.fixture
def served(tmp_path: Path, cluster: Cluster) -> Iterator[Served]:
    blobs = ["--blobs", cluster.fresh_blobs()]
    blobs += ["--blobs-credentials", str(cluster.blobs_credentials)]
    hub = Served(tmp_path, cluster.fresh_database(), blobs)
    yield hub
    if hub.process.poll() is None:
        hub.stop()


def test_a_grown_hub_is_run_saved_and_put_back_by_commands(served: Served, tmp_path: Path) -> None:
    enrolment = served.enrolment()
    link, book, page = HttpHubLink(), NeutralRecordBook(), noise(100_000)
    link.upload(
        enrolment, page, Transfer(page.sha256, None, 0, done=False), progress=lambda _: None
    )
    first = dossier_record(1, page)
    book.check_receipt(link.put_record(enrolment, first), first, enrolment)

    rotated = call(
        "hub", "keys", "rotate", *served.words[:2], "--database-url", served.database_url, "--json"
    )
    receipt = link.put_record(enrolment, dossier_record(2))
    followed = book.follow_keys(receipt, link.receipt_keys(enrolment), enrolment)
    link.close()
    place = [*served.words, "--database-url", served.database_url, "--json"]
    saved = call("hub", "backup", str(tmp_path / "backup"), *place)
    status = served.stop()
    fresh = ["--data", str(tmp_path / "fresh"), *served.words[:2], "--json"]
    put_back = call("hub", "restore", str(tmp_path / "backup"), *fresh)

    assert followed.key_id == rotated.done()["key_id"]
    assert faults("hub-keys", rotated.document) == []
    # It ended as it was told to, by the signal, after all was closed.
    assert status == -signal.SIGTERM
    assert faults("hub-backup", saved.done()) == [] == faults("hub-backup", put_back.done())
    assert put_back.document["rows"] == saved.document["rows"]
    assert (saved.document["blobs"], saved.document["bytes"]) == (1, 100_000)


def test_the_log_is_json_lines_and_tells_of_nobody(served: Served) -> None:
    enrolment = served.enrolment()
    link = HttpHubLink()
    link.put_record(enrolment, dossier_record(1))
    link.close()
    headers = {"Authorization": f"Bearer {enrolment.credential}"}
    path = f"/v1/people/{NUMBER}/papers?dossier=x&procedure=y"
    told = requests.get(served.url + path, headers=headers, timeout=60)
    served.stop()

    text = served.log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    found = [line for line in lines if line.get("request") == told.headers["X-Request-Id"]]
    assert [(line["route"], line["status"], line["office"]) for line in found] == [
        ("/v1/people/{number}/papers", 200, "H19.12")
    ]
    assert all({"at", "level", "logger", "message"} <= line.keys() for line in lines)
    for secret in (NUMBER, NAME, enrolment.credential, served.database_url):
        assert secret not in text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--database-url", "mysql://x/y"], "database_url"),
        (["--database-url", "postgresql://127.0.0.1:1/none"], "database_unreachable"),
        (["--blobs", "http://127.0.0.1:1/x"], "blobs_url"),
        (["--blobs", "s3://127.0.0.1:1/x"], "blobs_credentials"),
    ],
)
def test_what_cannot_be_opened_is_told_in_a_sentence(
    tmp_path: Path, words: list[str], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    own = ["--data", str(tmp_path / "d"), "--key-file", str(tmp_path / "k"), "--json"]
    ran = call("hub", "serve", "--listen", "127.0.0.1:0", *own, *words)

    assert (ran.status, ran.code) == (2, "BAD_USAGE")
    error = ran.document["error"]
    assert isinstance(error, dict) and error["details"]["reason"] == reason
