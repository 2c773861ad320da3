"""Rows that change under a person's eyes: the cursor stays on its row, the order and the place in the list stay."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker

from counter_app.desktop.models.table import LazyTableModel

from .view import TablePanel

Row = TypeVar("Row")


def refill(
    panel: TablePanel[Row], model: LazyTableModel[Row], ids: Sequence[str], rows: Sequence[Row]
) -> None:
    """Show other whole rows in `panel`; its `chosen` signal stays silent, ask `current_id` whether the row is still there."""
    table = panel.table
    kept, place = panel.current_id(), table.verticalScrollBar().value()
    header = table.horizontalHeader()
    with QSignalBlocker(panel):
        model.show_rows(ids, rows)
        if header.sortIndicatorSection() >= 0:
            model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())
        if kept:
            panel.choose(kept)
    table.verticalScrollBar().setValue(place)
