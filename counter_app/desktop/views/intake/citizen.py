"""Who is at the counter: the field for number or card, the card of the citizen, the papers already held."""

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.images import PageImages
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.intake_state import HeldPaper, IntakeState, Spot, Step
from counter_app.desktop.views.widgets import (
    EmptyState,
    MessageBar,
    PushButton,
    StateChip,
    hairline,
    label,
)
from counter_app.domain.errors import CounterError
from counter_app.domain.text import nfc
from counter_app.messages import SEX, day, identity_number, warning_sentence
from counter_app.services.intake import CitizenView
from counter_app.services.registry import shown_name

THUMB_WIDTH, THUMB_HEIGHT = 52, 74


class IdentifyBar(QWidget):
    """Number or card, and the name of a new citizen.

    Signals:
        looked_up(str): Enter on a number or a card's text.
        named(str): Enter on the name of a new citizen.
        down_pressed(): arrow down in the field of the number.
    """

    looked_up = Signal(str)
    named = Signal(str)
    down_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = QLineEdit(self)
        self._number.setProperty("scale", "large")
        self._number.setPlaceholderText(self.tr("Số định danh, hoặc quét mã QR trên thẻ"))
        self._number.setAccessibleName(self.tr("Công dân: số định danh hoặc mã QR trên thẻ"))
        self._look = PushButton(theme, self.tr("Tra cứu"), icon="search", parent=self)
        self._name_label = label(
            self.tr("Công dân mới. Họ và tên theo giấy tờ:"), "body", parent=self
        )
        self._name = QLineEdit(self)
        self._name.setAccessibleName(self.tr("Họ và tên công dân mới"))
        self._name_go = PushButton(theme, self.tr("Tiếp"), icon="chevron-right", parent=self)
        self._bar = MessageBar(theme, self)
        self._number.returnPressed.connect(self._on_look)
        self._number.installEventFilter(self)
        self._look.clicked.connect(self._on_look)
        self._name.returnPressed.connect(self._on_name)
        self._name_go.clicked.connect(self._on_name)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._number, 1)
        top.addWidget(self._look)
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(self._name_label)
        name.addWidget(self._name, 1)
        name.addWidget(self._name_go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addLayout(name)

    @property
    def field(self) -> QLineEdit:
        return self._number

    @property
    def name_field(self) -> QLineEdit:
        return self._name

    @property
    def message(self) -> str:
        """What went wrong with the number, empty for nothing."""
        return self._bar.text

    def render_state(self, state: IntakeState) -> None:
        if not state.typed:
            self._number.clear()
            self._name.clear()
        elif state.citizen is not None:
            self._number.setText(identity_number(state.citizen.found.number.number))
        asks_name = state.step is Step.NAME
        for part in (self._name_label, self._name, self._name_go):
            part.setVisible(asks_name)
        if state.fault is not None and state.spot is Spot.CITIZEN:
            self._bar.show_error(state.fault)
            self._number.selectAll()
        else:
            self._bar.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.down_pressed.emit()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_look(self) -> None:
        text = nfc(self._number.text())
        if text.strip():
            self.looked_up.emit(text)

    @Slot()
    def _on_name(self) -> None:
        self.named.emit(self._name.text())


class CitizenPanel(QFrame):
    """The right side: the citizen and what is held of them. Signals: merge_wanted(): look whether two are one person."""

    merge_wanted = Signal()

    def __init__(self, theme: Theme, images: PageImages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self.setObjectName("surface")
        self._theme = theme
        self._shown: object = None
        self._empty = EmptyState(
            theme,
            "card",
            self.tr("Chưa có công dân"),
            self.tr("Quét mã QR trên thẻ căn cước, hoặc gõ số định danh rồi nhấn Enter."),
            parent=self,
        )
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty)
        column.addWidget(self._scroll)

    def render_state(self, state: IntakeState) -> None:
        citizen = state.citizen
        self._empty.setVisible(citizen is None)
        self._scroll.setVisible(citizen is not None)
        shown = (citizen, state.name, state.held)
        if citizen is None or shown == self._shown:
            return
        self._shown = shown
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(6)
        self._add_person(column, citizen, state.name)
        self._add_same(column, citizen)
        self._add_held(column, state.held)
        self._add_dossiers(column, citizen)
        column.addStretch(1)
        self._scroll.setWidget(page)

    def _add_person(self, column: QVBoxLayout, citizen: CitizenView, typed_name: str) -> None:
        card, person = citizen.found.card, citizen.person
        name = shown_name(citizen.found, person) or typed_name
        born = (card.birth_date if card is not None else None) or (
            person.birth_date if person is not None else None
        )
        sex = citizen.found.number.sex or (person.sex if person is not None else None)
        residence = (card.residence if card is not None else None) or (
            person.residence if person is not None else None
        )
        column.addWidget(label(name or self.tr("Công dân mới"), "section", wrap=True))
        column.addWidget(label(identity_number(citizen.found.number.number), "strong"))
        facts = [
            SEX[sex] if sex is not None else "",
            self.tr("sinh {day}").format(day=day(born)) if isinstance(born, date) else "",
        ]
        told = ", ".join(fact for fact in facts if fact)
        if told:
            column.addWidget(label(told, "quiet", wrap=True))
        if residence:
            column.addWidget(label(residence, "quiet", wrap=True))
        if person is None:
            column.addWidget(StateChip(self._theme, Tone.GREY, self.tr("Lần đầu đến quầy")))
        if person is not None and person.deceased_on is not None:
            column.addWidget(StateChip(self._theme, Tone.STOP, self.tr("Đã khai tử")))
        for warning in citizen.found.warnings:
            bar = MessageBar(self._theme)
            # Before it is shown: without a place it would be a window of its own and take the focus.
            column.addWidget(bar)
            bar.show_words(Tone.LOOK, warning_sentence(warning))

    def _add_dossiers(self, column: QVBoxLayout, citizen: CitizenView) -> None:
        opened = [dossier for dossier in citizen.dossiers if dossier.is_open]
        if not opened:
            return
        column.addSpacing(12)
        column.addWidget(label(self.tr("Hồ sơ đang xử lý"), "strong"))
        for dossier in opened[:5]:
            column.addWidget(hairline())
            column.addWidget(label(dossier.procedure_name, wrap=True))
            told = self.tr("{number} · hẹn trả {day}")
            words = told.format(number=dossier.number, day=day(dossier.due_at.date()))
            column.addWidget(label(words, "small", wrap=True))

    def _add_held(self, column: QVBoxLayout, held: tuple[HeldPaper, ...]) -> None:
        column.addSpacing(12)
        title = self.tr("Giấy tờ đã có ({count})").format(count=len(held))
        column.addWidget(label(title, "strong"))
        if not held:
            column.addWidget(
                label(self.tr("Kho chưa có giấy tờ nào của công dân này."), "quiet", wrap=True)
            )
        for paper in held:
            column.addWidget(hairline())
            column.addWidget(HeldRow(self._theme, self._images, paper))

    def _add_same(self, column: QVBoxLayout, citizen: CitizenView) -> None:
        """Somebody else is known by this card's former number: an officer says whether they are one."""
        other = citizen.maybe_same
        if other is None:
            return
        bar = MessageBar(self._theme)
        words = self.tr("{name}, số {number}, có thể là cùng một người.")
        words = words.format(name=other.name, number=identity_number(other.number))
        column.addWidget(bar)
        bar.show_words(Tone.LOOK, words, act=self.tr("Xem để gộp"))
        bar.acted.connect(self.merge_wanted)


class HeldRow(QFrame):
    """One paper held: its first page, what it is, who digitised it and when."""

    def __init__(self, theme: Theme, images: PageImages, paper: HeldPaper) -> None:
        super().__init__()
        picture = Thumb(images, paper)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(paper.title, wrap=True))
        number = self.tr("số {number}").format(number=paper.number) if paper.number else ""
        issued = day(paper.issued_on) if paper.issued_on is not None else ""
        facts = " · ".join(fact for fact in (number, issued) if fact)
        for line in (facts, paper.digitised):
            if line:
                words.addWidget(label(line, "small", wrap=True))
        chip = QHBoxLayout()
        chip.addWidget(StateChip(theme, paper.tone, paper.word))
        chip.addStretch(1)
        words.addLayout(chip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(10)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


class Thumb(QLabel):
    """The first page, small; an empty sheet until it is there."""

    def __init__(self, images: PageImages, paper: HeldPaper) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self.setFixedSize(THUMB_WIDTH + 2, THUMB_HEIGHT + 2)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(self.tr("Trang đầu của {title}").format(title=paper.title))
        if paper.image is not None:
            images.load_small(
                paper.image,
                THUMB_WIDTH * 2,
                owner=self,
                on_done=self._on_picture,
                on_error=self._on_error,
            )

    def _on_picture(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image.copy(0, 0, image.width(), 2 * THUMB_HEIGHT))
        pixmap.setDevicePixelRatio(2.0)
        self.setPixmap(pixmap)

    def _on_error(self, _fault: CounterError) -> None:
        # The sheet stays empty; the store's own place tells what is wrong with the file.
        return
