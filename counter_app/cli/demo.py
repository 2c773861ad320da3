"""`demo`: the whole chain on the bundled specimens, in a new folder that is kept."""

import json
import secrets
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from counter_app.app.counter import Counter, create_counter, open_counter
from counter_app.app.hub import HubPlace, new_enrol_code
from counter_app.app.paths import default_data
from counter_app.app.private import write_private
from counter_app.app.processes import running_hub
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.ids import OfficeCode, OfficerLogin
from counter_app.domain.officers import Office
from counter_app.messages import decimal_number

from . import demo_story as story
from .demo_people import past_visits
from .demo_story import Story, Visit
from .output import Answer, Json
from .parsers import Commands

_OFFICE = Office(
    OfficeCode("H19.12"), "Trung tâm Phục vụ hành chính công phường Mẫu", "Quầy 1", True
)
_SETTINGS = {"superior": "UBND phường Mẫu", "place": "Phường Mẫu"}
_LOGIN = OfficerLogin("giamsat")

_FIRST = {
    "application": "land_application.jpg",
    "land_certificate": "land_certificate.pdf",
    "marriage_certificate": "marriage_certificate.jpg",
}
_OTHERS = (
    (
        "070192003876",
        "Trần Thị Mẫu Đơn",
        "1.001193",
        None,
        {"declaration": "declaration.jpg", "birth_notice": "birth_notice.jpg"},
    ),
    (
        "075198006642",
        "Lê Thị Hoài Mẫu",
        "1.000894",
        "data_missing",
        {"marital_status": "marital_status.jpg"},
    ),
    ("070192003876", None, "1.004859", None, {"ground_papers": "birth_certificate.jpg"}),
)
_UNSENT = (
    ("070192003876", None, "1.001776", "orphan", {"birth_certificate": "signed_decision.pdf"}),
    ("070090004521", None, "2.000635", None, {"declaration": "three_pages_blank_middle.pdf"}),
)

_LAST = 5
"""How many of the invented visits come after the link went down."""


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("demo", parents=[common], help="the whole chain on specimens")
    parser.add_argument("--out", metavar="DIR", help="new folder for the demo's data")
    parser.add_argument("--report", metavar="FILE", help="write the JSON document there too")
    parser.set_defaults(action=_demo)


