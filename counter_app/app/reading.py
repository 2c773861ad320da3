"""Reading files without a store: what `counter-app digitise` does."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from counter_app.app.pool import LazyDigitiser, readers
from counter_app.domain.digitised import DigitisedDocument, RefusedDocument
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperTypeId
from counter_app.services.digitise_ports import ReadingStep


def read_files(
    files: Sequence[Path],
    out_dir: Path,
    *,
    type_id: str | None,
    jobs: int | None,
    progress: Callable[[Path, ReadingStep], None] | None = None,
    explain: Callable[[CounterError], str] | None = None,
) -> tuple[DigitisedDocument | RefusedDocument, ...]:
    """Read each file into `out_dir` (STEM.pdf, STEM.json); a refused one never stops the others.

    Raises:
        UnknownCode: no such paper type. TesseractMissing, LanguageMissing, DiskFull.
    """
    pool = LazyDigitiser(jobs=jobs)
    try:
        # Workers take longest to load, so they go first; what only this process needs is loaded beside them.
        pool.prepare(files)
        from counter_app.catalogue import load_catalogue
        from counter_app.workers.batch import digitise_files

        catalogue = load_catalogue()
        known: PaperTypeId | None = None if type_id is None else catalogue.paper_type(type_id).id
        return tuple(
            digitise_files(
                pool,
                files,
                out_dir,
                catalogue.paper_types,
                type_id=known,
                together=jobs or readers(),
                progress=progress,
                explain=explain,
            )
        )
    finally:
        pool.close()


def paper_type_names() -> Mapping[PaperTypeId, str]:
    """Return what each paper type is called."""
    from counter_app.catalogue import load_catalogue

    return {kind.id: kind.name for kind in load_catalogue().paper_types}
