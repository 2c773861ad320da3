"""kill -9 at many seeded moments: `python -m tests.bench faults [--trials 20] [--seed 100] [--only NAME]`.

Prints one line a trial and ends with 1 at the first promise that does not hold, naming scenario and seed.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fault import faults, packages
from tests.fault.trials import Lost, count_changes, make_desk, run_trial


def main(words: Sequence[str]) -> int:
    scenarios = faults.scenarios() | packages.scenarios()
    parser = argparse.ArgumentParser(prog="python -m tests.bench faults")
    parser.add_argument("--trials", type=int, default=20, help="kills of each command")
    parser.add_argument("--seed", type=int, default=100, help="seed of the first trial")
    parser.add_argument("--only", choices=list(scenarios))
    options = parser.parse_args(words)
    lost = 0
    with tempfile.TemporaryDirectory(prefix="counter-app-faults-") as place:
        folder = Path(place)
        base = make_desk(folder / "base")
        for name, make in scenarios.items():
            if options.only in (None, name):
                total = count_changes(make, folder / f"{name}-alone", base)
                for seed in range(options.seed, options.seed + options.trials):
                    try:
                        trial = run_trial(make, folder / name, base, seed, total)
                    except Lost as broken:
                        print(f"{name} seed {seed}: LOST: {broken}", flush=True)
                        lost += 1
                    else:
                        print(f"{name} seed {seed}: held, {trial.changes} of {total}", flush=True)
    print(f"{lost} promises broken" if lost else "all held")
    return 1 if lost else 0
