"""The way in: sign in, or make the store when there is none."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.sign_in import Door, SignInModel, SignInState
from counter_app.desktop.views.widgets import EmptyState, MessageBar, PrimaryButton, label
from counter_app.domain.ids import OfficerLogin

from .first_run import FirstRunForm, RecoveryKeyPage
from .passphrase import PassphraseEdit

CARD_WIDTH = 440
MARGIN = 32


class SignInForm(QWidget):
    """Officer and passphrase."""

    def __init__(self, theme: Theme, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._officer = QComboBox(self)
        self._officer.setAccessibleName(self.tr("Cán bộ"))
        self._passphrase = PassphraseEdit(self)
        self._passphrase.setAccessibleName(self.tr("Mật khẩu"))
        self._caps = label(self.tr("Caps Lock đang bật."), "small", ink=Tone.LOOK, parent=self)
        self._caps.hide()
        self._bar = MessageBar(theme, self)
        self._enter = PrimaryButton(theme, self.tr("Đăng nhập"), parent=self)
        self._passphrase.caps_changed.connect(self._caps.setVisible)
        self._passphrase.returnPressed.connect(self._on_enter)
        self._enter.clicked.connect(self._on_enter)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(6)
        for words, field in (
            (self.tr("&Cán bộ"), self._officer),
            (self.tr("&Mật khẩu"), self._passphrase),
        ):
            name = QLabel(words)
            name.setBuddy(field)
            form.addRow(name, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._caps)
        column.addWidget(self._bar)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._enter)
        column.addLayout(row)

    @property
    def message(self) -> str:
        return self._bar.text

    def render_state(self, state: SignInState) -> None:
        names = [self._officer.itemText(at) for at in range(self._officer.count())]
        if names != list(state.logins):
            self._officer.clear()
            self._officer.addItems([str(login) for login in state.logins])
        if state.chosen is not None:
            self._officer.setCurrentText(state.chosen)
        for part in (self._officer, self._passphrase, self._enter):
            part.setEnabled(not state.busy)
        self._enter.set_words(self.tr("Đang mở kho…") if state.busy else self.tr("Đăng nhập"))
        if state.fault is not None:
            self._bar.show_error(state.fault)
            self._passphrase.selectAll()
        else:
            self._bar.clear()
        if not state.busy:
            self._passphrase.setFocus()

    def forget(self) -> None:
        """Leave nothing typed behind."""
        self._passphrase.clear()

    @Slot()
    def _on_enter(self) -> None:
        self._model.sign_in(OfficerLogin(self._officer.currentText()), self._passphrase.text())


class DoorView(QWidget):
    """One card in the middle: whatever the state asks for."""

    def __init__(self, theme: Theme, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label("Quầy Số", "page", parent=self)
        self._about = label("", "quiet", wrap=True, parent=self)
        self._sign_in = SignInForm(theme, model, self)
        self._first = FirstRunForm(theme, model, self)
        self._key = RecoveryKeyPage(theme, model, self)
        self._closed = QWidget(self)
        self._bar = MessageBar(theme, self._closed)
        closed = QVBoxLayout(self._closed)
        closed.setContentsMargins(0, 0, 0, 0)
        closed.addWidget(self._bar)
        closed.addStretch(1)
        self._waiting = EmptyState(
            theme, "lock", self.tr("Đang mở"), self.tr("Tìm kho dữ liệu của quầy này.")
        )
        self._pages = QStackedWidget(self)
        for page in (self._waiting, self._first, self._key, self._sign_in, self._closed):
            self._pages.addWidget(page)
        self._lay_out()
        model.changed.connect(self.on_state)
        self.on_state(model.state)

    @property
    def sign_in_message(self) -> str:
        """What went wrong with signing in, empty for nothing."""
        return self._sign_in.message

    @property
    def words(self) -> str:
        """The recovery key as shown, empty when it is not."""
        return self._key.words

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setObjectName("card")
        card.setFixedWidth(CARD_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(MARGIN, 28, MARGIN, 28)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self._pages)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    @Slot(object)
    def on_state(self, state: SignInState) -> None:
        pages = {
            Door.LOOKING: (self._waiting, ""),
            Door.FIRST_RUN: (
                self._first,
                self.tr(
                    "Máy này chưa có kho dữ liệu. Tạo kho cho quầy; mọi thứ trong kho được mã hóa bằng mật khẩu của cán bộ."
                ),
            ),
            Door.RECOVERY_KEY: (self._key, ""),
            Door.SIGN_IN: (self._sign_in, self.tr("Đăng nhập để mở kho dữ liệu của quầy.")),
            Door.CLOSED: (self._closed, ""),
        }
        page, about = pages[state.door]
        self._about.setText(about)
        self._about.setVisible(bool(about))
        # The card is placed by its size hint, which knows nothing of wrapped lines.
        height = self._about.heightForWidth(CARD_WIDTH - 2 * MARGIN) if about else 0
        self._about.setMinimumHeight(height)
        if state.door is not Door.RECOVERY_KEY:
            self._key.forget()
        for each in (self._waiting, self._first, self._key, self._sign_in, self._closed):
            # A hidden page must not make the card as tall as the tallest.
            each.setVisible(each is page)
        self._pages.setCurrentWidget(page)
        match state.door:
            case Door.SIGN_IN:
                self._sign_in.render_state(state)
            case Door.FIRST_RUN:
                self._first.render_state(state)
            case Door.RECOVERY_KEY:
                self._key.render_state(state)
            case Door.CLOSED if state.fault is not None:
                self._bar.show_error(state.fault)
        self._fit(page)

    def _fit(self, page: QWidget) -> None:
        """The card is as tall as its page needs, at the card's own width."""
        layout = page.layout()
        if layout is not None and layout.hasHeightForWidth():
            self._pages.setFixedHeight(layout.totalHeightForWidth(CARD_WIDTH - 2 * MARGIN))
        else:
            self._pages.setFixedHeight(page.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Sizes are true only once the style has been at the page.
        page = self._pages.currentWidget()
        if page is not None:
            self._fit(page)

    def forget(self) -> None:
        """Leave no passphrase in a field."""
        self._sign_in.forget()
        self._first.forget()
