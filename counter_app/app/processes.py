"""Other programs of ours, started beside this one: the hub of the demo."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.domain.errors import LinkDown


@contextmanager
def running_hub(data: Path, key_file: Path, log: Path) -> Iterator[str]:
    """Run `counter-app hub serve` on a free loopback port; give its URL, and end it at the end.

    Raises:
        LinkDown: the hub ended before it listened.
    """
    words = ["hub", "serve", "--listen", "127.0.0.1:0", "--data", str(data)]
    command = [sys.executable, "-m", "counter_app", *words, "--key-file", str(key_file), "--json"]
    with log.open("ab") as errors:
        hub = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=_embedded()
        )
    try:
        yield _listening_at(hub)
    finally:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(timeout=15)
        except subprocess.TimeoutExpired:
            hub.kill()
            hub.wait()
        if hub.stdout is not None:
            hub.stdout.close()


def _embedded() -> dict[str, str]:
    """This process's environment without a grown hub's places: the demo has a hub of its own."""
    elsewhere = {"COUNTER_DATABASE_URL", "COUNTER_BLOBS"}
    return {name: value for name, value in os.environ.items() if name not in elsewhere}


def _listening_at(hub: "subprocess.Popen[str]") -> str:
    """Read the one JSON line with which the hub says where it listens."""
    line = hub.stdout.readline() if hub.stdout is not None else ""
    try:
        url = json.loads(line)["url"]
    except (ValueError, KeyError, TypeError) as silent:
        raise LinkDown(reason="hub_ended") from silent
    return str(url)
