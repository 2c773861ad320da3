"""The lines' half of a visit: files put on them, what is asked for again, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.digitised import Probe
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.services.checklist import Checklist
from counter_app.services.declaring import checklist_stating

from .intake_state import Attached, Draft, IntakeState, Spot, lines_of
from .reading import ReadingModel


class VisitLines(QObject):
    """Holds the visit's state. `_visit` counts visits: an answer that belongs to an earlier one is dropped.

    Signals: changed(IntakeState).
    """

    changed = Signal(object)

    def __init__(
        self, session: Session, reading: ReadingModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = reading
        self._state = IntakeState()
        self._visit = 0
        self._reasons = dict(
            session.counter.catalogue.decline_reasons(session.counter.clock.now().date())
        )
        self._about_databases = tuple(
            (reason.code, reason.label)
            for reason in session.counter.catalogue.database_reasons(
                session.counter.clock.now().date()
            )
            if reason.asks
        )

    @property
    def state(self) -> IntakeState:
        return self._state

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """(code, words) of the reasons for asking again for what is held."""
        return tuple(self._reasons.items())

    @property
    def database_reasons(self) -> tuple[tuple[str, str], ...]:
        """(code, words) of what may be stated of a line's database so that the line may be asked for."""
        return self._about_databases

    def add_files(self, component: ComponentCode, paths: Sequence[Path]) -> None:
        """Put files on a line; a worker looks at each at once, while the citizen is still there."""
        line = next((each for each in self._state.lines if each.code == component), None)
        if line is None or not line.may_add:
            return
        draft = self._state.drafts.get(component, Draft())
        known = {attached.path for attached in draft.files}
        fresh = [path for path in paths if path not in known]
        files = draft.files + tuple(Attached(path) for path in fresh)
        self._set_draft(component, replace(draft, files=files, fault=None))
        digitiser = self._session.counter.digitiser
        for path in fresh:
            self._session.hub.submit(
                Lane.VIEW,
                partial(digitiser.probe, path),
                owner=self,
                on_done=partial(self._on_probed, self._visit, component, path),
                on_error=partial(self._on_refused_file, self._visit, component, path),
            )

    def remove_files(self, component: ComponentCode) -> None:
        """Take back what was put on a line."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, files=(), fault=None))

    def choose_paper(self, component: ComponentCode, paper: PaperId) -> None:
        """Reuse this one of several papers held."""
        self._set_draft(component, Draft(reuse=paper, lacks=self._lacks(component)))

    def forget_fault(self, component: ComponentCode) -> None:
        """The officer has read what was wrong with a file."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, fault=None))

    def decline(self, component: ComponentCode, reason: str) -> None:
        """Ask again for what is held, with the code of the reason."""
        draft = self._state.drafts.get(component, Draft())
        self._set_draft(component, replace(draft, decline=reason))

    def undo_decline(self, component: ComponentCode) -> None:
        """Use what is held after all."""
        self._set_draft(component, Draft(lacks=self._lacks(component)))

    def state_database(self, component: ComponentCode, reason: str) -> None:
        """State what is wrong with a line's database, by the reason's code; DATABASE_ANSWERS takes it back.

        The line then shows what is held, else that it is needed; all is written with the dossier.
        """
        self._set_draft(component, Draft(lacks=reason))
        self._look_without_databases()

    def _lacks(self, component: ComponentCode) -> str | None:
        return self._state.drafts.get(component, Draft()).lacks

    def _look_without_databases(self) -> None:
        """Look up what is held for the lines whose database was said to have no answer."""
        checklist = self._state.checklist
        stated = {
            code: draft.lacks
            for code, draft in self._state.drafts.items()
            if draft.lacks is not None
        }
        if checklist is None or not stated:
            return
        desk = self._session.counter.desk
        self._session.hub.submit(
            Lane.STORE,
            partial(checklist_stating, desk, checklist, stated),
            owner=self,
            on_done=partial(self._on_looked, self._visit, stated),
            on_error=partial(self._on_not_stated, self._visit, tuple(stated)),
        )

    def _on_looked(
        self, visit: int, stated: Mapping[ComponentCode, str], checklist: Checklist
    ) -> None:
        now, before = self._state.drafts, self._state.checklist
        same = before is not None and _subject(before) == _subject(checklist)
        still = all(now.get(code, Draft()).lacks == reason for code, reason in stated.items())
        if visit == self._visit and same and still:
            self._set(replace(self._state, checklist=checklist))

    def _on_not_stated(
        self, visit: int, codes: Sequence[ComponentCode], fault: CounterError
    ) -> None:
        if visit == self._visit:
            drafts = {code: it for code, it in self._state.drafts.items() if code not in codes}
            self._set(replace(self._state, drafts=drafts, fault=fault, spot=Spot.LINES))

    def _on_probed(self, visit: int, component: ComponentCode, path: Path, probe: Probe) -> None:
        draft = self._state.drafts.get(component)
        if visit != self._visit or draft is None:
            return
        files = tuple(
            replace(each, pages=probe.pages) if each.path == path else each for each in draft.files
        )
        self._set_draft(component, replace(draft, files=files))

    def _on_refused_file(
        self, visit: int, component: ComponentCode, path: Path, fault: CounterError
    ) -> None:
        draft = self._state.drafts.get(component)
        if visit != self._visit or draft is None:
            return
        files = tuple(each for each in draft.files if each.path != path)
        self._set_draft(component, replace(draft, files=files, fault=fault))

    def _set_draft(self, component: ComponentCode, draft: Draft) -> None:
        self._set(replace(self._state, drafts=self._state.drafts | {component: draft}))

    def _set(self, state: IntakeState) -> None:
        self._state = replace(state, lines=lines_of(state, self._reasons, self._reading.state))
        self.changed.emit(self._state)


def _subject(checklist: Checklist) -> tuple[str, ...]:
    """What a checklist is about: one that is not opened yet has no id."""
    dossier = checklist.dossier
    return dossier.id, dossier.applicant, dossier.procedure, dossier.case
