"""A dossier number is never given twice: across desks, restarts, restored backups, copied folders, clocks set back."""

import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings, strategies as st

from counter_app.domain.dossier_number import make_number, parse_dossier_number
from counter_app.domain.ids import OfficeCode
from counter_app.store import SqlStore
from tests.fixtures_store import SetClock, make_store, reopen_store
from tests.store_data import ACT

OFFICE = OfficeCode("H19.12")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("give", "give", "give", "give_up"),
                *("restart", "back_up", "back_up", "put_back", "put_back_all", "copy"),
                *("tomorrow", "clock_back"),
            )
        ),
        st.integers(0, 5),
    ),
    min_size=8,
    max_size=24,
)


@dataclass
class Desks:
    """Desks of one office that never see each other. Every step is what may happen to a PC."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    places: list[Path] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("a", "b"):
            self._made(make_store(self.folder / name, clock=self.clock), self.folder / name)

    def _made(self, store: SqlStore, place: Path) -> None:
        store.close()
        self.places.append(place)

    def _place(self, which: int) -> Path:
        return self.places[which % len(self.places)]

    def give(self, which: int) -> None:
        store = reopen_store(self._place(which), clock=self.clock)
        day = self.clock.at.date()
        for _ in range(2):
            with store.writing() as view:
                number = view.numbers.give(day)
                view.events.append(ACT)
            self.given.append(make_number(OFFICE, day, number.serial, series=number.series))
        store.close()

    def give_up(self, which: int) -> None:
        """An intake that was refused after its number was drawn: nothing is printed."""
        store = reopen_store(self._place(which), clock=self.clock)
        try:
            with store.writing() as view:
                view.numbers.give(self.clock.at.date())
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        store.close()

    def restart(self, which: int) -> None:
        reopen_store(self._place(which), clock=self.clock).close()

    def back_up(self, which: int) -> None:
        """Somebody copies the folder away; what they copied before is gone."""
        place = self._place(which)
        kept = self._kept(place)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(place, kept)

    def put_back(self, which: int) -> None:
        """The database alone is put back."""
        place = self._place(which)
        if self._kept(place).exists():
            for left in place.glob("counter.db*"):
                left.unlink()
            for part in self._kept(place).glob("counter.db*"):
                shutil.copy2(part, place / part.name)

    def put_back_all(self, which: int) -> None:
        """The whole folder is put back, in place or after it was lost."""
        place = self._place(which)
        if self._kept(place).exists():
            if which % 2:
                shutil.rmtree(place)
            shutil.copytree(self._kept(place), place, dirs_exist_ok=True)

    def copy(self, which: int) -> None:
        """The folder is copied to another PC, and both go on."""
        if len(self.places) < 4:
            place = self.folder / f"copy-{len(self.places)}"
            shutil.copytree(self._place(which), place)
            self.places.append(place)

    def tomorrow(self, _: int) -> None:
        self.clock.go_on(timedelta(days=1))

    def clock_back(self, which: int) -> None:
        self.clock.go_on(timedelta(days=-which))

    def _kept(self, place: Path) -> Path:
        return self.folder / f"{place.name}.kept"


@settings(max_examples=25)
@given(STEPS)
def test_no_number_is_ever_given_twice(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(prefix="counter-app-numbers-") as folder:
        desks = Desks(Path(folder))
        for name, which in steps:
            getattr(desks, name)(which)
        for which in range(len(desks.places)):
            desks.give(which)
        assert len(set(desks.given)) == len(desks.given)
        for number in desks.given:
            assert parse_dossier_number(number).text == number


def test_a_desk_keeps_its_series_as_long_as_nobody_touches_its_folder(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    for _ in range(3):
        desks.give(0)
        desks.give_up(0)
        desks.restart(0)
    series = {parse_dossier_number(number).series for number in desks.given}
    serials = [parse_dossier_number(number).serial for number in desks.given]
    assert len(series) == 1
    assert serials == [1, 2, 3, 4, 5, 6], "a refused intake leaves no gap"


def test_a_restored_database_goes_on_after_what_was_printed_since(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    desks.give(0)
    desks.back_up(0)
    desks.give(0)
    desks.put_back(0)
    desks.give(0)
    read = [parse_dossier_number(number) for number in desks.given]
    assert len({number.series for number in read}) == 1
    assert [number.serial for number in read] == [1, 2, 3, 4, 5, 6]


def test_a_copied_desk_begins_a_series_of_its_own(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    desks.give(0)
    desks.copy(0)
    desks.give(2)
    desks.give(0)
    first, _, copied, _, again, _ = [parse_dossier_number(n).series for n in desks.given]
    assert first == again != copied


def test_threads_and_processes_of_one_desk_get_numbers_of_their_own(tmp_path: Path) -> None:
    clock = SetClock()
    stores = [make_store(tmp_path / "a", clock=clock)]
    stores += [reopen_store(tmp_path / "a", clock=clock) for _ in range(3)]
    given: list[tuple[str, int]] = []

    def give(store: SqlStore) -> None:
        for _ in range(8):
            with store.writing() as view:
                number = view.numbers.give(clock.at.date())
                view.events.append(ACT)
            given.append((number.series, number.serial))

    threads = [threading.Thread(target=give, args=(store,)) for store in stores for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert sorted(serial for _, serial in given) == list(range(1, 65))
    assert len({series for series, _ in given}) == 1
    assert [path.name for path in (tmp_path / "a" / "numbers").glob("*.new")] == []
