"""Runs a hub in a process of its own, to be killed: `python -m tests.fakes.hub_process DATA KEYFILE PORT`."""

import sys
from pathlib import Path

from counter_app.hub.server import serve
from counter_app.hub.settings import HubSettings


def main() -> None:
    data, key_file, port = sys.argv[1:]
    settings = HubSettings(data=Path(data), key_file=Path(key_file), port=int(port))
    serve(settings, lambda address: print(address, flush=True))


if __name__ == "__main__":
    main()
