"""Loops that are compiled: the same results, and no folder to keep them in is no reason to fail."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled

Sum = Callable[[NDArray[np.int64]], int]

_LOOP = """
def summed(values):
    total = 0
    for value in values:
        total += value
    return total
"""


def test_a_loop_that_no_file_holds_is_compiled_all_the_same() -> None:
    made: dict[str, object] = {}
    exec(_LOOP, made)  # no file, so there is none that its machine code could lie beside
    summed = compiled(cast(Sum, made["summed"]))
    assert summed(np.arange(10, dtype=np.int64)) == 45


def test_the_mask_coder_is_kept_for_the_next_process(tmp_path: Path) -> None:
    said = [_mask_coded(tmp_path) for _ in range(2)]
    assert said[0][0] == said[1][0]
    assert [hits for _, hits in said] == ["0", "1"]


def _mask_coded(kept: Path) -> list[str]:
    """Code a mask in a process of its own; return what came out and how much of the code for that was kept."""
    code = (
        "import numpy as np\n"
        "from counter_app.pdf import jbig2_coder\n"
        "coded = jbig2_coder.arithmetic_code(np.eye(9, dtype=bool))\n"
        "hits = sum(jbig2_coder._coded.stats.cache_hits.values())\n"
        "print(coded.hex(), hits)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_CACHE_DIR": str(kept)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_code_whose_bytes_have_changed_is_not_run_but_made_anew(tmp_path: Path) -> None:
    right, _ = _mask_coded(tmp_path)
    for code in tmp_path.rglob("*.nbc"):
        whole = bytearray(code.read_bytes())
        # The first instructions, behind the header of the object: whoever ran these would be ended by them.
        begin = whole.index(b"\x7fELF") + 64
        whole[begin : begin + 64] = b"\xcc" * 64
        code.write_bytes(whole)

    assert _mask_coded(tmp_path) == [right, "0"]
    assert _mask_coded(tmp_path) == [right, "1"]


def test_code_of_other_types_is_not_run_whatever_its_name(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import numpy as np\n"
        "import two_loops\n"
        "print(two_loops.doubled(np.float64(2.5) if sys.argv[1] == 'broken' else np.int64(4)))\n"
        "print(sum(two_loops.doubled.stats.cache_hits.values()))\n"
    )
    assert _two_loops(tmp_path, code, "whole") == ["8", "0"]
    (whole,) = (tmp_path / "kept").rglob("*.nbc")
    assert _two_loops(tmp_path, code, "broken") == ["5.0", "0"]
    (broken,) = set((tmp_path / "kept").rglob("*.nbc")) - {whole}
    broken.write_bytes(whole.read_bytes())

    assert _two_loops(tmp_path, code, "broken") == ["5.0", "0"]


_TWO_LOOPS = '''
"""Two loops, one of which calls the other."""

from counter_app.pages.compiled import compiled


@compiled
def doubled(value):
    return value + value


@compiled
def summed(values, start):
    total = start
    for value in values:
        total += doubled(value)
    return total
'''


def _two_loops(folder: Path, code: str, word: str) -> list[str]:
    (folder / "two_loops.py").write_text(_TWO_LOOPS, "utf-8")
    paths = os.pathsep.join([str(folder), *sys.path])
    environment = os.environ | {"NUMBA_CACHE_DIR": str(folder / "kept"), "PYTHONPATH": paths}
    ran = subprocess.run(
        [sys.executable, "-c", code, word],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def test_a_loop_compiled_later_is_linked_with_one_that_was_kept(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import numpy as np\n"
        "import two_loops\n"
        "start = 1 if sys.argv[1] == 'whole' else 0.5\n"
        "inner = two_loops.doubled(np.int64(4))\n"
        "outer = two_loops.summed(np.arange(10), start)\n"
        "stats = two_loops.doubled.stats, two_loops.summed.stats\n"
        "print(inner, outer, *(sum(one.cache_hits.values()) for one in stats))\n"
    )
    said = [_two_loops(tmp_path, code, start) for start in ("whole", "broken", "broken")]
    # Inside the second process the outer loop is compiled, the inner one is there already.
    assert said == [["8", "91", "0", "0"], ["8", "90.5", "1", "0"], ["8", "90.5", "1", "1"]]
