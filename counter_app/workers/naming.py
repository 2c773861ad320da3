"""What the results of a reading without a store are called: never a name that holds another's file."""

from collections.abc import Sequence
from itertools import chain, count
from os import path as names
from pathlib import Path

from counter_app.domain.text import nfc

# With a number, the suffixes and those of the hidden folder a name must stay below 255 bytes.
_MOST_BYTES = 220
_REPORT_HEAD = b'{\n "input": '


def result_stems(files: Sequence[Path], out_dir: Path) -> list[str]:
    """Name the results of `files` in `out_dir`: the files' stems, shortened where no system would take them.

    A path without a name (`.`) is refused when it is read; that is told under `document`.

    Numbered (`-2`, `-3` …) where they would overwrite each other on any file system, one of the files themselves,
    or a file that no earlier reading left there.
    """
    sources = {identity for path in files if (identity := _identity(path)) is not None}
    taken: set[str] = set()
    stems = []
    for path in files:
        short = _shortened(path.stem) or "document"
        stem = next(
            stem
            for stem in chain((short,), (f"{short}-{number}" for number in count(2)))
            if _same(stem) not in taken and _free(out_dir / stem, sources)
        )
        taken.add(_same(stem))
        stems.append(stem)
    return stems


def _same(stem: str) -> str:
    """Return what two names have in common that some file system takes for one: capitals, and how marks are written."""
    return nfc(stem).casefold()


def _shortened(stem: str) -> str:
    """Return the stem as text (old Vietnamese encodings leave bytes that are none), of a length every system takes."""
    coded = stem.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode()
    return coded[:_MOST_BYTES].decode("utf-8", "ignore")


def _free(target: Path, sources: set[tuple[int, int]]) -> bool:
    """Whether results may be put at `target` (without suffix): nothing is there, or what an earlier reading left."""
    results = [target.with_name(f"{target.name}{suffix}") for suffix in (".pdf", ".json")]
    there = [result for result in results if names.lexists(result)]
    if any(_identity(result) in sources for result in there):
        return False
    return not there or _is_report(results[1])


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_REPORT_HEAD)) == _REPORT_HEAD
    except OSError:
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what a file is whatever it is called; None when it is not there."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_dev, facts.st_ino
