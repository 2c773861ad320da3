"""Whatever is put before the command line: one Vietnamese sentence with a code, the same in --json, never a traceback."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.ids import OfficerLogin
from counter_app.hub.settings import HubSettings
from counter_app.store import KeyBook
from counter_app.store.database import keyed
from tests import hostile_files, odd_files
from tests.command_line import PASSPHRASE, Desk, Ran, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.web_pages import web_page
from tests.fixtures_hub import RunningHub
from tests.services_bench import LAND, MAI, MAI_NAME
from tests.specimens.signing import sign_pdf

INTAKE = ("intake", "--procedure", LAND, "--name", MAI_NAME, "--citizen")
LOGIN = OfficerLogin("giamsat")
CARD = Path(__file__).parents[2] / "resources" / "specimens" / "identity_card.jpg"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with one dossier and one scan in it, to be copied."""
    desk = Desk(tmp_path_factory.mktemp("made"))
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
        desk.init("--test").done()
        scan = desk.folder / "scan.png"
        Image.new("L", (60, 80), 99).save(scan)
        desk.call(*INTAKE, MAI, "--scan", f"application={scan}").done()
    return desk


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Iterator[Desk]:
    copy = Desk(tmp_path)
    shutil.copytree(made.data, copy.data)
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
        yield copy


def refused(ran: Ran, code: str, status: int = 1) -> None:
    """One sentence on stderr that ends with the code, the document with the same code, nothing of our inside."""
    assert (ran.status, ran.code) == (status, code), ran.err
    assert faults("error", ran.document) == []
    error = ran.document["error"]
    assert isinstance(error, dict)
    assert ran.err == f"{error['message']} [{code}]\n"
    assert "Traceback" not in ran.out + ran.err
    assert not error["message"].isascii(), "a sentence for an officer is Vietnamese"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([*INTAKE, "070192003876|mã|không|phải"], "CARD_QR_REFUSED"),
        ([*INTAKE, "https://example.vn/qr"], "PERSON_NUMBER_REFUSED"),
        ([*INTAKE, "070992003876"], "PERSON_NUMBER_REFUSED"),
        ([*INTAKE, "12345"], "PERSON_NUMBER_REFUSED"),
        (["intake", "--citizen", "070090004521", "--procedure", LAND], "NAME_MISSING"),
        (["intake", "--citizen", MAI, "--procedure", "9.999999"], "UNKNOWN_CODE"),
        ([*INTAKE, MAI, "--case", "khong_co"], "UNKNOWN_CODE"),
        ([*INTAKE, MAI, "--scan", "khong_co=/dev/null"], "UNKNOWN_CODE"),
        ([*INTAKE, MAI, "--scan", "application=/khong/co.pdf"], "FILE_NOT_FOUND"),
        ([*INTAKE, MAI, "--scan", "application=/dev/null"], "FILE_EMPTY"),
        ([*INTAKE, MAI, "--scan", f"identity={CARD}"], "COMPONENT_NOT_ASKED"),
        ([*INTAKE, MAI, "--dossier", "H19.12-261125-9999"], "NOT_FOUND"),
        (["papers", "--citizen", "075198006642"], "NOT_FOUND"),
        (["show", "khong-co"], "NOT_FOUND"),
        (["verify", "khong-co"], "NOT_FOUND"),
        (["verify", "khong-co", "--accept"], "NOT_FOUND"),
        (["dossier", "show", "khong-co"], "NOT_FOUND"),
        (["queue", "hold", "khong-co"], "NOT_FOUND"),
        (["hub", "enrol", "--office", "xã mẫu"], "DOSSIER_NUMBER_REFUSED"),
        (["queue", "push"], "NOT_ENROLLED"),
        (["enrol", "http://127.0.0.1:9", "ma"], "LINK_DOWN"),
        (["scan", "--source", "folder:/khong/co", "--into", "khong-co"], "NOT_FOUND"),
        (["officer", "add", "giamsat", "--name", "Ai"], "OFFICER_EXISTS"),
        (["officer", "add", "có dấu", "--name", "Ai"], "FIELD_REFUSED"),
        (["digitise", "/khong/co.pdf", "--out", "/tmp", "--type", "khong_co"], "UNKNOWN_CODE"),
    ],
)
def test_a_refusal_is_one_sentence_with_a_code(desk: Desk, words: list[str], code: str) -> None:
    if words[0] == "officer":
        words = [*words, "--new-passphrase-file", str(desk.secret)]
    refused(desk.call(*words), code)


