"""Several files at once: a file of one page keeps one worker busy only."""

from collections.abc import Sequence
from pathlib import Path
from threading import Barrier, Event

import pytest
from PIL import Image

from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import DigitisingCancelled, DiskFull, FileEmpty
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.steering import Steering
from counter_app.workers.batch import digitise_files
from tests.fakes.digitiser import FakeDigitiser

_SECONDS = 30


class _Meeting(FakeDigitiser):
    """Reads a file only while another one is being read, fails by a file's name."""

    def __init__(self, meeting: int) -> None:
        super().__init__()
        self.meeting = Barrier(meeting)
        self.called_off = Event()

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        self.meeting.wait(_SECONDS)
        match paths[0].stem:
            case "empty":
                raise FileEmpty(file=paths[0].name)
            case "full":
                raise DiskFull(file=paths[0].name)
            case "long":
                assert cancel is not None and cancel.wait(_SECONDS)
                self.called_off.set()
                raise DigitisingCancelled()
        return super().digitise(paths, out_dir, options, progress=progress, keep=keep)


def _files(folder: Path, *stems: str) -> list[Path]:
    files = [folder / f"{stem}.png" for stem in stems]
    for shade, file in enumerate(files):
        Image.new("L", (8, 8), shade).save(file)
    return files


def test_files_are_read_beside_one_another_and_answered_in_their_order(tmp_path: Path) -> None:
    files = _files(tmp_path, "one", "empty", "two", "three")
    results = digitise_files(_Meeting(2), files, tmp_path / "out", (), together=2)
    kinds = [type(result) for result in results]
    assert kinds == [DigitisedDocument, RefusedDocument, DigitisedDocument, DigitisedDocument]
    read = [one.pdf.name for one in results if isinstance(one, DigitisedDocument)]
    assert read == ["one.pdf", "two.pdf", "three.pdf"]


def test_a_full_disk_ends_the_files_under_way_as_well(tmp_path: Path) -> None:
    reader = _Meeting(2)
    files = _files(tmp_path, "long", "full")
    with pytest.raises(DiskFull):
        digitise_files(reader, files, tmp_path / "out", (), together=2)
    assert reader.called_off.is_set()
