"""Runs a hub in a process of its own, to be killed: `python -m tests.fakes.hub_process DATA KEYFILE PORT [CERT KEY]`.

With a certificate its log goes to stderr, and a renewed one is looked for all the time.
"""

import sys
from dataclasses import replace
from pathlib import Path

from counter_app.hub import logs
from counter_app.hub.server import serve
from counter_app.hub.settings import HubSettings

_OFTEN = 0.05


def main() -> None:
    data, key_file, port, *tls = sys.argv[1:]
    settings = HubSettings(data=Path(data), key_file=Path(key_file), port=int(port))
    if not tls:
        serve(settings, lambda address: print(address, flush=True))
        return
    logs.configure()
    settings = replace(settings, tls_cert=Path(tls[0]), tls_key=Path(tls[1]))
    serve(settings, lambda address: print(address, flush=True), look_every=_OFTEN)


if __name__ == "__main__":
    main()
