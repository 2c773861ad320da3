"""What every command takes: the data folder, the officer, the passphrase, the clock of test stores, the form of the answer."""

import getpass
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from counter_app.app.paths import DataFolder, default_data
from counter_app.domain.errors import BadUsage, FileNotFound
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.moments import read_moment

if TYPE_CHECKING:
    from counter_app.app.counter import Counter


class Parser(ArgumentParser):
    """Refuses wrong words with an error of ours, so that --json has its document."""

    def error(self, message: str) -> NoReturn:
        raise BadUsage(reason=message)


def common_options() -> ArgumentParser:
    """Return the options of all commands; defaults are left out so that they may stand before or after the command."""
    common = Parser(add_help=False, argument_default=SUPPRESS)
    common.add_argument("--data", metavar="DIR", help="data folder of this desk (COUNTER_DATA)")
    common.add_argument("--json", action="store_true", help="one JSON document on stdout")
    common.add_argument("--officer", metavar="LOGIN", help="who acts (COUNTER_OFFICER)")
    common.add_argument(
        "--passphrase-file", metavar="FILE", help="passphrase (COUNTER_PASSPHRASE_FILE)"
    )
    common.add_argument("--now", metavar="ISO", help="set the clock of a test store (COUNTER_NOW)")
    return common


def _given(options: Namespace, name: str, variable: str) -> str | None:
    value = getattr(options, name, None) or os.environ.get(variable)
    return str(value) if value else None


def wants_json(options: Namespace) -> bool:
    return bool(getattr(options, "json", False))


def data_folder(options: Namespace) -> Path:
    """Return the desk's data folder: --data, COUNTER_DATA, or the platform's."""
    given = _given(options, "data", "COUNTER_DATA")
    return Path(given).absolute() if given else default_data()


def place_for(options: Namespace, text: str) -> Path:
    """Return where a file may be written: nowhere in the desk's own folder, where it could replace what is kept.

    Raises PlaceNotWritable.
    """
    path = Path(text)
    DataFolder(data_folder(options)).keep_out(path)
    return path


def read_secret(path: str) -> str:
    """Return the first line of a passphrase file (UTF-8, with or without a mark). Raises FileNotFound, BadUsage."""
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            return file.readline().rstrip("\r\n")
    except OSError as missing:
        raise FileNotFound(file=Path(path).name) from missing
    except UnicodeDecodeError as noise:
        raise BadUsage(reason="passphrase_not_text") from noise


def passphrase(options: Namespace, prompt: str = "Mật khẩu: ") -> str:
    """Return the passphrase from the file named, or asked for at the terminal. Raises BadUsage, FileNotFound."""
    given = _given(options, "passphrase_file", "COUNTER_PASSPHRASE_FILE")
    if given:
        return read_secret(given)
    return ask_secret(prompt)


def ask_secret(prompt: str) -> str:
    """Ask for a secret at the terminal. Raises BadUsage when there is none."""
    if not sys.stdin.isatty():
        raise BadUsage(reason="passphrase_needed")
    return getpass.getpass(prompt, stream=sys.stderr)


def officer(options: Namespace, folder: Path) -> OfficerLogin:
    """Return who acts: --officer, COUNTER_OFFICER, or the store's only officer. Raises BadUsage, StoreMissing."""
    given = _given(options, "officer", "COUNTER_OFFICER")
    # Loaded here: many commands have no officer, and `digitise` starts its workers before it loads anything large.
    if given:
        from counter_app.services.accounts import parse_login

        return parse_login(given)
    from counter_app.app.counter import known_logins

    logins = known_logins(folder)
    if len(logins) != 1:
        raise BadUsage(reason="officer_needed")
    return logins[0]


def moment(text: str) -> datetime:
    """Read an ISO time of this century; without an offset it is Viet Nam time. Raises BadUsage."""
    return read_moment(text)


def day(text: str) -> date:
    """Read an ISO date of this century. Raises BadUsage."""
    try:
        read = date.fromisoformat(text)
    except ValueError as wrong:
        raise BadUsage(reason="date_not_iso") from wrong
    if not 2000 <= read.year < 2100:
        raise BadUsage(reason="time_not_near")
    return read


def now(options: Namespace) -> datetime | None:
    """Return the time that --now or COUNTER_NOW sets, or None."""
    given = _given(options, "now", "COUNTER_NOW")
    return moment(given) if given else None


def counter(options: Namespace, secret: str | None = None) -> "Counter":
    """Open the desk as the options say; `secret` when the passphrase is known already. Raises what `open_counter` raises."""
    # Loaded here: the hub's commands and `digitise` open no desk.
    from counter_app.app.counter import open_counter

    folder = data_folder(options)
    login = officer(options, folder)
    if secret is None:
        secret = passphrase(options)
    return open_counter(folder, login, secret, now=now(options))


def pair(text: str) -> tuple[str, str]:
    """Split NAME=VALUE. Raises BadUsage."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadUsage(reason="pair_expected")
    return name, value
