"""Files and scanned pages on their way into the store: looked at by a worker, kept in the vault, then told to the dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.catalogue import Component, CopyKind
from counter_app.domain.digitised import Probe
from counter_app.domain.digitising_rules import DigitiseRule
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import FileChanged
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.papers import Blob, BlobRole, Metadata, Paper, PaperState
from counter_app.services.desk import Desk
from counter_app.services.ports import Digitiser, Store, Transaction


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that is whole and safe in the vault."""

    probe: Probe

    @property
    def sha256(self) -> Sha256:
        return self.probe.sha256


def receive_file(store: Store, digitiser: Digitiser, path: Path) -> ReceivedFile:
    """Let a worker open `path`, then keep its bytes in the vault. The file itself is not touched.

    Raises:
        FileChanged: the file changed between the two; DiskFull; the file errors of `Digitiser.probe`.
    """
    return keep_file(store, path, digitiser.probe(path))


def keep_file(store: Store, path: Path, probe: Probe) -> ReceivedFile:
    """Keep the bytes of a file that a worker looked at before. Raises FileChanged, DiskFull."""
    kept = store.vault.put_file(path)
    if kept.sha256 != probe.sha256:
        raise FileChanged(file=path.name)
    return ReceivedFile(probe)


def add_paper(
    desk: Desk,
    view: Transaction,
    dossier: Dossier,
    component: Component,
    files: Sequence[ReceivedFile],
    *,
    rule: DigitiseRule,
) -> Paper:
    """Write a new paper of `component` made of `files` (one file, or the pages of a scanner) and its reading job.

    `rule` is the digitising rule it falls under; the event names it.
    """
    paper = Paper(
        id=PaperId(desk.ids.new()),
        type=component.accepts[0],
        state=PaperState.SCANNED,
        copy_kind=copy_kind_of(component, files),
        holders=(),
        blobs=masters_of(files),
        metadata=Metadata(),
        dossier=dossier.id,
        component=component.code,
        created_at=desk.clock.now(),
        digitised_by=desk.store.officer,
        pages=sum(file.probe.pages for file in files),
    )
    view.papers.add(paper)
    view.jobs.add(paper.id)
    view.events.append(
        EventDraft(
            EventKind.PAPER_SCANNED,
            subjects=(paper.id, dossier.id, dossier.applicant),
            after={
                "component": component.code,
                "pages": paper.pages,
                "files": len(files),
                "digitise": rule.verdict.value,
                "rule": rule.code,
            },
        )
    )
    return paper


def masters_of(files: Sequence[ReceivedFile]) -> tuple[Blob, ...]:
    """The masters of a paper made of `files`: one file, or the pages of a scanner in their order."""
    return tuple(
        _master(file, page=number if len(files) > 1 else None)
        for number, file in enumerate(files, start=1)
    )


def _master(file: ReceivedFile, *, page: int | None) -> Blob:
    probe = file.probe
    role = BlobRole.SIGNED if probe.signed else BlobRole.MASTER
    return Blob(role, probe.sha256, probe.bytes, probe.media_type, page)


def copy_kind_of(component: Component, files: Sequence[ReceivedFile]) -> CopyKind:
    """A signed PDF is an electronic copy; else the first kind the component asks for, until the officer says otherwise."""
    if any(file.probe.signed for file in files):
        return CopyKind.ELECTRONIC
    return component.copy_kinds[0]
