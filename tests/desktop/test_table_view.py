"""Tables: the model keeps Qt's contract at any length, the view works by keys."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from counter_app.desktop.jobs import JobHub, inline_lanes
from counter_app.desktop.models.table import Column, LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.table import TablePanel
from counter_app.domain.errors import CounterError, StoreBusy

Pair = tuple[str, int]
Index = QModelIndex | QPersistentModelIndex
COLUMNS: Sequence[Column[Pair]] = (
    Column("name", "Tên", lambda row: row[0], sort=lambda row: row[0], width=0),
    Column("pages", "Trang", lambda row: str(row[1]), sort=lambda row: row[1], numeric=True),
)


def check(model: LazyTableModel[Pair]) -> None:
    """Let Qt's own tester try the model; what it finds fails the test as a fatal message."""
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_ids([*model.ids, "7"])
    assert tester.model() is model


def lazy(count: int, asked: list[int]) -> LazyTableModel[Pair]:
    def fetch(ids: Sequence[str]) -> Mapping[str, Pair]:
        asked.append(len(ids))
        return {each: (f"Giấy {each}", int(each)) for each in ids}

    model: LazyTableModel[Pair] = LazyTableModel(COLUMNS, hub=JobHub(inline_lanes()), fetch=fetch)
    model.show_ids([str(number) for number in range(count)])
    return model


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> TablePanel[Pair]:
    model: LazyTableModel[Pair] = LazyTableModel(COLUMNS)
    panel = TablePanel(theme, model, name="Giấy tờ", counted="{count} giấy tờ")
    qtbot.addWidget(panel)
    model.show_rows(["a", "b", "c"], [("Ba", 3), ("Ánh", 1), ("Đức", 2)])
    panel.show()
    return panel


def test_whole_rows_keep_the_model_contract(qapp: object) -> None:
    model: LazyTableModel[Pair] = LazyTableModel(COLUMNS)
    model.show_rows(["a", "b"], [("Ba", 3), ("Ánh", 1)])
    check(model)


def test_lazy_rows_keep_the_model_contract(qapp: object) -> None:
    check(lazy(600, []))


def test_of_a_hundred_thousand_rows_only_what_is_looked_at_is_fetched(
    qtbot: QtBot, theme: Theme
) -> None:
    asked: list[int] = []
    model = lazy(100_000, asked)
    panel = TablePanel(theme, model, name="Giấy tờ", counted="{count} giấy tờ")
    qtbot.addWidget(panel)
    panel.resize(500, 400)
    panel.show()
    panel.table.scrollToBottom()
    panel.grab()

    assert model.index(99_999, 0).data() == "Giấy 99999"
    assert sum(asked) < 1_500
    assert panel.foot == "100.000 giấy tờ"


def test_a_page_that_fails_leaves_blank_rows_and_is_told_once(qapp: object) -> None:
    def fetch(ids: Sequence[str]) -> Mapping[str, Pair]:
        raise StoreBusy()

    faults: list[CounterError] = []
    model: LazyTableModel[Pair] = LazyTableModel(COLUMNS, hub=JobHub(inline_lanes()), fetch=fetch)
    model.page_failed.connect(faults.append)
    model.show_ids([str(number) for number in range(1000)])

    assert model.index(0, 0).data() is None
    assert model.index(900, 0).data() is None
    assert [fault.code for fault in faults] == ["STORE_BUSY"]


def test_a_header_sorts_by_the_value_behind_the_words(panel: TablePanel[Pair]) -> None:
    panel.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)

    model = panel.table.model()
    assert [model.index(row, 1).data() for row in range(3)] == ["1", "2", "3"]


def test_enter_opens_the_row_under_the_cursor(panel: TablePanel[Pair], qtbot: QtBot) -> None:
    panel.choose("b")
    with qtbot.waitSignal(panel.opened) as opened:
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
    assert opened.args == ["b"]


def test_copying_gives_columns_parted_by_tabs(
    panel: TablePanel[Pair], clipboard: Callable[[], str]
) -> None:
    panel.table.selectAll()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "Ba\t3\nÁnh\t1\nĐức\t2"


def test_rows_that_were_never_looked_at_are_copied_too(
    qtbot: QtBot, theme: Theme, clipboard: Callable[[], str]
) -> None:
    panel = TablePanel(theme, lazy(2_000, []), name="Giấy tờ", counted="{count} giấy tờ")
    qtbot.addWidget(panel)
    panel.show()
    panel.table.selectAll()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().split("\n") == [f"Giấy {number}\t{number}" for number in range(2_000)]


def test_selecting_all_of_a_long_list_does_not_go_through_its_rows(
    qtbot: QtBot, theme: Theme
) -> None:
    asked = 0

    class Counting(LazyTableModel[Pair]):
        def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
            nonlocal asked
            asked += 1
            return super().rowCount(parent)

    model = Counting(COLUMNS, hub=JobHub(inline_lanes()), fetch=lambda ids: {})
    model.show_ids([str(number) for number in range(44_000)])
    panel = TablePanel(theme, model, name="Giấy tờ", counted="{count} giấy tờ")
    qtbot.addWidget(panel)
    panel.show()
    asked = 0
    panel.table.selectAll()
    panel.grab()
    assert len(panel.selected_ids()) == 44_000
    assert asked < 4_400


def test_ctrl_f_opens_the_filter_and_escape_closes_it(
    panel: TablePanel[Pair], qtbot: QtBot
) -> None:
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel.filter_field.isVisible()
    with qtbot.waitSignal(panel.filter_changed) as typed:
        QTest.keyClicks(panel.filter_field, "ba")
    assert typed.args == ["ba"]
    QTest.keyClick(panel.filter_field, Qt.Key.Key_Escape)
    assert not panel.filter_field.isVisible()


def test_the_whole_row_under_the_pointer_is_marked(panel: TablePanel[Pair], theme: Theme) -> None:
    table = panel.table
    cell = table.visualRect(table.model().index(1, 0))
    QTest.mouseMove(table.viewport(), cell.center())
    picture = table.viewport().grab().toImage()
    wanted = QColor(theme.palette.hover)
    for column in range(2):
        rect = table.visualRect(table.model().index(1, column))
        assert picture.pixelColor(rect.center().x(), rect.top() + 2) == wanted
        above = table.visualRect(table.model().index(0, column))
        assert picture.pixelColor(above.center().x(), above.top() + 2) != wanted
