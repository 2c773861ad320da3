"""The background sender as a systemd user service.

Whoever sends must open the store, and no key may lie beside the data (ADR 0014): the service runs only after an officer
gave the passphrase, which is kept in the user's run-time folder, in memory, until stopped or signed out.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.errors import ServiceNotPossible
from counter_app.domain.ids import OfficerLogin

_MEMORY = frozenset({"tmpfs", "ramfs"})
_PATIENCE = 30.0
"""Seconds that systemd is given to answer."""

_UNIT = """\
# Sends the queue of this desk while the window is closed; see `counter-app queue service`.
# It begins when an officer says so and ends at sign-out: without an officer's word nothing here can open the store.
[Unit]
Description=Quay So: sends what waits for the hub
ConditionPathExists=%t/counter-app/{name}

[Service]
Type=exec
ExecStart={command} queue push --watch --data {data} --officer {officer} --passphrase-file %t/counter-app/{name}
KillSignal=SIGINT
Restart=on-failure
RestartSec=30
RestartPreventExitStatus=1 2
Nice=10
UMask=0077
NoNewPrivileges=yes
"""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """`state` is systemd's own word for a service (active, inactive, failed), or `not_installed`."""

    unit: Path
    installed: bool
    unlocked: bool
    state: str


class SenderService:
    """The service of one desk's folder: two desks of one user have two.

    `environment`: the process's, for the places of XDG.
    """

    def __init__(self, data: Path, environment: dict[str, str] | None = None) -> None:
        self._data = data.absolute()
        self._environment = dict(os.environ) if environment is None else environment
        mark = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:8]
        self._name = f"counter-app-sender-{mark}"

    @property
    def unit(self) -> Path:
        """Where the unit file lies."""
        home = self._environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        return Path(home) / "systemd" / "user" / f"{self._name}.service"

    def install(self, officer: OfficerLogin) -> ServiceState:
        """Write the unit file, and tell systemd. Nothing begins by that. Raises ServiceNotPossible."""
        self.unit.parent.mkdir(parents=True, exist_ok=True)
        text = _UNIT.format(
            name=self._name,
            command=f"{_quoted(sys.executable)} -m counter_app",
            data=_quoted(str(self._data)),
            officer=_quoted(officer),
        )
        temporary = self.unit.with_suffix(".new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.unit)
        try:
            self._systemctl("daemon-reload")
        except ServiceNotPossible:
            # Nothing is left behind that looks installed and never runs.
            self.unit.unlink()
            raise
        return self.state()

    def start(self, passphrase: str) -> ServiceState:
        """Keep the passphrase in memory and begin. Raises ServiceNotPossible (not installed, no folder in memory)."""
        if not self.unit.exists():
            raise ServiceNotPossible(reason="not_installed")
        secret = self._secret()
        secret.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(passphrase + "\n")
        try:
            self._systemctl("restart", self.unit.name)
        except ServiceNotPossible:
            secret.unlink(missing_ok=True)
            raise
        return self.state()

    def stop(self) -> ServiceState:
        """End the service and forget the passphrase. Raises ServiceNotPossible."""
        self._forget()
        self._systemctl("stop", self.unit.name)
        return self.state()

    def remove(self) -> ServiceState:
        """End the service, forget the passphrase and take the unit file away, also where systemd is gone meanwhile."""
        self._forget()
        if self.unit.exists():
            self._ask("stop", self.unit.name)
            self.unit.unlink()
            self._ask("daemon-reload")
        return self.state()

    def state(self) -> ServiceState:
        """Return how it stands; asks systemd only when the service is installed."""
        installed = self.unit.exists()
        state = "not_installed"
        if installed:
            state = self._ask("show", "--property=ActiveState", "--value", self.unit.name)
        folder = self._runtime()
        unlocked = folder is not None and (folder / "counter-app" / self._name).exists()
        return ServiceState(self.unit, installed, unlocked, state or "unknown")

    def _forget(self) -> None:
        folder = self._runtime()
        if folder is not None:
            (folder / "counter-app" / self._name).unlink(missing_ok=True)

    def _runtime(self) -> Path | None:
        named = self._environment.get("XDG_RUNTIME_DIR")
        return Path(named) if named and Path(named).is_dir() else None

    def _secret(self) -> Path:
        """Return where the passphrase may be kept. Raises ServiceNotPossible unless that is in memory."""
        folder = self._runtime()
        if folder is None or kind_of_place(folder) not in _MEMORY:
            raise ServiceNotPossible(reason="no_memory_folder")
        if folder.resolve().is_relative_to(self._data.resolve()):
            raise ServiceNotPossible(reason="no_memory_folder")
        return folder / "counter-app" / self._name

    def _ask(self, *words: str) -> str:
        try:
            return self._systemctl(*words)
        except ServiceNotPossible:
            return "unknown"

    def _systemctl(self, *words: str) -> str:
        program = shutil.which("systemctl", path=self._environment.get("PATH"))
        if program is None:
            raise ServiceNotPossible(reason="no_systemd")
        try:
            ran = subprocess.run(
                [program, "--user", *words],
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServiceNotPossible(reason="no_systemd") from error
        if ran.returncode != 0:
            raise ServiceNotPossible(reason="refused", act=words[0])
        return ran.stdout.strip()


def kind_of_place(folder: Path) -> str:
    """Return the kind of file system that a folder lies on, as the kernel calls it; empty when it does not tell."""
    best, kind = -1, ""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    where = folder.resolve()
    for line in lines:
        left, _, right = line.partition(" - ")
        place = left.split()[4].encode().decode("unicode_escape")
        # The last mount at a place is the one that is seen.
        if where.is_relative_to(place) and len(place) >= best:
            best, kind = len(place), right.split()[0]
    return kind


def _quoted(word: str) -> str:
    """Write one word of ExecStart so that systemd reads it as it is."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'
