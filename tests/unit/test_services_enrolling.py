"""A desk and the code of another office."""

from pathlib import Path

import pytest

from counter_app.domain.errors import EnrolledElsewhere
from counter_app.domain.outbox import Enrolment
from counter_app.messages import sentence
from tests.services_bench import Bench, bench

__all__ = ["bench"]


def test_a_code_of_another_office_is_refused_before_anything_is_sent(bench: Bench) -> None:
    code = bench.hub.code("H19.13")
    with pytest.raises(EnrolledElsewhere) as refused:
        bench.sending.enrol("http://127.0.0.1:1", code)
    assert not bench.sending.status().enrolled
    assert "Xin mã đăng ký của đúng cơ quan" in sentence(refused.value).text
    # The code is still there for the desk that it was made for.
    assert bench.hub.enrol("http://127.0.0.1:1", code, "Quầy 1").office == "H19.13"


def test_a_hub_that_does_not_ask_for_the_office_is_found_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = bench.hub.enrol

    def of_before(
        url: str, code: str, desk: str, *, office: object = None, ca_file: Path | None = None
    ) -> Enrolment:
        return asked(url, code, desk, ca_file=ca_file)

    monkeypatch.setattr(bench.hub, "enrol", of_before)
    with pytest.raises(EnrolledElsewhere):
        bench.sending.enrol("http://127.0.0.1:1", bench.hub.code("H19.13"))
    assert not bench.sending.status().enrolled
