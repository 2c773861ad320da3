"""The catalogue from the command line: a publisher makes a pack, an office takes it in, both by files alone."""

import json
from pathlib import Path

import pytest

from tests.command_line import Desk, Document, call, cheap_keys, faults

STATUS = "1.004873"
NOW = ("--now", "2026-03-02T09:00:00+07:00")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
    return made


class Publisher:
    """A province with a key, on a PC without a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder / "so.key"
        self.secret = folder / "key-passphrase"
        self.secret.write_text("khóa mẫu để thử\n", "utf-8")
        made = call(
            "catalogue", "keygen", str(self.key), "--publisher", "Sở Tư pháp Mẫu", *self._key(), "--json"
        )  # fmt: skip
        self.public = str(made.done()["public_file"])

    def _key(self) -> tuple[str, str]:
        return "--key-passphrase-file", str(self.secret)

    def draft(self, exported: Path, version: int, days: int) -> Path:
        """Take one procedure out of what an office exported and give it another limit."""
        document = json.loads(exported.read_text("utf-8"))
        rows = [row for row in document["content"]["procedures"] if row["code"] == STATUS]
        rows[0]["cases"][0]["limit"]["amount"] = days
        document.update(content={"procedures": rows}, version=version, title="Quyết định mẫu")
        path = self.folder / f"draft-{version}.json"
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")
        return path

    def sign(self, draft: Path) -> str:
        out = draft.with_suffix(".signed.json")
        words = ("catalogue", "sign", str(draft), "--key", str(self.key), "--out", str(out))
        call(*words, *self._key(), "--json").done()
        return str(out)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    folder = tmp_path / "publisher"
    folder.mkdir()
    return Publisher(folder)


@pytest.fixture
def exported(desk: Desk, tmp_path: Path) -> Path:
    path = tmp_path / "all.json"
    desk.call("catalogue", "export", str(path)).done()
    return path


def found(desk: Desk, *words: str) -> list[Document]:
    document = desk.call("catalogue", "find", *words, *NOW).done()
    assert faults("catalogue_find", document) == []
    listed = document["procedures"]
    assert isinstance(listed, list)
    return listed


def limit(desk: Desk) -> object:
    cases = found(desk, STATUS)[0]["cases"]
    assert isinstance(cases, list)
    return cases[0]["limit"]


def test_a_pack_goes_from_the_publisher_to_the_office(
    desk: Desk, publisher: Publisher, exported: Path
) -> None:
    pack = publisher.sign(publisher.draft(exported, 3, 2))
    assert desk.call("catalogue", "import", pack).code == "PACK_NOT_TRUSTED"
    desk.call("catalogue", "trust", publisher.public).done()

    looked = desk.call("catalogue", "import", pack, "--dry-run").done()
    assert faults("catalogue_import", looked) == []
    assert looked["imported"] is False
    assert limit(desk) == "03 ngày làm việc"

    asked = desk.call("catalogue", "import", pack)
    assert (asked.status, asked.document["imported"]) == (1, False)

    taken = desk.call("catalogue", "import", pack, "--yes").done()
    assert taken["imported"] is True
    assert taken["changes"] == looked["changes"] != []
    assert limit(desk) == "02 ngày làm việc"

    again = desk.call("catalogue", "import", pack, "--yes").done()
    assert (again["held"], again["changes"]) == (True, [])


def test_an_older_pack_wants_to_be_asked_for(
    desk: Desk, publisher: Publisher, exported: Path
) -> None:
    desk.call("catalogue", "trust", publisher.public).done()
    newer = publisher.sign(publisher.draft(exported, 3, 2))
    older = publisher.sign(publisher.draft(exported, 2, 1))
    desk.call("catalogue", "import", newer, "--yes").done()
    assert desk.call("catalogue", "import", older, "--yes").code == "PACK_OLDER"
    desk.call("catalogue", "import", older, "--yes", "--older").done()
    assert limit(desk) == "01 ngày làm việc"
    listed = desk.call("catalogue", "packs").done()["packs"]
    assert isinstance(listed, list)
    assert [pack["version"] for pack in listed] == [3, 2]


def test_a_malformed_pack_cannot_be_signed_and_says_where(
    publisher: Publisher, exported: Path
) -> None:
    draft = publisher.draft(exported, 3, 2)
    draft.write_text(draft.read_text("utf-8").replace('"working_days"', '"weeks"', 1), "utf-8")
    out = draft.with_suffix(".out")
    ran = call(
        "catalogue", "sign", str(draft), "--key", str(publisher.key), "--out", str(out),
        "--key-passphrase-file", str(publisher.secret), "--json",
    )  # fmt: skip
    assert ran.code == "PACK_INVALID"
    error = ran.document["error"]
    assert isinstance(error, dict)
    assert error["details"]["field"] == "content.procedures[0].cases[0].limit.unit"
    assert '"weeks"' in draft.read_text("utf-8").splitlines()[error["details"]["line"] - 1]
    assert not out.exists()


def test_keys_are_kept_apart_and_not_overwritten(publisher: Publisher, desk: Desk) -> None:
    assert publisher.key.stat().st_mode & 0o077 == 0
    words = ("catalogue", "keygen", str(publisher.key), "--publisher", "X")
    secret = ("--key-passphrase-file", str(publisher.secret), "--json")
    assert call(*words, *secret).code == "KEY_FILE_REFUSED"
    assert desk.call("catalogue", "trust", str(publisher.key)).code == "KEY_FILE_REFUSED"
    short = publisher.folder / "short"
    short.write_text("\n", "utf-8")
    other = ("catalogue", "keygen", str(publisher.folder / "other.key"), "--publisher", "X")
    ran = call(*other, "--key-passphrase-file", str(short), "--json")
    assert ran.code == "WEAK_PASSPHRASE"
    wrong = publisher.folder / "wrong"
    wrong.write_text("không phải mật khẩu\n", "utf-8")
    draft = publisher.folder / "draft.json"
    draft.write_text("{}", "utf-8")
    ran = call(
        "catalogue", "sign", str(draft), "--key", str(publisher.key), "--out", str(draft),
        "--key-passphrase-file", str(wrong), "--json",
    )  # fmt: skip
    assert ran.code == "WRONG_PASSPHRASE"
    ran = call(
        "catalogue", "sign", str(draft), "--key", publisher.public, "--out", str(draft),
        "--key-passphrase-file", str(wrong), "--json",
    )  # fmt: skip
    assert ran.code == "KEY_FILE_REFUSED"


def test_favourites_and_hours_stay(desk: Desk) -> None:
    desk.call("catalogue", "favourite", "1.013225").done()
    assert found(desk)[0]["code"] == "1.013225"
    desk.call("catalogue", "favourite", "1.013225", "--off").done()
    assert found(desk)[0]["code"] != "1.013225"
    desk.call("catalogue", "hours", "--set", "07:30-11:30,13:00-16:30").done()
    assert desk.call("catalogue", "hours").done()["office_hours"] == "07:30-11:30,13:00-16:30"
    assert desk.call("catalogue", "hours", "--set", "always").code == "FIELD_REFUSED"


def test_the_holiday_table_by_hand(desk: Desk) -> None:
    words = ("catalogue", "holiday")
    add = (*words, "add", "2026-03-05", "--name", "Nghỉ bão", "--source", "Công điện 1 mẫu")
    opened = desk.call(
        "intake", "--citizen", "070192003876", "--name", "Trần Thị Mẫu", "--procedure", "1.012783", *NOW
    ).done()  # fmt: skip
    assert str(opened["due_at"]).startswith("2026-03-09")
    recounted = desk.call(*add, *NOW).done()["recounted"]
    assert isinstance(recounted, list)
    assert [str(it["counted"])[:10] for it in recounted] == ["2026-03-10"]
    listed = desk.call(*words, "list", "--year", "2026").done()
    assert faults("catalogue_holidays", listed) == []
    rows = listed["days"]
    assert isinstance(rows, list)
    assert [row["day"] for row in rows if row["local"]] == ["2026-03-05"]
    desk.call(*words, "remove", "2026-03-05").done()
    assert desk.call(*words, "remove", "2026-03-05").code == "HOLIDAY_REFUSED"
    assert desk.call(*words, "remove", "ngày mai").code == "BAD_USAGE"


def test_one_procedure_found_tells_the_codes_that_intake_takes(desk: Desk) -> None:
    case = found(desk, STATUS)[0]["cases"]
    assert isinstance(case, list)
    codes = [line["component"] for line in case[0]["components"]]
    plainly = [word for word in desk.words if word != "--json"]
    said = call("catalogue", "find", STATUS, *NOW, *plainly)
    assert said.status == 0
    for code in (case[0]["code"], *codes):
        assert f" {code}  " in said.out
