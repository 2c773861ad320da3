"""`queue push`: one pass, pass after pass until nothing is left, or for ever."""

import logging
from argparse import ArgumentParser, Namespace
from contextlib import closing
from functools import partial
from threading import Event
from time import monotonic

from counter_app.app.counter import Counter
from counter_app.domain.errors import (
    CounterError,
    DiskFull,
    HubRefusedCredential,
    NotEnrolled,
    QueueBusy,
    SenderReplaced,
    StoreBusy,
)
from counter_app.domain.outbox import SenderName
from counter_app.messages import sentence
from counter_app.services.sending import PushResult, QueueStatus

from .options import counter
from .output import DONE, PERSON, Answer, note
from .parsers import Commands

log = logging.getLogger(__name__)

_LONGEST_LOOK = 30.0
"""Seconds between two looks at the queue of --until-empty and --watch when nothing is due earlier."""
_CHANGES_EVERY = 60.0
"""Seconds between two questions for the hub's changes while nothing is sent."""

_LACKS = (DiskFull, StoreBusy, NotEnrolled)
"""What is missing at this desk itself: nothing is asked of the hub until it is there."""


def add(acts: Commands, common: ArgumentParser) -> None:
    push = acts.add_parser("push", parents=[common], help="send what is due")
    when = push.add_mutually_exclusive_group()
    when.add_argument("--until-empty", action="store_true", help="outlive bad links")
    when.add_argument("--watch", action="store_true", help="go on for new rows, until stopped")
    push.set_defaults(action=_push)


