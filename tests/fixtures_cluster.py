"""A real cluster of PostgreSQL and SeaweedFS, started once for all workers of a test run and ended with it."""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from counter_app.hub.database import Database

_TEMPLATE = "hub_template"
_SCRIPT = Path(__file__).parent.parent / "packaging" / "hub" / "cluster.py"


@dataclass(frozen=True)
class Cluster:
    """What the cluster's script says of it."""

    folder: Path
    database_url: str
    blobs_url: str
    blobs_credentials: Path

    def fresh_database(self, template: str = _TEMPLATE) -> str:
        """Make a database with a hub's empty tables, or `template0` for none; return its URL."""
        name = f"hub_{secrets.token_hex(6)}"
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return f"{self.database_url.rpartition('/')[0]}/{name}"

    def fresh_blobs(self) -> str:
        """Return the URL of a place for blobs that nobody has used."""
        return f"{self.blobs_url}/{secrets.token_hex(6)}"


def _folder(main_process: int) -> Path:
    """PostgreSQL's own user must be able to go there, which pytest's private folders do not allow."""
    return Path(tempfile.gettempdir()) / f"counter-hub-{main_process}"


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The run's one cluster, started by whichever worker needs it first."""
    main_process = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    folder = _folder(main_process)
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "cluster.json").exists():
            _call("start", folder, "--replicas", "0", "--until-pid", str(main_process))
            _make_template(_cluster(folder))
    return _cluster(folder)


def _cluster(folder: Path) -> Cluster:
    facts = json.loads((folder / "cluster.json").read_text("utf-8"))
    return Cluster(
        folder, facts["database_url"], facts["blobs_url"], Path(facts["blobs_credentials"])
    )


def _make_template(cluster: Cluster) -> None:
    """Tables that are copied are there sooner than tables that are made."""
    with psycopg.connect(cluster.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    Database(f"{cluster.database_url.rpartition('/')[0]}/{_TEMPLATE}").close()


def end_cluster() -> None:
    """End the cluster of this run, if there is one. Called by the run's main process, once all workers are gone."""
    folder = _folder(os.getpid())
    if folder.exists():
        _call("stop", folder)
        shutil.rmtree(folder)


def _call(act: str, folder: Path, *words: str) -> None:
    subprocess.run(
        [sys.executable, str(_SCRIPT), act, str(folder), *words],
        check=True,
        stdout=subprocess.DEVNULL,
    )
