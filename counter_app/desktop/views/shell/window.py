"""The window: the door, the opened desk behind it, locking by key or by idleness, and a clean end."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from PySide6.QtCore import QCoreApplication, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QSystemTrayIcon, QVBoxLayout, QWidget

from counter_app.app.preparing import prepare_beside
from counter_app.desktop.jobs import JobHub, Lane
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.session import Opened, Session
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.changes import ChangesModel
from counter_app.desktop.viewmodels.link import LinkModel
from counter_app.desktop.viewmodels.office_notices import OfficeNoticesModel
from counter_app.desktop.viewmodels.preparing import Prepare, PreparingModel
from counter_app.desktop.viewmodels.queue_news import QueueNews, QueueNewsModel
from counter_app.desktop.viewmodels.reading import ReadingModel
from counter_app.desktop.viewmodels.sign_in import SignInModel
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.widgets import MessageBar
from counter_app.domain.errors import ClockSetBack, CounterError
from counter_app.messages import sentence_of
from counter_app.services.clock_check import ClockState

from .desk import DeskView, IdleWatch
from .door import DoorView
from .tray import Tray

IDLE_MINUTES = 10


def _lanes() -> dict[Lane, Executor]:
    """The lanes of the window itself, before anyone has signed in."""
    return {
        lane: ThreadPoolExecutor(1, thread_name_prefix=f"door-{lane.value}")
        for lane in (Lane.STORE, Lane.PREPARE)
    }


class MainWindow(QMainWindow):
    """The one window of the program."""

    def __init__(
        self,
        options: LaunchOptions,
        theme: Theme,
        *,
        settings: QSettings | None = None,
        dialogs: Dialogs | None = None,
        tray_icon: QSystemTrayIcon | None = None,
        prepare: Prepare = prepare_beside,
    ) -> None:
        """`tray_icon`: the icon beside the clock; when None the system's, if it has a place for one."""
        super().__init__()
        self._tray = Tray(theme, self, icon=tray_icon)
        self._tray.opened.connect(self.open_queue)
        self._dialogs = dialogs or Dialogs()
        self._theme = theme
        self._settings = settings
        self._hub = JobHub(_lanes(), self)
        self._preparing = PreparingModel(self._hub, self, prepare=prepare)
        self._door_model = SignInModel(options, self._hub, self)
        self._door = DoorView(theme, self._door_model, self)
        self._notice = MessageBar(theme, self)
        self._told = MessageBar(theme, self)
        self._told.acted.connect(self._on_told_seen)
        self._office: OfficeNoticesModel | None = None
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._door)
        self._session: Session | None = None
        self._desk: DeskView | None = None
        self._idle = QTimer(self, interval=IDLE_MINUTES * 60_000, singleShot=True)
        self._idle.timeout.connect(self.lock)
        self._watch = IdleWatch(self)
        self._watch.touched.connect(self._on_touched)
        self._door_model.opened.connect(self.on_opened)
        self._notice.acted.connect(self._on_clock_right)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(self._told)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self.setWindowTitle("Quầy Số")
        self.setWindowIcon(QIcon(theme.pixmap("intake", theme.palette.accent, size=64)))
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self._restore()

    @property
    def session(self) -> Session | None:
        return self._session

    @property
    def desk(self) -> DeskView | None:
        """The opened desk, behind the door while locked; None before the first sign-in."""
        return self._desk

    @property
    def door(self) -> DoorView:
        return self._door

    @property
    def door_model(self) -> SignInModel:
        return self._door_model

    @property
    def idle_timer(self) -> QTimer:
        """Locks the window when it runs out."""
        return self._idle

    @property
    def notice(self) -> str:
        """What the notice above everything says, empty for nothing."""
        return self._notice.text

    @property
    def told(self) -> str:
        """What the bar for the supervisor says of the hub's word, empty for nothing."""
        return self._told.text

    def press_told(self) -> None:
        """Put away what it says."""
        self._told.press()

    def press_notice(self) -> None:
        """Do what the notice offers."""
        self._notice.press()

    @property
    def locked(self) -> bool:
        return self._stack.currentWidget() is self._door

    def start(self) -> None:
        """Look for the store and show the door."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self._watch)
        self._door_model.start()

    def prepare(self) -> None:
        """Make this PC ready to read pages, beside everything else."""
        self._preparing.start()

    @Slot()
    def lock(self) -> None:
        """Put the door before the desk; what is under way goes on behind it."""
        if self._session is None or self.locked:
            return
        self._idle.stop()
        self._stack.setCurrentWidget(self._door)
        self._show_told()
        self._door_model.lock(self._session.officer.login)

    @Slot(object)
    def on_opened(self, opened: Opened) -> None:
        """Let the officer in: back to the desk left behind, or to a fresh one."""
        self._door.forget()
        if self._session is not None:
            if opened.officer.login == self._session.officer.login:
                # The desk behind the door is still open; the second key turn only proved who is here.
                self._close_behind(opened.close)
                self._show_desk()
                return
            self._put_away()
        self._session = Session(opened, parent=self)
        link = LinkModel(self._session, self._session)
        changes = ChangesModel(self._session, link, self._session)
        changes.noticed.connect(self.tell_noticed)
        self._follow_office(self._session, changes)
        QueueNewsModel(link, self._session).told.connect(self._on_queue_news)
        link.changed.connect(self._tray.show_link)
        reading = ReadingModel(self._session, self._session)
        # With its session it goes, and the connection with it.
        self._watch.typed.connect(reading.hands_busy)
        self._desk = DeskView(
            ViewContext(self._theme, self._session, link, reading, self._dialogs), self
        )
        self._desk.lock_wanted.connect(self.lock)
        self._preparing.changed.connect(self._desk.bar.show_preparing)
        self._desk.bar.show_preparing(self._preparing.running)
        self._stack.addWidget(self._desk)
        self._show_desk()
        self._desk.show_place(Place.INTAKE)
        link.start()
        changes.start()
        self._look_at_clock(self._session)
        self._session.bring_in_leftovers()
        reading.start()

    @Slot(int)
    def tell_noticed(self, count: int) -> None:
        """Say that something about dossiers has come that a person must see."""
        words = self.tr("Có {count} thông báo mới cần xem: mở mục Hồ sơ, nhóm “Cần xem”.")
        self._notice.show_words(Tone.LOOK, words.format(count=count))

    def _follow_office(self, session: Session, changes: ChangesModel) -> None:
        """Show the hub's word to the supervisor until it is put away; never on the door."""
        self._office = OfficeNoticesModel(session, session)
        self._office.changed.connect(self._show_told)
        changes.told.connect(self._office.look)
        self._office.look()

    @Slot()
    def _show_told(self) -> None:
        notice = None if self._office is None or self.locked else self._office.notice
        if notice is None:
            self._told.clear()
            return
        words = sentence_of(notice.code, notice.details).text
        self._told.show_words(Tone.LOOK, words, act=self.tr("Đã xem"))

    @Slot()
    def _on_told_seen(self) -> None:
        if self._office is not None and not self.locked:
            self._office.put_away()

    @Slot(object)
    def _on_queue_news(self, news: QueueNews) -> None:
        """Somebody who looks at the queue sees it there."""
        looking = self.isActiveWindow() and not self.locked and self._desk is not None
        if not (looking and self._desk is not None and self._desk.place is Place.QUEUE):
            self._tray.tell(news)

    @Slot(str)
    def open_queue(self, subject: str = "") -> None:
        """Bring the window to the front with the queue in view; behind the door nothing is shown."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.activateWindow()
        if self._desk is not None and not self.locked:
            self._desk.show_place(Place.QUEUE, subject or None)

    @Slot(str)
    def tell_bug(self, kind: str) -> None:
        """One calm notice for a bug; the details are in the log."""
        words = self.tr(
            "Có lỗi trong chương trình; dữ liệu đã lưu vẫn an toàn. Nếu lặp lại, báo người quản trị mã lỗi {code}."
        )
        self._notice.show_words(Tone.LOOK, words.format(code=kind))

    def finish(self) -> None:
        """Wait for what runs and close the store; after the window is gone."""
        self._hub.stop()
        self._hub.join()
        if self._session is not None:
            self._session.stop()
            self._session.finish()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._idle.stop()
        self._tray.put_away()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self._watch)
        if self._session is not None:
            self._session.stop()
        if self._settings is not None:
            self._settings.setValue("window/geometry", self.saveGeometry())
            self._settings.setValue("window/dark", self._theme.palette.dark)
        super().closeEvent(event)

    def _look_at_clock(self, session: Session) -> None:
        """A clock that was set back dates and promises wrongly: told before the first dossier."""
        session.hub.submit(
            Lane.VIEW,
            session.counter.clock_watch.state,
            owner=self,
            on_done=self._on_clock,
            on_error=self._notice.show_error,
        )

    def _on_clock(self, clock: ClockState) -> None:
        session = self._session
        if session is None or session.office.test:
            return
        if clock.ahead is not None:
            fault = ClockSetBack(now=clock.now.isoformat(), last=clock.ahead.isoformat())
            act = self.tr("Giờ máy hiện đúng") if session.is_supervisor else ""
            self._notice.show_error(fault, act=act)

    @Slot()
    def _on_clock_right(self) -> None:
        """A supervisor says that the clock is right now and was wrong before."""
        if self._session is not None:
            self._session.hub.submit(
                Lane.STORE,
                self._session.counter.clock_watch.confirm,
                owner=self,
                on_done=self._on_clock_confirmed,
                on_error=self._notice.show_error,
            )

    def _on_clock_confirmed(self, _clock: ClockState) -> None:
        self._notice.clear()

    def _show_desk(self) -> None:
        assert self._desk is not None
        left = self._desk.focusWidget()
        self._stack.setCurrentWidget(self._desk)
        self._show_told()
        (self._desk if left is None else left).setFocus()
        self._idle.start()

    def _put_away(self) -> None:
        """The officer of the desk left behind is not the one who signs in now."""
        assert self._session is not None and self._desk is not None
        self._session.stop()
        self._office = None
        self._stack.removeWidget(self._desk)
        self._desk.deleteLater()
        self._close_behind(self._session.finish)
        self._session = None
        self._desk = None

    def _close_behind(self, close: Callable[[], None]) -> None:
        self._hub.submit(
            Lane.STORE, close, owner=self, on_done=self._on_closed, on_error=self._on_close_failed
        )

    def _on_closed(self, _nothing: object) -> None:
        pass

    def _on_close_failed(self, fault: CounterError) -> None:
        self._notice.show_error(fault)

    @Slot()
    def _on_touched(self) -> None:
        if not self.locked:
            self._idle.start()

    def _fit(self) -> None:
        """Fill a screen that has no room for the window with its frame: the acts stand at its foot."""
        room = self.screen().availableSize()
        if room.width() <= self.width() or room.height() <= self.height():
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _restore(self) -> None:
        if self._settings is None:
            return
        geometry = self._settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        else:
            self._fit()
        self._theme.set_dark(self._settings.value("window/dark", False, bool) is True)
