"""`hub serve` and what keeps a hub well: the receiving side."""

import json
import logging
import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter_app.app.hub import (
    HubPlace,
    rotate_hub_keys,
    serve_hub,
)
from counter_app.domain.errors import CounterError
from counter_app.messages import sentence

from . import hub_backup, hub_clock, hub_desks, hub_packages, hub_portal
from .options import wants_json
from .output import Answer
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("hub", parents=[common], help="the receiving service")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    serve = acts.add_parser("serve", parents=[common], help="receive from the desks")
    serve.add_argument("--listen", default="127.0.0.1:8620", metavar="HOST:PORT")
    _key_file_option(serve)
    serve.add_argument("--tls-cert", metavar="FILE")
    serve.add_argument("--tls-key", metavar="FILE")
    serve.add_argument(
        "--public-name",
        action="append",
        default=[],
        metavar="NAME",
        help="how desks call the hub: its certificate must be for that name; may be repeated",
    )
    serve.add_argument("--behind-proxy", action="store_true", help="a proxy in front speaks TLS")
    serve.add_argument(
        "--metrics-token-file",
        metavar="FILE",
        help="a word that opens /metrics to other machines; without one only this machine reads it",
    )
    _database_option(serve)
    _blobs_options(serve)
    serve.add_argument(
        "--blobs-lost",
        action="store_true",
        help="the files are gone for good: begin anew, desks send again what they have (reconcile)",
    )
    serve.add_argument("--portal-config", metavar="FILE", help="forward to the national portal")
    serve.set_defaults(action=_serve)
    hub_desks.add(acts, common, _place, _database_option)
    hub_clock.add(acts, common, _place, _database_option)
    keys = acts.add_parser("keys", parents=[common], help="the keys that sign receipts")
    keys.add_argument("what", choices=("rotate",), help="a new key, signed by the one before")
    _key_file_option(keys)
    _database_option(keys)
    keys.set_defaults(action=_rotate)
    hub_packages.add(acts, common, _place, _hub_options)
    hub_portal.add(acts, common, _place, _hub_options)
    hub_backup.add(acts, common, _place, _hub_options)


def _hub_options(parser: ArgumentParser) -> None:
    """Which hub is meant."""
    _key_file_option(parser)
    _database_option(parser)
    _blobs_options(parser)


def _key_file_option(parser: ArgumentParser) -> None:
    parser.add_argument("--key-file", metavar="FILE", help="the hub's keys, outside --data")


def _database_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--database-url",
        default=os.environ.get("COUNTER_DATABASE_URL") or None,
        metavar="URL",
        help="postgresql://… (COUNTER_DATABASE_URL, which other users of the machine do not see)",
    )


def _blobs_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--blobs",
        default=os.environ.get("COUNTER_BLOBS") or None,
        metavar="URL",
        help="s3://HOST:PORT/BUCKET (COUNTER_BLOBS)",
    )
    parser.add_argument(
        "--blobs-credentials",
        metavar="FILE",
        help="JSON with key and secret; else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    )


def _place(options: Namespace) -> HubPlace:
    return HubPlace(
        data=_path(getattr(options, "data", None)),
        key_file=_path(getattr(options, "key_file", None)),
        database_url=options.database_url,
        blobs_url=getattr(options, "blobs", None),
        blobs_credentials=_path(getattr(options, "blobs_credentials", None)),
    )


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value).absolute()


def _serve(options: Namespace) -> Answer:
    as_json = wants_json(options)

    def announce(url: str) -> None:
        print(json.dumps({"url": url}) if as_json else f"Máy chủ tiếp nhận: {url}", flush=True)

    serve_hub(
        options.listen,
        place=_place(options),
        tls_cert=_path(options.tls_cert),
        tls_key=_path(options.tls_key),
        behind_proxy=options.behind_proxy,
        announce=announce,
        warn=_warn,
        public_names=options.public_name,
        blobs_lost=options.blobs_lost,
        portal_config=_path(options.portal_config),
        metrics_token=_path(options.metrics_token_file),
    )
    return Answer({})


def _warn(trouble: CounterError) -> None:
    """Into the log, which is all that a service leaves behind."""
    logging.getLogger("counter_app.hub").warning("%s [%s]", sentence(trouble).text, trouble.code)


def _rotate(options: Namespace) -> Answer:
    made = rotate_hub_keys(_place(options))
    lines = (
        f"Từ nay biên nhận ký bằng khóa {made['key_id']}.",
        "Các quầy tự nhận khóa mới. Máy chủ trên máy khác cần chép tệp khóa này.",
    )
    return Answer({**made}, lines)
