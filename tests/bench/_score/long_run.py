"""`python -m tests.bench._score.long_run LOG WORDS…`: the command line's `digitise` with its progress written to LOG."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from counter_app.cli import digitise
from counter_app.cli.progress import ReadingProgress
from counter_app.cli.run import run
from counter_app.services.ports import ReadingStep


def main(words: Sequence[str]) -> int:
    """Run it; each step is a line of LOG: `at` (monotonic seconds) and the fields of `ReadingStep`."""
    log = Path(words[0]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - as long as the program

    class Logged(ReadingProgress):
        def of_file(self, path: Path, step: ReadingStep) -> None:
            log.write(json.dumps({"at": monotonic(), **asdict(step)}) + "\n")
            super().of_file(path, step)

    with patch.object(digitise, "ReadingProgress", Logged):
        return run(["digitise", *words[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
