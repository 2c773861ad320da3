"""`hub serve` and `hub enrol`: the receiving side."""

import json
import logging
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter_app.app.hub import new_enrol_code, serve_hub
from counter_app.messages import moment

from .options import wants_json
from .output import Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("hub", parents=[common], help="the receiving service")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    serve = acts.add_parser("serve", parents=[common], help="receive from the desks")
    serve.add_argument("--listen", default="127.0.0.1:8620", metavar="HOST:PORT")
    serve.add_argument("--key-file", metavar="FILE", help="the hub's keys, outside --data")
    serve.add_argument("--tls-cert", metavar="FILE")
    serve.add_argument("--tls-key", metavar="FILE")
    serve.add_argument("--behind-proxy", action="store_true", help="a proxy in front speaks TLS")
    serve.set_defaults(action=_serve)
    enrol = acts.add_parser("enrol", parents=[common], help="a one-time code for a desk")
    enrol.add_argument("--office", required=True, metavar="CODE")
    enrol.set_defaults(action=_enrol)


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value).absolute()


def _serve(options: Namespace) -> Answer:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    as_json = wants_json(options)

    def announce(url: str) -> None:
        print(json.dumps({"url": url}) if as_json else f"Máy chủ tiếp nhận: {url}", flush=True)

    serve_hub(
        options.listen,
        data=_path(getattr(options, "data", None)),
        key_file=_path(options.key_file),
        tls_cert=_path(options.tls_cert),
        tls_key=_path(options.tls_key),
        behind_proxy=options.behind_proxy,
        announce=announce,
    )
    return Answer({})


def _enrol(options: Namespace) -> Answer:
    code, expires_at = new_enrol_code(options.office, data=_path(getattr(options, "data", None)))
    return Answer(
        {"code": code, "expires_at": expires_at.isoformat()},
        (f"Mã đăng ký dùng một lần: {code}", f"Có hiệu lực đến {moment(expires_at)}"),
    )
