"""What an officer has begun at intake and not sent off: kept in the encrypted store, so that it survives anything."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from counter_app.domain.errors import NotFound
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.services.act_ports import KeptDraft
from counter_app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class IntakeDraft:
    """One unfinished intake.

    Attributes:
        citizen: the number or card QR as typed; it identifies a person, so it stays in the store.
        decline, scans: component to the reason's code, and to the paths of files chosen for it.
        extra: anything else a screen wants back, by its own names.
    """

    id: str
    citizen: str = ""
    name: str = ""
    procedure: str = ""
    case: str = ""
    dossier: str = ""
    decline: Mapping[str, str] = field(default_factory=dict)
    scans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft with whose it is and when it was saved last (Viet Nam time)."""

    draft: IntakeDraft
    officer: OfficerLogin
    saved_at: datetime


class IntakeDrafts:
    """Drafts of the officer who is signed in. Saving is no act on a citizen's data beyond the store: no event is written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def new(self) -> IntakeDraft:
        """Return an empty draft with an id of its own; it is not kept before `save`."""
        return IntakeDraft(id=self._desk.ids.new())

    def save(self, draft: IntakeDraft) -> SavedDraft:
        """Keep a draft; the same id is replaced. On disk when this returns. Raises StoreBusy, DiskFull."""
        kept = KeptDraft(
            id=draft.id,
            officer=self._desk.store.officer,
            saved_at=self._desk.clock.now(),
            content=_out(draft),
        )
        with self._desk.store.working() as view:
            view.drafts.put(kept)
        return SavedDraft(draft, kept.officer, kept.saved_at)

    def load(self, draft: str) -> SavedDraft:
        """Return a draft of this officer. Raises NotFound(kind="draft")."""
        with self._desk.store.reading() as view:
            kept = view.drafts.get(draft)
        if kept.officer != self._desk.store.officer:
            raise NotFound(kind="draft", id=draft)
        return _saved(kept)

    def list(self) -> tuple[SavedDraft, ...]:
        """Return this officer's drafts, the last saved first."""
        with self._desk.store.reading() as view:
            kept = view.drafts.of(self._desk.store.officer)
        return tuple(_saved(draft) for draft in kept)

    def of_others(self) -> tuple[SavedDraft, ...]:
        """Return what other officers of this desk left, the last saved first: a citizen who waits is not asked anew."""
        with self._desk.store.reading() as view:
            kept = view.drafts.of_others(self._desk.store.officer)
        return tuple(_saved(draft) for draft in kept)

    def take_over(self, draft: str) -> SavedDraft:
        """Go on with another officer's draft: from now on it is this officer's. Raises NotFound(kind="draft")."""
        mine = self._desk.store.officer
        with self._desk.store.writing() as view:
            kept = view.drafts.get(draft)
            taken = replace(kept, officer=mine)
            view.drafts.put(taken)
            view.events.append(
                EventDraft(EventKind.DRAFT_TAKEN_OVER, (mine,), before={"officer": kept.officer})
            )
        return _saved(taken)

    def discard(self, draft: str) -> None:
        """Forget a draft: it was sent off, or given up."""
        with self._desk.store.working() as view:
            view.drafts.drop(draft)


def _out(draft: IntakeDraft) -> str:
    return json.dumps(
        {
            "citizen": draft.citizen,
            "name": draft.name,
            "procedure": draft.procedure,
            "case": draft.case,
            "dossier": draft.dossier,
            "decline": dict(draft.decline),
            "scans": {component: list(paths) for component, paths in draft.scans.items()},
            "extra": dict(draft.extra),
        },
        ensure_ascii=False,
    )


def _saved(kept: KeptDraft) -> SavedDraft:
    content = cast(dict[str, object], json.loads(kept.content))
    scans = cast(dict[str, list[str]], content["scans"])
    draft = IntakeDraft(
        id=kept.id,
        citizen=str(content["citizen"]),
        name=str(content["name"]),
        procedure=str(content["procedure"]),
        case=str(content["case"]),
        dossier=str(content["dossier"]),
        decline=cast(dict[str, str], content["decline"]),
        scans={component: tuple(paths) for component, paths in scans.items()},
        extra=cast(dict[str, str], content["extra"]),
    )
    return SavedDraft(draft, kept.officer, kept.saved_at)