def _demo(options: Namespace) -> Answer:
    places = _places(options)
    folder, data = places.beside, places.data
    told = Story()
    secret = write_private(folder / "passphrase.txt", f"{secrets.token_urlsafe(12)}\n".encode())
    passphrase = secret.read_text("utf-8").strip()
    with told.step("Tạo kho dữ liệu mã hóa"):
        create_counter(
            data,
            office=_OFFICE,
            login=_LOGIN,
            officer_name="Nguyễn Giám Sát Mẫu",
            passphrase=passphrase,
            settings=_SETTINGS,
        )
    now = datetime.now(VIETNAM).replace(microsecond=0)
    with (
        closing(open_counter(data, _LOGIN, passphrase, now=now)) as desk,
        story.specimens() as papers,
    ):
        document = _tell(desk, papers, folder, told, passphrase)
    document |= {"data": str(data), "officer": _LOGIN, "passphrase_file": str(secret)}
    if options.report is not None:
        report = json.dumps(document, ensure_ascii=False, indent=2)
        Path(options.report).write_text(report, encoding="utf-8")
    return Answer(document, _lines(document, told, data, secret))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the demo puts things: the desk's data, and beside it what a desk's folder never holds."""

    data: Path
    beside: Path


def _places(options: Namespace) -> _Places:
    """Return new places: DIR of --data for the desk, else a desk inside --out, else inside a folder of our own."""
    data = getattr(options, "data", None)
    if data:
        desk = Path(data).absolute()
        return _Places(desk, _made(desk.with_name(f"{desk.name}-demo")))
    if options.out:
        folder = _made(Path(options.out).absolute())
        return _Places(folder / "desk", folder)
    stamp = datetime.now(VIETNAM).strftime("%Y%m%d-%H%M%S-")
    home = _made(default_data().parent / "quay-so-demo")
    folder = Path(tempfile.mkdtemp(prefix=stamp, dir=home))
    return _Places(folder / "desk", folder)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _tell(
    desk: Counter, papers: Path, folder: Path, told: Story, passphrase: str
) -> dict[str, Json]:
    story.add_colleague(desk, passphrase)
    with told.step("Một tháng hồ sơ trước đó"):
        story.past_month(desk, past_visits()[:-_LAST])
    with told.step("Đọc QR trên thẻ căn cước mẫu"):
        card = story.read_card(papers)
    with told.step("Lần đầu: tiếp nhận, lưu bản quét"):
        scans = {code: papers / name for code, name in _FIRST.items()}
        first, first_visit = story.visit(desk, card, "1.012783", scans, case="both_spouses")
    with told.step("Nhận dạng chữ, tạo PDF tìm kiếm được"):
        story.read_all(desk)
    with told.step("Cán bộ xác nhận, giấy tờ vào kho"):
        story.confirm(desk, first, papers, _FIRST)
    with told.step("Lần sau: dùng lại giấy tờ đã có"):
        second, second_visit = story.visit(desk, card, "1.013831", {}, case="family_gift")
    with told.step("Ba công dân khác"):
        _others(desk, papers)
    hub = folder / "hub"
    with (
        told.step("Đăng ký với máy chủ, gửi hàng đợi, nhận biên nhận"),
        running_hub(hub, folder / "hub-keys.json", folder / "hub.log") as url,
    ):
        code, _ = new_enrol_code(_OFFICE.code, place=HubPlace(data=hub))
        desk.sending.enrol(url, code)
        receipts = story.send(desk)
    with told.step("Các hồ sơ nhận khi mất mạng"):
        _unsent(desk, papers)
    return {
        "first_visit": _visit_document(first_visit, first.dossier.number),
        "second_visit": _visit_document(second_visit, second.dossier.number),
        "received": len(receipts),
        "receipts": list(receipts),
        "steps": [{"name": name, "seconds": round(spent, 2)} for name, spent in told.steps],
    }


def _others(desk: Counter, papers: Path) -> None:
    for citizen, name, procedure, case, named in _OTHERS:
        scans = {code: papers / file for code, file in named.items()}
        checklist, _ = story.visit(desk, citizen, procedure, scans, case=case, name=name)
        story.read_all(desk)
        story.confirm(desk, checklist, papers, named, of_another=True)


def _unsent(desk: Counter, papers: Path) -> None:
    story.past_month(desk, past_visits()[-_LAST:])
    for citizen, name, procedure, case, named in _UNSENT:
        scans = {code: papers / file for code, file in named.items()}
        story.visit(desk, citizen, procedure, scans, case=case, name=name)
    story.read_all(desk)
    story.hold_one(desk)


def _program() -> str:
    """How this program was called, so that the words printed can be pasted as they are."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "counter-app" else f"{sys.executable} -m counter_app"


def _visit_document(visit: Visit, number: str) -> dict[str, Json]:
    return {
        "asked": visit.asked,
        "reused": visit.reused,
        "scanned": visit.scanned,
        "number": number,
    }


def _lines(document: dict[str, Json], told: Story, data: Path, secret: Path) -> tuple[str, ...]:
    lines = ["Dữ liệu và người trong bản dùng thử là hư cấu.", ""]
    lines += [f"  {decimal_number(spent):>6} giây  {name}" for name, spent in told.steps]
    for key, words in (("first_visit", "Lần đầu"), ("second_visit", "Lần sau")):
        seen = document[key]
        assert isinstance(seen, dict)
        lines.append(
            f"{words} ({seen['number']}): yêu cầu {seen['asked']} giấy tờ,"
            f" dùng lại {seen['reused']}, quét {seen['scanned']}"
        )
    receipts = document["receipts"]
    assert isinstance(receipts, list)
    lines.append(f"Máy chủ đã ký nhận {len(receipts)} bản ghi, ví dụ:")
    lines += [f"    {sha256}" for sha256 in receipts[-3:]]
    lines += [
        "",
        "Mở cửa sổ trên dữ liệu này:",
        f"    {_program()} --data '{data}' --officer {_LOGIN} --passphrase-file '{secret}'",
    ]
    return tuple(lines)
