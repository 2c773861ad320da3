"""Reads files with the product's own workers and tells which loops they called."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from counter_app.catalogue import load_catalogue
from counter_app.workers import PagePool
from counter_app.workers.batch import digitise_files

from .listening import FOLDER, Heard, heard, listening


def listen(files: Sequence[Path], folder: Path, *, jobs: int) -> Heard:
    """Digitise `files` in new processes, `folder` being theirs alone; return what was called and compiled."""
    notes = folder / "heard"
    notes.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(notes))
        pool = PagePool(jobs=jobs, entry=listening)
        try:
            types = load_catalogue().paper_types
            for _ in digitise_files(pool, files, folder / "read", types, together=jobs):
                pass
        finally:
            pool.close()
    return heard(notes)
