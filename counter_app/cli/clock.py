"""`clock [--confirm]`: does the PC's clock go on from what was written before?"""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.messages import moment

from .options import counter
from .output import DONE, PERSON, Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("clock", parents=[common], help="the PC's clock against the store")
    parser.add_argument(
        "--confirm", action="store_true", help="a supervisor: it is right now, it was wrong before"
    )
    parser.set_defaults(action=_clock)


def _clock(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        state = desk.clock_watch.confirm() if options.confirm else desk.clock_watch.state()
    lines = [f"Giờ của máy: {moment(state.now)}"]
    if state.ahead is not None:
        lines.append(f"Đồng hồ chậm hơn lần ghi trước: {moment(state.ahead)}")
        lines.append(
            "Chỉnh lại giờ của máy; nếu giờ đã đúng, người giám sát chạy lại với --confirm."
        )
    return Answer(
        {
            "now": state.now.isoformat(),
            "ahead": None if state.ahead is None else state.ahead.isoformat(),
        },
        tuple(lines),
        DONE if state.ahead is None else PERSON,
    )
