"""The lines' half of a visit: files put on them, what is asked for again, and why."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.digitised import Probe
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import ComponentCode, PaperId

from .intake_state import Attached, Draft, IntakeState, lines_of
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

    @property
    def state(self) -> IntakeState:
        return self._state

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """(code, words) of the reasons for asking again for what is held."""
        return tuple(self._reasons.items())

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
        self._set_draft(component, Draft(reuse=paper))

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
        self._set_draft(component, Draft())

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
