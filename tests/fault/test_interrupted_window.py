"""Ctrl+C in the terminal of an open window ends it in order: quietly, with 130, and what is begun goes on at the next start."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Desk
from tests.fault.changes import changes_below, wait_for
from tests.fault.readings import sheets
from tests.fault.test_killed_readings import assert_gone
from tests.fault.trials import LAND, MAI, MAI_NAME, make_desk, opened, session_of

PAGES = 40
_RESUMED = re.compile(r"đã đọc 40/40 trang \((\d+) trang từ lần trước\)")


def _window(desk: Desk) -> "subprocess.Popen[str]":
    words = ["--data", str(desk.data), "--passphrase-file", str(desk.secret)]
    return subprocess.Popen(
        [sys.executable, "-m", "counter_app", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(desk.folder)},
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )


@pytest.mark.usefixtures("heard_interrupts")
def test_a_window_that_reads_keeps_its_pages_and_leaves_nothing_in_the_clear(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    book = sheets(tmp_path / "book.tif", PAGES)
    lot = tmp_path / "lot.jsonl"
    lot.write_text(
        f'{{"key": "1", "citizen": "{MAI}", "name": "{MAI_NAME}", "procedure": "{LAND[2]}",'
        f' "case": "{LAND[4]}", "scan": {{"marriage_certificate": "{book}"}}}}\n',
        "utf-8",
    )
    assert desk.process("intake", "--batch", str(lot)).status == 0

    with changes_below(desk.data / "vault") as changes, _window(desk) as window:
        handle = os.pidfd_open(window.pid)
        try:
            assert wait_for(handle, changes, 40, seconds=60), "the window ended by itself"
        finally:
            os.close(handle)
        workers = session_of(window.pid)
        # As a terminal does: everything that was started from it hears it.
        os.killpg(window.pid, signal.SIGINT)
        said, complaint = window.communicate(timeout=60)

    assert (window.returncode, said, complaint) == (130, "", "")
    assert_gone(workers)
    assert list((desk.data / "work").iterdir()) == []
    with opened(desk) as counter, counter.desk.store.reading() as view:
        assert view.jobs.waiting() == 1
        (paper,) = (
            each for each in view.papers.to_confirm() if each.component == "marriage_certificate"
        )
        finished = len(view.jobs.kept_pages(paper.id))
    assert 1 <= finished < PAGES
    again = desk.process("verify", paper.id)
    resumed = _RESUMED.search(again.err)
    assert again.status == 0 and resumed is not None and int(resumed[1]) == finished
