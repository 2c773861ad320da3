"""Enrolling: again after a lost reply, with a code of another office, by somebody who guesses."""

import pytest
import requests

from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ask(hub: RunningHub, **said: object) -> tuple[int, str]:
    """Return the status and the code of the error, or the office."""
    headers = {"X-Forwarded-For": str(said.pop("via"))} if "via" in said else {}
    answer = requests.post(
        f"{hub.url}/v1/enrol", json={"desk": "Quầy 1", **said}, headers=headers, timeout=60
    )
    content = answer.json()
    return answer.status_code, content.get("office") or content["error"]["code"]


def test_only_who_drew_a_credential_is_answered_again(running_hub: RunningHub) -> None:
    drawn, other = "A" * 43, "B" * 43
    code, second = running_hub.code(), running_hub.code()

    def status(code: str, desk: str, credential: str) -> int:
        body = {"code": code, "desk": desk, "credential": credential}
        return requests.post(f"{running_hub.url}/v1/enrol", json=body, timeout=60).status_code

    assert status(code, "Quầy 1", "short") == 422
    assert [status(code, "Quầy 1", drawn) for _ in range(2)] == [201, 201]
    assert status(code, "Quầy 1", other) == 403
    assert status(code, "Quầy 2", drawn) == 403
    # Another code gives nobody the credential of a desk that is there, and is not used up by the attempt.
    assert status(second, "Quầy 1", drawn) == 403
    assert status(second, "Quầy 1", other) == 201


def test_a_code_of_another_office_is_refused_and_stays_good(running_hub: RunningHub) -> None:
    code = running_hub.code("H19.13")

    assert ask(running_hub, code=code, office="H19.12") == (403, "CODE_OF_ANOTHER_OFFICE")
    assert ask(running_hub, code=code, office=12) == (422, "BAD_REQUEST")
    assert ask(running_hub, code=code, office="") == (422, "BAD_REQUEST")
    # Lower case and spaces are how people type.
    assert ask(running_hub, code=f" {code.lower()} ", office="H19.13 ") == (201, "H19.13")
    # A used code tells nobody whose it was, and works for nobody.
    assert ask(running_hub, code=code, office="H19.13") == (403, "ENROL_REFUSED")
    assert ask(running_hub, code=code, office="H19.12") == (403, "ENROL_REFUSED")


def test_a_desk_of_before_says_no_office_and_is_enrolled(running_hub: RunningHub) -> None:
    assert ask(running_hub, code=running_hub.code("H19.13")) == (201, "H19.13")


def test_a_lost_reply_is_not_repeated_to_another_office(running_hub: RunningHub) -> None:
    code, drawn = running_hub.code("H19.13"), "C" * 43

    assert ask(running_hub, code=code, credential=drawn, office="H19.13")[0] == 201
    assert ask(running_hub, code=code, credential=drawn, office="H19.13") == (201, "H19.13")
    assert ask(running_hub, code=code, credential=drawn, office="H19.12") == (403, "ENROL_REFUSED")


def test_codes_of_other_offices_count_as_guesses(make_hub: HubMaker) -> None:
    hub = make_hub(guesses=2)
    code = hub.code("H19.13")

    tried = [ask(hub, code=code, office="H19.12")[0] for _ in range(3)]
    assert tried == [403, 403, 429]
    hub.stop()
    assert ask(make_hub(hub), code=code, office="H19.13") == (201, "H19.13")


def test_behind_a_proxy_the_proxys_word_counts_and_not_the_guessers(make_hub: HubMaker) -> None:
    hub = make_hub(guesses=2, behind_proxy=True)

    tried = [ask(hub, code="AAAA-BBBB", via=f"10.0.0.{n}, 203.0.113.7")[0] for n in range(3)]
    assert tried == [403, 403, 429]
    # Another desk behind the same proxy is not made to wait.
    assert ask(hub, code=hub.code(), via="10.0.0.1, 203.0.113.8") == (201, "H19.12")
