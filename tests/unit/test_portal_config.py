"""The portal's configuration file: what is wrong with it is named."""

import json
from pathlib import Path

import pytest

from counter_app.domain.errors import BadUsage
from counter_app.portal import Generation, config_from, load_config

OLD: dict[str, object] = {
    "generation": "lgsp",
    "url": "https://lgsp.example/",
    "agency": "H19",
    "session": "phien",
    "files_url": "https://hub.example",
}
NEW: dict[str, object] = {
    "generation": "adapter_2026",
    "url": "https://adapter.example",
    "client_id": "a",
    "client_secret": "b",
}


def test_both_generations_are_read() -> None:
    old, new = config_from(OLD), config_from({**NEW, "offices": {"H19.12": "UBND phường Mẫu"}})

    assert (old.generation, old.url, old.serial_from) == (
        Generation.LGSP,
        "https://lgsp.example",
        1,
    )
    assert new.offices == {"H19.12": "UBND phường Mẫu"}
    assert "b" not in repr(new).replace("business", "").partition("client_id='a'")[2][:20]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ([], "-"),
        ({**OLD, "generation": "2018"}, "generation"),
        ({**OLD, "colour": "red"}, "colour"),
        ({**OLD, "url": "http://lgsp.example"}, "url"),
        ({**OLD, "url": "ftp://lgsp.example"}, "url"),
        ({**OLD, "url": 7}, "url"),
        ({**OLD, "session": ""}, "session"),
        ({**OLD, "files_url": "http://hub.example"}, "files_url"),
        ({**OLD, "files_url": ""}, "files_url"),
        ({**OLD, "serial_from": 0}, "serial_from"),
        ({**OLD, "serial_from": "1"}, "serial_from"),
        ({**OLD, "tax_code_applicant": "citizen"}, "tax_code_applicant"),
        ({**OLD, "offices": {"H19": 1}}, "offices"),
        ({**NEW, "client_secret": ""}, "client_secret"),
    ],
)
def test_what_is_wrong_is_named(content: object, field: str) -> None:
    with pytest.raises(BadUsage) as refused:
        config_from(content)

    assert dict(refused.value.details) == {"reason": "portal_config", "field": field}


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[1]"])
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "portal.json"
    path.write_bytes(text)

    with pytest.raises(BadUsage) as refused:
        load_config(path)
    assert refused.value.details["reason"] == "portal_config"


def test_a_file_is_read_and_a_missing_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "portal.json"
    path.write_text(json.dumps(NEW), "utf-8")

    assert load_config(path).client_id == "a"
    with pytest.raises(BadUsage) as refused:
        load_config(tmp_path / "none.json")
    assert refused.value.details["reason"] == "portal_config_missing"
