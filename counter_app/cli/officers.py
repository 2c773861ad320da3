"""`officer add|list|passwd` and `recover`: who works here, and a way back with the printed recovery key."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.app.counter import recover_counter
from counter_app.domain.officers import Role
from counter_app.messages import ROLE
from counter_app.services.accounts import parse_login

from .options import ask_secret, counter, data_folder, passphrase, read_secret
from .output import Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    officer = commands.add_parser("officer", parents=[common], help="officers of this desk")
    acts = officer.add_subparsers(dest="act", metavar="ACT", required=True)
    new = acts.add_parser("add", parents=[common], help="add an officer")
    new.add_argument("login")
    new.add_argument("--name", required=True)
    new.add_argument("--role", choices=[role.value for role in Role], default=Role.OFFICER.value)
    new.add_argument("--new-passphrase-file", metavar="FILE")
    new.set_defaults(action=_add)
    listing = acts.add_parser("list", parents=[common], help="list officers")
    listing.set_defaults(action=_list)
    change = acts.add_parser("passwd", parents=[common], help="change one's own passphrase")
    change.add_argument("--new-passphrase-file", metavar="FILE")
    change.set_defaults(action=_passwd)
    recover = commands.add_parser(
        "recover", parents=[common], help="a new passphrase with the printed recovery key"
    )
    recover.add_argument("login")
    recover.add_argument("--recovery-key-file", metavar="FILE")
    recover.add_argument("--new-passphrase-file", metavar="FILE")
    recover.set_defaults(action=_recover)


def _secret(path: str | None, prompt: str) -> str:
    return read_secret(path) if path else ask_secret(prompt)


def _add(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        secret = _secret(options.new_passphrase_file, "Mật khẩu của cán bộ mới: ")
        made = desk.accounts.add(options.login, options.name, Role(options.role), secret)
    return Answer(
        {"officer": made.login, "name": made.name, "role": made.role.value},
        (f"Đã thêm {ROLE[made.role].lower()} {made.name} ({made.login}).",),
    )


def _list(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        officers = desk.accounts.all()
    return Answer(
        {
            "officers": [
                {"login": o.login, "name": o.name, "role": o.role.value, "active": o.active}
                for o in officers
            ]
        },
        tuple(f"{o.login:<20} {ROLE[o.role]:<20} {o.name}" for o in officers),
    )


def _passwd(options: Namespace) -> Answer:
    old = passphrase(options)
    with closing(counter(options, old)) as desk:
        new = _secret(options.new_passphrase_file, "Mật khẩu mới: ")
        desk.accounts.change_passphrase(old, new)
        login = desk.desk.store.officer
    return Answer({"officer": login}, ("Đã đổi mật khẩu.",))


def _recover(options: Namespace) -> Answer:
    login = parse_login(options.login)
    key = _secret(options.recovery_key_file, "Khóa khôi phục: ")
    with closing(recover_counter(data_folder(options), login, key)) as desk:
        desk.accounts.recover(login, _secret(options.new_passphrase_file, "Mật khẩu mới: "))
    return Answer({"officer": login}, (f"Đã đặt mật khẩu mới cho {login}.",))
