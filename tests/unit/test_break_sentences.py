"""What the officer reads names the field as the form does, and the act that mends it."""

import pytest

from counter_app.catalogue import load_catalogue
from counter_app.domain.errors import CounterError, FieldRefused, LinkDown, NotFound
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.metadata import build_metadata, required_names
from counter_app.messages import sentence
from tests.fixtures_store import NOON
from tests.services_bench import BIRTH


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [("child_name", "", "Họ"), ("birth_date", "hôm qua", "Ngày")],
)
def test_a_field_is_called_as_the_form_calls_it(name: str, value: str, label: str) -> None:
    kind = load_catalogue().paper_type(PaperTypeId("birth_certificate"))
    values = dict.fromkeys(required_names(kind), "x") | BIRTH | {name: value}

    with pytest.raises(FieldRefused) as refused:
        build_metadata(kind, values, today=NOON.date())

    said = sentence(refused.value).text
    assert f"“{label}" in said
    assert name not in said


@pytest.mark.parametrize(
    ("fault", "act"),
    [
        (LinkDown(reason="plain_http"), "https://"),
        (LinkDown(reason="bad_address"), "Hỏi người quản trị địa chỉ đúng"),
        (NotFound(kind="person"), "Kho chưa có công dân này. Kiểm tra lại số giấy tờ"),
        (NotFound(kind="component"), "không còn thành phần nào chờ giấy"),
    ],
)
def test_a_fault_names_the_act_that_mends_it(fault: CounterError, act: str) -> None:
    said = sentence(fault).text
    assert act in said
    assert "tự gửi lại" not in said
