"""Making the store: what the office is called, who the first supervisor is; then the recovery key, once."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.sign_in import FirstRun, SignInModel, SignInState
from counter_app.desktop.views.widgets import MessageBar, PrimaryButton, QuietButton, label
from counter_app.domain.errors import CounterError, FieldRefused, WeakPassphrase

from .passphrase import PassphraseEdit


class FirstRunForm(QWidget):
    """Six answers, one act."""

    def __init__(self, theme: Theme, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._code = QLineEdit(self)
        self._code.setPlaceholderText("H19.12")
        self._office = QLineEdit(self)
        self._office.setPlaceholderText(self.tr("Bộ phận Một cửa xã …"))
        self._desk = QLineEdit(self.tr("Quầy 1"), self)
        self._name = QLineEdit(self)
        self._login = QLineEdit(self)
        self._login.setPlaceholderText(self.tr("chữ thường không dấu, ví dụ hoa"))
        self._passphrase = PassphraseEdit(self)
        self._again = PassphraseEdit(self)
        self._caps = label(self.tr("Caps Lock đang bật."), "small", ink=Tone.LOOK, parent=self)
        self._caps.hide()
        self._bar = MessageBar(theme, self)
        self._create = PrimaryButton(theme, self.tr("Tạo kho"), parent=self)
        self._create.clicked.connect(self._on_create)
        self._shown_fault: CounterError | None = None
        for field in (self._passphrase, self._again):
            field.caps_changed.connect(self._caps.setVisible)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(12)
        rows = (
            (self.tr("Mã &cơ quan"), self._code),
            (self.tr("Tên cơ &quan"), self._office),
            (self.tr("Tên qu&ầy"), self._desk),
            (self.tr("&Họ và tên"), self._name),
            (self.tr("Tên đăng &nhập"), self._login),
            (self.tr("&Mật khẩu"), self._passphrase),
            (self.tr("Nhập &lại"), self._again),
        )
        self._fields: tuple[QLineEdit, ...] = tuple(field for _, field in rows)
        for words, field in rows:
            name = QLabel(words)
            name.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            field.returnPressed.connect(self._on_enter)
            form.addRow(name, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._caps)
        column.addWidget(self._bar)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._create)
        column.addLayout(row)

    def render_state(self, state: SignInState) -> None:
        self._create.setEnabled(not state.busy)
        self._create.set_words(self.tr("Đang tạo kho…") if state.busy else self.tr("Tạo kho"))
        if state.fault is not None:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()
        if state.fault is not None and state.fault is not self._shown_fault:
            field = self._refused(state.fault)
            field.setFocus()
            field.selectAll()
        elif state.fault is None and not state.busy and not self._code.text():
            self._code.setFocus()
        self._shown_fault = state.fault

    def _refused(self, fault: CounterError) -> QLineEdit:
        """Return the field to put right; the first when it is none of them."""
        if isinstance(fault, WeakPassphrase):
            return self._passphrase
        named = {"office": self._code, "name": self._name, "login": self._login}
        field = fault.details.get("field") if isinstance(fault, FieldRefused) else None
        return named.get(str(field), self._code)

    def forget(self) -> None:
        self._passphrase.clear()
        self._again.clear()

    @Slot()
    def _on_enter(self) -> None:
        """Enter goes on to the next answer; in the last one it is the act."""
        at = next((at for at, field in enumerate(self._fields) if field is self.sender()), 0)
        if at + 1 < len(self._fields):
            self._fields[at + 1].setFocus()
        else:
            self._on_create()

    @Slot()
    def _on_create(self) -> None:
        if self._passphrase.text() != self._again.text():
            self._bar.show_words(
                Tone.LOOK, self.tr("Hai lần nhập mật khẩu khác nhau. Nhập lại mật khẩu.")
            )
            self._again.selectAll()
            self._again.setFocus()
            return
        self._model.create(
            FirstRun(
                office_code=self._code.text(),
                office_name=self._office.text(),
                desk=self._desk.text(),
                login=self._login.text(),
                name=self._name.text(),
                passphrase=self._passphrase.text(),
            )
        )


class RecoveryKeyPage(QWidget):
    """The key that opens the store when every passphrase is forgotten: shown once, to be printed or written down."""

    def __init__(self, theme: Theme, model: SignInModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._key = label("", "section", wrap=True, parent=self)
        self._key.setAccessibleName(self.tr("Khóa khôi phục"))
        shape = self._key.font()
        shape.setStyleHint(QFont.StyleHint.Monospace)
        self._copy = QuietButton(theme, self.tr("Sao chép"), icon="copy", parent=self)
        self._kept = QCheckBox(self.tr("Tôi đã in hoặc ghi lại khóa này"), self)
        self._go_on = PrimaryButton(theme, self.tr("Tiếp tục"), parent=self)
        self._go_on.setEnabled(False)
        self._copy.clicked.connect(self._on_copy)
        self._kept.toggled.connect(self._go_on.setEnabled)
        self._go_on.clicked.connect(model.key_is_kept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Khóa khôi phục"), "section", parent=self))
        column.addWidget(
            label(
                self.tr(
                    "Khi quên hết mật khẩu, chỉ khóa này mở được kho. "
                    "In hoặc ghi lại rồi cất nơi an toàn; khóa không hiện lại lần nữa."
                ),
                "quiet",
                wrap=True,
                parent=self,
            )
        )
        column.addWidget(self._key)
        column.addWidget(self._kept)
        row = QHBoxLayout()
        row.addWidget(self._copy)
        row.addStretch(1)
        row.addWidget(self._go_on)
        column.addLayout(row)
        self.setTabOrder(self._kept, self._copy)
        self.setTabOrder(self._copy, self._go_on)

    @property
    def words(self) -> str:
        return self._key.text()

    def forget(self) -> None:
        """The key is shown once."""
        self._key.clear()

    def render_state(self, state: SignInState) -> None:
        self._key.setText(state.recovery_key)
        self._kept.setChecked(False)
        self._kept.setFocus()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key.text())
