"""A grown hub on one machine, real in all its parts: PostgreSQL, SeaweedFS with three volume servers, two hub replicas.

usage: cluster.py start DIR [--replicas N] [--until-pid PID]     returns when everything answers; prints DIR/cluster.json
       cluster.py status DIR                                     exit 0 when everything is alive
       cluster.py stop DIR                                       ends every process; the data stays
       cluster.py run DIR …                                      the same as start, in the foreground

Standard library only. Everything listens on this machine alone, on free ports. PostgreSQL refuses to run as root: then
it runs as the user `postgres` (or `nobody`). With --until-pid everything ends when that process does. Secrets are made
anew for each folder and never stand in a command line.
"""

import argparse
import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 90.0
"""Seconds after which a start is given up."""

VOLUME_SERVERS = 3
PROGRAMS = Path(sys.executable).parent
"""Where this Python's own programs are: `weed` is installed beside it."""


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("act", choices=("start", "run", "status", "stop"))
    parser.add_argument("dir", type=Path)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--until-pid", type=int, default=0)
    options = parser.parse_args()
    folder: Path = options.dir.resolve()
    if options.act == "stop":
        return stop(folder)
    if options.act == "status":
        return status(folder)
    if options.act == "start":
        return start(folder, options.replicas, options.until_pid)
    return run(folder, options.replicas, options.until_pid)


def start(folder: Path, replicas: int, until_pid: int) -> int:
    """Start in the background; return when everything answers."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "cluster.json"
    ready.unlink(missing_ok=True)
    words = ["run", str(folder), "--replicas", str(replicas), "--until-pid", str(until_pid)]
    with (folder / "cluster.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + START_WITHIN
    while not ready.exists():
        if keeper.poll() is not None or time.monotonic() > until:
            keeper.terminate()
            keeper.wait()
            sys.stderr.write((folder / "cluster.log").read_text("utf-8", "replace")[-4000:])
            return 1
        time.sleep(0.05)
    print(ready.read_text("utf-8"))
    return 0


def stop(folder: Path) -> int:
    """End the keeper, and with it everything; return when it is gone."""
    pid = _keeper(folder)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        while _alive(pid):
            time.sleep(0.02)
    return 0


def status(folder: Path) -> int:
    """Tell what is alive."""
    try:
        known = json.loads((folder / "cluster.json").read_text("utf-8"))
    except FileNotFoundError:
        print("not running")
        return 1
    alive = {name: _alive(pid) for name, pid in known["pids"].items()}
    for name, lives in alive.items():
        print(f"{name:12} {'alive' if lives else 'gone'}")
    return 0 if _keeper(folder) is not None and all(alive.values()) else 1


def run(folder: Path, replicas: int, until_pid: int) -> int:
    """Start everything, say so in cluster.json, and stay until told to end."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keeper.pid").write_text(str(os.getpid()))
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: ended.append(number))
    signal.signal(signal.SIGINT, lambda number, _frame: ended.append(number))
    cluster = Cluster(folder, gone=lambda: bool(ended))
    try:
        cluster.start(replicas)
        while not ended and (until_pid == 0 or _alive(until_pid)):
            time.sleep(0.2)
            cluster.reap()
    finally:
        cluster.stop()
        for name in ("cluster.json", "keeper.pid"):
            (folder / name).unlink(missing_ok=True)
    return 0


