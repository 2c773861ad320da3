"""Results never take the name of somebody's file."""

import os
import unicodedata
from pathlib import Path

from counter_app.workers.naming import result_stems

_REPORT = '{\n "input": "x.pdf"\n}\n'


def test_results_beside_their_own_files_take_another_name(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"paper")
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    assert result_stems([paper, tmp_path / "b.json"], tmp_path) == ["a-2", "b-2"]
    # A broken paper's report, were it there, would not make the paper a result.
    (tmp_path / "a.json").write_text(_REPORT, encoding="utf-8")
    assert result_stems([paper], tmp_path) == ["a-2"]


def test_a_file_under_another_name_is_still_the_file(tmp_path: Path) -> None:
    paper, out = tmp_path / "a.pdf", tmp_path / "out"
    out.mkdir()
    paper.write_bytes(b"paper")
    (out / "a.pdf").symlink_to(paper)
    (out / "a.json").write_text(_REPORT, encoding="utf-8")
    assert result_stems([paper], out) == ["a-2"]


def test_a_strangers_file_is_not_written_over_and_an_earlier_result_is(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"somebody's")
    (tmp_path / "b.pdf").write_bytes(b"result")
    (tmp_path / "b.json").write_text(_REPORT, encoding="utf-8")
    elsewhere = tmp_path / "in"
    files = [elsewhere / name for name in ("a.png", "b.png", "B.jpg", "c.png")]
    assert result_stems(files, tmp_path) == ["a-2", "b", "B-2", "c"]


def test_names_too_long_for_the_suffixes_are_cut_at_a_letter(tmp_path: Path) -> None:
    long = tmp_path / f"{'ấ' * 83}.pdf"
    (stem,) = result_stems([long], tmp_path / "out")
    assert set(stem) == {"ấ"}
    (tmp_path / f".{stem}.parts-10").mkdir()
    (tmp_path / f"{stem}-10.json").write_text("{}", encoding="utf-8")


def test_a_name_of_an_old_encoding_becomes_text(tmp_path: Path) -> None:
    paper = Path(os.fsdecode(b"Gi\xcay khai sinh.pdf"))
    assert result_stems([paper], tmp_path) == ["Gi\ufffdy khai sinh"]


def test_names_that_differ_in_how_marks_are_written_are_numbered(tmp_path: Path) -> None:
    composed, parted = (unicodedata.normalize(form, "Giấy") for form in ("NFC", "NFD"))
    files = [tmp_path / f"{stem}.pdf" for stem in (composed, parted)]
    assert result_stems(files, tmp_path / "out") == [composed, f"{parted}-2"]


def test_a_path_without_a_name_leaves_no_hidden_file(tmp_path: Path) -> None:
    assert result_stems([Path(), Path("/")], tmp_path) == ["document", "document-2"]
