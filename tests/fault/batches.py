"""A batch of intakes that is killed and started again."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from tests.command_line import Desk
from tests.fault.trials import (
    MAI,
    MAI_NAME,
    Seen,
    copy_of,
    demand,
    demand_kept,
    look,
)

LINES = 5


@dataclass
class KilledBatch:
    """`intake --batch`, killed anywhere between sign-in and the last line."""

    name = "batch"
    desk: Desk = field(init=False)
    before: Seen = field(init=False)
    left: Seen = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.before = look(self.desk)
        with self._file.open("w", encoding="utf-8") as file:
            for number in range(LINES):
                scan = folder / f"scan-{number}.png"
                Image.new("L", (300, 400), 20 + number).save(scan)
                line = {
                    "key": f"lot-{number}",
                    "citizen": MAI,
                    "name": MAI_NAME,
                    "procedure": "1.012783",
                    "case": "both_spouses",
                    "scan": {"land_certificate": scan.name},
                }
                file.write(json.dumps(line) + "\n")

    @property
    def _file(self) -> Path:
        return self.desk.folder / "lot.jsonl"

    def watched(self) -> Sequence[Path]:
        return [self.desk.data]

    def start(self) -> "subprocess.Popen[str]":
        return self.desk.start_quietly("intake", "--batch", str(self._file))

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        self.left = look(self.desk)
        demand_kept(self.before, self.left)

    def finish(self) -> None:
        ran = self.desk.call("intake", "--batch", str(self._file))
        demand(ran.status == 0, f"the repeated batch failed: {ran.err}")
        told = ran.document["dossiers"]
        assert isinstance(told, list)
        demand(len(told) == LINES, "not every line is answered")
        now = look(self.desk)
        demand_kept(self.left, now)
        fresh = now.dossiers - self.before.dossiers
        demand(len(fresh) == LINES, f"{len(fresh)} dossiers of {LINES} lines")
        demand({line["number"] for line in told} == fresh, "the answer names other dossiers")
        demand(len(now.papers - self.before.papers) == LINES, "not one paper a line")
