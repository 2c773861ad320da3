"""`python -m tests.bench NAME [words]`: each module of this folder is a bench with a `main(words) -> int`."""

import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast


class _Bench(Protocol):
    def main(self, words: Sequence[str]) -> int: ...


def main(words: Sequence[str]) -> int:
    known = [m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name[0] != "_"]
    name = words[0].replace("-", "_") if words else ""
    if name not in known:
        print(f"python -m tests.bench {{{','.join(known)}}} …", file=sys.stderr)
        return 2
    return cast(_Bench, import_module(f"tests.bench.{name}")).main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
