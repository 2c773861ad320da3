"""Where in a JSON text a value stands: packs are edited by hand, so a fault is told with its line."""

import json
import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')

Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line (from 1) on which the value at `path` begins, or that of the nearest value around it.

    Args:
        text: JSON that has been parsed without a fault.
        path: names and positions from the root.
    """
    wanted = tuple(path)
    best, length = 0, -1
    for known, offset in _values(text):
        if wanted[: len(known)] == known and len(known) > length:
            best, length = offset, len(known)
            if known == wanted:
                break
    return text.count("\n", 0, best) + 1


def dotted(path: Sequence[str | int]) -> str:
    """Return a path as people write it: `content.procedures[3].cases[0].fee`."""
    parts = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return parts.lstrip(".")


def _values(text: str) -> Iterator[tuple[Path, int]]:
    """Walk every value in order: its path and where it begins."""
    stack: list[str | int] = []
    objects: list[bool] = []
    name_next = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in ("}", "]"):
            stack.pop()
            objects.pop()
            name_next = False
        elif token == ",":
            name_next = objects[-1]
            if not name_next:
                at = stack[-1]
                assert isinstance(at, int)
                stack[-1] = at + 1
        elif token == ":":
            name_next = False
        elif name_next:
            stack[-1] = str(json.loads(token))
        else:
            yield tuple(stack), match.start()
            if token in ("{", "["):
                objects.append(token == "{")
                stack.append("" if token == "{" else 0)
                name_next = token == "{"
