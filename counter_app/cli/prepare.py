"""`prepare [--check]`: makes this PC ready to read pages, so that the first one takes no longer than any other."""

from argparse import ArgumentParser, Namespace

from counter_app.app.preparing import compile_lacking, count_lacking
from counter_app.messages import grouped_number

from .output import DONE, PERSON, Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser(
        "prepare", parents=[common], help="make this PC ready to read pages"
    )
    parser.add_argument("--check", action="store_true", help="only say whether it is ready")
    parser.set_defaults(action=_prepare)


def _prepare(options: Namespace) -> Answer:
    made = 0 if options.check else compile_lacking()
    lacking = count_lacking() if options.check else 0
    if lacking:
        line = "Máy này chưa được chuẩn bị để đọc trang: chạy counter-app prepare."
    elif made:
        line = f"Đã chuẩn bị xong để đọc trang: biên dịch {grouped_number(made)} phần."
    else:
        line = "Máy này đã sẵn sàng đọc trang."
    return Answer({"made": made, "lacking": lacking}, (line,), PERSON if lacking else DONE)
