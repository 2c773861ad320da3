"""SANE scanners (also eSCL ones, through sane-airscan) by `scanimage` as a helper process.

`scanimage` writes `NAME.part`, renames it to `NAME` when the page is done and then prints `NAME`; it does
not flush to disk, does not check that closing the file worked, and may end with status 0 all the same.
So a page counts only when its file has been read through to the end chunk and flushed here.
"""

import os
import re
import shutil
import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

from counter_app.domain.errors import (
    CounterError,
    DiskFull,
    ScannerBusy,
    ScannerEmpty,
    ScannerFailed,
    ScannerJammed,
    ScannerNotFound,
)
from counter_app.services.scan_ports import ScannedPage, ScannerDevice, ScanOptions

from .helper import Helper, HelperLimits, HelperSilentError
from .sane_options import DeviceOption, plan_scan, read_options
from .spool import disk_errors, flush_file, is_whole_png, next_number, number_of, prepare

PREFIX = "sane:"
"""How names of SANE devices begin in `scan --source`."""

_LEAST_FREE_BYTES = 1 << 20
_ENDED_WITHOUT_PAPER = 7  # SANE_STATUS_NO_DOCS
_REASONS = (
    # Texts of scanimage and sane_strstatus, which are never translated. The first that is found counts.
    (r"Write Error|No space left", "disk"),
    (r"unrecognized option|option .*(?:failed|inactive|invalid)|bad option", "option"),
    (r"feeder jammed", "jammed"),
    (r"out of documents", "empty"),
    (r"Device busy", "busy"),
    (r"cover is open", "cover_open"),
    (r"open of device .* failed: (?:Invalid argument|Error during device I/O)", "not_found"),
    (r"no SANE devices found", "not_found"),
    (r"has been denied", "access_denied"),
    (r"Error during device I/O", "unplugged"),
    (r"cannot (?:open|rename)", "io"),
    (r"Out of memory", "memory"),
    (r"was cancell?ed", "cancelled_at_device"),
)


class SaneSource:
    """One SANE device. Satisfies `PageSource`; pages are PNG, spooled as `page-<number>-<batch>.png`."""

    def __init__(
        self,
        device: str,
        *,
        command: Sequence[str] = ("scanimage",),
        environment: Mapping[str, str] | None = None,
        limits: HelperLimits | None = None,
    ) -> None:
        """`device` as SANE names it (`test:0`); `environment` replaces this process's own for the helper."""
        self._device = device
        self._command = tuple(command)
        self._environment = dict(os.environ if environment is None else environment)
        self._limits = limits or HelperLimits()
        self._options: Mapping[str, DeviceOption] | None = None

    def pages(
        self, spool: Path, options: ScanOptions, *, cancel: Event
    ) -> Generator[ScannedPage, None, None]:
        """Yield each page as soon as it is whole and flushed in `spool`; numbers go on from what lies there.

        After `cancel` the helper is ended within a second, pages that are whole are still yielded, and the
        iteration ends without an error. The same holds for pages that were whole before a failure.

        Raises:
            ScannerNotFound, ScannerBusy, ScannerEmpty, ScannerJammed, ScannerToolMissing, DiskFull.
            ScannerFailed: reason `timeout`, `helper_died`, `damaged_page`, `no_page`, `no_feeder`,
                `no_duplex`, `cover_open`, `option`, `access_denied` or `unplugged` (the device), `permission`
                or `io` (the spool), `memory`, `cancelled_at_device` or `unknown`.
        """
        with disk_errors(0):
            prepare(spool)
            start = next_number(spool)
        device = self._options_of_device(cancel)
        if device is None:
            return
        plan = plan_scan(device, options)
        batch = _Batch(spool.absolute())
        count = () if plan.count is None else (f"--batch-count={plan.count}",)
        # A bare file name and the spool as working folder: a path may hold `%`, which is special here.
        arguments = ("--progress", "--batch-print", f"--batch-start={start}", *count)
        arguments = ("--format=png", f"--batch={batch.pattern}", *arguments, *plan.arguments)
        yield from self._run(arguments, batch, cancel)

    def release(self, page: ScannedPage) -> None:
        """Delete the spool file of a page that is committed to the store; doing it twice is harmless.

        Raises:
            ScannerFailed: reason `permission` or `io`.
        """
        with disk_errors(0):
            page.path.unlink(missing_ok=True)

    def _run(
        self, arguments: Sequence[str], batch: "_Batch", cancel: Event
    ) -> Generator[ScannedPage, None, None]:
        helper = self._start(arguments, batch.spool)
        silent = False
        try:
            with helper:
                try:
                    for name in helper.lines(cancel):
                        if batch.owns(name):
                            yield batch.take(name)
                    helper.finish(cancel)
                except HelperSilentError:
                    silent = True
            yield from batch.rest()
        finally:
            batch.drop_half_written()
        if cancel.is_set():
            return
        if silent:
            raise ScannerFailed(reason="timeout", pages=batch.received)
        failure = _judge(helper.stop(), helper.messages, batch.received, PREFIX + self._device)
        if failure is not None:
            raise failure

    def _options_of_device(self, cancel: Event) -> Mapping[str, DeviceOption] | None:
        """Ask the device once what it understands. None: cancelled."""
        if self._options is None:
            name = PREFIX + self._device
            with self._start(("--all-options",), None) as helper:
                text = _all_lines(helper, cancel)
                status = helper.stop()
            if cancel.is_set():
                return None
            if status:
                raise _judge(status, helper.messages, 0, name) or ScannerNotFound(source=name)
            self._options = read_options(text)
        return self._options

    def _start(self, arguments: Sequence[str], folder: Path | None) -> Helper:
        return Helper(
            (*self._command, f"--device-name={self._device}", *arguments),
            folder=folder,
            environment=self._environment,
            limits=self._limits,
        )


