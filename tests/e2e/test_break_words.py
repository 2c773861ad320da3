"""Words that are no text, consoles that are not UTF-8: the answer is still one document and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Desk, cheap_keys


def counter_app(*words: str | bytes, encoding: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "counter_app", *words],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_name_that_is_no_text_is_told_on_any_console(tmp_path: Path, encoding: str) -> None:
    odd = os.fsencode(tmp_path) + b"/gi\xff.jpg"

    ran = counter_app("digitise", odd, "--out", str(tmp_path), "--json", encoding=encoding)

    assert ran.returncode == 1
    assert json.loads(ran.stdout)["documents"][0]["refused"]["code"] == "FILE_NOT_FOUND"
    assert b"Traceback" not in ran.stderr
    ran.stderr.decode()


def test_sentences_reach_a_console_that_has_no_vietnamese() -> None:
    ran = counter_app("nosuch", encoding="ascii")

    assert ran.returncode == 2
    assert "Xem cách dùng" in ran.stderr.decode()
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("option", ["--left-aside=declaration=", "--result-number="])
def test_words_of_an_act_that_are_no_text_are_wrong_usage(tmp_path: Path, option: str) -> None:
    """Bytes of another code page, as the system hands them over; nothing of the dossier is changed."""
    desk = Desk(tmp_path)
    with cheap_keys():
        desk.init("--test").done()
        opened = desk.call(
            *("intake", "--citizen", "075191000333", "--name", "Trần Thị Mẫu"),
            *("--procedure", "1.004873"),
        ).done()
        before = desk.call("dossier", "show", str(opened["number"])).done()
        day = "--result-date=" + str(before["received_at"])[:10]
        words = [option + "Tr\udcffn", "--left-aside=declaration=a", day]
        words += [] if "number" in option else ["--result-number=1"]
        refused = desk.call("dossier", "finish", str(opened["number"]), *words[::-1])
        now = desk.call("dossier", "show", str(opened["number"])).done()
    assert (refused.status, refused.code) == (2, "BAD_USAGE")
    assert now["status"] == opened["status"]
