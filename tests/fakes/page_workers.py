"""Page workers that die, hang or stumble on purpose. Importable by name, since workers are spawned."""

import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from threading import Event

from counter_app.domain.errors import DiskFull
from counter_app.workers.handlers import handle
from counter_app.workers.settings import PoolSettings
from counter_app.workers.tasks import Answer, AssembleTask, FieldsTask, PageTask, ProbeTask, Task
from counter_app.workers.worker import Handler, serve

Pipe = Connection

BAD_PAGE = 2


def _on_bad_page(act: Handler) -> Handler:
    def answer(task: Task) -> Answer:
        return act(task) if isinstance(task, PageTask) and task.number == BAD_PAGE else handle(task)

    return answer


def _die(task: Task) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def _die_once(task: Task) -> Answer:
    assert isinstance(task, PageTask)
    marker = task.scratch.parent.parent / "died-once"
    if marker.exists():
        return handle(task)
    marker.touch()
    return _die(task)


def _hang(task: Task) -> Answer:
    Event().wait()
    return None


def _stumble(task: Task) -> Answer:
    raise RuntimeError("a decoder's bug, with a citizen's name in it")


def _fill_disk(task: Task) -> Answer:
    raise DiskFull()


def _eat_memory(task: Task) -> Answer:
    return handle(task) if len(bytearray(1 << 40)) == 0 else None


def _only_reading(act: Handler) -> Handler:
    """What happens to the bad page happens while its text is read; its picture can be kept."""

    def answer(task: Task) -> Answer:
        return act(task) if isinstance(task, PageTask) and task.unread is None else handle(task)

    return _on_bad_page(answer)


def _hang_on_opening(task: Task) -> Answer:
    return _hang(task) if isinstance(task, ProbeTask) else handle(task)


def _die_on(kind: type[Task]) -> Handler:
    return lambda task: _die(task) if isinstance(task, kind) else handle(task)


def _without_room(kind: type[Task]) -> Handler:
    """While such a task is done every file is refused what comes after its first bytes."""

    def answer(task: Task) -> Answer:
        if not isinstance(task, kind):
            return handle(task)
        # A module that is loaded meanwhile would be kept cut off in the middle, for everybody.
        sys.dont_write_bytecode = True
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (700, hard))
        try:
            return handle(task)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return answer


def dying(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _on_bad_page(_die))


def dying_once(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _on_bad_page(_die_once))


def hanging(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _on_bad_page(_hang))


def stumbling(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _on_bad_page(_stumble))


def disk_filling(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _on_bad_page(_fill_disk))


def slow_to_open(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _hang_on_opening)


def hanging_reader(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _only_reading(_hang))


def dying_reader(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _only_reading(_die))


def hungry_reader(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _only_reading(_eat_memory))


def never_ready(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_opener(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _die_on(ProbeTask))


def dying_field_reader(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _die_on(FieldsTask))


def dying_joiner(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _die_on(AssembleTask))


def full_while_joining(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _without_room(AssembleTask))


def full_while_opening(connection: "Pipe[Answer, Task | None]", settings: PoolSettings) -> None:
    serve(connection, settings, lambda: _without_room(ProbeTask))
