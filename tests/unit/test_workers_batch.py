"""Several files at once: a file of one page keeps one worker busy only."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Barrier, Event

import pytest
from PIL import Image

from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import (
    CounterError,
    DigitisingCancelled,
    DiskFull,
    FileChanged,
    FileDamaged,
    FileEmpty,
    FileNotFound,
    PlaceNotWritable,
)
from counter_app.services.digitise_ports import (
    DigitiseOptions,
    PageKeeper,
    Progress,
    ReadingStep,
)
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


def test_a_folder_that_takes_nothing_is_named_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(PlaceNotWritable) as refused:
        digitise_files(FakeDigitiser(), _files(tmp_path, "one"), tmp_path / "out", ())
    assert refused.value.details == {"file": "out"}


def _grow(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"more")


@pytest.mark.parametrize("trouble", [None, FileDamaged()], ids=["read", "damaged"])
@pytest.mark.parametrize(
    ("happens", "expected"),
    [(Path.unlink, FileNotFound), (_grow, FileChanged)],
    ids=["gone", "written"],
)
def test_a_file_that_goes_or_changes_while_it_is_read_is_told_as_such_and_leaves_nothing(
    tmp_path: Path,
    happens: Callable[[Path], None],
    expected: type[CounterError],
    trouble: CounterError | None,
) -> None:
    (file,) = _files(tmp_path, "stick")
    reader, out = FakeDigitiser(), tmp_path / "out"

    def pulled_out(_: Path, step: ReadingStep) -> None:
        if step.done:
            happens(file)
            if trouble is not None:
                raise trouble

    (result,) = digitise_files(reader, [file], out, (), progress=pulled_out)

    assert isinstance(result, RefusedDocument)
    assert isinstance(result.error, expected)
    assert result.error.details == {"file": "stick.png"}
    assert list(out.iterdir()) == [], "pages of it would be told as unreadable"
