"""What works on this PC: each check looks at the real thing and says what it found, never raises."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from counter_app.app.preparing import count_lacking
from counter_app.catalogue import load_catalogue
from counter_app.domain.error_base import CounterError, Detail
from counter_app.domain.errors import TesseractMissing
from counter_app.ocr.installed import has_vietnamese, reader_version
from counter_app.scanning.park import SystemScannerPark
from counter_app.services.supervising import Supervising
from counter_app.slips.fonts import register_fonts

_ENOUGH_FREE = 2 * 1024**3
"""Bytes that should be free: a day's scans of a busy desk."""
_OLDEST_CLOCK = datetime(2026, 1, 1)  # noqa: DTZ001 - compared as a date, whatever the zone


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: a stable name, whether it works, and facts to show (`version`, `count`, `free`, `found`)."""

    name: str
    ok: bool
    facts: Mapping[str, Detail] = field(default_factory=dict)


def check_pc(folder: Path) -> tuple[Check, ...]:
    """Check everything that needs no passphrase; `folder` is the desk's data folder, which need not exist."""
    return (
        _tesseract(),
        _language(),
        _scanner_tool(),
        _guarded("scanners", _scanners),
        _guarded("prepared", _prepared),
        _guarded("fonts", _fonts),
        _disk(folder),
        _guarded("catalogue", _catalogue),
        _clock(),
        Check("keys", (folder / "keys.json").is_file()),
    )


def check_store(supervising: Supervising) -> Check:
    """Check the opened store: its chain of events must hold."""

    def look() -> Check:
        report = supervising.verify_chain()
        return Check("store", report.ok, {"count": report.events})

    return _guarded("store", look)


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except CounterError as fault:
        return Check(name, False, {"found": fault.code})


def _tesseract() -> Check:
    try:
        return Check("tesseract", True, {"version": reader_version()})
    except TesseractMissing:
        return Check("tesseract", False)


def _language() -> Check:
    return Check("language", has_vietnamese())


def _scanner_tool() -> Check:
    return Check("scanner_tool", shutil.which("scanimage") is not None)


def _scanners() -> Check:
    devices = SystemScannerPark().devices()
    return Check("scanners", bool(devices), {"count": len(devices)} if devices else {})


def _prepared() -> Check:
    lacking = count_lacking()
    return Check("prepared", not lacking, {"count": lacking} if lacking else {})


def _fonts() -> Check:
    register_fonts()
    return Check("fonts", True)


def _disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    return Check("disk", free >= _ENOUGH_FREE, {"free": free})


def _catalogue() -> Check:
    return Check("catalogue", True, {"count": len(load_catalogue().procedures)})


def _clock() -> Check:
    return Check("clock", datetime.now() >= _OLDEST_CLOCK)  # noqa: DTZ005 - the PC's own wall clock
