"""A table of any length: ids in order, rows fetched a page at a time and kept in a small cache.

The ids are swapped in as a whole; a page that is not there yet shows as blank rows and is asked for once. `data()` never
raises and never waits.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from counter_app.desktop.jobs import JobHub, Lane
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.errors import CounterError

PAGE_ROWS = 256
CACHED_PAGES = 64
_TOLD_AT_ONCE = 500
"""Rows that are fetched together to be copied."""

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex


class TableRole(IntEnum):
    """Beyond Qt's own roles."""

    SORT = Qt.ItemDataRole.UserRole + 1
    """The raw value behind the words."""
    TONE = Qt.ItemDataRole.UserRole + 2
    """The state of a state cell (Tone), None for plain cells."""
    ROW = Qt.ItemDataRole.UserRole + 3
    """The whole row object, None while it is not there."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    Attributes:
        key: its stable name.
        words: the text of a cell.
        sort: the raw value to sort and compare by; None when the column cannot be sorted.
        tone: the state a cell shows as icon and colour, None for plain cells.
        numeric: right-aligned, tabular.
        tip: what the pointer tells of a cell; None for its words.
        width: preferred width in pixels; 0 takes what is left.
    """

    key: str
    title: str
    words: Callable[[Row], str]
    sort: Callable[[Row], object] | None = None
    tone: Callable[[Row], Tone | None] | None = None
    numeric: bool = False
    tip: Callable[[Row], str] | None = None
    width: int = 120


Fetch = Callable[[Sequence[str]], Mapping[str, Row]]
"""Rows by their ids; runs on a worker thread."""


