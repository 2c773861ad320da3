"""The citizen's store on the screen: looking for people, what is held of one, the paper looked at and its story."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError, NotFound
from counter_app.domain.ids import PaperId, PersonId
from counter_app.domain.papers import Paper
from counter_app.domain.people import Person
from counter_app.services.holdings import HeldPaper, Holdings, PaperStory
from counter_app.services.originals import OriginalAt
from counter_app.services.ports import Hit

TYPING_PAUSE_MS = 200
SHORTEST_WORDS = 2
PEOPLE = 500
_DIGITS = range(9, 14)
"""A whole number has so many digits: the old identity card 9, a branch's tax code 13."""


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the place shows.

    Attributes:
        words: what is looked for; empty shows the people of the store by name.
        looking: an answer is under way.
        people: people by name, while nothing is looked for; None until asked.
        more_people: there are more than those; the end of the list asks for them.
        hits, total: what was found for `words`; total counts beyond what is shown.
        holdings: the person looked at, None while searching.
        lines: that person's papers as listed.
        pointed: the dossier that led here; empty when it was none.
        chosen, story: the paper looked at; story follows when it is read.
        officers: names by login, for the story.
        fault: what went wrong last, or None.
        exported: the files written by the last export.
        fetching: the paper whose originals are on their way from the hub.
        fetched: originals that came last, of the paper looked at.
    """

    words: str = ""
    looking: bool = False
    people: tuple[Person, ...] | None = None
    more_people: bool = False
    hits: tuple[Hit, ...] = ()
    total: int = 0
    holdings: Holdings | None = None
    lines: tuple[HeldPaper, ...] = ()
    pointed: str = ""
    chosen: PaperId | None = None
    story: PaperStory | None = None
    officers: Mapping[str, str] = field(default_factory=dict)
    fault: CounterError | None = None
    exported: tuple[Path, ...] = ()
    fetching: PaperId | None = None
    fetched: int = 0

    @property
    def person(self) -> Person | None:
        return None if self.holdings is None else self.holdings.person


@dataclass(frozen=True, slots=True)
class _Opened:
    holdings: Holdings
    lines: tuple[HeldPaper, ...]
    officers: Mapping[str, str]


class StoreModel(QObject):
    """Signals: changed(StoreState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = session.counter.holdings
        self._state = StoreState()
        self._request = 0
        self._stale = False
        self._typing = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._typing.timeout.connect(self.search)
        self._moving = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._moving.timeout.connect(self._read_story)
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> StoreState:
        return self._state

    @Slot()
    def refresh(self) -> None:
        """Look again where the store has changed since; looking at a person is an act, so never without need."""
        person = self._state.person
        if person is None:
            self._load_people()
        elif self._stale:
            self.open_person(person.id, self._state.chosen)

    @Slot(str)
    def look_for(self, words: str) -> None:
        """Search a moment after the last keystroke."""
        if words != self._state.words:
            self._set(replace(self._state, words=words, fault=None))
            self._typing.start()

    @Slot()
    def search(self) -> None:
        """Search for the words now; too short ones show the people again."""
        self._typing.stop()
        words = self._state.words.strip()
        request = self._next()
        if len(words) < SHORTEST_WORDS or _is_card(words):
            self._set(replace(self._state, looking=False, hits=(), total=0))
            return
        self._set(replace(self._state, looking=True))
        self._session.hub.submit(
            Lane.VIEW,
            lambda: self._desk.search(words),
            owner=self,
            on_done=lambda found: self._on_hits(request, *found),
            on_error=lambda fault: self._on_fault(request, fault),
        )

    @Slot(str)
    def enter(self, words: str) -> None:
        """Enter: a whole number or a card's QR text opens its person; words open the first hit, once it is there."""
        words = words.strip()
        if _is_number(words) or _is_card(words):
            self._typing.stop()
            self._set(replace(self._state, words=words))
            self._open(lambda: self._desk.of_citizen(words), None)
        elif words == self._state.words.strip() and self._state.hits and not self._state.looking:
            self.open_hit(self._state.hits[0])
        else:
            self._set(replace(self._state, words=words))
            self.search()

    def open_hit(self, hit: Hit) -> None:
        """Show the store that a hit stands in, the paper chosen when it is one."""
        paper = PaperId(hit.id) if hit.kind == "paper" else None
        self._open(
            lambda: self._desk.of_person(self._desk.person_behind(hit)), paper, pointed=hit.id
        )

    def open_person(self, person: PersonId, paper: PaperId | None = None) -> None:
        """Show what is held of a person."""
        self._open(lambda: self._desk.of_person(person), paper)

    def open_citizen(self, text: str) -> None:
        """Show what is held of whoever's card, zone or number this is."""
        self._open(lambda: self._desk.of_citizen(text), None)

    def open_subject(self, subject: str) -> None:
        """Show what another place points at: a number, or the id of a person, a paper or a dossier."""
        if _is_number(subject) or _is_card(subject):
            self.open_citizen(subject)
            return
        self._open(lambda: self._find(subject), PaperId(subject), pointed=subject)

    def choose(self, paper: PaperId) -> None:
        """Look at one paper; only one that the eye rests on is read, for each look is an event."""
        if paper != self._state.chosen:
            self._set(
                replace(self._state, chosen=paper, story=None, exported=(), fetched=0, fault=None)
            )
            self._moving.start()

    @Slot()
    def back(self) -> None:
        """Return to the search."""
        self._next()
        self._moving.stop()
        self._stale = False
        self._set(
            StoreState(
                words=self._state.words,
                people=self._state.people,
                more_people=self._state.more_people,
                hits=self._state.hits,
                total=self._state.total,
                fetching=self._state.fetching,
            )
        )
        self._load_people()

    def export(self, target: Path, *, archival: bool) -> None:
        """Write the chosen paper's master, or its PDF, to a file that a person picked."""
        paper = self._state.chosen
        if paper is None:
            return
        folder = self._session.counter.folder

        def write() -> tuple[Path, ...]:
            folder.keep_out(target)
            return self._desk.export(paper, target, archival=archival)

        self._session.hub.submit(
            Lane.STORE,
            write,
            owner=self,
            on_done=self._on_exported,
            on_error=self._on_any_fault,
        )

    @Slot()
    def fetch_originals(self) -> None:
        """Bring the chosen paper's originals from the hub; one paper at a time, whatever is looked at meanwhile."""
        paper = self._state.chosen
        if paper is None or self._state.fetching is not None:
            return
        originals = self._session.counter.originals
        self._set(replace(self._state, fetching=paper, fetched=0, exported=(), fault=None))
        self._session.hub.submit(
            Lane.FETCH,
            lambda: originals.fetch_back(paper),
            owner=self,
            on_done=lambda count: self._on_fetched(paper, count),
            on_error=self._on_not_fetched,
        )

    @Slot()
    def forget_message(self) -> None:
        """The officer has read it."""
        self._set(replace(self._state, fault=None, exported=(), fetched=0))

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.DOSSIERS | Changed.PAPERS | Changed.PEOPLE):
            self._stale = True

    def _find(self, subject: str) -> Holdings:
        for kind in ("person", "paper", "dossier"):
            try:
                hit = Hit(kind, subject, "", "")
                return self._desk.of_person(self._desk.person_behind(hit))
            except NotFound:
                continue
        raise NotFound(kind="person")

    def _open(
        self, read: Callable[[], Holdings], paper: PaperId | None, *, pointed: str = ""
    ) -> None:
        request = self._next()
        self._stale = False
        self._set(replace(self._state, looking=True, fault=None, exported=(), fetched=0))

        def work() -> _Opened:
            holdings = read()
            officers = {str(one.login): one.name for one in self._session.counter.accounts.all()}
            return _Opened(holdings, self._desk.lines(holdings.papers), officers)

        self._session.hub.submit(
            Lane.VIEW,
            work,
            owner=self,
            on_done=lambda opened: self._on_opened(request, opened, paper, pointed),
            on_error=lambda fault: self._on_fault(request, fault),
        )

    def _on_opened(
        self, request: int, opened: _Opened, wanted: PaperId | None, pointed: str
    ) -> None:
        if request != self._request:
            return
        papers = opened.holdings.papers
        chosen = wanted if any(paper.id == wanted for paper in papers) else _first(papers)
        self._set(
            replace(
                self._state,
                looking=False,
                holdings=opened.holdings,
                lines=opened.lines,
                officers=opened.officers,
                pointed=pointed if any(d.id == pointed for d in opened.holdings.dossiers) else "",
                chosen=chosen,
                story=None,
            )
        )
        self._read_story()

    @Slot()
    def _read_story(self) -> None:
        paper = self._state.chosen
        if paper is None:
            return
        self._session.hub.submit(
            Lane.VIEW,
            lambda: self._desk.show(paper),
            owner=self,
            on_done=self._on_story,
            on_error=self._on_any_fault,
        )

    def _on_story(self, story: PaperStory) -> None:
        if story.paper.id == self._state.chosen:
            self._set(replace(self._state, story=story))

    @Slot()
    def show_more_people(self) -> None:
        """Read on where the list of people ends."""
        if self._state.people and self._state.more_people:
            self._set(replace(self._state, more_people=False))
            self._load_people(self._state.people)

    def _load_people(self, before: tuple[Person, ...] = ()) -> None:
        after = before[-1].id if before else None

        def on_done(page: tuple[Person, ...]) -> None:
            more = len(page) == PEOPLE
            self._set(replace(self._state, people=before + page, more_people=more))

        self._session.hub.submit(
            Lane.VIEW,
            lambda: self._desk.browse(limit=PEOPLE, after=after),
            owner=self,
            on_done=on_done,
            on_error=self._on_any_fault,
        )

    def _on_hits(self, request: int, hits: tuple[Hit, ...], total: int) -> None:
        if request == self._request:
            self._set(replace(self._state, looking=False, hits=hits, total=total, fault=None))

    def _on_exported(self, files: tuple[Path, ...]) -> None:
        self._set(replace(self._state, exported=files, fault=None))
        self._read_story()

    def _on_fetched(self, paper: PaperId, count: int) -> None:
        lines = tuple(
            replace(line, original=OriginalAt.HERE) if line.paper.id == paper else line
            for line in self._state.lines
        )
        here = self._state.chosen == paper
        self._set(
            replace(
                self._state, fetching=None, fetched=count if here else 0, lines=lines, fault=None
            )
        )
        if here:
            self._read_story()

    def _on_not_fetched(self, fault: CounterError) -> None:
        self._set(replace(self._state, fetching=None, fault=fault))

    def _on_fault(self, request: int, fault: CounterError) -> None:
        if request == self._request:
            self._set(replace(self._state, looking=False, fault=fault))

    def _on_any_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, fault=fault))

    def _next(self) -> int:
        self._request += 1
        return self._request

    def _set(self, state: StoreState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)


def _is_number(words: str) -> bool:
    bare = words.replace(" ", "").replace("-", "").replace(".", "")
    return bare.isdecimal() and len(bare) in _DIGITS


def _is_card(words: str) -> bool:
    return "|" in words


def _first(papers: tuple[Paper, ...]) -> PaperId | None:
    return papers[0].id if papers else None
