"""Two people of the store that may be one: looked at, merged, parted again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.services.people_desk import PersonFile


@dataclass(frozen=True, slots=True)
class MergeState:
    """`one` and `other` as they were before; `merged` once they count as one, `parted` once that was taken back.

    `other` None: a number is asked for; whoever was merged into `one` before can be parted from them.
    """

    one: PersonFile | None = None
    other: PersonFile | None = None
    numbers: tuple[str, str] = ("", "")
    merged: bool = False
    parted: bool = False
    busy: bool = False
    fault: CounterError | None = None


class MergeModel(QObject):
    """Signals: changed(MergeState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = MergeState()

    @property
    def state(self) -> MergeState:
        return self._state

    def look(self, one: str, other: str) -> None:
        """Look at both, by their numbers."""
        people = self._session.counter.people
        self._set(MergeState(numbers=(one, other), busy=True))
        self._session.hub.submit(
            Lane.STORE,
            lambda: (people.show(one), people.show(other)),
            owner=self,
            on_done=self._on_seen,
            on_error=self._on_fault,
        )

    def begin(self, one: str) -> None:
        """Look at one person alone: who was merged into them, and a number is asked for."""
        people = self._session.counter.people
        self._set(MergeState(numbers=(one, ""), busy=True))
        self._session.hub.submit(
            Lane.STORE,
            lambda: people.show(one),
            owner=self,
            on_done=self._on_one,
            on_error=self._on_fault,
        )

    def add(self, other: str) -> None:
        """Look at whom this number or card is of, beside the one in view."""
        people = self._session.counter.people
        self._set(
            replace(self._state, numbers=(self._state.numbers[0], other), busy=True, fault=None)
        )
        self._session.hub.submit(
            Lane.STORE,
            lambda: people.show(other),
            owner=self,
            on_done=self._on_other,
            on_error=self._on_fault,
        )

    def part_from(self, number: str) -> None:
        """Part somebody who was merged into the one in view, on whatever day."""
        one, people = self._state.numbers[0], self._session.counter.people

        def part() -> PersonFile:
            people.split(number)
            return people.show(one)

        self._act(part, merged=False)

    @Slot()
    def merge(self) -> None:
        """Make them one person."""
        one, other = self._state.numbers
        people = self._session.counter.people
        self._act(lambda: people.merge(one, other), merged=True)

    @Slot()
    def part(self) -> None:
        """Take it back."""
        _, other = self._state.numbers
        people = self._session.counter.people
        self._act(lambda: people.split(other), merged=False)

    def _act(self, work: Callable[[], PersonFile], *, merged: bool) -> None:
        if self._state.busy:
            return
        self._set(replace(self._state, busy=True, parted=False, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            work,
            owner=self,
            on_done=partial(self._on_acted, merged),
            on_error=self._on_fault,
        )

    def _on_seen(self, files: tuple[PersonFile, PersonFile]) -> None:
        self._set(replace(self._state, one=files[0], other=files[1], busy=False))

    def _on_one(self, file: PersonFile) -> None:
        self._set(replace(self._state, one=file, busy=False))

    def _on_other(self, file: PersonFile) -> None:
        self._set(replace(self._state, other=file, busy=False))

    def _on_acted(self, merged: bool, file: PersonFile) -> None:
        alone = self._state.other is None
        one = file if alone else self._state.one
        self._set(replace(self._state, one=one, merged=merged, parted=not merged, busy=False))
        self._session.tell(Changed.PEOPLE | Changed.PAPERS)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: MergeState) -> None:
        self._state = state
        self.changed.emit(state)
