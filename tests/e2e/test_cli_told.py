"""`hub publish --holidays | --policy` at the hub, `changes` at the desk: as administrators and supervisors would use them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from counter_app.app import counter as counter_module
from tests.command_line import Desk, ServedHub, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import LAND, MAI, MAI_NAME

ROW = {"day": "2026-03-05", "kind": "off", "name": "Nghỉ bão", "source": "Công điện 1 mẫu"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    with cheap_keys():
        made.init("--test").done()
        yield made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    served = ServedHub(tmp_path / "hub")
    served.start()
    yield served
    served.kill()


def publish(hub: ServedHub, *words: str) -> list[str]:
    place = ["--data", str(hub.data), "--key-file", str(hub.folder / "keys.json"), "--json"]
    return ["hub", "publish", *words, *place]


def rows(document: Mapping[str, object], name: str) -> list[dict[str, str | None]]:
    """The objects of a list in a JSON document."""
    return cast(list[dict[str, str | None]], document[name])


def written(folder: Path, content: object) -> str:
    path = folder / "given.json"
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return str(path)


def test_a_day_off_reaches_the_desk_and_moves_no_promise(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    desk.call("enrol", hub.url, hub.code()).done()
    words = ["intake", "--procedure", LAND, "--citizen", MAI, "--name", MAI_NAME]
    took = desk.call(*words, "--received-at", "2026-03-02T09:00:00+07:00").done()
    given = call(*publish(hub, "--holidays", written(tmp_path, {"days": [ROW]}))).done()
    assert faults("hub-publish", given) == []
    assert given == {"published": "holidays", "days": 1}

    seen = desk.call("changes")

    assert (seen.status, faults("changes", seen.document)) == (1, [])
    [notice] = rows(seen.document, "notices")
    assert (notice["code"], notice["subject"], notice["number"]) == (
        "HUB_DAYS_CHANGED",
        "holidays",
        None,
    )
    reason = str(notice["reason"])
    assert "05/03/2026" in reason and "1 hồ sơ" in reason
    shown = desk.call("dossier", "show", str(took["number"])).done()
    assert shown["due_at"] == took["due_at"]
    table = desk.call("catalogue", "holiday", "list", "--year", "2026").done()
    assert [
        (day["name"], bool(day["by_hub"]))
        for day in rows(table, "days")
        if day["day"] == "2026-03-05"
    ] == [("Nghỉ bão", True)]
    assert faults("catalogue_holidays", table) == []
    plainly = [word for word in desk.words if word != "--json"]
    told = call("catalogue", "holiday", "list", "--year", "2026", *plainly).out
    assert "Nghỉ bão (Công điện 1 mẫu)  [do máy chủ phát]" in told
    done = desk.call("changes", "--done", "holidays").done()
    assert done["notices"] == []


def test_rules_for_the_line_reach_the_desks_of_the_office_alone(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    desk.call("enrol", hub.url, hub.code()).done()
    rules = written(tmp_path, {"policy": {"masters": "in_hours", "masters_hours": "20:00-05:00"}})
    call(*publish(hub, "--policy", rules, "--office", "H19.13")).done()
    assert desk.call("changes").done()["notices"] == []
    given = call(*publish(hub, "--policy", rules, "--office", "H19.12")).done()
    assert faults("hub-publish", given) == []

    seen = desk.call("changes").document

    assert [it["code"] for it in rows(seen, "notices")] == ["HUB_POLICY_CHANGED"]
    policy = desk.call("queue", "policy").done()
    assert (policy["masters"], policy["masters_hours"]) == ("in_hours", "20:00-05:00")


def test_what_cannot_be_given_out_is_told(hub: ServedHub, tmp_path: Path) -> None:
    nothing = str(tmp_path / "none.json")
    table = written(tmp_path, {"days": []})
    for words, code in (
        (("--holidays", nothing), "FILE_NOT_FOUND"),
        (("--holidays", table), "PUBLISHED_FILE_INVALID"),
        (("--policy", table), "PUBLISHED_FILE_INVALID"),
        ((), "BAD_USAGE"),
        (("--holidays", table, "--policy", table), "BAD_USAGE"),
        ((nothing, "--office", "H19.12"), "BAD_USAGE"),
    ):
        ran = call(*publish(hub, *words))
        assert ran.code == code, words


WRONG: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("--policy", {"policy": {"masters": "sometimes"}}, ("(“masters”)", "in_hours")),
    ("--policy", {"policy": {"masters": "in_hours"}}, ("(“masters_hours”)", "chưa ghi giờ")),
    ("--policy", {"policy": {"hours": "7h-17h"}}, ("(“hours”)", "07:30-17:00")),
    ("--policy", {"policy": {"rate_limit": [1]}}, ("(“rate_limit”)", "byte mỗi giây")),
    ("--policy", {"policy": {"speed": 1}}, ("(“speed”)", "không ai biết", "rate_limit")),
    ("--policy", {"days": []}, ("không phải tệp quy định gửi", '"policy"')),
    ("--holidays", {"policy": {}}, ("không phải tệp ngày nghỉ", '"days"')),
    ("--holidays", {"days": [ROW, ROW]}, ("(dòng thứ 2)", "hai lần")),
    ("--holidays", {"days": [ROW, {"day": "5/2"}]}, ("(dòng thứ 2)", "ghi sai")),
    ("--holidays", {"days": [ROW | {"source": " "}]}, ("(05/03/2026)", "văn bản")),
)


def test_a_wrong_row_or_rule_is_named_and_what_is_right_is_told(
    hub: ServedHub, tmp_path: Path
) -> None:
    for kind, content, words in WRONG:
        ran = call(*publish(hub, kind, written(tmp_path, content)))

        error = cast(dict[str, str], ran.document["error"])
        assert ran.status == 1
        assert all(each in error["message"] for each in words), error["message"]
        assert "danh mục" not in error["message"]
