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
    code = (
        "import numpy as np\n"
        "from counter_app.pdf import jbig2_coder\n"
        "coded = jbig2_coder.arithmetic_code(np.eye(9, dtype=bool))\n"
        "hits = sum(jbig2_coder._coded.stats.cache_hits.values())\n"
        "print(coded.hex(), hits)\n"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert said[0][0] == said[1][0]
    assert [hits for _, hits in said] == ["0", "1"]


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


def test_a_loop_compiled_later_is_linked_with_one_that_was_kept(tmp_path: Path) -> None:
    (tmp_path / "two_loops.py").write_text(_TWO_LOOPS, "utf-8")
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
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": paths}
    said = [
        subprocess.run(
            [sys.executable, "-c", code, start],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for start in ("whole", "broken", "broken")
    ]
    # Inside the second process the outer loop is compiled, the inner one is there already.
    assert said == [["8", "91", "0", "0"], ["8", "90.5", "1", "0"], ["8", "90.5", "1", "1"]]
