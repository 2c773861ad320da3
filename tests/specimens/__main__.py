"""`python -m tests.specimens [STEM …] [--out DIR]`: make all specimens, or the named ones."""

import argparse
from pathlib import Path

from .build import MAKERS, build_one

_HOME = Path(__file__).parents[2] / "resources" / "specimens"


def main() -> None:
    """Build the specimens and print each file with its size."""
    parser = argparse.ArgumentParser(prog="python -m tests.specimens")
    parser.add_argument("stems", nargs="*", metavar="STEM", help="all when none is named")
    parser.add_argument("--out", type=Path, default=_HOME)
    options = parser.parse_args()
    for stem in options.stems or MAKERS:
        target = build_one(stem, options.out)
        print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