class LazyTableModel(QAbstractTableModel, Generic[Row]):
    """Signals:
    page_failed(CounterError): a page could not be fetched; its rows stay blank. Told once until new rows come.
    sort_wanted(str, bool): the header was pressed: column key, ascending.
    """

    page_failed = Signal(object)
    sort_wanted = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        *,
        hub: JobHub | None = None,
        fetch: Fetch[Row] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """With `hub` and `fetch`, rows come by id when they are looked at; without, `show_rows` brings them all."""
        super().__init__(parent)
        self._columns = tuple(columns)
        self._hub = hub
        self._fetch = fetch
        self._ids: Sequence[str] = ()
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0
        self._failed = False
        self._everything: list[Row] | None = None
        self._known: dict[str, Row] = {}

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        return self._columns

    @property
    def ids(self) -> Sequence[str]:
        """Ids in the order shown."""
        return self._ids

    def show_ids(self, ids: Sequence[str]) -> None:
        """Swap in another list of ids; rows are fetched as they come into view.

        Rows that were there before are shown as they were until they come anew: a list that is looked at again does not
        blink.
        """
        self.beginResetModel()
        self._forget_pages()
        self._ids = ids
        self.endResetModel()

    def renew(self) -> None:
        """The ids stay, what stands in their rows may have changed: they are fetched anew as they are looked at."""
        if self._everything is not None or not self._ids:
            return
        self._forget_pages()
        self.dataChanged.emit(
            self.index(0, 0), self.index(len(self._ids) - 1, len(self._columns) - 1)
        )

    def show_rows(self, ids: Sequence[str], rows: Sequence[Row]) -> None:
        """Swap in whole rows: for lists of a few thousand at most."""
        self.beginResetModel()
        self._forget()
        self._ids = tuple(ids)
        self._everything = list(rows)
        self.endResetModel()

    def row_at(self, number: int) -> Row | None:
        """Return the row if it is there; else ask for its page."""
        if not 0 <= number < len(self._ids):
            return None
        if self._everything is not None:
            return self._everything[number]
        page = number // PAGE_ROWS
        known = self._pages.get(page)
        if known is None:
            self._ask(page)
            # An inline lane answers within the call.
            known = self._pages.get(page)
            if known is None:
                return self._known.get(self._ids[number])
        self._pages.move_to_end(page)
        return known[number - page * PAGE_ROWS]

    def tell_rows(self, numbers: Sequence[int], on_done: Callable[[str], None]) -> None:
        """Give the words of these rows, a line a row, columns parted by tabs; rows that were not looked at yet are fetched.

        `on_done` is called at once when all are here. Rows that are gone are left out; what fails is told as `page_failed`.
        """
        ids = [self._ids[number] for number in numbers if number < len(self._ids)]
        columns, fetch = self._columns, self._fetch
        known = [self._loaded(number) for number in numbers]
        here = [row for row in known if row is not None]
        if len(here) == len(ids) or self._hub is None or fetch is None:
            on_done(_lines(columns, here))
            return

        def work() -> str:
            rows: list[Row] = []
            for start in range(0, len(ids), _TOLD_AT_ONCE):
                wanted = ids[start : start + _TOLD_AT_ONCE]
                found = fetch(wanted)
                rows += [found[each] for each in wanted if each in found]
            return _lines(columns, rows)

        self._hub.submit(
            Lane.VIEW, work, owner=self, on_done=on_done, on_error=self.page_failed.emit
        )

    def _loaded(self, number: int) -> Row | None:
        if self._everything is not None:
            return self._everything[number] if number < len(self._everything) else None
        page = self._pages.get(number // PAGE_ROWS)
        at = number % PAGE_ROWS
        return None if page is None or at >= len(page) else page[at]

    def number_of(self, row_id: str) -> int:
        """Return where the row stands, -1 when it is not shown."""
        try:
            return list(self._ids).index(row_id)
        except ValueError:
            return -1

    def sort_rows(self, column: int, *, ascending: bool) -> None:
        """Sort whole rows here; for lazy rows the owner sorts (`sort_wanted`)."""
        wanted = self._columns[column]
        if wanted.sort is None:
            return
        if self._everything is None:
            self.sort_wanted.emit(wanted.key, ascending)
            return
        key = wanted.sort
        paired = sorted(
            zip(self._ids, self._everything, strict=True),
            key=lambda pair: _comparable(key(pair[1])),
            reverse=not ascending,
        )
        self.show_rows([each for each, _ in paired], [row for _, row in paired])

    # Qt's own ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.column() >= len(self._columns):
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        row = self.row_at(index.row())
        if row is None:
            return None
        return _cell(column, row, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self._columns):
            self.sort_rows(column, ascending=order is Qt.SortOrder.AscendingOrder)

    # Pages ---------------------------------------------------------------------------------------

    def _forget_pages(self) -> None:
        known = {
            self._ids[page * PAGE_ROWS + at]: row
            for page, rows in self._pages.items()
            for at, row in enumerate(rows)
            if row is not None
        }
        if not self._pages:
            # Nobody has looked since: what an earlier list knew still stands in for the rows to come.
            known = self._known
        self._forget()
        self._known = known

    def _forget(self) -> None:
        self._generation += 1
        self._pages.clear()
        self._asked.clear()
        self._everything = None
        self._known = {}
        self._failed = False

    def _ask(self, page: int) -> None:
        if self._hub is None or self._fetch is None or page in self._asked:
            return
        self._asked.add(page)
        wanted = list(self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS])
        fetch = self._fetch
        self._hub.submit(
            Lane.VIEW,
            lambda: fetch(wanted),
            owner=self,
            on_done=partial(self._on_page, self._generation, page, wanted),
            on_error=partial(self._on_failed, self._generation),
        )

    def _on_page(
        self, generation: int, page: int, wanted: Sequence[str], found: Mapping[str, Row]
    ) -> None:
        if generation != self._generation:
            return
        self._asked.discard(page)
        self._pages[page] = [found.get(each) for each in wanted]
        while len(self._pages) > CACHED_PAGES:
            self._pages.popitem(last=False)
        first = page * PAGE_ROWS
        last = first + len(wanted) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def _on_failed(self, generation: int, fault: CounterError) -> None:
        if generation == self._generation and not self._failed:
            self._failed = True
            self.page_failed.emit(fault)


def _lines(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> str:
    return "\n".join("\t".join(column.words(row) for column in columns) for row in rows)


def _cell(column: Column[Row], row: Row, role: int) -> object:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.words(row)
        case Qt.ItemDataRole.ToolTipRole:
            return column.words(row) if column.tip is None else column.tip(row)
        case Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.words(row)}"
        case TableRole.SORT:
            return None if column.sort is None else column.sort(row)
        case TableRole.TONE:
            return None if column.tone is None else column.tone(row)
        case TableRole.ROW:
            return row
        case _:
            return None


def _comparable(value: object) -> tuple[int, float, str]:
    """Numbers by size, the rest by their text (dates ISO); nothing comes first."""
    if value is None:
        return (0, 0.0, "")
    if isinstance(value, bool | int | float):
        return (1, float(value), "")
    return (2, 0.0, str(value))
