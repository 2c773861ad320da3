"""The hub's doors for the command line."""

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.carry import PartsWanted
from counter_app.domain.dossier_number import office_to_new
from counter_app.domain.errors import BadUsage, CounterError
from counter_app.domain.hub_desks import KnownDesk, Revoked
from counter_app.domain.ids import OfficeCode

if TYPE_CHECKING:
    from counter_app.hub.backup import Backup as Backup
    from counter_app.hub.clock import HubTime as HubTime
    from counter_app.hub.copying import LackingBlob as LackingBlob
    from counter_app.hub.packages import Imported
    from counter_app.hub.settings import HubSettings


@dataclass(frozen=True, slots=True)
class HubPlace:
    """Where one hub keeps what it holds. What is None is the embedded hub's default.

    Attributes:
        data: folder of an embedded hub.
        key_file: its keys, outside `data`.
        database_url: `postgresql://…` of a grown hub.
        blobs_url: `s3://HOST:PORT/BUCKET` of a grown hub.
        blobs_credentials: JSON file with `key` and `secret` of `blobs_url`.
    """

    data: Path | None = None
    key_file: Path | None = None
    database_url: str | None = None
    blobs_url: str | None = None
    blobs_credentials: Path | None = None

    def settings(self) -> "HubSettings":
        """Return the hub's settings. Raises BadUsage: `data` is a desk's folder."""
        from counter_app.hub.settings import HubSettings, default_data, default_key_file

        return HubSettings(
            data=_own_folder(self.data or default_data()),
            key_file=self.key_file or default_key_file(),
            database_url=self.database_url,
            blobs_url=self.blobs_url,
            blobs_credentials=self.blobs_credentials,
        )

    def settings_of_a_hub(self) -> "HubSettings":
        """Do what `settings` does for acts that look or save: in a mistyped folder they would find, and make, an empty hub.

        Raises:
            BadUsage: also where there is no hub in `data`.
        """
        from counter_app.hub.database import DATABASE

        settings = self.settings()
        if self.database_url is None and not (settings.data / DATABASE).exists():
            raise BadUsage(reason="no_hub_here")
        return settings


def serve_hub(
    listen: str,
    *,
    place: HubPlace,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    announce: Callable[[str], None],
    warn: Callable[[CounterError], None],
    portal_config: Path | None = None,
    metrics_token: Path | None = None,
    public_names: Sequence[str] = (),
    blobs_lost: bool = False,
) -> None:
    """Serve until interrupted; `announce` is told the URL. With a configuration of the portal dossiers are forwarded too.

    `metrics_token`: the file with the word that opens `/metrics` to other machines. `public_names`: how desks call the hub;
    its certificate must be for each of them. `warn` is told what should be known although it serves. `blobs_lost`: the files
    are gone for good, and their store begins anew.

    Raises BadUsage, HubCertificateUnfit, StoreNewer.
    """
    from counter_app.app.portal import portal_of
    from counter_app.hub import logs
    from counter_app.hub.metrics_access import read_token
    from counter_app.hub.server import serve

    logs.configure()
    host, port = _host_and_port(listen)
    settings = replace(
        place.settings(),
        host=host,
        port=port,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy,
        metrics_token=None if metrics_token is None else read_token(metrics_token),
        public_names=tuple(public_names),
        blobs_lost=blobs_lost,
    )
    with portal_of(portal_config) as portal:
        serve(settings, announce, portal=portal, warn=warn)


def new_enrol_code(office: str, *, place: HubPlace) -> tuple[str, datetime]:
    """Return a one-time code for a desk of `office`, and when it ends (UTC). Works while the hub runs.

    Raises:
        DossierNumberRefused: not an agency code. BadUsage: the place is a desk's, or its database does not answer.
    """
    from counter_app.hub.desks import create_enrol_code

    code = office_to_new(OfficeCode(office.strip()))
    return create_enrol_code(place.settings(), code)


