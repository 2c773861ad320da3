"""How the window was started: the data folder, who signs in, a set clock."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from counter_app.app.paths import default_data
from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.moments import read_moment
from counter_app.messages import sentence


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What the command line and the environment said.

    Attributes:
        officer: preselected at sign-in, or None.
        passphrase: signs in at once when given with a known officer; kept out of `repr`.
        now: the clock stands here, in stores made for trying things only.
    """

    data: Path
    officer: OfficerLogin | None = None
    passphrase: str | None = None
    now: datetime | None = None

    def __repr__(self) -> str:
        return f"LaunchOptions(data={self.data!s}, officer={self.officer!r})"


def parse_options(
    arguments: Sequence[str], environment: Mapping[str, str] = os.environ
) -> LaunchOptions:
    """Read the window's arguments; the environment (COUNTER_DATA, …) stands behind them. Exits 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="counter-app", description="Quầy Số")
    parser.add_argument("--data", type=Path, default=environment.get("COUNTER_DATA"))
    parser.add_argument("--officer", default=environment.get("COUNTER_OFFICER"))
    parser.add_argument(
        "--passphrase-file", type=Path, default=environment.get("COUNTER_PASSPHRASE_FILE")
    )
    parser.add_argument("--now", default=environment.get("COUNTER_NOW"))
    told = parser.parse_args(arguments)
    return LaunchOptions(
        data=Path(told.data) if told.data is not None else default_data(),
        officer=OfficerLogin(told.officer) if told.officer else None,
        passphrase=_passphrase(parser, told.passphrase_file),
        now=_moment(parser, told.now),
    )


def _passphrase(parser: argparse.ArgumentParser, path: str | Path | None) -> str | None:
    if path is None:
        return None
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        parser.error(f"Không đọc được tệp mật khẩu {path}.")


def _moment(parser: argparse.ArgumentParser, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return read_moment(text)
    except BadUsage as wrong:
        parser.error(f"--now: {sentence(wrong).text}")
