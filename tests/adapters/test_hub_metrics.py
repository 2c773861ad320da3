"""Who may read `/metrics`, and that it tells of no person."""

from pathlib import Path

import pytest
import requests

from counter_app.domain.errors import BadUsage
from counter_app.hub.metrics_access import may_read, read_token
from counter_app.hub.refusals import Refusal
from counter_app.hub.settings import HubSettings
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import NAME, NUMBER, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker

WORD = "mot-tu-dai-cho-prometheus"


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ask(url: str, token: str | None = None, **headers: str) -> requests.Response:
    if token is not None:
        headers["Authorization"] = token
    return requests.get(f"{url}/metrics", headers=headers, timeout=60)


def test_without_a_token_this_machine_reads_it_and_no_person_stands_in_it(
    make_hub: HubMaker,
) -> None:
    desk = Desk(make_hub())
    page = noise(2000)
    desk.send(page)
    desk.put(paper_record(page))
    desk.put(dossier_record())
    desk.call("GET", f"/v1/people/{NUMBER}/papers?dossier=x&procedure=y")
    desk.call("GET", f"/v1/{NUMBER}/{NAME}")

    answer = ask(desk.hub.url)
    assert answer.status_code == 200
    assert 'counter_hub_records{kind="paper.v1"} 1' in answer.text
    for personal in (NUMBER, NAME, "Quầy", desk.enrolment.office, desk.enrolment.credential):
        assert personal not in answer.text


def test_with_a_token_nobody_reads_it_without(make_hub: HubMaker) -> None:
    hub = make_hub(metrics_token=WORD)

    for wrong in (
        None,
        "Bearer",
        "Bearer ",
        f"Basic {WORD}",
        f"Bearer {WORD}x",
        "Bearer Ậ".encode(),
    ):
        answer = ask(hub.url, wrong)  # type: ignore[arg-type] # one header is no ASCII
        assert (answer.status_code, code(answer)) == (401, "CREDENTIAL_REFUSED")
        assert "counter_hub" not in answer.text
    assert ask(hub.url, f"Bearer {WORD}").status_code == 200
    # A desk's credential is another thing.
    assert ask(hub.url, f"Bearer {hub.enrolment().credential}").status_code == 401


def test_behind_a_proxy_only_the_token_opens_it(make_hub: HubMaker) -> None:
    closed = make_hub(behind_proxy=True)
    for via in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "::1, 203.0.113.7"}):
        answer = ask(closed.url, **via)
        assert (answer.status_code, code(answer)) == (403, "METRICS_CLOSED")

    opened = make_hub(behind_proxy=True, metrics_token=WORD)
    assert ask(opened.url, f"Bearer {WORD}").status_code == 200


@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("10.0.0.1", False),
        ("2001:db8::1", False),
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_another_machine_is_told_that_it_is_closed(address: str | None, *, passes: bool) -> None:
    settings = HubSettings(data=Path("unused"), key_file=Path("unused.json"))
    if passes:
        may_read(settings, None, address)
        return
    with pytest.raises(Refusal) as refused:
        may_read(settings, f"Bearer {WORD}", address)
    assert (refused.value.status, refused.value.code) == (403, "METRICS_CLOSED")


@pytest.mark.parametrize(
    "content", [b"", b"short", b"two words of some length", "từ-dài-lắm-đây".encode()]
)
def test_a_token_that_is_none_stops_the_start(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    with pytest.raises(BadUsage):
        read_token(file)
    file.write_bytes(content)
    with pytest.raises(BadUsage):
        read_token(file)
    file.write_text(f"  {WORD}\n", encoding="ascii")
    assert read_token(file) == WORD
    assert WORD not in repr(HubSettings(data=tmp_path, metrics_token=WORD))
