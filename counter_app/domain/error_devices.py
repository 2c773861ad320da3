"""What goes wrong with scanners and printers."""

from .error_base import SetupMissing, TryLater


class ScannerToolMissing(SetupMissing):
    code = "SCANNER_TOOL_MISSING"


class ScannerNotFound(TryLater):
    """Details: `source`."""

    code = "SCANNER_NOT_FOUND"


class ScannerBusy(TryLater):
    code = "SCANNER_BUSY"


class ScannerJammed(TryLater):
    """Details: `pages` (received and kept before the jam)."""

    code = "SCANNER_JAMMED"


class ScannerEmpty(TryLater):
    """The feeder holds no paper."""

    code = "SCANNER_EMPTY"


class PrinterFailed(TryLater):
    """Details: `printer`."""

    code = "PRINTER_FAILED"


class ScannerFailed(TryLater):
    """Details: `reason`, `pages` (received and kept)."""

    code = "SCANNER_FAILED"
