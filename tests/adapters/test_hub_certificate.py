"""The hub looks at its own certificate before a desk has to refuse it, and tells how long it is good."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from cryptography.x509.oid import ExtendedKeyUsageOID

from counter_app.domain.errors import HubCertificateUnfit
from counter_app.hub.certificate import Certificate, read_certificate
from counter_app.hub.server import check_own_certificate, serve
from counter_app.hub.settings import HubSettings
from tests.command_line import call
from tests.fakes.certificates import make_certificate
from tests.fixtures_hub import HubMaker

Files = tuple[Path, Path]


def _foreign_key(folder: Path) -> Files:
    return make_certificate(folder, "127.0.0.1")[0], make_certificate(folder, "127.0.0.1")[1]


def _garbage(folder: Path) -> Files:
    (folder / "x.crt").write_bytes(
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    )
    return folder / "x.crt", make_certificate(folder, "127.0.0.1")[1]


def _no_key(folder: Path) -> Files:
    return make_certificate(folder, "127.0.0.1")[0], folder / "none.key"


CASES: dict[str, Callable[[Path], Files]] = {
    "expired": lambda folder: make_certificate(folder, "127.0.0.1", begins=-9, ends=-0.01),
    "not_yet": lambda folder: make_certificate(folder, "127.0.0.1", begins=0.01),
    "key_differs": _foreign_key,
    "unreadable": _garbage,
    "key_unreadable": _no_key,
    "no_names": make_certificate,
    "wrong_name": lambda folder: make_certificate(folder, "127.0.0.1", "khac.example"),
    "not_for_servers": lambda folder: make_certificate(
        folder, "hub.example", use=ExtendedKeyUsageOID.CLIENT_AUTH
    ),
}


def settings_of(folder: Path, files: Files) -> HubSettings:
    return HubSettings(
        data=folder / "data",
        key_file=folder / "keys.json",
        port=0,
        tls_cert=files[0],
        tls_key=files[1],
        public_names=("hub.example",),
    )


@pytest.mark.parametrize("reason", CASES)
def test_what_desks_would_refuse_is_not_served(tmp_path: Path, reason: str) -> None:
    settings = settings_of(tmp_path, CASES[reason](tmp_path))

    with pytest.raises(HubCertificateUnfit) as caught:
        serve(settings, lambda _: pytest.fail("it serves"))

    assert caught.value.details["reason"] == reason
    assert not settings.data.exists()


def test_a_good_one_is_served_without_a_word_and_one_that_ends_with_one(tmp_path: Path) -> None:
    good = settings_of(tmp_path, make_certificate(tmp_path, "hub.example"))
    ends = settings_of(tmp_path, make_certificate(tmp_path, "hub.example", ends=10.5))

    assert check_own_certificate(good) == ()
    [said] = check_own_certificate(ends)
    assert (said.code, said.details["days"]) == ("HUB_CERTIFICATE_ENDS", 10)


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("0.0.0.0", []),
        ("::", []),
        ("127.0.0.1", []),
        ("192.0.2.1", []),
        ("192.0.2.2", ["192.0.2.2"]),
        ("may.example", ["may.example"]),
    ],
)
def test_an_address_that_it_is_not_for_is_told(tmp_path: Path, host: str, told: list[str]) -> None:
    files = make_certificate(tmp_path, "hub.example", "192.0.2.1")
    settings = replace(settings_of(tmp_path, files), host=host, public_names=())
    assert [said.details["name"] for said in check_own_certificate(settings)] == told


@pytest.mark.parametrize(
    ("host", "fits"),
    [
        ("hub.example", True),
        ("HUB.example.", True),
        ("a.tinh.example", True),
        ("a.b.tinh.example", False),
        ("tinh.example", False),
        (".tinh.example", False),
        ("2001:db8::1", True),
        ("[2001:DB8:0::1]", True),
        ("10.0.0.1", False),
    ],
)
def test_names_are_compared_as_desks_compare_them(tmp_path: Path, host: str, fits: bool) -> None:
    files = make_certificate(tmp_path, "hub.example", "*.tinh.example", "2001:db8::1")
    assert read_certificate(*files).is_for(host) is fits


def test_days_are_whole_and_go_below_nothing() -> None:
    until = datetime(2026, 12, 1, 8, tzinfo=UTC)
    certificate = Certificate(until, until, ())
    days = [
        certificate.days_left(until.replace(hour=hour, day=day)) for day, hour in ((1, 7), (1, 9))
    ]
    assert days == [0, -1]


def test_health_and_metrics_tell_the_days_that_are_left(make_hub: HubMaker, tmp_path: Path) -> None:
    cert, key = make_certificate(tmp_path, "127.0.0.1", ends=40.5)
    secure = make_hub(tls_cert=cert, tls_key=key)
    health = requests.get(f"{secure.url}/healthz", verify=str(cert), timeout=60).json()
    metrics = requests.get(f"{secure.url}/metrics", verify=str(cert), timeout=60).text

    assert health["certificate"]["days_left"] == 40
    assert datetime.fromisoformat(health["certificate"]["until"]).tzinfo is not None
    assert "counter_hub_certificate_days_left 40\n" in metrics
    plain = make_hub()
    assert "certificate" not in requests.get(f"{plain.url}/healthz", timeout=60).json()


def words(folder: Path, files: Files) -> list[str]:
    own = ["--data", str(folder / "data"), "--key-file", str(folder / "keys.json")]
    tls = ["--tls-cert", str(files[0]), "--tls-key", str(files[1])]
    return ["hub", "serve", "--listen", "127.0.0.1:0", *own, *tls, "--json"]


def test_the_command_refuses_with_a_sentence(tmp_path: Path) -> None:
    ran = call(*words(tmp_path, CASES["expired"](tmp_path)))
    wrong = call(*words(tmp_path, CASES["wrong_name"](tmp_path)), "--public-name", "hub.example")

    assert (ran.status, ran.code) == (1, "HUB_CERTIFICATE_UNFIT")
    assert "đã hết hạn lúc" in ran.err
    assert (wrong.status, wrong.code) == (1, "HUB_CERTIFICATE_UNFIT")
    assert "“hub.example”" in wrong.err and "khac.example" in wrong.err


def test_the_log_of_one_that_serves_says_that_it_ends_soon(tmp_path: Path) -> None:
    files, log = make_certificate(tmp_path, "127.0.0.1", ends=5.5), tmp_path / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "counter_app", *words(tmp_path, files)],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=dict(os.environ),
            cwd=Path(__file__).parents[2],
        )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    well = requests.get(f"{url}/healthz", verify=str(files[0]), timeout=60).json()["status"]
    process.send_signal(signal.SIGTERM)
    process.wait()
    process.stdout.close()

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    [told] = [it["message"] for it in lines if "[HUB_CERTIFICATE_ENDS]" in it["message"]]
    assert well == "ok"
    assert "còn 5 ngày là hết hạn" in told
