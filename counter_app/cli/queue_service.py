"""`queue service …`: the sender that goes on while the window is closed."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.app.sender_service import SenderService, ServiceState

from .options import counter, data_folder, officer, passphrase
from .output import Answer
from .parsers import Commands

_ACTS = ("install", "start", "stop", "status", "remove")
_STATES = {
    "active": "đang chạy",
    "activating": "đang khởi động",
    "inactive": "không chạy",
    "failed": "đã dừng vì lỗi",
    "not_installed": "chưa cài",
}


def add(acts: Commands, common: ArgumentParser) -> None:
    service = acts.add_parser("service", parents=[common], help="send while the window is closed")
    service.add_argument("service", choices=_ACTS)
    service.set_defaults(action=_service)


def _service(options: Namespace) -> Answer:
    folder = data_folder(options)
    service = SenderService(folder)
    if options.service == "install":
        return _told(service.install(officer(options, folder)))
    if options.service == "start":
        secret = passphrase(options)
        # A wrong passphrase is told now, to the person, and not in the service's journal.
        with closing(counter(options, secret)):
            pass
        return _told(service.start(secret))
    if options.service == "stop":
        return _told(service.stop())
    if options.service == "remove":
        return _told(service.remove())
    return _told(service.state())


def _told(state: ServiceState) -> Answer:
    return Answer(
        {
            "unit": str(state.unit),
            "installed": state.installed,
            "unlocked": state.unlocked,
            "state": state.state,
        },
        (
            f"Dịch vụ gửi nền: {_STATES.get(state.state, state.state)}.",
            f"Tệp dịch vụ: {state.unit}",
        ),
    )
