"""SANE for tests: the real test device with its own configuration, and scripted drivers for what it cannot do."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from counter_app.scanning.helper import HelperLimits
from counter_app.scanning.sane import SaneSource
from counter_app.services.scan_ports import ScanOptions

FEEDER = ScanOptions(
    dpi=30,
    feeder=True,
    extra=("--test-picture=Color pattern", "-x", "60", "-y", "80"),
)
"""The test device's feeder, which holds ten sheets, at a size that is quick."""

_SCRIPT = """#!/bin/sh
here={here}
for word in "$@"; do
  case "$word" in
    --all-options) cat "$here/options"; exit 0 ;;
    --batch=*) pattern=${{word#--batch=}} ;;
    --batch-start=*) number=${{word#--batch-start=}} ;;
  esac
done
name() {{ printf "$pattern" "$number"; }}
page() {{
  cp "$here/sheet.png" "$(name).part"; mv "$(name).part" "$(name)"; name; echo
  number=$((number + 1))
}}
half() {{ head -c 40 "$here/sheet.png" > "$(name).part"; }}
hang() {{ exec tail -f /dev/null; }}
{body}
"""

_REFUSING = """#!/bin/sh
for attempt in 1 2 3 4 5; do
  timeout --foreground --kill-after=1 8 scanimage "$@"
  status=$?
  [ "$status" -eq 124 ] || [ "$status" -eq 137 ] || break
done
exit "$status"
"""


@dataclass(frozen=True)
class SaneBench:
    """`environment` sees only SANE's test backend; `root` is a folder for scripts."""

    root: Path
    environment: dict[str, str]

    def device(self, *, limits: HelperLimits | None = None, wrap: str = "") -> SaneSource:
        """The real test device; `wrap` is shell code that runs in scanimage's process before it."""
        command: tuple[str, ...] = ("scanimage",)
        if wrap:
            command = (
                str(self._executable("wrapped", f'#!/bin/sh\n{wrap}\nexec scanimage "$@"\n')),
            )
        return SaneSource("test:0", command=command, environment=self.environment, limits=limits)

    def refusing(self) -> SaneSource:
        """The real test device, to be asked for a fault.

        Now and then its reader thread waits for itself for ever then (libsane-test): such a process is ended and another asked.
        """
        command = (str(self._executable("refusing", _REFUSING)),)
        return SaneSource("test:0", command=command, environment=self.environment)

    def scripted(self, body: str, *, limits: HelperLimits | None = None) -> SaneSource:
        """A driver that does what `body` says with the shell functions page, half, name and hang."""
        sheet = Image.linear_gradient("L").resize((64, 90))
        sheet.save(self.root / "sheet.png")
        options = subprocess.run(
            ["scanimage", "--device-name=test:0", "--all-options"],
            env=self.environment,
            check=True,
            capture_output=True,
        ).stdout
        (self.root / "options").write_bytes(options)
        script = _SCRIPT.format(here=shlex.quote(str(self.root)), body=body)
        command = (str(self._executable("scripted", script)),)
        return SaneSource("test:0", command=command, environment=self.environment, limits=limits)

    def _executable(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path


def make_bench(folder: Path) -> SaneBench:
    """Set up a bench in an empty folder of its own."""
    root = folder / "sane bench"
    config = root / "config"
    config.mkdir(parents=True)
    (config / "dll.conf").write_text("test\n", encoding="ascii")
    system = Path("/etc/sane.d/test.conf")
    if system.exists():
        shutil.copy(system, config)
    environment = {**os.environ, "SANE_CONFIG_DIR": str(config)}
    return SaneBench(root, environment)