@pytest.mark.parametrize(
    "words",
    [
        ["khong-co-lenh"],
        ["intake"],
        ["intake", "--citizen", MAI, "--procedure", LAND, "--scan", "application"],
        ["intake", "--citizen", MAI, "--procedure", LAND, "--received-at", "hôm qua"],
        ["verify", "giay", "--set", "number=1"],
        ["verify", "giay", "--accept", "--reject", "mờ"],
        ["scan", "--source", "folder:/tmp"],
        ["scan", "--source", "may-in", "--into", "H19.12-261125-0001"],
        ["queue"],
        ["queue", "status", "--state", "bay"],
        ["search", "x", "--khong-co"],
        ["search", "x", "--now", "mai"],
        ["intake", "--citizen", MAI, "--procedure", LAND, "--received-at", "9999-12-31T23:59:59"],
        ["intake", "--citizen", MAI, "--procedure", LAND, "--received-at", "0001-01-01"],
        ["hub", "enrol", "--office", "H19.12"],
        ["hub", "serve", "--listen", "127.0.0.1:0"],
        ["hub", "serve", "--listen", "127.0.0.1"],
    ],
)
def test_wrong_words_are_wrong_usage(desk: Desk, words: list[str]) -> None:
    ran = desk.call(*words)
    if words[0] == "scan" and "may-in" in words:
        number = _number(desk)
        ran = desk.call("scan", "--source", "may-in", "--into", number)
    refused(ran, "BAD_USAGE", 2)


def _number(desk: Desk) -> str:
    dossiers = desk.call("dossier", "list").done()["dossiers"]
    assert isinstance(dossiers, list)
    number: str = dossiers[0]["number"]
    return number


def _other_words(desk: Desk, **changed: str) -> list[str]:
    words = {
        "--data": str(desk.data),
        "--passphrase-file": str(desk.secret),
    } | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    return [part for pair in words.items() for part in pair] + ["--json"]


def test_a_wrong_passphrase_opens_nothing(desk: Desk) -> None:
    wrong = desk.folder / "wrong"
    wrong.write_text("không phải đâu\n", "utf-8")
    words = _other_words(desk, passphrase_file=str(wrong))
    refused(call("papers", "--citizen", MAI, *words), "WRONG_PASSPHRASE")


def test_a_passphrase_file_may_be_missing_or_no_text(desk: Desk) -> None:
    words = _other_words(desk, passphrase_file=str(desk.folder / "none"))
    refused(call("papers", "--citizen", MAI, *words), "FILE_NOT_FOUND")
    noise = desk.folder / "noise"
    noise.write_bytes(b"\xff\xfe\x00\x80")
    words = _other_words(desk, passphrase_file=str(noise))
    refused(call("papers", "--citizen", MAI, *words), "BAD_USAGE", 2)


def test_a_passphrase_file_may_carry_a_byte_order_mark(desk: Desk) -> None:
    marked = desk.folder / "marked"
    marked.write_text(f"{PASSPHRASE}\r\n", "utf-8-sig")
    assert call("search", "x", *_other_words(desk, passphrase_file=str(marked))).status == 0


def test_an_unknown_officer_opens_nothing(desk: Desk) -> None:
    refused(call("search", "x", *_other_words(desk, officer="ai_do")), "UNKNOWN_OFFICER")


def test_a_folder_without_a_store_says_so(desk: Desk) -> None:
    for place in (desk.folder / "none", desk.secret):
        words = _other_words(desk, data=str(place))
        refused(call("search", "x", *words), "STORE_MISSING")


def test_a_second_init_leaves_the_first_store_alone(desk: Desk) -> None:
    refused(desk.init(), "STORE_EXISTS")
    assert desk.call("audit", "chain").done()["ok"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--office", "xã mẫu", "--name", "Xã Mẫu"], "DOSSIER_NUMBER_REFUSED"),
        (["--office", "H19.12", "--name", " "], "FIELD_REFUSED"),
        (["--office", "H19.12", "--name", "Xã Mẫu", "--login", "Có Dấu"], "FIELD_REFUSED"),
    ],
)
def test_init_makes_no_store_of_wrong_words(tmp_path: Path, words: list[str], code: str) -> None:
    desk = Desk(tmp_path)
    refused(desk.call("init", *words), code)
    assert not desk.data.exists()


