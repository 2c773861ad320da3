"""All sources of this PC, by name: `sane:<device>` and `folder:<path>`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from counter_app.domain.errors import BadUsage
from counter_app.services.scan_ports import PageSource, ScannedPage, ScannerDevice

from . import folder, sane, spool as spools
from .helper import HelperLimits


class SystemScannerPark:
    """Satisfies `ScannerPark`."""

    def __init__(
        self,
        *,
        follow: bool = False,
        command: Sequence[str] = ("scanimage",),
        environment: Mapping[str, str] | None = None,
        limits: HelperLimits | None = None,
    ) -> None:
        """`follow`: folders wait for more files until cancelled; the rest is for the SANE helper."""
        self._follow = follow
        self._command = tuple(command)
        self._environment = environment
        self._limits = limits

    def devices(self) -> tuple[ScannerDevice, ...]:
        """List the scanners that are connected now; any folder can be opened besides.

        Raises:
            ScannerToolMissing: there is no `scanimage`.
            ScannerFailed: it failed or hung.
        """
        return sane.list_devices(
            command=self._command, environment=self._environment, limits=self._limits
        )

    def open(self, name: str) -> PageSource:
        """Return the source of that name. A scanner is first spoken to when its pages are asked for.

        Raises:
            BadUsage: reason `source_unknown` (neither `sane:` nor `folder:`) or `source_empty`.
            ScannerNotFound: the folder is not there.
        """
        for prefix in (sane.PREFIX, folder.PREFIX):
            if name == prefix:
                raise BadUsage(reason="source_empty")
        if name.startswith(sane.PREFIX):
            return sane.SaneSource(
                name.removeprefix(sane.PREFIX),
                command=self._command,
                environment=self._environment,
                limits=self._limits,
            )
        if name.startswith(folder.PREFIX):
            path = Path(name.removeprefix(folder.PREFIX)).expanduser()
            return folder.open_folder(path, follow=self._follow)
        raise BadUsage(reason="source_unknown")

    def leftovers(self, spool: Path) -> tuple[ScannedPage, ...]:
        """List whole scanner pages that an earlier run left without release, in page order.

        Copies of files from a watched folder are no leftovers: they are thrown away here, and the folder offers
        the file itself again. Call it while no scan into this spool is running.

        Raises:
            ScannerFailed: reason `permission` or `io`.
        """
        with spools.disk_errors(0):
            spools.discard_copies(spool)
            return spools.leftovers(spool)
