"""Enrolling again after a lost reply."""

import requests

from tests.fixtures_hub import RunningHub


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
