"""What is begun at intake outlives the program: saved while it is typed, offered at the next start, gone once it is sent off."""

import logging
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.errors import CounterError, NotFound
from counter_app.messages import identity_number
from counter_app.services.intake_drafts import IntakeDraft, SavedDraft
from counter_app.services.registry import shown_name

from .intake import LACKS, REUSE, ROLE, ROLE_NAME, IntakeModel
from .intake_state import IntakeState, LeftVisit, Spot, Step

log = logging.getLogger(__name__)

REST_MS = 250
"""What is typed is saved after so short a rest; what is done is saved at once."""

NAME, ABOUT = "shown_name", "shown_about"


class Autosave(QObject):
    """Watches one intake."""

    def __init__(self, session: Session, model: IntakeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._draft: IntakeDraft | None = None
        self._shown: tuple[str, Step] = ("", Step.IDENTIFY)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.save)
        session.closing.connect(self.on_closing)

    def watch(self) -> None:
        """Begin; after the screen listens to the model, so that what is told from here is shown last."""
        self._model.changed.connect(self.on_state)

    @property
    def waiting(self) -> bool:
        """Something was typed so lately that it is not saved yet."""
        return self._rest.isActive()

    def look(self) -> None:
        """List what was left unfinished."""
        drafts, accounts = self._session.counter.drafts, self._session.counter.accounts

        def read() -> tuple[LeftVisit, ...]:
            names = {officer.login: officer.name for officer in accounts.all()}
            mine = [_left(each, "") for each in drafts.list()]
            others = [
                _left(each, names.get(each.officer, each.officer)) for each in drafts.of_others()
            ]
            return (*mine, *others)

        self._session.hub.submit(
            Lane.VIEW, read, owner=self, on_done=self._on_left, on_error=self._on_fault
        )

    def resume(self, draft: str) -> None:
        """Go on with a visit that was left, another officer's too: then it is this officer's from now on."""
        drafts = self._session.counter.drafts
        others = {visit.draft for visit in self._model.state.left if visit.officer}
        self._session.hub.submit(
            Lane.STORE,
            partial(drafts.take_over if draft in others else drafts.load, draft),
            owner=self,
            on_done=self._on_loaded,
            on_error=self._on_fault,
        )

    def discard(self, draft: str) -> None:
        """Give a visit up."""
        drafts = self._session.counter.drafts
        self._session.hub.submit(
            Lane.STORE,
            partial(drafts.discard, draft),
            owner=self,
            on_done=lambda _: self.look(),
            on_error=self._on_fault,
        )

    @Slot(object)
    def on_state(self, state: IntakeState) -> None:
        """Follow the visit: another citizen begins another draft, a written dossier ends it."""
        before, self._shown = self._shown, (state.typed, state.step)
        if before[0] and state.typed != before[0]:
            self._leave()
        if state.step is Step.DONE:
            self._end()
        elif state.citizen is not None and not state.busy and not self._model.resuming:
            wanted = _draft_of(state, self._draft or self._session.counter.drafts.new())
            if wanted != self._draft:
                self._draft = wanted
                self._rest.start()

    @Slot()
    def save(self) -> None:
        """Write what is there now."""
        if self._draft is not None:
            self._session.hub.submit(
                Lane.STORE,
                partial(self._session.counter.drafts.save, self._draft),
                owner=self,
                on_done=self._on_saved,
                on_error=self._on_fault,
            )

    @Slot()
    def on_closing(self) -> None:
        """The window closes or another officer comes: what was typed in the last moment is written in place."""
        if self._draft is None or not self._rest.isActive():
            return
        self._rest.stop()
        try:
            self._session.counter.drafts.save(self._draft)
        except CounterError as fault:
            log.warning("the unfinished intake was not saved: %s", fault.code)

    def _leave(self) -> None:
        """The officer went on to somebody else: what was decided for the lines is kept, a mere look is not."""
        draft, self._draft = self._draft, None
        waiting = self._rest.isActive()
        self._rest.stop()
        if draft is None:
            return
        drafts = self._session.counter.drafts
        if (
            draft.decline
            or draft.scans
            or any(key.startswith((REUSE, LACKS)) for key in draft.extra)
        ):
            if waiting:
                self._session.hub.submit(
                    Lane.STORE,
                    partial(drafts.save, draft),
                    owner=self,
                    on_done=lambda _: self.look(),
                    on_error=self._on_fault,
                )
            else:
                self.look()
        else:
            self.discard(draft.id)

    def _end(self) -> None:
        draft, self._draft = self._draft, None
        self._rest.stop()
        if draft is not None:
            self.discard(draft.id)

    def _on_saved(self, _saved: SavedDraft) -> None:
        pass

    def _on_left(self, left: tuple[LeftVisit, ...]) -> None:
        open_one = None if self._draft is None else self._draft.id
        self._model.show_left(tuple(visit for visit in left if visit.draft != open_one))

    def _on_loaded(self, saved: SavedDraft) -> None:
        self._leave()
        self._draft = saved.draft
        self._shown = (saved.draft.citizen, Step.IDENTIFY)
        self._model.resume(saved.draft)
        self.look()

    def _on_fault(self, fault: CounterError) -> None:
        if not isinstance(fault, NotFound):
            self._model.tell(fault, Spot.COMMIT)


def _draft_of(state: IntakeState, before: IntakeDraft) -> IntakeDraft:
    """Return the visit as a draft with the id of `before`."""
    citizen = state.citizen
    name = state.name
    if citizen is not None:
        name = shown_name(citizen.found, citizen.person) or name
        name = name or identity_number(citizen.found.number.number)
    drafts = state.drafts.items()
    return replace(
        before,
        citizen=state.typed,
        name=state.name,
        dossier=state.checklist.dossier.number
        if state.checklist is not None and state.continues
        else "",
        procedure="" if state.procedure is None else state.procedure.code,
        case=state.case_code or "",
        decline={code: draft.decline for code, draft in drafts if draft.decline is not None},
        scans={
            code: tuple(str(attached.path) for attached in draft.files)
            for code, draft in drafts
            if draft.files
        },
        extra={
            NAME: name,
            ABOUT: "" if state.procedure is None else state.procedure.name,
            **{f"{ROLE}{role.role.value}": role.text for role in state.roles if role.text},
            **{
                f"{ROLE_NAME}{role.role.value}": role.name
                for role in state.roles
                if role.new and role.name
            },
            **{f"{REUSE}{code}": draft.reuse for code, draft in drafts if draft.reuse is not None},
            **{f"{LACKS}{code}": draft.lacks for code, draft in drafts if draft.lacks is not None},
        },
    )


def _left(saved: SavedDraft, officer: str) -> LeftVisit:
    draft = saved.draft
    return LeftVisit(
        draft=draft.id,
        name=draft.extra.get(NAME, ""),
        about=draft.extra.get(ABOUT, ""),
        saved_at=saved.saved_at,
        officer=officer,
    )
