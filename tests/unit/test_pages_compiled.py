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