@dataclass
class Cluster:
    """The processes, in the order they were started."""

    folder: Path
    gone: Callable[[], bool]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, replicas: int) -> None:
        """Raises RuntimeError when a part does not come up."""
        facts: dict[str, object] = {"folder": str(self.folder)}
        database = self._postgres()
        blobs, credentials = self._seaweed()
        facts |= {"database_url": database, "blobs_url": blobs}
        facts |= {"blobs_credentials": str(credentials), "key_file": str(self.folder / "keys.json")}
        facts["hubs"] = [self._hub(n, database, blobs, credentials) for n in range(replicas)]
        facts["pids"] = {name: process.pid for name, process in self.processes.items()}
        facts["keeper"] = os.getpid()
        draft = self.folder / "cluster.draft"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(facts, indent=1), "utf-8")
        draft.replace(self.folder / "cluster.json")

    def stop(self) -> None:
        """In the order in which one stands on the other: hubs first, so that they end their answers."""
        for name, process in reversed(self.processes.items()):
            # SIGINT is PostgreSQL's quick shutdown: it does not wait for clients.
            process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
            # SeaweedFS's filer waits 15 s for its own streams; what it has answered is with the system by then.
            _wait(process, 20.0 if name.startswith(("hub", "postgres")) else 2.0)

    def reap(self) -> None:
        """Take note of processes that somebody killed."""
        for process in self.processes.values():
            process.poll()

    def _run(
        self, name: str, words: list[str], *, env: Mapping[str, str] | None = None, user: str = ""
    ) -> None:
        """Start a process that dies with this one, even when this one is killed."""
        dying = ["setpriv", "--pdeathsig", "INT" if name == "postgres" else "KILL", *_as_user(user)]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*dying, "--", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **(env or {})},
            )

    def _until(self, name: str, answers: Callable[[], bool]) -> None:
        """Wait until a part answers. Raises RuntimeError."""
        until = time.monotonic() + START_WITHIN
        while not answers():
            if self.processes[name].poll() is not None or time.monotonic() > until or self.gone():
                raise RuntimeError(f"{name} did not start, see {self.folder / name}.log")
            time.sleep(0.05)

    def _postgres(self) -> str:
        """Start PostgreSQL; return the URL of the hub's database."""
        programs, user = _postgres_programs(), _unprivileged()
        home, secret = self.folder / "postgres", self.folder / "postgres.secret"
        if not secret.exists():
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(16))
        password = secret.read_text()
        if not (home / "data" / "PG_VERSION").exists():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(mode=0o700)
            (home / "secret").touch(mode=0o600)
            (home / "secret").write_text(password)
            _give(home, user)
            init = ["initdb", "-D", str(home / "data"), "-U", "hub", "-A", "scram-sha-256"]
            init += [f"--pwfile={home / 'secret'}", "--encoding=UTF8", "--locale=C", "--no-sync"]
            words = ["setpriv", *_as_user(user), "--", str(programs / init[0]), *init[1:]]
            subprocess.run(words, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)
        port = _free_ports(1)[0]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
        }
        words = [str(programs / "postgres"), "-D", str(home / "data")]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._run("postgres", words, user=user)
        log = self.folder / "postgres.log"
        before = log.read_text("utf-8", "replace").count(_READY) if log.exists() else 0
        self._until("postgres", lambda: _listens(port) and _is_ready(log, before))
        return f"postgresql://hub:{password}@127.0.0.1:{port}/postgres"

    def _seaweed(self) -> tuple[str, Path]:
        """Start SeaweedFS; return the blobs' URL and the file with key and secret."""
        weed = str(PROGRAMS / "weed")
        credentials, config = self.folder / "s3.json", self.folder / "s3-identities.json"
        if not credentials.exists():
            pair = {"key": secrets.token_hex(8), "secret": secrets.token_hex(20)}
            _secret(credentials, pair)
            keys = [{"accessKey": pair["key"], "secretKey": pair["secret"]}]
            identity = {"name": "hub", "credentials": keys}
            actions = ["Admin", "Read", "Write", "List", "Tagging"]
            _secret(config, {"identities": [identity | {"actions": actions}]})
        (self.folder / "master.toml").write_text(_GROWTH)
        ports = iter(_free_ports(2 + 2 * VOLUME_SERVERS + 4))
        here = ["-ip", "127.0.0.1", "-ip.bind", "127.0.0.1"]
        http, grpc = next(ports), next(ports)
        master = f"127.0.0.1:{http}.{grpc}"
        words = ["-port", str(http), "-port.grpc", str(grpc), "-mdir", self._home("master")]
        # Two copies of every volume, on two of the three servers. It must never call home.
        words += ["-defaultReplication", "001", "-volumeSizeLimitMB", "1024", "-peers", "none"]
        self._run("master", [weed, "master", *here, *words, "-telemetry=false"])
        for number in range(VOLUME_SERVERS):
            words = ["-port", str(next(ports)), "-port.grpc", str(next(ports)), "-max", "50"]
            words += ["-dir", self._home(f"volume{number}"), "-master", master, "-index", "leveldb"]
            words += ["-preStopSeconds", "0", "-minFreeSpace", "1"]
            self._run(f"volume{number}", [weed, "volume", *here, *words])
        self._until("master", lambda: _volume_servers(http) == VOLUME_SERVERS)
        web, grpc, s3 = next(ports), next(ports), next(ports)
        words = ["-master", master, "-port", str(web), "-port.grpc", str(grpc)]
        words += ["-defaultStoreDir", self._home("filer"), "-defaultReplicaPlacement", "001"]
        words += ["-localSocket", str(self.folder / "filer.sock")]
        self._run("filer", [weed, "filer", *here, *words])
        self._until("filer", lambda: _listens(web))
        words = ["-filer", f"127.0.0.1:{web}.{grpc}", "-ip.bind", "127.0.0.1", "-port", str(s3)]
        words += ["-port.grpc", str(next(ports)), "-config", str(config)]
        words += ["-localSocket", str(self.folder / "s3.sock")]
        # 4.48 opens two more ports unless told not to. Its own encryption stays off: the hub seals what it sends.
        words += ["-port.iceberg=0", "-port.lance=0"]
        self._run("s3", [weed, "s3", *words])
        self._until("s3", lambda: _answers(f"http://127.0.0.1:{s3}/healthz"))
        return f"s3://127.0.0.1:{s3}/hub", credentials

    def _hub(self, number: int, database: str, blobs: str, credentials: Path) -> str:
        """Start a replica; return its URL."""
        name = f"hub{number}"
        port = _free_ports(1)[0]
        words = ["-m", "counter_app", "hub", "serve", "--listen", f"127.0.0.1:{port}", "--json"]
        words += ["--key-file", str(self.folder / "keys.json"), "--blobs", blobs]
        words += ["--blobs-credentials", str(credentials)]
        env = {"COUNTER_DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
        self._run(name, [sys.executable, *words], env=env)
        url = f"http://127.0.0.1:{port}"
        self._until(name, lambda: _answers(f"{url}/healthz"))
        return url

    def _home(self, name: str) -> str:
        home = self.folder / name
        home.mkdir(exist_ok=True)
        return str(home)


_GROWTH = """# Few volumes at a time: this is one machine.
[master.volume_growth]
copy_1 = 1
copy_2 = 3
"""

_READY = "database system is ready to accept connections"


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql-15")
    return found[0].parent


def _unprivileged() -> str:
    """PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_user(user: str) -> list[str]:
    if not user:
        return []
    entry = pwd.getpwnam(user)
    return [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]


def _give(home: Path, user: str) -> None:
    if user:
        entry = pwd.getpwnam(user)
        for path in (home, *home.iterdir()):
            os.chown(path, entry.pw_uid, entry.pw_gid)


def _secret(path: Path, content: object) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), "utf-8")


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as held:
        return [_bound(held.enter_context(socket.socket())) for _ in range(number)]


def _bound(probe: socket.socket) -> int:
    probe.bind(("127.0.0.1", 0))
    return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_ready(log: Path, before: int) -> bool:
    """PostgreSQL listens a moment before it takes calls."""
    return log.read_text("utf-8", "replace").count(_READY) > before


def _volume_servers(port: int) -> int:
    try:
        with _fetch(f"http://127.0.0.1:{port}/dir/status") as answer:
            topology = json.load(answer)["Topology"]
    except (OSError, ValueError, KeyError):
        return 0
    racks = [rack for centre in topology.get("DataCenters") or [] for rack in centre["Racks"] or []]
    return sum(len(rack.get("DataNodes") or []) for rack in racks)


def _answers(url: str) -> bool:
    try:
        with _fetch(url) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextlib.contextmanager
def _fetch(url: str) -> Iterator["urllib.request.http.client.HTTPResponse"]:  # type: ignore[name-defined] # in typeshed alone
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=5) as answer:
        yield answer


def _keeper(folder: Path) -> int | None:
    try:
        pid = int((folder / "keeper.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return pid if _alive(pid) else None


def _alive(pid: int) -> bool:
    """A process that has ended but was not waited for is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