def list_devices(
    *,
    command: Sequence[str] = ("scanimage",),
    environment: Mapping[str, str] | None = None,
    limits: HelperLimits | None = None,
) -> tuple[ScannerDevice, ...]:
    """List the SANE devices that are connected now, as `sane:<device>`.

    Raises:
        ScannerToolMissing: there is no `scanimage`.
        ScannerFailed: it failed or hung.
    """
    with Helper(
        (*command, "--formatted-device-list=%d\t%v %m%n"),
        folder=None,
        environment=os.environ if environment is None else environment,
        limits=limits or HelperLimits(),
    ) as helper:
        text = _all_lines(helper, Event())
        status = helper.stop()
    if status:
        raise _judge(status, helper.messages, 0, PREFIX) or ScannerFailed(reason="unknown", pages=0)
    rows = [line.partition("\t") for line in text.splitlines() if "\t" in line]
    return tuple(ScannerDevice(PREFIX + name, label) for name, _, label in rows)


class _Batch:
    """The files of one run of the helper."""

    def __init__(self, spool: Path) -> None:
        self.spool = spool
        self.received = 0
        # Unique, so that what an earlier run left is never written over.
        self._id = uuid.uuid4().hex
        self._taken: set[str] = set()

    @property
    def pattern(self) -> str:
        """The printf pattern of the file names."""
        return f"page-%06d-{self._id}.png"

    def owns(self, name: str) -> bool:
        """Say whether a printed line names a page of this batch; drivers may print other things."""
        return name.endswith(f"-{self._id}.png") and number_of(Path(name)) is not None

    def take(self, name: str) -> ScannedPage:
        """Check and flush one finished file. A damaged one was never acknowledged: it is deleted."""
        path = self.spool / name
        number = number_of(path)
        self._taken.add(name)
        with disk_errors(self.received):
            if number is None or not is_whole_png(path):
                path.unlink(missing_ok=True)
                if shutil.disk_usage(self.spool).free < _LEAST_FREE_BYTES:
                    raise DiskFull(pages=self.received)
                raise ScannerFailed(reason="damaged_page", pages=self.received, page=number)
            flush_file(path)
        self.received += 1
        return ScannedPage(path, number)

    def rest(self) -> Iterator[ScannedPage]:
        """Take the files that were finished but not announced when the helper ended."""
        for path in sorted(self.spool.glob(f"page-*-{self._id}.png")):
            if path.name not in self._taken:
                yield self.take(path.name)

    def drop_half_written(self) -> None:
        """Delete the page that was under way; it has never been shown to anyone."""
        for path in self.spool.glob(f"page-*-{self._id}.png.part"):
            path.unlink(missing_ok=True)


def _all_lines(helper: Helper, cancel: Event) -> str:
    try:
        lines = list(helper.lines(cancel))
        helper.finish(cancel)
    except HelperSilentError:
        raise ScannerFailed(reason="timeout", pages=0) from None
    return "\n".join(lines)


def _judge(status: int, messages: str, pages: int, source: str) -> CounterError | None:
    """Say what the end of `scanimage` means: its exit status (a SANE status, or < 0 for a signal), its messages."""
    reason = next((name for text, name in _REASONS if re.search(text, messages)), None)
    if status in (0, _ENDED_WITHOUT_PAPER) and reason != "disk":
        if pages:
            return None
        return ScannerEmpty() if reason == "empty" else ScannerFailed(reason="no_page", pages=0)
    if reason is None:
        reason = "helper_died" if status < 0 else "unknown"
    special: dict[str, CounterError] = {
        "disk": DiskFull(pages=pages),
        "jammed": ScannerJammed(pages=pages),
        "empty": ScannerEmpty(),
        "busy": ScannerBusy(pages=pages),
        "not_found": ScannerNotFound(source=source),
    }
    return special.get(reason) or ScannerFailed(reason=reason, pages=pages)