def _push(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        # Who watches until told to stop has done so when told: systemd would else call the sender failed.
        as_asked = False
        if options.watch or options.until_empty:
            passes = _Passes(desk, watch=options.watch)
            result = passes.run()
            as_asked = options.watch and passes.told_to_stop
        else:
            result = _Passes(desk, watch=False).once(insist=True)
    stopped = result.stopped
    lines = [f"Đã gửi {result.received} bản ghi, còn {result.left}."]
    if stopped is not None:
        lines.append(sentence(stopped).text)
    elif result.left:
        lines.append("Xem lý do của từng bản ghi: counter-app queue status")
    return Answer(
        {
            "sent": result.sent,
            "received": result.received,
            "left": result.left,
            "bytes_sent": result.bytes_sent,
            "bytes_needed": result.bytes_needed,
            "stopped": None
            if stopped is None
            else {"code": stopped.code, "reason": sentence(stopped).text},
        },
        tuple(lines),
        DONE if as_asked or not result.left else PERSON,
    )


class _Changes:
    """What the hub tells. A desk that only waits asks once a minute: more would burden a thin line, and the hub of 200 desks."""

    def __init__(self, desk: Counter, stop: Event) -> None:
        self._desk = desk
        self._stop = stop
        self._next = 0.0

    def more_came(self, *, idle: bool) -> bool:
        """Whether papers of other offices or official numbers have come, so that there is more to send."""
        numbers = False
        if (now := monotonic()) >= self._next or not idle:
            self._next = now + _CHANGES_EVERY
            try:
                numbers = bool(self._desk.changes.catch_up(self._stop).numbers)
            except HubRefusedCredential as fault:
                # Whoever is not let in asks for nothing more.
                log.info("the hub's changes were not looked at: %s", fault.code)
                return False
            except CounterError as fault:
                log.info("the hub's changes were not looked at: %s", fault.code)
        return bool(self._desk.province.bring_in()) or numbers


class _Passes:
    """Pass after pass, until nothing is left that could still go by itself (or for ever with `watch`).

    A pause that only a person can end ends the first: asking on would only burden the hub. Who watches stays through that
    and through what this desk itself lacks (an enrolment, room on its disk, the store that another process writes to),
    asks the hub for nothing meanwhile, and looks into the store from time to time: nobody would begin it anew.
    """

    def __init__(self, desk: Counter, *, watch: bool) -> None:
        self._desk = desk
        self._watch = watch
        self._sender = SenderName.SERVICE if watch else SenderName.COMMAND
        self._stop = Event()
        self._changes = _Changes(desk, self._stop)
        self._left = 0
        self._told: str | None = None
        """What was told last of why it stands still."""

    @property
    def told_to_stop(self) -> bool:
        return self._stop.is_set()

    def run(self) -> PushResult:
        """Raises QueueBusy when another one sends already and nobody waits for it to end."""
        self._left = self._desk.sending.status().left
        total = PushResult(0, 0, self._left, 0, 0, None)
        try:
            total = last = self.once(insist=True)
            while self._goes_on(last):
                self._stop.wait(self._pause(last))
                last = self.once(insist=False)
                total = _sum(total, last)
        except KeyboardInterrupt:
            self._stop.set()
            note("Đã dừng gửi; phần còn lại vẫn ở trong hàng đợi.")
        return total

    def once(self, *, insist: bool) -> PushResult:
        """Return what one pass did. Raises QueueBusy when another one sends already and nobody waits for it to end."""
        try:
            result = self._pass(insist=insist)
        except QueueBusy as busy:
            if not self._watch:
                raise
            return PushResult(0, 0, self._desk.sending.status().left, 0, 0, busy)
        except _LACKS as lack:
            if not self._watch:
                raise
            return PushResult(0, 0, self._left, 0, 0, lack)
        self._left = result.left
        return result

    def _pass(self, *, insist: bool) -> PushResult:
        """Send what is due, fetch what officers took from other offices, hear what the hub tells, and send what came of it."""
        send = partial(self._desk.sending.push, cancel=self._stop, sender=self._sender)
        result = send(insist=insist)
        if result.stopped is None and self._changes.more_came(idle=not result.sent):
            return _sum(result, send(insist=False))
        return result

    def _goes_on(self, last: PushResult) -> bool:
        """Whether there is another pass; what keeps who watches is told once."""
        if self._watch and isinstance(last.stopped, _LACKS):
            self._tell(last.stopped)
            return True
        seen = self._desk.sending.status()
        if _needs_a_person(seen):
            self._tell(seen.stopped)
            return self._watch
        if isinstance(last.stopped, SenderReplaced):
            # Whoever watches waits for the other to end; its rows are the other's until then.
            note(sentence(last.stopped).text)
            return self._watch
        self._tell(None)
        return self._watch or _can_still_go(seen, last)

    def _tell(self, fault: CounterError | None) -> None:
        """Say what keeps it, once, and once that it goes on."""
        code = None if fault is None else fault.code
        if not self._watch or code == self._told:
            return
        self._told = code
        note("Tiếp tục gửi." if fault is None else sentence(fault).text)

    def _pause(self, last: PushResult) -> float:
        if self._watch and isinstance(last.stopped, _LACKS):
            return _LONGEST_LOOK
        seen = self._desk.sending.status()
        if _needs_a_person(seen):
            return _LONGEST_LOOK
        if seen.next_try_at is None:
            return 1.0
        wait = (seen.next_try_at - self._desk.clock.now()).total_seconds()
        return min(max(wait, 1.0), _LONGEST_LOOK)


def _needs_a_person(seen: QueueStatus) -> bool:
    """Tell whether nothing goes until a person has done something: the hub lets this desk in no more."""
    return seen.pause is not None and seen.pause.next_try_at is None


def _can_still_go(seen: QueueStatus, last: PushResult) -> bool:
    """Tell whether another pass may send something: what needs a person, stands behind it, or is closed by the office's
    own rules does not go by itself.
    """
    return bool(seen.going) and (
        bool(last.sent) or seen.pause is not None or seen.next_try_at is not None
    )


def _sum(before: PushResult, now: PushResult) -> PushResult:
    return PushResult(
        sent=before.sent + now.sent,
        received=before.received + now.received,
        left=now.left,
        bytes_sent=before.bytes_sent + now.bytes_sent,
        bytes_needed=before.bytes_needed + now.bytes_needed,
        stopped=now.stopped,
    )
