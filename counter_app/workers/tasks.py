"""What is asked of a worker and what it answers: plain frozen values, pickled over its pipe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from counter_app.domain.digitised import DigitisedPage, DocumentKind, Probe
from counter_app.domain.errors import CounterError
from counter_app.pages.limits import Limits


@dataclass(frozen=True, slots=True)
class ProbeTask:
    """Open `path`; a mended copy of a damaged PDF goes to `scratch`."""

    path: Path
    scratch: Path
    limits: Limits


@dataclass(frozen=True, slots=True)
class Probed:
    """The probe, and the file to read pages from (the input, or its mended copy)."""

    probe: Probe
    readable: Path


@dataclass(frozen=True, slots=True)
class PageTask:
    """Read page `number`: its picture goes to `image`, its one-page PDF to `piece`."""

    readable: Path
    kind: DocumentKind
    number: int
    image: Path
    piece: Path
    scratch: Path
    limits: Limits
    timeout: float


@dataclass(frozen=True, slots=True)
class AssembleTask:
    """Join the pieces into `target`; a piece that is not there stands for a page that could not be read."""

    pieces: tuple[Path, ...]
    target: Path
    title: str
    created: datetime


@dataclass(frozen=True, slots=True)
class InspectTask:
    """Say which modules the worker has loaded and what limits hold in it (for `doctor` and for tests)."""


@dataclass(frozen=True, slots=True)
class Inspected:
    modules: frozenset[str]
    niceness: int
    memory_limit: int
    environment: Mapping[str, str] = field(default_factory=dict)


Task = ProbeTask | PageTask | AssembleTask | InspectTask
Answer = Probed | DigitisedPage | Inspected | CounterError | None
