"""Whatever befalls people and papers: a paper that is held and valid is never asked for without a recorded reason.

A model of a dozen lines says what is held and valid; the real services and the real rule play the acts.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from counter_app.domain.catalogue import DATABASE_ANSWERS
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import CounterError, OfferNotValid, PersonLocked
from counter_app.domain.events import EventKind
from counter_app.domain.ids import PaperId
from counter_app.domain.metadata import add_months
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    MAI,
    MAI_NAME,
    MARRIAGE,
    STATUS,
    Bench,
    Words,
    line,
    shown,
)

CMND = "285123456"
ENTRIES = st.sampled_from([MAI, CMND])


@dataclass(frozen=True)
class Kind:
    """A type of paper, the visit that wants it, and how long it is good for."""

    type: str
    procedure: str
    case: str
    component: str
    months: int | None
    covered: bool = False
    """A database covers the line, until somebody states that it has no answer."""


@dataclass(frozen=True)
class Held:
    """A paper as the model knows it."""

    kind: Kind
    entry: str
    issued_on: date


BORN = Kind("birth_certificate", ALLOWANCE, "orphan", "birth_certificate", None)
SINGLE = Kind("marital_status", MARRIAGE, "data_missing", "marital_status", 6)
COVERED = Kind("marital_status", MARRIAGE, "default", "marital_status", 6, covered=True)
KINDS = st.sampled_from([BORN, SINGLE, COVERED])
LACKS = st.sampled_from(["database_no_entry", "database_incomplete", "database_wrong"])
UNREACHABLE = "database_unreachable"
DAYS = st.integers(1600, 1870)
"""After 1/1/2021: some papers are past their term on the first day of the play, none is of the future."""


class OnceOnly(RuleBasedStateMachine):
    """One citizen under two numbers, two kinds of paper, at one desk."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="counter-app-once-"))
        self.clock = SetClock()
        self.store = make_store(self.folder / "data", clock=self.clock)
        self.bench = Bench(self.folder, self.store, self.clock)
        self.held: list[Held] = []
        self.confirmed: list[tuple[PaperId, Held]] = []
        self.waiting: dict[PaperId, Held] = {}
        self.dead: set[str] = set()
        self.merged = False
        self.days: set[int] = set()
        for number in (MAI, CMND):
            self.bench.take(number, "1.012783", name=MAI_NAME)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    # What the model says ---------------------------------------------------------------------------

    def people(self, entry: str) -> set[str]:
        return {MAI, CMND} if self.merged else {entry}

    def valid(self, kind: Kind, entry: str) -> bool:
        """Held by the person, alive, the newest issue, not past its term."""
        group = self.people(entry)
        if group & self.dead:
            return False
        issued = [
            it.issued_on for it in self.held if it.kind.type == kind.type and it.entry in group
        ]
        if not issued:
            return False
        return kind.months is None or add_months(max(issued), kind.months) >= self.today

    def scans_wait(self, kind: Kind, entry: str) -> bool:
        return any(
            it.kind.type == kind.type and it.entry in self.people(entry)
            for it in self.waiting.values()
        )

    @property
    def today(self) -> date:
        return self.clock.now().date()

    # What people do ----------------------------------------------------------------------------------

    @rule(kind=KINDS, entry=ENTRIES)
    def take(self, kind: Kind, entry: str) -> None:
        self._visit(kind, entry, {})

    @rule(kind=KINDS, entry=ENTRIES)
    def look(self, kind: Kind, entry: str) -> None:
        self._visit(kind, entry, {"no_reuse": True})

    @rule(kind=KINDS, entry=ENTRIES, day=DAYS)
    def scan(self, kind: Kind, entry: str, day: int) -> None:
        self._visit(kind, entry, self._paper(kind, entry, day))

    @rule(kind=KINDS, entry=ENTRIES, day=DAYS)
    def insist(self, kind: Kind, entry: str, day: int) -> None:
        reason: Words = {"decline": {kind.component: "citizen_submits_new"}}
        self._visit(kind, entry, {**self._paper(kind, entry, day), **reason})

    @rule(kind=KINDS, entry=ENTRIES, day=DAYS)
    def bring(self, kind: Kind, entry: str, day: int) -> None:
        """Scanned and confirmed at once, as it mostly goes."""
        self.scan(kind, entry, day)
        while self.waiting:
            self.confirm(True)

    @rule(kind=KINDS, entry=ENTRIES)
    def decline(self, kind: Kind, entry: str) -> None:
        self._visit(kind, entry, {"decline": {kind.component: "scan_unclear"}})

    @rule(entry=ENTRIES, reason=LACKS)
    def state(self, entry: str, reason: str) -> None:
        """The database of the line has no answer for this citizen."""
        self._visit(COVERED, entry, {"lacks": {COVERED.component: reason}})

    @rule(entry=ENTRIES, reason=LACKS, day=DAYS)
    def state_and_scan(self, entry: str, reason: str, day: int) -> None:
        lacks: Words = {"lacks": {COVERED.component: reason}}
        self._visit(COVERED, entry, {**self._paper(COVERED, entry, day), **lacks})

    @rule(entry=ENTRIES)
    def take_back(self, entry: str) -> None:
        self._visit(COVERED, entry, {"lacks": {COVERED.component: DATABASE_ANSWERS}})

    @rule(entry=ENTRIES)
    def cannot_reach(self, entry: str) -> None:
        """A database that was not looked into is no reason."""
        try:
            self.bench.take(
                entry, COVERED.procedure, case=COVERED.case, lacks={COVERED.component: UNREACHABLE}
            )
        except OfferNotValid as refusal:
            assert refusal.details["reason"] == "look_first"
        else:
            raise AssertionError("an unreachable database was taken for a reason")

    @precondition(lambda self: bool(self.waiting))
    @rule(accepted=st.booleans())
    def confirm(self, accepted: bool) -> None:
        """Confirm the newest scan, or set it aside."""
        paper, told = self.waiting.popitem()
        if not accepted:
            self.bench.verifying.reject(paper, "blurred")
            return
        self.bench.accept(paper, holder_id=told.entry)
        self.held.append(told)
        self.confirmed.append((paper, told))

    @precondition(lambda self: bool(self.confirmed))
    @rule(which=st.integers(0, 20), again=st.booleans())
    def withdraw(self, which: int, again: bool) -> None:
        """A confirmation was a mistake: it is as if the paper had never been held, whatever it had ended since."""
        paper, told = self.confirmed.pop(which % len(self.confirmed))
        done = self.bench.withdrawing.withdraw(paper, "nhầm người", again=again)
        self.held.remove(told)
        if done.again is not None:
            self.waiting[done.again.id] = told

    @precondition(lambda self: not self.merged)
    @rule()
    def merge(self) -> None:
        self.bench.people.merge(MAI, CMND)
        self.merged = True

    @precondition(lambda self: self.merged)
    @rule()
    def part(self) -> None:
        self.bench.people.split(CMND)
        self.merged = False

    @precondition(lambda self: not self.dead)
    @rule(entry=ENTRIES)
    def die(self, entry: str) -> None:
        self.bench.people.died(entry, self.today)
        self.dead.add(MAI if self.merged else entry)

    @precondition(lambda self: bool(self.dead))
    @rule()
    def turn_out_alive(self) -> None:
        for entry in sorted(self.dead):
            self.bench.people.alive(entry)
        self.dead.clear()

    @rule(days=st.sampled_from([1, 2, 60, 150]))
    def wait(self, days: int) -> None:
        self.clock.go_on(timedelta(days=days))

    @rule()
    def supplement(self) -> None:
        """What a supplement would ask for, whenever it is written: nothing that came to be held meanwhile."""
        with self.store.reading() as view:
            dossiers = view.dossiers.recent(limit=50)
            people = {it.id: view.people.get(it.applicant) for it in dossiers}
        for dossier in dossiers:
            kind = next((it for it in (BORN, SINGLE, COVERED) if _is_of(dossier, it)), None)
            if kind is None:
                continue
            asked = {it.component for it in self.bench.acts.missing(dossier)}
            if kind.covered and line(dossier, kind.component).lacks is None:
                assert kind.component not in asked
            if line(dossier, kind.component).state is not ItemState.NEEDED:
                continue
            numbers = {alias.number for alias in people[dossier.id].aliases}
            entry = MAI if MAI in numbers else CMND
            if self.valid(kind, entry) and not self.scans_wait(kind, entry):
                assert kind.component not in asked

    # What must hold -----------------------------------------------------------------------------------

    @invariant()
    def no_line_stands_on_what_was_withdrawn(self) -> None:
        with self.store.reading() as view:
            for dossier in view.dossiers.recent(limit=50):
                for item in dossier.items:
                    spoken = [item.paper] + ([] if item.offer is None else [item.offer.paper])
                    assert not [it for it in spoken if it and view.withdrawals.of(it) is not None]

    @invariant()
    def lines_tell_their_reason(self) -> None:
        with self.store.reading() as view:
            dossiers = view.dossiers.recent(limit=50)
        for item in (item for dossier in dossiers for item in dossier.items):
            if item.state in (ItemState.SCANNED, ItemState.DECLINED):
                assert not (item.offer is not None and item.offer.ok) or item.reason is not None

    @invariant()
    def nobody_asks_for_what_a_database_covers(self) -> None:
        """Unless it was stated, with a reason, by an event that was not taken back since."""
        with self.store.reading() as view:
            dossiers = view.dossiers.recent(limit=50)
            said: dict[tuple[str, str], EventKind] = {}
            for event in view.events.walk():
                if event.kind in (EventKind.DATABASE_LACKS, EventKind.DATABASE_ANSWERS):
                    assert event.after is not None
                    said[event.subjects[0], str(event.after["component"])] = event.kind
        for dossier in (it for it in dossiers if _is_of(it, COVERED)):
            item = line(dossier, COVERED.component)
            stated = said.get((dossier.id, item.component)) is EventKind.DATABASE_LACKS
            assert (item.lacks is not None) is stated
            assert (item.state is ItemState.NOT_ASKED) is not stated

    def _visit(self, kind: Kind, entry: str, words: Words) -> None:
        valid, waits = self.valid(kind, entry), self.scans_wait(kind, entry)
        said: Words = {"name": MAI_NAME, "case": kind.case, **words}
        try:
            took = self.bench.take(entry, kind.procedure, **said)
        except PersonLocked:
            assert self.people(entry) & self.dead
            return
        except CounterError as refusal:
            assert refusal.code in (
                "REASON_REQUIRED",
                "OFFER_NOT_VALID",
                "COMPONENT_NOT_ASKED",
            )
            return
        for paper in took.papers:
            self.waiting = {it: told for it, told in self.waiting.items() if self._still_waits(it)}
            self.waiting[paper] = Held(kind, entry, self._issued)
        self._check(kind, line(took, kind.component), shown(took, kind.component), valid, waits)

    def _check(self, kind: Kind, item: Item, state: str, valid: bool, waits: bool) -> None:
        if kind.covered and item.lacks is None:
            assert state == "not_asked"
            return
        if valid and not waits and state == "needed":
            raise AssertionError(f"{kind.type} is held and valid, and was asked for: {item.offer}")
        if state == "offered":
            assert valid, f"{kind.type} was offered: {item.offer}"
        if state in ("scanned", "declined") and valid and not waits:
            asked_before = item.offer is not None and not item.offer.ok
            assert item.reason is not None or asked_before

    def _still_waits(self, paper: PaperId) -> bool:
        return any(it.id == paper for it in self.bench.verifying.waiting())

    def _paper(self, kind: Kind, entry: str, day: int) -> Words:
        while day in self.days:
            day += 1
        self.days.add(day)
        self._issued = date(2021, 1, 1) + timedelta(days=day)
        own = {"child_id": entry} if kind is BORN else {"person_id": entry, "person_name": MAI_NAME}
        fields = {**(BIRTH if kind is BORN else STATUS), **own}
        fields |= {"issued_on": self._issued.isoformat(), "number": f"{day}"}
        return {"scans": {kind.component: self.bench.file(kind.type, fields)}}


def _is_of(dossier: Dossier, kind: Kind) -> bool:
    return (dossier.procedure, dossier.case) == (kind.procedure, kind.case)


OnceOnly.TestCase.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
TestOnceOnly = OnceOnly.TestCase
