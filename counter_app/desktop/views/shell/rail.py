"""The rail on the left: the places, their keys, and a count where only a person can go on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.views.places import PlaceSpec
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.widgets import IconButton, label
from counter_app.messages import grouped_number

WIDE = 208
ROOMY = 1180
"""Logical pixels below which the window folds the rail by itself: a 1366-pixel screen at 125 %."""
NARROW = 56


class RailButton(QPushButton):
    """One place: icon, word, count, key."""

    def __init__(self, theme: Theme, spec: PlaceSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = spec
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = QLabel(self)
        self._word = label(spec.title, "body", parent=self)
        self._badge = label("", "badge", parent=self)
        self._badge.setFixedHeight(20)
        self._badge.hide()
        self._key = label(spec.key, "small", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._word, 1)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._key)
        for part in (self._icon, self._word, self._badge, self._key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._tint)
        theme.changed.connect(self._tint)
        self.set_badge(0)
        self._tint()

    @property
    def count(self) -> int:
        return self._count

    def set_badge(self, count: int) -> None:
        self._badge.setText(grouped_number(count))
        self._badge.setVisible(count > 0 and not self._word.isHidden())
        name = self._spec.title
        waiting = self.tr("{name}, {count} việc chờ").format(name=name, count=count)
        self.setAccessibleName(waiting if count else name)
        self._count = count
        self.setToolTip(f"{self.accessibleName()} ({self._spec.key})")

    def set_folded(self, folded: bool) -> None:
        self._word.setVisible(not folded)
        self._key.setVisible(not folded)
        self._badge.setVisible(self._count > 0 and not folded)

    @Slot()
    def _tint(self) -> None:
        palette = self._theme.palette
        ink = palette.accent_ink if self.isChecked() else palette.quiet
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(self._spec.icon, ink, size=20, ratio=ratio))
        self._word.setProperty("rail", "chosen" if self.isChecked() else "plain")
        self._word.style().unpolish(self._word)
        self._word.style().polish(self._word)


class Rail(QWidget):
    """Signals: chosen(Place)."""

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, places: Sequence[PlaceSpec], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._folded = False
        self._by_hand = False
        self._buttons: dict[Place, RailButton] = {}
        self._fold = IconButton(
            theme, "menu", self.tr("Thu gọn thanh bên"), key="Ctrl+B", parent=self
        )
        self._fold.clicked.connect(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 12)
        column.setSpacing(4)
        for spec in places:
            button = RailButton(theme, spec, self)
            button.clicked.connect(partial(self.chosen.emit, spec.place))
            self._buttons[spec.place] = button
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFixedWidth(WIDE)

    @property
    def folded(self) -> bool:
        return self._folded

    def show_place(self, place: Place) -> None:
        self._buttons[place].setChecked(True)

    def set_badge(self, place: Place, count: int) -> None:
        if place in self._buttons:
            self._buttons[place].set_badge(count)

    def badge(self, place: Place) -> int:
        """How many things wait there for a person, as shown."""
        return self._buttons[place].count

    @Slot()
    def toggle(self) -> None:
        """Fold to icons, or unfold; from now on it stays as it was put."""
        self._by_hand = True
        self._set_folded(not self._folded)

    def fit(self, room: int) -> None:
        """Fold by itself where the whole window is no wider than `room` logical pixels, until a hand folds it."""
        if not self._by_hand and self._folded != (room < ROOMY):
            self._set_folded(room < ROOMY)

    def _set_folded(self, folded: bool) -> None:
        self._folded = folded
        for button in self._buttons.values():
            button.set_folded(self._folded)
        self.setFixedWidth(NARROW if self._folded else WIDE)
