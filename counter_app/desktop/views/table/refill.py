"""Rows that change under a person's eyes: cursor, selection, order and the place in the list stay."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker

from counter_app.desktop.models.table import LazyTableModel

from .view import TablePanel

Row = TypeVar("Row")


def refill(
    panel: TablePanel[Row], model: LazyTableModel[Row], ids: Sequence[str], rows: Sequence[Row]
) -> None:
    """Show other whole rows in `panel`; its `chosen` signal stays silent, ask `current_id` whether the row is still there."""
    header = panel.table.horizontalHeader()
    with _kept_place(panel):
        model.show_rows(ids, rows)
        if header.sortIndicatorSection() >= 0:
            model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())


def refill_ids(panel: TablePanel[Row], model: LazyTableModel[Row], ids: Sequence[str]) -> None:
    """The same for rows that are fetched when they come into view; who gives the ids sorts them."""
    if ids == model.ids:
        model.renew()
        return
    with _kept_place(panel):
        model.show_ids(ids)


@contextmanager
def _kept_place(panel: TablePanel[Row]) -> Iterator[None]:
    bar = panel.table.verticalScrollBar()
    kept, place, selected = panel.current_id(), bar.value(), panel.selected_ids()
    with QSignalBlocker(panel):
        yield
        if kept and panel.choose(kept) and len(selected) > 1:
            panel.select(selected)
    bar.setValue(place)
