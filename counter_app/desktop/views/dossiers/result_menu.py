"""Which kind of result paper has come, where a procedure may end in several."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from counter_app.domain.ids import PaperTypeId


def ask_kind(
    over: QWidget,
    kinds: Sequence[tuple[PaperTypeId, str]],
    take: Callable[[PaperTypeId | None], None],
) -> None:
    """One kind of result needs no question; of several the officer says which.

    Args:
        over: the menu opens over its middle.
        kinds: type and name of each.
        take: called with the kind, None where the procedure names none.
    """
    if len(kinds) < 2:
        take(kinds[0][0] if kinds else None)
        return

    def chosen(type_id: PaperTypeId, _checked: bool = False) -> None:
        take(type_id)

    menu = QMenu(over)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for type_id, name in kinds:
        menu.addAction(name).triggered.connect(partial(chosen, type_id))
    menu.setActiveAction(menu.actions()[0])
    menu.popup(over.mapToGlobal(QPoint(24, over.height() // 2)))
