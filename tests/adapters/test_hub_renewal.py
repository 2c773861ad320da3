"""A renewed certificate is taken in while the hub serves; one that desks would refuse is not, and is told."""

import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509

from counter_app.domain.errors import CounterError
from counter_app.hub.renewal import OwnCertificate
from counter_app.messages import sentence
from counter_app.upload import HttpHubLink
from tests.fakes.certificates import make_certificate
from tests.fakes.records import noise
from tests.fixtures_hub import HubMaker, RunningHub
from tests.fixtures_store import NOON

Files = tuple[Path, Path]


def serial(path: Path) -> int:
    return x509.load_pem_x509_certificate(path.read_bytes()).serial_number


def shown(port: int) -> int:
    """The serial number of the certificate that whoever connects now is shown."""
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


class Served:
    """A hub with a certificate of its own, and what it told who runs it."""

    def __init__(self, make_hub: HubMaker, folder: Path) -> None:
        self.folder = folder
        self.cert, self.key = folder / "tls.crt", folder / "tls.key"
        self.put(make_certificate(folder, "127.0.0.1", ends=40.5))
        self.hub: RunningHub = make_hub(
            tls_cert=self.cert, tls_key=self.key, public_names=("127.0.0.1",)
        )
        self.told: list[CounterError] = []

    def put(self, files: Files) -> None:
        """Write a pair over the one that is there, as who renews certificates does: aside, then named."""
        for source, target in zip(files, (self.cert, self.key), strict=True):
            aside = target.with_suffix(".new")
            aside.write_bytes(source.read_bytes())
            aside.replace(target)

    def look(self) -> None:
        own: OwnCertificate | None = self.hub.certificate
        assert own is not None
        own.look(self.told.append)

    @property
    def days_left(self) -> int:
        health = requests.get(f"{self.hub.url}/healthz", verify=str(self.cert), timeout=60).json()
        days = health["certificate"]["days_left"]
        assert isinstance(days, int)
        return days


@pytest.fixture
def served(make_hub: HubMaker, tmp_path: Path) -> Served:
    return Served(make_hub, tmp_path)


def test_who_connects_is_shown_the_renewed_one_and_who_is_connected_goes_on(
    served: Served,
) -> None:
    first = serial(served.cert)
    enrolment = served.hub.enrolment()
    kept, fresh = HttpHubLink(), HttpHubLink()
    assert not kept.holds_blob(enrolment, noise(1).sha256)
    assert shown(served.hub.port) == first

    served.put(make_certificate(served.folder, "127.0.0.1", ends=80.5))
    assert shown(served.hub.port) == first, "nobody looked yet"
    served.look()

    assert shown(served.hub.port) == serial(served.cert) != first
    assert served.days_left == 80
    assert served.told == []
    assert not kept.holds_blob(enrolment, noise(2).sha256), "its connection is as it was"
    assert not fresh.holds_blob(enrolment, noise(2).sha256)
    kept.close()
    fresh.close()


def _only_cert(folder: Path) -> Files:
    return make_certificate(folder, "127.0.0.1")[0], make_certificate(folder, "127.0.0.1")[1]


def _garbage(folder: Path) -> Files:
    (folder / "broken.crt").write_text("no certificate", "utf-8")
    return folder / "broken.crt", make_certificate(folder, "127.0.0.1")[1]


WRONG: dict[str, Callable[[Path], Files]] = {
    "key_differs": _only_cert,
    "unreadable": _garbage,
    "expired": lambda folder: make_certificate(folder, "127.0.0.1", begins=-9, ends=-1),
    "wrong_name": lambda folder: make_certificate(folder, "khac.example"),
}


@pytest.mark.parametrize("reason", WRONG)
def test_one_that_desks_would_refuse_is_told_once_and_not_shown(
    served: Served, reason: str
) -> None:
    first = serial(served.cert)
    served.put(WRONG[reason](served.folder))

    served.look()
    assert served.told == [], "perhaps only one of two files is written yet"
    for _ in range(3):
        served.look()

    [told] = served.told
    assert (told.code, told.details["reason"]) == ("HUB_CERTIFICATE_NOT_RENEWED", reason)
    assert "vẫn dùng chứng thư cũ (hết hạn lúc" in sentence(told).text
    assert shown(served.hub.port) == first

    served.put(make_certificate(served.folder, "127.0.0.1", ends=70.5))
    served.look()
    assert shown(served.hub.port) == serial(served.cert)
    assert served.days_left == 70


def test_a_key_that_comes_after_its_certificate_is_waited_for(served: Served) -> None:
    files = make_certificate(served.folder, "127.0.0.1")
    served.cert.write_bytes(files[0].read_bytes())
    served.look()
    served.key.write_bytes(files[1].read_bytes())
    served.look()

    assert served.told == []
    assert shown(served.hub.port) == serial(files[0])


def test_files_that_are_gone_for_a_while_change_nothing(served: Served) -> None:
    first = serial(served.cert)
    served.cert.unlink()
    served.look()
    assert shown(served.hub.port) == first

    served.put(make_certificate(served.folder, "127.0.0.1", ends=20.5))
    served.look()
    assert shown(served.hub.port) == serial(served.cert)
    assert [told.code for told in served.told] == ["HUB_CERTIFICATE_ENDS"]


def test_one_whose_day_is_still_to_come_is_shown_from_that_day_on(
    make_hub: HubMaker, tmp_path: Path
) -> None:
    ahead = [timedelta(0)]
    cert, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    files = make_certificate(tmp_path, "127.0.0.1", now=NOON)
    cert.write_bytes(files[0].read_bytes())
    key.write_bytes(files[1].read_bytes())
    hub = make_hub(tls_cert=cert, tls_key=key, now=lambda: NOON + ahead[0])
    told: list[CounterError] = []
    assert hub.certificate is not None
    later = make_certificate(tmp_path, "127.0.0.1", begins=1, ends=90, now=NOON)
    cert.write_bytes(later[0].read_bytes())
    key.write_bytes(later[1].read_bytes())

    for _ in range(2):
        hub.certificate.look(told.append)
    assert shown(hub.port) == serial(files[0])
    assert [each.details["reason"] for each in told] == ["not_yet"]
    ahead[0] = timedelta(days=2)
    hub.certificate.look(told.append)

    assert shown(hub.port) == serial(later[0])


def test_a_hub_that_runs_looks_by_itself_and_its_log_says_so(tmp_path: Path) -> None:
    cert, key = make_certificate(tmp_path, "127.0.0.1", ends=50)
    words = (tmp_path / "data", tmp_path / "keys.json", 0, cert, key)
    hub = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.hub_process", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
        cwd=Path(__file__).parents[2],
    )
    assert hub.stdout is not None and hub.stderr is not None
    port = int(hub.stdout.readline().rpartition(":")[2])
    before = shown(port)
    fresh = make_certificate(tmp_path, "127.0.0.1", ends=80)
    cert.write_bytes(fresh[0].read_bytes())
    key.write_bytes(fresh[1].read_bytes())

    lines = (json.loads(line)["message"] for line in hub.stderr)
    said = next((line for line in lines if "renewed certificate" in line), "")
    after = shown(port)
    hub.send_signal(signal.SIGTERM)
    hub.communicate()

    until = x509.load_pem_x509_certificate(fresh[0].read_bytes()).not_valid_after_utc
    assert str(until) in said
    assert before != after == serial(fresh[0])
