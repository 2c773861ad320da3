"""`init`: make the store and its first supervisor; the recovery key is printed once."""

from argparse import ArgumentParser, Namespace

from counter_app.app.counter import create_counter
from counter_app.domain.dossier_number import office_to_new
from counter_app.domain.errors import FieldRefused
from counter_app.domain.ids import OfficeCode
from counter_app.domain.officers import Office
from counter_app.domain.text import clean
from counter_app.services.accounts import parse_login

from .options import data_folder, passphrase
from .output import Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("init", parents=[common], help="make the store of this desk")
    parser.add_argument("--office", required=True, metavar="CODE", help="agency code, e.g. H19.12")
    parser.add_argument("--name", required=True, help="name of the office")
    parser.add_argument("--desk", default="Quầy 1", help="name of this desk")
    parser.add_argument("--login", default="giamsat", help="login of the first supervisor")
    parser.add_argument("--officer-name", default="Người giám sát", help="their name")
    parser.add_argument("--superior", default="", help="superior body, printed on slips")
    parser.add_argument("--place", default="", help="place, printed before the date on slips")
    parser.add_argument("--test", action="store_true", help="a store for trying: --now is allowed")
    parser.set_defaults(action=_init)


def _init(options: Namespace) -> Answer:
    name = clean(options.name)
    if not name:
        raise FieldRefused(field="name", reason="missing")
    code = office_to_new(OfficeCode(options.office.strip()))
    made = create_counter(
        data_folder(options),
        office=Office(code, name, clean(options.desk), test=options.test),
        login=parse_login(getattr(options, "officer", None) or options.login),
        officer_name=clean(options.officer_name),
        passphrase=passphrase(options, "Mật khẩu mới: "),
        settings={"superior": clean(options.superior), "place": clean(options.place)},
    )
    return Answer(
        {
            "office": code,
            "officer": made.officer.login,
            "recovery_key": made.recovery_key,
        },
        (
            f"Đã tạo kho dữ liệu cho {name}.",
            f"Tài khoản giám sát: {made.officer.login}",
            "Khóa khôi phục (in ra, cất nơi an toàn, không lưu trên máy này):",
            f"    {made.recovery_key}",
        ),
    )
