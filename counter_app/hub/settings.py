"""How one hub is set up: where it keeps things, whom it listens to, what it allows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import platformdirs

from counter_app.hub.database import sqlite_url


def _utc_now() -> datetime:
    return datetime.now(UTC)


def default_key_file() -> Path:
    """Return where the embedded hub keeps its keys: the user's own configuration folder, never beside the data."""
    return platformdirs.user_config_path("counter-app") / "hub-keys.json"


def default_data() -> Path:
    """Return the platform's folder for the embedded hub's data: beside a desk's, never inside it."""
    return platformdirs.user_data_path("counter-app-hub")


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Settings of one hub.

    Attributes:
        data: folder of the database, the blobs and the unfinished uploads; local disk. Not used for what is elsewhere.
        database_url: `postgresql://…` of a hub that has grown; None: SQLite in `data`.
        blobs_url: `s3://HOST:PORT/BUCKET` of a hub that has grown; None: a folder in `data`.
        blobs_credentials: JSON file with `key` and `secret` for `blobs_url`, when they are not in it or the environment.
        blobs_lost: the store of the blobs is gone for good and may begin anew; desks send again what they still have.
        key_file: at-rest and receipt keys; made at the first start, refused inside `data`.
        host, port: where to listen; port 0 lets the system choose.
        tls_cert, tls_key: PEM files; both or none.
        public_names: how desks call the hub; its own certificate must be for each of them.
        behind_proxy: a reverse proxy in front speaks TLS, so plain http is right off loopback too.
        metrics_token: who shows it may read `/metrics` from anywhere; None: only this machine may, and nobody behind a proxy,
            since then every call comes from there.
        max_upload: largest blob in bytes.
        max_record: largest JSON body in bytes.
        reserve: bytes of the disk that stay free; an upload that would need them is told the disk is full (507).
        stall: seconds without a byte after which an upload is cut off and what came is kept.
        contested_stall: the same while another request waits for the same upload.
        upload_life: how long an unfinished upload lives after its last byte.
        code_life: how long a one-time code works.
        guesses: wrong codes allowed from one address within `guess_window` seconds before it is told to wait (429).
        rate, burst: calls a second that one credential may make in the long run, and at once (429).
        now: the clock, aware.
    """

    data: Path
    database_url: str | None = None
    blobs_url: str | None = None
    blobs_credentials: Path | None = None
    blobs_lost: bool = False
    key_file: Path = field(default_factory=default_key_file)
    host: str = "127.0.0.1"
    port: int = 8620
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_names: tuple[str, ...] = ()
    behind_proxy: bool = False
    metrics_token: str | None = field(default=None, repr=False)
    max_upload: int = 4 * 1024**3
    max_record: int = 4 * 1024**2
    reserve: int = 64 * 1024**2
    stall: float = 20.0
    contested_stall: float = 4.0
    upload_life: timedelta = timedelta(days=7)
    code_life: timedelta = timedelta(days=1)
    guesses: int = 10
    guess_window: float = 60.0
    rate: float = 300.0
    burst: int = 3000
    now: Callable[[], datetime] = _utc_now

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or sqlite_url(self.data)

    @property
    def folder(self) -> Path | None:
        """The hub's own folder, None when it keeps nothing on this machine."""
        return None if self.database_url and self.blobs_url else self.data