def hub_desks(place: HubPlace) -> tuple[KnownDesk, ...]:
    """Return every desk that was enrolled, by office and name. Works while the hub runs. Raises BadUsage, StoreNewer."""
    from counter_app.hub.desk_book import known_desks

    return known_desks(place.settings_of_a_hub())


def revoke_hub_desk(
    desk: str, *, place: HubPlace, office: str | None, by: str | None, reason: str
) -> Revoked:
    """Take a desk's credential away; `desk` is its name or an id. Works while the hub runs, for every replica at once.

    `by`: who does so, this computer's user when None. Again it changes nothing. Raises FieldRefused, HubDeskUnknown,
    SeveralHubDesks, DossierNumberRefused (`office` is no agency code), BadUsage, StoreNewer.
    """
    from counter_app.hub.desk_book import revoke_desk

    code = None if office is None else office_to_new(OfficeCode(office.strip()))
    author = _user() if by is None else by
    return revoke_desk(place.settings_of_a_hub(), desk, office=code, by=author, reason=reason)


def hub_clock(place: HubPlace) -> "HubTime":
    """Return the hub's clock beside its newest receipt. Works while the hub runs. Raises BadUsage, StoreNewer."""
    from counter_app.hub.clock import hub_time

    return hub_time(place.settings_of_a_hub())


def accept_hub_clock(place: HubPlace, *, by: str | None, reason: str) -> "HubTime":
    """Say that the clock is right and the newest receipts are not. Works while the hub runs, for every replica at once.

    `by`: who says so, this computer's user when None. Raises FieldRefused, BadUsage, StoreNewer.
    """
    from counter_app.hub.clock import accept_clock

    return accept_clock(place.settings_of_a_hub(), by=_user() if by is None else by, reason=reason)


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError) as error:
        raise BadUsage(reason="by_needed") from error


def rotate_hub_keys(place: HubPlace) -> dict[str, str]:
    """Make a new receipt key, signed by the one before; return its `key_id` and `receipt_key`. Raises BadUsage."""
    from counter_app.hub.key_rotation import rotate_keys

    signer = rotate_keys(place.settings_of_a_hub())
    return {"key_id": signer.key_id, "receipt_key": signer.receipt_key}


def back_up_hub(target: Path, *, place: HubPlace) -> "Backup":
    """Write all that the hub holds to an empty folder and read it back; blobs without a whole copy are `lacking`.

    Works while the hub runs. Raises BadUsage, BackupUnsound.
    """
    from counter_app.hub.backup import back_up

    return back_up(place.settings_of_a_hub(), target)


def restore_hub(source: Path, *, place: HubPlace) -> "Backup":
    """Put a backup into a hub that holds nothing, of either engine; `lacking` are blobs that it could not bring back.

    Raises BadUsage, BackupUnsound.
    """
    from counter_app.hub.backup import restore

    return restore(place.settings(), source)


def import_carried(sources: Sequence[Path], out: Path, *, place: HubPlace) -> "Imported":
    """Take in packages that were carried here, or some of their parts, and write the receipt file for those that are whole.

    Works while the hub runs. Raises FileNotFound, PackageDamaged, PackageIncomplete (the parts that came are kept),
    PackageOfAnotherHub, PackageNotOfADesk, DiskFull, BadUsage.
    """
    from counter_app.hub.packages import import_packages

    return import_packages(place.settings(), sources, out)


def carried_waiting(place: HubPlace) -> tuple[PartsWanted, ...]:
    """Return the packages of which parts are still missing, the oldest first. Raises BadUsage."""
    from counter_app.hub.packages import waiting_packages

    return waiting_packages(place.settings_of_a_hub())


def _own_folder(data: Path) -> Path:
    """Refuse the folder of a desk: what the hub keeps is the province's, under keys of its own."""
    if (data / "counter.db").exists():
        raise BadUsage(reason="desk_folder")
    return data


def _host_and_port(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise BadUsage(reason="host_and_port_expected")
    return host or "127.0.0.1", int(port)
