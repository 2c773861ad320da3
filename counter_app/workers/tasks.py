"""What is asked of a worker and what it answers: plain frozen values, pickled over its pipe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import DocumentKind, Probe, ReadField
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperTypeId
from counter_app.pages.limits import Limits


@dataclass(frozen=True, slots=True)
class ProbeTask:
    """Open `path`; a mended copy of a damaged PDF goes to `scratch`."""

    path: Path
    scratch: Path
    limits: Limits


@dataclass(frozen=True, slots=True)
class Probed:
    """The probe, the file to read pages from (the input, or its mended copy), and a mended copy for what that does not show."""

    probe: Probe
    readable: Path
    spare: Path | None = None


class Unread(StrEnum):
    """Why a page is kept as a picture only."""

    SKIPPED = "skipped"
    DEADLINE = "deadline"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PageTask:
    """Read page `place` of `readable`; it is page `number` of the paper.

    Its picture goes to `image` if it is `pictured`, its one-page PDF to `piece` if it is `archived`, what was read to
    `record`, which bears `key` and is written last; `timeout` seconds for each call of the reader. `unread` says why its text is
    not to be read: empty to read it.
    Of a `repaired` file a page that shows nothing may have lost it; `spare` is its mended copy, if there is one besides.
    """

    readable: Path
    kind: DocumentKind
    place: int
    number: int
    image: Path
    piece: Path
    record: Path
    key: str
    scratch: Path
    limits: Limits
    timeout: float
    unread: Unread | None = None
    repaired: bool = False
    spare: Path | None = None
    pictured: bool = True
    archived: bool = True


@dataclass(frozen=True, slots=True)
class PageRead:
    """The page's files are written, its record last."""


@dataclass(frozen=True, slots=True)
class AssembleTask:
    """Join the pieces into `target`; a piece that is not there stands for a page that could not be read."""

    pieces: tuple[Path, ...]
    target: Path
    title: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Assembled:
    """The document is written; `findings` are the rules of PDF/A-2b it breaks, () when it conforms."""

    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldsTask:
    """Read type and fields from the document's first pages, given as their records."""

    packed: tuple[bytes, ...]
    types: tuple[PaperType, ...]
    given: PaperTypeId | None


@dataclass(frozen=True, slots=True)
class FieldsRead:
    type: PaperTypeId | None
    type_confidence: float
    fields: dict[str, ReadField]


@dataclass(frozen=True, slots=True)
class InspectTask:
    """Say what the worker has loaded and what limits hold in it."""


@dataclass(frozen=True, slots=True)
class Inspected:
    pid: int
    modules: frozenset[str]
    niceness: int
    memory: int
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded its parts and waits."""


Task = ProbeTask | PageTask | AssembleTask | FieldsTask | InspectTask
Answer = Ready | Probed | PageRead | Assembled | FieldsRead | Inspected | CounterError | None
