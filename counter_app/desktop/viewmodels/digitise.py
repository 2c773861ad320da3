"""Papers become held: the next one that waits, its proposals, the officer's corrections, and the confirmation."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import DossierId, PaperId, PaperTypeId
from counter_app.domain.papers import AcceptanceWarning, Paper
from counter_app.domain.text import nfc
from counter_app.messages import acceptance_sentence
from counter_app.services.registry import recognise
from counter_app.services.verifying import PaperAccepted, PaperToVerify, likely_type

from .digitise_state import DigitiseState, WaitingPaper, fields_of


class DigitiseModel(QObject):
    """Signals: changed(DigitiseState); look_wanted(str): a field is to be compared with the paper first."""

    changed = Signal(object)
    look_wanted = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = DigitiseState()
        self._look = 0
        self._wanted: PaperId | None = None
        # Counts what is asked to be read again: a list that was looked up before knows nothing of it.
        self._asked = 0
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> DigitiseState:
        return self._state

    def refresh(self, paper: PaperId | None = None) -> None:
        """Look again at what waits; `paper` is to come into view."""
        if paper is not None:
            self._wanted = paper
        counter = self._session.counter

        def look() -> tuple[WaitingPaper, ...]:
            papers = counter.verifying.waiting()
            wanted = {each.dossier for each in papers if each.dossier is not None}
            with counter.desk.store.reading() as view:
                dossiers = {dossier: view.dossiers.get(dossier) for dossier in wanted}
                pending = view.jobs.waiting_papers()
            return tuple(
                _waiting(
                    each,
                    counter.catalogue.paper_type(each.type).name,
                    dossiers,
                    pending=each.id in pending,
                )
                for each in papers
            )

        self._session.hub.submit(
            Lane.VIEW,
            look,
            owner=self,
            on_done=partial(self._on_waiting, self._asked),
            on_error=self._on_fault,
        )

    def choose(self, paper: PaperId) -> None:
        """Bring a paper into view with its proposals."""
        if paper != self._state.chosen:
            self._show(paper, None)

    def choose_type(self, type_id: str) -> None:
        """The officer sees that it is another type: its fields and proposals follow."""
        seen = self._state.seen
        if seen is not None and type_id != seen.type.id:
            self._show(seen.paper.id, PaperTypeId(type_id), keep=True)

    def choose_copy_kind(self, kind: CopyKind) -> None:
        self._set(replace(self._state, copy_kind=kind))

    def edit(self, name: str, text: str) -> None:
        """The officer typed into a field."""
        state = self._state
        # Said of the values that stood: with another value the question is asked anew.
        fault = None if state.other_holder else state.fault
        values = {**state.values, name: nfc(text)}
        looked = state.looked | {name}
        self._set(replace(state, values=values, looked=looked, note="", fault=fault))

    def unsee(self, name: str) -> None:
        """A reader wrote into a field and it was put back: nobody compared it with the paper."""
        self._set(replace(self._state, looked=self._state.looked - {name}))

    def name_holder(self, text: str) -> None:
        """The holder's own card was read into their number's field."""
        try:
            found = recognise(self._session.counter.desk, text)
        except CounterError as fault:
            self._on_fault(fault)
        else:
            self.edit("holder_id", found.number.number)

    def look_at_field(self, name: str) -> None:
        """The officer looked at a field and left it as it is."""
        self._set(replace(self._state, looked=self._state.looked | {name}))

    def visit_field(self, name: str) -> None:
        """The focus came to a field; moving on from the one asked for takes the sentence away."""
        asked, ask = self._state.asked, self._state.ask
        if name != asked:
            asked = ask = ""
        visited = self._state.visited | {name}
        if (visited, ask) != (self._state.visited, self._state.ask):
            self._set(replace(self._state, visited=visited, asked=asked, ask=ask))

    @Slot()
    def accept(self) -> None:
        """Confirm: the paper counts as held from now on. Fields that want a look and had none come first."""
        self._accept(of_another=False)

    @Slot()
    def put_right(self) -> None:
        """Do the act that the message offers: say that another person's paper is right so, else read pages again."""
        if self._state.other_holder:
            self._accept(of_another=True)
        else:
            self.read_again()

    def _accept(self, *, of_another: bool) -> None:
        state = self._state
        seen = state.seen
        if seen is None or not state.can_accept:
            return
        if state.unseen:
            words = self.tr("Còn {count} ô cần đối chiếu với giấy")
            ask, asked = words.format(count=len(state.unseen)), state.unseen[0]
            self._set(replace(state, ask=ask, asked=asked, fault=None, note=""))
            self.look_wanted.emit(asked)
            return
        values = {each.name: each.value for each in state.fields} | {"type": str(seen.type.id)}
        verifying, kind = self._session.counter.verifying, state.copy_kind
        self._set(
            replace(
                state, busy=self.tr("Đang nhận vào kho…"), fault=None, note="", asked="", ask=""
            )
        )
        self._session.hub.submit(
            Lane.STORE,
            lambda: verifying.accept(seen.paper.id, values, copy_kind=kind, of_another=of_another),
            owner=self,
            on_done=self._on_accepted,
            on_error=self._on_fault,
        )

    def reject(self, reason: str) -> None:
        """Set the paper aside; its line in the dossier is open again."""
        paper, verifying = self._state.chosen, self._session.counter.verifying
        if paper is None or self._state.busy:
            return
        self._set(replace(self._state, busy=self.tr("Đang bỏ bản quét…"), fault=None, note=""))
        self._session.hub.submit(
            Lane.STORE,
            lambda: verifying.reject(paper, reason),
            owner=self,
            on_done=self._on_rejected,
            on_error=self._on_fault,
        )

    @Slot()
    def read_again(self) -> None:
        """Let what was not read of the paper in view be read after all: skipped pages, or one that could not be read."""
        if self._state.unread_pages or self._state.refused:
            self._read_again(self._session.counter.digitising.read_again)

    def read_page_again(self, number: int) -> None:
        """Let this page of the paper in view be read once more, with what comes out in place of what was read."""
        digitising = self._session.counter.digitising
        self._read_again(lambda paper: digitising.read_again(paper, (number,)))

    @Slot()
    def read_paper_again(self) -> None:
        """Let the paper in view be read once more as a whole."""
        self._read_again(self._session.counter.digitising.read_whole_again)

    def _read_again(self, act: Callable[[PaperId], int]) -> None:
        paper = self._state.chosen
        if paper is None or not self._state.may_read_again:
            return
        self._asked += 1
        self._set(replace(self._state, again=paper, note="", fault=None))
        self._session.hub.submit(
            Lane.STORE,
            lambda: act(paper),
            owner=self,
            on_done=self._on_read_again,
            on_error=self._on_again_failed,
        )

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.PAPERS | Changed.DOSSIERS):
            self.refresh()

    def _show(self, paper: PaperId, type_id: PaperTypeId | None, *, keep: bool = False) -> None:
        """Bring a paper into view, as of a type if the officer chose one; `keep` what they typed and compared."""
        self._look += 1
        verifying = self._session.counter.verifying
        kept = self._state.values if keep else {}
        self._set(
            replace(
                self._state,
                chosen=paper,
                seen=self._state.seen if keep else None,
                values=kept,
                looked=self._state.looked if keep else frozenset(),
                visited=self._state.visited if keep else frozenset(),
                asked="",
                ask="",
                fault=None,
            )
        )
        self._session.hub.submit(
            Lane.STORE,
            lambda: verifying.look_at(paper, type_id=type_id),
            owner=self,
            on_done=partial(self._on_seen, self._look),
            on_error=self._on_fault,
        )

    def _on_waiting(self, asked: int, waiting: tuple[WaitingPaper, ...]) -> None:
        self._set(replace(self._state, known=True, waiting=waiting))
        if self._wanted is not None and any(each.id == self._wanted for each in waiting):
            wanted, self._wanted = self._wanted, None
            self._show(wanted, None)
            return
        chosen = next((each for each in waiting if each.id == self._state.chosen), None)
        if chosen is None:
            self._go_on(waiting)
        elif self._state.seen is not None and self._state.again == chosen.id:
            # The pages were read again, or wait still; what the officer typed meanwhile stays.
            seen = self._state.seen
            if asked == self._asked and not chosen.pending:
                failed = chosen.paper.refused_code is not None
                note = "" if failed else self.tr("Đã đọc lại.")
                self._set(replace(self._state, again=None, note=note))
            by_hand = seen.type.id != likely_type(seen.paper)
            self._show(chosen.id, seen.type.id if by_hand else None, keep=True)
        elif self._state.seen is not None and self._state.seen.paper != chosen.paper:
            # It was read, or found unreadable, while it lay in view.
            self._show(chosen.id, None)

    def _go_on(self, waiting: tuple[WaitingPaper, ...]) -> None:
        """The next paper is loaded at once: the first that is ready, else the first."""
        following = next((each for each in waiting if each.ready), None) or next(
            iter(waiting), None
        )
        if following is not None:
            self._show(following.id, None)
        elif self._state.chosen is not None:
            self._set(replace(self._state, chosen=None, seen=None, values={}))

    def _on_seen(self, look: int, seen: PaperToVerify) -> None:
        if look == self._look:
            self._set(replace(self._state, seen=seen, copy_kind=seen.paper.copy_kind))

    def _on_accepted(self, accepted: PaperAccepted) -> None:
        title = accepted.paper.metadata.title
        note = self.tr("Đã nhận vào kho: {title}.").format(title=title)
        if AcceptanceWarning.LINE_OPEN in accepted.warnings:
            note = f"{note} {acceptance_sentence(AcceptanceWarning.LINE_OPEN)}"
        self._set(replace(self._state, busy="", note=note, chosen=None, seen=None, values={}))
        self._session.tell(Changed.PAPERS | Changed.QUEUE | Changed.PEOPLE)

    def _on_rejected(self, _paper: Paper) -> None:
        note = self.tr("Đã bỏ bản quét; thành phần hồ sơ cần nộp lại.")
        self._set(replace(self._state, busy="", note=note, chosen=None, seen=None, values={}))
        self._session.tell(Changed.PAPERS | Changed.DOSSIERS | Changed.QUEUE)

    def _on_read_again(self, pages: int) -> None:
        note = self.tr("{count} trang chờ đọc lại.").format(count=pages) if pages else ""
        again = self._state.again if pages else None
        self._asked += 1
        self._set(replace(self._state, note=note, again=again))
        self._session.tell(Changed.PAPERS)

    def _on_again_failed(self, fault: CounterError) -> None:
        self._set(replace(self._state, again=None, fault=fault))

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy="", fault=fault))

    def _set(self, state: DigitiseState) -> None:
        self._state = replace(state, fields=fields_of(state))
        self.changed.emit(self._state)


def _waiting(
    paper: Paper, title: str, dossiers: Mapping[DossierId, Dossier], *, pending: bool
) -> WaitingPaper:
    dossier = None if paper.dossier is None else dossiers.get(paper.dossier)
    item = None
    if dossier is not None and paper.component is not None:
        item = dossier.item(paper.component)
    return WaitingPaper(
        paper=paper,
        title=title if item is None else item.name,
        dossier="" if dossier is None else dossier.number,
        ready=paper.digitised_at is not None,
        pending=pending,
    )