def test_init_wants_a_passphrase_worth_its_name(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.secret.write_text("ngắn\n", "utf-8")
    refused(desk.init(), "WEAK_PASSPHRASE")


def test_the_clock_of_a_real_store_cannot_be_set(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with cheap_keys():
        desk.init().done()
    ran = desk.call("search", "x", "--now", "2026-01-01T08:00:00+07:00")
    refused(ran, "CLOCK_NOT_ALLOWED")


def test_a_database_of_a_newer_program_is_not_touched(desk: Desk) -> None:
    key = KeyBook(desk.data).unlock(LOGIN, PASSPHRASE)
    with closing(keyed(desk.data / "counter.db", key.database, busy=1.0)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " SELECT migration_set, '9999_later', applied_at FROM _sqlite_migrations LIMIT 1"
        )
    refused(desk.call("search", "x"), "STORE_NEWER")


def _noise_over(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * (path.stat().st_size // 256))


@pytest.mark.parametrize("name", ["counter.db", "keys.json"])
def test_a_damaged_store_is_told_and_left_as_it_is(desk: Desk, name: str) -> None:
    for journal in desk.data.glob("counter.db-*"):
        journal.unlink()
    _noise_over(desk.data / name)
    before = (desk.data / name).read_bytes()
    refused(desk.call("search", "x"), "STORE_DAMAGED")
    assert (desk.data / name).read_bytes() == before


def _paper(desk: Desk) -> str:
    waiting = desk.call("verify", "list").done()["papers"]
    assert isinstance(waiting, list)
    paper: str = waiting[0]["id"]
    return paper


def test_a_damaged_scan_is_told_and_nothing_is_written(desk: Desk) -> None:
    paper = _paper(desk)
    shown = desk.call("show", paper).done()
    assert isinstance(shown["masters"], list)
    master: str = shown["masters"][0]
    (kept,) = desk.data.joinpath("vault").rglob(master)
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)
    target = desk.folder / "out.png"
    refused(desk.call("show", paper, "--out", str(target)), "BLOB_DAMAGED")
    kept.unlink()
    refused(desk.call("show", paper, "--out", str(target)), "BLOB_MISSING")
    assert not target.exists()


@pytest.mark.parametrize("name", ["none/out.png", ".", "passphrase/out.png"])
def test_a_place_that_cannot_be_written_is_told(desk: Desk, name: str) -> None:
    ran = desk.call("show", _paper(desk), "--out", str(desk.folder / name))
    refused(ran, "PLACE_NOT_WRITABLE")
    refused(desk.call("audit", "backlog", "--out", str(desk.folder / name)), "PLACE_NOT_WRITABLE")


HOSTILE: list[tuple[Callable[[Path], Path], str]] = [
    (hostile_files.empty, "FILE_EMPTY"),
    (hostile_files.foreign, "FILE_KIND_UNKNOWN"),
    (hostile_files.cut_picture, "FILE_DAMAGED"),
    (hostile_files.cut_document, "FILE_DAMAGED"),
    (hostile_files.locked_document, "FILE_ENCRYPTED"),
    (hostile_files.gigapixels, "FILE_TOO_LARGE"),
]


def test_hostile_files_are_refused_one_by_one_and_stop_no_other(tmp_path: Path) -> None:
    inputs = [make(tmp_path / f"{make.__name__}.bin") for make, _ in HOSTILE]
    good = tmp_path / "good.png"
    Image.new("L", (200, 300), 255).save(good, dpi=(100, 100))
    words = [str(path) for path in [*inputs, good, tmp_path / "none.pdf", tmp_path]]

    ran = call("digitise", *words, "--out", str(tmp_path / "out"), "--json")

    assert ran.status == 1
    assert faults("digitise", ran.document) == []
    documents = ran.document["documents"]
    assert isinstance(documents, list)
    found = [known["refused"] and known["refused"]["code"] for known in documents]
    assert found == [*(code for _, code in HOSTILE), None, "FILE_NOT_FOUND", "FILE_IS_FOLDER"]
    assert all(not known["refused"]["message"].isascii() for known in documents if known["refused"])
    assert (tmp_path / "out" / "good.pdf").exists()
    assert "Traceback" not in ran.err


def test_a_file_that_lost_a_page_or_its_signature_is_no_success(tmp_path: Path) -> None:
    cut, touched, whole = (tmp_path / f"{name}.pdf" for name in ("cut", "touched", "whole"))
    scans = odd_files.three_scans()
    cut.write_bytes(scans[:-800])
    whole.write_bytes(sign_pdf(odd_files.drawn()))
    touched.write_bytes(whole.read_bytes()[:-200])

    def status(path: Path) -> tuple[int, str]:
        ran = call("digitise", str(path), "--out", str(tmp_path / path.stem))
        return ran.status, ran.out[:1]

    assert [status(path) for path in (cut, touched, whole)] == [(1, "!"), (1, "!"), (0, "✓")]


def test_a_hostile_file_leaves_the_dossiers_as_they_were(made: Desk, tmp_path: Path) -> None:
    """With the real workers: what the pool refuses, intake refuses whole."""
    desk = Desk(tmp_path)
    shutil.copytree(made.data, desk.data)
    before = desk.call("dossier", "list").done()
    vault = sorted(path.name for path in (desk.data / "vault").rglob("*"))
    for make, code in HOSTILE[2:]:
        bad = make(tmp_path / f"{make.__name__}.bin")
        words = [*INTAKE[:-1], "--case", "both_spouses", "--citizen", MAI]
        refused(desk.call(*words, "--scan", f"land_certificate={bad}"), code)
    assert desk.call("dossier", "list").done() == before
    assert sorted(path.name for path in (desk.data / "vault").rglob("*")) == vault


def test_a_page_that_is_not_the_hub_is_told_apart(desk: Desk) -> None:
    with web_page("<html><body>Xin chào, mạng miễn phí</body></html>".encode()) as url:
        refused(desk.call("enrol", url, "ma-mot-lan"), "CAPTIVE_PORTAL")


def test_a_push_into_nonsense_or_nothing_stops_and_keeps_all(desk: Desk, tmp_path: Path) -> None:
    hub = RunningHub(HubSettings(data=tmp_path / "hub", key_file=tmp_path / "k.json", port=0))
    desk.call("enrol", hub.url, hub.code()).done()
    hub.stop()
    down = desk.call("queue", "push")
    assert down.status == 1
    _stopped(down, "LINK_DOWN")
    with web_page(b"<html>captive</html>", port=hub.port):
        record = _rows(desk)[0]["id"]
        assert isinstance(record, str)
        desk.call("queue", "retry", record).done()
        _stopped(desk.call("queue", "push"), "CAPTIVE_PORTAL")
    assert [row["state"] for row in _rows(desk)] == ["waiting"]


def _rows(desk: Desk) -> list[dict[str, object]]:
    rows = desk.call("queue", "status").done()["rows"]
    assert isinstance(rows, list)
    return rows


def _stopped(ran: Ran, code: str) -> None:
    assert ran.status == 1
    assert faults("queue-push", ran.document) == []
    stopped = ran.document["stopped"]
    assert isinstance(stopped, dict)
    assert stopped["code"] == code
    assert not stopped["reason"].isascii()
    assert ran.document["received"] == 0


def test_the_document_of_a_failure_follows_json_wherever_it_stands(desk: Desk) -> None:
    words = [word for word in desk.words if word != "--json"]
    for placed in (["--json", "show", "x", *words], ["show", "x", *words, "--json"]):
        refused(call(*placed), "NOT_FOUND")
    ran = call("show", "x", *words)
    assert ran.out == ""
    assert ran.err.endswith("[NOT_FOUND]\n")


def test_what_a_bug_says_is_a_sentence_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter_module, "load_catalogue", partial(divmod, 1, 0))
    refused(desk.call("search", "x"), "INTERNAL_ERROR")


def test_a_desk_whose_name_no_record_can_carry_is_not_made(tmp_path: Path) -> None:
    fresh = Desk(tmp_path)
    with cheap_keys():
        refused(fresh.init("--desk", "Quầy " * 50), "FIELD_REFUSED")
        assert not fresh.data.exists()
        fresh.init("--desk", "Quầy 1").done()
